package cache_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"stet/internal/platform/cache"
)

// newsroom is content under tags, as a data base would hold it, and pages
// drawn from it. Page n is made of the tags n and n+1.
type newsroom struct {
	cache    *cache.Cache
	versions [4]atomic.Int64 // what is committed
	purged   [4]atomic.Int64 // what was committed before the last finished purge
	drawing  [3]atomic.Int64 // renders under way, by page
}

const personal = 2

func (n *newsroom) change(tag int) {
	v := n.versions[tag].Add(1)
	n.cache.Purge("tag:" + strconv.Itoa(tag))
	n.note(tag, v)
}

// changeUnheard changes something, and the purge is lost on its way.
func (n *newsroom) changeUnheard(tag int) {
	v := n.versions[tag].Add(1)
	n.cache.Empty()
	n.note(tag, v)
}

func (n *newsroom) note(tag int, v int64) {
	for old := n.purged[tag].Load(); old < v && !n.purged[tag].CompareAndSwap(old, v); old = n.purged[tag].Load() {
	}
}

// ask returns an error if the page is older than the last purge that was over
// before it was asked for. pause is called in the middle of a render.
func (n *newsroom) ask(page int, pause func()) error {
	oldest := [2]int64{n.purged[page].Load(), n.purged[page+1].Load()}
	draw := func(context.Context) (*cache.Page, error) {
		if n.drawing[page].Add(1) > 1 && page != personal {
			return nil, fmt.Errorf("page %d is drawn twice at once", page)
		}
		defer n.drawing[page].Add(-1)
		a, b := n.versions[page].Load(), n.versions[page+1].Load()
		pause()
		if (a+b)%5 == 4 {
			return nil, errOdd
		}
		return &cache.Page{
			Body:    fmt.Appendf(nil, "%d %d", a, b),
			Tags:    []string{"tag:" + strconv.Itoa(page), "tag:" + strconv.Itoa(page+1)},
			NoStore: page == personal && a%3 == 2,
		}, nil
	}
	w := httptest.NewRecorder()
	err := n.cache.Serve(w, httptest.NewRequest("GET", "/", nil), cache.Key{Address: strconv.Itoa(page)}, draw)
	if errors.Is(err, errOdd) {
		return nil
	}
	if err != nil {
		return err
	}
	var got [2]int64
	if _, err := fmt.Sscan(w.Body.String(), &got[0], &got[1]); err != nil {
		return err
	}
	if got[0] < oldest[0] || got[1] < oldest[1] {
		return fmt.Errorf("page %d: got versions %v, though %v were purged before it was asked for", page, got, oldest)
	}
	return nil
}

var errOdd = errors.New("this version cannot be drawn")

// TestNoOrderOfEventsServesWhatWasPurged plays random orders of asking,
// changing, and renders going on, one event at a time.
func TestNoOrderOfEventsServesWhatWasPurged(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 600).Draw(rt, "events")
		var problems []string
		synctest.Test(t, func(t *testing.T) { problems = play(t, events) })
		if len(problems) > 0 {
			rt.Fatal(strings.Join(problems, "\n"))
		}
	})
}

func play(t *testing.T, events []int) (problems []string) {
	n := &newsroom{cache: newCache(t, cache.Options{})}
	var mu sync.Mutex
	var paused []chan struct{}
	pause := func() {
		ch := make(chan struct{})
		mu.Lock()
		paused = append(paused, ch)
		mu.Unlock()
		<-ch
	}
	resume := func(i int) {
		mu.Lock()
		defer mu.Unlock()
		if len(paused) > 0 {
			i %= len(paused)
			close(paused[i])
			paused = append(paused[:i], paused[i+1:]...)
		}
	}
	answers := make(chan error, len(events))
	asked := 0
	for i, event := range events {
		switch {
		case event < 3:
			asked++
			go func() { answers <- n.ask(event, pause) }()
		case event < 7:
			n.change(event - 3)
		case event == 9:
			n.changeUnheard(i % 4)
		default:
			resume(i)
		}
		synctest.Wait()
	}
	for i := range 10 * len(events) {
		resume(i)
		synctest.Wait()
	}
	if len(answers) < asked {
		problems = append(problems, fmt.Sprintf("%d of %d were answered", len(answers), asked))
	}
	for range len(answers) {
		if err := <-answers; err != nil {
			problems = append(problems, err.Error())
		}
	}
	if s := n.cache.Stats(); s.InFlight != 0 {
		problems = append(problems, fmt.Sprintf("%d renders are still under way", s.InFlight))
	}
	return problems
}

