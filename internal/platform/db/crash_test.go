package db_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
)

// The tables have no unique key: a write that happened twice would show.
var ledger = fstest.MapFS{
	"00998_ledger.sql": {Data: []byte("-- +goose Up\nCREATE TABLE debit (id {id}, entry TEXT NOT NULL);\nCREATE TABLE credit (id {id}, entry TEXT NOT NULL);\n")},
}

// crashAddress tells the test program that it is the process to be killed.
const crashAddress = "STET_CRASH_ADDRESS"

// TestCrash kills a writing process at a random moment, again and again:
// every write it had acknowledged is there exactly once and whole, and the
// data base is sound. STET_SOAK_ROUNDS sets how often; 5 times when unset.
func TestCrash(t *testing.T) {
	rounds := 5
	if s := os.Getenv("STET_SOAK_ROUNDS"); s != "" {
		var err error
		if rounds, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	dbtest.EachAddress(t, ledger, func(t *testing.T, address string) {
		acknowledged := map[string]bool{}
		for round := range rounds {
			for _, entry := range crash(t, address, round) {
				acknowledged[entry] = true
			}
			checkLedger(t, address, acknowledged)
			if t.Failed() {
				t.Fatalf("after %d crashes", round+1)
			}
		}
		t.Logf("%d crashes, %d acknowledged writes", rounds, len(acknowledged))
		if len(acknowledged) < 10*rounds {
			t.Errorf("only %d acknowledged writes: the test tests little", len(acknowledged))
		}
	})
}

// crash runs the writing process, kills it and returns what it acknowledged.
func crash(t *testing.T, address string, round int) (acknowledged []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashingWriter$")
	cmd.Env = append(os.Environ(), crashAddress+"="+address, "STET_CRASH_ROUND="+strconv.Itoa(round))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var killer *time.Timer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if killer == nil { // it writes
			killer = time.AfterFunc(time.Duration(rand.IntN(60_000))*time.Microsecond, func() { cmd.Process.Kill() })
		}
		acknowledged = append(acknowledged, lines.Text())
	}
	cmd.Wait()
	if killer == nil {
		t.Fatal("the writing process wrote nothing")
	}
	return acknowledged
}

// checkLedger compares the tables with what was acknowledged.
func checkLedger(t *testing.T, address string, acknowledged map[string]bool) {
	t.Helper()
	d, err := db.Open(ctx, address, db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Integrity(ctx); err != nil {
		t.Error(err)
	}
	times := map[string]int{}
	// In one view, because PostgreSQL may still be at work for the killed process.
	if err := d.View(ctx, func(q db.Querier) error {
		for sign, query := range map[int]string{1: "SELECT entry FROM debit", 1000: "SELECT entry FROM credit"} {
			entries, err := db.All(ctx, q, scanText, query)
			if err != nil {
				return err
			}
			for _, entry := range entries {
				times[entry] += sign
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for entry, n := range times {
		if n != 1001 {
			t.Errorf("%s is there %d times in debit, %d in credit", entry, n%1000, n/1000)
		}
	}
	for entry := range acknowledged {
		if times[entry] == 0 {
			t.Errorf("%s was acknowledged and is lost", entry)
		}
	}
}

// TestCrashingWriter is the process that TestCrash kills: it writes an entry
// to both tables and acknowledges it on standard output, for ever.
func TestCrashingWriter(t *testing.T) {
	address := os.Getenv(crashAddress)
	if address == "" {
		t.Skip("runs in a process of its own, see TestCrash")
	}
	d, err := db.Open(ctx, address, db.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for c := range 16 {
		wg.Go(func() {
			for i := 0; ; i++ {
				entry := fmt.Sprintf("%s-%d-%d", os.Getenv("STET_CRASH_ROUND"), c, i)
				if err := d.InTx(ctx, func(tx *db.Tx) error {
					if _, err := tx.Exec(ctx, "INSERT INTO debit (entry) VALUES (?)", entry); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, "INSERT INTO credit (entry) VALUES (?)", entry)
					return err
				}); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				fmt.Println(entry)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
