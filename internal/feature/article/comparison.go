package article

import (
	"context"
	"strconv"
	"strings"

	"stet/internal/engine/difference"
	"stet/internal/engine/document"
	"stet/internal/feature/account"
)

// Compare returns what differs between two revisions of an article, part by
// part; to 0 is the draft. The error is Gone when the words of one were
// withheld.
func (s *Service) Compare(ctx context.Context, who account.Identity, id, from, to int64) ([]difference.Change, error) {
	d, err := s.dossier(ctx, s.db, who, id)
	if err != nil {
		return nil, err
	}
	_, before, err := s.revision(ctx, s.db, id, from)
	if err != nil {
		return nil, err
	}
	if to != 0 {
		_, after, err := s.revision(ctx, s.db, id, to)
		if err != nil {
			return nil, err
		}
		return compareContent(before, after), nil
	}
	current, err := loadDraft(ctx, s.db, d)
	if err != nil {
		return nil, err
	}
	return compareContent(before, current.content()), nil
}

// compareContent returns what differs between two texts, headline first. A
// figure is a block of what stands in it, so that another picture, caption or
// credit shows, and a link shows where it leads.
func compareContent(before, after Content) []difference.Change {
	return difference.Blocks(blocksOf(before), blocksOf(after))
}

func blocksOf(c Content) []difference.Block {
	var list []difference.Block
	for _, b := range []difference.Block{
		{Kind: "headline", Text: c.Headline}, {Kind: "standfirst", Text: c.Standfirst}, {Kind: "kicker", Text: c.Kicker},
		{Kind: "dateline", Text: c.Dateline}, {Kind: "source", Text: strings.TrimSpace(c.Source.Name + " " + c.Source.URL + " " + c.Source.Credit)},
	} {
		if b.Text != "" {
			list = append(list, b)
		}
	}
	return appendBlocks(list, c.Body.Content)
}

func appendBlocks(list []difference.Block, nodes []document.Node) []difference.Block {
	for i := range nodes {
		n := &nodes[i]
		switch n.Type {
		case document.Figure, document.Audio, document.Embed, document.Rule, document.Code, document.Paragraph, document.Heading, document.TableRow:
			list = append(list, difference.Block{Kind: string(n.Type), Text: blockText(n)})
		default:
			if text := attrsText(n); text != "" {
				list = append(list, difference.Block{Kind: string(n.Type), Text: text})
			}
			list = appendBlocks(list, n.Content)
		}
	}
	return list
}

// blockText returns what a block says, and what its attributes say.
func blockText(n *document.Node) string {
	var b strings.Builder
	writeInline(&b, n.Content)
	if attrs := attrsText(n); attrs != "" {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(attrs)
	}
	return b.String()
}

func writeInline(b *strings.Builder, nodes []document.Node) {
	for i := range nodes {
		n := &nodes[i]
		switch n.Type {
		case document.Text:
			b.WriteString(n.Text)
			for _, m := range n.Marks {
				if m.Type == document.Link && (i+1 == len(nodes) || !hasLink(nodes[i+1], m.Href)) {
					b.WriteString(" <" + m.Href + ">")
				}
			}
		case document.HardBreak:
			b.WriteString("\n")
		default:
			if b.Len() > 0 {
				b.WriteString("\t")
			}
			writeInline(b, n.Content)
		}
	}
}

func hasLink(n document.Node, href string) bool {
	for _, m := range n.Marks {
		if m.Type == document.Link && m.Href == href {
			return true
		}
	}
	return false
}

// attrsText returns the attributes of a block that a reader would notice, one
// a line.
func attrsText(n *document.Node) string {
	a := n.Attrs
	var lines []string
	for _, part := range []struct{ name, value string }{
		{"", a.Title}, {"", a.Caption}, {"", a.Cite}, {"", a.URL}, {"Picture: ", a.Media + a.Src}, {"Alt: ", a.Alt},
		{"Credit: ", a.Credit}, {"Source: ", a.Source}, {"Rights: ", a.Rights},
	} {
		if part.value != "" {
			lines = append(lines, part.name+part.value)
		}
	}
	return strings.Join(lines, "\n")
}

func revisionName(number int64) string { return "revision " + strconv.FormatInt(number, 10) }
