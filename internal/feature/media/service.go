package media

import (
	"cmp"
	"context"
	"embed"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media/picture"
	"stet/internal/feature/site"
	"stet/internal/platform/blob"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
)

//go:embed migrations
var Migrations embed.FS

// Service keeps the library.
type Service struct {
	db     *db.DB
	blobs  *blob.Store
	jobs   *job.Queue
	site   *site.Service
	audit  Audit
	now    func() time.Time
	worker *Worker
	usedBy Uses
	known  standings

	onReady    []func(ctx context.Context, tx *db.Tx, key string) error
	onExpiring []func(ctx context.Context, tx *db.Tx, list []Expiry) error
	onExpired  []func(ctx context.Context, tx *db.Tx, e Expiry) error
}

// Audit writes down, in the transaction that does it, that who did act to
// subject; see account.Service.Audit.
type Audit func(ctx context.Context, tx *db.Tx, who account.Identity, act, subject, detail string) error

// Options is what the service stands on.
type Options struct {
	DB     *db.DB
	Blobs  *blob.Store
	Jobs   *job.Queue
	Site   *site.Service // whose icon is one of the pictures; nil for none
	Audit  Audit         // nil for no log of what was done
	Now    func() time.Time
	Log    *slog.Logger
	Worker *Worker // NewWorker(WorkerOptions{}) when nil; Close closes it
}

// New returns the service and registers its jobs.
func New(opt Options) *Service {
	s := &Service{db: opt.DB, blobs: opt.Blobs, jobs: opt.Jobs, site: opt.Site, audit: opt.Audit, now: opt.Now, worker: opt.Worker}
	if s.worker == nil {
		s.worker = NewWorker(WorkerOptions{Log: opt.Log})
	}
	if s.audit == nil {
		s.audit = func(context.Context, *db.Tx, account.Identity, string, string, string) error { return nil }
	}
	s.handleVariantsJob()
	s.handleRightsJobs()
	s.handleUpkeepJobs()
	return s
}

// Close ends the worker process.
func (s *Service) Close() error { return s.worker.Close() }

// OnReady adds a hook that runs, inside the transaction, when the last
// variant of a picture is made. It may only write rows and enqueue jobs.
func (s *Service) OnReady(fn func(ctx context.Context, tx *db.Tx, key string) error) {
	s.onReady = append(s.onReady, fn)
}

// Prepared is an item whose files are safely stored and that has no row yet.
type Prepared struct {
	Key  string
	Kind Kind
	Name string

	facts picture.Facts
	first Variant
	more  bool // variants are left to make
}

// Prepare reads a picture, cleans it, stores the clean original and a first
// variant, or stores a file, and returns what Insert needs. It writes no row,
// so it may be done long before a transaction, and again without harm. name is
// the file's own.
//
// The error is Invalid for what is neither a picture nor a PDF, TooLarge over
// a limit, Full when the disk is.
func (s *Service) Prepare(ctx context.Context, r io.Reader, name string) (Prepared, error) {
	file, err := local(ctx, r)
	if err != nil {
		return Prepared{}, err
	}
	defer file.Close()
	start := make([]byte, 5)
	n, err := file.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return Prepared{}, keeping(err)
	}
	if isPDF(start[:n]) {
		return s.prepareFile(ctx, file, fileName(name))
	}
	p := Prepared{Kind: Picture, Name: fileName(name)}
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

// original is the name of the clean original among an item's files.
const original = "original"

// blobKey returns where a file of the item is kept.
func blobKey(key, name string) string { return key[:2] + "/" + key + "/" + name }

// Insert writes the row of a prepared item and the jobs that it needs, inside
// the transaction of the caller. An item that is there already, by its content
// or by its origin, or that has been replaced, is returned as it is.
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
	have, err := owners(ctx, tx, []string{p.Key})
	if err != nil {
		return Item{}, err
	}
	id, there := have[p.Key]
	if !there {
		id, err = s.insertNew(ctx, tx, p, meta)
	} else if !meta.Portrait {
		err = s.adopt(ctx, tx, id)
	}
	if err != nil {
		return Item{}, err
	}
	if err := insertOrigin(ctx, tx, id, meta.Origin); err != nil {
		return Item{}, err
	}
	return byID(ctx, tx, id)
}

