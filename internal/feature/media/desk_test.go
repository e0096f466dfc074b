package media

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/theme/themetest"
	"stet/internal/platform/web"
)

// desk is the library's pages on a real server. Who asks is named in a header.
type desk struct {
	*library
	t      *testing.T
	server *httptest.Server
}

func eachDesk(t *testing.T, fn func(t *testing.T, d *desk)) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	look, err := theme.Load(theme.Options{UI: []theme.UI{{Name: "media", Files: UI()}}, Messages: messages})
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]account.Identity{"editor": editor, "author": author, "contributor": contributor, "moderator": moderator}
	guards := map[web.Guard]web.Check{account.GuardFor(account.Write): func(r *http.Request) (*http.Request, error) {
		who, ok := people[r.Header.Get("X-Who")]
		if !ok {
			return nil, fault.New(fault.SignIn, "sign in")
		}
		return r.WithContext(account.WithIdentity(r.Context(), who)), who.May(account.Write)
	}}
	frame := func(w http.ResponseWriter, r *http.Request, page theme.Page) error {
		var b bytes.Buffer
		if err := look.Draw(&b, "en", page.Template, page.View); err != nil {
			return err
		}
		for _, script := range page.Scripts {
			if look.Asset(script) == "" {
				return fmt.Errorf("there is no script %s", script)
			}
		}
		body := `<!doctype html><html lang="en"><title>` + page.Title + `</title><main>` + b.String() + `</main></html>`
		return cache.Send(w, r, &cache.Page{Status: page.Status, Body: []byte(body), NoStore: true})
	}
	eachLibrary(t, func(t *testing.T, l *library) {
		pages := cache.New(cache.Options{Now: time.Now})
		t.Cleanup(pages.Close)
		routes := append(l.Routes(), NewDesk(DeskOptions{Media: l.Service, Site: l.site, Messages: messages, Frame: frame}).Routes()...)
		server, err := web.NewServer(web.Options{Routes: routes, Guards: guards, Cache: pages, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{library: l, t: t, server: httptest.NewServer(server)}
		t.Cleanup(d.server.Close)
		fn(t, d)
	})
}

// do sends a request as somebody and returns the answer without following it.
func (d *desk) do(who, method, path, kind string, body io.Reader, header ...string) (*http.Response, string) {
	d.t.Helper()
	r, err := http.NewRequest(method, d.server.URL+path, body)
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("X-Who", who)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && strings.Contains(string(text), "<main>") {
		for _, problem := range themetest.WellFormed(string(text)) {
			d.t.Errorf("%s %s: %s", method, path, problem)
		}
	}
	return resp, string(text)
}

func (d *desk) get(who, path string) (*http.Response, string) {
	d.t.Helper()
	return d.do(who, "GET", path, "", nil)
}

func (d *desk) post(who, path string, form url.Values) (*http.Response, string) {
	d.t.Helper()
	return d.do(who, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload sends files, names and contents in turn.
func (d *desk) upload(who, path string, files ...any) (*http.Response, string) {
	d.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		part, err := form.CreateFormFile("file", files[i].(string))
		if err != nil {
			d.t.Fatal(err)
		}
		part.Write(files[i+1].([]byte))
	}
	form.Close()
	return d.do(who, "POST", path, form.FormDataContentType(), &b, "Accept", "application/json")
}

func TestUploadAndPick(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		resp, text := d.upload("contributor", "/desk/media/upload", "low-tide.jpg", photograph(t, 400, 200, 1))
		var item map[string]any
		if err := json.Unmarshal([]byte(text), &item); err != nil || resp.StatusCode != 201 || item["width"] != 400.0 || item["height"] != 200.0 ||
			item["src"] != fmt.Sprintf("/media/%s/400.jpg", item["key"]) || item["name"] != "low-tide.jpg" || item["focus_x"] != 500.0 || item["kind"] != "picture" {
			t.Fatalf("%d %s %v", resp.StatusCode, text, err)
		}
		for _, key := range []string{"alt", "caption", "credit", "source", "rights"} {
			if _, ok := item[key].(string); !ok {
				t.Errorf("the item has no %s", key)
			}
		}
		for name, test := range map[string]struct {
			who    string
			file   []byte
			status int
			says   string
		}{
			"svg":               {"author", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), 422, "SVG pictures are refused"},
			"no picture":        {"author", []byte("hello"), 422, "no picture"},
			"too many bytes":    {"author", append([]byte("\xff\xd8\xff"), make([]byte, 51<<20)...), 413, ""},
			"nobody":            {"", []byte("hello"), 401, ""},
			"without the right": {"moderator", photograph(t, 9, 9, 9), 403, ""},
		} {
			resp, text := d.upload(test.who, "/desk/media/upload", "x.jpg", test.file)
			if resp.StatusCode != test.status || resp.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(text, test.says) {
				t.Errorf("%s: %d %s %s", name, resp.StatusCode, resp.Header.Get("Content-Type"), text)
			}
		}
		if resp, text := d.upload("author", "/desk/media/upload"); resp.StatusCode != 422 || !strings.Contains(text, `"field":"file"`) {
			t.Errorf("no file: %d %s", resp.StatusCode, text)
		}
		if resp, _ := d.do("author", "POST", "/desk/media/upload", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disp")); resp.StatusCode != 422 {
			t.Errorf("broken off: %d", resp.StatusCode)
		}
		if resp, _ := d.do("author", "POST", "/desk/media/upload", "text/plain", strings.NewReader("x"), "Sec-Fetch-Site", "cross-site"); resp.StatusCode != 403 {
			t.Errorf("from another site: %d", resp.StatusCode)
		}
		key := item["key"].(string)
		drain(t, d.Service)
		for path, want := range map[string]int{"/desk/media/pick": 1, "/desk/media/pick?q=tide": 1, "/desk/media/pick?q=flood": 0, "/desk/media/pick?kind=file": 0,
			"/desk/media/pick?key=" + key + "&key=000000000000000000000000": 1} {
			resp, text := d.get("contributor", path)
			var answer struct {
				Items []itemJSON
				After *string
			}
			if err := json.Unmarshal([]byte(text), &answer); err != nil || resp.StatusCode != 200 || len(answer.Items) != want || answer.After == nil {
				t.Errorf("%s: %d %s %v", path, resp.StatusCode, text, err)
			}
		}
		facts := func(who, body string) (*http.Response, string) {
			return d.do(who, "POST", "/desk/media/"+key+"/facts", "application/json", strings.NewReader(body))
		}
		if resp, text := facts("contributor", `{"focus_x":10,"focus_y":990,"alt":"Boats"}`); resp.StatusCode != 200 || !strings.Contains(text, `"focus_x":10`) || !strings.Contains(text, `"alt":"Boats"`) {
			t.Errorf("facts: %d %s", resp.StatusCode, text)
		}
		for body, status := range map[string]int{`{"focus_x":1001,"focus_y":0}`: 422, `{"focus_x":1}`: 422, `{"colour":"red"}`: 422, `{`: 422, `{} {}`: 422,
			`{"alt":"` + strings.Repeat("x", MaxAlt+1) + `"}`: 413, `{"alt":"a` + "\\u0000" + `"}`: 200} {
			if resp, text := facts("contributor", body); resp.StatusCode != status {
				t.Errorf("%.40s: %d %s", body, resp.StatusCode, text)
			}
		}
	})
}

