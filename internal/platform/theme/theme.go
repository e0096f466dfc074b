// Package theme owns how pages look: the templates of all packages, their
// styles and scripts, the design tokens that they share, and a site's own
// overrides of all three.
//
// Each package with a face brings a folder ui: its templates are named
// "package/file.html", its styles are joined with everybody else's into one
// file, its scripts are served one by one. What only the staff sees lies in its
// folder desk: templates named "package/desk/file.html", and styles that are
// joined into a file of their own. A site's folder may hold templates
// by the same names, a tokens.css that is read after ours, and a folder
// assets.
//
// It promises that a mistake in an override never takes a page down: what is
// wrong when it is read is left out and told by Problems, a template that fails
// while it draws is replaced by ours and named in the log, both with file and
// line.
//
// Start reading at Load and Theme.Draw.
package theme

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"

	"stet/internal/platform/message"
)

//go:embed ui
var tokens embed.FS

// UI is the ui folder of one package: templates, styles, scripts.
type UI struct {
	Name  string // the package's name, the first part of its templates' names
	Files fs.FS  // with the files at its root
}

// Options say what Load puts together.
type Options struct {
	UI       []UI   // styles are joined in this order, after the design tokens
	Override string // the site's own folder; "" or a folder that does not exist for none
	Messages *message.Catalogue
	Log      *slog.Logger // hears of a site's template that fails while a page is drawn; nil for nobody
}

// Theme draws pages and serves their styles, scripts and other assets. It is
// safe for concurrent use and never changes after Load.
type Theme struct {
	messages *message.Catalogue
	log      *slog.Logger
	ours     *template.Template // never executed: html/template cannot clone what it has escaped
	site     *template.Template // ours with the overrides, nil when there are none
	problems []error
	assets   map[string]http.Handler // by file name in the address
	names    map[string]string       // from the name that templates use to the file name

	mu        sync.Mutex
	languages map[string]*templates
}

// templates are all templates bound to one language.
type templates struct {
	ours *template.Template
	site *template.Template // nil when there are no overrides
}

// Load reads all templates, styles and scripts. It fails when one of ours is
// broken; what is wrong in the site's own folder is left out and returned by
// Problems.
func Load(opt Options) (*Theme, error) {
	t := &Theme{
		messages:  opt.Messages,
		log:       opt.Log,
		assets:    map[string]http.Handler{},
		names:     map[string]string{},
		languages: map[string]*templates{},
	}
	if t.log == nil {
		t.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if t.ours, err = t.parse(opt.UI); err != nil {
		return nil, err
	}
	sheets := &sheets{}
	if err := t.collect(opt.UI, sheets); err != nil {
		return nil, err
	}
	if err := t.override(opt.Override, sheets); err != nil {
		return nil, err
	}
	if err := t.join(sheets); err != nil {
		return nil, err
	}
	return t, nil
}

// Problems returns what is wrong in the site's own folder, each naming file
// and line. Our own part is used in place of each.
func (t *Theme) Problems() []error { return t.problems }

// Draw writes the page of a template, such as "reader/story.html", in a
// language. Nothing is written when it fails. When the site's own template
// fails, the page is drawn with ours and the mistake is logged.
func (t *Theme) Draw(w io.Writer, lang, name string, view any) error {
	set, err := t.in(lang)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if set.site != nil {
		err := set.site.ExecuteTemplate(&page, name, view)
		if err == nil {
			_, err = page.WriteTo(w)
			return err
		}
		t.log.Error("the site's theme has a mistake; the page is drawn with our template instead", "error", err)
		page.Reset()
	}
	if err := set.ours.ExecuteTemplate(&page, name, view); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	_, err = page.WriteTo(w)
	return err
}

// in returns the templates bound to a language, made when first asked for.
func (t *Theme) in(lang string) (*templates, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if set := t.languages[lang]; set != nil {
		return set, nil
	}
	funcs := t.funcs(t.messages.In(lang))
	set := &templates{}
	var err error
	if set.ours, err = bind(t.ours, funcs); err != nil {
		return nil, err
	}
	if t.site != nil {
		if set.site, err = bind(t.site, funcs); err != nil {
			return nil, err
		}
	}
	t.languages[lang] = set
	return set, nil
}

func bind(set *template.Template, funcs template.FuncMap) (*template.Template, error) {
	own, err := set.Clone()
	if err != nil {
		return nil, err
	}
	return own.Funcs(funcs), nil
}
