package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"stet/internal/app"
)

type userCommand struct {
	Add     userAddCommand     `cmd:"" help:"Print a link with which somebody joins the newsroom."`
	Recover userRecoverCommand `cmd:"" help:"Print a link for somebody who has lost phone, key and codes."`
	List    userListCommand    `cmd:"" help:"List the people of the newsroom."`
}

type userAddCommand struct {
	Email string `arg:"" help:"Mail address of the person."`
	Role  string `help:"${enum}." enum:"owner,editor,author,contributor,moderator,business" default:"editor"`
	Name  string `help:"Name of the person, who can change it." placeholder:"NAME"`
}

// Run prints a link that makes one person a member of the staff.
func (c *userAddCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	return g.withPeople(ctx, t, func(a *app.App) error {
		link, err := a.AddUser(ctx, c.Email, c.Name, c.Role)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s becomes %s with this link, once, within a day:\n  %s\n", c.Email, c.Role, link)
		return err
	})
}

type userRecoverCommand struct {
	Email string `arg:"" help:"Mail address of the person."`
}

// Run prints a link that gives one person a new passkey or new one-time
// passwords.
func (c *userRecoverCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	return g.withPeople(ctx, t, func(a *app.App) error {
		link, err := a.RecoverUser(ctx, c.Email)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s begins again with this link, once, within an hour; what they had is worthless then:\n  %s\n", c.Email, link)
		return err
	})
}

type userListCommand struct{}

// Run prints a line for everybody of the staff.
func (c *userListCommand) Run(ctx context.Context, g *Global, t *terminal) error {
	return g.withPeople(ctx, t, func(a *app.App) error {
		people, err := a.Users(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
		for _, p := range people {
			standing := ""
			if !p.Claimed {
				standing = "has not signed in yet"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.Role, p.Email, p.Name, standing)
		}
		return table.Flush()
	})
}

// localhost is where a site is served when nothing else was said.
const localhost = "http://localhost:8080"

// withPeople opens the site that must be there, with an address for the links
// that are printed.
func (g *Global) withPeople(ctx context.Context, t *terminal, fn func(a *app.App) error) error {
	if g.Address == "" {
		g.Address = localhost
	}
	a, err := g.openExisting(ctx, t)
	if err != nil {
		return err
	}
	defer a.Close()
	return fn(a)
}
