package db

// NullText returns the argument for a column in which an empty text is NULL.
func NullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// NullID returns the argument for a reference in which 0 is NULL.
func NullID(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// ScanID scans a row of one whole number, as RETURNING id gives.
func ScanID(row Row) (int64, error) {
	var id int64
	err := row.Scan(&id)
	return id, err
}
