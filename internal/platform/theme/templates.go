package theme

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
)

// indent is the white space at the start of a line: pages are read by
// browsers, and it would be a tenth of their bytes.
var indent = regexp.MustCompile(`\n[ \t]+`)

// parse reads the templates of all packages into one set.
func (t *Theme) parse(uis []UI) (*template.Template, error) {
	set := template.New("").Funcs(t.funcs(t.messages.In("en")))
	for _, ui := range uis {
		names, err := fs.Glob(ui.Files, "*.html")
		if err != nil {
			return nil, err
		}
		staff, err := fs.Glob(ui.Files, path.Join(deskFolder, "*.html"))
		if err != nil {
			return nil, err
		}
		for _, name := range append(names, staff...) {
			text, err := fs.ReadFile(ui.Files, name)
			if err != nil {
				return nil, err
			}
			full := path.Join(ui.Name, name)
			if _, err := set.New(full).Parse(indent.ReplaceAllString(string(text), "\n")); err != nil {
				return nil, fmt.Errorf("template %s: %w", full, err)
			}
		}
	}
	return set, nil
}

// override reads the site's own folder: its templates over ours, tokens.css
// after our styles, and whatever lies in assets.
func (t *Theme) override(folder string, sheets *sheets) error {
	if folder == "" {
		return nil
	}
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the site's theme: %w", err)
	}
	defer root.Close()
	files := root.FS()
	if err := t.overrideAssets(files); err != nil {
		return err
	}
	style, err := fs.ReadFile(files, "tokens.css")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the site's theme: %w", err)
	}
	sheets.site = t.resolve(style)
	return t.overrideTemplates(files)
}

// overrideTemplates parses each of the site's templates on its own, so that
// one with a mistake does not take the others away.
func (t *Theme) overrideTemplates(files fs.FS) error {
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return err
	}
	site := t.ours
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("the site's theme: %w", err)
		}
		with, err := t.with(site, name, string(text))
		if err != nil {
			t.problems = append(t.problems, err)
			continue
		}
		site = with
	}
	if site != t.ours {
		t.site = site
	}
	return nil
}

// with returns the set with one more of the site's templates in it, or says
// what is wrong with that one.
func (t *Theme) with(set *template.Template, name, text string) (*template.Template, error) {
	if set.Lookup(name) == nil {
		return nil, fmt.Errorf("theme/%s: there is no template of this name to replace; the names are %v", name, publicNames(set))
	}
	with, err := set.Clone()
	if err != nil {
		return nil, err
	}
	if _, err := with.New(name).Parse(text); err != nil {
		return nil, fmt.Errorf("theme/%s: %w", name, err)
	}
	trial, err := with.Clone()
	if err != nil {
		return nil, err
	}
	// html/template looks at the contexts of a template when it is first
	// executed. Without a view the execution itself fails, which says nothing.
	var escape *template.Error
	if err := trial.ExecuteTemplate(io.Discard, name, nil); errors.As(err, &escape) {
		return nil, fmt.Errorf("theme/%s: %w", name, err)
	}
	return with, nil
}

func publicNames(set *template.Template) []string {
	names := map[string]bool{}
	for _, tmpl := range set.Templates() {
		if path.Ext(tmpl.Name()) == ".html" {
			names[tmpl.Name()] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
