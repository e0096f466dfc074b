package article

import (
	"context"
	"net/http"

	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

// EditView is what article/desk/edit.html sees.
type EditView struct {
	ID      int64
	Working Working
	Choices EditChoices
	Further further
}

// EditChoices is what the editor offers.
type EditChoices struct {
	Sections      []Choice `json:"sections"`
	Authors       []Choice `json:"authors"`
	Tags          []string `json:"tags"` // names of those that are used most
	EmbedHosts    []string `json:"embed_hosts"`
	HeadlineLimit int      `json:"headline_limit"` // 0 for none
	Me            string   `json:"me"`
	Remarks       []Remark `json:"-"`
}

// Choice is a section or a byline.
type Choice struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// maxChoices is how many tags, and how many bylines, the editor offers at
// most.
const maxChoices = 200

func (d *Desk) edit(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	working, err := d.Working(r.Context(), who(r), id, "")
	if err != nil {
		return err
	}
	doc, err := d.dossier(r.Context(), d.db, who(r), id)
	if err != nil {
		return err
	}
	choices, err := d.choices(r.Context(), working.Copy)
	if err != nil {
		return err
	}
	choices.Me = who(r).Name
	if choices.Remarks, err = d.Remarks(r.Context(), who(r), id); err != nil {
		return err
	}
	for i := range choices.Remarks {
		choices.Remarks[i].At = d.local(choices.Remarks[i].At)
	}
	return d.draw(w, r, "desk.edit.title", current(working.Kind), theme.Page{
		Template: "edit.html", Wide: true, Scripts: []string{"article/desk/editor.js"},
		View: EditView{ID: id, Working: working, Choices: choices, Further: doc.further(who(r))},
	})
}

// choices returns what the editor of a copy offers: all sections, the bylines
// that stand over the most stories and those of the copy, and the tags that
// are used most.
func (d *Desk) choices(ctx context.Context, c Copy) (EditChoices, error) {
	s := d.site.Current()
	choices := EditChoices{EmbedHosts: s.EmbedHosts, HeadlineLimit: s.HeadlineLimit}
	scan := func(row db.Row) (Choice, error) {
		var one Choice
		err := row.Scan(&one.ID, &one.Name)
		return one, err
	}
	var err error
	if choices.Sections, err = db.All(ctx, d.db, scan, `SELECT id, name FROM section ORDER BY position, id`); err != nil {
		return choices, err
	}
	if choices.Authors, err = db.All(ctx, d.db, scan, `SELECT id, name FROM author WHERE id IN {ids} OR id IN
		(SELECT id FROM author ORDER BY id DESC LIMIT ?) ORDER BY name, id`, db.IDs(c.Authors), maxChoices); err != nil {
		return choices, err
	}
	choices.Tags, err = db.All(ctx, d.db, scanText, `SELECT t.name FROM tag t JOIN
		(SELECT tag_id, COUNT(*) AS n FROM article_tag GROUP BY tag_id ORDER BY n DESC LIMIT ?) u ON u.tag_id = t.id
		ORDER BY u.n DESC, t.name`, maxChoices)
	return choices, err
}