func TestPlainForms(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		if _, text := d.get("author", "/desk/media"); !strings.Contains(text, "There is nothing here yet") {
			t.Error("an empty library does not say what to do")
		}
		resp, _ := d.upload("author", "/desk/media", "a.jpg", photograph(t, 400, 200, 1), "b.pdf", pdf("b"))
		if resp.StatusCode != 303 || resp.Header.Get("Location") != "/desk/media?added=2" {
			t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
		}
		resp, text := d.upload("author", "/desk/media", "c.svg", []byte("<svg/>"), "d.jpg", photograph(t, 400, 200, 2))
		if resp.StatusCode != 422 || !strings.Contains(text, "c.svg: SVG pictures are refused") || !strings.Contains(text, "d.jpg") || !strings.Contains(text, "1 file was added") {
			t.Errorf("one good and one bad: %d", resp.StatusCode)
		}
		drain(t, d.Service)
		items, _, err := d.Find(context.Background(), d.db, Filter{Text: "a.jpg", Show: ShowPictures}, Cursor{}, 1)
		if err != nil || len(items) != 1 {
			t.Fatal(items, err)
		}
		self := "/desk/media/" + items[0].Key
		if _, text := d.get("author", "/desk/media?q=d.j&show=picture"); !strings.Contains(text, "d.jpg") || strings.Contains(text, "b.pdf") {
			t.Error("the filter shows the wrong ones")
		}
		resp, text = d.get("author", self)
		if resp.StatusCode != 200 || !strings.Contains(text, `name="alt"`) || !strings.Contains(text, `name="focus_x"`) || !strings.Contains(text, `name="expires"`) {
			t.Errorf("the item's page: %d", resp.StatusCode)
		}
		form := url.Values{"alt": {"  Boats\u202e at\nlow tide "}, "credit": {"Ada <b>Marsh"}, "expires": {"2026-03-09"}, "focus_x": {"250"}, "focus_y": {"750"}, "permitted": {"web\r\nonly"}}
		if resp, _ = d.post("author", self+"/facts", form); resp.StatusCode != 303 || resp.Header.Get("Location") != self+"?saved=facts" {
			t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
		}
		item := mustItem(t, d.library, items[0].Key)
		if item.Alt != "Boats at low tide" || item.Focus != (Focus{X: 250, Y: 750}) || item.Permitted != "web\nonly" ||
			!item.Expires.Equal(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%+v", item)
		}
		d.uses[item.Key] = []Use{{ArticleID: 7, Headline: "Low <i>tide", Path: "/2026/03/low-tide", Status: "published"}}
		if _, text = d.get("editor", "/desk/media"); !strings.Contains(text, "Rights end within 14 days") || !strings.Contains(text, "Low &lt;i&gt;tide") || strings.Contains(text, "<b>Marsh") {
			t.Error("the warning does not name the story")
		}
		form.Set("expires", "soon")
		form.Set("caption", "typed & kept")
		if resp, text = d.post("editor", self+"/facts", form); resp.StatusCode != 422 || !strings.Contains(text, `id="expires-error"`) || !strings.Contains(text, "typed &amp; kept") {
			t.Errorf("a wrong day: %d", resp.StatusCode)
		}
		if resp, text = d.get("editor", self+"/delete"); resp.StatusCode != 200 || strings.Contains(text, "<form") || !strings.Contains(text, "Low &lt;i&gt;tide") {
			t.Errorf("asking to delete what is shown: %d", resp.StatusCode)
		}
		if resp, _ = d.post("editor", self+"/delete", nil); resp.StatusCode != 409 {
			t.Errorf("deleting what is shown: %d", resp.StatusCode)
		}
		if resp, _ = d.get("author", self+"/delete"); resp.StatusCode != 403 {
			t.Errorf("an author asks to delete what is published: %d", resp.StatusCode)
		}
		if resp, _ = d.upload("author", self+"/replace", "e.jpg", photograph(t, 40, 20, 3)); resp.StatusCode != 403 {
			t.Errorf("an author replaces what is published: %d", resp.StatusCode)
		}
		resp, _ = d.upload("editor", self+"/replace", "e.jpg", photograph(t, 40, 20, 3))
		if resp.StatusCode != 303 || !strings.HasSuffix(resp.Header.Get("Location"), "?saved=file") {
			t.Fatalf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
		}
		if again, _ := d.get("editor", self); again.StatusCode != 302 || again.Header.Get("Location")+"?saved=file" != resp.Header.Get("Location") {
			t.Errorf("the page of the old key: %d to %s", again.StatusCode, again.Header.Get("Location"))
		}
		if resp, text = d.upload("editor", strings.TrimSuffix(resp.Header.Get("Location"), "?saved=file")+"/replace", "x.pdf", pdf("x")); resp.StatusCode != 422 || !strings.Contains(text, "can only be replaced by a picture") {
			t.Errorf("a file in the place of a picture: %d", resp.StatusCode)
		}
	})
}

