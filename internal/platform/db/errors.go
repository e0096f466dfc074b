package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"stet/internal/platform/fault"
)

// translate gives an error of the data base a kind and a text that says what
// to do. Errors that have a kind, and those of the caller's own making, stay
// as they are.
func translate(err error) error {
	var known *fault.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return translateSQLite(err, lite.Code())
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return translatePostgres(err, pg.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(err, fault.Unavailable, "gave up waiting for the data base")
	case errors.As(err, &connect), errors.As(err, &network),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(err, fault.Unavailable, "the data base server does not answer")
	}
	return err
}

// translateSQLite knows the result codes of https://sqlite.org/rescode.html.
func translateSQLite(err error, code int) error {
	switch code & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return fault.Wrap(err, fault.Conflict, "a rule of the data base forbids it")
	case sqlite3.SQLITE_FULL:
		return fault.Wrap(err, fault.Full, "the disk that holds the data base is full: make room, then try again")
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Wrap(err, fault.Unavailable, "another program is writing to the data base: try again when it is done")
	case sqlite3.SQLITE_TOOBIG:
		return fault.Wrap(err, fault.TooLarge, "larger than one value of the data base may be")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return fault.Wrap(err, fault.Unavailable,
			"the data base file cannot be written: check the owner and the rights of the file and its folder")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.Wrap(err, fault.Internal, "the data base file is damaged: restore the latest backup")
	case sqlite3.SQLITE_IOERR:
		return fault.Wrap(err, fault.Unavailable, "the disk that holds the data base reports an error: check it")
	case sqlite3.SQLITE_NOMEM:
		return fault.Wrap(err, fault.Unavailable, "no memory left for the data base")
	case sqlite3.SQLITE_INTERRUPT:
		return fault.Wrap(err, fault.Unavailable, "the query was interrupted")
	}
	return err
}

// recoverable reports whether writing may go on after COMMIT returned err. A
// full or busy disk has stored nothing of the group and says so reliably.
// After any other failure, a failed fsync above all, nobody knows what is on
// the disk, and trying again could acknowledge what is not.
func recoverable(err error) bool {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CONSTRAINT:
		return true
	}
	return false
}

// translatePostgres knows the codes of appendix A of the PostgreSQL manual.
func translatePostgres(err error, code string) error {
	switch code {
	case "53100":
		return fault.Wrap(err, fault.Full, "the data base server's disk is full: make room, then try again")
	case "25006":
		return fault.Wrap(err, fault.Unavailable, "the data base server is read-only: connect to the primary")
	case "57014":
		return fault.Wrap(err, fault.Unavailable, "the query was interrupted")
	case "54000", "54001", "54011", "54023":
		return fault.Wrap(err, fault.TooLarge, "larger than the data base server allows")
	}
	switch code[:2] {
	case "28":
		return fault.Wrap(err, fault.Invalid, "the data base server refuses the user or the password")
	case "3D":
		return fault.Wrap(err, fault.Invalid, "there is no such data base. Create it: %s", createCommand)
	case "23":
		return fault.Wrap(err, fault.Conflict, "a rule of the data base forbids it")
	case "40":
		return fault.Wrap(err, fault.Unavailable, "too many writers at once: try again")
	case "08", "53", "57":
		return fault.Wrap(err, fault.Unavailable, "the data base server does not take work now")
	}
	return err
}
