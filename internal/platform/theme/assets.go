package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// Pattern is the route that Serve answers.
const Pattern = "GET /assets/{name}"

// Style is the name of the joined styles of all packages.
const Style = "site.css"

// sheets are the styles before they are joined.
type sheets struct {
	ours bytes.Buffer
	site []byte // the site's tokens.css
}

// collect reads styles and scripts of all packages.
func (t *Theme) collect(uis []UI) (*sheets, error) {
	s := &sheets{}
	own, err := fs.Sub(tokens, "ui")
	if err != nil {
		return nil, err
	}
	for _, ui := range append([]UI{{Name: "theme", Files: own}}, uis...) {
		names, err := fs.Glob(ui.Files, "*.css")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(ui.Files, name)
			if err != nil {
				return nil, err
			}
			s.ours.Write(minify(text))
		}
		if names, err = fs.Glob(ui.Files, "*.js"); err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(ui.Files, name)
			if err != nil {
				return nil, err
			}
			if err := t.add(path.Join(ui.Name, name), text); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// join makes the one style file of the site.
func (t *Theme) join(s *sheets) error {
	return t.add(Style, append(s.ours.Bytes(), minify(s.site)...))
}

// overrideAssets reads the folder assets of the site's theme. A file that
// cannot be read, or that leads out of the folder, is a problem of the site's.
func (t *Theme) overrideAssets(files fs.FS) error {
	names, err := fs.Glob(files, "assets/*")
	if err != nil {
		return err
	}
	for _, name := range names {
		info, err := fs.Stat(files, name)
		if err == nil && !info.Mode().IsRegular() {
			continue
		}
		var body []byte
		if err == nil {
			body, err = fs.ReadFile(files, name)
		}
		if err != nil {
			t.problems = append(t.problems, fmt.Errorf("the site's theme: %w", err))
			continue
		}
		if err := t.add(name, body); err != nil {
			return err
		}
	}
	return nil
}

// reference is a use of a file in assets by the site's tokens.css.
var reference = regexp.MustCompile(`url\(\s*["']?(assets/[^"')\s]+)["']?\s*\)`)

// resolve replaces url(assets/NAME) in the site's style by the file's
// fingerprinted address.
func (t *Theme) resolve(style []byte) []byte {
	return reference.ReplaceAllFunc(style, func(use []byte) []byte {
		name := string(reference.FindSubmatch(use)[1])
		if _, ok := t.names[name]; !ok {
			t.problems = append(t.problems, fmt.Errorf("theme/tokens.css: %s is not there", name))
			return use
		}
		return []byte(`url("` + t.Asset(name) + `")`)
	})
}

// add keeps a file under a name that changes with its bytes, so that browsers
// may keep it for ever.
func (t *Theme) add(name string, body []byte) error {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	file := strings.TrimSuffix(path.Base(name), ext) + "." + hex.EncodeToString(sum[:6]) + ext
	kind := mime.TypeByExtension(ext)
	if kind == "" {
		kind = "application/octet-stream"
	}
	served, err := cache.Static(cache.Asset{ContentType: kind, Identity: body})
	if err != nil {
		return fmt.Errorf("asset %s: %w", name, err)
	}
	t.assets[file] = served
	t.names[name] = file
	return nil
}

// Asset returns the address of a file by the name that templates use:
// "site.css" for the styles, "reader/embed.js" for a package's script,
// "assets/logo.svg" for a file of the site's own. It is "" for a file that
// does not exist.
func (t *Theme) Asset(name string) string {
	file, ok := t.names[name]
	if !ok {
		return ""
	}
	return "/assets/" + file
}

// Serve answers Pattern: the file, in the encoding that the browser prefers,
// to be kept for ever.
func (t *Theme) Serve(w http.ResponseWriter, r *http.Request) error {
	served, ok := t.assets[r.PathValue("name")]
	if !ok {
		return fault.New(fault.NotFound, "there is no asset %q", r.PathValue("name"))
	}
	served.ServeHTTP(w, r)
	return nil
}
