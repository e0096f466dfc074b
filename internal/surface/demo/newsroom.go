package demo

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
)

// Fill puts people into the newsroom, and work on their desk: a story that
// waits for somebody to read it, and a reader who has found an error.
func (d *Demo) Fill(ctx context.Context) error {
	if err := d.Cast(ctx); err != nil {
		return err
	}
	if err := d.submit(ctx); err != nil {
		return err
	}
	return d.report(ctx)
}

// unread is a story in review, with what a check before publication finds.
const unread = `The slipway at Quay Lane will close for eleven days from the first of December, the harbour office said on Thursday, while the timbers below the tide line are replaced.

Boats that are out before then may stay out; boats that are in will stay in. The office counts TK of each.

> There is no good week for it,
> the harbour master said. There is only the week in which the tides are lowest.

The work costs £38,400, of which the town pays half.
`

func (d *Demo) submit(ctx context.Context) error {
	who, err := d.as(ctx, "editor")
	if err != nil {
		return err
	}
	body, _, err := document.FromMarkdown([]byte(unread), document.MarkdownOptions{})
	if err != nil {
		return err
	}
	id, err := d.opt.Articles.Start(ctx, who, article.Story)
	if err != nil {
		return err
	}
	w, err := d.opt.Articles.Working(ctx, who, id, "")
	if err != nil {
		return err
	}
	const client = "demonstration"
	w.Headline, w.Standfirst = "Slipway to close for the lowest tides of the year", "Eleven days, new timbers, and nobody gets in or out."
	w.Body, w.Tags = body, []string{"Sea wall"}
	if _, err := d.opt.Articles.Save(ctx, who, id, article.SaveRequest{Client: client, Version: w.Version, Copy: w.Copy}); err != nil {
		return err
	}
	if err := d.opt.Articles.Unlock(ctx, who, id, client); err != nil {
		return err
	}
	return d.opt.Articles.Submit(ctx, who, id, "The harbour office owes us the number of boats. A picture would help.")
}

func (d *Demo) report(ctx context.Context) error {
	a, err := d.opt.Articles.ByPath(ctx, "/2026/11/by-one-vote")
	if err != nil {
		return err
	}
	return d.opt.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := d.opt.Articles.ReportError(ctx, tx, article.Report{
			ArticleID: a.ID, Name: "Tom Quill", Email: "tom@brackhythe.example",
			Quote: "cooked the dinners at Quay Lane Primary School for twenty-six years",
			Text:  "It was twenty-seven. I ate them for six of those, and she was there when I came and when I left.",
		})
		return err
	})
}

// as returns a persona as who asks.
func (d *Demo) as(ctx context.Context, value string) (who account.Identity, err error) {
	for _, p := range personas {
		if p.value != value {
			continue
		}
		who = account.Identity{Role: p.role, Name: p.name, Email: p.email}
		err = d.opt.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			who.AccountID, err = d.account(ctx, tx, p)
			return err
		})
	}
	return who, err
}
