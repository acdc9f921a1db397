package github

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What GitHub answers says whether to ask again, and when.
func TestPauses(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		method string
		status int
		header map[string]string
		pause  time.Duration
		again  bool
	}{
		{"bad gateway", "GET", 502, nil, 2 * time.Second, true},
		{"unavailable", "PATCH", 503, nil, 2 * time.Second, true},
		{"gateway timeout", "DELETE", 504, nil, 2 * time.Second, true},
		{"gateway timeout of what may not be repeated", "POST", 504, nil, 2 * time.Second, false},
		{"an hour's limit that ends soon", "POST", 403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1772366430"}, 30 * time.Second, true},
		{"an hour's limit that has ended", "GET", 429, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1772366399"}, 0, true},
		{"an hour's limit", "GET", 403, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1772369999"}, 3599 * time.Second, false},
		{"longer than we wait", "GET", 429, map[string]string{"Retry-After": "61"}, 61 * time.Second, false},
		{"a limit without a time", "GET", 429, nil, time.Minute, true},
		{"forbidden", "GET", 403, map[string]string{"X-RateLimit-Remaining": "12"}, 0, false},
		{"done", "POST", 201, nil, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			answer := httptest.NewRecorder()
			for name, value := range tt.header {
				answer.Header().Set(name, value)
			}
			answer.WriteHeader(tt.status)
			asked := httptest.NewRequest(tt.method, "/", nil)
			pause, again := (&transport{now: func() time.Time { return now }}).pause(asked, answer.Result(), nil, 1)
			if again != tt.again || pause != tt.pause {
				t.Errorf("got %v, %t, want %v, %t", pause, again, tt.pause, tt.again)
			}
		})
	}
}

// broken loses connections, and notes what it was sent.
type broken struct {
	times int
	sent  []string
}

func (b *broken) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	b.sent = append(b.sent, string(body))
	if b.times--; b.times >= 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

func TestBrokenConnections(t *testing.T) {
	tests := []struct {
		method string
		times  int
		sent   []string
		waits  []time.Duration
		ok     bool
	}{
		{"PATCH", 2, []string{"text", "text", "text"}, []time.Duration{2 * time.Second, 4 * time.Second}, true},
		{"PATCH", 3, []string{"text", "text", "text"}, []time.Duration{2 * time.Second, 4 * time.Second}, false},
		{"POST", 1, []string{"text"}, nil, false},
	}
	for _, tt := range tests {
		var waits []time.Duration
		next := &broken{times: tt.times}
		sender := &transport{next: next, now: time.Now, wait: func(_ context.Context, d time.Duration) error {
			waits = append(waits, d)
			return nil
		}}
		response, err := sender.RoundTrip(httptest.NewRequest(tt.method, "/", strings.NewReader("text")))
		if (err == nil) != tt.ok {
			t.Errorf("%s, broken %d times: got error %v, want success %v", tt.method, tt.times, err, tt.ok)
		}
		if response != nil {
			response.Body.Close()
		}
		if diff := cmp.Diff(tt.sent, next.sent); diff != "" {
			t.Errorf("%s, broken %d times: sent (-want +got)\n%s", tt.method, tt.times, diff)
		}
		if diff := cmp.Diff(tt.waits, waits); diff != "" {
			t.Errorf("%s, broken %d times: waits (-want +got)\n%s", tt.method, tt.times, diff)
		}
	}
}
