package media

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"time"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// types are the media types of variants by format.
var types = map[string]string{
	picture.JPEG: "image/jpeg",
	picture.PNG:  "image/png",
	picture.WebP: "image/webp",
	picture.GIF:  "image/gif",
}

// Address returns the path of a variant. What it leads to never changes.
func (m Item) Address(v Variant) string { return "/media/" + m.Key + "/" + v.Name() }

// Download returns the path of a file, "" for a picture.
func (m Item) Download() string {
	if m.Kind != File {
		return ""
	}
	return "/media/" + m.Key + "/" + m.download()
}

// Routes are the public addresses of variants and files. The originals of
// pictures have none.
func (s *Service) Routes() []web.Route {
	return []web.Route{{Pattern: "GET /media/{key}/{name}", Guard: web.Public, Handle: s.serve, Load: web.Stream}}
}

// serve answers from memory and disk. An address of a replaced item leads to
// the one in its place; one of an item whose rights have ended is Gone.
func (s *Service) serve(w http.ResponseWriter, r *http.Request) error {
	key, name := r.PathValue("key"), r.PathValue("name")
	if !validKey(key) {
		return noFile(r)
	}
	found, err := s.standingOf(r.Context(), key)
	if err != nil {
		return err
	}
	left := time.Duration(-1) // until the rights end
	if !found.expires.IsZero() {
		if left = found.expires.Sub(s.now()); left <= 0 {
			return fault.New(fault.Gone, "the rights in %s have ended", r.URL.Path)
		}
	}
	_, isVariant := picture.ParseName(name)
	switch {
	case found.key != key:
		return s.lead(w, r, found.key, name)
	case found.kind == File && name == found.download:
		return s.send(w, r, key, original, forReaders(left))
	case found.kind == File || !isVariant:
		return noFile(r)
	}
	err = s.send(w, r, key, name, forReaders(left))
	if v, _ := picture.ParseName(name); fault.Is(err, fault.NotFound) && v.Crop != "" {
		return s.lead(w, r, key, name) // the focus has changed
	}
	return err
}

func noFile(r *http.Request) error {
	return fault.New(fault.NotFound, "there is no picture or file at %s", r.URL.Path)
}

const year = 365 * 24 * time.Hour

// forReaders returns for how long caches may keep a file: what has rights that
// end is kept no longer than they last.
func forReaders(left time.Duration) string {
	if left < 0 || left > 2*year {
		return "public, max-age=31536000, immutable"
	}
	return "public, max-age=" + strconv.Itoa(int(min(left, year)/time.Second))
}

// send sends one of the item's files. What is no picture is a download.
func (s *Service) send(w http.ResponseWriter, r *http.Request, key, name, caching string) error {
	file, info, err := s.blobs.Get(r.Context(), blobKey(key, name))
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	if v, ok := picture.ParseName(name); ok {
		h.Set("Content-Type", types[v.Format])
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // feed readers and other sites may show it
	} else {
		h.Set("Content-Type", typePDF)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": r.PathValue("name")}))
	}
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", caching)
	h.Set("ETag", fmt.Sprintf(`"%s-%s-%x"`, key, name, info.Size))
	http.ServeContent(w, r, "", time.Time{}, file) // the tag says it all
	return nil
}

// lead sends the reader from an address that an item had to the one that it
// has now: of the file, or of the variant that is most like the one named.
func (s *Service) lead(w http.ResponseWriter, r *http.Request, key, name string) error {
	item, err := s.Item(r.Context(), s.db, key)
	if err != nil {
		return err
	}
	to := item.Download()
	if asked, ok := picture.ParseName(name); ok && item.Kind != File {
		v, ok := item.like(asked)
		if !ok || v.Name() == name && key == r.PathValue("key") {
			return noFile(r)
		}
		to = item.Address(v)
	}
	if to == "" {
		return noFile(r)
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	http.Redirect(w, r, to, http.StatusFound)
	return nil
}

// like returns the variant that is most like another: the same crop, else the
// whole picture in the format and the nearest width.
func (m Item) like(asked Variant) (best Variant, ok bool) {
	for _, v := range m.Variants {
		if v.Crop != asked.Crop {
			continue
		}
		same, nearer := v.Format == asked.Format, abs(v.Width-asked.Width) < abs(best.Width-asked.Width)
		if !ok || same && best.Format != asked.Format || nearer && same == (best.Format == asked.Format) {
			best, ok = v, true
		}
	}
	return best, ok
}

func abs(n int) int { return max(n, -n) }
