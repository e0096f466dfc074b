package account

import (
	"context"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

const (
	maxOwnName = 60 // characters of a name that somebody chooses here
	maxMarks   = 2  // combining marks in a row
)

// cleanName returns a name as it is kept: in Unicode Normalization Form C,
// without white space at its ends. It refuses what cannot be seen, what turns
// the direction of other text, and towers of marks.
func cleanName(name string) (string, error) {
	name = document.CleanLine(name)
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", invalidName("account.name.empty", "a name is needed")
	case n > maxOwnName || len(name) > MaxName:
		return "", invalidName("account.name.long", "a name has at most %d characters, this has %d", maxOwnName, n)
	}
	if err := checkMarks(name); err != nil {
		return "", err
	}
	if skeleton(name) == "" {
		return "", invalidName("account.name.letters", "a name holds at least one letter or digit")
	}
	return name, nil
}

// checkMarks looks at each character of a name and at what stands before it.
func checkMarks(name string) error {
	marks := 0
	var before rune
	for _, r := range norm.NFD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r) && !isHidden(r):
			if marks++; marks > maxMarks {
				return invalidName("account.name.marks", "a name has at most %d marks on one letter", maxMarks)
			}
		case isJoiner(r) && joins(before):
		case isHidden(r):
			return invalidName("account.name.hidden", "a name holds no characters that cannot be seen; there is %U", r)
		default:
			marks = 0
		}
		before = r
	}
	return nil
}

// isHidden reports characters that leave no ink and are no plain space.
func isHidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector) || r == 0x2800 || r != ' ' && r != 0xa0 && unicode.Is(unicode.Z, r)
}

// isJoiner reports the zero-width joiner and non-joiner, without which some
// names of Arabic and Indic scripts cannot be written (RFC 5892, appendix A).
func isJoiner(r rune) bool { return r == 0x200c || r == 0x200d }

func joins(before rune) bool {
	return unicode.Is(unicode.Arabic, before) || norm.NFD.PropertiesString(string(before)).CCC() == 9
}

// invalidName is an error about the field "name" for which the catalogue has
// a sentence.
func invalidName(key, format string, args ...any) error {
	return said(fault.InField("name", format, args...), key)
}

// checkName returns the name that the account, 0 for one that is being made,
// may have: cleaned, and unlike that of anybody else who belongs or belonged
// to the staff.
func (s *Service) checkName(ctx context.Context, q db.Querier, accountID int64, name string) (string, error) {
	name, err := cleanName(name)
	if err != nil {
		return "", err
	}
	staff, err := db.All(ctx, q, scanText, `SELECT name FROM account WHERE role <> 'reader' AND erased_at = 0 AND id <> ?`, accountID)
	if err != nil {
		return "", err
	}
	for _, theirs := range staff {
		if looksLike(name, theirs) {
			return "", invalidName("account.name.staff", "%q looks like the name of somebody who works here", name)
		}
	}
	return name, nil
}
