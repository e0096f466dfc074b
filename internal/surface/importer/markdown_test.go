package importer

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

func TestMarkdown(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	put(t, dir, "posts/img/quay.png", drawing(t, 30))
	put(t, dir, "posts/2020-05-06-jekyll-post.md", "---\nlayout: post\ntitle: \"Jekyll: a post\"\nauthor: Ada Quill\ncategories: [Harbour]\ntags: ferries, tides\nexcerpt: In short.\npermalink: /news/jekyll/\nimage: img/quay.png\nweight: 3\n---\n\nText with ![A quay](img/quay.png \"The quay\").\n")
	put(t, dir, "posts/hugo/index.md", "---\ntitle: Hugo bundle\ndate: 2021-02-03T10:00:00+02:00\nlastmod: 2021-02-04\ndraft: false\nauthors:\n  - name: Ben Boat\n---\nText.\n")
	put(t, dir, "posts/draft.md", "---\ntitle: Draft\ndraft: true\n---\nText.\n")
	put(t, dir, "posts/plain.markdown", "# Own *headline*\n\nText.\n")
	put(t, dir, "pages/about.md", "---\ntitle: About\ndate: 2019-01-01\n---\nText.\n")
	report := p.bring(dir)
	a := p.at("/2020/05/jekyll-post")
	if a.Headline != "Jekyll: a post" || a.Standfirst != "In short." || len(a.Tags) != 2 || a.Tags[0].Name != "Ferries" || a.Sections[0].Slug != "harbour" || a.Authors[0].Slug != "ada-quill" {
		t.Errorf("%+v", a)
	}
	p.leads("/news/jekyll", "/2020/05/jekyll-post")
	if lead, ok := a.Body.LeadFigure(); !ok || lead.Attrs.Media == "" {
		t.Errorf("leading picture: %+v", lead)
	}
	hugo := p.at("/2021/02/hugo")
	if hugo.Headline != "Hugo bundle" || hugo.PublishedAt.Hour() != 8 || hugo.UpdatedAt.IsZero() || hugo.Authors[0].Name != "Ben Boat" {
		t.Errorf("%+v", hugo)
	}
	if about := p.at("/about"); about.Kind != article.Page {
		t.Error("a page is no page")
	}
	if c := report.Counts[KindStory]; c.Created != 4 {
		t.Errorf("stories: %+v", c)
	}
	if c := report.Counts[KindFile]; c.Skipped != 1 {
		t.Errorf("files: %+v", c)
	}
	p.unchanged(dir)
}

func TestPublish(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		dir := t.TempDir()
		write := func(front string) string {
			return put(t, dir, "2026-03-01-quay.md", "---\nheadline: The quay\ndate: 2026-03-01T08:00:00Z\n"+front+"---\n\nWords.\n")
		}
		done, err := p.Publish(ctx, write("slug: quay\n"))
		must(t, err)
		if done.Outcome != article.Created || done.Path != "/2026/03/quay" {
			t.Fatalf("%+v", done)
		}
		if done, err = p.Publish(ctx, write("slug: quay\n")); err != nil || done.Outcome != article.Unchanged {
			t.Errorf("again: %+v %v", done, err)
		}
		if done, err = p.Publish(ctx, write("slug: the-quay\nupdated: 2026-03-02\ncorrection:\n  date: 2026-03-02T09:00:00Z\n  text: It is a pier.\n")); err != nil || done.Outcome != article.Updated {
			t.Errorf("corrected: %+v %v", done, err)
		}
		a := p.at("/2026/03/the-quay")
		if len(a.Corrections) != 1 || a.Corrections[0].Text != "It is a pier." || a.UpdatedAt.IsZero() {
			t.Errorf("%+v", a)
		}
		p.leads("/2026/03/quay", "/2026/03/the-quay")
		if _, err = p.Publish(ctx, write("slug: the-quay\nstatus: unpublished\n")); err != nil {
			t.Error(err)
		}
		if _, err := p.Article.ByPath(ctx, "/2026/03/the-quay"); !fault.Is(err, fault.Gone) {
			t.Errorf("withdrawn: %v", err)
		}
		if _, err = p.Publish(ctx, put(t, dir, "x.txt", "words\n")); !fault.Is(err, fault.Invalid) {
			t.Errorf("no Markdown: %v", err)
		}
		if _, err = p.Publish(ctx, put(t, dir, "long.md", "---\nheadline: "+strings.Repeat("x", 200)+"\nsource: {name: "+strings.Repeat("y", 2000)+"}\n---\nWords.\n")); !fault.Is(err, fault.Invalid) {
			t.Errorf("over a limit: %v", err)
		}
	})
}

