package article

import (
	"cmp"
	"context"
	"time"

	"stet/internal/platform/cache"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Manuscript is an article as somebody wants it to be: what an import, a Markdown
// file or the desk asks for.
type Manuscript struct {
	ID     int64 // for Change; for Import kept when not zero
	Kind   Kind
	Status Status
	Slug   string // made from the headline when empty
	Path   string // for Import: the address it had in the site that it comes from; kept if free and of our form
	Content
	SectionIDs  []int64
	TagIDs      []int64
	AuthorIDs   []int64
	Corrections []Correction
	Rights      *Rights    // nil for what they were
	Retraction  Retraction // "" for what it was
	Withdrawal  string     // what readers are told of an article that is unpublished or killed; "" for what it was
	WithdrawnAt time.Time  // zero for what it was, or now
	CreatedAt   time.Time  // zero for now
	UpdatedAt   time.Time
	PublishedAt time.Time // zero for now, if published
	ScheduledAt time.Time
	Embargo     time.Time // zero for what it was
	OwnerID     int64     // account; 0 for what it was
	Origin      string
	Aliases     []string // addresses, with their query, that lead here

	by int64 // account that makes the revision, 0 for a program
}

// Outcome says what Import did.
type Outcome string

const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	Kept      Outcome = "kept" // somebody has edited it or taken it down since, so it was left alone
)

// Imported is what became of a Manuscript.
type Imported struct {
	ID      int64
	Path    string
	Outcome Outcome
}

// Import brings a manuscript from outside in, once: an article with the same
// origin is left as it is when nothing differs, when it was edited here, or
// when it was taken from readers, and gets a new revision when the outside
// changed. It needs an origin.
func (s *Service) Import(ctx context.Context, tx *db.Tx, m Manuscript) (Imported, error) {
	if m.Origin == "" {
		return Imported{}, fault.New(fault.Invalid, "an imported article needs an origin")
	}
	id, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM article WHERE origin = ?`, m.Origin)
	if fault.Is(err, fault.NotFound) {
		return s.create(ctx, tx, m, causeImport)
	}
	if err != nil {
		return Imported{}, err
	}
	cause, err := db.One(ctx, tx, scanCause, `SELECT r.cause FROM revision r JOIN article a
		ON a.id = r.article_id AND a.revision = r.number WHERE a.id = ?`, id)
	if err != nil {
		return Imported{}, err
	}
	m.ID = id
	edited, err := isEdited(ctx, tx, id)
	if err != nil {
		return Imported{}, err
	}
	down, err := isDown(ctx, tx, id)
	if err != nil {
		return Imported{}, err
	}
	return s.change(ctx, tx, m, causeImport, edited || cause != causeImport || down && m.Status != Unpublished && m.Status != Killed)
}

// Put writes a manuscript: as a new article when neither its ID nor its origin is
// known, else over the one that is there, which keeps its old address as a
// redirect. The outcome is Unchanged when nothing differs.
func (s *Service) Put(ctx context.Context, tx *db.Tx, m Manuscript) (Imported, error) {
	if m.ID == 0 && m.Origin != "" {
		id, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM article WHERE origin = ?`, m.Origin)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return Imported{}, err
		}
		m.ID = id
	}
	if m.ID == 0 {
		return s.create(ctx, tx, m, causeEdit)
	}
	return s.change(ctx, tx, m, causeEdit, false)
}

// ImportOver brings a manuscript from outside in as Import does, and writes
// it also over what was edited here.
func (s *Service) ImportOver(ctx context.Context, tx *db.Tx, m Manuscript) (Imported, error) {
	id, err := db.One(ctx, tx, db.ScanID, `SELECT id FROM article WHERE origin = ?`, m.Origin)
	if fault.Is(err, fault.NotFound) {
		return s.create(ctx, tx, m, causeImport)
	}
	if err != nil {
		return Imported{}, err
	}
	m.ID = id
	return s.change(ctx, tx, m, causeImport, false)
}

// cause says what made a revision.
type cause string

const (
	causeImport   cause = "import"
	causeEdit     cause = "edit"     // a file or a program
	causeStart    cause = "start"    // the empty sheet of a new article
	causeSnapshot cause = "snapshot" // of an hour's or a session's writing
	causeSubmit   cause = "submit"
	causeApprove  cause = "approve"
	causeSchedule cause = "schedule"
	causePublish  cause = "publish"
)

