package site

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"
	_ "time/tzdata" // a newsroom's machine may have no zone files

	"stet/internal/engine/document"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

//go:embed migrations
var Migrations embed.FS

// Topic is the bus topic that tells every node to Reload.
const Topic = "site"

// Service keeps the publication's settings.
type Service struct {
	db      *db.DB
	address string
	current atomic.Pointer[Site]
}

// New returns the service with the settings read from d. The address is the
// absolute address that all links are built from, without a final slash.
func New(ctx context.Context, d *db.DB, address string) (*Service, error) {
	s := &Service{db: d, address: address}
	if err := s.Reload(ctx); err != nil || s.Current().ID != "" {
		return s, err
	}
	err := d.InTx(ctx, func(tx *db.Tx) error {
		settings, err := s.Stored(ctx, tx)
		if err != nil || settings.ID != "" {
			return err
		}
		settings.ID = newID()
		return s.SaveSettings(ctx, tx, settings)
	})
	if err != nil {
		return s, err
	}
	return s, s.Reload(ctx)
}

// newID returns a random UUID (RFC 9562, version 4).
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Current returns the settings in force.
func (s *Service) Current() *Site { return s.current.Load() }

// Reload reads the settings again. Call it when Topic is heard.
func (s *Service) Reload(ctx context.Context) error {
	next := &Site{Settings: defaults(), Address: s.address}
	if err := loadSettings(ctx, s.db, &next.Settings); err != nil {
		return err
	}
	var err error
	if next.Menus, err = loadMenus(ctx, s.db); err != nil {
		return err
	}
	if next.Location, err = time.LoadLocation(next.Timezone); err != nil {
		return fault.Wrap(err, fault.Invalid, "the site's time zone %q is not in the IANA list", next.Timezone)
	}
	s.current.Store(next)
	return nil
}

// defaults returns what a site is before anybody has said anything.
func defaults() Settings {
	return Settings{
		Name:          Unnamed,
		Language:      "en",
		Timezone:      "UTC",
		EmbedHosts:    []string{"www.youtube-nocookie.com", "player.vimeo.com"},
		MinimumAge:    16,
		HeadlineLimit: 100,
		Blocks:        []string{"alt", "tk", "rights"},
	}
}

// Unnamed is the name of a site that nobody has named.
const Unnamed = "Untitled"

// IsNamed reports whether somebody has named the site.
func (s Settings) IsNamed() bool { return s.Name != Unnamed }

func loadSettings(ctx context.Context, q db.Querier, into *Settings) error {
	text, err := db.One(ctx, q, scanText, `SELECT value FROM setting WHERE name = 'site'`)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("reading the site's settings: %w", err)
	}
	return nil
}

// Stored returns the settings as seen by q, so that a transaction can change
// one of them without losing another's change.
func (s *Service) Stored(ctx context.Context, q db.Querier) (Settings, error) {
	settings := defaults()
	return settings, loadSettings(ctx, q, &settings)
}

// SaveSettings replaces the settings; without an ID the site keeps its own.
// It answers Invalid for a missing name, an unknown language, time zone, page
// or check, and TooLarge for what is over a limit; the error names the field
// by its JSON name.
func (s *Service) SaveSettings(ctx context.Context, tx *db.Tx, settings Settings) error {
	if settings.ID == "" {
		stored, err := s.Stored(ctx, tx)
		if err != nil {
			return err
		}
		settings.ID = stored.ID
	}
	for _, line := range []*string{&settings.Name, &settings.Tagline, &settings.Description, &settings.Publisher.Name} {
		*line = document.CleanLine(*line)
	}
	if err := settings.check(); err != nil {
		return err
	}
	text, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO setting (name, value) VALUES ('site', ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, string(text))
	announce(tx)
	return err
}

// announce tells every node that settings or menus changed: each reads them
// again, and all its rendered pages are stale.
func announce(tx *db.Tx) {
	tx.Send(Topic, "")
	cache.PurgeAfter(tx, "site")
}

func scanText(row db.Row) (string, error) {
	var text string
	err := row.Scan(&text)
	return text, err
}
