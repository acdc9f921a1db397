package snapshot

import (
	"maps"
	"slices"
	"strings"
)

// aclItem is what one role has, by the letters of PostgreSQL's access control lists. A privilege that its
// holder may pass on has a star, one that another than the owner gave has that role's name.
// https://www.postgresql.org/docs/current/ddl-priv.html
type aclItem struct {
	grantee string
	letters []string
}

var privilegeNames = map[byte]string{
	'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE", 'D': "TRUNCATE", 'x': "REFERENCES", 't': "TRIGGER",
	'C': "CREATE", 'c': "CONNECT", 'T': "TEMPORARY", 'X': "EXECUTE", 'U': "USAGE", 's': "SET", 'A': "ALTER SYSTEM",
	'm': "MAINTAIN",
}

// aclItems reads items such as app=ar*/owner.
func (c *catalog) aclItems(list []string, owner string) (items []aclItem) {
	for _, text := range list {
		grantee, rest := c.aclRole(text)
		letters, grantor, _ := strings.Cut(strings.TrimPrefix(rest, "="), "/")
		grantor, _ = c.aclRole(grantor)
		item := aclItem{grantee: grantee}
		for i := 0; i < len(letters); i++ {
			name := privilegeNames[letters[i]]
			if name == "" {
				name = letters[i : i+1] // a privilege of a newer PostgreSQL
			}
			if i+1 < len(letters) && letters[i+1] == '*' {
				name += " WITH GRANT OPTION"
				i++
			}
			if grantor != owner {
				name += " GRANTED BY " + grantor
			}
			item.letters = append(item.letters, name)
		}
		items = append(items, item)
	}
	return items
}

// aclRole reads the role that a text begins with. PostgreSQL quotes it by rules of its own.
func (c *catalog) aclRole(text string) (role, rest string) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text+"=", "=/")
		return c.roleNamed(text[:end]), text[end:]
	}
	var name strings.Builder
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			name.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) || text[i+1] != '"' {
			return c.roleNamed(name.String()), text[i+1:]
		}
		name.WriteByte('"')
		i++
	}
	return name.String(), ""
}

func (c *catalog) roleNamed(plain string) string {
	if plain == "" {
		return "PUBLIC"
	}
	if quoted, ok := c.quoted[plain]; ok {
		return quoted
	}
	return plain
}

// grant is how the privileges of one role differ from those of the default.
type grant struct{ grantee, given, taken string }

func (g grant) sql(on string) string {
	var statements []string
	if g.taken != "" {
		statements = append(statements, "REVOKE "+g.taken+" "+on+" FROM "+g.grantee)
	}
	if g.given != "" {
		statements = append(statements, "GRANT "+g.given+" "+on+" TO "+g.grantee)
	}
	return strings.Join(statements, "; ")
}

// compareACL gives one grant for each role whose privileges are not those of the default, by name.
func compareACL(have, made []aclItem) (grants []grant) {
	given, taken := byGrantee(have), byGrantee(made)
	roles := map[string]bool{}
	for _, item := range slices.Concat(have, made) {
		roles[item.grantee] = true
	}
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		g := grant{role, without(given[role], taken[role]), without(taken[role], given[role])}
		if g.given != "" || g.taken != "" {
			grants = append(grants, g)
		}
	}
	return grants
}

func byGrantee(items []aclItem) map[string][]string {
	letters := map[string][]string{}
	for _, item := range items {
		letters[item.grantee] = append(letters[item.grantee], item.letters...)
	}
	return letters
}

// without lists in order what is in one list only.
func without(list, other []string) string {
	var rest []string
	for _, element := range list {
		if !slices.Contains(other, element) {
			rest = append(rest, element)
		}
	}
	slices.Sort(rest)
	return strings.Join(rest, ", ")
}
