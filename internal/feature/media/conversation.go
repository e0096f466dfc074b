package media

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// The server and its worker talk through two pipes. A message is JSON
// behind its length in four bytes; a body follows as pieces, each behind its
// length, up to an empty one. The server sends a request and a file; the
// worker reads both to the end, and answers with replies, the last of which
// says so.

// request asks for variants of the file that follows.
type request struct {
	// Rest says that the file is clean and its first variant made; without
	// it the clean file and the first variant are wanted.
	Rest  bool          `json:"rest,omitempty"`
	Focus picture.Focus `json:"focus"`          // around which crops are wanted
	Have  []string      `json:"have,omitempty"` // names of the variants that are not wanted again
}

// reply announces the body that follows it: the clean file with its Facts,
// or a Variant. The last has none of the two, and a Failure if there was one.
type reply struct {
	Facts   *picture.Facts `json:"facts,omitempty"`
	Variant *Variant       `json:"variant,omitempty"`
	More    bool           `json:"more,omitempty"` // there are other variants to make
	Failure *failure       `json:"failure,omitempty"`
}

func (r reply) last() bool { return r.Facts == nil && r.Variant == nil }

// failure is a fault.Error on its way to the server.
type failure struct {
	Kind fault.Kind `json:"kind"`
	Text string     `json:"text"`
}

const (
	maxMessage = 64 << 10 // bytes of JSON
	maxPiece   = 64 << 10 // bytes of a body at a time
)

var errGarbled = errors.New("the conversation with the worker is garbled")

func writeMessage(w io.Writer, message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if len(text) > maxMessage {
		return fmt.Errorf("a message of %d bytes for the worker: %w", len(text), errGarbled)
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...))
	return err
}

func readMessage(r io.Reader, message any) error {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > maxMessage {
		return errGarbled
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return io.ErrUnexpectedEOF
	}
	if err := json.Unmarshal(text, message); err != nil {
		return fmt.Errorf("%w: %w", errGarbled, err)
	}
	return nil
}

// writeBody sends what r holds.
func writeBody(w io.Writer, r io.Reader) error {
	piece := make([]byte, 4+maxPiece)
	for {
		n, err := io.ReadFull(r, piece[4:])
		binary.BigEndian.PutUint32(piece, uint32(n))
		if n > 0 {
			if _, err := w.Write(piece[:4+n]); err != nil {
				return err
			}
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			_, err := w.Write(make([]byte, 4))
			return err
		default:
			return err
		}
	}
}

// source remembers the error of a reader, to tell it from a writer's.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// body reads a body to its end.
type body struct {
	r    io.Reader
	left uint32 // of the current piece
	done bool
	err  error // of the pipe, which is not the reader's fault
}

func (b *body) Read(p []byte) (int, error) {
	if b.done {
		return 0, io.EOF
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.left == 0 {
		var length [4]byte
		if _, b.err = io.ReadFull(b.r, length[:]); b.err != nil {
			return 0, b.fail()
		}
		b.left = binary.BigEndian.Uint32(length[:])
		if b.left == 0 {
			b.done = true
			return 0, io.EOF
		}
		if b.left > maxPiece {
			b.err = errGarbled
			return 0, b.err
		}
	}
	n, err := b.r.Read(p[:min(len(p), int(b.left))])
	b.left -= uint32(n)
	if err != nil {
		b.err = err
		return n, b.fail()
	}
	return n, nil
}

// fail makes sure that a pipe's end is not taken for the body's.
func (b *body) fail() error {
	if b.err == io.EOF {
		b.err = io.ErrUnexpectedEOF
	}
	return b.err
}
