package media

import "syscall"

// limitAddressSpace makes an allocation beyond any sense end the process.
func limitAddressSpace() error {
	limit := syscall.Rlimit{Cur: addressSpace, Max: addressSpace}
	return syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}
