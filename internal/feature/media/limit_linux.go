package media

import "syscall"

// addressSpace bounds the addresses that a worker may use, in bytes. It
// lies above workerMemory, because the runtime reserves more than it uses.
const addressSpace = 3 * workerMemory

// limitAddressSpace makes an allocation beyond any sense end the process.
func limitAddressSpace() error {
	limit := syscall.Rlimit{Cur: addressSpace, Max: addressSpace}
	return syscall.Setrlimit(syscall.RLIMIT_AS, &limit)
}
