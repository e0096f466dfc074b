package app

import (
	"context"
	"fmt"
	"time"

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
	says := standing{
		status: string(story.Status), address: a.cfg.Address + story.Path, scheduled: story.ScheduledAt, zone: a.site.Current().Location,
	}.String()
	if done.Outcome == article.Unchanged {
		says = "Nothing to change. " + says
	}
	return withRemarks(says, done.Remarks), nil
}

// withRemarks puts each remark on a line of its own below a sentence.
func withRemarks(says string, remarks []string) string {
	for _, remark := range remarks {
		says += "\n  " + remark
	}
	return says
}

// standing is how an article stands with the readers.
type standing struct {
	status    string
	address   string
	scheduled time.Time
	zone      *time.Location
}

// String says it in a sentence.
func (s standing) String() string {
	switch article.Status(s.status) {
	case article.Published:
		return "Readers find it at " + s.address
	case article.Scheduled:
		return "It will be published on " + s.scheduled.In(s.zone).Format("2 January 2006 at 15:04 MST") + "."
	case article.Unpublished, article.Killed:
		return fmt.Sprintf("Withdrawn: %s tells readers that it is gone.", s.address)
	}
	return "Kept as a draft, which readers do not see."
}
