// Package e2e tests the program as its users meet it: the built binary, a
// fresh demo site, a real browser. The smoke walk runs with all tests; the
// journeys, behind the build tag e2e, by "make e2e".
//
// Start reading at thepage_test.go: one story that carries every part of the
// page which the program exists for.
package e2e
