//go:build !linux

package media

// limitAddressSpace does nothing where the kernel has no such limit; the
// soft limit of the runtime and the limits on pictures remain.
func limitAddressSpace() error { return nil }
