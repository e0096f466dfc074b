package account_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// reader is somebody who has left something everywhere.
func (h *house) reader() account.Identity {
	h.t.Helper()
	ctx := context.Background()
	who := h.hire("Rita Reader", account.Reader)
	must(h.t, h.d.InTx(ctx, func(tx *db.Tx) error {
		return h.RecordConsent(ctx, tx, who.AccountID, "newsletter:daily", "Send me the day’s stories.", "/account")
	}))
	return who
}

func TestTheAccountPages(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		reader := h.reader()
		browser, other := h.enter(reader), h.enter(reader)
		page := h.answers(h.get(browser, "/account"), 200)
		for _, want := range []string{"Rita Reader", reader.Email, "Send me the day’s stories.", "this one"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %q: %s", want, page)
			}
		}
		h.answers(h.get(browser, "/desk/me"), 404)
		h.answers(h.get("", "/account"), 401)
		h.answers(h.get(h.enter(h.owner), "/desk/me"), 200)
		h.answers(h.get(h.enter(h.owner), "/account"), 200)

		h.answers(h.post(browser, "/account/name", "name", "Rita <b>Rowe</b>"), 303)
		if page := h.answers(h.get(browser, "/account?done=name"), 200); !strings.Contains(page, "Rita &lt;b&gt;Rowe&lt;/b&gt;") {
			t.Errorf("the new name: %s", page)
		}
		if page := h.answers(h.post(browser, "/account/name", "name", "0live 0wner"), 422); !strings.Contains(page, "somebody who works here") || !strings.Contains(page, `value="0live 0wner"`) {
			t.Errorf("a name like the owner's: %s", page)
		}
		h.answers(h.post(browser, "/account/sign-out-everywhere"), 303)
		h.answers(h.get(other, "/account"), 401)
		h.answers(h.get(browser, "/account"), 200)
	})
}

func TestANewAddressIsConfirmed(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader, thief := h.reader(), h.hire("Theo Thief", account.Reader)
		browser, other := h.enter(reader), h.enter(reader)
		h.answers(h.post(browser, "/account/address", "email", "no address"), 422)
		h.answers(h.post(browser, "/account/address", "email", reader.Email), 422)
		h.answers(h.post(browser, "/account/address", "email", "New@Paper.example"), 303)
		asked := h.mailTo("new@paper.example")
		if strings.Contains(asked, reader.Name) {
			t.Errorf("a mail to anybody has in it what the asker wrote: %s", asked)
		}
		link := linkIn(t, asked)
		if notice := h.mailTo(reader.Email); !strings.Contains(notice, "new@paper.example") || mailLink.MatchString(notice) {
			t.Errorf("the old address is told: %s", notice)
		}
		address := func() string {
			a, err := h.Account(ctx, h.d, reader.AccountID)
			must(t, err)
			return a.Email
		}
		h.answers(h.get(h.enter(thief), link), 410)
		h.answers(h.post(h.enter(thief), link), 410)
		h.answers(h.get("", link), 401)
		h.answers(h.get(browser, link), 200)
		if got := address(); got != reader.Email {
			t.Fatalf("opening the link changed the address to %s", got)
		}
		h.answers(h.post(browser, link), 303)
		if got := address(); got != "new@paper.example" {
			t.Fatalf("the address is %s", got)
		}
		h.answers(h.post(browser, link), 410)
		h.answers(h.get(browser, "/account"), 200)
		h.answers(h.get(other, "/account"), 401)
	})
}

func TestAnAddressOfAnotherIsNotTaken(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader, other := h.reader(), h.hire("Otto Other", account.Reader)
		browser := h.enter(reader)
		h.answers(h.post(browser, "/account/address", "email", other.Email), 303) // as for any address
		if page := h.answers(h.post(browser, linkIn(t, h.mailTo(other.Email))), 422); !strings.Contains(page, "Another account") {
			t.Errorf("the page does not say why: %s", page)
		}
		must(t, h.AskAddress(ctx, reader, "later@paper.example"))
		link := linkIn(t, h.mailTo("later@paper.example"))
		h.pass(25 * time.Hour)
		h.answers(h.post(h.enter(reader), link), 410)
	})
}

