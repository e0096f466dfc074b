package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/web"
)

// credential is what a request brings along to show who asks.
type credential struct {
	name   string
	cookie *http.Cookie
	bearer string
}

// pathValue is a {name} in a pattern.
var pathValue = regexp.MustCompile(`\{[^}]*\}`)

// TestMatrix asks every route with every credential and compares who gets in
// with the golden file. The handlers are taken away, so that what is compared
// is who reaches them: each feature tests for itself what its services refuse
// after that. Write the file again with
//
//	go test ./internal/app -run TestMatrix -update
func TestMatrix(t *testing.T) {
	t.Parallel()
	const golden = "testdata/matrix.golden"
	a := newSite(t, "")
	a.demo = true
	routes, _, err := a.routes()
	if err != nil {
		t.Fatal(err)
	}
	for i := range routes {
		routes[i].Draw, routes[i].Query = nil, nil
		routes[i].Handle = func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
	}
	site, err := web.NewServer(web.Options{
		Routes: routes, Guards: a.accounts.Guards(), Cache: cache.New(cache.Options{Now: a.now}), Now: a.now, Log: a.log,
	})
	if err != nil {
		t.Fatal(err)
	}
	table := matrix(t, site, routes, credentials(t, a))
	checkMatrix(t, table)
	if *update {
		if err := os.WriteFile(golden, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if table != string(want) {
		t.Errorf("who may use what is not as in %s:\n%s", golden, table)
	}
}

// checkMatrix fails the test for what no golden file may say: that the desk lets
// in nobody, a reader or a key, or the API anybody without a key.
func checkMatrix(t *testing.T, table string) {
	t.Helper()
	const sessions = 10 // columns of people, of which the last has left; programs follow
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		_, path, _ := strings.Cut(line[:64], " ")
		cells := strings.Fields(line[64:])
		last := len(cells) - 1
		inside := strings.HasPrefix(path, "/desk")
		forPrograms := strings.HasPrefix(path, "/api/v1/")
		for i, cell := range cells {
			isKey := i >= sessions
			mayNot := inside && (i < 3 || i == sessions-1 || isKey) || forPrograms && (!isKey || i == last)
			if mayNot && cell == "+" {
				t.Errorf("column %d gets in: %s", i, line)
			}
		}
	}
}

// matrix returns a line for each route: the pattern and a letter for each
// credential, or the status that it was refused with.
func matrix(t *testing.T, site http.Handler, routes []web.Route, all []credential) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.name
	}
	lines := make([]string, 0, len(routes))
	for _, route := range routes {
		method, path, _ := strings.Cut(route.Pattern, " ")
		path = pathValue.ReplaceAllStringFunc(path, func(name string) string {
			if name == "{$}" {
				return ""
			}
			return "1"
		})
		cells := make([]string, len(all))
		for i, c := range all {
			r := httptest.NewRequest(method, path, nil)
			if c.cookie != nil {
				r.AddCookie(c.cookie)
			}
			if c.bearer != "" {
				r.Header.Set("Authorization", "Bearer "+c.bearer)
			}
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			if cells[i] = fmt.Sprint(w.Code); w.Code == http.StatusNoContent {
				cells[i] = " + "
			}
		}
		lines = append(lines, fmt.Sprintf("%-64s %s", route.Pattern, strings.Join(cells, " ")))
	}
	slices.Sort(lines)
	return "# + is let in; a number is the status of the refusal. The columns:\n# " + strings.Join(names, ", ") + "\n" +
		strings.Join(lines, "\n") + "\n"
}

// credentials makes one of each kind.
func credentials(t *testing.T, a *App) []credential {
	all := []credential{{name: "nobody"}, {name: "a made-up session", cookie: &http.Cookie{Name: "__Host-stet", Value: "AAAAAAAAAAAAAAAAAAAAAAAAAA"}}}
	enter := func(id int64) *http.Cookie {
		w := httptest.NewRecorder()
		if err := a.accounts.Enter(w, httptest.NewRequest("POST", "/", nil), id); err != nil {
			t.Fatal(err)
		}
		return w.Result().Cookies()[0]
	}
	ids := map[account.Role]int64{}
	for _, role := range append([]account.Role{account.Reader}, account.Roles()...) {
		err := a.db.InTx(t.Context(), func(tx *db.Tx) (err error) {
			ids[role], _, err = a.accounts.EnsurePerson(t.Context(), tx, account.Person{
				Role: role, Name: "The " + string(role), Email: string(role) + "@paper.example", Origin: "matrix:" + string(role)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, credential{name: string(role), cookie: enter(ids[role])})
	}
	ended := enter(ids[account.Owner])
	r := httptest.NewRequest("POST", "/", nil)
	r.AddCookie(ended)
	if err := a.accounts.SignOut(httptest.NewRecorder(), r); err != nil {
		t.Fatal(err)
	}
	all = append(all, credential{name: "owner after signing out", cookie: ended})
	for _, role := range []account.Role{account.Contributor, account.Owner} {
		who := account.Identity{AccountID: ids[role], Role: role, SessionID: 1}
		for _, scopes := range [][]account.Scope{account.Scopes(), {account.ReadArticles}} {
			token, _, err := a.accounts.MakeKey(t.Context(), who, account.NewKey{Name: "test", Scopes: scopes})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, credential{name: fmt.Sprintf("%s's key with %d scopes", role, len(scopes)), bearer: token})
		}
	}
	token, id, err := a.accounts.MakeKey(t.Context(), account.Identity{AccountID: ids[account.Owner], Role: account.Owner, SessionID: 1},
		account.NewKey{Name: "revoked", Scopes: account.Scopes()})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.accounts.RevokeKey(t.Context(), account.Identity{AccountID: ids[account.Owner], Role: account.Owner, SessionID: 1}, id); err != nil {
		t.Fatal(err)
	}
	return append(all, credential{name: "a revoked key", bearer: token})
}
