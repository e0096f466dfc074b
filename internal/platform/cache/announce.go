package cache

import "strings"

// Topic is the bus topic on which purged tags travel to every node.
const Topic = "purge"

// PurgeAfter purges the tags on every node once the transaction has been
// committed, and not at all when it is rolled back.
func PurgeAfter(tx interface{ Send(topic, body string) }, tags ...string) {
	if len(tags) > 0 {
		tx.Send(Topic, strings.Join(tags, " "))
	}
}

// Hear purges what PurgeAfter sent. Subscribe it to Topic.
func (c *Cache) Hear(body string) { c.Purge(strings.Fields(body)...) }
