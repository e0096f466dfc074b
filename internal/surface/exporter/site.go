package exporter

import (
	"stet/internal/feature/site"
	"stet/internal/surface/importer"
)

// site writes site.json: settings, sections, tags, bylines, menus and
// redirects.
func (x *export) site() error {
	if err := x.namePictures(); err != nil {
		return err
	}
	settings, err := x.Site.Stored(x.ctx, x.q)
	if err != nil {
		return err
	}
	file := importer.SiteFile{
		ID: settings.ID, Name: settings.Name, Tagline: settings.Tagline, Description: settings.Description,
		Language: settings.Language, Timezone: settings.Timezone,
		Icon: x.pictures[settings.Icon], EmbedHosts: append([]string{}, settings.EmbedHosts...), // none is not the same as unsaid
		Publisher: publisher(settings.Publisher),
	}
	if file.Menus, err = x.Site.StoredMenus(x.ctx, x.q); err != nil {
		return err
	}
	if err := x.terms(&file); err != nil {
		return err
	}
	if file.Redirects, err = x.redirects(); err != nil {
		return err
	}
	return x.writeJSON(importer.SiteName, file)
}

func publisher(p site.Publisher) *importer.PublisherFile {
	if p == (site.Publisher{}) {
		return nil
	}
	return &importer.PublisherFile{
		Name: p.Name, FoundingDate: p.FoundingDate, Email: p.Contact, SecurityContact: p.SecurityContact,
		CorrectionsPolicy: p.CorrectionsPolicy, EthicsPolicy: p.EthicsPolicy, Masthead: p.Masthead,
	}
}

func (x *export) terms(file *importer.SiteFile) error {
	sections, err := x.Article.AllSections(x.ctx, x.q)
	if err != nil {
		return err
	}
	for _, s := range sections {
		file.Sections = append(file.Sections, importer.SectionFile{
			Slug: s.Slug, Name: s.Name, Description: s.Description, Origin: s.Origin,
		})
	}
	tags, err := x.Article.AllTags(x.ctx, x.q)
	if err != nil {
		return err
	}
	for _, t := range tags {
		file.Tags = append(file.Tags, importer.TagFile{Slug: t.Slug, Name: t.Name, Origin: t.Origin})
	}
	authors, err := x.Article.AllAuthors(x.ctx, x.q)
	if err != nil {
		return err
	}
	for _, a := range authors {
		file.Authors = append(file.Authors, importer.AuthorFile{
			Slug: a.Slug, Name: a.Name, Role: a.Role, Bio: a.Bio, Picture: x.pictures[a.Picture],
			Account: a.AccountID, Origin: a.Origin,
		})
	}
	return nil
}

func (x *export) redirects() ([]site.Redirect, error) {
	var all []site.Redirect
	after := ""
	for {
		some, err := x.Site.Redirects(x.ctx, x.q, after, page)
		if err != nil || len(some) == 0 {
			return all, err
		}
		all = append(all, some...)
		after = some[len(some)-1].From
	}
}

// people writes people.json: accounts without anything to sign in with.
func (x *export) people() error {
	all := []importer.PersonFile{}
	var after int64
	for {
		some, err := x.Account.Page(x.ctx, x.q, after, page)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return x.writeJSON(importer.PeopleName, all)
		}
		for _, a := range some {
			all = append(all, importer.PersonFile{
				ID: a.ID, Role: string(a.Role), Name: a.Name, Email: a.Email, Claimed: a.Claimed,
				Created: a.CreatedAt, Origin: a.Origin,
			})
			after = a.ID
		}
	}
}
