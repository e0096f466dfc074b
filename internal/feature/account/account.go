// Package account owns the people who sign in: staff and readers, the ways in,
// what they agreed to, the keys of their programs, and the log of what the
// newsroom did.
//
// An account that an import made is unclaimed: it cannot sign in and gets no
// mail until its owner asks for it. A byline is not an account; package
// article links the two where a person has both. Other features hear of people
// who leave or are erased by hooks, see hook.go. What would let the thief of a
// session stay needs a fresh proof of who asks, see proven.go. Start reading at
// Account, then Service; SignInPages and PeoplePages are the pages.
package account

import "time"

// Role is what an account may do.
type Role string

const (
	Reader      Role = "reader"
	Contributor Role = "contributor" // writes, cannot publish
	Author      Role = "author"
	Editor      Role = "editor"
	Moderator   Role = "moderator"
	Business    Role = "business"
	Owner       Role = "owner"
)

// valid reports whether r is one of the roles.
func (r Role) valid() bool {
	switch r {
	case Reader, Contributor, Author, Editor, Moderator, Business, Owner:
		return true
	}
	return false
}

// Account is one person.
type Account struct {
	ID        int64
	Role      Role
	Name      string
	Email     string // in lower case, "" when unknown
	Claimed   bool   // whether its owner has ever signed in
	CreatedAt time.Time
	Origin    string
	Picture   string    // media key, "" for none
	EndedAt   time.Time // since when its owner may not sign in, zero for one who may
	ErasedAt  time.Time // when its owner's name and address were removed, zero for never
}

// Limits, in bytes.
const (
	MaxName  = 200
	MaxEmail = 254 // RFC 5321, section 4.5.3.1.3, less the angle brackets
)
