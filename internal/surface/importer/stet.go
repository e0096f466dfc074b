package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/comment"
	"stet/internal/feature/site"
	"stet/internal/platform/fault"
)

// stetSite reads a whole site in the form that format.go describes.
//
// Everything that its JSON files say is in memory; the articles are not.
type stetSite struct {
	name  string
	files *Files

	site     SiteFile
	consents []ConsentFile
	media    []MediaFile
	articles []*file
	drafts   []*file
	front    []SlotFile
	hasFront bool     // whether the folder says how the front page is arranged
	comments []string // names in CommentsDir
	icon     string   // file of the icon
}

// Check implements Reader.
func (r *stetSite) Check(ctx context.Context, ix *Index) error {
	if err := r.json(SiteName, &r.site, true); err != nil {
		return err
	}
	r.index(ix)
	if err := r.listPeople(ix); err != nil {
		return err
	}
	if err := r.listMedia(ix); err != nil {
		return err
	}
	for _, dir := range [...]struct {
		name string
		kind article.Kind
	}{{PagesDir, article.Page}, {StoriesDir, article.Story}} {
		if err := r.listArticles(ctx, ix, dir.name, dir.kind); err != nil {
			return err
		}
	}
	if err := r.listDesk(ctx, ix); err != nil {
		return err
	}
	if err := r.listComments(ctx, ix); err != nil {
		return err
	}
	ix.items += len(r.consents) + len(r.media) + len(r.site.Menus) + len(r.site.Redirects)
	return nil
}

// listPeople takes the people and what they agreed to in.
func (r *stetSite) listPeople(ix *Index) error {
	var people []PersonFile
	if err := r.json(PeopleName, &people, false); err != nil {
		return err
	}
	for _, p := range people {
		ref := accountRef(p.ID)
		ix.persons.add(ref, Person{ID: p.ID, Ref: ref, Origin: p.Origin, Name: p.Name, Email: p.Email,
			Role: account.Role(p.Role), Claimed: p.Claimed, Created: p.Created, Ended: p.Ended,
			Portrait: Portrait{PictureFile: p.Picture, Files: r.files}})
	}
	return r.json(ConsentName, &r.consents, false)
}

func accountRef(id int64) string {
	if id == 0 {
		return ""
	}
	return "account:" + strconv.FormatInt(id, 10)
}

// index takes the settings and terms of site.json in.
func (r *stetSite) index(ix *Index) {
	s := r.site
	if ix.Settings == nil {
		settings := site.Settings{ID: s.ID, Name: s.Name, Tagline: s.Tagline, Description: s.Description, Language: s.Language,
			Timezone: s.Timezone, EmbedHosts: s.EmbedHosts, Blocks: s.Blocks}
		if s.Policies != nil {
			settings.Policies = *s.Policies
		}
		if p := s.Publisher; p != nil {
			settings.Publisher = site.Publisher{Name: p.Name, FoundingDate: p.FoundingDate, Contact: p.Email, SecurityContact: p.SecurityContact,
				CorrectionsPolicy: p.CorrectionsPolicy, EthicsPolicy: p.EthicsPolicy, Masthead: p.Masthead, Ownership: p.Ownership}
			r.icon = p.Logo
		}
		r.icon = orElse(s.Icon, r.icon)
		ix.Settings = &Settings{Settings: settings, Whole: true, Age: s.MinimumAge, Headline: s.Headline, IconFile: r.icon, Files: r.files}
	}
	for _, f := range s.Sections {
		v := Section{Ref: "section:" + f.Slug, Origin: f.Origin}
		v.Slug, v.Name, v.Description = f.Slug, f.Name, f.Description
		ix.sections.add(v.Ref, v)
	}
	for _, f := range s.Tags {
		v := Tag{Ref: "tag:" + f.Slug, Origin: f.Origin}
		v.Slug, v.Name = f.Slug, f.Name
		ix.tags.add(v.Ref, v)
	}
	for _, f := range s.Authors {
		v := Author{Ref: "author:" + f.Slug, Origin: f.Origin, Person: accountRef(f.Account), Portrait: Portrait{PictureFile: f.Picture, Files: r.files}}
		v.Slug, v.Name, v.Role, v.Bio = f.Slug, f.Name, f.Role, f.Bio
		ix.authors.add(v.Ref, v)
	}
}

// json reads one of the folder's JSON files. A file that may be missing
// leaves v as it is.
func (r *stetSite) json(name string, v any, must bool) error {
	data, _, err := r.files.read(name, MaxJSON)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil
	}
	full := path.Join(r.name, name)
	if err != nil {
		return fmt.Errorf("%s: %w", full, err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err = dec.Decode(v)
	if err == nil && dec.More() {
		err = errors.New("something follows the end of the data")
	}
	if err == nil {
		return nil
	}
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = syntax.Offset
	}
	return fault.New(fault.Invalid, "%s:%d: %v; mend the file or export the site again", full, 1+bytes.Count(data[:min(int(at), len(data))], []byte("\n")), err)
}

