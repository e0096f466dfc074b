// Package importer brings a publication's archive in: WordPress exports,
// saved pages, plain text, Markdown, and whole Stet sites.
//
// Each source is read twice. The first pass reads all of it in bounded memory,
// checks its form, and keeps a small index of people, terms and addresses;
// whatever is malformed ends the import there, with nothing written. The
// second pass turns the source into neutral records, parses bodies on all
// processors, fetches pictures, and writes batches in short transactions
// through the features' own services. Every record carries a stable origin,
// so an import that was cut off completes when it is run again, and a second
// run changes nothing.
//
// The package also defines the folder that a whole site is exported to; see
// format.go. Start reading at Importer.Run, then record.go.
package importer

import (
	"context"
	"io/fs"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/fetch"
)

// Options is what an import stands on and how it is to go.
type Options struct {
	DB      *db.DB
	Site    *site.Service
	Account *account.Service
	Article *article.Service
	Comment *comment.Service
	Media   *media.Service

	Fetch    *fetch.Client  // asks for pictures; nil to fetch nothing
	Uploads  string         // folder with the old site's files, "" for none
	Progress func(Progress) // may be nil; called often, from one goroutine at a time
	Now      func() time.Time
}

// Progress is how far an import is.
type Progress struct {
	Phase string // "checking", with what is counted if that is not sources; or "importing"
	Done  int64  // sources or megabytes checked, or records written
	Total int64
}

// Importer imports.
type Importer struct{ opt Options }

// New returns an Importer.
func New(opt Options) *Importer { return &Importer{opt: opt} }

// Run imports files and folders, named by their paths. It answers Invalid,
// TooLarge or NotFound, with nothing written, when one of them cannot be
// read to its end. The report is not nil when something was written, also
// beside an error.
func (im *Importer) Run(ctx context.Context, names []string) (*Report, error) {
	if len(names) == 0 {
		return nil, fault.New(fault.Invalid, "nothing to import: name a file or a folder")
	}
	readers, closeAll, err := openAll(names)
	defer closeAll()
	if err != nil {
		return nil, err
	}
	return im.run(ctx, names, readers)
}

// Look reads files and folders as Run does before it writes anything, without
// a site: before one is made for them. A WordPress export that is very large is
// read at its beginning only.
func Look(ctx context.Context, names []string) error {
	readers, closeAll, err := openAll(names)
	defer closeAll()
	if err != nil {
		return err
	}
	ix := NewIndex(time.UTC)
	for _, r := range readers {
		if w, ok := r.(*wxr); ok && w.size > maxLook {
			continue
		}
		if err := r.Check(ctx, ix); err != nil {
			return err
		}
	}
	return nil
}

// maxLook is how many bytes of a WordPress export are read beforehand: a
// second's work.
const maxLook = 32 << 20

// run makes the two passes.
func (im *Importer) run(ctx context.Context, names []string, readers []Reader) (*Report, error) {
	start := im.opt.Now()
	ix := NewIndex(im.opt.Site.Current().Location)
	ix.watch = func(done, total int64) { im.progress("checking, megabytes:", done>>20, total>>20) }
	ix.there = im.published(ctx)
	for i, r := range readers {
		im.progress("checking", int64(i), int64(len(readers)))
		if err := r.Check(ctx, ix); err != nil {
			return nil, err
		}
	}
	w, err := newWriter(ctx, im.opt, ix)
	if err != nil {
		return nil, err
	}
	defer w.close()
	w.report.Sources = names
	err = w.run(ctx, readers)
	w.report.finish(im.opt.Now().Sub(start))
	if err == nil {
		err = w.report.nothing()
	}
	return w.report, err
}

// published answers when the article that has an origin was published: the
// zero time when there is none, and when the data base does not answer, which
// the next question to it is going to say.
func (im *Importer) published(ctx context.Context) func(origin string) time.Time {
	return func(origin string) time.Time {
		a, err := im.opt.Article.ByOrigin(ctx, im.opt.DB, origin)
		if err != nil {
			return time.Time{}
		}
		return a.PublishedAt
	}
}

func (im *Importer) progress(phase string, done, total int64) {
	if im.opt.Progress != nil {
		im.opt.Progress(Progress{Phase: phase, Done: done, Total: total})
	}
}

func openAll(names []string) (readers []Reader, closeAll func(), err error) {
	var closers []func() error
	closeAll = func() {
		for _, c := range closers {
			c() // read only: nothing is lost
		}
	}
	for _, name := range names {
		r, c, err := open(name)
		if err != nil {
			return nil, closeAll, err
		}
		readers = append(readers, r)
		closers = append(closers, c)
	}
	return readers, closeAll, nil
}

// RunFS imports a folder that is part of the program, a whole Stet site or
// loose files, as Run does.
func (im *Importer) RunFS(ctx context.Context, name string, folder fs.FS) (*Report, error) {
	r, err := openFolder(name, &Files{Name: name, Root: name, FS: folder, Dir: "."})
	if err != nil {
		return nil, err
	}
	return im.run(ctx, []string{name}, []Reader{r})
}

// Publish puts the story of one Markdown file on the site, as its front
// matter says: published, corrected, scheduled or withdrawn. The story that
// an earlier version of the file made is changed; the file is known by its
// origin, or else by its name. It answers Invalid for a file that cannot be
// read.
func (im *Importer) Publish(ctx context.Context, name string) (Published, error) {
	var done Published
	r, closeFile, err := open(name)
	defer closeFile()
	if err != nil {
		return done, err
	}
	f, ok := r.(*file)
	if !ok || f.form != markdownForm {
		return done, fault.New(fault.Invalid, "%s: publish takes one Markdown file; for anything else use import", name)
	}
	ix := NewIndex(im.opt.Site.Current().Location)
	ix.there = im.published(ctx)
	if err := f.Check(ctx, ix); err != nil {
		return done, err
	}
	w, err := newWriter(ctx, im.opt, ix)
	if err != nil {
		return done, err
	}
	defer w.close()
	w.put = func(ctx context.Context, tx *db.Tx, m article.Manuscript) (article.Imported, error) {
		done.Imported, err = im.opt.Article.ImportOver(ctx, tx, m)
		return done.Imported, err
	}
	if err := w.run(ctx, []Reader{f}); err != nil {
		return done, err
	}
	for _, s := range w.report.skips {
		return done, fault.New(fault.Invalid, "%s: %s", name, s.Text)
	}
	done.Remarks = w.report.remarks()
	return done, nil
}

// Published is what became of a file. Remarks are sentences about what of it
// readers do not get, or not as the file has it.
type Published struct {
	article.Imported
	Remarks []string
}
