package github

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/migrate-check/migrate-check/plan"
)

// mostFound is how many fingerprints a marker holds; beyond that nobody counts what is new.
const mostFound = 200

// render writes the comment. The old marker, if there is one, tells what has changed since.
func (t *thread) render(old *marker) (body string, m marker, err error) {
	m = marker{Key: t.Key, Head: t.Head, Run: t.Run, Attempt: t.Attempt}
	if m.Digest, err = digest(t.Plan); err != nil {
		return "", m, err
	}
	if found := plan.Fingerprints(t.Plan); len(found) <= mostFound {
		m.Found = found
	}
	display := t.Display
	display.Footer = slices.Concat(display.Footer, since(old, m), []string{"edited in place on every push"})
	first, err := m.line()
	if err != nil {
		return "", m, err
	}
	display.Limit = Budget - len(first) - len(`"truncated":true,`)
	text, cut := plan.Markdown(t.Plan, display)
	m.Truncated = cut
	if first, err = m.line(); err != nil {
		return "", m, err
	}
	return first + text, m, nil
}

// since says what was fixed and what is new, if the comment was about another commit.
func since(old *marker, m marker) []string {
	if old == nil || old.Head == m.Head || old.Found == nil && m.Found == nil {
		return nil
	}
	count := func(in, notIn []string) (n int) {
		for _, print := range in {
			if !slices.Contains(notIn, print) {
				n++
			}
		}
		return n
	}
	fixed, added := count(old.Found, m.Found), count(m.Found, old.Found)
	if fixed+added == 0 {
		return nil
	}
	return []string{fmt.Sprintf("since the last push: %d fixed, %d new", fixed, added)}
}

// digest is of everything in the plan that stays the same when the same thing is checked again: not of times.
func digest(p *plan.Plan) (string, error) {
	format, err := plan.FormatNamed("json")
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := format.Write(&text, plan.WithoutTimes(p), plan.Options{}); err != nil {
		return "", err
	}
	sum := sha256.Sum256(text.Bytes())
	return hex.EncodeToString(sum[:8]), nil
}
