package article

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
)

// Level says what a finding means.
type Level string

const (
	Warn  Level = "warn"
	Block Level = "block" // the article cannot be published so
)

// Finding is something that the check before publication has to say.
type Finding struct {
	Level Level  `json:"level"`
	Code  string `json:"code"` // one of site.Remarks, or "embargo"
	Text  string `json:"text"` // a sentence without a full stop
	Field string `json:"field"`
}

// codeEmbargo blocks always; what the other codes do is the site's choice.
const codeEmbargo = "embargo"

// Check returns what is missing in the draft of an article, what blocks its
// publication first. Links that lead outside are judged by what was found when
// they were last asked for.
func (s *Service) Check(ctx context.Context, who account.Identity, id int64) ([]Finding, error) {
	d, err := s.dossier(ctx, s.db, who, id)
	if err != nil {
		return nil, err
	}
	current, err := loadDraft(ctx, s.db, d)
	if err != nil {
		return nil, err
	}
	return s.findings(ctx, d, current)
}

func (s *Service) findings(ctx context.Context, d dossier, t draft) ([]Finding, error) {
	c := check{blocks: s.site.Current().Blocks, findings: []Finding{}}
	c.headline(t.Headline, s.site.Current().HeadlineLimit)
	if until := d.embargo; until.After(s.now()) {
		c.add(codeEmbargo, "embargo", "under an embargo until %s", until.In(s.site.Current().Location).Format("2 January 2006, 15:04 MST"))
	}
	if d.kind == Story {
		c.filing(t.Copy)
	}
	c.unresolved(t.Copy)
	c.figures(t.Body)
	c.embeds(t.Body, s.site.Current().EmbedHosts)
	if err := s.checkRights(ctx, &c, t.Body); err != nil {
		return nil, err
	}
	if err := s.checkLinks(ctx, &c, d, t.Body); err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.findings, func(a, b Finding) int { return rank(a) - rank(b) })
	return c.findings, nil
}

func rank(f Finding) int {
	if f.Level == Block {
		return 0
	}
	return 1
}

// check gathers findings.
type check struct {
	blocks   []string
	findings []Finding
}

func (c *check) add(code, field, format string, args ...any) {
	level := Warn
	if code == codeEmbargo || slices.Contains(c.blocks, code) {
		level = Block
	}
	c.findings = append(c.findings, Finding{Level: level, Code: code, Field: field, Text: fmt.Sprintf(format, args...)})
}

func (c *check) headline(headline string, limit int) {
	n := utf8.RuneCountInString(headline)
	switch {
	case n == 0:
		c.findings = append(c.findings, Finding{Level: Block, Code: "headline", Field: "headline", Text: "there is no headline"})
	case limit > 0 && n > limit:
		c.add("headline", "headline", "the headline has %d characters, this site wants at most %d", n, limit)
	}
}

func (c *check) filing(t Copy) {
	if len(t.Sections) == 0 {
		c.add("section", "sections", "the story is in no section")
	}
	if len(t.Authors) == 0 {
		c.add("byline", "authors", "the story has no byline")
	}
	if !hasPicture(t.Body) {
		c.add("lead", "body", "the story has no picture, so none stands in lists and none is shown where it is shared")
	}
}

func hasPicture(body document.Doc) bool {
	found := false
	body.EachFigure(func(*document.Node) { found = true })
	return found
}

// tk is the mark of something that is to come. It is written so because no
// English word has the two letters together; a newsroom of any language can
// search for it.
var tk = regexp.MustCompile(`(?:^|[^\pL\pN_])TK(?:TK)*(?:$|[^\pL\pN_])`)

func (c *check) unresolved(t Copy) {
	for _, part := range []struct{ field, what, text string }{
		{"headline", "headline", t.Headline}, {"standfirst", "standfirst", t.Standfirst}, {"kicker", "kicker", t.Kicker},
		{"dateline", "dateline", t.Dateline}, {"body", "text", t.Body.Text()},
	} {
		if n := len(tk.FindAllString(part.text, -1)); n == 1 {
			c.add("tk", part.field, "a TK in the %s is unresolved", part.what)
		} else if n > 1 {
			c.add("tk", part.field, "%d TKs in the %s are unresolved", n, part.what)
		}
	}
}

// figures looks at what stands with each picture. Pictures are counted as the
// reader meets them.
func (c *check) figures(body document.Doc) {
	n := 0
	body.EachFigure(func(f *document.Node) {
		n++
		if f.Attrs.Alt == "" && !f.Attrs.Decorative {
			c.add("alt", "body", "picture %d has no text for those who do not see it", n)
		}
		if f.Attrs.Decorative {
			return
		}
		if len(f.Content) == 0 {
			c.add("caption", "body", "picture %d has no caption", n)
		}
		if f.Attrs.Credit == "" && f.Attrs.Source == "" {
			c.add("credit", "body", "picture %d has no credit", n)
		}
	})
}

// checkRights finds media whose rights have ended, or end before an article
// would be published.
func (s *Service) checkRights(ctx context.Context, c *check, body document.Doc) error {
	keys := mediaOf(body)
	if s.expired == nil || len(keys) == 0 {
		return nil
	}
	ends, err := s.expired(ctx, s.db, keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if at, ok := ends[key]; ok && !at.After(s.now()) {
			c.add("rights", "body", "the rights to a picture ended on %s", at.Format("2 January 2006"))
		} else if ok && at.Before(s.now().Add(14*24*time.Hour)) {
			c.findings = append(c.findings, Finding{Level: Warn, Code: "rights", Field: "body",
				Text: "the rights to a picture end on " + at.Format("2 January 2006") + ": it disappears from the story then"})
		}
	}
	return nil
}

// warn adds a finding that never blocks.
func (c *check) warn(code, format string, args ...any) {
	c.findings = append(c.findings, Finding{Level: Warn, Code: code, Field: "body", Text: fmt.Sprintf(format, args...)})
}
