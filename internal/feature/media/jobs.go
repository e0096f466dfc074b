package media

import (
	"context"
	"encoding/json"
	"io"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

// variantsJob runs one at a time, because there is one worker process.
const variantsJob = "media.variants"

type variantsArgs struct {
	Key string `json:"key"`
}

func (s *Service) enqueueVariants(ctx context.Context, tx *db.Tx, key string) error {
	return s.jobs.Enqueue(ctx, tx, job.New{Kind: variantsJob, Key: variantsJob + ":" + key, Args: variantsArgs{key}})
}

func (s *Service) handleVariantsJob() {
	s.jobs.Handle(variantsJob, job.Policy{Parallel: 1, Attempts: 5}, func(ctx context.Context, j job.Job) error {
		var args variantsArgs
		if err := json.Unmarshal(j.Args, &args); err != nil {
			return err
		}
		return s.makeVariants(ctx, args.Key)
	})
}

// makeVariants makes what is missing and announces that the picture is
// ready, unless its focus has changed meanwhile: then it has a job again. Done twice, or by two at a time, it writes the same files and
// announces once.
func (s *Service) makeVariants(ctx context.Context, key string) error {
	item, err := byKey(ctx, s.db, key)
	if fault.Is(err, fault.NotFound) || err == nil && item.State == Ready {
		return nil
	}
	if err != nil {
		return err
	}
	file, err := s.Original(ctx, key)
	if err != nil {
		return err
	}
	defer file.Close()
	var made []Variant
	var have []string
	for _, v := range item.Variants {
		if v.Focus == nil || *v.Focus == item.Focus { // crops around another focus are left to the sweep
			made, have = append(made, v), append(have, v.Name())
		}
	}
	err = s.worker.rest(ctx, file, item.Focus, have, func(v Variant, data io.Reader) error {
		made = append(made, v)
		return s.put(ctx, key, v.Name(), data)
	})
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		changed, err := setReady(ctx, tx, key, item.Focus, made)
		if err != nil || !changed {
			return err
		}
		if err := s.purge(ctx, tx, item); err != nil {
			return err
		}
		for _, hook := range s.onReady {
			if err := hook(ctx, tx, key); err != nil {
				return err
			}
		}
		return nil
	})
}
