package dispatch

import (
	"context"
	"net/http"
	"slices"
	"time"

	"stet/internal/feature/article"
	"stet/internal/surface/api"
)

// release brings an article into the state that the file asks for.
func (s *sending) release(ctx context.Context, a api.Article) (api.Article, error) {
	if err := s.allow(ctx, &a); err != nil {
		return a, err
	}
	switch s.front.Status {
	case "", article.Published, article.Scheduled:
		return s.publish(ctx, a)
	case article.Review:
		if a.Status == string(article.Draft) {
			return s.move(ctx, a, "submit", api.Reason{})
		}
	case article.Approved:
		if a.Status == string(article.Draft) {
			var err error
			if a, err = s.move(ctx, a, "submit", api.Reason{}); err != nil {
				return a, err
			}
		}
		if a.Status == string(article.Review) {
			return s.move(ctx, a, "approve", api.Reason{})
		}
	case article.Unpublished:
		if a.Status == string(article.Published) {
			return s.move(ctx, a, "unpublish", api.Reason{Reason: s.reason()})
		}
	case article.Killed:
		return s.move(ctx, a, "kill", api.Reason{Reason: s.reason()})
	}
	return a, nil
}

// allow sets what the file says of embargo and rights.
func (s *sending) allow(ctx context.Context, a *api.Article) error {
	if until := s.front.Embargo; !until.IsZero() && (a.Embargo == nil || !a.Embargo.Equal(until)) {
		set, err := s.move(ctx, *a, "embargo", api.Embargo{Until: until})
		if err != nil {
			return err
		}
		*a = set
	}
	if s.front.Rights == nil {
		return nil
	}
	in := api.Rights{Refused: []string{}}
	if !s.front.Rights.Expires.IsZero() {
		in.Expires = &s.front.Rights.Expires
	}
	for _, use := range s.front.Rights.Refused {
		in.Refused = append(in.Refused, string(use))
	}
	return s.call(ctx, http.MethodPut, at(*a)+"/rights", nil, in, a)
}

// reason is what readers are told of a story that is taken down.
func (s *sending) reason() string {
	if s.front.Withdrawal != "" {
		return s.front.Withdrawal
	}
	for _, c := range slices.Backward(s.front.Corrections) {
		if c.Kind == article.Noted {
			return c.Text
		}
	}
	return ""
}

// publish puts an article before readers, now or at the file's date.
func (s *sending) publish(ctx context.Context, a api.Article) (api.Article, error) {
	if a.Status == string(article.Killed) {
		back, err := s.move(ctx, a, "reinstate", api.Reason{})
		if err != nil {
			return a, err
		}
		a = back
	}
	isLive, wasRead := a.Status == string(article.Published), a.Published != nil
	if !wasRead && s.front.Date.After(s.now) {
		return s.move(ctx, a, "schedule", api.Timetable{At: s.front.Date})
	}
	if !isLive && !(wasRead && a.Changed) {
		out, err := s.move(ctx, a, "publish", api.Release{})
		if err != nil {
			return a, err
		}
		if date := s.front.Date; !wasRead && !date.IsZero() && out.Published != nil && !sameDay(date, *out.Published) {
			s.remark("It is published with the date of today, not that of the file: only an import takes a date along.")
		}
		a = out
	}
	return s.tell(ctx, a)
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(time.DateOnly) == b.UTC().Format(time.DateOnly)
}

// tell publishes a change of a story that readers have had, and tells them what
// the file says of it: the first correction that the site does not know yet is
// about the change. Without one it is an update, if the file has the date of
// one, or else a typo.
func (s *sending) tell(ctx context.Context, a api.Article) (api.Article, error) {
	var err error
	for _, c := range s.front.Corrections {
		if slices.ContainsFunc(a.Corrections, func(known api.Correction) bool { return known.Text == c.Text }) {
			continue
		}
		change := api.Change{Kind: string(c.Kind), Text: c.Text, Withhold: c.Withheld && a.Changed}
		if a.Changed {
			a, err = s.move(ctx, a, "publish", api.Release{Change: &change})
		} else {
			err = s.call(ctx, http.MethodPost, at(a)+"/corrections", nil, change, &a)
		}
		if err != nil {
			return a, err
		}
	}
	if !a.Changed {
		return a, nil
	}
	kind := article.Typo
	if !s.front.Updated.IsZero() {
		kind = article.Update
	}
	return s.move(ctx, a, "publish", api.Release{Change: &api.Change{Kind: string(kind)}})
}

// move asks for a change of an article's state.
func (s *sending) move(ctx context.Context, a api.Article, verb string, in any) (api.Article, error) {
	var moved api.Article
	err := s.call(ctx, http.MethodPost, at(a)+"/"+verb, nil, in, &moved)
	return moved, err
}
