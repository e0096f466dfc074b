package importer

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
)

// identity is what tells the story of a file that states no origin from the
// stories of other files. Its headline, its slug and its date may change from
// one import to the next, and so may the folder that it lies in.
type identity struct {
	kind article.Kind
	stem string    // the name of the file without its ending
	full string    // the file's path from the root of the machine
	slug string    // "" when the file does not state it
	date time.Time // zero when the file does not state it
}

// base is the origin of the only file with the name.
func (id identity) base() string { return fileOrigin(id.kind, id.stem) }

func fileOrigin(kind article.Kind, stem string) string { return "file:" + string(kind) + ":" + stem }

// claimant is a file that has a name in this import.
type claimant struct{ full, place string }

// claim notes that a file of the import has a name. The place is how much of
// its path tells it from the others that have the name too.
func (ix *Index) claim(id identity, places ...string) {
	holders := ix.names[id.base()]
	for _, c := range holders {
		if c.full == id.full {
			return
		}
	}
	place := id.full
	for _, p := range places {
		if !slices.ContainsFunc(holders, func(c claimant) bool { return c.place == p }) {
			place = p
			break
		}
	}
	ix.names[id.base()] = append(holders, claimant{id.full, place})
}

// wanted returns the origin of a file's story, unless a story is there that
// the file made before: its name, with its place where others of the import
// have the name.
func (ix *Index) wanted(id identity) string {
	holders := ix.names[id.base()]
	for _, c := range holders {
		if c.full == id.full && len(holders) > 1 {
			return id.base() + ":" + c.place
		}
	}
	return id.base()
}

// stories knows the articles that files made, by the names of the files.
type stories struct {
	byName map[string][]madeByFile // by the stem; a part of a longer one leads there too
	taken  map[string]bool         // origins
	used   map[int64]bool          // articles that a file of this import is
}

type madeByFile struct {
	id     int64
	kind   article.Kind
	suffix string // of the origin, behind the stem
}

func (w *writer) loadStories(ctx context.Context) error {
	if w.stories.taken != nil {
		return nil
	}
	known, err := w.opt.Article.Origins(ctx, w.opt.DB, "file:")
	if err != nil {
		return err
	}
	w.stories = stories{byName: make(map[string][]madeByFile), taken: make(map[string]bool), used: make(map[int64]bool)}
	for origin, id := range known {
		w.stories.taken[origin] = true
		kind, rest, _ := strings.Cut(strings.TrimPrefix(origin, "file:"), ":")
		made := madeByFile{id: id, kind: article.Kind(kind)}
		w.stories.byName[rest] = append(w.stories.byName[rest], made)
		for i, c := range rest {
			if c == ':' {
				made.suffix = rest[i+1:]
				w.stories.byName[rest[:i]] = append(w.stories.byName[rest[:i]], made)
			}
		}
	}
	return nil
}

// identify gives the items that files made their origins: those of the
// articles that earlier versions of the files made, or else new ones.
func (w *writer) identify(ctx context.Context, batch []*flow) error {
	var items []*Item
	for _, f := range batch {
		if it, ok := f.rec.(*Item); ok && it.file != nil && f.err == nil {
			items = append(items, it)
		}
	}
	if len(items) == 0 {
		return nil
	}
	if err := w.loadStories(ctx); err != nil {
		return err
	}
	var ids []int64
	for _, it := range items {
		for _, m := range w.stories.byName[it.file.stem] {
			ids = append(ids, m.id)
		}
	}
	list, err := w.opt.Article.Some(ctx, w.opt.DB, ids)
	if err != nil {
		return err
	}
	there := make(map[int64]article.Article, len(list))
	for _, a := range list {
		there[a.ID] = a
	}
	for _, it := range items {
		w.recognise(it, there)
	}
	return nil
}

// recognise finds the article that an item is the next version of, or gives the
// item an origin that nothing has.
func (w *writer) recognise(it *Item, there map[int64]article.Article) {
	s := &w.stories
	var best article.Article
	most := 0
	for _, m := range s.byName[it.file.stem] {
		a, ok := there[m.id]
		if n := w.likeness(it, m, a); ok && !s.used[m.id] && (n > most || n == most && n > 0 && a.ID < best.ID) {
			best, most = a, n
		}
	}
	own := w.ix.wanted(*it.file)
	if most > 0 {
		it.Origin = best.Origin
		if own != best.Origin && !s.taken[own] && (best.Kind != it.Kind || own != it.file.base()) {
			it.Origin, it.renames = own, best.ID
		}
		if it.guessed && !best.PublishedAt.IsZero() {
			it.Published = best.PublishedAt
		}
		s.used[best.ID] = true
	} else {
		if it.Origin = own; s.taken[own] {
			it.note(Apart, "another story than the one that a file of this name made before")
		}
		for n := 2; s.taken[it.Origin]; n++ {
			it.Origin = own + ":" + it.Slug
			if n > 2 {
				it.Origin += fmt.Sprintf("-%d", n)
			}
		}
	}
	s.taken[it.Origin] = true
}

// likeness says how much speaks for an article to be an earlier version of an
// item, 0 for too little. A file of the name was at the place: that decides.
// The only file of the name is what the name made before, unless what it
// states says otherwise; elsewhere it takes the date, the slug or the
// headline to tell.
func (w *writer) likeness(it *Item, m madeByFile, a article.Article) int {
	id := it.file
	if m.suffix != "" && strings.HasSuffix(id.full, "/"+m.suffix) {
		return 100
	}
	date := !id.date.IsZero() && (id.date.Unix() == a.PublishedAt.Unix() || id.date.Unix() == a.ScheduledAt.Unix())
	slug := id.slug != "" && sameSlug(id.slug, a.Slug)
	headline := sameWords(it.Headline, a.Headline)
	n := 0
	if date {
		n += 4
	}
	if headline {
		n += 2
	}
	holders := w.ix.names[fileOrigin(m.kind, id.stem)]
	switch {
	case m.kind != id.kind && len(holders) > 0: // the file of that kind is here to speak for itself
		return 0
	case m.kind != id.kind:
		return n
	case slug:
		n += 2
	}
	if m.suffix != "" || len(holders) > 1 {
		return n
	}
	redated := !id.date.IsZero() && !date && !a.PublishedAt.IsZero()
	if redated && !slug && (id.slug != "" || !headline && !sharesText(it.Body, a.Body)) {
		return 0
	}
	return n + 1
}

// sameSlug reports whether an article has the slug, or the slug with the
// number that it was given because another article had it.
func sameSlug(stated, has string) bool {
	rest, ok := strings.CutPrefix(has, stated)
	return ok && (rest == "" || len(rest) > 1 && rest[0] == '-' && strings.Trim(rest[1:], "0123456789") == "")
}

// sharesText reports whether a paragraph of one text stands in the other.
func sharesText(a, b document.Doc) bool {
	const telling = 20 // bytes: less may stand anywhere
	in := make(map[string]bool)
	for _, line := range strings.Split(a.Text(), "\n") {
		in[line] = len(line) >= telling
	}
	return slices.ContainsFunc(strings.Split(b.Text(), "\n"), func(line string) bool { return in[line] })
}

// places returns by how much of its path a file may be told from others that
// have its name: its path in the folder that was named, or with the name of
// that folder.
func (r *file) places() []string {
	inFolder := path.Join(r.files.Dir, r.base)
	named := path.Join(path.Base(r.files.Root), inFolder)
	if r.files.Dir == "." {
		return []string{named}
	}
	return []string{inFolder, named}
}