func (s *Service) insertNew(ctx context.Context, tx *db.Tx, p Prepared, meta Meta) (int64, error) {
	item := p.item()
	if meta.Portrait && item.Kind == Picture {
		item.Kind = Portrait
	}
	item.Alt, item.Caption = cmp.Or(meta.Alt, p.facts.Told.Alt), cmp.Or(meta.Caption, p.facts.Told.Caption)
	item.Credit = cmp.Or(meta.Credit, p.facts.Credit.Text())
	item.Source = cmp.Or(meta.Source, p.facts.Credit.Source)
	item.Rights = cmp.Or(meta.Rights, p.facts.Credit.Rights)
	item.Licence = cmp.Or(meta.Licence, p.facts.Credit.Licence())
	item.Permitted, item.Expires, item.AccountID = meta.Permitted, meta.Expires, meta.AccountID
	item.Created = meta.Created
	if item.Created.IsZero() {
		item.Created = s.now()
	}
	if meta.Focus != nil {
		item.Focus = *meta.Focus
	}
	id, err := insert(ctx, tx, item)
	if err != nil {
		return 0, err
	}
	item.ID = id
	if err := insertFormer(ctx, tx, id, meta.Former); err != nil {
		return 0, err
	}
	if err := s.enqueueExpiry(ctx, tx, item); err != nil || !p.more {
		return id, err
	}
	return id, s.enqueueVariants(ctx, tx, p.Key)
}

// item returns what the file alone says.
func (p Prepared) item() Item {
	m := Item{Key: p.Key, Kind: p.Kind, Name: p.Name, Type: p.facts.Type, Bytes: p.facts.Bytes,
		Width: p.facts.Width, Height: p.facts.Height, Focus: picture.Centre, State: Ready}
	if p.Kind != File {
		m.Variants = []Variant{p.first}
	}
	if p.more {
		m.State = Waiting
	}
	return m
}

// Upload is an item to add.
type Upload struct {
	Reader io.Reader
	Name   string // of the file
	Meta   Meta
	Files  bool // whether it may be a file; only pictures are taken otherwise
}

// Add prepares and inserts an item in a transaction of its own.
func (s *Service) Add(ctx context.Context, u Upload) (Item, error) {
	if err := u.Meta.Check(); err != nil {
		return Item{}, err
	}
	p, err := s.Prepare(ctx, u.Reader, u.Name)
	if err == nil && p.Kind == File && !u.Files {
		err = fault.New(fault.Invalid, "the file is no picture: JPEG, PNG, WebP and GIF can be read")
	}
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

// Get returns the pictures with the keys that readers may see now, each under
// the key that was asked for, also where it has another since it was replaced.
// Keys of files, of pictures whose rights have ended, and keys that are not
// known are not in the map.
func (s *Service) Get(ctx context.Context, q db.Querier, keys []string) (map[string]Item, error) {
	found, err := s.Known(ctx, q, keys)
	now := s.now()
	for key, item := range found {
		if item.Kind == File || item.Expired(now) {
			delete(found, key)
		}
	}
	return found, err
}

// Known returns the items with the keys, whatever they are, each under the key
// that was asked for. Keys that are not known are not in the map.
func (s *Service) Known(ctx context.Context, q db.Querier, keys []string) (map[string]Item, error) {
	owner, err := owners(ctx, q, keys)
	if err != nil {
		return nil, err
	}
	items, err := byIDs(ctx, q, slices.Collect(maps.Values(owner)))
	if err != nil {
		return nil, err
	}
	of := make(map[int64]Item, len(items))
	for _, item := range items {
		of[item.ID] = item
	}
	found := make(map[string]Item, len(owner))
	for key, id := range owner {
		found[key] = of[id]
	}
	return found, nil
}

// Item returns the item that has the key, or had it; NotFound when there is
// none.
func (s *Service) Item(ctx context.Context, q db.Querier, key string) (Item, error) {
	found, err := s.Known(ctx, q, []string{key})
	if item, ok := found[key]; ok || err != nil {
		return item, err
	}
	return Item{}, fault.New(fault.NotFound, "there is no picture or file %q", key)
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

// FormerKeys returns the keys that the items had before they were replaced, by
// ID.
func (s *Service) FormerKeys(ctx context.Context, q db.Querier, ids []int64) (map[int64][]string, error) {
	return formerKeys(ctx, q, ids)
}

// Original opens the clean original of an item; the caller closes it.
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
