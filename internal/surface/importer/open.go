package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// open returns the reader for a file, a folder or a zip of one, by what is in
// it.
func open(name string) (Reader, func() error, error) {
	nothing := func() error { return nil }
	info, err := os.Stat(name)
	if err != nil {
		return nil, nothing, fault.New(fault.NotFound, "%s cannot be read: %v", name, errors.Unwrap(err))
	}
	dir, base := name, ""
	if !info.IsDir() {
		dir, base = filepath.Split(name)
		if dir == "" {
			dir = "."
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nothing, fault.Wrap(err, fault.Invalid, "the folder %s cannot be opened", dir)
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, root.Close, err
	}
	files := &Files{Name: name, Root: filepath.ToSlash(full), FS: root.FS(), Dir: "."}
	if base == "" {
		r, err := openFolder(name, files)
		return r, root.Close, err
	}
	head, err := peek(files, base)
	if err != nil {
		return nil, root.Close, fmt.Errorf("%s: %w", name, err)
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		r, closeZip, err := openZip(files, root, base, info.Size())
		return r, func() error { return errors.Join(closeZip(), root.Close()) }, err
	}
	r, reason := recognise(name, files, base, head)
	if w, ok := r.(*wxr); ok {
		w.size = info.Size()
	}
	if r == nil {
		return nil, root.Close, fault.New(fault.Invalid, "%s: %s", name, reason)
	}
	if f, ok := r.(*file); ok && path.Base(files.Root) == PagesDir {
		f.kind = article.Page
	}
	return r, root.Close, nil
}

func peek(files *Files, name string) ([]byte, error) {
	f, err := files.FS.Open(path.Join(files.Dir, name))
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, "it cannot be opened")
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fault.Wrap(err, fault.Invalid, "it cannot be read")
	}
	return head[:n], nil
}

// recognise returns the reader for a file, or why there is none.
func recognise(name string, files *Files, base string, head []byte) (Reader, string) {
	one := func(f form) (Reader, string) { return &file{name: name, files: files, base: base, form: f}, "" }
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 4096)])
	switch ext := strings.ToLower(path.Ext(base)); {
	case len(text) == 0:
		return nil, "it is empty"
	case isWXR(head):
		return &wxr{name: name, open: func() (io.ReadCloser, error) { return files.FS.Open(path.Join(files.Dir, base)) }}, ""
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")), ext == ".html", ext == ".htm", ext == ".xhtml":
		return one(pageForm)
	case bytes.HasPrefix(lower, []byte("<?xml")) && bytes.Contains(lower, []byte("<html")):
		return one(pageForm)
	case bytes.HasPrefix(lower, []byte("<?xml")), bytes.HasPrefix(lower, []byte("<rss")), bytes.HasPrefix(lower, []byte("<!doctype")):
		return nil, "it is XML, and not a WordPress export (WXR); in WordPress choose Tools, Export, All content"
	case ext == ".md", ext == ".markdown", ext == ".mdown", ext == ".mkd":
		return one(markdownForm)
	case ext == ".json", bytes.HasPrefix(text, []byte("{")):
		return nil, "JSON exports are not read; a whole Stet site is named by its folder or zip"
	case bytes.HasPrefix(text, []byte("---\n")), bytes.HasPrefix(text, []byte("---\r\n")):
		return one(markdownForm)
	case bytes.HasPrefix(lower, []byte("<!--")) && bytes.Contains(lower, []byte("<html")), bytes.HasPrefix(lower, []byte("<head")), bytes.HasPrefix(lower, []byte("<body")):
		return one(pageForm)
	case bytes.Contains(lower, []byte("content-type: multipart/related")):
		return nil, "it is a web archive (MHTML); save the page as HTML"
	case ext == ".txt", ext == ".text", ext == "" && isText(head):
		if !isText(head) {
			return nil, "its name says text, and it is not"
		}
		return one(plainForm)
	case isText(head) && ext != ".css" && ext != ".js" && ext != ".csv" && ext != ".yml" && ext != ".yaml" && ext != ".toml" && ext != ".xml" && ext != ".sql" && ext != ".svg":
		return one(plainForm)
	}
	return nil, "it is none of WordPress export, web page, Markdown, plain text and Stet site"
}

// isWXR reports whether a file begins as WordPress's exports do. Hand-made
// ones may have no more than the root element in common with them.
func isWXR(head []byte) bool {
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	return bytes.Contains(head, []byte("<rss")) && bytes.Contains(head, []byte("wordpress.org/export/")) ||
		bytes.Contains(head, []byte("<rss")) && bytes.Contains(head, []byte("<wp:"))
}

func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return true
	}
	odd := 0
	for _, c := range head {
		if c == 0 {
			return false
		}
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			odd++
		}
	}
	return odd*100 <= len(head) && (utf8.Valid(head[:len(head)-partial(head)]) || odd == 0)
}

// openFolder returns the reader for a Stet site, or for all files of a folder
// that can be read one by one.
func openFolder(name string, files *Files) (Reader, error) {
	if sub, ok := siteRoot(files.FS); ok {
		return &stetSite{name: name, files: &Files{Name: name, Root: files.Root, FS: sub, Dir: "."}}, nil
	}
	return &folder{name: name, files: files}, nil
}

