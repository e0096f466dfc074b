package importer

import (
	"context"
	"fmt"
	"path"
	"reflect"

	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// settings writes the publication's name and the like: all of them from a
// whole site, otherwise only those of a site that nobody has named here.
func (w *writer) settings(ctx context.Context) error {
	if w.ix.Settings == nil {
		return nil
	}
	icon, about, err := w.icon(ctx, w.ix.Settings)
	if err != nil {
		return err
	}
	var how article.Outcome
	err = w.opt.DB.InTx(ctx, func(tx *db.Tx) error {
		how = article.Unchanged
		have, err := w.opt.Site.Stored(ctx, tx)
		if err != nil {
			return err
		}
		want := merge(have, *w.ix.Settings)
		if want.ID == "" || len(w.taken.articles) > 0 { // the articles that are here are known by it
			want.ID = have.ID
		}
		if icon.Key != "" {
			item, err := w.opt.Media.Insert(ctx, tx, icon, about)
			if err != nil {
				return err
			}
			want.Icon = item.Key
		}
		if reflect.DeepEqual(have, want) {
			return nil
		}
		how = article.Updated
		return w.opt.Site.SaveSettings(ctx, tx, want)
	})
	if err != nil {
		return fmt.Errorf("the site's settings: %w", err)
	}
	w.report.came(KindSettings, how)
	if err := w.opt.Site.Reload(ctx); err != nil {
		return err
	}
	w.ix.Location = w.opt.Site.Current().Location
	return nil
}

// merge returns what the settings are after an import. What a whole site does
// not say stays as it is.
func merge(have site.Settings, in Settings) site.Settings {
	if !in.Whole {
		if have.IsNamed() {
			return have
		}
		have.Name, have.Tagline = in.Name, orElse(have.Tagline, in.Tagline)
		have.Language = orElse(in.Language, have.Language)
		return have
	}
	want := in.Settings
	want.Icon = have.Icon
	want.MinimumAge, want.HeadlineLimit = have.MinimumAge, have.HeadlineLimit
	if in.Age != nil {
		want.MinimumAge = *in.Age
	}
	if in.Headline != nil {
		want.HeadlineLimit = *in.Headline
	}
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&want.Name, have.Name}, {&want.Tagline, have.Tagline}, {&want.Description, have.Description},
		{&want.Language, have.Language}, {&want.Timezone, have.Timezone},
		{&want.Publisher.Name, have.Publisher.Name}, {&want.Publisher.FoundingDate, have.Publisher.FoundingDate},
		{&want.Publisher.Contact, have.Publisher.Contact}, {&want.Publisher.SecurityContact, have.Publisher.SecurityContact},
		{&want.Publisher.CorrectionsPolicy, have.Publisher.CorrectionsPolicy},
		{&want.Publisher.EthicsPolicy, have.Publisher.EthicsPolicy}, {&want.Publisher.Masthead, have.Publisher.Masthead},
		{&want.Publisher.Ownership, have.Publisher.Ownership},
		{&want.Policies.Privacy, have.Policies.Privacy}, {&want.Policies.Terms, have.Policies.Terms},
		{&want.Policies.Rules, have.Policies.Rules}, {&want.Policies.Statement, have.Policies.Statement},
	} {
		*field.to = orElse(*field.to, field.from)
	}
	if want.EmbedHosts == nil {
		want.EmbedHosts = have.EmbedHosts
	}
	if want.Blocks == nil {
		want.Blocks = have.Blocks
	}
	return want
}

// icon stores the picture that stands for the site, and returns what the site
// says of it. One that is no picture is reported and left out.
func (w *writer) icon(ctx context.Context, s *Settings) (media.Prepared, media.Meta, error) {
	if s.IconFile == "" {
		return media.Prepared{}, media.Meta{}, nil
	}
	from := fileSource(s.Files, path.Clean(s.IconFile))
	if m, ok := w.ix.library[from.id]; ok {
		from = w.pictures.described(from, m)
	}
	prepared, err := w.pictures.fromFile(ctx, s.Files.FS, from.file)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) || fault.Is(err, fault.NotFound) {
		w.report.note(Note{Kind: NoPicture, Text: "the site's icon cannot be used: " + err.Error()}, s.IconFile)
		return media.Prepared{}, media.Meta{}, nil
	}
	prepared.Name = orElse(from.name, prepared.Name)
	return prepared, fitting(from.meta), err
}
