// Package e2e tests the program as its users meet it: the built binary, a
// fresh site, a real browser. What is quick runs with all tests: the smoke
// walk, the markup, the weights and the headers. The journeys are behind the
// build tag e2e ("make e2e"): journey_*_test.go and hostile_test.go, told in
// the steps of steps_test.go. The tags lighthouse and screenshot are for the
// targets of these names.
//
// STET_PICTURES names a folder for screenshots of every page and of each
// journey's main moments, STET_ARCHIVES one with archives of other systems to
// try. Nothing here leaves the machine: see outside_test.go.
//
// Start reading at thepage_test.go: one story that carries every part of the
// page which the program exists for.
package e2e
