package snapshot

import (
	"regexp"
	"strings"
)

// constraints are those of tables and domains. NOT NULL is one of them from PostgreSQL 18 on; it is folded
// into its column, as before. A foreign key that a partition has from the whole is left out, for it has no
// life of its own, and so are constraint triggers, which are triggers.
var constraints = family{
	name: "constraints",
	query: always(`
		select k.oid, quote_ident(k.conname), k.contype, k.conrelid, k.contypid, k.conindid, k.convalidated, k.conislocal,
			k.coninhcount, k.connoinherit, k.conkey[1],
			case when k.contype <> 'n' then pg_get_constraintdef(k.oid) end,
			k.conparentid <> 0
		from pg_constraint k
		where k.oid >= 16384 and k.contype <> 't' and not (k.contype = 'f' and k.conparentid <> 0)`),
	read: readConstraint,
}

func readConstraint(c *catalog, r *row) {
	oid, name, kind, table, domain, index := r.oid(), r.text(), r.text(), r.oid(), r.oid(), r.oid()
	validated, local, parents, noInherit := r.flag(), r.flag(), r.number(), r.flag()
	column, definition, partition := r.number(), r.text(), r.flag()
	if kind == "n" {
		c.foldNotNull(ref{classRelation, table, column}, name, validated, local, parents > 0, noInherit)
		return
	}
	o := &Object{Kind: "constraint"}
	o.DDL = "CONSTRAINT " + name + " " + definition
	o.set("definition", strings.TrimSuffix(definition, notValid))
	if !validated {
		o.set("validated", "no")
	}
	if parents > 0 && !partition {
		o.set("inherited", inheritedColumn(local))
	}
	whole := c.byRef[ref{class: classType, oid: domain}]
	if rel := c.relations[table]; rel != nil && rel.object != nil {
		whole, o.Table = rel.object, rel.name
	}
	if whole == nil {
		return
	}
	o.Name = whole.Name + "." + name
	o.DDL = "ALTER " + strings.ToUpper(whole.Kind) + " " + whole.Name + " ADD " + o.DDL
	o.partOf = []key{whole.key()}
	if c.add(ref{class: classConstraint, oid: oid}, o) != nil && strings.Contains("pux", kind) {
		c.constraintOfIndex[index] = o
	}
}

// notValid ends the definition of a constraint that old rows may break.
const notValid = " NOT VALID"

// foldNotNull keeps what a named NOT NULL says beyond the flag of its column.
func (c *catalog) foldNotNull(at ref, name string, validated, local, inherited, noInherit bool) {
	column := c.byRef[at]
	if column == nil {
		return
	}
	terms := []string{"NOT NULL"}
	if noInherit {
		terms = append(terms, "NO INHERIT")
	}
	if !validated {
		terms = append(terms, strings.TrimSpace(notValid))
	}
	column.set("not null", strings.Join(terms, " "))
	if !notNullName.MatchString(name) {
		column.set("not null name", name)
	}
	if inherited {
		column.set("not null inherited", inheritedColumn(local))
	}
	column.DDL = columnDDL(column)
}

// The name that PostgreSQL makes up for a NOT NULL ends so, with a number if that is taken.
var notNullName = regexp.MustCompile(`_not_null\d*"?$`)

// constraintTriggers are those that make foreign keys work. They are worth a word only when someone has
// switched them off with ALTER TABLE … DISABLE TRIGGER ALL.
var constraintTriggers = family{
	name: "switched off constraints",
	query: always(`
		select tgconstraint, count(*) from pg_trigger
		where tgisinternal and tgenabled <> 'O' and tgconstraint <> 0 group by tgconstraint`),
	read: func(c *catalog, r *row) {
		if o := c.byRef[ref{class: classConstraint, oid: r.oid()}]; o != nil {
			o.set("disabled triggers", r.text())
		}
	},
}
