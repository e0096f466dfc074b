package importer

import (
	"context"
	"io/fs"
	"net/url"
	"os"
	"path"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// pictures brings the pictures along that stories show: from the folder of
// the source, from --uploads, or from where they were. The slow part happens
// before a batch's transaction; the rows are written in it.
type pictures struct {
	opt     Options
	ix      *Index
	uploads fs.FS
	root    *os.Root
	byName  map[string][]string // files of uploads by their last name; nil until asked

	mu      sync.Mutex
	ready   map[string]wanted          // prepared, without a row yet
	keys    map[string]string          // what has a row
	failed  map[string]string          // why there is none
	rekeyed map[string]string          // keys of the site that was exported, where ours differ
	made    map[string]article.Outcome // for the report
	down    map[string]int             // failures in a row of a host
	library []Media
}

// wanted is a picture on its way in.
type wanted struct {
	prepared media.Prepared
	meta     media.Meta
}

// source is where a picture may be found.
type source struct {
	id      string // one for each picture: its original address, or its file
	address string // http, "" for none
	also    string // address of a smaller copy, "" for none
	file    string
	files   *Files
	name    string // of the picture, "" for the file's
	any     bool   // whether it may be a file that is no picture
	meta    media.Meta
}

func newPictures(opt Options, ix *Index) (*pictures, error) {
	p := &pictures{opt: opt, ix: ix, ready: make(map[string]wanted), keys: make(map[string]string), failed: make(map[string]string),
		rekeyed: make(map[string]string), made: make(map[string]article.Outcome), down: make(map[string]int)}
	if opt.Uploads == "" {
		return p, nil
	}
	root, err := os.OpenRoot(opt.Uploads)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the folder %s given by --uploads cannot be opened", opt.Uploads)
	}
	p.root, p.uploads = root, root.FS()
	return p, nil
}

func (p *pictures) close() {
	if p.root != nil {
		p.root.Close() // read only
	}
}

