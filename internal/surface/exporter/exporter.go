// Package exporter writes the whole site to one zip of Markdown, JSON and
// pictures: the Stet folder that package importer defines and reads back.
//
// An export is canonical: two equal sites, whatever data base they are on,
// give equal bytes. Names are sorted, times in the archive are fixed, and
// nothing in it says when or by whom it was made. Sessions and keys never
// leave a site. Start reading at Exporter.Write.
package exporter

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
)

// Options is what an export reads.
type Options struct {
	DB      *db.DB
	Site    *site.Service
	Account *account.Service
	Media   *media.Service
	Article *article.Service
	Comment *comment.Service
}

// Exporter exports.
type Exporter struct{ opt Options }

// New returns an Exporter.
func New(opt Options) *Exporter { return &Exporter{opt: opt} }

// Count says how much was exported.
type Count struct{ Articles, Media, Comments int }

// Write writes the archive. Everything in it was committed at one moment;
// readers and writers go on meanwhile.
func (e *Exporter) Write(ctx context.Context, w io.Writer) (Count, error) {
	var count Count
	err := e.opt.DB.View(ctx, func(q db.Querier) error {
		x := &export{Options: e.opt, ctx: ctx, q: q, archive: zip.NewWriter(w)}
		for _, part := range []func() error{x.site, x.people, x.consents, x.media, x.articles, x.front, x.comments} {
			if err := part(); err != nil {
				return err
			}
		}
		count = x.count
		return x.archive.Close()
	})
	if err != nil && ctx.Err() != nil {
		return count, ctx.Err() // whatever the data base says of a question that was broken off
	}
	return count, err
}

// export is one run.
type export struct {
	Options
	ctx     context.Context
	q       db.Querier
	archive *zip.Writer
	count   Count

	pictures map[string]string // media key -> name of its file in the archive
	files    map[int64]string  // article -> name of its file in the archive
	sections map[int64]string  // slugs
	authors  map[int64]string  // slugs
}

// page is how many rows are read at once.
const page = 500

// fixed is the time of every file in the archive: the earliest that zip can
// say.
var fixed = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func (x *export) create(name string, method uint16) (io.Writer, error) {
	return x.archive.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: fixed})
}

// writeJSON writes a value as a file that a person can read and a version
// control can compare.
func (x *export) writeJSON(name string, value any) error {
	w, err := x.create(name, zip.Deflate)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
