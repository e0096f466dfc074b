package media

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"syscall"

	"golang.org/x/text/unicode/norm"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/fault"
)

// MaxFileBytes is the largest file that is no picture.
const MaxFileBytes = 50 << 20

const typePDF = "application/pdf"

// isPDF reports whether a file begins as a PDF does (ISO 32000-2, section
// 7.5.2). Programs that search for the beginning further down are not
// followed: what stands before it could be something else.
func isPDF(start []byte) bool { return bytes.HasPrefix(start, []byte("%PDF-")) }

// endsAsPDF reports whether the last kilobyte has the mark of the end (ISO
// 32000-2, section 7.5.5), which is missing in a file that was cut short.
func endsAsPDF(end []byte) bool { return bytes.Contains(end, []byte("%%EOF")) }

// prepareFile stores a file as it is: what a PDF says about its author and
// programs cannot be taken out without writing it anew.
func (s *Service) prepareFile(ctx context.Context, file content, name string) (Prepared, error) {
	digest := sha256.New()
	size, err := io.Copy(digest, file)
	if err != nil {
		return Prepared{}, keeping(err)
	}
	if size > MaxFileBytes {
		return Prepared{}, fault.New(fault.TooLarge, "the file has more than %d MB", MaxFileBytes>>20)
	}
	end := make([]byte, min(size, 1024))
	if _, err := file.ReadAt(end, size-int64(len(end))); err != nil {
		return Prepared{}, keeping(err)
	}
	if !endsAsPDF(end) {
		return Prepared{}, fault.New(fault.Invalid, "the PDF is cut short: save it again and upload it anew")
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Prepared{}, keeping(err)
	}
	key := hex.EncodeToString(digest.Sum(nil))[:picture.KeyLength]
	if _, err := s.blobs.Put(ctx, blobKey(key, original), file, MaxFileBytes); err != nil {
		return Prepared{}, err
	}
	return Prepared{Key: key, Kind: File, Name: name, facts: picture.Facts{Key: key, Type: typePDF, Bytes: size}}, nil
}

// content is an upload as it lies here, to be read from its beginning.
type content interface {
	io.ReadSeeker
	io.ReaderAt
	io.Closer
}

type inMemory struct {
	*bytes.Reader
	io.Closer
}

// local returns what r holds so that nobody waits for a slow sender
// afterwards. It reads one byte more than is allowed, to be refused.
func local(ctx context.Context, r io.Reader) (content, error) {
	if here, ok := r.(*bytes.Reader); ok {
		return inMemory{here, io.NopCloser(nil)}, nil
	}
	file, err := os.CreateTemp("", "stet-upload-")
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "no temporary file for the upload can be made")
	}
	gone := os.Remove(file.Name()) // the open file lives on until it is closed
	_, err = io.Copy(file, io.LimitReader(r, max(picture.MaxBytes, MaxFileBytes)+1))
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err = cmp.Or(ctx.Err(), err, gone); err != nil {
		return nil, errors.Join(keeping(err), file.Close())
	}
	return file, nil
}

// keeping gives an error of the temporary file, or of whoever sends it, its
// kind.
func keeping(err error) error {
	var known *fault.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &tooLarge):
		return fault.Wrap(err, fault.TooLarge, "the upload has more than %d MB", tooLarge.Limit>>20)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(err, fault.Full, "the disk has no room for the upload")
	}
	return fault.Wrap(err, fault.Unavailable, "the upload cannot be kept")
}

// download returns the last part of a file's address: its name in letters
// that need no escape, with the extension of its type.
func (m Item) download() string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.TrimSuffix(m.Name, path.Ext(m.Name))) {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		case r >= 0x300 && r <= 0x36f: // combining diacritics
			continue
		default:
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	name := b.String()
	if name == "" {
		name = "file"
	}
	return name[:min(len(name), 80)] + ".pdf"
}
