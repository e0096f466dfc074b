package article

import (
	"context"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Submit gives a draft to the editors, with a note if there is one.
func (s *Service) Submit(ctx context.Context, who account.Identity, id int64, note string) error {
	return s.move(ctx, who, id, step{
		act: "article.submit", from: []Status{Draft}, to: Review, note: note, freeze: causeSubmit,
		tell: noticeSubmitted, may: dossier.mayEdit,
	})
}

// Return gives an article back to who wrote it, with a note that says what is
// to be done.
func (s *Service) Return(ctx context.Context, who account.Identity, id int64, note string) error {
	if document.CleanLine(note) == "" {
		return fault.InField("note", "say what is to be done: the note goes to who wrote it")
	}
	return s.move(ctx, who, id, step{
		act: "article.return", from: []Status{Review, Approved}, to: Draft, note: note,
		tell: noticeReturned, may: dossier.mayDecide,
	})
}

// Approve says that an editor has read an article and that it can be
// published.
func (s *Service) Approve(ctx context.Context, who account.Identity, id int64) error {
	return s.move(ctx, who, id, step{
		act: "article.approve", from: []Status{Draft, Review}, to: Approved, freeze: causeApprove,
		tell: noticeApproved, may: dossier.mayDecide,
	})
}

func (d dossier) mayDecide(who account.Identity) error { return who.May(account.EditAny) }

// step is a move of an article that readers do not notice.
type step struct {
	act    string
	from   []Status
	to     Status
	note   string
	freeze cause  // "" for no revision
	tell   notice // who gets a mail
	may    func(dossier, account.Identity) error
}

func (s *Service) move(ctx context.Context, who account.Identity, id int64, step step) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		d, err := s.dossier(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := step.may(d, who); err != nil {
			return err
		}
		if err := d.mustBe(step.from...); err != nil {
			return err
		}
		current, err := loadDraft(ctx, tx, d)
		if err != nil {
			return err
		}
		if step.freeze != "" {
			if err := s.freeze(ctx, tx, id, &current, step.freeze); err != nil {
				return err
			}
		}
		touched := db.Micros(s.now())
		if _, err := tx.Exec(ctx, `UPDATE article SET status = ?, touched_at = ? WHERE id = ?`, string(step.to), touched, id); err != nil {
			return err
		}
		if err := touchLinks(ctx, tx, id, touched); err != nil {
			return err
		}
		if err := s.remark(ctx, tx, who, id, step.note); err != nil {
			return err
		}
		if err := s.saved(ctx, tx, id); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, who, step.tell, d, current.Headline, document.CleanLine(step.note)); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, step.act, id, step.note)
	})
}

// mustBe is a Conflict unless the article is in one of the states: somebody
// else has moved it meanwhile.
func (d dossier) mustBe(states ...Status) error {
	for _, status := range states {
		if d.status == status {
			return nil
		}
	}
	return fault.New(fault.Conflict, "the article is %s by now: look at it again", d.status)
}
