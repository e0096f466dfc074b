package app

import (
	"context"
	"time"

	"stet/internal/platform/fetch"
	"stet/internal/surface/dispatch"
)

// PublishTo does what Publish does on a site elsewhere, by its API: to is that
// site's address, key one of its keys. It returns a sentence that says where the
// story stands now.
func PublishTo(ctx context.Context, to, key, file string) (string, error) {
	caller, err := fetch.NewCaller(to, key)
	if err != nil {
		return "", err
	}
	defer caller.Close()
	done, err := dispatch.Send(ctx, caller, file, time.Now())
	if err != nil {
		return "", err
	}
	story := standing{status: done.Article.Status, address: done.Article.URL, zone: done.Timezone}
	if done.Article.Scheduled != nil {
		story.scheduled = *done.Article.Scheduled
	}
	return withRemarks(story.String(), done.Remarks), nil
}
