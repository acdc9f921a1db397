package githubtest

import (
	"net/http"
	"strings"
	"testing"
)

// What the descriptions have to refuse: a check that accepts everything proves nothing.
func TestDescriptions(t *testing.T) {
	const comments = "/repos/acme/shop/issues/7/comments"
	tests := []struct {
		name, method, target, body string
		err                        string
	}{
		{"list", "GET", comments + "?per_page=100&page=2", "", ""},
		{"create", "POST", comments, `{"body": "x"}`, ""},
		{"edit", "PATCH", "/repos/acme/shop/issues/comments/3", `{"body": "x"}`, ""},
		{"delete", "DELETE", "/repos/acme/shop/issues/comments/3", "", ""},
		{"pull requests of a head", "GET", "/repos/acme/shop/pulls?state=open&head=fork%3Atopic", "", ""},
		{"a body without its text", "POST", comments, `{"text": "x"}`, `property "body" is missing`},
		{"a text that is none", "POST", comments, `{"body": 3}`, "value must be a string"},
		{"no body", "POST", comments, "", "value is required but missing"},
		{"a misspelt path", "GET", "/repos/acme/shop/issue/7/comments", "", "no matching operation was found"},
		{"another method", "PUT", comments, `{"body": "x"}`, "PUT https://github.example/"},
		{"a number that is none", "GET", "/repos/acme/shop/pulls/seven", "", "invalid integer"},
		{"an unknown parameter", "GET", comments + "?sort=created", "", `no parameter "sort"`},
		{"an unknown state", "GET", "/repos/acme/shop/pulls?state=opened", "", "not one of the allowed values"},
	}
	all := descriptions(t)
	if all == nil {
		t.Skip("there is no description")
	}
	for _, d := range all {
		for _, tt := range tests {
			t.Run(d.name+"/"+tt.name, func(t *testing.T) {
				r, err := http.NewRequestWithContext(t.Context(), tt.method, "https://github.example"+tt.target, nil)
				if err != nil {
					t.Fatal(err)
				}
				if tt.body != "" {
					r.Header.Set("Content-Type", "application/json")
				}
				message := ""
				if err := d.checkRequest(r, []byte(tt.body)); err != nil {
					message = err.Error()
				}
				if (tt.err == "") != (message == "") || !strings.Contains(message, tt.err) {
					t.Errorf("got %q, want %q", message, tt.err)
				}
			})
		}
	}
}

func TestDescriptionRefusesAnswers(t *testing.T) {
	all := descriptions(t)
	if all == nil {
		t.Skip("there is no description")
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", "https://github.example/repos/acme/shop/pulls/7", nil)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	err = all[0].checkAnswer(r, nil, http.StatusOK, header, []byte(`{"number": 7, "head": {"sha": "abc"}}`))
	if err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("half a pull request: got %v", err)
	}
}
