// Package githubtest is a small GitHub for tests: it holds one pull request with its comments, and behaves. What it
// is asked, and what it answers, is held against GitHub's own description of its API.
package githubtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Login is who the token of Server belongs to.
const Login = "github-actions[bot]"

// Comment is a comment of the pull request.
type Comment struct {
	ID    int64
	Login string
	Body  string
}

// Server is a GitHub with the pull request acme/shop#7.
type Server struct {
	URL string

	t            testing.TB
	descriptions []*description

	mu sync.Mutex
	// head is the pull request's head commit.
	head     string
	comments []Comment
	next     int64
	requests []string
	failures []Failure
	hook     func(request string)
}

// Failure is an answer that takes the place of the real one, once.
type Failure struct {
	// Request is the beginning of the request that fails, such as "POST ".
	Request string
	Status  int
	Header  map[string]string
	Body    string
	// Done lets the request do its work before the answer is lost.
	Done bool
}

// New starts a server whose pull request has that head. It ends with the test.
func New(t testing.TB, head string) *Server {
	t.Helper()
	s := &Server{head: head, next: 1, t: t, descriptions: descriptions(t)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /repos/acme/shop/pulls/7", s.pull)
	mux.HandleFunc("GET /repos/acme/shop/pulls", s.pulls)
	mux.HandleFunc("GET /repos/acme/shop/issues/7/comments", s.list)
	mux.HandleFunc("POST /repos/acme/shop/issues/7/comments", s.create)
	mux.HandleFunc("PATCH /repos/acme/shop/issues/comments/{id}", s.edit)
	mux.HandleFunc("DELETE /repos/acme/shop/issues/comments/{id}", s.remove)
	api := s.guard(s.described(mux))
	hosts := http.NewServeMux()
	hosts.Handle("/", api)
	hosts.Handle("/api/v3/", http.StripPrefix("/api/v3", api)) // where Enterprise Server has it
	server := httptest.NewServer(hosts)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Fail makes one request fail.
func (s *Server) Fail(f Failure) { s.locked(func() { s.failures = append(s.failures, f) }) }

// Push moves the head of the pull request.
func (s *Server) Push(head string) { s.locked(func() { s.head = head }) }

// Write adds a comment as somebody.
func (s *Server) Write(login, body string) {
	s.locked(func() { s.add(login, body) })
}

// Before is called with every request before it is answered, such as "GET /repos/…".
func (s *Server) Before(hook func(request string)) { s.hook = hook }

// Comments are the comments there are.
func (s *Server) Comments() (comments []Comment) {
	s.locked(func() { comments = append(comments, s.comments...) })
	return comments
}

// Requests are the methods and paths of what was asked so far.
func (s *Server) Requests() (requests []string) {
	s.locked(func() { requests = append(requests, s.requests...) })
	return requests
}

func (s *Server) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Server) add(login, body string) Comment {
	c := Comment{s.next, login, body}
	s.next++
	s.comments = append(s.comments, c)
	return c
}

// guard asks for the token, notes the request, and lets it fail if it is to.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request := r.Method + " " + r.URL.Path
		if s.hook != nil {
			s.hook(request)
		}
		failure := s.noted(request)
		switch {
		case r.Header.Get("Authorization") != "Bearer secret":
			answer(w, http.StatusUnauthorized, map[string]any{"message": "Bad credentials"})
		case failure == nil:
			next.ServeHTTP(w, r)
		default:
			lost := httptest.NewRecorder()
			if failure.Done {
				next.ServeHTTP(lost, r)
			}
			for name, value := range failure.Header {
				w.Header().Set(name, value)
			}
			w.WriteHeader(failure.Status)
			fmt.Fprint(w, failure.Body)
		}
	})
}

// noted keeps a request for Requests, and gives the failure that is meant for it.
func (s *Server) noted(request string) (failure *Failure) {
	s.locked(func() {
		s.requests = append(s.requests, request)
		for i, f := range s.failures {
			if strings.HasPrefix(request, f.Request) {
				failure = &f
				s.failures = append(s.failures[:i:i], s.failures[i+1:]...)
				return
			}
		}
	})
	return failure
}

// described fails the test if a request, or what we answer, is not as GitHub describes it.
func (s *Server) described(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			s.t.Errorf("%s %s: %v", r.Method, r.URL, err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if r.URL.Path == "/graphql" { // which the description leaves out
			s.graphQL(w, body)
			return
		}
		ours := httptest.NewRecorder()
		next.ServeHTTP(ours, r)
		for i, d := range s.descriptions {
			err := d.checkRequest(r, body)
			if err == nil && i == 0 { // the answers are those of github.com
				err = d.checkAnswer(r, body, ours.Code, ours.Header(), ours.Body.Bytes())
			}
			if err != nil {
				s.t.Errorf("not as GitHub describes it: %v", err)
			}
		}
		maps.Copy(w.Header(), ours.Header())
		w.WriteHeader(ours.Code)
		_, _ = w.Write(ours.Body.Bytes()) // the client has gone; nobody is left to tell
	})
}

