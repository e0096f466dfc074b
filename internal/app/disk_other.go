//go:build !unix

package app

func checkDisk(string) Finding {
	return Finding{What: "disk", OK: true, Says: "free space is not measured on this system"}
}
