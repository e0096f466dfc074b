package statistic

import (
	"net/http"
	"strconv"

	"stet/internal/platform/web"
)

// reportSize is the largest report in bytes: a name and a number.
const reportSize = 256

// Routes returns the route to which the script reports.
func (s *Service) Routes() []web.Route {
	return []web.Route{{Pattern: "POST /read", Guard: web.Public, Handle: s.read, Load: web.Ready, Body: reportSize}}
}

// read answers every report alike, so that nothing can be learnt from the
// answer.
func (s *Service) read(w http.ResponseWriter, r *http.Request) error {
	if id, err := strconv.ParseInt(r.PostForm.Get("id"), 10, 64); err == nil && id > 0 {
		s.Count(id, s.address(r))
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}
