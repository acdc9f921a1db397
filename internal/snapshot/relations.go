package snapshot

import (
	"slices"
	"strings"
)

// relation is a row of pg_class: a table, a view, a sequence, an index. Its object is nil if the snapshot
// leaves the relation out, with all its parts.
type relation struct {
	oid    uint32
	kind   byte
	name   string // with the schema
	plain  string // without
	object *Object
	// space and options are shown with the index or constraint that they belong to.
	space   string
	options []string
	owner   string
	// persistence is "UNLOGGED" or empty.
	persistence string
	// bound is that of a partition, parents are what a table inherits from or an index is a part of.
	bound   string
	parents []*relation
	// columns are the names in order; of an index they are the statistics targets that were set.
	columns []string
}

// relations are read before their parts, with what only a table, a view or a partition has.
var relations = family{
	name: "tables and views",
	query: always(`
		select c.oid, c.relnamespace, quote_ident(c.relname), c.relkind, c.relpersistence, c.relowner,
			c.reltablespace, c.relam, c.reloptions, t.reloptions, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,
			case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,
			case when c.relispartition and c.relkind in ('r', 'p', 'f') then pg_get_expr(c.relpartbound, c.oid) end,
			case when c.reloftype <> 0 then format_type(c.reloftype, null) end,
			c.relispopulated,
			case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end
		from pg_class c left join pg_class t on t.oid = c.reltoastrelid
		where c.oid >= 16384 and c.relkind <> 't' and c.relpersistence <> 't'`),
	read: readRelation,
}

func readRelation(c *catalog, r *row) {
	oid, schema := r.oid(), r.oid()
	rel := &relation{oid: oid, plain: r.text(), kind: r.text()[0]}
	var covered bool
	if rel.name, covered = c.name(schema, rel.plain); !covered || isVersionTable(c.opts, rel.name) {
		return
	}
	if r.text() == "u" {
		rel.persistence = "UNLOGGED"
	}
	rel.owner, rel.space = c.roles[r.oid()], c.tablespaces[r.oid()]
	method := c.methods[r.oid()]
	rel.options = r.list()
	c.relations[oid] = rel
	if o := relationObject(rel, method, r); o != nil && c.add(ref{class: classRelation, oid: oid}, o) != nil {
		rel.object = o
	}
}

// relationObject is nil for indexes, sequences and composite types, which have families of their own. What
// only tables and views have is still in the row.
func relationObject(rel *relation, method string, r *row) *Object {
	kind := relationKinds[rel.kind]
	if kind == "" {
		return nil
	}
	o := &Object{Kind: kind, Name: rel.name}
	o.set("owner", rel.owner)
	o.set("persistence", rel.persistence)
	o.set("tablespace", rel.space)
	o.set("access method", method)
	o.set("options", optionList(rel.options))
	o.set("toast options", optionList(r.list()))
	if identity := r.text(); rel.kind != 'v' && rel.kind != 'f' {
		o.set("replica identity", replicaIdentities[identity])
	}
	o.set("row security", rowSecurity(r.flag(), r.flag()))
	o.set("partition key", r.text())
	rel.bound = r.text()
	o.set("of type", r.text())
	if populated := r.flag(); !populated {
		o.set("populated", "no")
	}
	o.set("definition", strings.TrimSuffix(strings.TrimSpace(r.text()), ";"))
	o.DDL = relationDDL(o)
	return o
}

var relationKinds = map[byte]string{
	'r': "table", 'p': "table", 'f': "foreign table", 'v': "view", 'm': "materialized view",
}

// An index as replica identity is an attribute of the index.
var replicaIdentities = map[string]string{"n": "NOTHING", "f": "FULL", "i": "USING INDEX"}

func rowSecurity(enabled, forced bool) string {
	switch {
	case enabled && forced:
		return "ENABLE, FORCE"
	case enabled:
		return "ENABLE"
	case forced:
		return "FORCE"
	}
	return ""
}

// isVersionTable tells the tool's own table, however the options spell its name.
func isVersionTable(opts Options, name string) bool {
	wanted := strings.ReplaceAll(opts.VersionTable, `"`, "")
	name = strings.ReplaceAll(name, `"`, "")
	if wanted == "" {
		return false
	}
	return name == wanted || !strings.Contains(wanted, ".") && strings.HasSuffix(name, "."+wanted)
}

func relationDDL(o *Object) string {
	var sql strings.Builder
	sql.WriteString("CREATE ")
	if o.Attributes["persistence"] != "" {
		sql.WriteString(o.Attributes["persistence"] + " ")
	}
	sql.WriteString(strings.ToUpper(o.Kind) + " " + o.Name)
	clause := func(keyword, attribute string) {
		if value := o.Attributes[attribute]; value != "" {
			sql.WriteString(" " + keyword + value)
		}
	}
	clause("OF ", "of type")
	clause("PARTITION OF ", "partition of")
	clause("INHERITS ", "inherits")
	clause("PARTITION BY ", "partition key")
	if method := o.Attributes["access method"]; method != "heap" {
		clause("USING ", "access method")
	}
	clause("WITH ", "options")
	clause("TABLESPACE ", "tablespace")
	clause("SERVER ", "server")
	clause("OPTIONS ", "server options")
	clause("AS ", "definition")
	return sql.String()
}

// optionList writes options such as {fillfactor=70,b=1} as "(b=1, fillfactor=70)".
func optionList(options []string) string {
	if len(options) == 0 {
		return ""
	}
	slices.Sort(options)
	return "(" + strings.Join(options, ", ") + ")"
}

// inheritance joins tables to their parents, and indexes of partitions to the index of the whole.
var inheritance = family{
	name: "inheritance",
	query: func(version int) string {
		return `select inhrelid, inhparent, ` + since(version, 14, "inhdetachpending", "false") + `
			from pg_inherits order by inhrelid, inhseqno`
	},
	read: func(c *catalog, r *row) {
		child, parent, detaching := c.relations[r.oid()], c.relations[r.oid()], r.flag()
		if child == nil || parent == nil {
			return
		}
		child.parents = append(child.parents, parent)
		o := child.object
		switch {
		case o == nil:
			return
		case child.bound != "":
			o.set("partition of", parent.name+" "+child.bound)
			o.partOf = append(o.partOf, key{"table", parent.name})
		default:
			o.set("inherits", inherits(child.parents))
		}
		if detaching {
			o.set("partition", "detach pending")
		}
		o.DDL = relationDDL(o)
	},
}

func inherits(parents []*relation) string {
	names := make([]string, len(parents))
	for i, parent := range parents {
		names[i] = parent.name
	}
	return "(" + strings.Join(names, ", ") + ")"
}
