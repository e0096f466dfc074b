package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media/picture"
	"stet/internal/feature/site"
	"stet/internal/platform/blob"
	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// library is a service whose clock and whose stories a test moves.
type library struct {
	*Service
	at   time.Time
	uses map[string][]Use // what Uses answers
	log  []string         // acts and subjects of the audit log
}

// eachLibrary runs fn with a library on every data base.
func eachLibrary(t *testing.T, fn func(t *testing.T, l *library)) {
	dbtest.Each(t, db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, Migrations), func(t *testing.T, d *db.DB) {
		ctx, log := context.Background(), slog.New(slog.DiscardHandler)
		bus, err := pubsub.Open(ctx, d, log)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { bus.Close() })
		blobs, err := blob.Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { blobs.Close() })
		paper, err := site.New(ctx, d, "https://paper.example")
		if err != nil {
			t.Fatal(err)
		}
		l := &library{at: noon, uses: map[string][]Use{}}
		now := func() time.Time { return l.at }
		l.Service = New(Options{DB: d, Blobs: blobs, Jobs: job.NewQueue(d, bus, now, log), Site: paper, Now: now,
			Worker: testWorker(t, "good", time.Minute),
			Audit: func(_ context.Context, _ *db.Tx, _ account.Identity, act, subject, detail string) error {
				l.log = append(l.log, act+" "+subject+" "+detail)
				return nil
			}})
		l.SetUses(func(_ context.Context, _ db.Querier, keys []string) (map[string][]Use, error) {
			found := map[string][]Use{}
			for _, key := range keys {
				if uses, ok := l.uses[key]; ok {
					found[key] = uses
				}
			}
			return found, nil
		})
		bus.Subscribe(cache.Topic, l.Hear)
		fn(t, l)
	})
}

// each runs fn with a service on every data base.
func each(t *testing.T, fn func(t *testing.T, s *Service)) {
	eachLibrary(t, func(t *testing.T, l *library) { fn(t, l.Service) })
}

func add(t *testing.T, s *Service, file []byte, meta Meta) Item {
	t.Helper()
	item, err := s.Add(context.Background(), Upload{Reader: bytes.NewReader(file), Name: "harbour.jpg", Meta: meta})
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func drain(t *testing.T, s *Service) {
	t.Helper()
	if err := s.jobs.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func names(list []Variant) string {
	var out []string
	for _, v := range list {
		out = append(out, v.Name())
	}
	return strings.Join(out, " ")
}

func TestAdd(t *testing.T) {
	each(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		var announced []string
		s.OnReady(func(_ context.Context, _ *db.Tx, key string) error {
			announced = append(announced, key)
			return nil
		})
		meta := Meta{Alt: "Boats", Caption: "Low tide", Credit: "Ada Marsh", Origin: "https://old.example/a.jpg"}
		item := add(t, s, photograph(t, 1300, 650, 1), meta)
		want := Item{ID: item.ID, Key: item.Key, Kind: Picture, Focus: picture.Centre, Name: "harbour.jpg", Type: "image/jpeg", Bytes: item.Bytes, Width: 1300, Height: 650,
			Alt: "Boats", Caption: "Low tide", Credit: "Ada Marsh", Origin: meta.Origin, Created: noon, State: Waiting}
		if got := names(item.Variants); got != "960.jpg" {
			t.Errorf("before the job: %s", got)
		}
		first := item.Variants
		item.Variants = nil
		if fmt.Sprint(item) != fmt.Sprint(want) || !validKey(item.Key) || item.ID == 0 {
			t.Errorf("added %+v", item)
		}
		drain(t, s)
		found, err := s.Get(ctx, s.db, []string{item.Key, strings.Repeat("0", len(item.Key)), "'; DROP"})
		if err != nil || len(found) != 1 {
			t.Fatalf("%d found: %v", len(found), err)
		}
		ready := found[item.Key]
		if got := names(ready.Variants); got != "960.jpg 1300.jpg 320.webp 480.webp 720.webp 960.webp 1300.webp card-500-500.jpg "+
			"square-500-500.jpg square-500-500.webp wide-500-500.jpg wide-500-500.webp" || ready.State != Ready {
			t.Errorf("after the job: %s, %s", got, ready.State)
		}
		if !slices.Contains(ready.Variants, first[0]) || !slices.Equal(announced, []string{item.Key}) {
			t.Errorf("announced %v", announced)
		}
		for _, v := range ready.Variants {
			f, info, err := s.blobs.Get(ctx, blobKey(item.Key, v.Name()))
			if err != nil || info.Size != v.Bytes {
				t.Errorf("%s: %+v, %v", v.Name(), info, err)
				continue
			}
			f.Close()
		}
		// The job again, as after a crash, changes and announces nothing.
		if err := s.makeVariants(ctx, item.Key); err != nil || len(announced) != 1 {
			t.Errorf("the job again: %v, announced %d times", err, len(announced))
		}
		if err := s.makeVariants(ctx, strings.Repeat("0", len(item.Key))); err != nil {
			t.Errorf("the job of a picture that is gone: %v", err)
		}
	})
}

func TestAddTwice(t *testing.T) {
	each(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		a, b := photograph(t, 100, 50, 1), photograph(t, 100, 50, 2)
		first := add(t, s, a, Meta{Alt: "one", Origin: "a"})
		drain(t, s)
		for name, again := range map[string]Item{
			"the same":                    add(t, s, a, Meta{Alt: "two", Origin: "a"}),
			"the same from elsewhere":     add(t, s, a, Meta{Origin: "b"}),
			"the same from nowhere":       add(t, s, a, Meta{}),
			"another from the same place": add(t, s, b, Meta{Origin: "a"}),
		} {
			if again.ID != first.ID || again.Alt != "one" || again.Origin != "a" {
				t.Errorf("%s: %+v", name, again)
			}
		}
		other := add(t, s, b, Meta{Origin: "c"})
		if other.ID == first.ID || other.Key == first.Key {
			t.Error("another picture has the same row")
		}
		origins, err := s.ByOrigin(ctx, s.db, []string{"a", "b", "c", "d"})
		if err != nil || len(origins) != 3 || origins["a"] != first.Key || origins["b"] != first.Key || origins["c"] != other.Key {
			t.Errorf("origins %v, %v", origins, err)
		}
		page, err := s.List(ctx, s.db, 0, 1)
		if err != nil || len(page) != 1 || page[0].ID != first.ID {
			t.Errorf("the first page: %v, %v", page, err)
		}
		page, err = s.List(ctx, s.db, first.ID, 10)
		if err != nil || len(page) != 1 || page[0].ID != other.ID {
			t.Errorf("the second page: %v, %v", page, err)
		}
	})
}

