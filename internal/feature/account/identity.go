package account

import (
	"context"
	"slices"
	"time"

	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// Identity is who asks: a person with a session, or a program with a key that
// acts for one. The zero value is nobody.
type Identity struct {
	AccountID int64
	Role      Role
	Name      string
	Email     string
	SessionID int64     // 0 for a program
	Means     Means     // by which the session began
	Since     time.Time // when it began
	KeyID     int64     // 0 for a person
	Scopes    []Scope   // of the key
}

// Can reports whether the asker's role has the right.
func (i Identity) Can(right Right) bool { return i.Role.Can(right) }

// May returns Forbidden unless the asker's role has the right.
func (i Identity) May(right Right) error {
	if i.Can(right) {
		return nil
	}
	return fault.New(fault.Forbidden, "your role does not allow this")
}

// Has reports whether the program's key has the scope.
func (i Identity) Has(scope Scope) bool { return slices.Contains(i.Scopes, scope) }

// The guards of routes, besides web.Public. Each right is a guard too, by
// GuardFor; each scope by GuardOf.
const (
	GuardReader web.Guard = "reader" // anybody who is signed in
	GuardStaff  web.Guard = "staff"  // any role of the newsroom
)

// GuardFor names the guard that lets in people whose role has the right.
func GuardFor(right Right) web.Guard { return web.Guard("right " + string(right)) }

// GuardOf names the guard that lets in programs whose key has the scope. What
// the key's owner may not do is refused by the services.
func GuardOf(scope Scope) web.Guard { return web.Guard("key " + string(scope)) }

type identityKey struct{}

// WithIdentity returns a context in which who asks is known.
func WithIdentity(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, who)
}

// IdentityOf returns who asks: what a guard has put into the request's
// context; nobody on public routes.
func IdentityOf(ctx context.Context) Identity {
	who, _ := ctx.Value(identityKey{}).(Identity)
	return who
}