func TestPictures(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		var dropped []string
		h.UsePictures(account.Pictures{
			Set: func(_ context.Context, r io.Reader, name string) (string, error) {
				text, err := io.ReadAll(r)
				if err == nil && string(text) == "no picture" {
					err = fault.New(fault.Invalid, "%s is not a picture", name)
				}
				return "key-" + string(text), err
			},
			Drop: func(_ context.Context, _ *db.Tx, key string) error { dropped = append(dropped, key); return nil },
			Draw: func(_ context.Context, keys []string) (map[string]document.Picture, error) {
				return map[string]document.Picture{keys[0]: {Src: "/media/" + keys[0], Width: 10, Height: 10}}, nil
			},
		})
		browser, other := h.enter(h.reader()), h.enter(h.hire("Otto Other", account.Reader))
		h.answers(h.upload(browser, "a"), 303)
		h.answers(h.upload(other, "a"), 303)
		if page := h.answers(h.get(browser, "/account"), 200); !strings.Contains(page, `src="/media/key-a"`) {
			t.Errorf("no picture on the page: %s", page)
		}
		if page := h.answers(h.upload(browser, "no picture"), 422); !strings.Contains(page, "is not a picture") {
			t.Errorf("the page does not say why: %s", page)
		}
		h.answers(h.upload(browser, "b"), 303) // the other still shows key-a
		h.answers(h.post(browser, "/account/picture/remove"), 303)
		if page := h.answers(h.post(browser, "/account/picture"), 422); !strings.Contains(page, "notice bad") {
			t.Errorf("a form without files: %s", page)
		}
		for range 5 {
			h.upload(other, "a")
		}
		if page := h.answers(h.upload(other, "c"), 422); !strings.Contains(page, "too often") {
			t.Errorf("the seventh picture within an hour: %s", page)
		}
		h.answers(h.post(other, "/account/delete", "sure", "yes"), 200)
		if want := []string{"key-b", "key-a"}; !slices.Equal(dropped, want) {
			t.Errorf("dropped %v, want %v", dropped, want)
		}
	})
}

func (h *house) upload(cookies, text string) *httptest.ResponseRecorder {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	w, err := form.CreateFormFile("picture", "me.png")
	must(h.t, err)
	_, err = w.Write([]byte(text))
	must(h.t, err)
	must(h.t, form.Close())
	r := httptest.NewRequest("POST", "http://localhost:8080/account/picture", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Cookie", cookies)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	h.web.ServeHTTP(answer, r)
	return answer
}

func TestADownloadHoldsOnesOwnDataAlone(t *testing.T) {
	ctx := context.Background()
	eachHouse(t, func(t *testing.T, h *house) {
		reader, other := h.reader(), h.hire("Otto Other", account.Author)
		must(t, h.d.InTx(ctx, func(tx *db.Tx) error {
			return h.RecordConsent(ctx, tx, other.AccountID, "account", "Words of Otto’s.", "/sign-in")
		}))
		_, _, err := h.MakeKey(ctx, other, account.NewKey{Name: "key of Otto’s", Scopes: account.Scopes()})
		must(t, err)
		h.enter(other)
		h.OnDownload("comments", func(_ context.Context, _ db.Querier, id int64) (any, error) { return map[string]int64{"of": id}, nil })
		h.OnDownload("nothing", func(context.Context, db.Querier, int64) (any, error) { return nil, nil })
		browser := h.enter(reader)
		h.answers(h.get(browser, "/account/download"), 405)
		files := unzip(t, h.answers(h.post(browser, "/account/download"), 200))
		if len(files) != 2 || !strings.Contains(files["comments.json"], id(reader)) {
			t.Errorf("files: %v", files)
		}
		own := files["account.json"]
		for _, want := range []string{"Rita Reader", reader.Email, "Send me the day’s stories.", "account.signin"} {
			if !strings.Contains(own, want) {
				t.Errorf("the download lacks %q: %s", want, own)
			}
		}
		secret, _, _ := strings.Cut(strings.TrimPrefix(browser, "__Host-stet="), ";")
		for _, no := range []string{"Otto", other.Email, secret, "hash", "secret"} {
			if strings.Contains(own, no) {
				t.Errorf("the download has %q: %s", no, own)
			}
		}
		if !json.Valid([]byte(own)) {
			t.Error("account.json is no JSON")
		}
		h.post(browser, "/account/download")
		h.post(browser, "/account/download")
		h.answers(h.post(browser, "/account/download"), 422)
	})
}

func unzip(t *testing.T, archive string) map[string]string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	must(t, err)
	files := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(in)
		must(t, err)
		files[f.Name] = string(text)
	}
	return files
}
