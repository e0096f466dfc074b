package dispatch

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
	"stet/internal/platform/fetch"
	"stet/internal/surface/api"
)

// write makes the working copy of an article what the file says.
func (s *sending) write(ctx context.Context, to api.Article) (api.Article, error) {
	if err := s.sendPictures(ctx); err != nil {
		return to, err
	}
	f := s.front
	tags := append([]string{}, f.Tags...) // none is not the same as unsaid
	in := api.Writing{
		Headline: &f.Headline, Standfirst: &f.Standfirst, Kicker: &f.Kicker, Dateline: &f.Dateline, Body: s.body.JSON(),
		Source: &api.Source{Name: f.Source.Name, URL: f.Source.URL, Credit: f.Source.Credit}, Tags: &tags,
	}
	if f.Lang != "" {
		in.Lang = &f.Lang
	}
	if slug := s.slug(); slug != "" {
		in.Slug = &slug
	}
	sections, err := s.sections(ctx)
	if err != nil {
		return to, err
	}
	authors, err := s.authors(ctx)
	if err != nil {
		return to, err
	}
	in.Sections, in.Authors = &sections, &authors
	if len(f.Aliases) > 0 {
		s.remark("Old addresses are not sent: set them up under Redirects.")
	}
	var written api.Article
	return written, s.call(ctx, http.MethodPatch, at(to), nil, in, &written)
}

// slug is the last part of the story's address: what the file says, or else its
// name without a date.
func (s *sending) slug() string {
	if s.front.Slug != "" {
		return s.front.Slug
	}
	stem := s.stem()
	if len(stem) > 11 && strings.Trim(stem[:11], "0123456789-_") == "" {
		stem = stem[11:]
	}
	return article.Slugify(stem)
}

// sections returns the ids of the sections that the file names, and makes those
// that there are not.
func (s *sending) sections(ctx context.Context) ([]int64, error) {
	ids := []int64{}
	var known api.Sections
	if len(s.front.Sections) == 0 {
		return ids, nil
	}
	if err := s.get(ctx, "/sections", &known); err != nil {
		return nil, err
	}
	for _, name := range s.front.Sections {
		var section api.Section
		for _, k := range known.Items {
			if k.Name == name || k.Slug == article.Slugify(name) {
				section = k
			}
		}
		if section.ID == 0 {
			if err := s.call(ctx, http.MethodPost, "/sections", nil, api.NewSection{Name: name}, &section); err != nil {
				return nil, wanting(err, "section", name)
			}
		}
		ids = append(ids, section.ID)
	}
	return ids, nil
}

// authors does for bylines what sections does.
func (s *sending) authors(ctx context.Context) ([]int64, error) {
	ids := []int64{}
	for _, name := range s.front.Authors {
		var known api.AuthorPage
		if err := s.get(ctx, "/authors"+query(name), &known); err != nil {
			return nil, err
		}
		var author api.Author
		for _, k := range known.Items {
			if k.Name == name || k.Slug == article.Slugify(name) {
				author = k
			}
		}
		if author.ID == 0 {
			if err := s.call(ctx, http.MethodPost, "/authors", nil, api.NewAuthor{Name: name}, &author); err != nil {
				return nil, wanting(err, "byline", name)
			}
		}
		ids = append(ids, author.ID)
	}
	return ids, nil
}

// wanting says of a key that may not make a term which one it is about.
func wanting(err error, what, name string) error {
	return fault.Wrap(err, fault.KindOf(err), "the site has no %s %q, and this key cannot make it: %s", what, name, fault.TextOf(err))
}

// sendPictures uploads the pictures that lie beside the text, and has the body
// name them by their keys.
func (s *sending) sendPictures(ctx context.Context) error {
	keys := map[string]string{}
	var failed error
	s.body.EachFigure(func(figure *document.Node) {
		src := figure.Attrs.Src
		if failed != nil || figure.Attrs.Media != "" || src == "" {
			return
		}
		if strings.Contains(src, "://") {
			s.remark("The picture %s stays where it is: only files beside the text are sent.", src)
			return
		}
		if keys[src] == "" {
			if keys[src], failed = s.upload(ctx, src); failed != nil {
				return
			}
		}
		figure.Attrs.Media, figure.Attrs.Src = keys[src], ""
	})
	return failed
}

func (s *sending) upload(ctx context.Context, name string) (key string, err error) {
	root, err := os.OpenRoot(filepath.Dir(s.file))
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "the folder of %s cannot be opened", s.file)
	}
	defer root.Close()
	data, err := root.ReadFile(filepath.FromSlash(strings.TrimPrefix(name, "/")))
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "%s: the picture %s cannot be read", s.file, name)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", filepath.Base(name))
	if err != nil {
		return "", err
	}
	if _, err := part.Write(data); err != nil {
		return "", err
	}
	if err := form.Close(); err != nil {
		return "", err
	}
	var item api.Media
	err = s.to.Call(ctx, fetch.Message{Method: http.MethodPost, Path: base + "/media", Type: form.FormDataContentType(), Body: body.Bytes()}, &item)
	if err != nil {
		return "", fault.Wrap(err, fault.KindOf(err), "the picture %s: %s", name, fault.TextOf(err))
	}
	return item.Key, nil
}
