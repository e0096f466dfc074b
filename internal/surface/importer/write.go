package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// writer hands records to the features, batch by batch, and keeps the report.
type writer struct {
	opt    Options
	ix     *Index
	report *Report

	pictures *pictures
	ids      map[string]int64 // by ref: people, bylines, terms, articles, comments
	fresh    map[string]int64 // the same for the transaction under way
	put      func(context.Context, *db.Tx, article.Manuscript) (article.Imported, error)
	taken    takenIDs
	stories  stories
	moved    map[string]bool // refs of articles that got another id here
	written  int
}

func newWriter(ctx context.Context, opt Options, ix *Index) (*writer, error) {
	p, err := newPictures(opt, ix)
	if err != nil {
		return nil, err
	}
	w := &writer{opt: opt, ix: ix, report: newReport(), pictures: p, put: opt.Article.Import, ids: make(map[string]int64), fresh: make(map[string]int64), moved: make(map[string]bool)}
	w.taken, err = loadTaken(ctx, opt, ix)
	return w, err
}

func (w *writer) close() { w.pictures.close() }

// run is the second pass.
func (w *writer) run(ctx context.Context, readers []Reader) error {
	if err := w.settings(ctx); err != nil {
		return err
	}
	if err := w.index(ctx); err != nil {
		return err
	}
	if err := stream(ctx, readers, w.ix, w.batch); err != nil {
		return err
	}
	w.pictures.account(w.report)
	return w.opt.DB.ResetIDs(ctx)
}

// takenIDs are the ids that a whole site cannot bring along, because they
// are somebody's here.
type takenIDs struct {
	articles map[int64]bool
	accounts map[int64]account.Account
}

func loadTaken(ctx context.Context, opt Options, ix *Index) (takenIDs, error) {
	t := takenIDs{make(map[int64]bool), make(map[int64]account.Account)}
	if ix.Settings == nil || !ix.Settings.Whole {
		return t, nil
	}
	ids, err := opt.Article.AllIDs(ctx, opt.DB)
	if err != nil {
		return t, err
	}
	for _, id := range ids {
		t.articles[id] = true
	}
	for after := int64(0); ; {
		page, err := opt.Account.Page(ctx, opt.DB, after, 500)
		if err != nil || len(page) == 0 {
			return t, err
		}
		for _, a := range page {
			t.accounts[a.ID] = a
			after = a.ID
		}
	}
}

// index writes the people and terms that all sources name.
func (w *writer) index(ctx context.Context) error {
	var records []Record
	for _, p := range w.ix.persons.list {
		records = append(records, p)
	}
	for _, a := range w.ix.authors.list {
		records = append(records, a)
	}
	for _, s := range w.ix.sections.list {
		records = append(records, s)
	}
	for _, t := range w.ix.tags.list {
		records = append(records, t)
	}
	w.ix.items += len(records)
	for len(records) > 0 {
		n := min(len(records), batchRecords)
		batch := make([]*flow, n)
		for i, rec := range records[:n] {
			batch[i] = &flow{rec: rec}
		}
		if err := w.batch(ctx, batch); err != nil {
			return err
		}
		records = records[n:]
	}
	return nil
}

// rejected is a record that a feature refused for what it holds.
type rejected struct {
	at  int
	err error
}

func (r *rejected) Error() string { return r.err.Error() }

// batch writes records in one transaction. One that a feature refuses leaves
// the batch, with its reason in the report, and the others are written again.
func (w *writer) batch(ctx context.Context, batch []*flow) error {
	if err := w.identify(ctx, batch); err != nil {
		return err
	}
	if err := w.pictures.prepare(ctx, batch); err != nil {
		return err
	}
	todo := make([]*flow, 0, len(batch))
	for _, f := range batch {
		switch {
		case f.err == nil:
			todo = append(todo, f)
		case isRefusal(f.err):
			w.refuse(f.rec, f.err)
		default:
			return f.err
		}
	}
	for len(todo) > 0 {
		var done []outcome
		err := w.opt.DB.InTx(ctx, func(tx *db.Tx) error {
			done = done[:0]
			clear(w.fresh)
			for i, f := range todo {
				o, err := w.record(ctx, tx, f)
				if isRefusal(err) {
					return &rejected{i, err}
				}
				if err != nil {
					return fmt.Errorf("%s: %w", placeOf(f.rec), err)
				}
				done = append(done, o)
				if ref := refOf(f.rec); ref != "" {
					w.fresh[ref] = o.id
				}
			}
			return nil
		})
		var r *rejected
		if errors.As(err, &r) {
			w.refuse(todo[r.at].rec, r.err)
			todo = append(todo[:r.at], todo[r.at+1:]...)
			continue
		}
		if err != nil {
			return err
		}
		w.settle(todo, done)
		break
	}
	w.written += len(batch)
	if w.opt.Progress != nil {
		w.opt.Progress(Progress{Phase: "importing", Done: int64(w.written), Total: int64(max(w.ix.items, w.written))})
	}
	return nil
}

// isRefusal reports whether an error is about what a record holds, so that
// the others can go on without it.
func isRefusal(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge)
}

func (w *writer) refuse(rec Record, err error) {
	w.report.skip(Skip{Kind: rec.kind(), Reason: err.Error(), Place: placeOf(rec)})
}

// outcome is what became of one record.
type outcome struct {
	id   int64
	how  article.Outcome
	path string // of an article
}

// settle takes the outcomes of a committed batch into the report and the
// table of ids.
func (w *writer) settle(batch []*flow, done []outcome) {
	maps.Copy(w.ids, w.fresh)
	for i, f := range batch {
		w.pictures.settle(f.rec)
		switch rec := f.rec.(type) {
		case Skip:
			w.report.skip(rec)
			continue
		case settled:
			continue
		case remark:
			w.report.note(rec.Note, rec.Place)
			continue
		case Media:
			if rec.File == "" {
				continue
			}
		case *Item:
			w.item(rec, done[i].path)
		case Menu:
			if rec.Nested > 0 {
				w.report.note(Note{Flattened, "menu lines under others", rec.Nested}, rec.Name)
			}
		}
		w.report.came(f.rec.kind(), done[i].how)
	}
}

// item reports what an editor may want to know of an item that is in.
func (w *writer) item(it *Item, path string) {
	if it.expected != "" && path != "" && path != it.expected {
		w.report.note(Note{Kind: Moved, Text: "to another address, for the one of links to it was taken"}, it.Place+": "+path)
	}
	for _, n := range it.Notes {
		w.report.note(n, it.Place)
	}
	for _, m := range it.missing {
		w.report.missing(m)
	}
	for _, address := range it.lost {
		w.report.lost(LostLink{Address: address, Article: it.Headline, Origin: it.Origin})
	}
}

func refOf(rec Record) string {
	switch rec := rec.(type) {
	case Person:
		return rec.Ref
	case Author:
		return rec.Ref
	case Section:
		return rec.Ref
	case Tag:
		return rec.Ref
	case *Item:
		return rec.Ref
	case *Comment:
		return rec.Ref
	}
	return ""
}

func placeOf(rec Record) string {
	switch rec := rec.(type) {
	case *Item:
		return rec.Place
	case *Comment:
		return rec.Place
	case Skip:
		return rec.Place
	case FrontPage:
		return rec.Place
	case Consent:
		return rec.Person
	case Media:
		return orElse(rec.Address, rec.File)
	}
	return orElse(refOf(rec), string(rec.kind()))
}
