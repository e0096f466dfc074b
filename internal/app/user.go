package app

import (
	"context"

	"stet/internal/feature/account"
)

// User is a member of the newsroom, as a list shows them.
type User struct {
	Role, Email, Name string
	Claimed           bool // whether they have ever signed in
}

// AddUser returns a link with which somebody joins the newsroom.
func (a *App) AddUser(ctx context.Context, email, name, role string) (link string, err error) {
	return a.accounts.LinkFor(ctx, email, name, account.Role(role))
}

// RecoverUser returns a link with which somebody gets new factors.
func (a *App) RecoverUser(ctx context.Context, email string) (link string, err error) {
	return a.accounts.RecoveryLink(ctx, email)
}

// Users returns the people of the newsroom.
func (a *App) Users(ctx context.Context) ([]User, error) {
	staff, err := a.accounts.Staff(ctx, a.db)
	if err != nil {
		return nil, err
	}
	users := make([]User, len(staff))
	for i, s := range staff {
		users[i] = User{Role: string(s.Role), Email: s.Email, Name: s.Name, Claimed: s.Claimed}
	}
	return users, nil
}

// setUpLink returns the link for the first owner, "" when there is an owner or
// the site is a demonstration.
func (a *App) setUpLink(ctx context.Context) (string, error) {
	if a.demo {
		return "", nil
	}
	return a.accounts.SetUpLink(ctx)
}
