package account_test

import (
	"io/fs"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/platform/message"
	"stet/internal/platform/theme/themetest"
)

func TestTemplates(t *testing.T) {
	messages, err := message.Load()
	must(t, err)
	desk, err := fs.Sub(account.UI(), "desk")
	must(t, err)
	themetest.Templates(t, account.UI(), messages)
	themetest.Templates(t, desk, messages)
}
