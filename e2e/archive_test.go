//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestArchive brings the archive of a WordPress site into an empty folder and
// reads all of it in the browser. With STET_ARCHIVES, a folder, it does so
// with WordPress's own test archive too.
func TestArchive(t *testing.T) {
	t.Run("oldquay", func(t *testing.T) {
		folder := filepath.Join("testdata", "oldquay")
		a := bringIn(t, filepath.Join(folder, "export.xml"), "--uploads", filepath.Join(folder, "uploads"))
		if n := len(a.report.Missing); n != 1 {
			t.Errorf("the report lists %d missing pictures, want 1", n)
		}
		a.read(t)
	})
	t.Run("theme-unit-test", func(t *testing.T) {
		name := filepath.Join(os.Getenv("STET_ARCHIVES"), "wordpress-theme-unit-test.xml")
		if _, err := os.Stat(name); err != nil {
			t.Skip("STET_ARCHIVES names no folder with this archive")
		}
		bringIn(t, name).read(t)
	})
}

// archive is a site that came from an export.
type archive struct {
	*site
	old    export
	report importReport
}

// export is what the test itself reads of a WordPress export.
type export struct {
	Home  string `xml:"channel>base_blog_url"`
	Items []struct {
		Title    string `xml:"title"`
		Link     string `xml:"link"`
		ID       int    `xml:"post_id"`
		Type     string `xml:"post_type"`
		Status   string `xml:"status"`
		Password string `xml:"post_password"`
		File     string `xml:"attachment_url"`
	} `xml:"channel>item"`
}

// importReport is what stet import --json says, as far as it is looked at.
type importReport struct {
	Counts map[string]struct{ Found, Created, Updated, Unchanged, Kept, Skipped int }
	// Missing are pictures that could not be had, Links what still leads to
	// the old site because it did not come along.
	Missing, Links []struct{ Address string }
}

// bringIn imports an export twice: the first time everything is accounted
// for, the second time nothing changes.
func bringIn(t *testing.T, name string, flags ...string) *archive {
	t.Helper()
	a := &archive{}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(text, &a.old); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	args := append([]string{"import", "--data", data, "--json", "--no-fetch", name}, flags...)
	a.report = importJSON(t, args)
	stories, pages := 0, 0
	for _, item := range a.old.Items {
		switch item.Type {
		case "post":
			stories++
		case "page":
			pages++
		}
	}
	for kind, want := range map[string]int{"story": stories, "page": pages} {
		if got := a.report.Counts[kind]; got.Found != want || got.Created+got.Skipped != want {
			t.Errorf("of %d of the kind %s the report accounts for %+v", want, kind, got)
		}
	}
	before := exported(t, data)
	for kind, n := range importJSON(t, args).Counts {
		if n.Created != 0 || n.Updated != 0 || n.Found != n.Unchanged+n.Kept+n.Skipped {
			t.Errorf("the second import of each %s: %+v", kind, n)
		}
	}
	if !bytes.Equal(before, exported(t, data)) {
		t.Error("the second import changed the site")
	}
	a.site = serve(t, data)
	return a
}

func importJSON(t *testing.T, args []string) importReport {
	t.Helper()
	out, err := runStet(args...)
	if err != nil {
		t.Fatal(err)
	}
	var report importReport
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("the report: %v\n%s", err, out)
	}
	return report
}

// exported returns the whole site as one zip.
func exported(t *testing.T, data string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "site.zip")
	if _, err := runStet("export", "--data", data, name); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// read opens every published post and page at its old addresses.
func (a *archive) read(t *testing.T) {
	hosts := a.hosts(t)
	read := 0
	for _, item := range a.old.Items {
		form := map[string]string{"post": "/?p=%d", "page": "/?page_id=%d"}[item.Type]
		if form == "" {
			continue
		}
		byID := fmt.Sprintf(form, item.ID)
		status, at := a.follow(t, byID)
		if item.Status != "publish" || item.Password != "" {
			if status != http.StatusNotFound {
				t.Errorf("%q is not for readers, but %s answers %d", item.Title, byID, status)
			}
			continue
		}
		link, err := url.Parse(item.Link)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprintf("%d-%s", item.ID, strings.Trim(at, "/")), func(t *testing.T) {
			if status, target := a.follow(t, link.RequestURI()); status != http.StatusOK || target != at {
				t.Errorf("the old address %s leads to %s, which answers %d; %s leads to %s",
					link.RequestURI(), target, status, byID, at)
			}
			a.checkArticle(t, link.RequestURI(), item.Title, hosts)
		})
		read++
	}
	if read < 5 {
		t.Errorf("only %d articles were read", read)
	}
}

// checkArticle opens an article by its old address and looks it over.
func (a *archive) checkArticle(t *testing.T, path, title string, oldHosts map[string]bool) {
	t.Helper()
	b := newTab(t)
	b.show(looks[0], a.address+path)
	if want := readable(t, title); want != "" {
		if got := b.texts("h1"); len(got) != 1 || readable(t, got[0]) != want {
			t.Errorf("the headline is %q, want %q", got, want)
		}
	}
	b.bringAxe()
	b.checkLoaded(path)
	b.checkAccessibleArchive(path)
	b.checkQuiet(b.run(`() => location.href`).Value.Str())
	for _, address := range b.strings(`() => [...document.querySelectorAll('[src], [srcset], [data-src], [href]')].flatMap(e =>
		['src', 'srcset', 'data-src', 'href'].map(k => e.getAttribute(k)).filter(v => v && v.includes('//')))`) {
		if u, err := url.Parse(address); err == nil && oldHosts[u.Host] {
			t.Errorf("the page points at the old site: %s", address)
		}
	}
	b.picture("archive" + strings.ReplaceAll(path, "/", "_"))
}

// readable returns a title as a reader sees it: without markup, in quotation
// marks of one kind, with single spaces.
func readable(t *testing.T, title string) string {
	t.Helper()
	text := words(parse(t, "<body>"+title))
	text = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "\u00ad", "").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

// hosts returns the hosts of the old site: its own, and those of its files.
func (a *archive) hosts(t *testing.T) map[string]bool {
	t.Helper()
	hosts := make(map[string]bool)
	for _, item := range a.old.Items {
		for _, address := range []string{a.old.Home, item.File} {
			if u, err := url.Parse(address); err == nil && u.Host != "" {
				hosts[u.Host] = true
			}
		}
	}
	return hosts
}

// follow goes to an address of the site, and on to where it leads.
func (s *site) follow(t *testing.T, path string) (status int, at string) {
	t.Helper()
	at = path
	for range 5 {
		answer := s.get(t, at, "")
		to := answer.header.Get("Location")
		if to == "" {
			return answer.status, at
		}
		u, err := url.Parse(to)
		if err != nil || u.Host != "" && "http://"+u.Host != s.address {
			t.Fatalf("%s leads to %q", at, to)
		}
		at = u.RequestURI()
	}
	t.Fatalf("%s leads round in circles", path)
	return 0, ""
}
