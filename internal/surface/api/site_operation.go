package api

import "stet/internal/feature/account"

// Site is what a program needs to know of the publication.
type Site struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	Language string `json:"language" says:"BCP 47."`
	Timezone string `json:"timezone" says:"IANA name."`
}

func (a *API) siteOperations() []Operation {
	return []Operation{
		reading(Operation{ID: "getSite", Path: "/site", Summary: "The publication.", Scope: account.ReadArticles}, a.getSite),
	}
}

func (a *API) getSite(*Request) (Site, error) {
	s := a.opt.Site.Current()
	return Site{Name: s.Name, URL: s.Address, Language: s.Language, Timezone: s.Timezone}, nil
}
