//go:build !race

package cache_test

// slow is how much more time things may take in this build.
const slow = 1
