package account

import (
	"net/http"
	"strings"

	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// Guards returns the checks of all guards that this package names.
func (s *Service) Guards() map[web.Guard]web.Check {
	guards := map[web.Guard]web.Check{GuardReader: s.checkReader, GuardStaff: s.checkStaff}
	for _, right := range rights[Owner] {
		guards[GuardFor(right)] = s.checkRight(right)
	}
	for _, scope := range Scopes() {
		guards[GuardOf(scope)] = s.checkScope(scope)
	}
	return guards
}

// checkReader lets in whoever is signed in.
func (s *Service) checkReader(r *http.Request) (*http.Request, error) {
	who, ok := s.Identify(r)
	if !ok {
		return nil, fault.New(fault.SignIn, "sign in to go on")
	}
	return r.WithContext(WithIdentity(r.Context(), who)), nil
}

// checkStaff lets in the newsroom. For others there is nothing there.
func (s *Service) checkStaff(r *http.Request) (*http.Request, error) {
	checked, err := s.checkReader(r)
	if err == nil && !IdentityOf(checked.Context()).Role.IsStaff() {
		err = fault.New(fault.NotFound, "there is nothing at this address")
	}
	return checked, err
}

// checkRight lets in those of the newsroom whose role has the right. The
// others of the newsroom know the page from the menu and are told that it is
// not for them.
func (s *Service) checkRight(right Right) web.Check {
	return func(r *http.Request) (*http.Request, error) {
		checked, err := s.checkStaff(r)
		if err == nil {
			err = IdentityOf(checked.Context()).May(right)
		}
		return checked, err
	}
}

// checkScope lets in programs whose key has the scope (RFC 6750, section 2.1).
func (s *Service) checkScope(scope Scope) web.Check {
	return func(r *http.Request) (*http.Request, error) {
		kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(kind, "Bearer") || token == "" {
			return nil, fault.New(fault.SignIn, "send a key of this site: Authorization: Bearer stet_…")
		}
		who, err := s.identifyKey(r.Context(), strings.TrimSpace(token))
		if err != nil {
			return nil, err
		}
		if !who.Has(scope) {
			return nil, fault.New(fault.Forbidden, "the key lacks the scope %s", scope)
		}
		return r.WithContext(WithIdentity(r.Context(), who)), nil
	}
}
