// Package certificate keeps a site's certificate: it asks a certificate
// authority for it by ACME (RFC 8555), proves that the name is the site's over
// port 80 or 443, keeps it in the site's folder and renews it in time.
//
// It promises that a name whose certificate cannot be had does not keep the
// site from starting: the attempt goes on in the background, and what went
// wrong is in the log. Start reading at New and Keeper.Obtain.
package certificate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"

	"stet/internal/platform/fault"
)

// Options say for which names, and by whom.
type Options struct {
	Domains []string // "example.org", "www.example.org"
	Folder  string   // where keys and certificates are kept; only the program's user may read it
	Contact string   // mail address that the authority may write to, "" for none
	Log     *slog.Logger

	// HTTPPort and TLSPort are those of the site's listeners, when the world's
	// ports 80 and 443 are led to others; 0 means that they are not.
	HTTPPort, TLSPort int

	// Authority is the address of the authority's ACME directory, "" for Let's
	// Encrypt. Roots are whom to trust when talking to it, nil for the
	// machine's own.
	Authority string
	Roots     *x509.CertPool
}

// Keeper holds the certificate of a site.
type Keeper struct {
	domains []string
	config  *certmagic.Config
	issuer  *certmagic.ACMEIssuer
	cache   *certmagic.Cache
}

var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// New returns a keeper; it asks nobody for anything yet. The error is Invalid
// for a name that no authority could certify. Close ends its renewals.
func New(opt Options) (*Keeper, error) {
	for _, name := range opt.Domains {
		if !domain.MatchString(name) || len(name) > 253 {
			return nil, fault.New(fault.Invalid, "%q is not a domain that a certificate can be had for: give one such as example.org", name)
		}
	}
	if len(opt.Domains) == 0 {
		return nil, fault.New(fault.Invalid, "a certificate needs a domain")
	}
	logger := zap.New(&core{log: opt.Log})
	k := &Keeper{domains: opt.Domains}
	k.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return k.config, nil },
		Logger:           logger,
	})
	k.config = certmagic.New(k.cache, certmagic.Config{
		Storage:           &certmagic.FileStorage{Path: opt.Folder},
		DefaultServerName: opt.Domains[0],
		Logger:            logger,
	})
	template := certmagic.ACMEIssuer{
		CA: opt.Authority, Email: opt.Contact, Agreed: true, TrustedRoots: opt.Roots, Logger: logger,
		AltHTTPPort: opt.HTTPPort, AltTLSALPNPort: opt.TLSPort,
	}
	if opt.Authority == "" {
		template.CA = certmagic.LetsEncryptProductionCA
	} else {
		template.TestCA = opt.Authority
	}
	k.issuer = certmagic.NewACMEIssuer(k.config, template)
	k.config.Issuers = []certmagic.Issuer{k.issuer}
	return k, nil
}

// Obtain starts to have the certificate and to renew it, in the background,
// until ctx ends. Call it when the listeners are open, because the authority
// calls back.
func (k *Keeper) Obtain(ctx context.Context) error { return k.config.ManageAsync(ctx, k.domains) }

// Close ends the renewals.
func (k *Keeper) Close() { k.cache.Stop() }

// TLS is the configuration of a listener that shows the certificate and
// answers the authority's call over TLS (RFC 8737).
func (k *Keeper) TLS() *tls.Config {
	c := k.config.TLSConfig()
	c.MinVersion = tls.VersionTLS12
	c.NextProtos = append([]string{"h2", "http/1.1"}, c.NextProtos...)
	return c
}

// HTTP answers what comes without TLS: the authority's call (RFC 8555,
// section 8.3), and everybody else with the same address in https. A host
// that is not one of the site's names is sent to the first.
func (k *Keeper) HTTP() http.Handler {
	return k.issuer.HTTPChallengeHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := strings.ToLower(r.Host)
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		to := k.domains[0]
		for _, name := range k.domains {
			if host == name {
				to = name
			}
		}
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "https://"+to+r.URL.RequestURI(), http.StatusPermanentRedirect)
	}))
}