// listMedia reads media.json and the folder, which may have files that the
// list does not name.
func (r *stetSite) listMedia(ix *Index) error {
	if err := r.json(MediaName, &r.media, false); err != nil {
		return err
	}
	named := make(map[string]bool)
	for _, m := range r.media {
		if !fs.ValidPath(m.File) {
			return fault.New(fault.Invalid, "%s: %q is not the name of a file", path.Join(r.name, MediaName), m.File)
		}
		if _, ok := r.files.find(path.Join(MediaDir, m.File)); !ok {
			return fault.New(fault.Invalid, "%s names the file %q, which is not in the folder %s", path.Join(r.name, MediaName), m.File, MediaDir)
		}
		named[m.File] = true
		rec := r.mediaRecord(m)
		ix.library[fileSource(r.files, rec.File).id] = rec
	}
	entries, err := fs.ReadDir(r.files.FS, MediaDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.Invalid, "%s cannot be read", path.Join(r.name, MediaDir))
	}
	for _, e := range entries {
		if e.Type().IsRegular() && isPicture(e.Name()) && !named[e.Name()] {
			r.media = append(r.media, MediaFile{File: e.Name(), Name: e.Name()})
		}
	}
	return nil
}

func (r *stetSite) mediaRecord(m MediaFile) Media {
	return Media{Key: m.Key, Address: m.Origin, File: path.Join(MediaDir, m.File), Files: r.files, Created: m.Created,
		Credits: Credits{Name: m.Name, Alt: m.Alt, Caption: m.Caption, Credit: m.Credit, Source: m.Source, Rights: m.Rights},
		Licence: m.Licence, Permitted: m.Permitted, Expires: m.Expires, Focus: m.Focus, Former: m.Former, Portrait: m.Portrait}
}

func (r *stetSite) listArticles(ctx context.Context, ix *Index, dir string, kind article.Kind) error {
	return r.listFiles(dir, func(f *file) error {
		f.kind = kind
		r.articles = append(r.articles, f)
		return f.Check(ctx, ix)
	})
}

func (r *stetSite) listComments(ctx context.Context, ix *Index) error {
	entries, err := fs.ReadDir(r.files.FS, CommentsDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.Invalid, "%s cannot be read", path.Join(r.name, CommentsDir))
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || path.Ext(e.Name()) != ".json" {
			continue
		}
		list, err := r.commentsOf(e.Name())
		if err != nil {
			return err
		}
		ix.items += len(list)
		r.comments = append(r.comments, e.Name())
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// commentsOf reads one file of comments.
func (r *stetSite) commentsOf(name string) ([]*Comment, error) {
	var f CommentsFile
	name = path.Join(CommentsDir, name)
	if err := r.json(name, &f, true); err != nil {
		return nil, err
	}
	list := make([]*Comment, 0, len(f.Comments))
	for i, c := range f.Comments {
		body := []byte(c.Body)
		rec := &Comment{ID: c.ID, Ref: commentRef(c.ID), Origin: c.Origin, Article: f.Article, Parent: commentRef(c.Parent), Person: accountRef(c.Account),
			Name: c.Name, Status: comment.Status(c.Status), Created: c.Created, Place: fmt.Sprintf("%s, comment %d", path.Join(r.name, name), i+1)}
		rec.Parse = func(rec *Comment) (err error) {
			rec.Body, _, err = document.FromMarkdown(body, document.MarkdownOptions{})
			return err
		}
		list = append(list, rec)
	}
	return list, nil
}

func commentRef(id int64) string {
	if id == 0 {
		return ""
	}
	return "comment:" + strconv.FormatInt(id, 10)
}

// Read implements Reader.
func (r *stetSite) Read(ctx context.Context, ix *Index, emit func(Record) error) error {
	for _, c := range r.consents {
		if err := emit(consentRecord(c)); err != nil {
			return err
		}
	}
	for _, m := range r.media {
		if err := emit(r.mediaRecord(m)); err != nil {
			return err
		}
	}
	if err := emit(settled{}); err != nil { // keys of pictures are known from here on
		return err
	}
	for _, f := range slices.Concat(r.articles, r.drafts) {
		if err := f.Read(ctx, ix, emit); err != nil {
			return err
		}
	}
	if r.hasFront {
		if err := emit(FrontPage{Slots: r.front, Place: path.Join(r.name, FrontName)}); err != nil {
			return err
		}
	}
	for _, name := range r.comments {
		list, err := r.commentsOf(name)
		if err != nil {
			return err
		}
		for _, c := range list {
			if err := emit(c); err != nil {
				return err
			}
		}
	}
	for _, name := range sortedKeys(r.site.Menus) {
		if err := emit(Menu{Name: name, Items: r.site.Menus[name], Whole: true}); err != nil {
			return err
		}
	}
	for _, to := range r.site.Redirects {
		if err := emit(Redirect{Redirect: to, Whole: true}); err != nil {
			return err
		}
	}
	return nil
}
