package api

import (
	"context"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Section is a part of the paper.
type Section struct {
	ID          int64  `json:"id"`
	Slug        string `json:"slug" says:"Left out, it is made from the name."`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// NewSection is a section to be made or changed.
type NewSection struct {
	Slug        string `json:"slug,omitempty"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// Sections are all sections, in the order of the paper.
type Sections struct {
	Items []Section `json:"items"`
}

// Author is a byline.
type Author struct {
	ID      int64  `json:"id"`
	Slug    string `json:"slug"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Bio     string `json:"bio"`
	Picture string `json:"picture" says:"Key of a picture, empty for none."`
}

// NewAuthor is a byline to be made or changed.
type NewAuthor struct {
	Slug    string `json:"slug,omitempty"`
	Name    string `json:"name"`
	Role    string `json:"role,omitempty"`
	Bio     string `json:"bio,omitempty"`
	Picture string `json:"picture,omitempty"`
}

// AuthorPage is a page of bylines, by slug.
type AuthorPage struct {
	Items []Author `json:"items"`
	After string   `json:"after,omitempty" says:"Where the next page begins."`
}

var (
	wordsParam = Param{"q", "Words that the name or the slug holds.", ""}
	intoParam  = Param{"into", "Id of the one that takes over its articles and its address.", "integer"}
)

func (a *API) termOperations() []Operation {
	making := func(op Operation) Operation {
		op.Method, op.Status, op.Scope = http.MethodPost, http.StatusCreated, account.WriteTerms
		return op
	}
	changing := func(op Operation) Operation {
		op.Method, op.Scope = http.MethodPut, account.WriteTerms
		return op
	}
	return []Operation{
		reading(Operation{ID: "listSections", Path: "/sections", Summary: "All sections, in the order of the paper.", Scope: account.ReadArticles}, a.listSections),
		writing(making(Operation{ID: "makeSection", Path: "/sections", Summary: "Make a section."}), a.makeSection),
		writing(changing(Operation{ID: "changeSection", Path: "/sections/{id}", Summary: "Change a section. Its old address leads to the new one."}), a.changeSection),
		removing(Operation{ID: "deleteSection", Path: "/sections/{id}", Summary: "Delete a section.", Scope: account.WriteTerms, Query: []Param{intoParam}},
			a.deleting(a.opt.Articles.DeleteSection)),
		reading(Operation{ID: "listAuthors", Path: "/authors", Summary: "Bylines, by slug.", Scope: account.ReadArticles, Query: []Param{wordsParam, afterParam, limitParam}}, a.listAuthors),
		writing(making(Operation{ID: "makeAuthor", Path: "/authors", Summary: "Make a byline. It needs no account."}), a.makeAuthor),
		writing(changing(Operation{ID: "changeAuthor", Path: "/authors/{id}", Summary: "Change a byline. Its old address leads to the new one."}), a.changeAuthor),
		removing(Operation{ID: "deleteAuthor", Path: "/authors/{id}", Summary: "Delete a byline.", Scope: account.WriteTerms, Query: []Param{intoParam}},
			a.deleting(a.opt.Articles.DeleteAuthor)),
		reading(Operation{ID: "listTags", Path: "/tags", Summary: "Tags, by slug.", Scope: account.ReadArticles, Query: []Param{wordsParam, afterParam, limitParam}}, a.listTags),
		writing(making(Operation{ID: "makeTag", Path: "/tags", Summary: "Make a tag. Articles may also name one that there is not yet."}), a.makeTag),
		writing(changing(Operation{ID: "changeTag", Path: "/tags/{id}", Summary: "Change a tag. Its old address leads to the new one."}), a.changeTag),
		removing(Operation{ID: "deleteTag", Path: "/tags/{id}", Summary: "Delete a tag, or merge it into another.", Scope: account.WriteTerms, Query: []Param{intoParam}},
			a.deleting(a.deleteTag)),
	}
}

// deleting returns an operation that deletes a term, or gives what it has to
// another.
func (a *API) deleting(do func(ctx context.Context, tx *db.Tx, who account.Identity, id, into int64) error) func(r *Request) error {
	return func(r *Request) error {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		into, err := r.Number("into")
		if err != nil {
			return err
		}
		return a.inTx(r, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, r.Who, id, into) })
	}
}

