package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"stet/internal/feature/article"
)

// Standing is what a Stet site knows of an article besides its text. Files of
// other programs have none of it.
type Standing struct {
	Rights     *article.Rights    // what its source allows, nil when the file does not say
	Retraction article.Retraction // "" for none
	Withdrawal string             // what readers are told of an article that was taken down
	Withdrawn  time.Time          // when that was
	Embargo    time.Time          // not published before it
	Owner      int64              // account whose article it is, by its id in people.json
}

// standing reads one field of front matter that says it, and reports whether
// it was one.
func (p *frontParser) standing(key string, v *yaml.Node) (bool, error) {
	s := &p.f.Standing
	switch key {
	case "rights":
		return true, p.rights(v)
	case "retraction":
		s.Retraction = article.Retraction(text(v))
		if s.Retraction != article.Struck && s.Retraction != article.Removed {
			return true, fmt.Errorf("%.40q is no way to retract a story: struck or removed", s.Retraction)
		}
	case "withdrawal":
		s.Withdrawal = text(v)
	case "withdrawn":
		return true, p.time(&s.Withdrawn, v)
	case "embargo":
		return true, p.time(&s.Embargo, v)
	case "owner":
		id, err := strconv.ParseInt(text(v), 10, 64)
		if err != nil {
			return true, fmt.Errorf("%.40q is no number of an account", text(v))
		}
		s.Owner = id
	default:
		return false, nil
	}
	return true, nil
}

// rights reads what the source of a story allows: until when, and which uses
// it refuses. A text in their place is the licence of other programs' files,
// which says nothing here.
func (p *frontParser) rights(v *yaml.Node) error {
	if v.Kind != yaml.MappingNode {
		p.f.Unknown = append(p.f.Unknown, "rights")
		return nil
	}
	r := &article.Rights{}
	for i := 0; i+1 < len(v.Content); i += 2 {
		var refused []string
		var err error
		switch value := v.Content[i+1]; strings.ToLower(v.Content[i].Value) {
		case "expires":
			err = p.time(&r.Expires, value)
		case "refused":
			err = p.names(&refused, value)
		default:
			err = fmt.Errorf("%.40q is not known: expires or refused", v.Content[i].Value)
		}
		if err != nil {
			return err
		}
		for _, use := range refused {
			if !slices.Contains(article.Permits(), article.Permit(use)) {
				return fmt.Errorf("%.40q is no use that a source can refuse: page, feed, api, audio or archive", use)
			}
			r.Refused = append(r.Refused, article.Permit(use))
		}
	}
	p.f.Rights = r
	return nil
}

// standing writes what the parser reads.
func (w frontWriter) standing(s Standing) {
	switch {
	case s.Rights == nil:
	case s.Rights.Expires.IsZero() && len(s.Rights.Refused) == 0:
		w.raw("rights", "{}")
	default:
		w.b.WriteString("rights:\n")
		w.time("  expires", s.Rights.Expires)
		refused := make([]string, len(s.Rights.Refused))
		for i, use := range s.Rights.Refused {
			refused[i] = string(use)
		}
		w.list("  refused", refused)
	}
	w.text("retraction", string(s.Retraction))
	w.text("withdrawal", s.Withdrawal)
	w.time("withdrawn", s.Withdrawn)
	w.time("embargo", s.Embargo)
	if s.Owner != 0 {
		w.raw("owner", strconv.FormatInt(s.Owner, 10))
	}
}
