package app

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

// traces are words that belong to one reader, and the file of the download in
// which each must be; "" for those that only pass through the site.
var traces = map[string]string{
	"Rita Zzyzx":               "account.json",
	"rita.zzyzx@paper.example": "account.json",
	"RitasBrowser":             "account.json",
	"Ja, Ritas Einwilligung":   "account.json",
	"rita-new@paper.example":   "",
	"Fischbrötchenmeinung":     "comments.json",
	"Pegelfehlerhinweis":       "articles.json",
	"Zitat für Rita":           "articles.json",
	"rita-portrait.png":        "picture/rita-portrait.png",
}

// TestAReaderTakesEverythingAlongAndLeavesNothing has a reader with something
// in every feature download it, and then erase themselves: no column of any
// table has a trace of them afterwards. What stays is the row of the account,
// without a name, the places of their comments, and the entries of the log,
// which name nobody.
func TestAReaderTakesEverythingAlongAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]string{"sqlite": "", "postgres": dbtest.Postgres(t, nil)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newSite(t, database)
			importOK(t, a, "testdata/transfer")
			rita := rita(t, a)

			var download bytes.Buffer
			if err := a.accounts.Download(t.Context(), rita, &download); err != nil {
				t.Fatal(err)
			}
			files := unzip(t, download.Bytes())
			for trace, file := range traces {
				if text, ok := files[file]; file != "" && (!ok || file != "picture/"+trace && !strings.Contains(text, trace)) {
					t.Errorf("%q is not in %s: %s", trace, file, text)
				}
				if len(tracesOf(t, a, trace)) == 0 {
					t.Errorf("the site never had %q: the test proves nothing", trace)
				}
			}

			if err := a.accounts.Erase(t.Context(), rita); err != nil {
				t.Fatal(err)
			}
			for trace := range traces {
				if found := tracesOf(t, a, trace); len(found) > 0 {
					t.Errorf("%q is still there: %s", trace, found)
				}
			}
			list, err := a.comments.Thread(t.Context(), a.db, 101)
			if err != nil {
				t.Fatal(err)
			}
			var erased, answers int
			for _, c := range list {
				if c.Status == comment.Erased {
					erased++
				}
				if strings.Contains(c.Body.Text(), "Antwort") && c.ParentID != 0 {
					answers++
				}
			}
			if erased != 1 || answers != 1 {
				t.Errorf("the thread has lost its shape: %d erased, %d answers", erased, answers)
			}
			moved := newSite(t, "")
			archive := exportOf(t, a)
			importOK(t, moved, archive)
			compareArchives(t, archive, exportOf(t, moved))
		})
	}
}

// rita makes a reader who has used everything that readers can use.
func rita(t *testing.T, a *App) account.Identity {
	t.Helper()
	ctx := t.Context()
	var id int64
	err := a.db.InTx(ctx, func(tx *db.Tx) (err error) {
		id, _, err = a.accounts.EnsurePerson(ctx, tx, account.Person{Role: account.Reader, Name: "Rita Zzyzx", Email: "rita.zzyzx@paper.example",
			Claimed: true, Origin: "old:Rita Zzyzx"})
		if err != nil {
			return err
		}
		if err := a.accounts.RecordConsent(ctx, tx, id, "newsletter:daily", "Ja, Ritas Einwilligung", "/sign-up"); err != nil {
			return err
		}
		said := document.Doc{Content: []document.Node{{Type: document.Paragraph, Content: []document.Node{{Type: document.Text, Text: "Fischbrötchenmeinung"}}}}}
		first, _, err := a.comments.Import(ctx, tx, comment.Comment{ArticleID: 101, AccountID: id, AuthorName: "Rita Zzyzx", Status: comment.Stands,
			Body: said, CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
		if err != nil {
			return err
		}
		said.Content[0].Content[0].Text = "Antwort"
		if _, _, err := a.comments.Import(ctx, tx, comment.Comment{ArticleID: 101, ParentID: first, AuthorName: "Noch einer", Status: comment.Stands,
			Body: said, CreatedAt: time.Date(2026, 1, 2, 4, 4, 5, 0, time.UTC)}); err != nil {
			return err
		}
		_, err = a.articles.ReportError(ctx, tx, article.Report{ArticleID: 101, Text: "Pegelfehlerhinweis", Quote: "Zitat für Rita",
			Name: "Rita Zzyzx", Email: "Rita.Zzyzx@paper.example"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("User-Agent", "RitasBrowser/7")
	w := httptest.NewRecorder()
	if err := a.accounts.Enter(w, r, id); err != nil {
		t.Fatal(err)
	}
	r.AddCookie(w.Result().Cookies()[0])
	who, ok := a.accounts.Identify(r)
	if !ok {
		t.Fatal("nobody is signed in")
	}
	var portrait bytes.Buffer
	if err := png.Encode(&portrait, image.NewGray(image.Rect(0, 0, 60, 60))); err != nil {
		t.Fatal(err)
	}
	if err := a.accounts.SetPicture(ctx, who, &portrait, "rita-portrait.png"); err != nil {
		t.Fatal(err)
	}
	if err := a.accounts.AskAddress(ctx, who, "rita-new@paper.example"); err != nil {
		t.Fatal(err)
	}
	return who
}

func unzip(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	reader, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range reader.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// tracesOf returns the tables and columns in which a text stands, in small or
// capital letters.
func tracesOf(t *testing.T, a *App, text string) (found []string) {
	t.Helper()
	tables, err := a.db.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		rows, err := a.db.Query(t.Context(), `SELECT * FROM "`+table+`"`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, value := range values {
				if strings.Contains(strings.ToLower(textOf(value)), strings.ToLower(text)) {
					found = append(found, table+"."+columns[i])
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return found
}

func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}