// TestNothingPurgedIsServedUnderLoad does the same with all at once.
func TestNothingPurgedIsServedUnderLoad(t *testing.T) {
	n := &newsroom{cache: newCache(t, cache.Options{})}
	var all sync.WaitGroup
	end := time.Now().Add(700 * time.Millisecond)
	for range 8 {
		all.Go(func() {
			for time.Now().Before(end) {
				pause := func() { time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond) }
				if err := n.ask(rand.IntN(3), pause); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 2 {
		all.Go(func() {
			for time.Now().Before(end) {
				n.change(rand.IntN(4))
				time.Sleep(time.Duration(rand.IntN(400)) * time.Microsecond)
			}
		})
	}
	all.Wait()
	if s := n.cache.Stats(); s.Hits == 0 || s.Overtaken == 0 || s.Purged == 0 {
		t.Errorf("the load did not reach everything: %+v", s)
	}
}

func TestAPurgeDuringARenderWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{})
		key := cache.Key{Address: "/a"}
		content := "old"
		goOn := make(chan struct{})
		draw := func(context.Context) (*cache.Page, error) {
			seen := content
			<-goOn
			return &cache.Page{Body: []byte(seen), Tags: []string{"article:1"}}, nil
		}
		ask := func() chan string {
			got := make(chan string, 1)
			go func() { got <- string(decoded(t, get(t, c, key, draw))) }()
			synctest.Wait()
			return got
		}
		before, alsoBefore := ask(), ask()
		content = "new"
		c.Purge("article:1", "front")
		after, alsoAfter := ask(), ask()
		goOn <- struct{}{}
		synctest.Wait()
		if a, b := <-before, <-alsoBefore; a != "old" || b != "old" {
			t.Errorf("before the purge: %q, %q", a, b)
		}
		if s := c.Stats(); s.Pages != 0 || s.Overtaken != 1 {
			t.Errorf("%+v", s)
		}
		goOn <- struct{}{}
		if a, b := <-after, <-alsoAfter; a != "new" || b != "new" {
			t.Errorf("after the purge: %q, %q", a, b)
		}
		if s := c.Stats(); s.Pages != 1 || s.Renders != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAPurgeOfSomethingElseDisturbsNoRender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{})
		goOn := make(chan struct{})
		draw := func(context.Context) (*cache.Page, error) {
			<-goOn
			return &cache.Page{Body: []byte("x"), Tags: []string{"article:1"}}, nil
		}
		for range 3 {
			go get(t, c, cache.Key{Address: "/a"}, draw)
			synctest.Wait()
			c.Purge("article:2")
		}
		close(goOn)
		synctest.Wait()
		if s := c.Stats(); s.Renders != 1 || s.Pages != 1 || s.Overtaken != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestWhoLeavesDoesNotTakeTheRenderAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{})
		goOn := make(chan struct{})
		draw := func(ctx context.Context) (*cache.Page, error) {
			<-goOn
			return &cache.Page{Body: []byte("x")}, ctx.Err()
		}
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error, 1)
		go func() {
			r := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
			left <- c.Serve(httptest.NewRecorder(), r, cache.Key{Address: "/a"}, draw)
		}()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		close(goOn)
		synctest.Wait()
		if s := c.Stats(); s.Pages != 1 || s.Failed != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAPanicReachesAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{})
		goOn := make(chan struct{})
		errs := make(chan error, 5)
		for range 5 {
			go func() {
				errs <- c.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), cache.Key{Address: "/a"},
					func(context.Context) (*cache.Page, error) { <-goOn; panic("ouch") })
			}()
		}
		synctest.Wait()
		close(goOn)
		for range 5 {
			var p *cache.PanicError
			if err := <-errs; !errors.As(err, &p) {
				t.Errorf("got %v", err)
			}
		}
		if s := c.Stats(); s.Renders != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestARenderHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(t, cache.Options{RenderLimit: time.Second})
		err := c.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), cache.Key{Address: "/a"},
			func(ctx context.Context) (*cache.Page, error) { <-ctx.Done(); return nil, ctx.Err() })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
