//go:build race

package web_test

// slow is how much more time things may take in this build.
const slow = 10