// prepare fetches and stores what the batch's articles show and nobody has
// stored yet, and names it in the articles by its key.
func (p *pictures) prepare(ctx context.Context, batch []*flow) error {
	todo := make(map[string]source)
	for _, f := range batch {
		switch rec := f.rec.(type) {
		case *Item:
			if f.err != nil {
				continue
			}
			rec.Body.EachFigure(func(n *document.Node) {
				if s, ok := p.source(n, rec); ok {
					todo[s.id] = s
				}
			})
		case Media:
			if rec.File != "" {
				s := p.described(fileSource(rec.Files, rec.File), rec)
				s.any = true
				todo[s.id] = s
			}
		case Author:
			p.want(todo, rec.Portrait)
		case Person:
			p.want(todo, rec.Portrait)
		}
	}
	if err := p.have(ctx, todo); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2 * runtime.GOMAXPROCS(0))
	for _, s := range todo {
		group.Go(func() error { return p.bring(ctx, s) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, f := range batch {
		if it, ok := f.rec.(*Item); ok && f.err == nil {
			p.name(it)
		}
	}
	return nil
}

// want adds a portrait to what is to be brought along.
func (p *pictures) want(todo map[string]source, portrait Portrait) {
	if portrait.PictureFile == "" {
		return
	}
	s := fileSource(portrait.Files, path.Clean(portrait.PictureFile))
	if m, ok := p.ix.library[s.id]; ok {
		s = p.described(s, m)
	}
	todo[s.id] = s
}

// have takes out of todo what is stored, or was not to be had before.
func (p *pictures) have(ctx context.Context, todo map[string]source) error {
	var origins []string
	for id, s := range todo {
		switch {
		case p.keys[id] != "" || p.failed[id] != "" || p.ready[id].prepared.Key != "":
			delete(todo, id)
		case s.meta.Origin != "":
			origins = append(origins, s.meta.Origin)
		}
	}
	known, err := p.opt.Media.ByOrigin(ctx, p.opt.DB, origins)
	if err != nil {
		return err
	}
	for id, s := range todo {
		if key := known[s.meta.Origin]; key != "" && s.meta.Origin != "" {
			p.keys[id], p.made[id] = key, article.Unchanged
			delete(todo, id)
		}
	}
	return nil
}

// source says where the picture of a figure may be found; false for one that
// has a key or no address.
func (p *pictures) source(n *document.Node, it *Item) (source, bool) {
	if n.Attrs.Media != "" || n.Attrs.Src == "" {
		return source{}, false
	}
	name, ok := it.Local[n.Attrs.Src]
	if !ok {
		name, ok = it.Files.find(n.Attrs.Src)
	}
	if ok {
		s := fileSource(it.Files, name)
		s.meta = media.Meta{Alt: n.Attrs.Alt, Credit: n.Attrs.Credit, Source: n.Attrs.Source, Rights: n.Attrs.Rights}
		return s, true
	}
	address := n.Attrs.Src
	if u, err := url.Parse(address); err == nil && !u.IsAbs() && it.Base != nil {
		address = it.Base.ResolveReference(u).String()
	}
	full, known := p.ix.original(address)
	s := source{id: full, address: full}
	if full != address {
		s.also = address
	}
	s.meta = media.Meta{Alt: orElse(n.Attrs.Alt, known.alt), Caption: stripTags(known.caption), Credit: n.Attrs.Credit,
		Source: n.Attrs.Source, Rights: n.Attrs.Rights}
	if len(full) <= media.MaxOrigin {
		s.meta.Origin = full
	}
	return s, true
}

// described returns the source with what a whole site says of the picture.
func (p *pictures) described(s source, m Media) source {
	s.name = m.Name
	s.meta = media.Meta{Alt: m.Alt, Caption: m.Caption, Credit: m.Credit, Source: m.Source, Rights: m.Rights, Origin: m.Address, Created: m.Created,
		Licence: m.Licence, Permitted: m.Permitted, Expires: m.Expires, Focus: m.Focus, Former: m.Former, Portrait: m.Portrait}
	return s
}

func fileSource(files *Files, name string) source {
	return source{id: "file:" + files.Name + ":" + name, file: name, files: files}
}

// bring stores one picture. That it cannot be had is no error.
func (p *pictures) bring(ctx context.Context, s source) error {
	s.meta = fitting(s.meta)
	prepared, err := p.find(ctx, s)
	if err == nil && prepared.Kind == media.File && !s.any {
		err = fault.New(fault.Invalid, "it is a file, not a picture")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err == nil:
		prepared.Name = orElse(s.name, prepared.Name)
		p.ready[s.id] = wanted{prepared, s.meta}
	case fault.Is(err, fault.Internal) || fault.Is(err, fault.Full):
		return err
	default:
		p.failed[s.id] = err.Error()
	}
	return nil
}

// fitting cuts texts to the limits of media.
func fitting(m media.Meta) media.Meta {
	for _, t := range []struct {
		text  *string
		limit int
	}{{&m.Alt, media.MaxAlt}, {&m.Caption, media.MaxCaption}, {&m.Credit, media.MaxCredit}, {&m.Source, media.MaxCredit}, {&m.Rights, media.MaxCredit},
		{&m.Licence, media.MaxCredit}, {&m.Permitted, media.MaxPermitted}} {
		if len(*t.text) > t.limit {
			*t.text = cut(*t.text, t.limit/4)
		}
	}
	return m
}

// name sets the keys of the pictures that an article shows, and notes which
// rows are to be written with it and what is missing.
func (p *pictures) name(it *Item) {
	it.Body.EachFigure(func(n *document.Node) {
		if to := p.rekeyed[n.Attrs.Media]; to != "" {
			n.Attrs.Media = to
		}
		s, ok := p.source(n, it)
		if !ok {
			return
		}
		if n.Attrs.Alt == "" && s.meta.Alt != "" {
			n.Attrs.Alt = s.meta.Alt
		}
		switch w, prepared := p.ready[s.id]; {
		case p.keys[s.id] != "":
			n.Attrs.Media, n.Attrs.Src = p.keys[s.id], ""
		case prepared:
			n.Attrs.Media, n.Attrs.Src = w.prepared.Key, ""
			it.pictures = append(it.pictures, s.id)
		default:
			it.lack(orElse(s.address, s.file), p.failed[s.id])
		}
	})
	it.Body.EachAudio(func(n *document.Node) {
		if n.Attrs.Media == "" && n.Attrs.Src != "" {
			it.lack(n.Attrs.Src, "recordings are not kept yet")
		}
	})
}

// lack notes once that an item shows something that nobody has.
func (it *Item) lack(address, reason string) {
	if !slices.ContainsFunc(it.missing, func(m Missing) bool { return m.Address == address }) {
		it.missing = append(it.missing, Missing{Address: address, Article: it.Headline, Origin: it.Origin, Reason: reason})
	}
}

// place writes the rows of an article's pictures.
func (p *pictures) place(ctx context.Context, tx *db.Tx, it *Item) error {
	for _, id := range it.pictures {
		if err := p.row(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

func (p *pictures) row(ctx context.Context, tx *db.Tx, id string) error {
	w, ok := p.ready[id]
	if !ok {
		return nil
	}
	_, err := p.opt.Media.Insert(ctx, tx, w.prepared, w.meta)
	return err
}

// insert writes the row of a file that comes along by itself; one that has
// only an address comes when a story shows it.
func (p *pictures) insert(ctx context.Context, tx *db.Tx, m Media) (outcome, error) {
	if m.File == "" {
		return outcome{}, nil
	}
	id := fileSource(m.Files, m.File).id
	if reason := p.failed[id]; reason != "" {
		return outcome{}, fault.New(fault.Invalid, "%s", reason)
	}
	w, ok := p.ready[id]
	if !ok {
		return outcome{how: article.Unchanged}, nil
	}
	have, err := p.opt.Media.Known(ctx, tx, []string{w.prepared.Key})
	if err != nil {
		return outcome{}, err
	}
	how := article.Created
	if _, there := have[w.prepared.Key]; there {
		how = article.Unchanged
	}
	return outcome{how: how}, p.row(ctx, tx, id)
}

// key returns the key of a portrait, "" when there is none.
func (p *pictures) key(ctx context.Context, tx *db.Tx, portrait Portrait) (string, error) {
	id := portrait.id()
	if id == "" {
		return "", nil
	}
	if w, ok := p.ready[id]; ok {
		return w.prepared.Key, p.row(ctx, tx, id)
	}
	return p.keys[id], nil
}

// id returns what the portrait is known by among the pictures, "" for none.
func (p Portrait) id() string {
	if p.PictureFile == "" {
		return ""
	}
	return fileSource(p.Files, path.Clean(p.PictureFile)).id
}

// settle takes in that the rows of a record are durable.
func (p *pictures) settle(rec Record) {
	var ids []string
	switch rec := rec.(type) {
	case *Item:
		ids = rec.pictures
	case Author:
		ids = []string{rec.Portrait.id()}
	case Person:
		ids = []string{rec.Portrait.id()}
	case Media:
		if rec.File == "" {
			p.library = append(p.library, rec)
			return
		}
		ids = []string{fileSource(rec.Files, rec.File).id}
	}
	for _, id := range ids {
		if w, ok := p.ready[id]; ok {
			p.keys[id], p.made[id] = w.prepared.Key, article.Created
			delete(p.ready, id)
		}
	}
	if m, ok := rec.(Media); ok && m.Key != "" {
		if key := p.keys[ids[0]]; key != m.Key {
			p.rekeyed[m.Key] = key
		}
	}
}

// account reports what became of the old site's library.
func (p *pictures) account(report *Report) {
	for _, m := range p.library {
		skip := Skip{Kind: KindMedia, Place: m.Address}
		switch {
		case p.keys[m.Address] != "":
			report.came(KindMedia, p.made[m.Address])
			continue
		case p.failed[m.Address] != "":
			skip.Reason = "it could not be had"
		case !isPicture(m.Address):
			skip.Reason = "it is not a picture"
		default:
			skip.Reason = "no story or page shows it"
		}
		report.skip(skip)
	}
}
