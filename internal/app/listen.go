package app

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"stet/internal/platform/certificate"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// Where the site listens when nothing is said.
const (
	defaultListen = "127.0.0.1:8080"
	secureListen  = ":443" // of a site that keeps its certificate itself
	plainListen   = ":80"
)

// certificatesName is the folder of keys and certificates in the data folder.
const certificatesName = "certificates"

// listeners are the doors of the site.
type listeners struct {
	site  net.Listener
	plain net.Listener // where a site with its own certificate answers without TLS; nil for others
	admin net.Listener // nil for none
}

func (l listeners) close() {
	for _, ln := range []net.Listener{l.site, l.plain, l.admin} {
		if ln != nil {
			ln.Close()
		}
	}
}

// open opens all doors or none.
func (opt ServeOptions) open() (l listeners, err error) {
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	listen := cmp.Or(opt.Listen, defaultListen)
	if len(opt.Domains) > 0 {
		listen = cmp.Or(opt.Listen, secureListen)
		if l.plain, err = listenOn(cmp.Or(opt.Plain, plainListen), "--listen-plain"); err != nil {
			return l, err
		}
	}
	if l.site, err = listenOn(listen, "--listen"); err != nil {
		return l, err
	}
	if opt.Admin != "" {
		l.admin, err = listenOn(opt.Admin, "--admin")
	}
	return l, err
}

func listenOn(address, flag string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if errors.Is(err, os.ErrPermission) {
		return nil, fault.Wrap(err, fault.Invalid, "the address %s may not be listened on: ports below 1024 need the right to, on Linux setcap cap_net_bind_service=+ep STET", address)
	}
	return ln, fault.Wrap(err, fault.Invalid, "the address %s cannot be listened on; %s chooses another", address, flag)
}

// keepCertificate returns the keeper of the site's certificate, nil for a site
// that has none of its own.
func (opt ServeOptions) keepCertificate(cfg Config, l listeners) (*certificate.Keeper, error) {
	if len(opt.Domains) == 0 {
		return nil, nil
	}
	var roots *x509.CertPool
	if opt.AuthorityRoots != "" {
		text, err := os.ReadFile(opt.AuthorityRoots)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the authority's root certificates cannot be read")
		}
		roots = x509.NewCertPool()
		if !roots.AppendCertsFromPEM(text) {
			return nil, fault.New(fault.Invalid, "%s holds no certificate in PEM", opt.AuthorityRoots)
		}
	}
	return certificate.New(certificate.Options{
		Domains: opt.Domains, Folder: filepath.Join(cfg.Data, certificatesName), Contact: opt.Contact, Log: cfg.Log,
		HTTPPort: portOf(l.plain), TLSPort: portOf(l.site), Authority: opt.Authority, Roots: roots,
	})
}

func portOf(ln net.Listener) int {
	if address, ok := ln.Addr().(*net.TCPAddr); ok {
		return address.Port
	}
	return 0
}

// secured wraps the site's listener: pages leave in one write, and in TLS where
// the site keeps its certificate.
func secured(ln net.Listener, keeper *certificate.Keeper) net.Listener {
	if keeper == nil {
		return web.Listen(ln)
	}
	return tls.NewListener(web.Listen(ln), keeper.TLS())
}

// servePlain answers what comes without TLS until ctx ends.
func servePlain(ctx context.Context, ln net.Listener, keeper *certificate.Keeper) error {
	server := &http.Server{Handler: keeper.HTTP(), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
