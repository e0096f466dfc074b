package pubsub

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"stet/internal/platform/db"
)

// On PostgreSQL a transaction notifies, and the server tells every process
// that listens once it has committed
// (https://www.postgresql.org/docs/current/sql-notify.html).

const (
	// maxPayload keeps a notification under the server's limit of 8000
	// bytes. One message always fits: db.Tx.Send takes 4000 bytes at most.
	maxPayload = 7900

	// quiet is how long nothing may arrive before the connection is tried.
	quiet       = 15 * time.Second
	pingTimeout = 5 * time.Second

	// The pauses between attempts to connect again.
	reconnectMin = 100 * time.Millisecond
	reconnectMax = 5 * time.Second
)

// recordNotify sends the messages, as many as fit in one notification.
func (b *Bus) recordNotify(ctx context.Context, tx *db.Tx, messages []db.Message) error {
	for len(messages) > 0 {
		payload, n := b.origin+" ", 0
		for n < len(messages) {
			one := pack(messages[n : n+1])
			if n > 0 && len(payload)+len(one) > maxPayload {
				break
			}
			payload += one
			n++
		}
		if _, err := tx.Exec(ctx, "SELECT pg_notify('stet', ?)", payload); err != nil {
			return err
		}
		messages = messages[n:]
	}
	return nil
}

// listen begins to listen; the function it returns goes on until its context
// ends.
func (b *Bus) listen(ctx context.Context) (func(context.Context), error) {
	side, conn, err := b.connect(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) {
		for {
			err := b.hear(ctx, conn)
			conn.Close()
			side.Close()
			if ctx.Err() != nil {
				return
			}
			b.log.Warn("the connection for messages is lost; connecting again", "error", err)
			if side, conn = b.reconnect(ctx); conn == nil {
				return
			}
			b.announceLoss()
		}
	}, nil
}

// connect opens a connection that listens.
func (b *Bus) connect(ctx context.Context) (*sql.DB, *sql.Conn, error) {
	side := b.d.Side()
	conn, err := side.Conn(ctx)
	if err == nil {
		if _, err = conn.ExecContext(ctx, "LISTEN stet"); err == nil {
			return side, conn, nil
		}
		conn.Close()
	}
	side.Close()
	return nil, nil, err
}

// reconnect tries until it succeeds, or returns nil when ctx ends.
func (b *Bus) reconnect(ctx context.Context) (*sql.DB, *sql.Conn) {
	for pause := reconnectMin; ; pause = min(2*pause, reconnectMax) {
		if side, conn, err := b.connect(ctx); err == nil {
			return side, conn
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// hear delivers notifications until the connection or ctx ends.
func (b *Bus) hear(ctx context.Context, conn *sql.Conn) error {
	return conn.Raw(func(driver any) error {
		native := driver.(*stdlib.Conn).Conn()
		for {
			n, err := next(ctx, native)
			if err != nil {
				return err
			}
			if n == nil {
				continue
			}
			if origin, packed, _ := strings.Cut(n.Payload, " "); origin != b.origin {
				b.receive(packed)
			}
		}
	})
}

// next waits for a notification. After a quiet time it tries the connection,
// whose other end may have gone without a word, and returns nil.
func next(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	wait, cancel := context.WithTimeout(ctx, quiet)
	defer cancel()
	n, err := conn.WaitForNotification(wait)
	if err == nil || !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return n, err
	}
	ping, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	return nil, conn.Ping(ping)
}
