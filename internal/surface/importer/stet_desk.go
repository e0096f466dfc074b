package importer

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"stet/internal/feature/account"
	"stet/internal/platform/fault"
)

// listDesk reads what only the newsroom sees: drafts of what readers have in
// another form, and the front page's arrangement.
func (r *stetSite) listDesk(ctx context.Context, ix *Index) error {
	articles := make(map[string]*file, len(r.articles))
	for _, a := range r.articles {
		articles[a.base] = a
	}
	err := r.listFiles(DraftsDir, func(f *file) error {
		of := articles[f.base]
		if of == nil {
			return fault.New(fault.Invalid, "%s is the draft of a story or page of that name, and there is none", f.name)
		}
		f.kind, f.of, f.ref = of.kind, of.ref, ""
		r.drafts = append(r.drafts, f)
		return f.Check(ctx, ix)
	})
	if err != nil {
		return err
	}
	if _, err := fs.Stat(r.files.FS, FrontName); err == nil {
		r.hasFront = true
	}
	return r.json(FrontName, &r.front, false)
}

func consentRecord(c ConsentFile) Consent {
	return Consent{Person: accountRef(c.Account), Consent: account.Consent{Purpose: c.Purpose, Wording: c.Wording, Source: c.Source,
		GivenAt: c.Given, WithdrawnAt: c.Withdrawn}}
}

// listFiles calls fn for each Markdown file of one of the site's folders.
func (r *stetSite) listFiles(dir string, fn func(f *file) error) error {
	entries, err := fs.ReadDir(r.files.FS, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.Invalid, "%s cannot be read", path.Join(r.name, dir))
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || path.Ext(e.Name()) != ".md" {
			continue
		}
		f := &file{name: path.Join(r.name, dir, e.Name()), files: &Files{Name: r.files.Name, Root: r.files.Root, FS: r.files.FS, Dir: dir},
			base: e.Name(), form: markdownForm, whole: true, ref: path.Join(dir, e.Name())}
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}
