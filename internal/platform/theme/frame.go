package theme

import "net/http"

// Page is a page of a feature, before a surface puts its frame around it: the
// public site's, or the desk's.
type Page struct {
	Title    string   // in words, in the language of the page
	Template string   // "account/desk/people.html"
	View     any      // what the template sees
	Status   int      // 0 for 200
	Current  string   // the path of the menu item under which the page stands, "" for its own
	Scripts  []string // names of scripts, such as "article/desk/editor.js"
	Wide     bool     // without the usual measure, for work that needs the room
}

// Frame draws a page of a feature in the frame of a surface and sends it. It
// is personal: no cache keeps it. Features take one as an option, so that none
// of them has to know a surface.
type Frame func(w http.ResponseWriter, r *http.Request, page Page) error
