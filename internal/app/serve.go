package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"stet/internal/platform/certificate"
	"stet/internal/platform/web"
	"stet/internal/surface/demo"
)

// ServeOptions are what only the server needs to know.
type ServeOptions struct {
	Listen     string // "" for the usual one
	Admin      string // address of /healthz and /metrics, "" for none
	Demo       bool   // fill an empty folder with the demonstration publication
	CacheBytes int64  // of rendered pages; 0 keeps none
	Out        io.Writer

	// Domains are the names that the site gets and keeps a certificate for, the
	// first its address. The others are for such a site only.
	Domains        []string
	Plain          string // where it listens without TLS, "" for port 80
	Contact        string // mail address for the authority, "" for none
	Authority      string // its ACME directory, "" for Let's Encrypt
	AuthorityRoots string // file of whom to trust when talking to it, "" for the machine's own
}

// Serve serves the site until ctx ends; then requests finish and jobs are
// handed back.
func Serve(ctx context.Context, cfg Config, opt ServeOptions) error {
	doors, err := opt.open()
	if err != nil {
		return err
	}
	defer doors.close()
	if cfg.Address == "" && len(opt.Domains) > 0 {
		cfg.Address = "https://" + opt.Domains[0]
	}
	if cfg.Address == "" {
		cfg.Address = "http://" + readable(doors.site.Addr().String())
	}
	cfg = cfg.withDefaults()
	keeper, err := opt.keepCertificate(cfg, doors)
	if err != nil {
		return err
	}
	if keeper != nil {
		defer keeper.Close()
	}
	cfg.Cache = max(opt.CacheBytes, 1)
	if opt.Demo {
		if err := markDemo(cfg.Data); err != nil {
			return err
		}
	}
	a, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.Close()
	a.demo = showsTour(cfg.Data, a.cfg.Address, doors.site)
	if opt.Demo {
		if err := a.fillDemo(ctx); err != nil {
			return err
		}
	}
	a.backNightly()
	server, err := a.server()
	if err != nil {
		return err
	}
	collectLess()
	if err := a.greet(ctx, opt.Out); err != nil {
		return err
	}
	return a.run(ctx, server, doors, keeper)
}

// server builds the public site.
func (a *App) server() (*web.Server, error) {
	routes, faces, err := a.routes()
	if err != nil {
		return nil, err
	}
	server, err := web.NewServer(web.Options{
		Routes:    routes,
		Cache:     a.cache,
		ErrorPage: a.errorPage(faces),
		Guards:    a.accounts.Guards(),
		Audience:  a.audience,
		Policy:    a.policy(),
		HTTPS:     strings.HasPrefix(a.cfg.Address, "https://"),
		Now:       a.now,
		Log:       a.log,
	})
	a.web.Store(server)
	return server, err
}

// audience says for whom a page is drawn: everybody the same, but in a
// demonstration, whose bar says as whom one looks.
func (a *App) audience(r *http.Request) uint8 {
	if !a.demo {
		return 0
	}
	who, _ := a.accounts.Identify(r)
	return demo.Audience(who.Role)
}

// policy lets in frames from the hosts whose embeds the site allows.
func (a *App) policy() web.Policy {
	var p web.Policy
	for _, host := range a.site.Current().EmbedHosts {
		p.Frames = append(p.Frames, "https://"+host)
	}
	return p
}

// collectLess lets the heap grow to four times what lives before it is
// collected: a site's live heap is some ten MiB, so that costs little room and
// saves a tenth of the processor under load. GOGC in the environment wins.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}

// run serves and works until ctx ends or one of them fails.
func (a *App) run(ctx context.Context, server *web.Server, doors listeners, keeper *certificate.Keeper) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := []func() error{
		func() error { return server.Serve(ctx, secured(doors.site, keeper)) },
		func() error { return a.jobs.Run(ctx) },
		func() error { return a.reads.Run(ctx) },
	}
	if keeper != nil {
		if err := keeper.Obtain(ctx); err != nil {
			return err
		}
		parts = append(parts, func() error { return servePlain(ctx, doors.plain, keeper) })
	}
	if doors.admin != nil {
		parts = append(parts, func() error { return a.serveAdmin(ctx, server, doors.admin) })
	}
	failed := make(chan error, len(parts))
	for _, part := range parts {
		go func() {
			err := part()
			stop()
			failed <- err
		}()
	}
	var errs []error
	for range parts {
		if err := <-failed; !errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (a *App) serveAdmin(ctx context.Context, server *web.Server, ln net.Listener) error {
	handler, err := server.Admin(func(ctx context.Context) error {
		_, err := a.db.Version(ctx)
		return err
	})
	if err != nil {
		return err
	}
	admin := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		admin.Close()
	}()
	if err := admin.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// greet says where the site is, in the fewest words, and how its first owner
// gets in.
func (a *App) greet(ctx context.Context, out io.Writer) error {
	link, err := a.setUpLink(ctx)
	if err != nil || out == nil {
		return err
	}
	fmt.Fprintf(out, "%s is open.\n  Read it   %s/\n", a.site.Current().Name, a.cfg.Address)
	if a.demo {
		fmt.Fprintf(out, "  Start at  %s/demo\n  It is a demonstration: nothing leaves this machine.\n", a.cfg.Address)
	}
	if link != "" {
		fmt.Fprintf(out, "  Set it up %s\n", link)
	}
	_, err = fmt.Fprintln(out, "  Stop      Ctrl-C")
	return err
}

// readable turns a listening address into one that a browser can open.
func readable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip, err := netip.ParseAddr(host); err == nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	if port == "80" {
		return host
	}
	return net.JoinHostPort(host, port)
}

func isLoopbackListener(ln net.Listener) bool {
	address, ok := ln.Addr().(*net.TCPAddr)
	return ok && address.IP.IsLoopback()
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
