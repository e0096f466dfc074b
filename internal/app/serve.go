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

	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// ServeOptions are what only the server needs to know.
type ServeOptions struct {
	Listen     string
	Admin      string // address of /healthz and /metrics, "" for none
	Demo       bool   // fill an empty folder with the demonstration publication
	CacheBytes int64  // of rendered pages; 0 keeps none
	Out        io.Writer
}

// Serve serves the site until ctx ends; then requests finish and jobs are
// handed back.
func Serve(ctx context.Context, cfg Config, opt ServeOptions) error {
	ln, err := net.Listen("tcp", opt.Listen)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the address %s cannot be listened on; --listen chooses another", opt.Listen)
	}
	defer ln.Close()
	if cfg.Address == "" {
		cfg.Address = "http://" + readable(ln.Addr().String())
	}
	cfg.Cache = max(opt.CacheBytes, 1)
	var admin net.Listener
	if opt.Admin != "" {
		if admin, err = net.Listen("tcp", opt.Admin); err != nil {
			return fault.Wrap(err, fault.Invalid, "the admin address %s cannot be listened on; --admin chooses another", opt.Admin)
		}
		defer admin.Close()
	}
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
	a.demo = isDemo(cfg.Data) && isLoopbackListener(ln)
	if opt.Demo {
		if err := a.fillDemo(ctx); err != nil {
			return err
		}
	}
	server, err := a.server()
	if err != nil {
		return err
	}
	collectLess()
	a.greet(opt.Out)
	return a.run(ctx, server, ln, admin)
}

// server builds the public site.
func (a *App) server() (*web.Server, error) {
	routes, pages, err := a.routes()
	if err != nil {
		return nil, err
	}
	server, err := web.NewServer(web.Options{
		Routes:    routes,
		Cache:     a.cache,
		ErrorPage: pages.ErrorPage,
		Policy:    a.policy(),
		HTTPS:     strings.HasPrefix(a.cfg.Address, "https://"),
		Now:       a.now,
		Log:       a.log,
	})
	a.web.Store(server)
	return server, err
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
func (a *App) run(ctx context.Context, server *web.Server, ln, admin net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := []func() error{
		func() error { return server.Serve(ctx, web.Listen(ln)) },
		func() error { return a.jobs.Run(ctx) },
	}
	if admin != nil {
		parts = append(parts, func() error { return a.serveAdmin(ctx, server, admin) })
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

// greet says where the site is, in the fewest words.
func (a *App) greet(out io.Writer) {
	if out == nil {
		return
	}
	fmt.Fprintf(out, "%s is open.\n  Read it   %s/\n", a.site.Current().Name, a.cfg.Address)
	if a.demo {
		fmt.Fprintf(out, "  Start at  %s/demo\n  It is a demonstration: nothing leaves this machine.\n", a.cfg.Address)
	}
	fmt.Fprintln(out, "  Stop      Ctrl-C")
}

// readable turns a listening address into one that a browser can open.
func readable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
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
