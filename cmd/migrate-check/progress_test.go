package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/migrate-check/migrate-check/internal/check"
)

func TestProgressText(t *testing.T) {
	tests := []struct {
		name     string
		progress check.Progress
		want     string
	}{
		{"for all", check.Progress{Step: "starting PostgreSQL"}, "starting PostgreSQL"},
		{"one of several", check.Progress{Project: "db", Step: "upgrade", Revision: "7", Index: 2, Total: 3}, "db: upgrade 7 (2 of 3)"},
		{"the only one", check.Progress{Project: ".", Step: "downgrade", Revision: "7", Index: 1, Total: 1}, "downgrade 7"},
		{"hostile", check.Progress{Project: "a\n::error::b", Step: "upgrade", Revision: "\x1b[2J##[x]"}, "a : :error::b: upgrade ## [x]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := progressText(tt.progress); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLiveLine(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	line := newLiveLine(&out, func() time.Time { return now })
	line.show("upgrading 7")
	now = now.Add(3 * time.Second)
	line.show("")
	line.show(strings.Repeat("x", 200))
	line.close()
	want := "\r\x1b[Kupgrading 7  0s\r\x1b[Kupgrading 7  3s\r\x1b[K" + strings.Repeat("x", 69) + "…  3s\r\x1b[K"
	if got := out.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
