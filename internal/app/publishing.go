package app

import (
	"context"
	"fmt"

	"stet/internal/feature/article"
)

// Publish puts the story of one Markdown file on the site, as the file says,
// over what an earlier version of the file or the desk left there. It returns
// a sentence that says where the story stands now.
func (a *App) Publish(ctx context.Context, file string) (string, error) {
	done, err := a.importer(ImportOptions{}).Publish(ctx, file)
	if err != nil {
		return "", err
	}
	story, err := a.articles.ByID(ctx, done.ID)
	if err != nil {
		return "", err
	}
	says := a.standing(story)
	if done.Outcome == article.Unchanged {
		says = "Nothing to change. " + says
	}
	for _, remark := range done.Remarks {
		says += "\n  " + remark
	}
	return says, nil
}

// standing says how an article stands with the readers.
func (a *App) standing(story article.Article) string {
	address := a.cfg.Address + story.Path
	switch story.Status {
	case article.Published:
		return "Readers find it at " + address
	case article.Scheduled:
		at := story.ScheduledAt.In(a.site.Current().Location)
		return "It will be published on " + at.Format("2 January 2006 at 15:04 MST") + "."
	case article.Unpublished:
		return fmt.Sprintf("Withdrawn: %s tells readers that it is gone.", address)
	}
	return "Kept as a draft, which readers do not see."
}
