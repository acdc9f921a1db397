package github

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long we are patient with GitHub. A build that waits longer than this for a comment helps nobody.
const (
	mostTries    = 3
	mostWait     = time.Minute
	mostWaiting  = 2 * time.Minute
	firstBackoff = 2 * time.Second
)

// transport signs requests, and repeats those that may be repeated.
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
type transport struct {
	next  http.RoundTripper
	token string
	wait  func(ctx context.Context, d time.Duration) error
	now   func() time.Time
}

type retryKey struct{}

// withRetry marks a request that only reads although its method says otherwise.
func withRetry(ctx context.Context) context.Context { return context.WithValue(ctx, retryKey{}, true) }

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	waited := time.Duration(0)
	for try := 1; ; try++ {
		response, err := t.send(r, body)
		pause, again := t.pause(r, response, err, try)
		if !again || try == mostTries || waited+pause > mostWaiting {
			return response, err
		}
		if response != nil {
			response.Body.Close()
		}
		if err := t.wait(r.Context(), pause); err != nil {
			return nil, err
		}
		waited += pause
	}
}

func (t *transport) send(r *http.Request, body []byte) (*http.Response, error) {
	signed := r.Clone(r.Context())
	signed.Header.Set("Authorization", "Bearer "+t.token)
	signed.Body = nil
	if body != nil {
		signed.Body = io.NopCloser(bytes.NewReader(body))
	}
	return t.next.RoundTrip(signed)
}

// pause says whether to try again, and after which time.
func (t *transport) pause(r *http.Request, response *http.Response, err error, try int) (time.Duration, bool) {
	backoff := firstBackoff << (try - 1)
	if r.Context().Err() != nil {
		return 0, false
	}
	if err != nil {
		return backoff, isRepeatable(r)
	}
	switch {
	case isLimit(response): // nothing was done, whatever the method
		return t.limitPause(response, backoff)
	case response.StatusCode == http.StatusBadGateway, response.StatusCode == http.StatusServiceUnavailable,
		response.StatusCode == http.StatusGatewayTimeout:
		return backoff, isRepeatable(r)
	}
	return 0, false
}

// isRepeatable requests may be sent twice: they leave the same behind. Creating a comment is none of them.
func isRepeatable(r *http.Request) bool {
	return r.Method != http.MethodPost || r.Context().Value(retryKey{}) != nil
}

// isLimit reports whether GitHub asks us to slow down, which it does with 429 or with 403.
func isLimit(response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusForbidden:
		return response.Header.Get("Retry-After") != "" || response.Header.Get("X-RateLimit-Remaining") == "0" ||
			strings.Contains(peek(response), "secondary rate limit")
	}
	return false
}

// limitPause is what GitHub asks for. A limit that lasts longer than we wait is an error at once.
func (t *transport) limitPause(response *http.Response, backoff time.Duration) (time.Duration, bool) {
	pause := max(backoff, mostWait)
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
		pause = time.Duration(seconds) * time.Second
	} else if reset, err := strconv.ParseInt(response.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil {
		pause = max(0, time.Unix(reset, 0).Sub(t.now()))
	}
	return pause, pause <= mostWait
}

// peek reads the body of an answer and puts it back.
func peek(response *http.Response) string {
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return ""
	}
	return string(body)
}