func scanCause(row db.Row) (cause, error) {
	var c cause
	err := row.Scan(&c)
	return c, err
}

func (s *Service) create(ctx context.Context, tx *db.Tx, m Manuscript, why cause) (Imported, error) {
	if m.CreatedAt.IsZero() {
		m.CreatedAt = s.now()
	}
	if why == causeImport {
		s.expire(&m, Rights{})
	}
	m.Corrections = m.dated(nil, latest(m.UpdatedAt, m.PublishedAt, m.CreatedAt))
	a, err := s.settle(ctx, tx, m, Article{})
	if err != nil {
		return Imported{}, err
	}
	a.Revision = 1
	if why == causeImport {
		a.touched = a.PublishedAt
	}
	if a.ID, err = insertArticle(ctx, tx, a, m.ID); err != nil {
		return Imported{}, err
	}
	if err := s.write(ctx, tx, a, m, why); err != nil {
		return Imported{}, err
	}
	return Imported{ID: a.ID, Path: a.Path, Outcome: Created}, s.changed(ctx, tx, Article{}, a, m)
}

func (s *Service) change(ctx context.Context, tx *db.Tx, m Manuscript, why cause, keep bool) (Imported, error) {
	before, err := loadArticle(ctx, tx, m.ID)
	if err != nil {
		return Imported{}, err
	}
	m.CreatedAt = before.CreatedAt
	if why == causeImport {
		s.expire(&m, before.Rights)
	}
	m.Corrections = m.dated(before.Corrections, s.now())
	a, err := s.settle(ctx, tx, m, before)
	if err != nil {
		return Imported{}, err
	}
	done := Imported{ID: before.ID, Path: before.Path, Outcome: Unchanged}
	if same(before, a, m) {
		return done, s.alias(ctx, tx, before, m.Aliases)
	}
	if keep {
		done.Outcome = Kept
		return done, nil
	}
	if before.Status == Killed && a.Status != Killed {
		return done, fault.New(fault.Conflict, "the article was killed: reinstate it on the desk before you change it")
	}
	a.ID, a.ModifiedAt = before.ID, s.now()
	if a.Revision, err = nextRevision(ctx, tx, a.ID); err != nil {
		return Imported{}, err
	}
	if err := updateArticle(ctx, tx, a); err != nil {
		return Imported{}, err
	}
	if err := clearLinks(ctx, tx, a.ID); err != nil {
		return Imported{}, err
	}
	if err := s.write(ctx, tx, a, m, why); err != nil {
		return Imported{}, err
	}
	if err := s.follow(ctx, tx, a, m, why); err != nil {
		return Imported{}, err
	}
	done.Path, done.Outcome = a.Path, Updated
	return done, s.changed(ctx, tx, before, a, m)
}

// settle turns a manuscript into the article that it becomes after before: checked,
// with its times, its slug and its address.
func (s *Service) settle(ctx context.Context, tx *db.Tx, m Manuscript, before Article) (Article, error) {
	if m.Lang == "" {
		m.Lang = s.site.Current().Language
	}
	m.Content.clean()
	a := Article{ID: m.ID, Kind: m.Kind, Status: m.Status, Slug: m.Slug, Content: m.Content, Origin: m.Origin,
		OwnerID: cmp.Or(m.OwnerID, before.OwnerID), Embargo: m.Embargo,
		CreatedAt: beside(m.CreatedAt), UpdatedAt: beside(m.UpdatedAt), PublishedAt: beside(m.PublishedAt), ScheduledAt: m.ScheduledAt}
	if err := m.check(); err != nil {
		return a, err
	}
	now := s.now()
	a.date(before, now)
	if err := a.obeyEmbargo(before, now); err != nil {
		return a, err
	}
	if err := a.stand(before, m, now); err != nil {
		return a, err
	}
	a.ModifiedAt = latest(a.PublishedAt, a.UpdatedAt, a.CreatedAt)
	for _, c := range m.Corrections {
		a.ModifiedAt = latest(a.ModifiedAt, c.At)
	}
	return s.addressed(ctx, tx, a, m.Path, before)
}