// What was cleaned keeps its key when it is imported somewhere else.
func TestKeySurvivesExportAndImport(t *testing.T) {
	each(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		item := add(t, s, photograph(t, 200, 100, 7), Meta{})
		file, err := s.Original(ctx, item.Key)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		p, err := s.Prepare(ctx, iotest.OneByteReader(file), `C:\pictures\"evil"\u202e/../x.jpg`+"\x00\n")
		if err != nil || p.Key != item.Key || p.Name != "x.jpg" {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestRefusedUploads(t *testing.T) {
	each(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		for name, test := range map[string]struct {
			upload Upload
			kind   fault.Kind
		}{
			"no picture":      {Upload{Reader: strings.NewReader("hello"), Name: "a.jpg"}, fault.Invalid},
			"svg":             {Upload{Reader: strings.NewReader("<svg onload='alert(1)'/>"), Name: "a.jpg"}, fault.Invalid},
			"a sender leaves": {Upload{Reader: iotest.ErrReader(errors.New("connection reset"))}, fault.Unavailable},
			"a long caption":  {Upload{Reader: bytes.NewReader(photograph(t, 9, 9, 9)), Meta: Meta{Caption: strings.Repeat("x", MaxCaption+1)}}, fault.TooLarge},
			"broken text":     {Upload{Reader: bytes.NewReader(photograph(t, 9, 9, 9)), Meta: Meta{Alt: "a\xff"}}, fault.Invalid},
		} {
			if _, err := s.Add(ctx, test.upload); !fault.Is(err, test.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, err := s.List(ctx, s.db, 0, 10); err != nil || len(list) != 0 {
			t.Errorf("rows after refusals: %v, %v", list, err)
		}
		files := 0
		if err := s.blobs.Walk(ctx, "", func(string, blob.Info) error { files++; return nil }); err != nil || files != 0 {
			t.Errorf("%d files after refusals: %v", files, err)
		}
	})
}

func TestFailedHookLeavesThePictureWaiting(t *testing.T) {
	each(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		broken := true
		s.OnReady(func(context.Context, *db.Tx, string) error {
			if broken {
				return errors.New("not now")
			}
			return nil
		})
		item := add(t, s, photograph(t, 50, 50, 3), Meta{})
		if err := s.makeVariants(ctx, item.Key); err == nil {
			t.Error("the error of the hook is lost")
		}
		broken = false
		if err := s.makeVariants(ctx, item.Key); err != nil {
			t.Fatal(err)
		}
		found, err := s.Get(ctx, s.db, []string{item.Key})
		if err != nil || found[item.Key].State != Ready {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestPicture(t *testing.T) {
	item := Item{Key: "3f9a", Width: 4000, Height: 3000, Variants: []Variant{
		{Width: 960, Height: 720, Format: "jpg"}, {Width: 1280, Height: 960, Format: "jpg"},
		{Width: 320, Height: 240, Format: "webp"}, {Width: 1920, Height: 1440, Format: "webp"}}}
	p := item.Picture()
	if p.Width != 1920 || p.Height != 1440 || p.Src != "/media/3f9a/960.jpg" || len(p.Sources) != 1 ||
		p.Sources[0].Type != "image/webp" || p.Sources[0].SrcSet != "/media/3f9a/320.webp 320w, /media/3f9a/1920.webp 1920w" {
		t.Errorf("%+v", p)
	}
	if v, ok := item.Card(); !ok || v.Width != 1280 {
		t.Errorf("card %+v", v)
	}
	item.Variants = item.Variants[:1]
	p = item.Picture()
	if p.Width != 960 || p.Src != "/media/3f9a/960.jpg" || len(p.Sources) != 0 {
		t.Errorf("with one variant: %+v", p)
	}
	if v, ok := item.Card(); !ok || v.Width != 960 {
		t.Errorf("card %+v", v)
	}
	if _, ok := (Item{}).Card(); ok {
		t.Error("a card of nothing")
	}
}

// asker returns a function that asks for a path with headers, names and
// values in turn.
func asker(s *Service) func(path string, header ...string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for _, route := range s.Routes() {
		mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := route.Handle(w, r); err != nil {
				status, known := map[fault.Kind]int{fault.NotFound: 404, fault.Gone: 410}[fault.KindOf(err)]
				if !known {
					status = 500
				}
				http.Error(w, err.Error(), status)
			}
		})
	}
	return func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
}

func TestServe(t *testing.T) {
	each(t, func(t *testing.T, s *Service) {
		item := add(t, s, photograph(t, 400, 200, 5), Meta{})
		drain(t, s)
		ask := asker(s)
		base := "/media/" + item.Key
		for name, kind := range map[string]string{"400.jpg": "image/jpeg", "320.webp": "image/webp", "400.webp": "image/webp"} {
			w := ask(base + "/" + name)
			h := w.Header()
			if w.Code != 200 || h.Get("Content-Type") != kind || h.Get("X-Content-Type-Options") != "nosniff" ||
				h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || h.Get("Cache-Control") != "public, max-age=31536000, immutable" {
				t.Errorf("%s: %d %v", name, w.Code, h)
			}
			if again := ask(base+"/"+name, "If-None-Match", h.Get("ETag")); again.Code != 304 || again.Body.Len() != 0 {
				t.Errorf("%s: with its tag %d", name, again.Code)
			}
			whole := w.Body.String()
			if part := ask(base+"/"+name, "Range", "bytes=4-9"); part.Code != 206 || part.Body.String() != whole[4:10] {
				t.Errorf("%s: a range is %d", name, part.Code)
			}
		}
		for _, path := range []string{base + "/960.webp", base + "/original", base + "/400.jpeg", base + "/0400.jpg", base + "/+400.jpg", base + "/400.svg",
			base + "/400", base + "/.jpg", base + "/-1.jpg", "/media/" + strings.ToUpper(item.Key) + "/400.jpg", "/media/../400.jpg", "/media/3f/400.jpg",
			"/media/" + strings.Repeat("0", len(item.Key)) + "/400.jpg", base + "/%2e%2e%2f400.jpg"} {
			if w := ask(path); w.Code == 200 || w.Code >= 500 || w.Header().Get("Cache-Control") != "" {
				t.Errorf("%s: %d %q", path, w.Code, w.Header().Get("Cache-Control"))
			}
		}
	})
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{"a.jpg": "a.jpg", "/x/y/a b.jpg": "a b.jpg", `C:\x\a.jpg`: "a.jpg", "": "picture", ".": "picture",
		"/": "picture", "a\u202eb\x00\n.jpg": "ab.jpg", strings.Repeat("ü", 150): strings.Repeat("ü", 100)} {
		if got := fileName(name); got != want {
			t.Errorf("fileName(%q) = %q", name, got)
		}
	}
}

func TestUploadsOverTheLimitAreNotKept(t *testing.T) {
	f, err := local(context.Background(), neverEnding{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := io.Copy(io.Discard, f)
	if err != nil || n != 50<<20+1 {
		t.Errorf("%d bytes kept of an endless upload: %v", n, err)
	}
}
