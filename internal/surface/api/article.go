package api

import (
	"encoding/json"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// Article is a story or page as it is being written, which readers of a
// published one have not necessarily got yet, and how it stands.
type Article struct {
	ID          int64           `json:"id"`
	Kind        string          `json:"kind" one:"story page"`
	Status      string          `json:"status" one:"draft review approved scheduled published unpublished killed"`
	Version     int64           `json:"version" says:"Another one after each change; send it along with the next."`
	Changed     bool            `json:"changed" says:"Whether it differs from what was last published."`
	URL         string          `json:"url" says:"Where readers find it, empty before the first publication."`
	Lang        string          `json:"lang" says:"BCP 47."`
	Headline    string          `json:"headline"`
	Standfirst  string          `json:"standfirst"`
	Kicker      string          `json:"kicker"`
	Dateline    string          `json:"dateline"`
	Slug        string          `json:"slug" says:"The last part of its address, empty for one made from the headline."`
	Source      Source          `json:"source"`
	Rights      Rights          `json:"rights"`
	Body        json.RawMessage `json:"body,omitempty" says:"The document tree. Missing when the rights refuse api."`
	Markdown    string          `json:"markdown" says:"The same body as Markdown, which reads back to the same tree."`
	Sections    []int64         `json:"sections" says:"Ids, the first is the one above the headline."`
	Tags        []string        `json:"tags" says:"Names."`
	Authors     []int64         `json:"authors" says:"Ids of bylines."`
	Corrections []Correction    `json:"corrections" says:"What readers were told, the newest first."`
	Retraction  string          `json:"retraction" one:" struck removed" says:"What became of the text of a retracted story; empty unless it was retracted."`
	Withdrawal  string          `json:"withdrawal" says:"What readers are told at the address of an article that was taken down."`
	SavedAt     time.Time       `json:"saved_at"`
	Published   *time.Time      `json:"published,omitempty" says:"For the first time."`
	Scheduled   *time.Time      `json:"scheduled,omitempty"`
	Embargo     *time.Time      `json:"embargo,omitempty" says:"Not published before it."`
}

// Source credits a republished or agency story.
type Source struct {
	Name   string `json:"name"`
	URL    string `json:"url" says:"Where it was published first; the canonical address."`
	Credit string `json:"credit" says:"The line that the agency asks for."`
}

// Rights are what the source of a story allows.
type Rights struct {
	Expires *time.Time `json:"expires,omitempty" says:"When the story must be gone from everywhere. Left out for never."`
	Refused []string   `json:"refused" one:"page feed api audio archive" says:"Uses that the source does not allow."`
}

// Correction is a change after publication that readers are told of.
type Correction struct {
	ID       int64     `json:"id"`
	Kind     string    `json:"kind" one:"correction clarification note retraction"`
	At       time.Time `json:"at"`
	Text     string    `json:"text"`
	Withheld bool      `json:"withheld" says:"Whether the old words are shown nowhere."`
}

// Writing is what is to be written of an article. What is left out stays as it
// is. The body comes in one of three forms.
type Writing struct {
	Version    int64           `json:"version,omitempty" says:"That the change was made of; left out, the change goes over whatever is stored."`
	Lang       *string         `json:"lang,omitempty"`
	Headline   *string         `json:"headline,omitempty"`
	Standfirst *string         `json:"standfirst,omitempty"`
	Kicker     *string         `json:"kicker,omitempty"`
	Dateline   *string         `json:"dateline,omitempty"`
	Slug       *string         `json:"slug,omitempty"`
	Source     *Source         `json:"source,omitempty"`
	Body       json.RawMessage `json:"body,omitempty" says:"The document tree."`
	Markdown   *string         `json:"markdown,omitempty"`
	HTML       *string         `json:"html,omitempty"`
	Sections   *[]int64        `json:"sections,omitempty"`
	Tags       *[]string       `json:"tags,omitempty"`
	Authors    *[]int64        `json:"authors,omitempty"`
}

// apply writes the change into a copy.
func (in Writing) apply(to *article.Copy) error {
	for _, line := range []struct{ from, to *string }{
		{in.Lang, &to.Lang}, {in.Headline, &to.Headline}, {in.Standfirst, &to.Standfirst}, {in.Kicker, &to.Kicker},
		{in.Dateline, &to.Dateline}, {in.Slug, &to.Slug},
	} {
		if line.from != nil {
			*line.to = *line.from
		}
	}
	if in.Source != nil {
		to.Source = article.Source(*in.Source)
	}
	if in.Sections != nil {
		to.Sections = *in.Sections
	}
	if in.Tags != nil {
		to.Tags = *in.Tags
	}
	if in.Authors != nil {
		to.Authors = *in.Authors
	}
	return in.applyBody(to)
}

func (in Writing) applyBody(to *article.Copy) (err error) {
	forms := 0
	for _, given := range []bool{in.Body != nil, in.Markdown != nil, in.HTML != nil} {
		if given {
			forms++
		}
	}
	var field string
	switch {
	case forms == 0:
		return nil
	case forms > 1:
		return fault.InField("body", "send the body once: as body, markdown or html")
	case in.Body != nil:
		field = "body"
		to.Body, err = document.Parse(in.Body)
	case in.Markdown != nil:
		field = "markdown"
		to.Body, _, err = document.FromMarkdown([]byte(*in.Markdown), document.MarkdownOptions{Lang: to.Lang})
	default:
		field = "html"
		to.Body, _, err = document.FromHTML(strings.NewReader(*in.HTML), document.HTMLOptions{Lang: to.Lang})
	}
	if err != nil {
		return fault.InField(field, "the %s cannot be kept: %s", field, err)
	}
	return nil
}

// article joins what is being written of an article with how it stands. The
// words of a source that refuses programs are left out.
func (a *API) article(w article.Working, stands article.Article) Article {
	out := Article{
		ID: w.ID, Kind: string(w.Kind), Status: string(w.Status), Version: w.Version, Changed: w.Changed, URL: a.address(w.Path),
		Lang: w.Lang, Headline: w.Headline, Standfirst: w.Standfirst, Kicker: w.Kicker, Dateline: w.Dateline, Slug: w.Slug,
		Source: Source(w.Source), Rights: rightsOf(stands.Rights), Sections: w.Sections, Tags: w.Tags, Authors: w.Authors,
		Corrections: make([]Correction, len(stands.Corrections)), Retraction: string(stands.Retraction), Withdrawal: stands.Withdrawal,
		SavedAt: w.SavedAt, Published: moment(stands.PublishedAt), Scheduled: moment(stands.ScheduledAt), Embargo: moment(stands.Embargo),
	}
	if stands.Rights.Allows(article.PermitAPI) {
		out.Body, out.Markdown = w.Body.JSON(), w.Body.Markdown()
	}
	for i, c := range stands.Corrections {
		out.Corrections[i] = correctionOf(c)
	}
	return out
}

// address returns the absolute address of a path, "" for none.
func (a *API) address(path string) string {
	if path == "" {
		return ""
	}
	return a.opt.Site.Current().Address + path
}

func rightsOf(r article.Rights) Rights {
	out := Rights{Expires: moment(r.Expires), Refused: make([]string, len(r.Refused))}
	for i, use := range r.Refused {
		out.Refused[i] = string(use)
	}
	return out
}

func correctionOf(c article.Correction) Correction {
	return Correction{ID: c.ID, Kind: string(c.Kind), At: c.At, Text: c.Text, Withheld: c.Withheld}
}

// moment returns nil for the zero time, which stands for never.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
