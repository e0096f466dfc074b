package site

import (
	"context"
	"encoding/json"
	"fmt"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Note keeps a small fact about the site's running, such as when it was last
// backed up, under a name. Facts are no settings: nobody edits them, and they
// do not travel in an export.
func (s *Service) Note(ctx context.Context, tx *db.Tx, name string, fact any) error {
	text, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO setting (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, "fact."+name, string(text))
	return err
}

// Noted reads the fact into a value, which stays as it is when nothing has
// been noted under the name.
func (s *Service) Noted(ctx context.Context, q db.Querier, name string, fact any) error {
	text, err := db.One(ctx, q, scanText, `SELECT value FROM setting WHERE name = ?`, "fact."+name)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), fact); err != nil {
		return fmt.Errorf("reading what was noted about %s: %w", name, err)
	}
	return nil
}
