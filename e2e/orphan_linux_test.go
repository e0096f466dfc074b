package e2e

import (
	"os/exec"
	"syscall"
)

// tie ends the command when the tests are killed, by their own time-out too.
func tie(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
