package search

import (
	"context"
	"time"

	"stet/internal/platform/fault"
)

// What searches may take of the machine: each can keep a processor busy, and
// the rest of the site has to go on. Readers and staff have a lane each.
const (
	atOnce   = 4  // searches of a lane that run at once
	inLine   = 32 // that wait for their turn
	patience = time.Second
	longest  = 2 * time.Second // that one search takes
)

var errBusy = fault.New(fault.Unavailable, "too many searches at once: try again in a moment")

// lane lets some searches run and some wait.
type lane struct {
	line  chan struct{} // holds one for each search that runs or waits
	turns chan struct{} // holds one for each that runs
}

func newLane() lane { return lane{make(chan struct{}, atOnce+inLine), make(chan struct{}, atOnce)} }

// turn waits until a search may begin. It returns the context of the search,
// which ends when it has taken too long, and what to call when it is over; or
// fault.Unavailable, at once when the line is full and else when patience is
// over.
func (l lane) turn(ctx context.Context) (context.Context, func(), error) {
	select {
	case l.line <- struct{}{}:
	default:
		return nil, nil, errBusy
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case l.turns <- struct{}{}:
	case <-timer.C:
		<-l.line
		return nil, nil, errBusy
	case <-ctx.Done():
		<-l.line
		return nil, nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	return ctx, func() { cancel(); <-l.turns; <-l.line }, nil
}
