package importer

import (
	"net/url"
	"os"
	"testing"
)

func TestUploadsByPath(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"2008/06/photo.png", "backup/wp-content/uploads/2010/02/Twice.png", "2011/02/twice.png", "2012/01/exact.png",
		"flat/only.png", "flat/two.png", "other/two.png", "flat/2013/03/a.png", "other/a.png"} {
		put(t, dir, name, "x")
	}
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	ix := NewIndex(nil)
	ix.site(&url.URL{Host: "old.example"})
	p := &pictures{uploads: root.FS(), ix: ix}
	for address, want := range map[string]string{
		"https://old.example/wp-content/uploads/2012/01/exact.png":    "2012/01/exact.png",
		"https://cdn.example/wp-content/uploads/2012/01/exact.png":    "2012/01/exact.png",
		"https://old.example/wp-content/uploads/2008/06/photo.png":    "2008/06/photo.png",
		"https://old.example/wp-content/uploads/2009/01/photo.png":    "", // another month's
		"https://other.example/gallery/photo.png":                     "", // another site's
		"https://old.example/images/photo.png":                        "2008/06/photo.png",
		"https://old.example/wp-content/uploads/2010/02/twice.png":    "backup/wp-content/uploads/2010/02/Twice.png",
		"https://old.example/images/twice.png":                        "", // which of two?
		"https://old.example/wp-content/uploads/2012/05/only.png":     "flat/only.png",
		"https://old.example/wp-content/uploads/2012/05/two.png":      "",
		"https://old.example/blog/wp-content/uploads/2013/03/a.png":   "flat/2013/03/a.png",
		"https://old.example/wp-content/uploads/2013/03/missing.png":  "",
		"https://old.example/wp-content/uploads/../../etc/passwd.png": "",
	} {
		if got, ok := p.uploaded(address); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