// date settles when an article is published. An hour to come makes a published
// one scheduled, an hour that is past makes a scheduled one published, and the
// first date of all stays.
func (a *Article) date(before Article, now time.Time) {
	if a.PublishedAt.IsZero() {
		a.PublishedAt = before.PublishedAt
	}
	if a.PublishedAt.IsZero() && a.Status == Published {
		a.PublishedAt = now
	}
	if a.Status == Scheduled && !a.ScheduledAt.After(now) {
		a.Status, a.PublishedAt = Published, a.ScheduledAt
	}
	if a.Status == Published && a.PublishedAt.After(now) {
		a.Status, a.ScheduledAt, a.PublishedAt = Scheduled, a.PublishedAt, before.PublishedAt
	}
	if a.Status != Scheduled {
		a.ScheduledAt = time.Time{}
	}
}

// addressed returns an article with its slug and its address: those that it had
// before where nothing moves it, the wanted one if it is free and of our form,
// none for one that was never published.
func (s *Service) addressed(ctx context.Context, tx *db.Tx, a Article, wanted string, before Article) (Article, error) {
	if a.Slug = cmp.Or(a.Slug, before.Slug, Slugify(a.Headline)); a.Slug == "" {
		if a.Headline == "" {
			a.Path = before.Path // a draft that has no name yet
			return a, nil
		}
		a.Slug = "untitled"
	}
	if err := checkSlug(a.Slug); err != nil {
		return a, err
	}
	if before.Path != "" && a.Slug == before.Slug && a.Kind == before.Kind && a.PublishedAt.Equal(before.PublishedAt) {
		a.Path = before.Path
		return a, nil
	}
	if a.PublishedAt.IsZero() {
		return a, nil
	}
	if before.Path == "" && isAddressOf(a.Kind, a.Slug, wanted) {
		if free, err := isFree(ctx, tx, before.ID, wanted); err != nil || free {
			a.Path = wanted
			return a, err
		}
	}
	var err error
	a.Slug, a.Path, err = s.freeAddress(ctx, tx, before.ID, a.Kind, a.Slug, a.PublishedAt)
	return a, err
}

func (m *Manuscript) check() error {
	switch m.Kind {
	case Story, Page:
	default:
		return fault.New(fault.Invalid, "%q is neither a story nor a page", m.Kind)
	}
	switch m.Status {
	case Draft, Review, Approved, Published, Unpublished, Killed:
	case Scheduled:
		if m.ScheduledAt.IsZero() {
			return fault.New(fault.Invalid, "a scheduled article needs the time of its publication")
		}
	default:
		return fault.New(fault.Invalid, "%q is not a status: draft, review, approved, scheduled, published, unpublished or killed", m.Status)
	}
	for _, list := range []struct {
		what     string
		n, limit int
	}{
		{"sections", len(m.SectionIDs), MaxSections},
		{"tags", len(m.TagIDs), MaxTags},
		{"authors", len(m.AuthorIDs), MaxAuthors},
		{"corrections", len(m.Corrections), MaxCorrections},
	} {
		if err := atMost(list.what, list.n, list.limit); err != nil {
			return err
		}
	}
	for _, c := range m.Corrections {
		if err := within("correction", c.Text, MaxCorrection); err != nil {
			return err
		}
	}
	if m.Status == Draft || m.Status == Review || m.Status == Approved {
		return m.Content.checkDraft()
	}
	return m.Content.check()
}

// changed does what follows from a change: redirects, the publication's job,
// purges and hooks.
func (s *Service) changed(ctx context.Context, tx *db.Tx, before, after Article, m Manuscript) error {
	if after.Path != "" && before.Path != after.Path {
		if err := s.site.Occupy(ctx, tx, after.Path); err != nil {
			return err
		}
	}
	if err := s.alias(ctx, tx, after, m.Aliases); err != nil {
		return err
	}
	if before.Path != "" && before.Path != after.Path {
		if err := s.site.AddRedirect(ctx, tx, before.Path, after.Path); err != nil {
			return err
		}
	}
	if after.Status == Scheduled {
		if err := s.enqueuePublication(ctx, tx, after, m.Aliases); err != nil {
			return err
		}
	}
	if err := s.enqueueRights(ctx, tx, after); err != nil {
		return err
	}
	if before.Path == "" && after.Path == "" {
		return nil
	}
	cache.PurgeAfter(tx, purgeTagsOf(before, m, after.ID)...)
	for _, hook := range s.onLive {
		if err := hook(ctx, tx, after.ID); err != nil {
			return err
		}
	}
	return nil
}

func latest(times ...time.Time) time.Time {
	var last time.Time
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}
