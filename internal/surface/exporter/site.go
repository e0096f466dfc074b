package exporter

import (
	"cmp"
	"slices"

	"stet/internal/feature/article"
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
		Publisher: publisher(settings.Publisher), Policies: policies(settings.Policies),
		MinimumAge: &settings.MinimumAge, Headline: &settings.HeadlineLimit, Blocks: append([]string{}, settings.Blocks...),
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
		Ownership: p.Ownership,
	}
}

func policies(p site.Policies) *site.Policies {
	if p == (site.Policies{}) {
		return nil
	}
	return &p
}

func (x *export) terms(file *importer.SiteFile) error {
	sections, err := x.Article.AllSections(x.ctx, x.q)
	if err != nil {
		return err
	}
	x.sections = make(map[int64]string, len(sections))
	for _, s := range sections {
		x.sections[s.ID] = s.Slug
		file.Sections = append(file.Sections, importer.SectionFile{
			Slug: s.Slug, Name: s.Name, Description: s.Description, Origin: s.Origin,
		})
	}
	if file.Tags, err = x.tags(); err != nil {
		return err
	}
	authors, err := x.Article.AllAuthors(x.ctx, x.q)
	if err != nil {
		return err
	}
	x.authors = make(map[int64]string, len(authors))
	for _, a := range authors {
		x.authors[a.ID] = a.Slug
		file.Authors = append(file.Authors, importer.AuthorFile{
			Slug: a.Slug, Name: a.Name, Role: a.Role, Bio: a.Bio, Picture: x.pictures[a.Picture],
			Account: a.AccountID, Origin: a.Origin,
		})
	}
	return nil
}

// tags returns the tags, with those of drafts that are none yet, by their
// slugs.
func (x *export) tags() ([]importer.TagFile, error) {
	tags, err := x.Article.AllTags(x.ctx, x.q)
	if err != nil {
		return nil, err
	}
	var files []importer.TagFile
	known := make(map[string]bool, len(tags))
	for _, t := range tags {
		known[t.Slug] = true
		files = append(files, importer.TagFile{Slug: t.Slug, Name: t.Name, Origin: t.Origin})
	}
	names, err := x.Article.DraftTags(x.ctx, x.q)
	for _, name := range names {
		if slug := article.Slugify(name); slug != "" && !known[slug] {
			known[slug] = true
			files = append(files, importer.TagFile{Slug: slug, Name: name})
		}
	}
	slices.SortFunc(files, func(a, b importer.TagFile) int { return cmp.Compare(a.Slug, b.Slug) })
	return files, err
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
				Created: a.CreatedAt, Ended: a.EndedAt, Picture: x.pictures[a.Picture], Origin: a.Origin,
			})
			after = a.ID
		}
	}
}

// consents writes consents.json: what people agreed to, in the order in which
// they did.
func (x *export) consents() error {
	all := []importer.ConsentFile{}
	var after int64
	for {
		some, err := x.Account.ConsentsPage(x.ctx, x.q, after, page)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return x.writeJSON(importer.ConsentName, all)
		}
		for _, c := range some {
			all = append(all, importer.ConsentFile{
				Account: c.AccountID, Purpose: c.Purpose, Wording: c.Wording, Source: c.Source,
				Given: c.GivenAt, Withdrawn: c.WithdrawnAt,
			})
			after = c.ID
		}
	}
}
