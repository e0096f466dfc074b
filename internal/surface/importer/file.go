package importer

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// file reads one file that holds one story or page.
type file struct {
	name  string // as the user knows it
	files *Files // the folder around it; Dir is the file's own
	base  string // its name in that folder
	form  form
	kind  article.Kind // when the folder says it, "" otherwise
	whole bool         // part of a whole site, so that its id is kept
	ref   string       // by which other files of the folder name it, "" for none
	of    string       // ref of the article of which it is the draft, "" for an article
}

// form is a way in which one file holds one story.
type form uint8

const (
	markdownForm form = iota
	pageForm
	plainForm
)

// Check implements Reader.
func (r *file) Check(ctx context.Context, ix *Index) error {
	it, err := r.item(ctx, ix)
	if err != nil {
		return err
	}
	ix.items++
	if it.Parse == nil {
		return nil
	}
	if err := it.Parse(it); err != nil {
		return fault.New(fault.Invalid, "%s: %v", r.name, err)
	}
	return nil
}

// Read implements Reader.
func (r *file) Read(ctx context.Context, ix *Index, emit func(Record) error) error {
	it, err := r.item(ctx, ix)
	if err != nil {
		return err
	}
	return emit(it)
}

func (r *file) item(ctx context.Context, ix *Index) (*Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, changed, err := r.files.read(r.base, MaxPage)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.name, err)
	}
	switch r.form {
	case markdownForm:
		return readMarkdown(r, ix, data, changed)
	case pageForm:
		return readPage(r, ix, data, changed)
	}
	return readPlain(r, ix, data, changed)
}

// read returns a file of the folder and when it was last changed.
func (f *Files) read(name string, limit int64) ([]byte, time.Time, error) {
	in, err := f.FS.Open(path.Join(f.Dir, name))
	if err != nil {
		return nil, time.Time{}, fault.Wrap(err, fault.NotFound, "it cannot be opened")
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, time.Time{}, err
	}
	if int64(len(data)) > limit {
		return nil, time.Time{}, fault.New(fault.TooLarge, "it is larger than %d bytes", limit)
	}
	return data, info.ModTime().UTC().Truncate(time.Second), nil
}

// find returns the file that a relative address in a text means: beside the
// text, from the root of the folder, or where site generators keep files.
func (f *Files) find(address string) (string, bool) {
	if f == nil || address == "" || strings.Contains(address, "://") {
		return "", false
	}
	address, _, _ = strings.Cut(address, "?")
	rel := strings.TrimPrefix(address, "/")
	for _, name := range [...]string{path.Join(f.Dir, address), rel, "static/" + rel, "public/" + rel, "assets/" + rel, "media/" + rel} {
		name = strings.TrimPrefix(path.Clean("/"+name), "/")
		if info, err := fs.Stat(f.FS, name); err == nil && info.Mode().IsRegular() {
			return name, true
		}
	}
	return "", false
}

// dated is a file name that begins with its date, as Jekyll's do.
var dated = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[-_](.+)$`)

// stem is the part of a file's name by which one file is told from another:
// the name without its ending, or the folder's for an index file. It stays
// when the headline, the slug or the date of the story change.
func stem(base, dir string) string {
	base = strings.TrimSuffix(base, path.Ext(base))
	if name := path.Base(dir); (base == "index" || base == "_index") && name != "." && name != "/" {
		return name
	}
	return base
}

// nameParts returns the slug and the date, if any, that a file's name gives.
func nameParts(name string) (slug string, date time.Time) {
	base := stem(path.Base(name), path.Dir(name))
	if m := dated.FindStringSubmatch(base); m != nil {
		if t, err := time.Parse(time.DateOnly, m[1]); err == nil {
			return article.Slugify(m[2]), t
		}
	}
	return article.Slugify(base), time.Time{}
}

// stem returns the stem of the file's name. In a whole site it is always the
// name: every file has one of its own.
func (r *file) stem() string {
	if r.whole {
		return strings.TrimSuffix(r.base, path.Ext(r.base))
	}
	return stem(r.base, path.Dir(r.full()))
}

// full returns the file's path from the root of the machine.
func (r *file) full() string { return path.Join(r.files.Root, r.files.Dir, r.base) }

// settle gives an item what every file must have: a slug, an origin, a
// status and a date.
func (r *file) settle(ix *Index, it *Item, date, changed time.Time) {
	fromName, dateOfName := nameParts(r.full())
	statedSlug := ""
	if r.form == markdownForm {
		statedSlug = it.Slug
	}
	nameless := r.whole && it.Headline == "" // a draft of which nothing is decided
	if it.Slug == "" && !nameless {
		it.Slug = fromName
	}
	if !nameless && (!r.whole || !article.IsSlug(it.Slug)) {
		it.Slug = cleanSlug(it.Slug, it.Headline)
	}
	if it.Kind == "" {
		it.Kind = article.Story
		if r.kind != "" {
			it.Kind = r.kind
		}
	}
	if it.Status == "" {
		it.Status = article.Published
	}
	if date.IsZero() {
		date = dateOfName
	}
	if statedSlug != "" {
		statedSlug = it.Slug
	}
	if it.Origin == "" {
		it.file = &identity{kind: it.Kind, stem: orElse(r.stem(), it.Slug), full: r.full(), slug: statedSlug, date: date}
		ix.claim(*it.file, r.places()...)
		it.Origin = ix.wanted(*it.file)
	} else {
		it.Origin = ix.stated(it.Origin, r.full(), r.places()[0])
	}
	it.Ref = orElse(r.ref, it.Origin)
	if date.IsZero() && !isInHand(it.Status) {
		it.guessed = true
		if date = ix.there(it.Origin); date.IsZero() {
			date = changed
		}
		it.note(Guessed, "date, from the time of the file")
	}
	switch {
	case it.Status == article.Scheduled:
		it.Scheduled = date
	case isInHand(it.Status):
		if it.Created.IsZero() {
			it.Created = date
		}
		if it.Path != "" { // it was published before
			it.Published = date
		}
	default:
		it.Published = date
	}
	if n := cut(it.Headline, article.MaxHeadline); n != it.Headline {
		it.Headline = n
		it.note(Shortened, "headline")
	}
	if n := cut(it.Standfirst, article.MaxStandfirst); n != it.Standfirst {
		it.Standfirst = n
		it.note(Shortened, "standfirst")
	}
}
