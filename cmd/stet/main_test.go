package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"stet/internal/platform/db/dbtest"
)

// TestMain lets the test binary be the program that the scripts run.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stet": main})
}

// TestScripts runs the stories in testdata. Each begins in an empty folder
// with the files that stand below its commands, and no settings in its
// environment. Besides the usual commands there are those of script_test.go.
func TestScripts(t *testing.T) { runScripts(t, "testdata") }

// TestScriptsOnPostgres runs those that need a server.
func TestScriptsOnPostgres(t *testing.T) {
	runScripts(t, "testdata/postgres", "DATABASE="+dbtest.Postgres(t, nil), "ANOTHER="+dbtest.Postgres(t, nil))
}

func runScripts(t *testing.T, dir string, variables ...string) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[serverKey{}] = &server{}
			env.Vars = append(env.Vars, variables...)
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
