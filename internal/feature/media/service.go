package media

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"stet/internal/feature/media/picture"
	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

//go:embed migrations
var Migrations embed.FS

// Service keeps the pictures.
type Service struct {
	db      *db.DB
	blobs   *blob.Store
	jobs    *job.Queue
	now     func() time.Time
	worker  *Worker
	onReady []func(ctx context.Context, tx *db.Tx, key string) error
}

// Options is what the service stands on.
type Options struct {
	DB     *db.DB
	Blobs  *blob.Store
	Jobs   *job.Queue
	Now    func() time.Time
	Log    *slog.Logger
	Worker *Worker // NewWorker(WorkerOptions{}) when nil; Close closes it
}

// New returns the service and registers its jobs.
func New(opt Options) *Service {
	s := &Service{db: opt.DB, blobs: opt.Blobs, jobs: opt.Jobs, now: opt.Now, worker: opt.Worker}
	if s.worker == nil {
		s.worker = NewWorker(WorkerOptions{Log: opt.Log})
	}
	s.handleVariantsJob()
	return s
}

// Close ends the worker process.
func (s *Service) Close() error { return s.worker.Close() }

// OnReady adds a hook that runs, inside the transaction, when the last
// variant of a picture is made. It may only write rows and enqueue jobs.
func (s *Service) OnReady(fn func(ctx context.Context, tx *db.Tx, key string) error) {
	s.onReady = append(s.onReady, fn)
}

// Prepared is a picture whose files are safely stored and that has no row
// yet.
type Prepared struct {
	Key  string
	Name string

	facts picture.Facts
	first Variant
	more  bool // variants are left to make
}

// Prepare reads a picture, cleans it, stores the clean original and a first
// variant, and returns what Insert needs. It writes no row, so it may be
// done long before a transaction, and again without harm. name is the
// file's own.
//
// The error is Invalid for what is no picture, TooLarge over a limit of
// package picture, Full when the disk is.
func (s *Service) Prepare(ctx context.Context, r io.Reader, name string) (Prepared, error) {
	file, err := local(ctx, r)
	if err != nil {
		return Prepared{}, err
	}
	defer file.Close()
	p := Prepared{Name: fileName(name)}
	err = s.worker.first(ctx, file, func(facts picture.Facts, clean io.Reader) error {
		p.Key, p.facts = facts.Key, facts
		return s.put(ctx, facts.Key, original, clean)
	}, func(v Variant, more bool, data io.Reader) error {
		p.first, p.more = v, more
		return s.put(ctx, p.Key, v.Name(), data)
	})
	return p, err
}

func (s *Service) put(ctx context.Context, key, name string, r io.Reader) error {
	// A re-encoded file may be a little larger than what it was made from.
	_, err := s.blobs.Put(ctx, blobKey(key, name), r, 2*picture.MaxBytes)
	return err
}

// original is the name of the clean original among a picture's files.
const original = "original"

// blobKey returns where a file of the picture is kept.
func blobKey(key, name string) string { return key[:2] + "/" + key + "/" + name }

// local returns the content of r so that it can be read without waiting for
// anybody: the worker must not wait for a slow sender. It reads one byte
// more than is allowed, for the worker to refuse.
func local(ctx context.Context, r io.Reader) (io.ReadCloser, error) {
	switch r := r.(type) {
	case *bytes.Reader, *bytes.Buffer, *strings.Reader, *os.File:
		return io.NopCloser(r), nil
	}
	spool, err := os.CreateTemp("", "stet-upload-")
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "no temporary file for the upload can be made")
	}
	gone := os.Remove(spool.Name()) // the open file lives on until it is closed
	_, err = io.Copy(spool, io.LimitReader(r, picture.MaxBytes+1))
	if err == nil {
		_, err = spool.Seek(0, io.SeekStart)
	}
	if err = cmp.Or(ctx.Err(), err, gone); err != nil {
		return nil, errors.Join(fault.Wrap(err, fault.Unavailable, "the upload cannot be kept"), spool.Close())
	}
	return spool, nil
}

