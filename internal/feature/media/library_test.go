package media

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

var (
	editor      = account.Identity{AccountID: 1, Role: account.Editor}
	author      = account.Identity{AccountID: 2, Role: account.Author}
	contributor = account.Identity{AccountID: 3, Role: account.Contributor}
	moderator   = account.Identity{AccountID: 4, Role: account.Moderator}
)

func pdf(text string) []byte { return []byte("%PDF-1.7\n" + text + "\n%%EOF\n") }

// brings uploads a file as somebody.
func (l *library) brings(t *testing.T, who account.Identity, file []byte, name string) Item {
	t.Helper()
	item, err := l.Upload(context.Background(), who, bytes.NewReader(file), name)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func (l *library) change(t *testing.T, key string, f Facts) Item {
	t.Helper()
	item, err := l.Change(context.Background(), editor, key, f)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func (l *library) found(t *testing.T, f Filter) string {
	t.Helper()
	var names []string
	var after Cursor
	for {
		items, next, err := l.Find(context.Background(), l.db, f, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			names = append(names, strings.TrimSuffix(item.Name, ".jpg"))
		}
		if next == (Cursor{}) {
			return strings.Join(names, " ")
		}
		if after = next; len(names) > 50 {
			t.Fatal("the list does not end")
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestFind(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		for i, meta := range []Meta{
			{Alt: "Boats at low tide", Caption: "The harbour", Credit: "Zoë Łukasz"},
			{Alt: "A HARBOUR at night", Credit: "Coast Press"},
			{Caption: "Größe, 北京", Credit: "Coast Press"},
			{Alt: "boat"},
		} {
			if _, err := l.Add(context.Background(), Upload{Reader: bytes.NewReader(photograph(t, 20, 10, i)), Name: fmt.Sprintf("p%d.jpg", i), Meta: meta}); err != nil {
				t.Fatal(err)
			}
		}
		l.brings(t, editor, pdf("report"), "report.pdf")
		first, _, err := l.Find(context.Background(), l.db, Filter{Text: "p0"}, Cursor{}, 1)
		if err != nil || len(first) != 1 {
			t.Fatal(first, err)
		}
		l.uses[first[0].Key] = []Use{{ArticleID: 1, Headline: "Tides"}}
		for _, test := range []struct {
			text string
			show Show
			want string
		}{
			{"", ShowAll, "report.pdf p3 p2 p1 p0"}, {"harb", ShowAll, "p1 p0"}, {"HARBOUR boat", ShowAll, "p0"}, {"boa", ShowAll, "p3 p0"},
			{"zoe", ShowAll, "p0"}, {"coast p", ShowAll, "p2 p1"}, {"grosse", ShowAll, ""}, {"größe", ShowAll, "p2"}, {"grö", ShowAll, "p2"}, {"北", ShowAll, "p2"},
			{"%", ShowAll, "report.pdf p3 p2 p1 p0"}, {"' OR 1=1", ShowAll, ""}, {"arbour", ShowAll, ""}, {"#noalt", ShowAll, ""},
			{"", ShowPictures, "p3 p2 p1 p0"}, {"", ShowFiles, "report.pdf"}, {"rep", ShowFiles, "report.pdf"}, {"rep", ShowPictures, ""},
			{"", ShowNoAlt, "p2"}, {"", ShowNoCredit, "p3"}, {"harbour", ShowNoCredit, ""}, {"", ShowUnused, "report.pdf p3 p2 p1"}, {"harb", ShowUnused, "p1"},
			{"", ShowExpired, ""}, {"", ShowExpiring, ""},
		} {
			if got := l.found(t, Filter{test.text, test.show}); got != test.want {
				t.Errorf("%q in %q: %q, want %q", test.text, test.show, got, test.want)
			}
		}
		l.change(t, first[0].Key, Facts{Alt: ptr("Ferry"), Credit: ptr("")})
		for text, want := range map[string]string{"ferry": "p0", "boat": "p3", "zoe": ""} {
			if got := l.found(t, Filter{Text: text}); got != want {
				t.Errorf("after a change, %q: %q", text, got)
			}
		}
		if got := l.found(t, Filter{Show: ShowNoCredit}); got != "p3 p0" {
			t.Errorf("without credit after a change: %q", got)
		}
	})
}

func TestAnItemIsFoundByTheBeginningsOfItsWords(t *testing.T) {
	letters := rapid.StringMatching(`[abcä%_' #-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		item := Item{Name: letters.Draw(t, "name"), Alt: letters.Draw(t, "alt"), Kind: Picture}
		asked := letters.Draw(t, "asked")
		want := true
		for _, word := range words(asked) {
			has := false
			for _, w := range words(item.Name + " " + item.Alt) {
				has = has || strings.HasPrefix(w, word)
			}
			want = want && has
		}
		if got := ask(asked, markPicture).in(haystack(item.words())); got != want {
			t.Errorf("%q in %q: %v, want %v", asked, item.words(), got, want)
		}
	})
}

func TestRightsEndOnTheirDay(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		var warned, ended []string
		l.OnExpiring(func(_ context.Context, _ *db.Tx, list []Expiry) error {
			for _, e := range list {
				warned = append(warned, e.Item.Name+" in "+e.Uses[0].Headline)
			}
			return nil
		})
		l.OnExpired(func(_ context.Context, _ *db.Tx, e Expiry) error { ended = append(ended, e.Item.Name); return nil })
		item := l.brings(t, editor, photograph(t, 400, 200, 1), "agency.jpg")
		l.uses[item.Key] = []Use{{ArticleID: 7, Headline: "Low tide", Status: "published"}}
		body, err := document.Parse([]byte(`{"type":"doc","content":[{"type":"figure","attrs":{"media":"` + item.Key + `","alt":"Boats"},"content":[{"type":"text","text":"The caption"}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		page := func() string {
			found, err := l.Get(ctx, l.db, []string{item.Key})
			if err != nil {
				t.Fatal(err)
			}
			return string(body.AppendHTML(nil, document.Render{Picture: func(key string) (document.Picture, bool) {
				item, ok := found[key]
				return item.Picture(), ok
			}}))
		}
		end := noon.Add(20 * 24 * time.Hour)
		l.change(t, item.Key, Facts{Expires: &end})
		ask := asker(l.Service)
		address := "/media/" + item.Key + "/400.jpg"
		if w := ask(address); w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=1728000" {
			t.Errorf("while the rights last: %d, %s", w.Code, w.Header().Get("Cache-Control"))
		}
		if page() == "" {
			t.Error("the picture is not drawn while its rights last")
		}
		check := func(when time.Time, wantWarned, wantEnded int) {
			t.Helper()
			l.at = when
			if err := l.warn(ctx); err != nil {
				t.Fatal(err)
			}
			drain(t, l.Service)
			if len(warned) != wantWarned || len(ended) != wantEnded {
				t.Errorf("at %v: warned %v, ended %v", when, warned, ended)
			}
		}
		check(end.Add(-WarnBefore-time.Second), 0, 0)
		check(end.Add(-WarnBefore+time.Hour), 1, 0)
		check(end.Add(-time.Second), 1, 0)
		if warned[0] != "agency.jpg in Low tide" || l.found(t, Filter{Show: ShowExpiring}) != "agency" {
			t.Errorf("warned of %v", warned)
		}
		if list, err := l.Expiring(ctx, l.db, WarnBefore); err != nil || len(list) != 1 || list[0].Uses[0].Headline != "Low tide" {
			t.Errorf("%+v, %v", list, err)
		}
		check(end, 1, 1)
		if w := ask(address); w.Code != 410 || w.Header().Get("Cache-Control") == "public, max-age=1728000" {
			t.Errorf("after the end: %d", w.Code)
		}
		if html := page(); html != "" {
			t.Errorf("after the end the page holds %q", html)
		}
		if l.found(t, Filter{Show: ShowExpired}) != "agency" || l.found(t, Filter{Show: ShowExpiring}) != "" {
			t.Error("the lists by the end of the rights")
		}
		if when, err := l.Expired(ctx, l.db, []string{item.Key, "x"}); err != nil || !when[item.Key].Equal(end) || len(when) != 1 {
			t.Errorf("%v, %v", when, err)
		}
		if _, err := l.Upload(ctx, author, bytes.NewReader(photograph(t, 400, 200, 1)), "again.jpg"); !fault.Is(err, fault.Conflict) {
			t.Errorf("uploading it again: %v", err)
		}
		// Renewed, it is back, and its new end is another.
		later := end.Add(30 * 24 * time.Hour)
		l.change(t, item.Key, Facts{Expires: &later})
		if w := ask(address); w.Code != 200 || page() == "" {
			t.Errorf("after the renewal: %d", w.Code)
		}
		check(later.Add(-time.Hour), 2, 1)
		check(later, 2, 2)
		l.change(t, item.Key, Facts{Expires: &time.Time{}})
		if w := ask(address); w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("without an end: %d", w.Code)
		}
		if strings.Count(strings.Join(l.log, "\n"), ActRights) != 3 {
			t.Errorf("audit log: %v", l.log)
		}
	})
}

func TestFocusMovesTheCrops(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		item := l.brings(t, author, photograph(t, 1300, 700, 1), "a.jpg")
		drain(t, l.Service)
		item, err := l.Item(ctx, l.db, item.Key)
		if err != nil {
			t.Fatal(err)
		}
		before, ok := item.Card()
		if !ok || before.Width != 1200 || before.Height != 630 || before.Name() != "card-500-500.jpg" || item.Picture().Card.Src != item.Address(before) {
			t.Errorf("the card is %+v", before)
		}
		changed := l.change(t, item.Key, Facts{Focus: &Focus{X: 0, Y: 1000}})
		if v, _ := changed.Card(); changed.State != Waiting || v.Name() != before.Name() {
			t.Errorf("until the job has run: %+v", v)
		}
		drain(t, l.Service)
		if item, err = l.Item(ctx, l.db, item.Key); err != nil || item.State != Ready {
			t.Fatal(item.State, err)
		}
		if v, _ := item.Card(); v.Name() != "card-0-1000.jpg" || len(item.Variants) != 12 {
			t.Errorf("after the job: %s of %s", v.Name(), names(item.Variants))
		}
		ask := asker(l.Service)
		if w := ask("/media/" + item.Key + "/card-0-1000.jpg"); w.Code != 200 {
			t.Errorf("the new card: %d", w.Code)
		}
		l.at = time.Now().Add(48 * time.Hour)
		if err := l.sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if w := ask("/media/" + item.Key + "/card-500-500.jpg"); w.Code != 302 || w.Header().Get("Location") != "/media/"+item.Key+"/card-0-1000.jpg" {
			t.Errorf("the old card, swept: %d to %s", w.Code, w.Header().Get("Location"))
		}
		if w := ask("/media/" + item.Key + "/card-0-1000.jpg"); w.Code != 200 {
			t.Errorf("the new card after the sweep: %d", w.Code)
		}
		for _, f := range []Focus{{X: -1}, {Y: 1001}} {
			if _, err := l.Change(ctx, editor, item.Key, Facts{Focus: &f}); !fault.Is(err, fault.Invalid) || fault.FieldOf(err) != "focus_x" {
				t.Errorf("%v: %v", f, err)
			}
		}
	})
}

func TestReplace(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		prepare := func(file []byte) Prepared {
			t.Helper()
			p, err := l.Prepare(ctx, bytes.NewReader(file), "new.jpg")
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		one, two := photograph(t, 1000, 500, 1), photograph(t, 800, 400, 2)
		item := l.brings(t, editor, one, "old.jpg")
		drain(t, l.Service)
		l.change(t, item.Key, Facts{Alt: ptr("Boats"), Credit: ptr("Ada Marsh")})
		ask := asker(l.Service)
		if w := ask("/media/" + item.Key + "/1000.jpg"); w.Code != 200 {
			t.Fatal(w.Code)
		}
		replaced, err := l.Replace(ctx, editor, item.Key, prepare(two))
		if err != nil || replaced.ID != item.ID || replaced.Key == item.Key || replaced.Alt != "Boats" || replaced.Credit != "Ada Marsh" || replaced.Width != 800 || replaced.Name != "new.jpg" {
			t.Fatalf("%+v, %v", replaced, err)
		}
		drain(t, l.Service)
		// A story that names the old key shows the new file; so do old addresses.
		found, err := l.Get(ctx, l.db, []string{item.Key, replaced.Key})
		if err != nil || len(found) != 2 || found[item.Key].Key != replaced.Key || found[item.Key].Width != 800 {
			t.Errorf("%+v, %v", found, err)
		}
		for old, new := range map[string]string{"1000.jpg": "800.jpg", "320.webp": "320.webp", "card-500-500.jpg": "card-500-500.jpg"} {
			w := ask("/media/" + item.Key + "/" + old)
			if to := "/media/" + replaced.Key + "/" + new; w.Code != 302 || w.Header().Get("Location") != to || ask(to).Code != 200 {
				t.Errorf("%s: %d to %s", old, w.Code, w.Header().Get("Location"))
			}
		}
		l.uses[item.Key] = []Use{{ArticleID: 1, Headline: "Tides"}}
		used, err := l.Uses(ctx, l.db, []Item{replaced})
		if err != nil || len(used[replaced.Key]) != 1 {
			t.Errorf("what shows it by its old key: %v, %v", used, err)
		}
		if l.found(t, Filter{Text: "old"}) != "" || l.found(t, Filter{Text: "new boats"}) != "new" {
			t.Error("it is not found by its new name")
		}
		other := l.brings(t, author, photograph(t, 40, 40, 9), "other.jpg")
		for name, test := range map[string]struct {
			who  account.Identity
			key  string
			file []byte
			kind fault.Kind
		}{
			"the same file":         {editor, item.Key, two, fault.Invalid},
			"another's file":        {editor, other.Key, two, fault.Conflict},
			"what another once was": {editor, other.Key, one, fault.Conflict},
			"a file for a picture":  {editor, other.Key, pdf("x"), fault.Invalid},
			"not one's own":         {author, item.Key, photograph(t, 50, 50, 50), fault.Forbidden},
			"no such item":          {editor, strings.Repeat("0", 24), one, fault.NotFound},
		} {
			if _, err := l.Replace(ctx, test.who, test.key, prepare(test.file)); !fault.Is(err, test.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := l.Upload(ctx, author, bytes.NewReader(one), "old.jpg"); !fault.Is(err, fault.Conflict) {
			t.Errorf("uploading what was replaced: %v", err)
		}
		// The old file swept, and put back.
		l.at = time.Now().Add(48 * time.Hour)
		if err := l.sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Original(ctx, item.Key); !fault.Is(err, fault.NotFound) {
			t.Errorf("the replaced file is still there: %v", err)
		}
		back, err := l.Replace(ctx, editor, replaced.Key, prepare(one))
		if err != nil || back.Key != item.Key {
			t.Fatalf("%+v, %v", back, err)
		}
		drain(t, l.Service)
		if w := ask("/media/" + item.Key + "/1000.jpg"); w.Code != 200 {
			t.Errorf("put back: %d", w.Code)
		}
		if w := ask("/media/" + replaced.Key + "/800.jpg"); w.Code != 302 {
			t.Errorf("the other one then: %d", w.Code)
		}
		former, err := l.FormerKeys(ctx, l.db, []int64{item.ID})
		if err != nil || fmt.Sprint(former[item.ID]) != fmt.Sprint([]string{replaced.Key}) {
			t.Errorf("%v, %v", former, err)
		}
	})
}

func TestDeleteOnlyWhatNothingShows(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		item := l.brings(t, author, photograph(t, 400, 200, 1), "a.jpg")
		drain(t, l.Service)
		ask := asker(l.Service)
		address := "/media/" + item.Key + "/400.jpg"
		if ask(address).Code != 200 {
			t.Fatal("it is not served")
		}
		l.uses[item.Key] = []Use{{ArticleID: 7, Headline: "Low tide", Status: "draft"}}
		if err := l.Delete(ctx, author, item.Key); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Low tide") {
			t.Errorf("while a draft shows it: %v", err)
		}
		delete(l.uses, item.Key)
		settings, err := l.site.Stored(ctx, l.db)
		if err != nil {
			t.Fatal(err)
		}
		setIcon := func(key string) {
			settings.Icon = key
			if err := l.db.InTx(ctx, func(tx *db.Tx) error { return l.site.SaveSettings(ctx, tx, settings) }); err != nil {
				t.Fatal(err)
			}
		}
		setIcon(item.Key)
		if err := l.Delete(ctx, editor, item.Key); !fault.Is(err, fault.Conflict) {
			t.Errorf("while it is the site's icon: %v", err)
		}
		setIcon("")
		for _, who := range []account.Identity{contributor, moderator, {}} {
			if err := l.Delete(ctx, who, item.Key); !fault.Is(err, fault.Forbidden) {
				t.Errorf("by %s: %v", who.Role, err)
			}
		}
		if err := l.Delete(ctx, author, item.Key); err != nil {
			t.Fatal(err)
		}
		if w := ask(address); w.Code != 404 {
			t.Errorf("deleted: %d", w.Code)
		}
		if words, err := db.One(ctx, l.db, db.ScanID, `SELECT COUNT(*) FROM media_word`); err != nil || words != 0 {
			t.Errorf("%d words are left: %v", words, err)
		}
		kept := l.brings(t, author, photograph(t, 400, 200, 2), "b.jpg")
		drain(t, l.Service)
		files := func() (n int) {
			if err := l.blobs.Walk(ctx, "", func(string, blob.Info) error { n++; return nil }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := files()
		l.at = time.Now()
		if err := l.sweep(ctx); err != nil || files() != before {
			t.Errorf("files of today: %d of %d are left, %v", files(), before, err)
		}
		l.at = time.Now().Add(25 * time.Hour)
		if err := l.sweep(ctx); err != nil || files() != 1+len(mustItem(t, l, kept.Key).Variants) {
			t.Errorf("%d files are left, %v", files(), err)
		}
		if ask("/media/"+kept.Key+"/400.jpg").Code != 200 {
			t.Error("the sweep took a file that is shown")
		}
		// Brought again, it is a new item.
		if again := l.brings(t, author, photograph(t, 400, 200, 1), "a.jpg"); again.ID == item.ID || again.Key != item.Key || ask(address).Code != 200 {
			t.Errorf("%+v", again)
		}
	})
}

func mustItem(t *testing.T, l *library, key string) Item {
	t.Helper()
	item, err := l.Item(context.Background(), l.db, key)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func TestWhoMayDoWhat(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		item := l.brings(t, contributor, photograph(t, 40, 20, 1), "mine.jpg")
		others := l.brings(t, editor, photograph(t, 40, 20, 2), "theirs.jpg")
		check := func(when string, who account.Identity, of Item, want May) {
			t.Helper()
			if may, err := l.May(ctx, l.db, who, of); err != nil || may != want {
				t.Errorf("%s: %s may %+v with %s, %v", when, who.Role, may, of.Name, err)
			}
		}
		check("unused", contributor, item, May{true, true})
		check("unused", contributor, others, May{})
		check("unused", author, item, May{Describe: true})
		check("unused", editor, item, May{true, true})
		check("unused", moderator, item, May{})
		l.uses[item.Key] = []Use{{ArticleID: 1, Status: "draft"}}
		check("in a draft", contributor, item, May{true, true})
		l.uses[item.Key] = []Use{{ArticleID: 1, Status: "draft"}, {ArticleID: 2, Status: "published"}}
		check("published", contributor, item, May{Describe: true})
		check("published", editor, item, May{true, true})
		end := noon.Add(time.Hour)
		if _, err := l.Change(ctx, contributor, item.Key, Facts{Expires: &end}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a contributor ends the rights in what readers see: %v", err)
		}
		if _, err := l.Change(ctx, contributor, item.Key, Facts{Alt: ptr("Boats")}); err != nil {
			t.Error(err)
		}
		if _, err := l.Change(ctx, contributor, others.Key, Facts{Alt: ptr("Boats")}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a contributor changes another's: %v", err)
		}
		if _, err := l.Upload(ctx, moderator, bytes.NewReader(photograph(t, 9, 9, 9)), "x.jpg"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a moderator uploads: %v", err)
		}
	})
}

func TestFiles(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		item := l.brings(t, author, pdf("<script>alert(1)</script>"), "Größe & Report (2026).PDF")
		if item.Kind != File || item.Type != "application/pdf" || item.Download() != "/media/"+item.Key+"/gro-e-report-2026.pdf" {
			t.Errorf("%+v at %s", item, item.Download())
		}
		ask := asker(l.Service)
		w := ask(item.Download())
		h := w.Header()
		if w.Code != 200 || h.Get("Content-Type") != "application/pdf" || h.Get("Content-Disposition") != "attachment; filename=gro-e-report-2026.pdf" ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
			t.Errorf("%d %v", w.Code, h)
		}
		for _, path := range []string{"/original", "/other.pdf", "/400.jpg", "/report.html"} {
			if w := ask("/media/" + item.Key + path); w.Code != 404 {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		if found, err := l.Get(ctx, l.db, []string{item.Key}); err != nil || len(found) != 0 {
			t.Errorf("a file is drawn as a picture: %v, %v", found, err)
		}
		p, err := l.Prepare(ctx, bytes.NewReader(pdf("second edition")), "second.pdf")
		if err != nil {
			t.Fatal(err)
		}
		second, err := l.Replace(ctx, editor, item.Key, p)
		if err != nil {
			t.Fatal(err)
		}
		if w := ask(item.Download()); w.Code != 302 || w.Header().Get("Location") != second.Download() || ask(second.Download()).Code != 200 {
			t.Errorf("the old address: %d to %s", w.Code, w.Header().Get("Location"))
		}
		for name, file := range map[string]string{"cut short": "%PDF-1.7\nhalf of it", "junk before it": "\n<html>%PDF-1.7\n%%EOF", "svg": "<svg/>", "text": "a,b,c"} {
			if _, err := l.Prepare(ctx, strings.NewReader(file), "x.pdf"); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := l.Prepare(ctx, bytes.NewReader(append(make([]byte, 0), append([]byte("%PDF-"), make([]byte, MaxFileBytes)...)...)), "x.pdf"); !fault.Is(err, fault.TooLarge) {
			t.Errorf("too large: %v", err)
		}
	})
}

func TestOldRowsAreReadForTheSearch(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		add(t, l.Service, photograph(t, 20, 10, 1), Meta{Alt: "Boats"})
		err := l.db.InTx(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `DELETE FROM media_word`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE media SET words = ''`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if l.found(t, Filter{Text: "boat"}) != "" {
			t.Fatal("it is found without words")
		}
		if err := l.read(ctx); err != nil || l.found(t, Filter{Text: "boat"}) != "harbour" || l.found(t, Filter{Show: ShowPictures}) != "harbour" {
			t.Errorf("it is not found: %v", err)
		}
	})
}

func TestReadersPortraitsAreNotTheNewsrooms(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		ctx := context.Background()
		portrait := Meta{Portrait: true}
		face := photograph(t, 400, 400, 1)
		item := add(t, l.Service, face, portrait)
		drain(t, l.Service)
		found, err := l.Get(ctx, l.db, []string{item.Key})
		if err != nil || item.Kind != Portrait || found[item.Key].Picture().Square.Src == "" {
			t.Errorf("%+v, %v", found, err)
		}
		for _, f := range []Filter{{}, {Text: "harbour"}, {Show: ShowPictures}, {Show: ShowUnused}, {Show: ShowNoAlt}} {
			if got := l.found(t, f); got != "" {
				t.Errorf("%+v finds %q", f, got)
			}
		}
		drop := func(key string) {
			t.Helper()
			if err := l.db.InTx(ctx, func(tx *db.Tx) error { return l.DropPortrait(ctx, tx, key) }); err != nil {
				t.Fatal(err)
			}
		}
		ask := asker(l.Service)
		address := "/media/" + item.Key + "/400.jpg"
		if ask(address).Code != 200 {
			t.Error("the portrait is not served")
		}
		drop(item.Key)
		drop(item.Key)
		if ask(address).Code != 404 {
			t.Error("a portrait that was dropped is served")
		}
		// What the newsroom brings too is the newsroom's.
		add(t, l.Service, face, portrait)
		l.brings(t, author, face, "face.jpg")
		drop(item.Key)
		if got := l.found(t, Filter{Text: "harbour"}); got != "harbour" || ask(address).Code != 200 {
			t.Errorf("found %q", got)
		}
		if _, err := l.Add(ctx, Upload{Reader: bytes.NewReader(pdf("x")), Name: "x.jpg", Meta: portrait}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a reader brings a file: %v", err)
		}
	})
}
