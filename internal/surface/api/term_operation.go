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

// Authors are all bylines.
type Authors struct {
	Items []Author `json:"items"`
}

func (a *API) termOperations() []Operation {
	return []Operation{
		reading(Operation{ID: "listSections", Path: "/sections", Summary: "All sections, in the order of the paper.", Scope: account.ReadArticles}, a.listSections),
		writing(Operation{ID: "makeSection", Method: http.MethodPost, Path: "/sections", Status: http.StatusCreated, Summary: "Make a section.", Scope: account.WriteTerms}, a.makeSection),
		writing(Operation{ID: "changeSection", Method: http.MethodPut, Path: "/sections/{id}", Summary: "Change a section. Its old address leads to the new one.", Scope: account.WriteTerms}, a.changeSection),
		reading(Operation{ID: "listAuthors", Path: "/authors", Summary: "All bylines.", Scope: account.ReadArticles}, a.listAuthors),
		writing(Operation{ID: "makeAuthor", Method: http.MethodPost, Path: "/authors", Status: http.StatusCreated, Summary: "Make a byline. It needs no account.", Scope: account.WriteTerms}, a.makeAuthor),
		writing(Operation{ID: "changeAuthor", Method: http.MethodPut, Path: "/authors/{id}", Summary: "Change a byline. Its old address leads to the new one.", Scope: account.WriteTerms}, a.changeAuthor),
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

func (a *API) listAuthors(r *Request) (Authors, error) {
	all, err := a.opt.Articles.AllAuthors(r.Context(), a.opt.DB)
	list := Authors{Items: make([]Author, len(all))}
	for i, b := range all {
		list.Items[i] = authorOf(b)
	}
	return list, err
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
