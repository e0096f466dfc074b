package cache_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stet/internal/platform/cache"
)

func TestAScanDoesNotPushOutWhatIsRead(t *testing.T) {
	c := newCache(t, cache.Options{Bytes: 1 << 20})
	ask := func(name string) {
		draw, _ := draws(cache.Page{Body: []byte(strings.Repeat(name, 5000/len(name)))})
		get(t, c, cache.Key{Address: name}, draw)
	}
	for range 4 {
		for i := range 50 {
			ask(fmt.Sprintf("/popular/%d", i))
		}
	}
	for i := range 5000 {
		ask(fmt.Sprintf("/archive/%d", i))
		if i%20 == 0 {
			ask(fmt.Sprintf("/popular/%d", i/20%50))
		}
	}
	before := c.Stats()
	for i := range 50 {
		ask(fmt.Sprintf("/popular/%d", i))
	}
	if after := c.Stats(); after.Hits-before.Hits < 48 {
		t.Errorf("of 50 popular pages, %d outlived the scan", after.Hits-before.Hits)
	}
	if before.Bytes > 1<<20 || before.Bytes < 900<<10 {
		t.Errorf("%d bytes kept", before.Bytes)
	}
}

func TestBytesStayBounded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const limit = 200 << 10
		c := newCache(t, cache.Options{Bytes: limit})
		rt.Repeat(map[string]func(*rapid.T){
			"ask": func(rt *rapid.T) {
				n := rapid.IntRange(0, 40).Draw(rt, "page")
				size := rapid.SampledFrom([]int{10, 3000, 20_000, 60_000}).Draw(rt, "size")
				tags := []string{"all", fmt.Sprint("n:", n), fmt.Sprint("n:", n%3)}
				draw, _ := draws(cache.Page{Body: story(size), Tags: tags})
				encoding := rapid.SampledFrom([]string{"", "gzip"}).Draw(rt, "encoding")
				get(t, c, cache.Key{Address: fmt.Sprint(n)}, draw, "Accept-Encoding", encoding)
			},
			"purge": func(rt *rapid.T) { c.Purge(fmt.Sprint("n:", rapid.IntRange(0, 40).Draw(rt, "tag"))) },
			"empty": func(rt *rapid.T) {
				if rapid.IntRange(0, 9).Draw(rt, "often") == 0 {
					c.Empty()
				}
			},
			"": func(rt *rapid.T) {
				s := c.Stats()
				if s.Bytes > limit || s.Bytes < 0 || (s.Pages == 0) != (s.Bytes == 0) {
					rt.Fatalf("%+v", s)
				}
			},
		})
		c.Purge("all")
		if s := c.Stats(); s.Pages != 0 || s.Bytes != 0 {
			rt.Fatalf("after purging all: %+v", s)
		}
	})
}
