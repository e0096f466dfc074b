package media

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

// Routes are the addresses of the variants. Originals have none.
func (s *Service) Routes() []web.Route {
	return []web.Route{{Pattern: "GET /media/{key}/{name}", Guard: web.Public, Handle: s.serveVariant, Load: web.Stream}}
}

// serveVariant answers from disk alone: no row is read. Since a page names
// only variants that exist, one that does not is simply not found.
func (s *Service) serveVariant(w http.ResponseWriter, r *http.Request) error {
	key, name := r.PathValue("key"), r.PathValue("name")
	kind, ok := typeOf(name)
	if !ok || !validKey(key) {
		return fault.New(fault.NotFound, "there is no picture at %s", r.URL.Path)
	}
	file, info, err := s.blobs.Get(r.Context(), blobKey(key, name))
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // feed readers and other sites may show it
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", fmt.Sprintf(`"%s-%s-%x"`, key, name, info.Size))
	http.ServeContent(w, r, "", time.Time{}, file) // the tag says it all
	return nil
}

// typeOf returns the media type of a variant's name, which must be spelt as
// Variant.Name spells it.
func typeOf(name string) (kind string, ok bool) {
	width, format, _ := strings.Cut(name, ".")
	n, err := strconv.Atoi(width)
	if err != nil || n < 1 || n > picture.MaxSide || strconv.Itoa(n) != width {
		return "", false
	}
	kind, ok = types[format]
	return kind, ok
}
