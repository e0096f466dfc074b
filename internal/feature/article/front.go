package article

import (
	"context"
	"slices"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Zone is a part of the front page that editors can fill by hand. Every place
// that they leave empty is filled by itself.
type Zone string

const (
	ZoneLead   Zone = "lead"
	ZoneSecond Zone = "second" // beside the lead
	ZoneRow    Zone = "row"    // below both
	ZoneRail   Zone = "rail"   // of a section; its first place is the main one
)

// Places returns how many places a zone has, 0 for one that there is not.
func (z Zone) Places() int {
	switch z {
	case ZoneLead:
		return 1
	case ZoneSecond:
		return 3
	case ZoneRow, ZoneRail:
		return 4
	}
	return 0
}

// Slot is a place on the front page that an editor has filled.
type Slot struct {
	Zone      Zone
	SectionID int64 // of a rail, else 0
	Position  int   // from 0
	Card      Card
	Until     time.Time // when the place is free again; zero for until another story takes it
}

func (s Slot) samePlace(other Slot) bool {
	return s.Zone == other.Zone && s.SectionID == other.SectionID && s.Position == other.Position
}

// Front returns the filled places of the front page, in order. A story that
// has left the lists, and a place whose time is over, are left out.
func (s *Service) Front(ctx context.Context) ([]Slot, error) {
	slots, err := db.All(ctx, s.db, scanSlot, `SELECT f.zone, f.section_id, f.position, f.until, `+cardColumns+`
		FROM front_slot f JOIN article a ON a.id = f.article_id
		WHERE a.live_at IS NOT NULL AND (f.until = 0 OR f.until > ?) ORDER BY f.zone, f.section_id, f.position`, db.Micros(s.now()))
	if err != nil || len(slots) == 0 {
		return nil, err
	}
	slots = slices.DeleteFunc(slots, func(slot Slot) bool { return len(s.unexpired([]Card{slot.Card})) == 0 })
	cards := make([]Card, len(slots))
	for i := range slots {
		cards[i] = slots[i].Card
	}
	if err := s.label(ctx, cards); err != nil {
		return nil, err
	}
	for i := range slots {
		slots[i].Card = cards[i]
	}
	return slots, nil
}

func scanSlot(row db.Row) (Slot, error) {
	var slot Slot
	var until int64
	card, err := scanCard(rowAfter{row, []any{&slot.Zone, &slot.SectionID, &slot.Position, &until}})
	slot.Card, slot.Until = card, db.Time(until)
	return slot, err
}

// rowAfter is a row that has columns of its own before those that another
// function scans.
type rowAfter struct {
	db.Row
	first []any
}

// Scan reads the first columns into their own places and the rest into dest.
func (r rowAfter) Scan(dest ...any) error {
	return r.Row.Scan(append(slices.Clone(r.first), dest...)...)
}

// Arrange makes the slots the front page's filled places, in place of all that
// were. Of each, the zone, the section, the position, the number of the card's
// story and the time count. It answers Invalid for a place that there is not,
// for a story that stands twice, and for one that is not in the lists.
func (s *Service) Arrange(ctx context.Context, tx *db.Tx, who account.Identity, slots []Slot) error {
	if err := who.May(account.Curate); err != nil {
		return err
	}
	ids := make([]int64, 0, len(slots))
	for i, slot := range slots {
		if slices.ContainsFunc(slots[:i], slot.samePlace) {
			return fault.New(fault.Invalid, "two stories cannot have place %d in %q", slot.Position+1, slot.Zone)
		}
		if slot.Position < 0 || slot.Position >= slot.Zone.Places() || (slot.Zone == ZoneRail) != (slot.SectionID != 0) {
			return fault.New(fault.Invalid, "the front page has no place %d in %q", slot.Position+1, slot.Zone)
		}
		if slices.Contains(ids, slot.Card.ID) {
			return fault.New(fault.Invalid, "story %d stands twice: a story has one place on the front page", slot.Card.ID)
		}
		ids = append(ids, slot.Card.ID)
	}
	listed, err := db.All(ctx, tx, db.ScanID, `SELECT id FROM article WHERE live_at IS NOT NULL AND id IN {ids}`, db.IDs(ids))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.Contains(listed, id) {
			return fault.New(fault.Invalid, "story %d is not published, or in no list", id)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM front_slot`); err != nil {
		return err
	}
	for _, slot := range slots {
		if _, err := tx.Exec(ctx, `INSERT INTO front_slot (zone, section_id, position, article_id, until) VALUES (?, ?, ?, ?, ?)`,
			string(slot.Zone), slot.SectionID, slot.Position, slot.Card.ID, db.Micros(slot.Until)); err != nil {
			return err
		}
	}
	cache.PurgeAfter(tx, "front")
	return s.auditOf(ctx, tx, who, "article.front", "front page", "")
}