// Insert writes the row of a prepared picture and the job that makes its
// variants, inside the transaction of the caller. A picture that is there
// already, by its content or by its origin, is returned as it is.
func (s *Service) Insert(ctx context.Context, tx *db.Tx, p Prepared, meta Meta) (Item, error) {
	if err := meta.Check(); err != nil {
		return Item{}, err
	}
	if meta.Origin != "" {
		known, err := byOrigin(ctx, tx, meta.Origin)
		if !fault.Is(err, fault.NotFound) {
			return known, err
		}
	}
	item := Item{
		Key: p.Key, Name: p.Name, Type: p.facts.Type, Bytes: p.facts.Bytes, Width: p.facts.Width, Height: p.facts.Height,
		Alt: meta.Alt, Caption: meta.Caption,
		Credit:   cmp.Or(meta.Credit, p.facts.Credit.Text()),
		Source:   cmp.Or(meta.Source, p.facts.Credit.Source),
		Rights:   cmp.Or(meta.Rights, p.facts.Credit.Rights),
		Created:  meta.Created,
		Variants: []Variant{p.first},
		State:    Ready,
	}
	if item.Created.IsZero() {
		item.Created = s.now()
	}
	if p.more {
		item.State = Waiting
	}
	id, err := insert(ctx, tx, item)
	isNew := err == nil
	if fault.Is(err, fault.NotFound) {
		id, err = idOf(ctx, tx, p.Key)
	}
	if err != nil {
		return Item{}, err
	}
	if err := insertOrigin(ctx, tx, id, meta.Origin); err != nil {
		return Item{}, err
	}
	if isNew && p.more {
		if err := s.enqueueVariants(ctx, tx, p.Key); err != nil {
			return Item{}, err
		}
	}
	return byKey(ctx, tx, p.Key)
}

// Upload is a picture to add.
type Upload struct {
	Reader io.Reader
	Name   string // of the file
	Meta   Meta
}

// Add prepares and inserts a picture in a transaction of its own.
func (s *Service) Add(ctx context.Context, u Upload) (Item, error) {
	if err := u.Meta.Check(); err != nil {
		return Item{}, err
	}
	p, err := s.Prepare(ctx, u.Reader, u.Name)
	if err != nil {
		return Item{}, err
	}
	var item Item
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		item, err = s.Insert(ctx, tx, p, u.Meta)
		return err
	})
	return item, err
}

// Get returns the items with the keys, in one query. Keys that are not
// known are not in the map.
func (s *Service) Get(ctx context.Context, q db.Querier, keys []string) (map[string]Item, error) {
	found := make(map[string]Item, len(keys))
	if len(keys) == 0 {
		return found, nil
	}
	list, err := byKeys(ctx, q, keys)
	for _, item := range list {
		found[item.Key] = item
	}
	return found, err
}

// ByOrigin returns the keys of what was imported from the origins, by
// origin. Origins that are not known are not in the map.
func (s *Service) ByOrigin(ctx context.Context, q db.Querier, origins []string) (map[string]string, error) {
	return keysByOrigin(ctx, q, origins)
}

// List returns up to limit items with an ID greater than after, in the
// order of their IDs.
func (s *Service) List(ctx context.Context, q db.Querier, after int64, limit int) ([]Item, error) {
	return list(ctx, q, after, limit)
}

// Original opens the clean original of a picture; the caller closes it.
func (s *Service) Original(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if !validKey(key) {
		return nil, fault.New(fault.NotFound, "there is no picture %q", key)
	}
	f, _, err := s.blobs.Get(ctx, blobKey(key, original))
	return f, err
}

// validKey reports whether key has the form of an item's key.
func validKey(key string) bool {
	if len(key) != picture.KeyLength {
		return false
	}
	return !slices.ContainsFunc([]byte(key), func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'f')
	})
}
