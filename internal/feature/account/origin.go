package account

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// origin returns the address that links in mails begin with: that of the
// site, with localhost in place of a loopback address, because no passkey can
// belong to a number (WebAuthn, section 5.1.2: the id is a domain).
func (s *Service) origin() string {
	address := s.site.Current().Address
	u, err := url.Parse(address)
	if err != nil || !isLoopback(u.Hostname()) {
		return address
	}
	u.Host = "localhost" + portOf(u.Host)
	return u.String()
}

// link returns the absolute address of a path.
func (s *Service) link(path string) string { return s.origin() + path }

// isSecure reports whether secrets may pass between this browser and us: over
// HTTPS, or without leaving the machine.
func (s *Service) isSecure(r *http.Request) bool {
	return strings.HasPrefix(s.site.Current().Address, "https://") || isLoopback(hostOf(r.Host))
}

// party returns the relying party that passkeys belong to and the origin that
// a browser must name (WebAuthn, section 5.4.2). Without HTTPS that is the
// machine itself, at whatever port a tunnel leads there.
func (s *Service) party(r *http.Request) (id, origin string) {
	address := s.origin()
	if u, err := url.Parse(address); err == nil && u.Scheme == "https" {
		return u.Hostname(), address
	}
	return "localhost", "http://localhost" + portOf(r.Host)
}

// canPasskey reports whether a browser that came by this address can have
// passkeys: on the loopback address itself it cannot.
func (s *Service) canPasskey(r *http.Request) bool {
	id, _ := s.party(r)
	return id != "localhost" || hostOf(r.Host) == "localhost"
}

// tunnel returns the command that brings a page of this site to one's own
// machine, and the address at which it is then, for a site without HTTPS.
func (s *Service) tunnel(r *http.Request) (command, address string) {
	host, port := hostOf(r.Host), strings.TrimPrefix(portOf(r.Host), ":")
	if u, err := url.Parse(s.site.Current().Address); err == nil && !isLoopback(u.Hostname()) {
		host, port = u.Hostname(), u.Port()
	}
	if port == "" {
		port = "80"
	}
	return "ssh -L 8080:localhost:" + port + " " + host, "http://localhost:8080" + r.URL.EscapedPath()
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// hostOf returns the host of an address without its port.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.Trim(address, "[]")
}

// portOf returns the port of an address with its colon, "" for none.
func portOf(address string) string {
	if _, port, err := net.SplitHostPort(address); err == nil {
		return ":" + port
	}
	return ""
}