// graphQL knows one query.
func (s *Server) graphQL(w http.ResponseWriter, body []byte) {
	var asked struct{ Query string }
	if err := json.Unmarshal(body, &asked); err != nil || asked.Query != "query { viewer { login } }" {
		s.t.Errorf("not a query that is known here: %s", body)
	}
	answer(w, http.StatusOK, map[string]any{"data": map[string]any{"viewer": map[string]any{"login": Login}}})
}

func (s *Server) pull(w http.ResponseWriter, _ *http.Request) {
	s.locked(func() { answer(w, http.StatusOK, s.pullRequest("pull-request")) })
}

func (s *Server) pulls(w http.ResponseWriter, r *http.Request) {
	s.locked(func() {
		found := []any{}
		if r.URL.Query().Get("head") == "fork:topic" && r.URL.Query().Get("state") == "open" {
			found = append(found, s.pullRequest("pull-request-simple"))
		}
		answer(w, http.StatusOK, found)
	})
}

func (s *Server) pullRequest(example string) map[string]any {
	return s.like(example, map[string]any{
		"number": 7, "head": map[string]any{"sha": s.head},
		"requested_teams": []any{}, // the example has some, and they are not as described
	})
}

// like is GitHub's example of an answer with these fields, or the fields alone where there is no description.
func (s *Server) like(example string, fields map[string]any) map[string]any {
	if len(s.descriptions) == 0 {
		return fields
	}
	value, err := s.descriptions[0].example(example, fields)
	if err != nil {
		s.t.Error(err)
	}
	return value
}

// list gives pages of the size that is asked for, at most 100, as GitHub does.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.URL.Query().Get("per_page"))
	if err != nil || size < 1 || size > 100 {
		size = 30
	}
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 {
		page = 1
	}
	s.locked(func() {
		from, to := min((page-1)*size, len(s.comments)), min(page*size, len(s.comments))
		if to < len(s.comments) {
			w.Header().Set("Link", fmt.Sprintf(`<%s%s?per_page=%d&page=%d>; rel="next"`, s.URL, r.URL.Path, size, page+1))
		}
		found := []any{}
		for _, c := range s.comments[from:to] {
			found = append(found, s.shown(c))
		}
		answer(w, http.StatusOK, found)
	})
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	body, ok := bodyOf(w, r)
	if !ok {
		return
	}
	s.locked(func() { answer(w, http.StatusCreated, s.shown(s.add(Login, body))) })
}

func (s *Server) edit(w http.ResponseWriter, r *http.Request) {
	body, ok := bodyOf(w, r)
	if !ok {
		return
	}
	s.withComment(w, r, func(i int) {
		s.comments[i].Body = body
		answer(w, http.StatusOK, s.shown(s.comments[i]))
	})
}

func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
	s.withComment(w, r, func(i int) {
		s.comments = append(s.comments[:i:i], s.comments[i+1:]...)
		w.WriteHeader(http.StatusNoContent)
	})
}

// withComment finds a comment of ours; others are forbidden.
func (s *Server) withComment(w http.ResponseWriter, r *http.Request, f func(i int)) {
	s.locked(func() {
		for i, c := range s.comments {
			switch {
			case strconv.FormatInt(c.ID, 10) != r.PathValue("id"):
			case c.Login != Login:
				answer(w, http.StatusForbidden, map[string]any{"message": "Must have admin rights"})
				return
			default:
				f(i)
				return
			}
		}
		answer(w, http.StatusNotFound, map[string]any{"message": "Not Found"})
	})
}

// bodyOf reads a comment, and refuses what GitHub refuses.
func bodyOf(w http.ResponseWriter, r *http.Request) (string, bool) {
	var comment struct {
		Body string `json:"body"`
	}
	content, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(content, &comment) != nil || comment.Body == "" || len([]rune(comment.Body)) > 65536 {
		answer(w, http.StatusUnprocessableEntity, map[string]any{"message": "Validation Failed", "documentation_url": "https://docs.github.com"})
		return "", false
	}
	return comment.Body, true
}

func (s *Server) shown(c Comment) map[string]any {
	return s.like("issue-comment", map[string]any{
		"id": c.ID, "body": c.Body, "user": map[string]any{"login": c.Login},
		"html_url": fmt.Sprintf("https://github.com/acme/shop/pull/7#issuecomment-%d", c.ID),
	})
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client has gone; nobody is left to tell
}
