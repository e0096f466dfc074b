package article

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/cache"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// Desk is the pages on which the staff write, publish and correct, and the
// pages of readers that belong to them. All begin with /desk/ but the latter.
type Desk struct {
	*Service
	opt       DeskOptions
	frame     theme.Frame
	public    theme.Frame
	reporters reporters
}

// DeskOptions are what the pages stand on.
type DeskOptions struct {
	Articles *Service
	Desk     theme.Frame // of staff pages
	Public   theme.Frame // of readers' pages

	// Render draws an article as its readers would see it.
	Render func(r *http.Request, a Article, p Preview) (*cache.Page, error)
	// Policy returns the public site's policy, which a preview has too.
	Policy func() web.Policy
	// Find searches all articles for the newsroom's lists, best first. nil for
	// a search in headlines alone.
	Find func(ctx context.Context, text string, limit int) ([]int64, error)
	// Address returns the address of a client, for limits.
	Address func(r *http.Request) netip.Addr
}

// Preview says how an article is shown before it is published.
type Preview struct {
	Shared  bool      // by a link, to whoever has it
	Expires time.Time // when that link ends; zero when it is not shared
	Embargo time.Time // before when the story must not be published; zero for none
}

// NewDesk returns the pages.
func NewDesk(opt DeskOptions) *Desk {
	return &Desk{Service: opt.Articles, opt: opt, frame: opt.Desk, public: opt.Public}
}

// maxWorking is the largest body of a request that saves an article: a
// document at its limit, spelt with escapes, and the lines around it.
const maxWorking = 4 << 20

// Routes returns the pages with their guards. What a person may do with one
// article is decided where it is done.
func (d *Desk) Routes() []web.Route {
	write := account.GuardFor(account.Write)
	page := func(pattern string, handle web.Handler) web.Route {
		return web.Route{Pattern: pattern, Guard: write, Handle: handle}
	}
	const one = "/desk/articles/{id}"
	edit := page("GET "+one+"/edit", d.edit)
	edit.Policy = &web.Policy{TrustedTypes: []string{"ProseMirrorClipboard"}}
	save := page("PUT "+one+"/working", d.save)
	save.Body = maxWorking
	framed := page("GET "+one+"/preview", d.preview)
	revision := page("GET "+one+"/revisions/{number}", d.revisionPage)
	framed.Policy = &web.Policy{Frames: []string{"'self'"}}
	revision.Policy = framed.Policy
	routes := []web.Route{
		page("GET /desk/articles", d.list),
		page("POST /desk/articles", d.start),
		page("GET /desk/articles/find", d.find),
		page("GET "+one, d.open),
		edit, save, framed, revision,
		page("GET "+one+"/working", d.working),
		page("POST "+one+"/lock", d.lock),
		page("POST "+one+"/unlock", d.unlock),
		page("GET "+one+"/kept", d.keptList),
		page("GET "+one+"/kept/{kept}", d.kept),
		page("POST "+one+"/kept/{kept}/discard", d.discardKept),
		page("GET "+one+"/check", d.check),
		page("POST "+one+"/check", d.checkLinksNow),
		page("GET "+one+"/publish", d.publishing),
		page("POST "+one+"/publish", d.publish),
		page("POST "+one+"/schedule", d.schedule),
		page("POST "+one+"/unschedule", d.unschedule),
		page("POST "+one+"/unpublish", d.unpublish),
		page("POST "+one+"/submit", d.submit),
		page("POST "+one+"/return", d.returnIt),
		page("POST "+one+"/approve", d.approve),
		page("POST "+one+"/embargo", d.embargo),
		page("POST "+one+"/remarks", d.addRemark),
		page("GET "+one+"/revisions", d.revisions),
		page("GET "+one+"/revisions/{number}/page", d.revisionDrawn),
		page("POST "+one+"/revisions/{number}/restore", d.restore),
		page("GET "+one+"/difference", d.difference),
		page("GET "+one+"/preview/page", d.previewPage),
		page("POST "+one+"/preview/links", d.sharePreview),
		page("POST "+one+"/preview/links/{link}/revoke", d.revokePreview),
		{Pattern: "GET /preview/{token}", Guard: web.Public, Handle: d.sharedPreview},
	}
	return append(routes, d.laterRoutes()...)
}

// who returns who asks.
func who(r *http.Request) account.Identity { return account.IdentityOf(r.Context()) }

// deskPath returns the path of an article's page on the desk.
func deskPath(id int64, rest string) string {
	return "/desk/articles/" + strconv.FormatInt(id, 10) + rest
}

// current is the item of the menu under which pages of a kind stand.
func current(kind Kind) string {
	if kind == Page {
		return "/desk/articles?kind=page"
	}
	return "/desk/articles"
}