// siteRoot returns the folder that has site.json: the one given, or the only
// one in it.
func siteRoot(root fs.FS) (fs.FS, bool) {
	if _, err := fs.Stat(root, SiteName); err == nil {
		return root, true
	}
	entries, err := fs.ReadDir(root, ".")
	if err != nil || len(entries) != 1 || !entries[0].IsDir() {
		return nil, false
	}
	sub, err := fs.Sub(root, entries[0].Name())
	if err != nil {
		return nil, false
	}
	_, err = fs.Stat(sub, SiteName)
	return sub, err == nil
}

// openZip opens a zip, after looking at its list of files for what an honest
// one does not have.
func openZip(around *Files, root *os.Root, base string, size int64) (Reader, func() error, error) {
	name := around.Name
	nothing := func() error { return nil }
	f, err := root.Open(base)
	if err != nil {
		return nil, nothing, err
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, f.Close, fault.New(fault.Invalid, "%s: it is not a whole zip file (%v); copy it again", name, err)
	}
	if err := checkZip(z); err != nil {
		return nil, f.Close, fault.New(fault.KindOf(err), "%s: %v", name, err)
	}
	r, err := openFolder(name, &Files{Name: name, Root: path.Join(around.Root, strings.TrimSuffix(base, path.Ext(base))), FS: z, Dir: "."})
	return r, f.Close, err
}

// checkZip refuses archives with links, names that lead out of the folder or
// cannot be file names everywhere, and more files or bytes than any site has.
func checkZip(z *zip.Reader) error {
	if len(z.File) > MaxZipEntries {
		return fault.New(fault.TooLarge, "it has %d files, the limit is %d", len(z.File), MaxZipEntries)
	}
	seen := make(map[string]bool, len(z.File))
	var total uint64
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, "/")
		mode := f.Mode()
		switch {
		case !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\:\x00") || !utf8.ValidString(name) || len(name) > 1000:
			return fault.New(fault.Invalid, "it has a file with the name %.100q, which is not accepted", f.Name)
		case !mode.IsRegular() && !mode.IsDir():
			return fault.New(fault.Invalid, "%q in it is a link or a device, which is not accepted", f.Name)
		case seen[strings.ToLower(name)]:
			return fault.New(fault.Invalid, "it has %q twice", f.Name)
		case f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/MaxZipRatio > f.CompressedSize64:
			return fault.New(fault.TooLarge, "%q in it unpacks to more than %d times its size", f.Name, MaxZipRatio)
		}
		seen[strings.ToLower(name)] = true
		if total += f.UncompressedSize64; total > MaxZipTotal {
			return fault.New(fault.TooLarge, "it unpacks to more than %d bytes", int64(MaxZipTotal))
		}
	}
	return nil
}

// folder reads every file of a folder by itself.
type folder struct {
	name    string
	files   *Files
	members []Reader
	others  []Skip
}

// Check implements Reader.
func (r *folder) Check(ctx context.Context, ix *Index) error {
	err := fs.WalkDir(r.files.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "%s: the folder cannot be read", path.Join(r.name, name))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && name != "."
		switch {
		case d.IsDir() && (hidden || d.Name() == "__MACOSX" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || hidden:
			return nil
		}
		return r.member(name, d)
	})
	if err != nil {
		return err
	}
	for _, m := range r.members {
		if err := m.Check(ctx, ix); err != nil {
			return err
		}
	}
	ix.items += len(r.others)
	return nil
}

func (r *folder) member(name string, d fs.DirEntry) error {
	full := path.Join(r.name, name)
	if len(r.members)+len(r.others) >= MaxItems {
		return fault.New(fault.TooLarge, "%s: more than %d files", r.name, MaxItems)
	}
	skip := func(reason string) {
		r.others = append(r.others, Skip{Kind: KindFile, Reason: reason, Place: full})
	}
	switch {
	case !d.Type().IsRegular():
		skip("it is a link or a device")
		return nil
	case isPicture(name) || isAudio(name):
		skip("comes along where a story shows it")
		return nil
	}
	files := &Files{Name: r.files.Name, Root: r.files.Root, FS: r.files.FS, Dir: path.Dir(name)}
	head, err := peek(files, path.Base(name))
	if err != nil {
		return fmt.Errorf("%s: %w", full, err)
	}
	m, reason := recognise(full, files, path.Base(name), head)
	if m == nil {
		skip(reason)
		return nil
	}
	if f, ok := m.(*file); ok && path.Base(path.Dir(f.full())) == PagesDir {
		f.kind = article.Page
	}
	r.members = append(r.members, m)
	return nil
}

// Read implements Reader.
func (r *folder) Read(ctx context.Context, ix *Index, emit func(Record) error) error {
	for _, m := range r.members {
		if err := m.Read(ctx, ix, emit); err != nil {
			return err
		}
	}
	for _, s := range r.others {
		if err := emit(s); err != nil {
			return err
		}
	}
	return nil
}
