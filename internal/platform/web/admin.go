package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// healthLimit is how long /healthz waits for the check.
const healthLimit = 2 * time.Second

// Admin returns the handler for the address that operators alone can reach:
// /healthz answers 200 while healthy returns nil, else 503 with the error, and
// /metrics has the figures of the server, its cache, the process, and more.
func (s *Server) Admin(healthy func(context.Context) error, more ...prometheus.Collector) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	all := append([]prometheus.Collector{
		s.seconds, figures{s},
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}, more...)
	for _, c := range all {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), healthLimit)
		defer cancel()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if err := healthy(ctx); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, err)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	return mux, nil
}

func newSeconds() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "stet_http_seconds",
		Help:    "Time to answer requests that were not ready in the cache.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"route"})
}

// figures collects the counters that are kept as plain atomics, when asked.
type figures struct{ s *Server }

var (
	requestsDesc = prometheus.NewDesc("stet_http_requests_total",
		"Requests that were not ready in the cache, by route and class of status.", []string{"route", "class"}, nil)
	shedDesc    = prometheus.NewDesc("stet_http_shed_total", "Requests refused because the server was at its capacity.", nil, nil)
	workingDesc = prometheus.NewDesc("stet_http_working", "Requests and renders at work.", nil, nil)
	askedDesc   = prometheus.NewDesc("stet_cache_requests_total", "Requests for pages, ready or not.", []string{"result"}, nil)
	rendersDesc = prometheus.NewDesc("stet_cache_renders_total", "Pages drawn.", []string{"result"}, nil)
	removedDesc = prometheus.NewDesc("stet_cache_removed_total", "Pages removed.", []string{"cause"}, nil)
	betterDesc  = prometheus.NewDesc("stet_cache_improved_total", "Representations compressed again, better.", nil, nil)
	pagesDesc   = prometheus.NewDesc("stet_cache_pages", "Pages kept.", nil, nil)
	bytesDesc   = prometheus.NewDesc("stet_cache_bytes", "Bytes of all kept pages in all encodings.", nil, nil)
)

func (f figures) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(f, out) }

func (f figures) Collect(out chan<- prometheus.Metric) {
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	gauge := func(d *prometheus.Desc, n int64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n))
	}
	classes := func(route string, counts *[6]atomic.Uint64) {
		for class := range counts {
			if n := counts[class].Load(); n > 0 {
				count(requestsDesc, n, route, strconv.Itoa(class)+"xx")
			}
		}
	}
	classes("none", &f.s.unmatched)
	for _, rt := range f.s.routes {
		classes(rt.Pattern, &rt.counts)
	}
	count(shedDesc, f.s.shed.Load())
	gauge(workingDesc, f.s.working.Load())
	c := f.s.cache.Stats()
	count(askedDesc, c.Hits, "hit")
	count(askedDesc, c.Misses, "miss")
	count(rendersDesc, c.Renders-c.Overtaken-c.Failed, "good")
	count(rendersDesc, c.Overtaken, "overtaken")
	count(rendersDesc, c.Failed, "failed")
	count(removedDesc, c.Purged, "purged")
	count(removedDesc, c.Evicted, "evicted")
	count(betterDesc, c.Improved)
	gauge(pagesDesc, int64(c.Pages))
	gauge(bytesDesc, c.Bytes)
}
