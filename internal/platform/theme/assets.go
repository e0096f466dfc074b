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
	"slices"
	"strings"

	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// Pattern is the route that Serve answers.
const Pattern = "GET /assets/{name}"

// Style is the name of the joined styles of all packages, DeskStyle that of
// the styles for the staff's pages; both begin with the design tokens.
// FormStyle is for the few pages of the public site that hold a form; the
// desk's styles include it.
const (
	Style     = "site.css"
	FormStyle = "form.css"
	DeskStyle = "desk.css"
)

// deskFolder is where a package keeps what only the staff sees.
const deskFolder = "desk"

// sheets are the styles before they are joined.
type sheets struct {
	tokens, form, ours, desk bytes.Buffer
	site                     []byte // the site's tokens.css
}

// collect reads styles and scripts of all packages.
func (t *Theme) collect(uis []UI, s *sheets) error {
	own, err := fs.Sub(tokens, "ui")
	if err != nil {
		return err
	}
	if err := t.collectFrom("theme", own, ".", &s.tokens); err != nil {
		return err
	}
	if err := t.collectFrom("theme", own, "form", &s.form); err != nil {
		return err
	}
	for _, ui := range uis {
		if err := t.collectFrom(ui.Name, ui.Files, ".", &s.ours); err != nil {
			return err
		}
		if err := t.collectFrom(ui.Name, ui.Files, deskFolder, &s.desk); err != nil {
			return err
		}
	}
	return nil
}

// collectFrom reads one folder of a package: its styles into sheet, its
// scripts as files of their own.
func (t *Theme) collectFrom(name string, files fs.FS, folder string, sheet *bytes.Buffer) error {
	names, err := fs.Glob(files, path.Join(folder, "*.css"))
	if err != nil {
		return err
	}
	for _, file := range names {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		sheet.Write(minify(text))
	}
	if names, err = fs.Glob(files, path.Join(folder, "*.js")); err != nil {
		return err
	}
	for _, file := range names {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		if err := t.add(path.Join(name, file), text); err != nil {
			return err
		}
	}
	return nil
}

// join makes the style files of the site.
func (t *Theme) join(s *sheets) error {
	tokens, own := s.tokens.Bytes(), minify(s.site)
	for name, sheet := range map[string][]byte{
		Style:     slices.Concat(tokens, s.ours.Bytes(), own),
		FormStyle: s.form.Bytes(),
		DeskStyle: slices.Concat(tokens, s.form.Bytes(), s.desk.Bytes(), own),
	} {
		if err := t.add(name, sheet); err != nil {
			return err
		}
	}
	return nil
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
