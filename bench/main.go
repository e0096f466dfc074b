// Command bench measures Stet on this machine, against named baselines in the
// same run: nginx serving the same bytes as a file, and a bare Go handler
// returning them from memory. It needs nginx and wrk.
//
// Figures of different machines, or of one machine at different hours, do
// not compare; the ratios within one run do.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// bench is one run: where its files are and how long it measures.
type bench struct {
	dir      string // scratch folder
	stet     string // the binary
	rounds   int
	duration time.Duration
	articles int // of the large archive
}

func main() {
	log.SetFlags(0)
	bare := flag.String("bare", "", "internal: serve the page in this folder from memory")
	listen := flag.String("listen", "", "internal: address for -bare")
	only := flag.String("only", "", "measure only this: pages, start, archive")
	b := &bench{}
	flag.IntVar(&b.rounds, "rounds", 3, "rounds over the servers; the median counts")
	flag.DurationVar(&b.duration, "duration", 6*time.Second, "of one load")
	flag.IntVar(&b.articles, "articles", 100_000, "articles of the large archive")
	flag.Parse()
	if *bare != "" {
		log.Fatal(serveBare(*bare, *listen))
	}
	if err := b.run(*only); err != nil {
		log.Fatal("bench: ", err)
	}
}

func (b *bench) run(only string) error {
	for _, tool := range []string{"nginx", "wrk"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is not installed: apt-get install %s", tool, tool)
		}
	}
	var err error
	if b.dir, err = os.MkdirTemp("", "stet-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	if err := b.build(); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		run  func() error
	}{{"pages", b.pages}, {"start", b.start}, {"archive", b.archive}} {
		if only != "" && only != part.name {
			continue
		}
		if err := part.run(); err != nil {
			return errors.Join(fmt.Errorf("measuring %s", part.name), err)
		}
	}
	return nil
}

func (b *bench) build() error {
	b.stet = filepath.Join(b.dir, "stet")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.stet, "./cmd/stet")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	info, err := os.Stat(b.stet)
	if err != nil {
		return err
	}
	heading("Binary")
	fmt.Printf("  stripped: %.1f MB\n", float64(info.Size())/1e6)
	return nil
}

func heading(text string) { fmt.Printf("\n%s\n", text) }
