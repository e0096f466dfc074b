//go:build unix

package app

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func checkDisk(dir string) Finding {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return Finding{What: "disk", Says: err.Error(), Mend: "make the data folder"}
	}
	free := uint64(stat.Bavail) * uint64(stat.Bsize)
	f := Finding{What: "disk", OK: free >= leastDisk, Says: fmt.Sprintf("%.1f GB free", float64(free)/1e9)}
	if !f.OK {
		f.Mend = "free some space, or move the data folder to a larger disk"
	}
	return f
}