// TestStory writes stories and reads them back the same.
func TestStory(t *testing.T) {
	text := rapid.StringMatching(`[a-zA-Z0-9"'\\:#,\[\]{}&*!|>%@\x60 \t\n\x85\x{2028}é漢🌊-]{0,30}`)
	line := rapid.Custom(func(t *rapid.T) string { return strings.TrimSpace(text.Draw(t, "text")) })
	when := rapid.Custom(func(t *rapid.T) time.Time {
		us := rapid.Int64Range(0, 4e15).Draw(t, "microseconds")
		if us%5 == 0 {
			return time.Time{}
		}
		return time.UnixMicro(us).UTC()
	})
	list := rapid.Map(rapid.SliceOfNDistinct(line, 0, 3, rapid.ID[string]), func(in []string) (out []string) {
		for _, s := range in {
			if s != "" {
				out = append(out, s)
			}
		}
		return out
	})
	rapid.Check(t, func(t *rapid.T) {
		f := Front{ID: rapid.Int64Range(0, 99).Draw(t, "id"), Headline: line.Draw(t, "headline"), Standfirst: line.Draw(t, "standfirst"), Kicker: line.Draw(t, "kicker"),
			Authors: list.Draw(t, "authors"), Sections: list.Draw(t, "sections"), Tags: list.Draw(t, "tags"), Date: when.Draw(t, "date"), Updated: when.Draw(t, "updated"),
			Created: when.Draw(t, "created"), Status: rapid.SampledFrom([]article.Status{article.Draft, article.Scheduled, article.Published, article.Unpublished, article.Review, article.Approved, article.Killed}).Draw(t, "status"),
			Slug: rapid.StringMatching(`[a-z0-9-]{0,8}[a-z]`).Draw(t, "slug"), Path: rapid.StringMatching(`(/[a-z0-9]{1,5}){0,3}`).Draw(t, "path"), Lang: rapid.SampledFrom([]string{"", "en", "pt-BR", "no"}).Draw(t, "lang"),
			Dateline: line.Draw(t, "dateline"), Source: article.Source{Name: line.Draw(t, "name"), URL: line.Draw(t, "url"), Credit: line.Draw(t, "credit")},
			Origin: line.Draw(t, "origin"), Aliases: list.Draw(t, "aliases")}
		for range rapid.IntRange(0, 2).Draw(t, "corrections") {
			f.Corrections = append(f.Corrections, article.Correction{Kind: rapid.SampledFrom([]article.CorrectionKind{article.Clarified, article.Retracted}).Draw(t, "kind"), At: when.Draw(t, "at"), Text: "x" + line.Draw(t, "correction")})
		}
		if rapid.Bool().Draw(t, "standing") {
			f.Standing = Standing{Retraction: rapid.SampledFrom([]article.Retraction{"", article.Struck, article.Removed}).Draw(t, "retraction"),
				Withdrawal: line.Draw(t, "withdrawal"), Withdrawn: when.Draw(t, "withdrawn"), Embargo: when.Draw(t, "embargo"), Owner: rapid.Int64Range(0, 9).Draw(t, "owner"),
				Rights: &article.Rights{Expires: when.Draw(t, "expires"),
					Refused: slices.DeleteFunc(article.Permits(), func(article.Permit) bool { return rapid.Bool().Draw(t, "allowed") })}}
			if len(f.Rights.Refused) == 0 {
				f.Rights.Refused = nil
			}
		}
		body := document.Doc{}
		if words := rapid.StringMatching(`[a-z ]{0,20}`).Draw(t, "body"); strings.TrimSpace(words) != "" {
			body.Content = []document.Node{{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: strings.TrimSpace(words)}}}}
		}
		body = body.Normalise()
		var out bytes.Buffer
		if err := WriteStory(&out, f, body); err != nil {
			t.Fatal(err)
		}
		got, doc, err := ReadStory(out.Bytes(), time.UTC)
		if err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
		var again bytes.Buffer
		if err := WriteStory(&again, got, doc); err != nil || again.String() != out.String() {
			t.Fatalf("written:\n%s\nread and written again:\n%s", out.String(), again.String())
		}
		a, _ := json.Marshal(f)
		b, _ := json.Marshal(got)
		if string(a) != string(b) || string(body.JSON()) != string(doc.JSON()) {
			t.Fatalf("wrote %s\nread  %s", a, b)
		}
	})
}

