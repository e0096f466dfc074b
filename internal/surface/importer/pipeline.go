package importer

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

const (
	batchRecords  = 200      // in one transaction
	bytesInFlight = 64 << 20 // of bodies between the reader and the writer
	queueLength   = 512      // records there
	fullBatch     = bytesInFlight / 4
	largestShare  = bytesInFlight / 2 // of one record: what a waiting batch leaves free is more
)

// flow is one record on its way from the reader to the writer.
type flow struct {
	rec    Record
	cost   int64         // bytes that it holds
	parsed chan struct{} // closed when the heavy part is done
	err    error         // of the heavy part
}

// parse does the heavy part of a record.
func (f *flow) parse(ix *Index) {
	switch rec := f.rec.(type) {
	case *Item:
		if rec.Parse != nil {
			f.err = rec.Parse(rec)
			rec.Parse = nil
		}
		rec.lost = ix.relinkItem(rec)
	case *Comment:
		if rec.Parse != nil {
			f.err = rec.Parse(rec)
			rec.Parse = nil
		}
		ix.relink(&rec.Body)
	}
	close(f.parsed)
}

// weigh says how many bytes a record keeps in memory, roughly.
func weigh(rec Record) int64 {
	const small = 1 << 10
	if it, ok := rec.(*Item); ok {
		return small + int64(it.Size)
	}
	return small
}

// stream reads all sources, parses bodies on every processor, and calls write
// with the records in the order of the sources.
func stream(ctx context.Context, readers []Reader, ix *Index, write func(context.Context, []*flow) error) error {
	group, ctx := errgroup.WithContext(ctx)
	work := make(chan *flow, queueLength)
	ordered := make(chan *flow, queueLength)
	room := semaphore.NewWeighted(bytesInFlight)

	group.Go(func() error {
		defer close(work)
		defer close(ordered)
		emit := func(rec Record) error {
			f := &flow{rec: rec, cost: min(weigh(rec), largestShare), parsed: make(chan struct{})}
			if err := room.Acquire(ctx, f.cost); err != nil {
				return err
			}
			for _, to := range [...]chan<- *flow{ordered, work} {
				select {
				case to <- f:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		}
		for _, r := range readers {
			if err := r.Read(ctx, ix, emit); err != nil {
				return err
			}
		}
		return nil
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for f := range work {
				f.parse(ix)
			}
			return nil
		})
	}
	group.Go(func() error { return collect(ctx, ordered, room, write) })
	return group.Wait()
}

// collect gathers parsed records into batches and writes them.
func collect(ctx context.Context, ordered <-chan *flow, room *semaphore.Weighted, write func(context.Context, []*flow) error) error {
	var batch []*flow
	var held int64
	flush := func() error {
		err := write(ctx, batch)
		room.Release(held)
		batch, held = batch[:0], 0
		return err
	}
	for f := range ordered {
		select {
		case <-f.parsed:
		case <-ctx.Done():
			return ctx.Err()
		}
		batch = append(batch, f)
		held += f.cost
		_, ends := f.rec.(settled)
		if ends || len(batch) == batchRecords || held >= fullBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if len(batch) == 0 {
		return nil
	}
	return flush()
}
