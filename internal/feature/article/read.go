package article

import (
	"context"
	"fmt"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// ByPath returns the published article at an address: NotFound when there
// never was one. The error is Gone when it was withdrawn; the article comes
// with it, so that the reader can be told why.
func (s *Service) ByPath(ctx context.Context, path string) (Article, error) {
	a, err := db.One(ctx, s.db, scanArticle, selectArticle+` WHERE a.path = ?`, path)
	if err != nil {
		return Article{}, err
	}
	switch a.Status {
	case Published, Unpublished, Killed:
	case Scheduled: // again: it has an address because readers had it before
	default:
		return Article{}, fault.New(fault.NotFound, "nothing is published at %q", path)
	}
	if a, err = fill(ctx, s.db, a); err != nil {
		return Article{}, err
	}
	if a.Status != Published || a.Rights.expired(s.now()) {
		return a, fault.New(fault.Gone, "%q was withdrawn", path)
	}
	return a, nil
}

// ByID returns an article in any state, NotFound when there is none.
func (s *Service) ByID(ctx context.Context, id int64) (Article, error) {
	return loadArticle(ctx, s.db, id)
}

const selectArticle = `SELECT a.id, a.kind, a.status, a.slug, COALESCE(a.path, ''), a.revision, a.created_at, a.modified_at,
	a.updated_at, a.published_at, a.scheduled_at, COALESCE(a.origin, ''), r.lang, r.headline, r.standfirst, r.kicker, r.dateline,
	r.source_name, r.source_url, r.source_credit, r.body,
	a.refused, a.expires_at, a.retraction, a.unlisted, a.withdrawal, a.withdrawn_at, a.embargo_at, COALESCE(a.owner_id, 0)
	FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision`

func scanArticle(row db.Row) (Article, error) {
	var a Article
	var created, modified, updated, published, scheduled, expires, withdrawn, embargo int64
	var body []byte
	var refused string
	err := row.Scan(&a.ID, &a.Kind, &a.Status, &a.Slug, &a.Path, &a.Revision, &created, &modified, &updated, &published, &scheduled,
		&a.Origin, &a.Lang, &a.Headline, &a.Standfirst, &a.Kicker, &a.Dateline,
		&a.Source.Name, &a.Source.URL, &a.Source.Credit, &body,
		&refused, &expires, &a.Retraction, &a.Unlisted, &a.Withdrawal, &withdrawn, &embargo, &a.OwnerID)
	if err != nil {
		return a, err
	}
	a.CreatedAt, a.ModifiedAt, a.UpdatedAt = db.Time(created), db.Time(modified), db.Time(updated)
	a.PublishedAt, a.ScheduledAt = db.Time(published), db.Time(scheduled)
	a.Rights = Rights{Expires: db.Time(expires), Refused: permitsOf(refused)}
	a.WithdrawnAt, a.Embargo = db.Time(withdrawn), db.Time(embargo)
	if a.Body, err = document.Parse(body); err != nil {
		return a, fmt.Errorf("article %d, revision %d: %w", a.ID, a.Revision, err)
	}
	return a, nil
}

func loadArticle(ctx context.Context, q db.Querier, id int64) (Article, error) {
	a, err := db.One(ctx, q, scanArticle, selectArticle+` WHERE a.id = ?`, id)
	if err != nil {
		return Article{}, err
	}
	return fill(ctx, q, a)
}

func fill(ctx context.Context, q db.Querier, a Article) (Article, error) {
	list, err := fillAll(ctx, q, []Article{a})
	if err != nil {
		return Article{}, err
	}
	return list[0], nil
}

// fillAll adds sections, tags, bylines and corrections, in four queries for
// however many articles.
func fillAll(ctx context.Context, q db.Querier, list []Article) ([]Article, error) {
	ids := make([]int64, len(list))
	at := make(map[int64]*Article, len(list))
	for i := range list {
		ids[i] = list[i].ID
		at[ids[i]] = &list[i]
	}
	if len(ids) == 0 {
		return list, nil
	}
	links, err := loadLinks(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for id, l := range links {
		at[id].Sections, at[id].Tags, at[id].Authors = l.sections, l.tags, l.authors
	}
	corrections, err := db.All(ctx, q, scanCorrection,
		`SELECT `+correctionColumns+` FROM correction c WHERE c.article_id IN {ids} ORDER BY c.article_id, c.at DESC, c.id DESC`, db.IDs(ids))
	if err != nil {
		return nil, err
	}
	for _, c := range corrections {
		at[c.article].Corrections = append(at[c.article].Corrections, c.value)
	}
	return list, nil
}

// linked is a row of a link table: something that belongs to an article.
type linked[T any] struct {
	article int64
	value   T
}

// links is what an article is filed under.
type links struct {
	sections []Section
	tags     []Tag
	authors  []Author
}

func loadLinks(ctx context.Context, q db.Querier, ids []int64) (map[int64]*links, error) {
	all := make(map[int64]*links, len(ids))
	for _, id := range ids {
		all[id] = new(links)
	}
	sections, err := db.All(ctx, q, func(row db.Row) (linked[Section], error) {
		var l linked[Section]
		err := row.Scan(&l.article, &l.value.ID, &l.value.Slug, &l.value.Name, &l.value.Description, &l.value.Position)
		return l, err
	}, `SELECT l.article_id, s.id, s.slug, s.name, s.description, s.position FROM article_section l
		JOIN section s ON s.id = l.section_id WHERE l.article_id IN {ids} ORDER BY l.article_id, l.position`, db.IDs(ids))
	if err != nil {
		return nil, err
	}
	tags, err := db.All(ctx, q, func(row db.Row) (linked[Tag], error) {
		var l linked[Tag]
		err := row.Scan(&l.article, &l.value.ID, &l.value.Slug, &l.value.Name)
		return l, err
	}, `SELECT l.article_id, t.id, t.slug, t.name FROM article_tag l
		JOIN tag t ON t.id = l.tag_id WHERE l.article_id IN {ids} ORDER BY l.article_id, l.position`, db.IDs(ids))
	if err != nil {
		return nil, err
	}
	authors, err := loadAuthors(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range sections {
		all[l.article].sections = append(all[l.article].sections, l.value)
	}
	for _, l := range tags {
		all[l.article].tags = append(all[l.article].tags, l.value)
	}
	for _, l := range authors {
		all[l.article].authors = append(all[l.article].authors, l.value)
	}
	return all, nil
}

func loadAuthors(ctx context.Context, q db.Querier, ids []int64) ([]linked[Author], error) {
	return db.All(ctx, q, func(row db.Row) (linked[Author], error) {
		var l linked[Author]
		a := &l.value
		err := row.Scan(&l.article, &a.ID, &a.Slug, &a.Name, &a.Role, &a.Bio, &a.Picture, &a.AccountID)
		return l, err
	}, `SELECT l.article_id, a.id, a.slug, a.name, a.role, a.bio, a.picture, COALESCE(a.account_id, 0) FROM article_author l
		JOIN author a ON a.id = l.author_id WHERE l.article_id IN {ids} ORDER BY l.article_id, l.position`, db.IDs(ids))
}
