package article

import (
	"context"
	"strconv"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// SaveAuthor writes a byline, a new one when its ID is 0, and returns its id.
// A guest's has no account. A byline whose slug changes keeps its old address
// as a redirect. It answers Invalid, with the field, for a slug that another
// byline has and for an account or a picture that there is not.
func (s *Service) SaveAuthor(ctx context.Context, tx *db.Tx, who account.Identity, in Author) (int64, error) {
	if err := who.May(account.Curate); err != nil {
		return 0, err
	}
	in.Role = document.CleanLine(in.Role)
	if err := checkTerm(&in.Slug, &in.Name, &in.Bio); err != nil {
		return 0, err
	}
	if err := within("role", in.Role, MaxTermName); err != nil {
		return 0, fault.InField("role", "%s", fault.TextOf(err))
	}
	_, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM author WHERE slug = ? AND id <> ?`, in.Slug, in.ID)
	if err := free(err, "byline", in.Slug); err != nil {
		return 0, err
	}
	if err := checkLinks(ctx, tx, in); err != nil {
		return 0, err
	}
	if in.ID == 0 {
		id, _, err := s.EnsureAuthor(ctx, tx, in, "")
		if err != nil {
			return 0, err
		}
		return id, s.auditTerm(ctx, tx, who, "article.author.made", "author", id, in.Name)
	}
	old, err := authorOf(ctx, tx, in.ID)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE author SET slug = ?, name = ?, role = ?, bio = ?, picture = ?, account_id = ? WHERE id = ?`,
		in.Slug, in.Name, in.Role, in.Bio, in.Picture, db.NullID(in.AccountID), in.ID); err != nil {
		return 0, err
	}
	if err := s.moveTerm(ctx, tx, old.Path(), in.Path()); err != nil {
		return 0, err
	}
	ids, err := articlesBy(ctx, tx, in.ID)
	if err != nil {
		return 0, err
	}
	if err := s.refile(ctx, tx, ids); err != nil {
		return 0, err
	}
	cache.PurgeAfter(tx, authorTags(in.ID)...)
	return in.ID, s.auditTerm(ctx, tx, who, "article.author.changed", "author", in.ID, in.Name)
}

// checkLinks reports an account or a picture that a byline names and that
// there is not.
func checkLinks(ctx context.Context, tx *db.Tx, in Author) error {
	if in.AccountID != 0 {
		if _, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM account WHERE id = ? AND role <> 'reader'`, in.AccountID); err != nil {
			return missing(err, "account", "nobody of the newsroom has the account %d", in.AccountID)
		}
	}
	if in.Picture != "" {
		if _, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM media WHERE key = ?`, in.Picture); err != nil {
			return missing(err, "picture", "the media library has no picture %q", in.Picture)
		}
	}
	return nil
}

// missing turns NotFound into an error about the field.
func missing(err error, field, format string, args ...any) error {
	if fault.Is(err, fault.NotFound) {
		return fault.InField(field, format, args...)
	}
	return err
}

// DeleteAuthor removes a byline. into is the byline that its articles carry
// instead; with 0 it must have none, else the answer is Conflict.
func (s *Service) DeleteAuthor(ctx context.Context, tx *db.Tx, who account.Identity, id, into int64) error {
	if err := who.May(account.Curate); err != nil {
		return err
	}
	old, err := authorOf(ctx, tx, id)
	if err != nil {
		return err
	}
	used, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM (SELECT 1 FROM article_author WHERE author_id = ? LIMIT 1) AS used`, id)
	if err != nil {
		return err
	}
	if err := mergeable("byline", old.Name, used, id, into); err != nil {
		return err
	}
	ids, err := articlesBy(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.refile(ctx, tx, ids); err != nil {
		return err
	}
	if into != 0 {
		if err := s.mergeAuthor(ctx, tx, old, into); err != nil {
			return err
		}
	}
	if err := s.authorInDrafts(ctx, tx, id, into); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM article_author WHERE author_id = ?`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM author WHERE id = ?`, id); err != nil {
		return err
	}
	cache.PurgeAfter(tx, authorTags(id)...)
	return s.auditTerm(ctx, tx, who, "article.author.deleted", "author", id, old.Name)
}

// mergeAuthor gives the articles and the address of a byline to another one.
func (s *Service) mergeAuthor(ctx context.Context, tx *db.Tx, old Author, into int64) error {
	to, err := authorOf(ctx, tx, into)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO article_author (article_id, author_id, position, live_at, touched_at)
		SELECT article_id, ?, position, live_at, touched_at FROM article_author WHERE author_id = ? ON CONFLICT (article_id, author_id)
		DO UPDATE SET position = CASE WHEN excluded.position < article_author.position THEN excluded.position ELSE article_author.position END`,
		into, old.ID); err != nil {
		return err
	}
	cache.PurgeAfter(tx, authorTags(into)...)
	return s.moveTerm(ctx, tx, old.Path(), to.Path())
}

func authorOf(ctx context.Context, q db.Querier, id int64) (Author, error) {
	return db.One(ctx, q, scanAuthor,
		`SELECT id, slug, name, role, bio, picture, COALESCE(account_id, 0) FROM author WHERE id = ?`, id)
}

// authorTags name the pages that show a byline. Lists show its name.
func authorTags(id int64) []string {
	return []string{"author:" + strconv.FormatInt(id, 10), "front", "list", "feeds"}
}

// AuthorUse is a byline and how many articles carry it.
type AuthorUse struct {
	Author
	Articles int64
}

// Bylines returns up to limit bylines whose names or slugs hold a text,
// whatever its case, after a slug, by slug. The text "" is in all of them.
func (s *Service) Bylines(ctx context.Context, text, after string, limit int) ([]AuthorUse, error) {
	return db.All(ctx, s.db, func(row db.Row) (AuthorUse, error) {
		var a AuthorUse
		err := row.Scan(&a.ID, &a.Slug, &a.Name, &a.Role, &a.Bio, &a.Picture, &a.AccountID, &a.Articles)
		return a, err
	}, `SELECT a.id, a.slug, a.name, a.role, a.bio, a.picture, COALESCE(a.account_id, 0),
		(SELECT COUNT(*) FROM article_author l WHERE l.author_id = a.id)
		FROM author a WHERE a.slug > ? AND (LOWER(a.name) LIKE ? ESCAPE '\' OR a.slug LIKE ? ESCAPE '\') ORDER BY a.slug LIMIT ?`,
		after, holding(text), holding(text), limit)
}

// likeLetters are those that LIKE gives a meaning to.
var likeLetters = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// holding returns the pattern of LIKE for texts that hold one, in lower case.
func holding(text string) string { return "%" + likeLetters.Replace(strings.ToLower(text)) + "%" }