// stetFolder is a small whole site.
func stetFolder(t testing.TB) fstest.MapFS {
	return fstest.MapFS{
		"site.json": {Data: []byte(`{"name":"The Quay","language":"en","timezone":"Europe/London","sections":[{"slug":"harbour","name":"Harbour"}],
"tags":[{"slug":"tides","name":"Tides"}],"authors":[{"slug":"ada","name":"Ada Quill","role":"Editor","picture":"media/ada.png","account":7}],
"menus":{"main":[{"label":"Harbour","target":"/section/harbour"}]},"redirects":[{"from":"/old","to":"/2026/03/tides"}],
"publisher":{"name":"Quay Ltd","foundingDate":"1887","email":"news@quay.example","logo":"media/icon.svg"}}`)},
		"people.json":                 {Data: []byte(`[{"id":7,"role":"editor","name":"Ada Quill","email":"ada@quay.example"},{"id":9,"role":"reader","name":"Rita"}]`)},
		"media.json":                  {Data: []byte(`[{"file":"quay.png","key":"000000000000000000000000","alt":"A quay","credit":"Ada"}]`)},
		"media/quay.png":              {Data: []byte(drawing(t, 1))},
		"media/ada.png":               {Data: []byte(drawing(t, 2))},
		"media/icon.svg":              {Data: []byte("<svg/>")},
		"stories/2026-03-01-tides.md": {Data: []byte("---\nid: 42\nheadline: Tides\nauthors: [ada]\nsection: harbour\ntags: [tides]\ndate: 2026-03-01T00:30:00Z\nstatus: published\norigin: desk:42\n---\n\n:::figure src=\"media/quay.png\" alt=\"The quay\"\nA caption.\n:::\n\nText.\n")},
		"stories/2026-03-02-keys.md":  {Data: []byte("---\nid: 43\nheadline: Keys\ndate: 2026-03-02T00:30:00Z\nstatus: published\n---\n\n:::figure media=\"000000000000000000000000\" alt=\"The quay\"\n:::\n\nText.\n")},
		"pages/about.md":              {Data: []byte("---\nid: 44\nheadline: About\ndate: 2026-01-01T00:00:00Z\nstatus: published\n---\n\nAbout us.\n")},
		"comments/2026-03-01-tides.json": {Data: []byte(`{"article":"stories/2026-03-01-tides.md","comments":[{"id":5,"name":"Rita","account":9,"status":"stands","created":"2026-03-01T10:00:00Z","body":"Well *said*."},
{"id":6,"parent":5,"name":"Sam","status":"held","created":"2026-03-01T11:00:00Z","body":"No."}]}`)},
	}
}

func TestStetFolder(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		site := stetFolder(t)
		report, err := p.RunFS(ctx, "demo", site)
		must(t, err)
		p.accounted(report)
		must(t, p.Site.Reload(ctx))
		if s := p.Site.Current(); s.Name != "The Quay" || s.Publisher.Contact != "news@quay.example" || s.Menus["main"][0].Label != "Harbour" {
			t.Errorf("settings: %+v", s)
		}
		a := p.at("/2026/03/tides")
		if a.ID != 42 || a.Origin != "desk:42" || a.Sections[0].Slug != "harbour" || a.Authors[0].Role != "Editor" || a.Authors[0].Picture == "" || a.Authors[0].AccountID != 7 {
			t.Errorf("%+v", a)
		}
		lead, _ := a.Body.LeadFigure()
		other, _ := p.at("/2026/03/keys").Body.LeadFigure()
		if lead.Attrs.Media == "" || lead.Attrs.Media != other.Attrs.Media {
			t.Errorf("the same picture by its name and by its old key: %q %q", lead.Attrs.Media, other.Attrs.Media)
		}
		thread, err := p.Comment.Thread(ctx, p.DB, 42)
		must(t, err)
		if len(thread) != 2 || thread[0].ID != 5 || thread[1].ParentID != 5 || thread[0].AccountID != 9 {
			t.Errorf("comments: %+v", thread)
		}
		p.leads("/old", "/2026/03/tides")
		if p.at("/about").Kind != article.Page {
			t.Error("the page is no page")
		}
		before := p.rows()
		again, err := p.RunFS(ctx, "demo", site)
		must(t, err)
		for kind, c := range again.Counts {
			if c.Created+c.Updated+c.Kept > 0 {
				t.Errorf("second run: %s: %+v", kind, *c)
			}
		}
		if after := p.rows(); after != before {
			t.Errorf("second run:\n%s\n%s", before, after)
		}
	})
}

func TestZip(t *testing.T) {
	p := sqlitePaper(t)
	site := stetFolder(t)
	name := filepath.Join(t.TempDir(), "site.zip")
	f, err := os.Create(name)
	must(t, err)
	z := zip.NewWriter(f)
	must(t, fs.WalkDir(site, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		w, err := z.Create("quay/" + path) // a folder inside, as many programs zip
		must(t, err)
		_, err = w.Write(site[path].Data)
		return err
	}))
	must(t, z.Close())
	must(t, f.Close())
	p.bring(name)
	if a := p.at("/2026/03/tides"); a.ID != 42 {
		t.Errorf("%+v", a)
	}
	p.unchanged(name)
}

