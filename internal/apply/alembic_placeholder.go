package apply

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// placeholder is {url}, {url:scheme}, or a part of the address, in a variable's value.
var placeholder = regexp.MustCompile(`\{([a-z]+)(?::([A-Za-z0-9+]+))?\}`)

var placeholderNames = []string{"url", "host", "port", "user", "password", "database"}

// checkPlaceholders refuses a name that would stay in the value as it is.
func checkPlaceholders(env map[string]string) error {
	for name, template := range env {
		for _, found := range placeholder.FindAllStringSubmatch(template, -1) {
			if !slices.Contains(placeholderNames, found[1]) || found[2] != "" && found[1] != "url" {
				return fmt.Errorf("env: %s: unknown placeholder %s; known are {%s} and {url:scheme}",
					name, found[0], strings.Join(placeholderNames, "}, {"))
			}
		}
	}
	return nil
}

// expand puts the database into a variable's value.
func (s settings) expand(template string) string {
	return placeholder.ReplaceAllStringFunc(template, func(found string) string {
		match := placeholder.FindStringSubmatch(found)
		switch match[1] {
		case "url":
			if match[2] != "" {
				return s.url(match[2])
			}
			return s.url(s.scheme)
		case "host":
			return s.db.Host
		case "port":
			return strconv.Itoa(s.db.Port)
		case "user":
			return s.db.User
		case "password":
			return s.db.Password
		}
		return s.db.Name
	})
}
