package exporter

import (
	"archive/zip"
	"cmp"
	"path"
	"slices"

	"stet/internal/feature/article"
	"stet/internal/surface/importer"
)

// isInHand reports whether an article is still being written: its file has the
// words of its draft.
func isInHand(a article.Article) bool {
	return a.Status == article.Draft || a.Status == article.Review || a.Status == article.Approved
}

// asWritten returns an article in hand with the tags and the slug that an
// import of its file gives it. One that readers knew before keeps its address.
func asWritten(a article.Article, c article.Copy, isWritten bool) article.Article {
	if isWritten {
		a.Tags = nil
		for _, name := range c.Tags {
			a.Tags = append(a.Tags, article.Tag{Slug: article.Slugify(name), Name: name})
		}
	}
	switch {
	case a.Path != "":
		a.Slug = path.Base(a.Path)
	case a.Slug == "" && a.Headline != "":
		a.Slug = cmp.Or(article.Slugify(a.Headline), unnamed)
	}
	return a
}

// draft writes what is being written of an article that has another text for
// readers: a file of the same name as the article's.
func (x *export) draft(of string, c article.Copy) error {
	w, err := x.create(path.Join(importer.DraftsDir, path.Base(of)), zip.Deflate)
	if err != nil {
		return err
	}
	x.nameFigures(&c.Body)
	f := importer.Front{
		Headline: c.Headline, Standfirst: c.Standfirst, Kicker: c.Kicker, Slug: c.Slug, Lang: c.Lang, Dateline: c.Dateline,
		Source: c.Source,
	}
	for _, id := range c.Sections {
		f.Sections = add(f.Sections, x.sections[id])
	}
	for _, name := range c.Tags {
		f.Tags = add(f.Tags, article.Slugify(name))
	}
	for _, id := range c.Authors {
		f.Authors = add(f.Authors, x.authors[id])
	}
	return importer.WriteStory(w, f, c.Body)
}

// add adds a slug, unless what it named is gone.
func add(slugs []string, slug string) []string {
	if slug == "" {
		return slugs
	}
	return append(slugs, slug)
}

// front writes front.json: the places of the front page that editors filled.
func (x *export) front() error {
	slots, err := x.Article.FrontSlots(x.ctx, x.q)
	if err != nil {
		return err
	}
	files := []importer.SlotFile{}
	for _, s := range slots {
		section := x.sections[s.SectionID]
		if s.Zone == article.ZoneRail && section == "" {
			continue // the section is gone, and the rail with it
		}
		files = append(files, importer.SlotFile{Zone: s.Zone, Section: section, Position: s.Position, Story: x.files[s.Card.ID], Until: s.Until})
	}
	slices.SortFunc(files, func(a, b importer.SlotFile) int {
		return cmp.Or(cmp.Compare(a.Zone, b.Zone), cmp.Compare(a.Section, b.Section), cmp.Compare(a.Position, b.Position))
	})
	return x.writeJSON(importer.FrontName, files)
}
