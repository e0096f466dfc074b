package job

import "time"

// SetLease shortens leases before Run or Drain.
func (q *Queue) SetLease(d time.Duration) { q.lease = d }

// SetGrace shortens how long Run lets jobs finish.
func (q *Queue) SetGrace(d time.Duration) { q.grace = d }

// SetLook makes Run look for due jobs more often.
func (q *Queue) SetLook(d time.Duration) { q.look = d }
