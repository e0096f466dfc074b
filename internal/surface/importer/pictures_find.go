package importer

import (
	"bytes"
	"context"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"stet/internal/feature/media"
	"stet/internal/platform/fault"
)

// find looks for a picture in the source's own folder, in --uploads, and at
// last where it was, in its full size and then in the one that was shown.
func (p *pictures) find(ctx context.Context, s source) (media.Prepared, error) {
	if s.file != "" {
		return p.fromFile(ctx, s.files.FS, s.file)
	}
	for _, address := range [...]string{s.address, s.also} {
		if name, ok := p.uploaded(address); ok {
			return p.fromFile(ctx, p.uploads, name)
		}
	}
	if p.opt.Fetch == nil {
		return media.Prepared{}, fault.New(fault.NotFound, "it is not in the uploads")
	}
	prepared, err := p.fetch(ctx, s.address)
	if err != nil && s.also != "" && (fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) || fault.Is(err, fault.Forbidden)) {
		return p.fetch(ctx, s.also)
	}
	return prepared, err
}

func (p *pictures) fromFile(ctx context.Context, from fs.FS, name string) (media.Prepared, error) {
	f, err := from.Open(name)
	if err != nil {
		return media.Prepared{}, fault.Wrap(err, fault.NotFound, "its file cannot be opened")
	}
	defer f.Close()
	return p.opt.Media.Prepare(ctx, f, path.Base(name))
}

// patience is how many times in a row a host may fail before the rest of the
// import leaves it alone.
const patience = 3

func (p *pictures) fetch(ctx context.Context, address string) (media.Prepared, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return media.Prepared{}, fault.New(fault.Invalid, "%.100q is not an address that can be fetched", address)
	}
	p.mu.Lock()
	tired := p.down[u.Host] >= patience
	p.mu.Unlock()
	if tired {
		return media.Prepared{}, fault.New(fault.Unavailable, "%s does not answer", u.Host)
	}
	answer, err := p.opt.Fetch.Get(ctx, address, MaxPicture)
	p.mu.Lock()
	if fault.Is(err, fault.Unavailable) {
		p.down[u.Host]++
	} else {
		p.down[u.Host] = 0
	}
	p.mu.Unlock()
	if err != nil {
		return media.Prepared{}, err
	}
	return p.opt.Media.Prepare(ctx, bytes.NewReader(answer.Body), path.Base(u.Path))
}

// filed is the folder of a month, in which WordPress keeps what came in then.
var filed = regexp.MustCompile(`(?:^|/)(\d{4}/\d{2})/[^/]*$`)

// uploaded returns the file of --uploads that an address means: the one at its
// path, or, for an address of the old site, the only one of its name in the
// same month, else the only one of its name. A file of another month is
// another picture.
func (p *pictures) uploaded(address string) (string, bool) {
	u, err := url.Parse(address)
	if p.uploads == nil || err != nil || address == "" {
		return "", false
	}
	full := strings.TrimPrefix(path.Clean("/"+u.Path), "/")
	_, below, ok := strings.Cut(full, "wp-content/uploads/")
	if !ok {
		below = full
	}
	for _, name := range [...]string{below, full, path.Join("wp-content/uploads", below)} {
		if info, err := fs.Stat(p.uploads, name); err == nil && info.Mode().IsRegular() {
			return name, true
		}
	}
	if u.Host != "" && !p.ix.Old(u) {
		return "", false
	}
	month := filed.FindStringSubmatch(full)
	var found []string
	for _, name := range p.names()[strings.ToLower(path.Base(full))] {
		if m := filed.FindStringSubmatch(name); m == nil || month == nil || m[1] == month[1] {
			found = append(found, name)
		}
	}
	if len(found) > 1 && month != nil {
		found = slices.DeleteFunc(found, func(name string) bool { return filed.FindStringSubmatch(name) == nil })
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// names lists the files of --uploads by their last names, once.
func (p *pictures) names() map[string][]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byName != nil {
		return p.byName
	}
	p.byName = make(map[string][]string)
	count := 0
	_ = fs.WalkDir(p.uploads, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && d != nil && d.IsDir():
			return fs.SkipDir // a folder that cannot be read has no pictures for us
		case err == nil && d.Type().IsRegular() && count < MaxItems:
			key := strings.ToLower(path.Base(name))
			p.byName[key] = append(p.byName[key], name)
			count++
		}
		return nil
	})
	return p.byName
}
