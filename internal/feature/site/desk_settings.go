package site

import (
	"cmp"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// maxIcon is the largest file for the icon, in bytes, with what a form puts
// around it.
const maxIcon = 4 << 20

// settingsPage is the view of site/desk/settings.html.
type settingsPage struct {
	Settings
	Age      string // what was typed, as the next two
	Headline string
	Hosts    string // one a line
	Zones    []string
	Checks   []check
	Picture  *document.Picture // the icon, nil for the built-in one
	Saved    bool
	Problem
}

// check is one of the checks before publication. Label is a key.
type check struct {
	Code, Label string
	Blocks      bool
}

// zones are offered as one types; any other of the IANA list is taken too.
var zones = []string{
	"UTC", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Vienna",
	"Europe/Zurich", "Europe/Amsterdam", "Europe/Brussels", "Europe/Copenhagen", "Europe/Stockholm", "Europe/Oslo", "Europe/Helsinki",
	"Europe/Warsaw", "Europe/Prague", "Europe/Athens", "Europe/Kyiv", "Europe/Istanbul", "America/New_York", "America/Chicago",
	"America/Denver", "America/Los_Angeles", "America/Toronto", "America/Mexico_City", "America/Sao_Paulo", "America/Buenos_Aires",
	"Africa/Cairo", "Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Asia/Jerusalem", "Asia/Dubai", "Asia/Karachi",
	"Asia/Kolkata", "Asia/Dhaka", "Asia/Jakarta", "Asia/Manila", "Asia/Singapore", "Asia/Hong_Kong", "Asia/Seoul", "Asia/Tokyo",
	"Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
}

func (d *Desk) showSettings(w http.ResponseWriter, r *http.Request) error {
	settings, err := d.Site.Stored(r.Context(), d.Site.db)
	if err != nil {
		return err
	}
	page := settingsPage{
		Settings: settings, Age: strconv.Itoa(settings.MinimumAge), Headline: strconv.Itoa(settings.HeadlineLimit),
		Hosts: strings.Join(settings.EmbedHosts, "\n"), Saved: r.FormValue("saved") != "",
	}
	return d.drawSettings(w, r, page)
}

func (d *Desk) drawSettings(w http.ResponseWriter, r *http.Request, page settingsPage) error {
	page.Zones = zones
	for _, code := range Remarks() {
		page.Checks = append(page.Checks, check{Code: code, Label: "desk.settings.check." + code, Blocks: slices.Contains(page.Blocks, code)})
	}
	if page.Icon != "" && d.Pictures != nil {
		found, err := d.Pictures(r.Context(), []string{page.Icon})
		if err != nil {
			return err
		}
		if picture, ok := found[page.Icon]; ok {
			page.Picture = &picture
		}
	}
	return d.Frame(w, r, theme.Page{
		Title: "Settings", Template: "site/desk/settings.html", View: page, Current: "/desk/settings", Status: page.Problem.status(),
	})
}

func (d *Desk) saveSettings(w http.ResponseWriter, r *http.Request) error {
	page, wrong := readSettings(r)
	err := wrong
	if err == nil {
		err = d.Site.db.InTx(r.Context(), func(tx *db.Tx) error {
			have, err := d.Site.Stored(r.Context(), tx)
			if err != nil {
				return err
			}
			next := page.Settings
			next.ID, next.Icon = have.ID, have.Icon
			if err := d.Site.SaveSettings(r.Context(), tx, next); err != nil {
				return err
			}
			return d.Audit(r.Context(), tx, "site.settings", "site", strings.Join(changed(have, next), ", "))
		})
	}
	if err == nil {
		return saved(w, r, "/desk/settings")
	}
	if page.Problem, err = problemOf(err); err != nil {
		return err
	}
	page.Icon = d.Site.Current().Icon
	return d.drawSettings(w, r, page)
}

// readSettings returns what was typed, and what is wrong with it besides what
// SaveSettings finds.
func readSettings(r *http.Request) (settingsPage, error) {
	line := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	page := settingsPage{
		Age: line("minimum_age"), Headline: line("headline_limit"), Hosts: r.PostFormValue("embed_hosts"),
		Settings: Settings{
			Name: line("name"), Tagline: line("tagline"), Description: line("description"), Language: line("language"), Timezone: line("timezone"),
			Publisher: Publisher{
				Name: line("publisher.name"), FoundingDate: line("publisher.founding_date"), Contact: line("publisher.contact"),
				SecurityContact: line("publisher.security_contact"), CorrectionsPolicy: line("publisher.corrections_policy"),
				EthicsPolicy: line("publisher.ethics_policy"), Masthead: line("publisher.masthead"), Ownership: line("publisher.ownership"),
			},
			Policies: Policies{
				Privacy: line("policies.privacy"), Terms: line("policies.terms"), Rules: line("policies.rules"), Statement: line("policies.statement"),
			},
			EmbedHosts: strings.Fields(strings.ToLower(r.PostFormValue("embed_hosts"))), Blocks: r.PostForm["blocks"],
		},
	}
	if page.EmbedHosts == nil {
		page.EmbedHosts = []string{}
	}
	if page.Blocks == nil {
		page.Blocks = []string{}
	}
	var age, headline error
	if page.MinimumAge, age = strconv.Atoi(cmp.Or(page.Age, "0")); age != nil {
		return page, fault.InField("minimum_age", "write the minimum age as a number of years, such as 16")
	}
	if page.HeadlineLimit, headline = strconv.Atoi(cmp.Or(page.Headline, "0")); headline != nil {
		return page, fault.InField("headline_limit", "write the limit as a number of characters, such as 100")
	}
	return page, cmp.Or(checkContacts(page.Publisher), checkPages(page.Settings))
}

// checkContacts finds contacts that nobody could be reached by.
func checkContacts(p Publisher) error {
	if !isMail(p.Contact) {
		return fault.InField("publisher.contact", "%q is not a mail address", p.Contact)
	}
	if !isMail(p.SecurityContact) && !strings.HasPrefix(p.SecurityContact, "https://") {
		return fault.InField("publisher.security_contact", "%q is neither a mail address nor an https address", p.SecurityContact)
	}
	return nil
}

func isMail(text string) bool {
	a, err := mail.ParseAddress(strings.TrimPrefix(text, "mailto:"))
	return text == "" || err == nil && a.Name == ""
}

// checkPages finds paths that lead nowhere by their form.
func checkPages(s Settings) error {
	for field, path := range map[string]string{
		"publisher.corrections_policy": s.Publisher.CorrectionsPolicy, "publisher.ethics_policy": s.Publisher.EthicsPolicy,
		"publisher.masthead": s.Publisher.Masthead, "publisher.ownership": s.Publisher.Ownership,
		"policies.privacy": s.Policies.Privacy, "policies.terms": s.Policies.Terms, "policies.rules": s.Policies.Rules,
		"policies.statement": s.Policies.Statement,
	} {
		if path != "" && !isTarget(path) {
			return fault.InField(field, "%q is neither a path of this site, such as /privacy, nor an http address", path)
		}
	}
	return nil
}

// changed names the settings in which two differ, for the audit log.
func changed(a, b Settings) []string {
	var names []string
	for _, field := range []struct {
		name string
		same bool
	}{
		{"name", a.Name == b.Name}, {"tagline", a.Tagline == b.Tagline}, {"description", a.Description == b.Description},
		{"language", a.Language == b.Language}, {"time zone", a.Timezone == b.Timezone}, {"embed hosts", slices.Equal(a.EmbedHosts, b.EmbedHosts)},
		{"publisher", a.Publisher == b.Publisher}, {"policies", a.Policies == b.Policies}, {"minimum age", a.MinimumAge == b.MinimumAge},
		{"headline limit", a.HeadlineLimit == b.HeadlineLimit}, {"blocking checks", slices.Equal(a.Blocks, b.Blocks)},
	} {
		if !field.same {
			names = append(names, field.name)
		}
	}
	return names
}

func (d *Desk) saveIcon(w http.ResponseWriter, r *http.Request) error {
	key, err := d.uploadedIcon(r)
	if err == nil {
		err = d.Site.db.InTx(r.Context(), func(tx *db.Tx) error {
			settings, err := d.Site.Stored(r.Context(), tx)
			if err != nil {
				return err
			}
			settings.Icon = key
			if err := d.Site.SaveSettings(r.Context(), tx, settings); err != nil {
				return err
			}
			return d.Audit(r.Context(), tx, "site.icon", "site", key)
		})
	}
	if err == nil {
		return saved(w, r, "/desk/settings")
	}
	problem, err := problemOf(err)
	if err != nil {
		return err
	}
	problem.Field = "icon"
	settings, err := d.Site.Stored(r.Context(), d.Site.db)
	if err != nil {
		return err
	}
	return d.drawSettings(w, r, settingsPage{
		Settings: settings, Age: strconv.Itoa(settings.MinimumAge), Headline: strconv.Itoa(settings.HeadlineLimit),
		Hosts: strings.Join(settings.EmbedHosts, "\n"), Problem: problem,
	})
}

// uploadedIcon keeps the picture that was sent and returns its key, "" when
// the built-in icon is to come back.
func (d *Desk) uploadedIcon(r *http.Request) (string, error) {
	if r.FormValue("remove") != "" {
		return "", nil
	}
	file, header, err := r.FormFile("icon")
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "choose a picture first")
	}
	defer file.Close()
	if err := web.CheckText("the file's name", header.Filename); err != nil {
		return "", err
	}
	if d.StoreIcon == nil {
		return "", fmt.Errorf("nobody stores icons")
	}
	return d.StoreIcon(r.Context(), file, header.Filename)
}
