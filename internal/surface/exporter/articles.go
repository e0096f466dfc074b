package exporter

import (
	"archive/zip"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/surface/importer"
)

// articles writes each story and page as a Markdown file with front matter.
func (x *export) articles() error {
	ids, err := x.Article.AllIDs(x.ctx, x.q)
	if err != nil {
		return err
	}
	x.files = make(map[int64]string, len(ids))
	taken := make(map[string]bool, len(ids))
	for some := range slices.Chunk(ids, page) {
		list, err := x.Article.Some(x.ctx, x.q, some)
		if err != nil {
			return err
		}
		copies, err := x.Article.Copies(x.ctx, x.q, some)
		if err != nil {
			return err
		}
		for _, a := range list {
			c, isWritten := copies[a.ID]
			if isInHand(a) {
				a = asWritten(a, c, isWritten)
			}
			name := fileName(a)
			if taken[path.Base(name)] { // also by a page: the file of its comments would have the same name
				name = fmt.Sprintf("%s-%d.md", strings.TrimSuffix(name, ".md"), a.ID)
			}
			taken[path.Base(name)] = true
			x.files[a.ID] = name
			if err := x.article(name, a); err != nil {
				return fmt.Errorf("exporting article %d: %w", a.ID, err)
			}
			if isWritten && !isInHand(a) {
				if err := x.draft(name, c); err != nil {
					return fmt.Errorf("exporting the draft of article %d: %w", a.ID, err)
				}
			}
		}
	}
	x.count.Articles = len(ids)
	return nil
}

// longestSlug is how many bytes of a slug stand in the name of a file, which
// no common file system lets grow beyond 255.
const longestSlug = 180

// unnamed is the slug in the name of a file whose article has none yet.
const unnamed = "untitled"

// fileName returns the name of an article's file: a story's begins with the
// day that it is filed under.
func fileName(a article.Article) string {
	slug := cmp.Or(a.Slug, unnamed)
	for len(slug) > longestSlug {
		_, size := utf8.DecodeLastRuneInString(slug)
		slug = slug[:len(slug)-size]
	}
	if a.Kind == article.Page {
		return path.Join(importer.PagesDir, slug+".md")
	}
	day := a.PublishedAt
	if day.IsZero() {
		day = a.ScheduledAt
	}
	if day.IsZero() {
		day = a.CreatedAt
	}
	return path.Join(importer.StoriesDir, day.UTC().Format("2006-01-02-")+slug+".md")
}

func (x *export) article(name string, a article.Article) error {
	w, err := x.create(name, zip.Deflate)
	if err != nil {
		return err
	}
	x.nameFigures(&a.Body)
	f := front(a)
	if f.Origin == originOf(name, a.Kind) {
		f.Origin = "" // an import gives it this one, as it does to an article that has none
	}
	return importer.WriteStory(w, f, a.Body)
}

// nameFigures makes the figures of a body name the files of the archive.
func (x *export) nameFigures(body *document.Doc) {
	body.EachFigure(func(figure *document.Node) {
		if file, ok := x.pictures[figure.Attrs.Media]; ok {
			figure.Attrs.Media, figure.Attrs.Src = "", file
		}
	})
}

// originOf returns the origin that an import gives the article of a file that
// names none.
func originOf(name string, kind article.Kind) string {
	return "file:" + string(kind) + ":" + strings.TrimSuffix(path.Base(name), ".md")
}

func front(a article.Article) importer.Front {
	f := importer.Front{
		ID: a.ID, Headline: a.Headline, Standfirst: a.Standfirst, Kicker: a.Kicker,
		Date: a.PublishedAt, Updated: a.UpdatedAt, Created: a.CreatedAt, Status: a.Status, Slug: a.Slug, Path: a.Path,
		Lang: a.Lang, Dateline: a.Dateline, Source: a.Source, Corrections: slices.Clone(a.Corrections), Origin: a.Origin,
		Standing: importer.Standing{Retraction: a.Retraction, Withdrawal: a.Withdrawal, Withdrawn: a.WithdrawnAt, Embargo: a.Embargo, Owner: a.OwnerID},
	}
	if !a.Rights.Expires.IsZero() || a.Rights.Refused != nil {
		f.Rights = &a.Rights
	}
	if a.Status == article.Scheduled {
		f.Date, f.First = a.ScheduledAt, a.PublishedAt
	}
	slices.SortFunc(f.Corrections, func(x, y article.Correction) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
	for _, s := range a.Sections {
		f.Sections = append(f.Sections, s.Slug)
	}
	for _, t := range a.Tags {
		f.Tags = append(f.Tags, t.Slug)
	}
	for _, author := range a.Authors {
		f.Authors = append(f.Authors, author.Slug)
	}
	return f
}

// comments writes a file for each article that has any.
func (x *export) comments() error {
	ids, err := x.Comment.Commented(x.ctx, x.q)
	if err != nil {
		return err
	}
	for _, id := range ids {
		thread, err := x.Comment.Thread(x.ctx, x.q, id)
		if err != nil {
			return err
		}
		file := importer.CommentsFile{Article: x.files[id]}
		for _, c := range thread {
			file.Comments = append(file.Comments, commentFile(c))
		}
		base, _ := strings.CutSuffix(path.Base(x.files[id]), ".md")
		if err := x.writeJSON(path.Join(importer.CommentsDir, base+".json"), file); err != nil {
			return err
		}
		x.count.Comments += len(thread)
	}
	return nil
}

func commentFile(c comment.Comment) importer.CommentFile {
	return importer.CommentFile{
		ID: c.ID, Parent: c.ParentID, Account: c.AccountID, Name: c.AuthorName, Status: string(c.Status),
		Created: c.CreatedAt, Origin: c.Origin, Body: c.Body.Markdown(),
	}
}
