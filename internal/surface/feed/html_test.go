package feed

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Elements and attributes that feed readers and validators accept. Whatever
// is not here is a script, a frame, a style, or something that only makes
// sense on the site's own pages.
var (
	feedElements = strings.Fields(`a abbr aside audio b bdi blockquote br caption cite code del div em figcaption figure footer
		h2 h3 h4 hr i img li ol p pre q s small source span strong sub sup table tbody td th thead time tr ul`)
	feedAttributes = strings.Fields(`alt aria-label cite colspan controls datetime dir href lang preload rel rowspan scope
		src start title type`)
	voidElements = strings.Fields(`br hr img source`)
)

// html checks a fragment as it stands in a feed: balanced, from the closed
// lists, without a relative address.
func (p *problems) html(fragment string) {
	tokens := html.NewTokenizer(strings.NewReader(fragment))
	var open []string
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		token := tokens.Token()
		switch kind {
		case html.CommentToken, html.DoctypeToken:
			p.addf("a comment or doctype in the text: %q", token.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			p.tag(token)
			if !slices.Contains(voidElements, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				p.addf("</%s> closes nothing, open are %v", token.Data, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		p.addf("%v are never closed", open)
	}
}

func (p *problems) tag(token html.Token) {
	if !slices.Contains(feedElements, token.Data) {
		p.addf("<%s> does not belong in a feed", token.Data)
	}
	for _, a := range token.Attr {
		if !slices.Contains(feedAttributes, a.Key) {
			p.addf("<%s %s> does not belong in a feed", token.Data, a.Key)
		}
		if (a.Key == "href" || a.Key == "src" || a.Key == "cite") && !strings.HasPrefix(a.Val, "mailto:") {
			p.absolute("<"+token.Data+">", a.Val)
		}
	}
}
