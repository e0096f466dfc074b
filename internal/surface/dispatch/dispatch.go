// Package dispatch files a story with a newsroom elsewhere: it sends one
// Markdown file, and the pictures beside it, to another Stet site by that
// site's API.
//
// The file is the one that package importer reads. The site knows the story
// again by the origin or the name of its file, for the account of one key.
// Start reading at Send.
package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
	"stet/internal/platform/fetch"
	"stet/internal/surface/api"
	"stet/internal/surface/importer"
)

// maxFile is the largest Markdown file, in bytes: what the API takes.
const maxFile = 8 << 20

// Sent is what became of a file: the article, and sentences about what of the
// file the site has not got.
type Sent struct {
	Article  api.Article
	Timezone *time.Location // of the site
	Remarks  []string
}

// sending is one file on its way.
type sending struct {
	to      *fetch.Caller
	file    string
	now     time.Time
	front   importer.Front
	body    document.Doc
	site    api.Site
	remarks []string
}

// Send makes the story of a file on a site what the file says: written,
// published, corrected, scheduled or withdrawn; now decides whether its date is
// still to come. It answers Invalid for a file that cannot be read, and
// otherwise what the site answers.
func Send(ctx context.Context, to *fetch.Caller, file string, now time.Time) (Sent, error) {
	s := &sending{to: to, file: file, now: now}
	if err := s.get(ctx, "/site", &s.site); err != nil {
		return Sent{}, err
	}
	zone, err := time.LoadLocation(s.site.Timezone)
	if err != nil {
		return Sent{}, fault.Wrap(err, fault.Invalid, "the site is in a time zone that this machine does not know: %s", s.site.Timezone)
	}
	if err := s.read(zone); err != nil {
		return Sent{}, err
	}
	begun, err := s.begin(ctx)
	if err != nil {
		return Sent{}, err
	}
	written, err := s.write(ctx, begun)
	if err != nil {
		return Sent{}, err
	}
	done, err := s.release(ctx, written)
	return Sent{Article: done, Timezone: zone, Remarks: s.remarks}, err
}

func (s *sending) read(zone *time.Location) error {
	info, err := os.Stat(s.file)
	if err == nil && info.Size() > maxFile {
		return fault.New(fault.TooLarge, "%s is larger than %d bytes", s.file, maxFile)
	}
	if strings.ToLower(filepath.Ext(s.file)) != ".md" {
		return fault.New(fault.Invalid, "%s: publish takes one Markdown file", s.file)
	}
	data, err := os.ReadFile(s.file)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "%s cannot be read", s.file)
	}
	s.front, s.body, err = importer.ReadStory(data, zone)
	if err != nil {
		return fault.New(fault.Invalid, "%s: %v", s.file, err)
	}
	return nil
}

// stem is the name of the file without its ending.
func (s *sending) stem() string {
	base := filepath.Base(s.file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// begin returns the article that an earlier version of the file made, or begins
// one.
func (s *sending) begin(ctx context.Context) (api.Article, error) {
	kind := s.front.Kind
	if kind == "" {
		kind = article.Story
	}
	origin := s.front.Origin
	if origin == "" {
		origin = "file:" + string(kind) + ":" + s.stem()
	}
	var begun api.Article
	err := s.call(ctx, http.MethodPost, "/articles", http.Header{"Idempotency-Key": {origin}}, api.NewArticle{Kind: string(kind)}, &begun)
	return begun, err
}

// get asks the site for something.
func (s *sending) get(ctx context.Context, path string, into any) error {
	return s.to.Call(ctx, fetch.Message{Method: http.MethodGet, Path: base + path}, into)
}

// base is what the addresses of the API begin with.
const base = "/api/v1"

func (s *sending) call(ctx context.Context, method, path string, header http.Header, value, into any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.to.Call(ctx, fetch.Message{Method: method, Path: base + path, Header: header, Type: "application/json", Body: body}, into)
}

// remark notes something that the site has not got.
func (s *sending) remark(format string, args ...any) {
	s.remarks = append(s.remarks, fmt.Sprintf(format, args...))
}

// at returns the path of an article below the API's.
func at(a api.Article) string { return fmt.Sprintf("/articles/%d", a.ID) }

// query returns a query that asks for names or slugs that hold a text.
func query(text string) string { return "?" + url.Values{"q": {text}, "limit": {"100"}}.Encode() }
