package feed

import (
	"bytes"
	"encoding/json"
	"time"
)

// jsonFeed is a feed of JSON Feed 1.1 (jsonfeed.org/version/1.1).
type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	Home        string       `json:"home_page_url"`
	Self        string       `json:"feed_url"`
	Description string       `json:"description,omitempty"`
	Icon        string       `json:"icon,omitempty"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Lang        string       `json:"language,omitempty"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name    string `json:"name"`
	Address string `json:"url,omitempty"`
	Avatar  string `json:"avatar,omitempty"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	Address   string       `json:"url"`
	Origin    string       `json:"external_url,omitempty"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html"`
	Summary   string       `json:"summary,omitempty"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Lang      string       `json:"language,omitempty"`
}

// writeJSON returns the channel as JSON Feed 1.1.
func writeJSON(c *channel) []byte {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1",
		Title:   c.Title, Home: c.Home, Self: c.Self, Description: c.Description, Icon: c.Icon.Address,
		Authors: jsonAuthors([]person{c.Publisher}), Lang: c.Lang,
		Items: make([]jsonItem, len(c.Entries)),
	}
	for i, e := range c.Entries {
		f.Items[i] = jsonItem{
			ID: e.ID, Address: e.Address, Origin: e.Origin.Address, Title: e.Title, HTML: e.HTML, Summary: e.Summary,
			Image: e.Picture.Address, Published: jsonTime(e.Published), Modified: jsonTime(e.Updated),
			Authors: jsonAuthors(e.Authors), Tags: names(e.Categories), Lang: e.Lang,
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	_ = enc.Encode(f) // strings into a buffer: nothing in it can fail
	return b.Bytes()
}

func jsonAuthors(people []person) []jsonAuthor {
	var list []jsonAuthor
	for _, p := range people {
		list = append(list, jsonAuthor{Name: p.Name, Address: p.Address, Avatar: p.Picture})
	}
	return list
}

func jsonTime(t time.Time) string { return t.UTC().Format(rfc3339) }

// names returns the names of the categories, each once.
func names(categories []category) []string {
	var list []string
	seen := make(map[string]bool, len(categories))
	for _, c := range categories {
		if !seen[c.Name] {
			seen[c.Name] = true
			list = append(list, c.Name)
		}
	}
	return list
}
