package cache

import (
	"bytes"
	"io"
	"math/bits"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// effort is how much time compression may take.
type effort uint8

const (
	// fast is for a reader who waits: for a page of 70 kB about 1 ms of
	// gzip or 4 ms of Brotli.
	fast effort = iota
	// best is for the background: about 100 ms of Brotli, an eighth smaller.
	best
)

const (
	minCompressed = 256     // shorter bodies are sent as they are
	maxBest       = 1 << 20 // longer ones are not compressed again

	// fastWindow is the Brotli window in bits. A window no larger than the
	// pages takes a quarter of the memory and half of the time of the
	// default of 4 MiB, and loses nothing.
	fastWindow = 18
)

var (
	gzipFast   = sync.Pool{New: func() any { return gzipWriter(6) }}
	brotliFast = sync.Pool{New: func() any {
		return brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: 5, LGWin: fastWindow})
	}}
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// resetWriter is what gzip and Brotli writers have in common.
type resetWriter interface {
	io.WriteCloser
	Reset(io.Writer)
}

// compressBody returns body in the coding, in memory of exactly its size.
func compressBody(body []byte, k coding, effort effort) []byte {
	var pool *sync.Pool
	var w resetWriter
	switch {
	case k == zipped && effort == fast:
		pool = &gzipFast
	case k == zipped:
		w = gzipWriter(gzip.BestCompression)
	case effort == fast:
		pool = &brotliFast
	default:
		w = brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: 11, LGWin: window(len(body))})
	}
	if pool != nil {
		w = pool.Get().(resetWriter)
		defer pool.Put(w)
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	w.Reset(buf)
	// Writing to a buffer does not fail.
	_, _ = w.Write(body)
	_ = w.Close()
	return bytes.Clone(buf.Bytes())
}

func gzipWriter(level int) *gzip.Writer {
	w, err := gzip.NewWriterLevel(nil, level)
	if err != nil {
		panic(err) // the levels are constants
	}
	return w
}

// window returns the smallest Brotli window, in bits, that spans n bytes.
func window(n int) int { return min(max(bits.Len(uint(n)), 10), 22) }
