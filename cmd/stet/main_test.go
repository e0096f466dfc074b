package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program that the scripts run.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stet": main})
}

// TestScripts runs the stories in testdata. Each begins in an empty folder
// with the files that stand below its commands, and no settings in its
// environment. Besides the usual commands there are serving, get and stopped:
// see serving_test.go.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[serverKey{}] = &server{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serving": serving,
			"get":     get,
			"stopped": stopped,
			"status":  status,
			"cut":     cut,
			"tamper":  tamper,
		},
	})
}
