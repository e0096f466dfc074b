package account

import (
	"context"
	"encoding/json"
	"slices"

	"stet/internal/platform/db"
)

// forgetMail removes what is on its way to the mail addresses of somebody who
// is going: mails, those that are about to be written, and sign-ins that were
// begun.
func (s *Service) forgetMail(ctx context.Context, tx *db.Tx, a Account) error {
	addresses, err := db.All(ctx, tx, scanText, `SELECT email FROM new_address WHERE account_id = ?`, a.ID)
	if err != nil {
		return err
	}
	if a.Email != "" {
		addresses = append(addresses, a.Email)
	}
	if len(addresses) == 0 {
		return nil
	}
	if s.outbox != nil {
		if err := s.outbox.Forget(ctx, tx, addresses...); err != nil {
			return err
		}
	}
	if s.jobs != nil {
		if err := s.jobs.Cancel(ctx, tx, askJob, func(args []byte) bool {
			var ask asked
			return json.Unmarshal(args, &ask) == nil && slices.Contains(addresses, ask.Email)
		}); err != nil {
			return err
		}
	}
	return forgetTickets(ctx, tx, addresses)
}

// forgetTickets removes what was begun for mail addresses. Tickets are few:
// they live for minutes.
func forgetTickets(ctx context.Context, tx *db.Tx, addresses []string) error {
	tickets, err := db.All(ctx, tx, scanTicket, ticketColumns+` ORDER BY id`)
	if err != nil {
		return err
	}
	var ids []int64
	for _, t := range tickets {
		if slices.Contains(addresses, t.State.Email) {
			ids = append(ids, t.ID)
		}
	}
	_, err = tx.Exec(ctx, `DELETE FROM ticket WHERE id IN {ids}`, db.IDs(ids))
	return err
}
