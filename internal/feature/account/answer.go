package account

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"stet/internal/platform/db"
)

// answer is what a browser is told once the transaction that decided it has
// committed: where to go on, and its cookies.
type answer struct {
	path    string        // of this site
	session string        // token of a session that has begun, "" for none
	life    time.Duration // of that session
	step    string        // secret of the next step of signing in, "" for none
	done    bool          // whether the steps are over
}

// setCookies sets the cookies that the answer brings.
func (a answer) setCookies(w http.ResponseWriter) {
	if a.session != "" {
		setCookie(w, sessionCookie, a.session, a.life)
		clearCookie(w, browserCookie)
	}
	switch {
	case a.step != "":
		setCookie(w, stepCookie, a.step, stepMost)
	case a.done:
		clearCookie(w, stepCookie)
	}
}

// send leads the browser on.
func (a answer) send(w http.ResponseWriter, r *http.Request) error {
	a.setCookies(w)
	http.Redirect(w, r, a.path, http.StatusSeeOther)
	return nil
}

// enter begins a session and leads to the path.
func (s *Service) enter(ctx context.Context, tx *db.Tx, r *http.Request, who Account, means Means, to string) (answer, error) {
	token, err := s.begin(ctx, tx, r, who, means)
	return answer{path: localPath(to, homeOf(who.Role)), session: token, life: lifeOf(who.Role), done: true}, err
}

// homeOf returns where somebody goes who did not ask for a page.
func homeOf(role Role) string {
	if role.IsStaff() {
		return "/desk"
	}
	return "/account"
}

// localPath returns to when it is a path of this site, otherwise the second.
// What a browser could read as another host's address is none: it takes a
// backslash for a slash and leaves out tabs and line ends (WHATWG URL,
// section 4.4).
func localPath(to, otherwise string) string {
	odd := func(c rune) bool { return c < ' ' || c == '\\' || c == 0x7f }
	if len(to) > 2000 || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, odd) {
		return otherwise
	}
	if u, err := url.Parse(to); err != nil || u.Host != "" || u.Scheme != "" {
		return otherwise
	}
	return to
}
