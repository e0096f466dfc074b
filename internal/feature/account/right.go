package account

// Right is one thing that a role allows. Routes name rights in their guards,
// services ask for them with Identity.Can.
type Right string

const (
	Write      Right = "write"      // write drafts of one's own, upload media
	PublishOwn Right = "publishown" // publish what carries one's own name
	EditAny    Right = "edit"       // open and change everybody's articles
	Publish    Right = "publish"    // publish, schedule, correct, retract, withdraw anything
	Curate     Right = "curate"     // front page, sections, tags, bylines, menus, redirects
	Moderate   Right = "moderate"   // readers' comments
	Trade      Right = "trade"      // members and advertising
	People     Right = "people"     // invite, change roles, end accounts
	Configure  Right = "configure"  // the site's settings, keys for programs, backups
)

// rights says what each role may do. A reader may do none of it.
var rights = map[Role][]Right{
	Contributor: {Write},
	Author:      {Write, PublishOwn},
	Editor:      {Write, PublishOwn, EditAny, Publish, Curate, Moderate},
	Moderator:   {Moderate},
	Business:    {Trade},
	Owner:       {Write, PublishOwn, EditAny, Publish, Curate, Moderate, Trade, People, Configure},
}

// Roles returns the roles of the staff, the one with the fewest rights first.
func Roles() []Role { return []Role{Contributor, Author, Moderator, Business, Editor, Owner} }

// Can reports whether the role has the right.
func (r Role) Can(right Right) bool {
	for _, has := range rights[r] {
		if has == right {
			return true
		}
	}
	return false
}

// IsStaff reports whether the role is one of the newsroom's.
func (r Role) IsStaff() bool { return r.valid() && r != Reader }

// Scope is what a program's key may do, besides what its owner's role allows.
type Scope string

const (
	ReadArticles    Scope = "articles:read"
	WriteArticles   Scope = "articles:write"
	PublishArticles Scope = "articles:publish"
	ReadMedia       Scope = "media:read"
	WriteMedia      Scope = "media:write"
	WriteTerms      Scope = "terms:write" // sections, tags, bylines
)

// Scopes returns all scopes, in the order in which they are offered.
func Scopes() []Scope {
	return []Scope{ReadArticles, WriteArticles, PublishArticles, ReadMedia, WriteMedia, WriteTerms}
}
