package app

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// TestAFileIsFiledWithASiteElsewhere publishes one Markdown file again and
// again by the API, as it changes.
func TestAFileIsFiledWithASiteElsewhere(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]string{"sqlite": "", "postgres": dbtest.Postgres(t, nil)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newSite(t, database)
			address, key := serveKey(t, a)
			folder := t.TempDir()
			picture, err := os.ReadFile("testdata/transfer/media/chart.gif")
			if err != nil {
				t.Fatal(err)
			}
			writeFile(t, filepath.Join(folder, "chart.gif"), string(picture))
			file := filepath.Join(folder, "2026-03-14-the-tide.md")
			send := func(text string) (string, error) {
				writeFile(t, file, text)
				return PublishTo(t.Context(), address, key, file)
			}
			story := func(status, more, text string) string {
				return "---\nheadline: The tide\nauthors: [Nell Okafor]\nsection: Harbour\ntags: [ferry]\nstatus: " + status + "\n" + more + "---\n\n![A curve](chart.gif)\n\n" +
					text + "\n"
			}

			for _, step := range []struct{ text, says string }{
				{story("draft", "", "It came."), "Kept as a draft, which readers do not see."},
				{story("published", "", "It came on Friday."), "Readers find it at https://paper.example/"},
				{story("published", "correction: It was on Thursday.\n", "It came on Thursday."), "Readers find it at https://paper.example/"},
				{story("published", "correction: It was on Thursday.\n", "It came on Thursday."), "Readers find it at https://paper.example/"},
				{story("withdrawn", "withdrawal: It never came.\n", "It came on Thursday."), "Withdrawn: https://paper.example/"},
				{story("published", "", "It came after all."), "Readers find it at https://paper.example/"},
			} {
				said, err := send(step.text)
				if err != nil || !strings.HasPrefix(said, step.says) {
					t.Fatalf("%s says %q, %v", step.text, said, err)
				}
			}
			list, _, err := a.articles.DeskList(t.Context(), account.Identity{Role: account.Owner}, article.Filter{}, article.After{}, 10)
			if err != nil || len(list) != 1 {
				t.Fatalf("%d stories, %v", len(list), err)
			}
			out, err := a.articles.ByID(t.Context(), list[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			figure, ok := out.Body.LeadFigure()
			if !ok || figure.Attrs.Media == "" || out.Slug != "the-tide" || !strings.Contains(out.Body.Text(), "after all") {
				t.Errorf("published: %+v", out)
			}
			if len(out.Corrections) != 1 || len(out.Authors) != 1 || out.Authors[0].Name != "Nell Okafor" || out.Sections[0].Name != "Harbour" || out.Tags[0].Name != "ferry" {
				t.Errorf("published: %+v %+v %+v %+v", out.Corrections, out.Authors, out.Sections, out.Tags)
			}

			later, err := send("---\nheadline: Later\norigin: another\ndate: 2099-02-01 06:00\n---\n\nLater.\n")
			if err != nil || later != "It will be published on 1 February 2099 at 06:00 UTC." {
				t.Errorf("%q, %v", later, err)
			}
			for text, kind := range map[string]fault.Kind{
				"---\nslug: Not A Slug\norigin: third\n---\n\nText.\n":        fault.Invalid,
				"---\nheadline: No\n---\n\n![No](../outside.gif)\n":           fault.Invalid,
				"---\nheadline: No\n---\n\n![No](missing.gif)\n":              fault.Invalid,
				"---\nheadline: No\ndate: someday\n---\n\nText.\n":            fault.Invalid,
				"---\nheadline: " + strings.Repeat("x", 9<<20) + "\n---\n\n.": fault.TooLarge,
			} {
				if said, err := send(text); !fault.Is(err, kind) {
					t.Errorf("%.60s: %q, %v", text, said, err)
				}
			}
			if _, err := PublishTo(t.Context(), address, "stet_wrong", file); err == nil {
				t.Error("a wrong key is taken")
			}
			if _, err := PublishTo(t.Context(), "http://paper.example", key, file); !fault.Is(err, fault.Invalid) {
				t.Errorf("the key goes out in clear text: %v", err)
			}
		})
	}
}

// serveKey serves a site and returns its address here and a key of its owner.
func serveKey(t *testing.T, a *App) (address, key string) {
	t.Helper()
	routes, f, err := a.routes()
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.NewServer(web.Options{
		Routes: routes, Guards: a.accounts.Guards(), ErrorPage: a.errorPage(f), Cache: cache.New(cache.Options{Now: a.now}), Now: a.now, Log: a.log,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	owner := account.Identity{Role: account.Owner, SessionID: 1}
	err = a.db.InTx(t.Context(), func(tx *db.Tx) (err error) {
		owner.AccountID, _, err = a.accounts.EnsurePerson(t.Context(), tx, account.Person{Role: account.Owner, Name: "Olga", Origin: "test:olga"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	key, _, err = a.accounts.MakeKey(t.Context(), owner, account.NewKey{Name: "test", Scopes: account.Scopes()})
	if err != nil {
		t.Fatal(err)
	}
	return server.URL, key
}