func TestTheDeskStillSeesWhatReadersDoNot(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		item := d.brings(t, editor, photograph(t, 400, 200, 1), "agency.jpg")
		drain(t, d.Service)
		d.change(t, item.Key, Facts{Expires: ptr(noon)})
		inside := "/desk/media/" + item.Key + "/file/320.webp"
		if _, text := d.get("author", "/desk/media?show=expired"); !strings.Contains(text, inside) {
			t.Error("the list does not show what has expired")
		}
		if resp, _ := d.get("author", inside); resp.StatusCode != 200 || resp.Header.Get("Cache-Control") != privately {
			t.Errorf("inside: %d %s", resp.StatusCode, resp.Header.Get("Cache-Control"))
		}
		for path, status := range map[string]int{inside: 401, "/media/" + item.Key + "/320.webp": 410} {
			if resp, _ := d.get("", path); resp.StatusCode != status {
				t.Errorf("%s for readers: %d", path, resp.StatusCode)
			}
		}
		if resp, _ := d.get("author", "/desk/media/"+item.Key+"/file/original"); resp.StatusCode != 404 {
			t.Errorf("the original: %d", resp.StatusCode)
		}
		if _, text := d.get("author", "/desk/media/pick"); !strings.Contains(text, `"items":[]`) {
			t.Errorf("it is offered to stories: %s", text)
		}
	})
}

func TestTemplates(t *testing.T) {
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"list", "item", "delete", "_field", "_use"} {
		text, err := uiFiles.ReadFile("ui/desk/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range themetest.Problems(string(text), messages) {
			t.Errorf("%s: %s", name, problem)
		}
	}
}
