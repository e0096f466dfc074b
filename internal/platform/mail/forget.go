package mail

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"stet/internal/platform/db"
)

// Forget drops all messages to the addresses that have not left: those that
// wait, and those that could not be sent.
func (o *Outbox) Forget(ctx context.Context, tx *db.Tx, addresses ...string) error {
	return o.jobs.Cancel(ctx, tx, sendJob, func(args []byte) bool {
		var l letter
		return json.Unmarshal(args, &l) == nil &&
			slices.ContainsFunc(addresses, func(to string) bool { return strings.EqualFold(to, l.Message.To) })
	})
}
