package site

// Opening is a part of the site that stays closed until the publication has
// said what it owes those who use it.
type Opening string

// The parts that stay closed.
const (
	Comments Opening = "comments" // need commenting rules and the statement from the editor
	Payments Opening = "payments" // need terms, privacy, and a publisher who can be reached
)

// Open reports whether the settings say everything that the part needs.
func (s Settings) Open(what Opening) bool {
	switch what {
	case Comments:
		return s.Policies.Rules != "" && s.Policies.Statement != ""
	case Payments:
		return s.Policies.Terms != "" && s.Policies.Privacy != "" && s.Publisher.Reachable()
	}
	return false
}

// Reachable reports whether the publisher has a name and a contact.
func (p Publisher) Reachable() bool { return p.Name != "" && p.Contact != "" }