func sectionOf(s article.Section) Section {
	return Section{ID: s.ID, Slug: s.Slug, Name: s.Name, Description: s.Description}
}

func authorOf(b article.Author) Author {
	return Author{ID: b.ID, Slug: b.Slug, Name: b.Name, Role: b.Role, Bio: b.Bio, Picture: b.Picture}
}

func (a *API) listSections(r *Request) (Sections, error) {
	all, err := a.opt.Articles.AllSections(r.Context(), a.opt.DB)
	list := Sections{Items: make([]Section, len(all))}
	for i, s := range all {
		list.Items[i] = sectionOf(s)
	}
	return list, err
}

func (a *API) makeSection(r *Request, in NewSection) (Section, error) { return a.saveSection(r, 0, in) }

func (a *API) changeSection(r *Request, in NewSection) (Section, error) {
	id, err := r.ID("id")
	if err != nil {
		return Section{}, err
	}
	return a.saveSection(r, id, in)
}

func (a *API) saveSection(r *Request, id int64, in NewSection) (Section, error) {
	var saved article.Section
	err := a.inTx(r, func(ctx context.Context, tx *db.Tx) error {
		id, err := a.opt.Articles.SaveSection(ctx, tx, r.Who, article.Section{ID: id, Slug: in.Slug, Name: in.Name, Description: in.Description})
		if err != nil {
			return err
		}
		all, err := a.opt.Articles.AllSections(ctx, tx)
		for _, s := range all {
			if s.ID == id {
				saved = s
			}
		}
		return err
	})
	return sectionOf(saved), err
}

func (a *API) listAuthors(r *Request) (AuthorPage, error) {
	limit, err := r.Limit()
	if err != nil {
		return AuthorPage{}, err
	}
	query := r.URL.Query()
	list, err := a.opt.Articles.Bylines(r.Context(), query.Get("q"), query.Get("after"), limit+1)
	page := AuthorPage{Items: []Author{}}
	for i, b := range list {
		if i == limit {
			page.After = list[i-1].Slug
			break
		}
		page.Items = append(page.Items, authorOf(b.Author))
	}
	return page, err
}

func (a *API) makeAuthor(r *Request, in NewAuthor) (Author, error) { return a.saveAuthor(r, 0, in) }

func (a *API) changeAuthor(r *Request, in NewAuthor) (Author, error) {
	id, err := r.ID("id")
	if err != nil {
		return Author{}, err
	}
	return a.saveAuthor(r, id, in)
}

func (a *API) saveAuthor(r *Request, id int64, in NewAuthor) (Author, error) {
	var saved article.Author
	err := a.inTx(r, func(ctx context.Context, tx *db.Tx) error {
		before, err := a.authorByID(ctx, tx, id)
		if err != nil {
			return err
		}
		id, err := a.opt.Articles.SaveAuthor(ctx, tx, r.Who, article.Author{ID: id, Slug: in.Slug, Name: in.Name,
			Role: in.Role, Bio: in.Bio, Picture: in.Picture, AccountID: before.AccountID})
		if err != nil {
			return err
		}
		saved, err = a.authorByID(ctx, tx, id)
		return err
	})
	return authorOf(saved), err
}

// authorByID returns a byline, the zero one for the id 0.
func (a *API) authorByID(ctx context.Context, tx *db.Tx, id int64) (article.Author, error) {
	all, err := a.opt.Articles.AllAuthors(ctx, tx)
	for _, b := range all {
		if b.ID == id {
			return b, err
		}
	}
	if err == nil && id != 0 {
		err = fault.New(fault.NotFound, "there is no byline %d", id)
	}
	return article.Author{}, err
}

func (a *API) inTx(r *Request, do func(ctx context.Context, tx *db.Tx) error) error {
	return a.opt.DB.InTx(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx) })
}
