package account

import (
	"context"
	"embed"
	"net/mail"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

//go:embed migrations
var Migrations embed.FS

// Service keeps the accounts.
type Service struct {
	db  *db.DB
	now func() time.Time
}

// New returns the service.
func New(d *db.DB, now func() time.Time) *Service { return &Service{db: d, now: now} }

// Person is somebody whom an import brings along.
type Person struct {
	ID        int64 // kept when not zero, for a site that moves whole
	Role      Role
	Name      string
	Email     string
	Claimed   bool
	CreatedAt time.Time // zero for now
	Origin    string    // stable key of the person in the old system
}

// EnsurePerson returns the account of a person, making one when neither the
// origin nor the mail address is known yet, and whether it was made. An
// account that is there is left as it is: an import never raises anybody's
// role.
func (s *Service) EnsurePerson(ctx context.Context, tx *db.Tx, p Person) (id int64, created bool, err error) {
	p.Email = strings.ToLower(strings.TrimSpace(p.Email))
	p.Name = document.CleanLine(p.Name)
	if err := p.check(); err != nil {
		return 0, false, err
	}
	id, err = db.One(ctx, tx, db.ScanID, `SELECT id FROM account WHERE origin = ? OR email = ? ORDER BY id LIMIT 1`,
		db.NullText(p.Origin), db.NullText(p.Email))
	if err == nil || !fault.Is(err, fault.NotFound) {
		return id, false, err
	}
	if p.CreatedAt.IsZero() {
		p.CreatedAt = s.now()
	}
	if p.ID != 0 {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO account (id, role, name, email, claimed, created_at, origin)
			VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			p.ID, string(p.Role), p.Name, db.NullText(p.Email), p.Claimed, db.Micros(p.CreatedAt), db.NullText(p.Origin))
	} else {
		id, err = db.One(ctx, tx, db.ScanID, `INSERT INTO account (role, name, email, claimed, created_at, origin)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			string(p.Role), p.Name, db.NullText(p.Email), p.Claimed, db.Micros(p.CreatedAt), db.NullText(p.Origin))
	}
	return id, err == nil, err
}

func (p *Person) check() error {
	if !p.Role.valid() {
		return fault.New(fault.Invalid, "%q is not a role", p.Role)
	}
	if p.Name == "" || len(p.Name) > MaxName {
		return fault.New(fault.Invalid, "an account needs a name of at most %d bytes, %q has %d", MaxName, p.Name, len(p.Name))
	}
	if p.Email == "" {
		return nil
	}
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || len(p.Email) > MaxEmail {
		return fault.New(fault.Invalid, "%q is not a mail address", p.Email)
	}
	return nil
}

// Page returns up to limit accounts after the id, by id, for exports.
func (s *Service) Page(ctx context.Context, q db.Querier, after int64, limit int) ([]Account, error) {
	return db.All(ctx, q, func(row db.Row) (Account, error) {
		var a Account
		var created int64
		err := row.Scan(&a.ID, &a.Role, &a.Name, &a.Email, &a.Claimed, &created, &a.Origin)
		a.CreatedAt = db.Time(created)
		return a, err
	}, `SELECT id, role, name, COALESCE(email, ''), claimed, created_at, COALESCE(origin, '')
		FROM account WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
}
