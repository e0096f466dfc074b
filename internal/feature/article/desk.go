package article

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
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
	// Filling returns the stories that stand by themselves, at this moment, in
	// the places of the front page that no editor has filled. nil where nothing
	// is known of that.
	Filling func(r *http.Request) ([]Slot, error)
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

// one is the path of an article on the desk.
const one = "/desk/articles/{id}"

// Routes returns the pages with their guards. What a person may do with one
// article is decided where it is done.
func (d *Desk) Routes() []web.Route {
	return slices.Concat(d.writingRoutes(), d.publishingRoutes(), d.revisionRoutes(), d.previewRoutes(), d.laterRoutes())
}

// writer is a route for those who write.
func writer(pattern string, handle web.Handler) web.Route {
	return web.Route{Pattern: pattern, Guard: account.GuardFor(account.Write), Handle: handle}
}

// writingRoutes are the list of articles and the editor.
func (d *Desk) writingRoutes() []web.Route {
	edit, save := writer("GET "+one+"/edit", d.edit), writer("PUT "+one+"/working", d.save)
	edit.Policy = &web.Policy{TrustedTypes: []string{"ProseMirrorClipboard"}}
	save.Body = maxWorking
	return []web.Route{
		edit, save,
		writer("GET /desk/articles", d.list),
		writer("POST /desk/articles", d.start),
		writer("GET /desk/articles/find", d.find),
		writer("GET "+one, d.open),
		writer("GET "+one+"/working", d.working),
		writer("POST "+one+"/lock", d.lock),
		writer("POST "+one+"/unlock", d.unlock),
		writer("GET "+one+"/kept", d.keptList),
		writer("GET "+one+"/kept/{kept}", d.kept),
		writer("POST "+one+"/kept/{kept}/discard", d.discardKept),
		writer("GET "+one+"/check", d.check),
		writer("POST "+one+"/check", d.checkLinksNow),
		writer("GET "+one+"/discard", d.discardForm),
		writer("POST "+one+"/discard", d.discard),
	}
}

// publishingRoutes lead an article from its draft to readers and back.
func (d *Desk) publishingRoutes() []web.Route {
	return []web.Route{
		writer("GET "+one+"/publish", d.publishing),
		writer("POST "+one+"/publish", d.publish),
		writer("POST "+one+"/schedule", d.schedule),
		writer("POST "+one+"/unschedule", d.unschedule),
		writer("POST "+one+"/unpublish", d.unpublish),
		writer("POST "+one+"/submit", d.submit),
		writer("POST "+one+"/return", d.returnIt),
		writer("POST "+one+"/approve", d.approve),
		writer("POST "+one+"/embargo", d.embargo),
		writer("POST "+one+"/remarks", d.addRemark),
	}
}

// framing lets a page show another one of the desk in a frame.
var framing = &web.Policy{Frames: []string{"'self'"}}

// revisionRoutes are what an article was before.
func (d *Desk) revisionRoutes() []web.Route {
	framed := writer("GET "+one+"/revisions/{number}", d.revisionPage)
	framed.Policy = framing
	return []web.Route{
		framed,
		writer("GET "+one+"/revisions", d.revisions),
		writer("GET "+one+"/revisions/{number}/page", d.revisionDrawn),
		writer("POST "+one+"/revisions/{number}/restore", d.restore),
		writer("GET "+one+"/difference", d.difference),
	}
}

// previewRoutes are an article as readers would see it.
func (d *Desk) previewRoutes() []web.Route {
	framed := writer("GET "+one+"/preview", d.preview)
	framed.Policy = framing
	return []web.Route{
		framed,
		writer("GET "+one+"/preview/page", d.previewPage),
		writer("POST "+one+"/preview/links", d.sharePreview),
		writer("POST "+one+"/preview/links/{link}/revoke", d.revokePreview),
		{Pattern: "GET /preview/{token}", Guard: web.Public, Handle: d.sharedPreview},
	}
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
