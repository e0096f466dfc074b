//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// TestReaderReports has a reader without JavaScript report an error and an
// editor correct it from the report: everybody is told, the reader too.
func TestReaderReports(t *testing.T) {
	const (
		path   = "/2026/11/ferry-winter-timetable"
		says   = "The clock on Lathsey Hard was mended by Ida Thorn, not by the council."
		notice = "A reader has told us who mended the clock."
		email  = "ida@thorn.example"
	)
	s := newsroom(t)
	reader := visitor(t, s)
	reader.must(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(reader))
	reader.goes(path)
	reader.push("Report an error in this story")
	reader.fill("What is wrong?", says)
	reader.fill("Your mail address (optional)", email)
	reader.fill("Your name (optional)", "Ida Thorn")
	reader.push("Send")
	reader.sees("Your note is on the desk.")
	if l := s.letter(t, email, "Your note on"); !strings.Contains(l.Text, "Thank you for telling us") {
		t.Errorf("the reader is thanked with:\n%s", l.Text)
	}

	editor := enterIn(apart(t), s, "editor")
	editor.goes("/desk")
	editor.push("Reports")
	editor.sees("Ida Thorn")
	editor.sight("report-1-list")
	editor.leads(func() { editor.click("table.list a") })
	editor.sees(says, email)
	editor.sight("report-2-report")
	editor.push("Correct it")
	editor.ready()
	editor.path = strings.TrimSuffix(editor.at(), "/edit")
	old := editor.firstWords()
	editor.corrects(old, "Since Monday", notice, says)

	s.soon(t, path, 200, "Since Monday")
	checkCorrected(t, s, path, notice, old, "Since Monday")
	eventually(t, "the reader is told", func() bool {
		for _, l := range s.letters(t, email) {
			if strings.Contains(l.Text, "We have dealt with it") {
				return true
			}
		}
		return false
	})
	editor.goes("/desk/reports")
	editor.lacks("Ida Thorn")
	owner := enterIn(apart(t), s, "owner")
	owner.goes("/desk/mail")
	owner.sees(email)
}

// firstWords returns the first words of the text in the editor.
func (w *writer) firstWords() string {
	w.t.Helper()
	return w.run(`() => {
		const walk = document.createTreeWalker(document.querySelector(".ProseMirror > p"), NodeFilter.SHOW_TEXT);
		walk.nextNode();
		return walk.currentNode.data.split(" ").slice(0, 2).join(" ");
	}`).Value.Str()
}
