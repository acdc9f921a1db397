package github

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// marker is the first line of our comment. It says whose it is, and what it shows.
type marker struct {
	// Key tells the comments of several projects of a repository apart.
	Key string `json:"key"`
	// Head is the commit that was checked; Run and Attempt are the workflow run that did.
	Head    string `json:"head"`
	Run     int64  `json:"run,omitempty"`
	Attempt int    `json:"attempt,omitempty"`
	// Digest is of the plan, but for what differs from run to run.
	Digest string `json:"digest"`
	// Found are the fingerprints of the findings, to say what is fixed and what is new.
	Found []string `json:"found,omitempty"`
	// Truncated is set if the comment does not show all of the plan.
	Truncated bool `json:"truncated,omitempty"`
}

const (
	markerBegin = "<!-- migrate-check:v1 "
	markerEnd   = " -->"
)

var keyPattern = regexp.MustCompile(`^[A-Za-z0-9._/-]{1,100}$`)

// checkKey refuses what would end the HTML comment that the key stands in.
func checkKey(key string) error {
	if !keyPattern.MatchString(key) || strings.Contains(key, "--") {
		return errors.New("the comment's key may have up to 100 letters, digits, dots, slashes, underscores and single dashes")
	}
	return nil
}

// line writes the marker. Nothing in it can hold the end of an HTML comment: see checkKey, the rest is
// hexadecimal.
func (m marker) line() (string, error) {
	text, err := json.Marshal(m)
	return markerBegin + string(text) + markerEnd + "\n", err
}

// parseMarker reads the marker of a comment's body. It must be the very beginning: a person may quote our
// comment, and SQL may hold the text.
func parseMarker(body string) (m marker, ok bool) {
	first, _, _ := strings.Cut(body, "\n")
	text, ok := strings.CutPrefix(strings.TrimRight(first, "\r"), markerBegin)
	if !ok {
		return marker{}, false
	}
	text, ok = strings.CutSuffix(text, markerEnd)
	if !ok || json.Unmarshal([]byte(text), &m) != nil {
		return marker{}, false
	}
	return m, true
}

// isNewerThan reports whether the comment shows a later run than ours on the same commit.
func (m marker) isNewerThan(other marker) bool {
	return m.Head == other.Head && (m.Run > other.Run || m.Run == other.Run && m.Attempt > other.Attempt)
}