func TestHostileZip(t *testing.T) {
	for name, c := range map[string]struct {
		header zip.FileHeader
		data   string
		want   string
	}{
		"climbs":   {zip.FileHeader{Name: "../site.json"}, "{}", "is not accepted"},
		"absolute": {zip.FileHeader{Name: "/site.json"}, "{}", "is not accepted"},
		"drive":    {zip.FileHeader{Name: "C:site.json"}, "{}", "is not accepted"},
		"slash":    {zip.FileHeader{Name: `a\b.md`}, "{}", "is not accepted"},
		"link":     {zip.FileHeader{Name: "site.json", ExternalAttrs: uint32(0o120777) << 16, CreatorVersion: 3 << 8}, "/etc/passwd", "link or a device"},
		"bomb":     {zip.FileHeader{Name: "big.md", Method: zip.Deflate}, strings.Repeat("a", 8<<20), "times its size"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			w, err := z.CreateHeader(&c.header)
			must(t, err)
			_, err = w.Write([]byte(c.data))
			must(t, err)
			must(t, z.Close())
			_, closeZip, err := open(put(t, t.TempDir(), "x.zip", b.String()))
			defer closeZip()
			if err == nil || !strings.Contains(err.Error(), c.want) || fault.KindOf(err) == fault.Internal {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestBrokenStetFolder(t *testing.T) {
	p := sqlitePaper(t)
	before := p.rows()
	for name, change := range map[string]func(fstest.MapFS){
		"site.json:2":      func(m fstest.MapFS) { m["site.json"] = &fstest.MapFile{Data: []byte("{\n\"name\": 5x}")} },
		"comments/x.json":  func(m fstest.MapFS) { m["comments/x.json"] = &fstest.MapFile{Data: []byte("[]")} },
		"media.json names": func(m fstest.MapFS) { delete(m, "media/quay.png") },
		"about.md: line 2": func(m fstest.MapFS) {
			m["pages/about.md"] = &fstest.MapFile{Data: []byte("---\nstatus: never\n---\nx\n")}
		},
	} {
		m := stetFolder(t)
		change(m)
		if _, err := p.RunFS(ctx, "demo", m); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := p.rows(); after != before {
		t.Errorf("something was written: %s", after)
	}
}

// TestPartOfASite imports a site.json that says little: what it does not say
// stays.
func TestPartOfASite(t *testing.T) {
	p := sqlitePaper(t)
	dir := t.TempDir()
	put(t, dir, "site.json", `{"name":"The Quay","tagline":"Since 1887","embedHosts":["films.example"],"publisher":{"name":"Quay Ltd","foundingDate":"1887"}}`)
	p.bring(dir)
	put(t, dir, "site.json", `{"name":"The Quay","publisher":{"email":"news@quay.example"}}`)
	p.bring(dir)
	s := p.Site.Current()
	if s.Tagline != "Since 1887" || len(s.EmbedHosts) != 1 || s.Publisher.Name != "Quay Ltd" || s.Publisher.FoundingDate != "1887" || s.Publisher.Contact != "news@quay.example" {
		t.Errorf("%+v", s.Settings)
	}
	put(t, dir, "site.json", `{"nmae":"The Pier"}`)
	if _, err := p.Run(ctx, []string{dir}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "nmae") {
		t.Errorf("an unknown key: %v", err)
	}
}

// TestCommentsBesideOthers brings a site along whose comments have numbers
// that are others' here.
func TestCommentsBesideOthers(t *testing.T) {
	eachPaper(t, func(t *testing.T, p *paper) {
		first, second := stetFolder(t), stetFolder(t)
		_, err := p.RunFS(ctx, "first", first)
		must(t, err)
		second["stories/2026-03-01-tides.md"] = &fstest.MapFile{Data: []byte("---\nid: 500\nheadline: Other\ndate: 2026-04-01\norigin: other:1\n---\n\nText.\n")}
		for run, created := range []int{2, 0} {
			report, err := p.RunFS(ctx, "second", second)
			must(t, err)
			if c := report.Counts[KindComment]; c.Created != created {
				t.Errorf("run %d: %+v", run+1, *c)
			}
		}
		for _, id := range []int64{42, 500} {
			if thread, err := p.Comment.Thread(ctx, p.DB, id); err != nil || len(thread) != 2 || thread[1].ParentID != thread[0].ID {
				t.Errorf("under %d: %+v %v", id, thread, err)
			}
		}
	})
}
