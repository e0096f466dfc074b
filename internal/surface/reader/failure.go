package reader

import (
	"net/http"
	"slices"
	"strconv"

	"stet/internal/feature/article"
	"stet/internal/platform/cache"
	"stet/internal/platform/fault"
)

// failures are the kinds of errors that readers are told about, with the
// messages for each. Others are told as Internal.
var failures = map[fault.Kind]struct {
	status int
	key    string
}{
	fault.NotFound:    {http.StatusNotFound, "error.not_found"},
	fault.Gone:        {http.StatusGone, "error.gone"},
	fault.Forbidden:   {http.StatusForbidden, "error.forbidden"},
	fault.SignIn:      {http.StatusUnauthorized, "error.forbidden"},
	fault.Invalid:     {http.StatusUnprocessableEntity, "error.invalid"},
	fault.Conflict:    {http.StatusConflict, "error.invalid"},
	fault.TooLarge:    {http.StatusRequestEntityTooLarge, "error.too_large"},
	fault.TooMany:     {http.StatusTooManyRequests, "error.unavailable"},
	fault.Unavailable: {http.StatusServiceUnavailable, "error.unavailable"},
	fault.Full:        {http.StatusInsufficientStorage, "error.internal"},
	fault.Internal:    {http.StatusInternalServerError, "error.internal"},
}

// ErrorPage draws the page for an error, in the frame of the site. The id, ""
// for none, is what readers name when they write to the editors.
func (rd *Reader) ErrorPage(r *http.Request, kind fault.Kind, id string) (*cache.Page, error) {
	return rd.begin(r).failure(kind, id, nil)
}

// gone draws the page of a story that was withdrawn, with what the editors say
// about that, or with their notes on it, as the reasons.
func (d *drawing) gone(a article.Article) (*cache.Page, error) {
	d.tag("list", "article:"+strconv.FormatInt(a.ID, 10))
	reasons := slices.DeleteFunc(slices.Clone(a.Corrections), func(c article.Correction) bool { return c.Kind != article.Noted })
	notices := d.notices(reasons)
	if a.Withdrawal != "" {
		notices = []Notice{{Kind: string(article.Noted), At: d.local(a.WithdrawnAt), Text: a.Withdrawal}}
	}
	return d.failure(fault.Gone, "", notices)
}

func (d *drawing) failure(kind fault.Kind, id string, reasons []Notice) (*cache.Page, error) {
	told, ok := failures[kind]
	if !ok {
		told = failures[fault.Internal]
	}
	frame, err := d.frame(d.lang.T(told.key+".title"), "", "")
	if err != nil {
		return nil, err
	}
	frame.Head.Address, frame.Head.Canonical, frame.Head.NoIndex = "", "", true
	page, err := d.page("reader/error.html", ErrorPage{
		Frame: frame, Status: told.status, Title: told.key + ".title", Text: told.key + ".text", Reasons: reasons, ID: id,
	})
	if err != nil {
		return nil, err
	}
	page.Status = told.status
	return page, nil
}
