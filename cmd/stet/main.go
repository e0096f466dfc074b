// Command stet is an independent newsroom in one program. Each subcommand is
// a file of this package: it parses its flags and calls one method of app.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"stet/internal/app"
	"stet/internal/platform/fault"
)

// Exit statuses.
const (
	exitOK      = 0
	exitFailed  = 1 // the machine or a service did not do its part; try again
	exitInvalid = 2 // the input or the command line is wrong; mend it first
)

// commands is the command line. The flags of the first struct go with every
// command; each may also stand in the environment (STET_DATA, …) and in the
// file named by --config, in that order of precedence.
type commands struct {
	Global

	Serve       serveCommand   `cmd:"" help:"Serve the site."`
	Import      importCommand  `cmd:"" help:"Bring in an archive: WordPress, HTML, text, Markdown, a folder, or a Stet zip."`
	Publish     publishCommand `cmd:"" help:"Publish, correct or withdraw one story from a Markdown file."`
	User        userCommand    `cmd:"" help:"Add people to the newsroom, help them back in, list them."`
	Export      exportCommand  `cmd:"" help:"Write the whole site to one zip that import reads back."`
	Migrate     migrateCommand `cmd:"" help:"Bring the data base to this version's schema."`
	Backup      backupCommand  `cmd:"" help:"Write a backup and prove that it can be restored."`
	Restore     restoreCommand `cmd:"" help:"Restore a backup into an empty place."`
	Doctor      doctorCommand  `cmd:"" help:"Check configuration, disk, clock and data base, and say how to mend them."`
	Version     versionCommand `cmd:"" help:"Print the version."`
	MediaWorker workerCommand  `cmd:"" hidden:""`
}

// Global has the flags that every command takes.
type Global struct {
	Config   settingsName   `help:"Read settings from this file: lines of name = value." default:"stet.conf" placeholder:"FILE"`
	Data     string         `help:"Folder of the site." default:"./data" placeholder:"DIR"`
	Database string         `help:"Data base, if not the one in the data folder: postgres://user@host/name." placeholder:"URL"`
	Address  string         `help:"Absolute address of the site, https://example.org. Default: the listen address." placeholder:"URL"`
	SMTP     string         `help:"Mail server: smtp://user:password@mail.example.org:587. Without one, mail is captured and shown on the desk." name:"smtp" placeholder:"URL"`
	MailFrom string         `help:"Sender of the site's mail: 'The Paper <news@example.org>'." placeholder:"NAME"`
	Proxies  []netip.Prefix `help:"Proxies in front, whose word on a client's address is taken." default:"127.0.0.0/8,::1/128" placeholder:"CIDR"`
	LogLevel slog.Level     `help:"Least level that is logged: debug, info, warn, error." default:"info"`
}

func main() {
	forgetEmpty()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// forgetEmpty unsets our variables that are empty: files that describe
// services often name all of them and fill only some.
func forgetEmpty() {
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		if value == "" && strings.HasPrefix(name, "STET_") {
			os.Unsetenv(name)
		}
	}
}

// run is main with its surroundings as arguments; it returns the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var cli commands
	done := -1
	parser, err := kong.New(&cli,
		kong.Name("stet"),
		kong.Description("Stet is an independent newsroom in one program."),
		kong.DefaultEnvars("STET"),
		kong.Writers(out, errs),
		kong.Exit(func(status int) { done = status }),
	)
	if err != nil {
		fmt.Fprintln(errs, "stet:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if done >= 0 {
		return done
	}
	if err != nil {
		fmt.Fprintf(errs, "stet: %v\nTry 'stet --help'.\n", err)
		return exitInvalid
	}
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run(&cli.Global, &terminal{in: in, out: out, errs: errs})
	return report(errs, err)
}

// report prints an error for a person and returns the exit status for it.
func report(errs io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(errs, "stet: stopped before the end")
		return exitFailed
	}
	fmt.Fprintln(errs, "stet:", err)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.TooLarge, fault.Gone:
		return exitInvalid
	}
	if errors.Is(err, os.ErrNotExist) {
		return exitInvalid
	}
	return exitFailed
}

// terminal is where a command reads and writes.
type terminal struct {
	in        io.Reader
	out, errs io.Writer
}

// isScreen reports whether w is a terminal, where a line of progress may be
// drawn over.
func isScreen(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// open opens the site for a command that works beside a server or without
// one, and makes it when it is missing.
func (g *Global) open(ctx context.Context, t *terminal) (*app.App, error) {
	cfg, err := g.config(t)
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, cfg)
}

// openExisting opens a site that must be there: a copy of a site that a
// misspelt folder does not hold would be worth nothing.
func (g *Global) openExisting(ctx context.Context, t *terminal) (*app.App, error) {
	cfg, err := g.config(t)
	if err != nil {
		return nil, err
	}
	cfg.Existing = true
	return app.Open(ctx, cfg)
}

func (g *Global) config(t *terminal) (app.Config, error) {
	data, err := filepath.Abs(g.Data)
	if err != nil {
		return app.Config{}, err
	}
	return app.Config{
		Data:     data,
		Database: g.Database,
		Address:  g.Address,
		Proxies:  g.Proxies,
		Mail:     app.MailConfig{Server: g.SMTP, From: g.MailFrom},
		Log:      slog.New(slog.NewTextHandler(t.errs, &slog.HandlerOptions{Level: g.LogLevel})),
	}, nil
}
