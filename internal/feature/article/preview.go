package article

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// PreviewLink is an address at which an article can be read before it is
// published, by anybody who has it.
type PreviewLink struct {
	ID      int64
	MadeBy  string
	MadeAt  time.Time
	Expires time.Time
}

// The time for which a preview link may be made.
const (
	MinPreview = time.Hour
	MaxPreview = 30 * 24 * time.Hour
)

// MaxPreviewLinks is how many links one article may have at a time.
const MaxPreviewLinks = 20

// Preview returns an article as readers would see it if its draft were
// published now.
func (s *Service) Preview(ctx context.Context, who account.Identity, id int64) (Article, error) {
	d, err := s.dossier(ctx, s.db, who, id)
	if err != nil {
		return Article{}, err
	}
	return s.drafted(ctx, d)
}

// drafted returns an article with its draft in place of its revision.
func (s *Service) drafted(ctx context.Context, d dossier) (Article, error) {
	a, err := loadArticle(ctx, s.db, d.id)
	if err != nil {
		return Article{}, err
	}
	t, err := loadDraft(ctx, s.db, d)
	if err != nil {
		return Article{}, err
	}
	a.Content = t.content()
	if a.PublishedAt.IsZero() {
		a.PublishedAt = a.ScheduledAt
	}
	sections, err := db.All(ctx, s.db, scanSection, `SELECT id, slug, name, description, position FROM section WHERE id IN {ids}`, db.IDs(t.Sections))
	if err != nil {
		return Article{}, err
	}
	authors, err := db.All(ctx, s.db, scanAuthor, `SELECT id, slug, name, role, bio, picture, COALESCE(account_id, 0)
		FROM author WHERE id IN {ids}`, db.IDs(t.Authors))
	if err != nil {
		return Article{}, err
	}
	a.Sections = pick(sections, t.Sections, func(t Section) int64 { return t.ID })
	a.Authors = pick(authors, t.Authors, func(b Author) int64 { return b.ID })
	a.Tags = make([]Tag, len(t.Tags))
	for i, name := range t.Tags {
		a.Tags[i] = Tag{Name: name, Slug: Slugify(name)}
	}
	return a, nil
}

// pick returns what was found of the ids, in the order of the ids.
func pick[T any](found []T, ids []int64, id func(T) int64) []T {
	list := make([]T, 0, len(found))
	for _, want := range ids {
		if at := slices.IndexFunc(found, func(t T) bool { return id(t) == want }); at >= 0 {
			list = append(list, found[at])
		}
	}
	return list
}

// SharePreview makes a preview link and returns its secret, which is shown
// once: only a hash of it is kept.
func (s *Service) SharePreview(ctx context.Context, who account.Identity, id int64, lasts time.Duration) (token string, err error) {
	if lasts < MinPreview || lasts > MaxPreview {
		return "", fault.InField("lasts", "a preview link lasts from an hour to thirty days")
	}
	token = rand.Text()
	now := s.now()
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.dossier(ctx, tx, who, id); err != nil {
			return err
		}
		n, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM preview_link WHERE article_id = ? AND expires_at > ?`, id, db.Micros(now))
		if err != nil {
			return err
		}
		if n >= MaxPreviewLinks {
			return fault.New(fault.TooMany, "the article has %d preview links already: revoke one of them", n)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO preview_link (article_id, token_hash, made_by, made_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
			id, hashOf(token), db.NullID(who.AccountID), db.Micros(now), db.Micros(now.Add(lasts))); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.share", id, "until "+now.Add(lasts).UTC().Format(time.RFC3339))
	})
	return token, err
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// PreviewLinks returns the links to an article that are still good, newest
// first.
func (s *Service) PreviewLinks(ctx context.Context, who account.Identity, id int64) ([]PreviewLink, error) {
	if _, err := s.dossier(ctx, s.db, who, id); err != nil {
		return nil, err
	}
	return db.All(ctx, s.db, func(row db.Row) (PreviewLink, error) {
		var l PreviewLink
		var made, expires int64
		err := row.Scan(&l.ID, &l.MadeBy, &made, &expires)
		l.MadeAt, l.Expires = db.Time(made), db.Time(expires)
		return l, err
	}, `SELECT p.id, COALESCE(a.name, ''), p.made_at, p.expires_at FROM preview_link p LEFT JOIN account a ON a.id = p.made_by
		WHERE p.article_id = ? AND p.expires_at > ? ORDER BY p.id DESC`, id, db.Micros(s.now()))
}

// RevokePreview ends a preview link.
func (s *Service) RevokePreview(ctx context.Context, who account.Identity, id, link int64) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.dossier(ctx, tx, who, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM preview_link WHERE article_id = ? AND id = ?`, id, link); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "article.unshare", id, "")
	})
}

// SharedPreview returns the article of a preview link as its draft has it, and
// when the link expires; NotFound for one that was never made, was revoked or
// has expired, and for an article that was killed or whose rights have ended.
func (s *Service) SharedPreview(ctx context.Context, token string) (Article, time.Time, error) {
	type shared struct{ id, expires int64 }
	link, err := db.One(ctx, s.db, func(row db.Row) (shared, error) {
		var l shared
		err := row.Scan(&l.id, &l.expires)
		return l, err
	}, `SELECT p.article_id, p.expires_at FROM preview_link p JOIN article a ON a.id = p.article_id
		WHERE p.token_hash = ? AND p.expires_at > ? AND a.status <> 'killed' AND (a.expires_at = 0 OR a.expires_at > ?)`,
		hashOf(token), db.Micros(s.now()), db.Micros(s.now()))
	if fault.Is(err, fault.NotFound) {
		return Article{}, time.Time{}, fault.New(fault.NotFound, "this preview has ended, or never was")
	}
	if err != nil {
		return Article{}, time.Time{}, err
	}
	a, err := s.drafted(ctx, dossier{id: link.id})
	return a, db.Time(link.expires), err
}
