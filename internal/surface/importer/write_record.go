package importer

import (
	"context"
	"slices"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// record writes one record.
func (w *writer) record(ctx context.Context, tx *db.Tx, f *flow) (outcome, error) {
	switch rec := f.rec.(type) {
	case Person:
		return w.person(ctx, tx, rec)
	case Consent:
		if rec.AccountID = w.id(rec.Person); rec.AccountID == 0 {
			return outcome{}, fault.New(fault.Invalid, "the person who gave it was not imported")
		}
		created, err := w.opt.Account.ImportConsent(ctx, tx, rec.Consent)
		return outcome{how: made(created)}, err
	case Author:
		rec.AccountID = w.id(rec.Person)
		key, err := w.pictures.key(ctx, tx, rec.Portrait)
		if err != nil {
			return outcome{}, err
		}
		rec.Picture = orElse(key, rec.Picture)
		id, created, err := w.opt.Article.EnsureAuthor(ctx, tx, rec.Author, rec.Origin)
		return outcome{id: id, how: made(created)}, err
	case Section:
		id, created, err := w.opt.Article.EnsureSection(ctx, tx, rec.Section, rec.Origin)
		return outcome{id: id, how: made(created)}, err
	case Tag:
		id, created, err := w.opt.Article.EnsureTag(ctx, tx, rec.Tag, rec.Origin)
		return outcome{id: id, how: made(created)}, err
	case *Item:
		if rec.Of != "" {
			return w.draft(ctx, tx, rec)
		}
		return w.article(ctx, tx, rec)
	case FrontPage:
		return w.front(ctx, tx, rec)
	case *Comment:
		return w.comment(ctx, tx, rec)
	case Menu:
		return w.menu(ctx, tx, rec)
	case Redirect:
		return w.redirect(ctx, tx, rec)
	case Media:
		return w.pictures.insert(ctx, tx, rec)
	}
	return outcome{}, nil
}

func (w *writer) person(ctx context.Context, tx *db.Tx, p Person) (outcome, error) {
	if have, taken := w.taken.accounts[p.ID]; taken {
		if p.Origin == "" && p.Email == "" && have.Name == p.Name { // nothing else tells who it is
			return outcome{id: have.ID, how: article.Unchanged}, nil
		}
		p.ID = 0
	}
	key, err := w.pictures.key(ctx, tx, p.Portrait)
	if err != nil {
		return outcome{}, err
	}
	id, created, err := w.opt.Account.EnsurePerson(ctx, tx, account.Person{ID: p.ID, Role: p.Role, Name: p.Name, Email: p.Email,
		Claimed: p.Claimed, CreatedAt: p.Created, Origin: p.Origin, Picture: key, EndedAt: p.Ended})
	return outcome{id: id, how: made(created)}, err
}

func (w *writer) article(ctx context.Context, tx *db.Tx, it *Item) (outcome, error) {
	if err := w.pictures.place(ctx, tx, it); err != nil {
		return outcome{}, err
	}
	if it.renames != 0 {
		if err := w.opt.Article.SetOrigin(ctx, tx, it.renames, it.Origin); err != nil {
			return outcome{}, err
		}
	}
	id := it.ID
	if w.taken.articles[id] {
		id = 0
	}
	m := article.Manuscript{ID: id, Kind: it.Kind, Status: it.Status, Slug: it.Slug, Path: it.Path, Content: it.Content,
		Rights: it.Rights, Retraction: it.Retraction, Withdrawal: it.Withdrawal, WithdrawnAt: it.Withdrawn, Embargo: it.Embargo, OwnerID: w.id(accountRef(it.Owner)),
		Corrections: it.Corrections, CreatedAt: it.Created, UpdatedAt: it.Updated, PublishedAt: it.Published,
		ScheduledAt: it.Scheduled, Origin: it.Origin, Aliases: it.Aliases,
		SectionIDs: w.idsOf(it.Sections), TagIDs: w.idsOf(it.Tags), AuthorIDs: w.idsOf(it.Authors)}
	done, err := w.put(ctx, tx, m)
	w.moved[it.Ref] = it.ID != 0 && it.ID != done.ID
	return outcome{id: done.ID, how: done.Outcome, path: done.Path}, err
}

// id returns the id of what a record refers to, 0 when it did not come in.
func (w *writer) id(ref string) int64 {
	if id := w.fresh[ref]; id != 0 {
		return id
	}
	return w.ids[ref]
}

// idsOf returns the ids of what an item refers to, each once.
func (w *writer) idsOf(refs []string) []int64 {
	var ids []int64
	seen := make(map[int64]bool)
	for _, ref := range refs {
		if id := w.id(ref); id != 0 && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

func (w *writer) comment(ctx context.Context, tx *db.Tx, c *Comment) (outcome, error) {
	on := w.id(c.Article)
	if on == 0 {
		return outcome{}, fault.New(fault.Invalid, "its story was not imported")
	}
	if c.Origin == "" && w.moved[c.Article] { // its number may be another's here
		c.Origin, c.ID = "stet:"+c.Article+":"+c.Ref, 0
	}
	id, created, err := w.opt.Comment.Import(ctx, tx, comment.Comment{ID: c.ID, ArticleID: on, ParentID: w.id(c.Parent),
		AccountID: w.id(c.Person), AuthorName: c.Name, Status: c.Status, Body: c.Body, CreatedAt: c.Created, Origin: c.Origin})
	return outcome{id: id, how: made(created)}, err
}

func made(created bool) article.Outcome {
	if created {
		return article.Created
	}
	return article.Unchanged
}

func (w *writer) menu(ctx context.Context, tx *db.Tx, m Menu) (outcome, error) {
	have, err := w.opt.Site.StoredMenus(ctx, tx)
	if err != nil {
		return outcome{}, err
	}
	before, there := have[m.Name]
	switch {
	case !there:
		return outcome{how: article.Created}, w.opt.Site.SetMenu(ctx, tx, m.Name, m.Items)
	case slices.Equal(before, m.Items):
		return outcome{how: article.Unchanged}, nil
	case m.Whole:
		return outcome{how: article.Updated}, w.opt.Site.SetMenu(ctx, tx, m.Name, m.Items)
	}
	return outcome{how: article.Kept}, nil
}

// redirect writes a redirect. An address at which an article stands stays the
// article's, and one that leads elsewhere already goes on doing so unless the
// source is a whole site.
func (w *writer) redirect(ctx context.Context, tx *db.Tx, r Redirect) (outcome, error) {
	_, err := w.opt.Article.LiveAt(ctx, tx, r.From)
	if err == nil {
		return outcome{how: article.Kept}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return outcome{}, err
	}
	before, err := w.opt.Site.Leads(ctx, tx, r.From)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return outcome{}, err
	}
	to := r.To
	if further, err := w.opt.Site.Leads(ctx, tx, to); err == nil && further != r.From {
		to = further
	} else if err != nil && !fault.Is(err, fault.NotFound) {
		return outcome{}, err
	}
	switch {
	case before == to:
		return outcome{how: article.Unchanged}, nil
	case before == "":
		return outcome{how: article.Created}, w.opt.Site.AddRedirect(ctx, tx, r.From, to)
	case !r.Whole:
		return outcome{how: article.Kept}, nil
	}
	return outcome{how: article.Updated}, w.opt.Site.AddRedirect(ctx, tx, r.From, to)
}
