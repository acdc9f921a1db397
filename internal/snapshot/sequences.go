package snapshot

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// sequences are those of their own; the sequence of an identity column is a part of the column.
var sequences = family{
	name: "sequences",
	query: always(`
		select s.seqrelid, format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
			d.refobjid, d.refobjsubid, d.deptype
		from pg_sequence s
		left join pg_depend d on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = s.seqrelid
			and d.objsubid = 0 and d.refclassid = d.classid and d.deptype in ('a', 'i')
		where s.seqrelid >= 16384`),
	read: readSequence,
	done: foldSerials,
}

func readSequence(c *catalog, r *row) {
	oid := r.oid()
	typed, parameters := r.text(), ""
	parameters = sequenceParameters(typed, r.number(), r.number(), r.number(), r.number(), r.number(), r.flag())
	table, column, dependence := r.oid(), r.number(), r.text()
	rel, owner := c.relations[oid], c.byRef[ref{classRelation, table, column}]
	if rel == nil {
		return
	}
	if dependence == "i" {
		if owner != nil {
			c.foldIdentity(ref{class: classRelation, oid: oid}, owner, rel, parameters)
		}
		return
	}
	if table != 0 && owner == nil {
		return // it belongs to a table that the snapshot leaves out
	}
	o := &Object{Kind: "sequence", Name: rel.name}
	o.DDL = strings.Join(strings.Fields("CREATE "+rel.persistence+" SEQUENCE "+rel.name+" AS "+typed+" "+parameters), " ")
	o.set("type", typed)
	o.set("parameters", parameters)
	o.set("persistence", rel.persistence)
	o.set("owner", rel.owner)
	if owner != nil {
		o.Table = owner.Table
		o.partOf = append([]key{owner.key()}, owner.partOf...)
		o.set("owned by", owner.Name)
	}
	if c.add(ref{class: classRelation, oid: oid}, o) != nil && owner != nil {
		c.owned[owner] = append(c.owned[owner], o)
	}
}

// A serial makes the name of its sequence from those of table and column, and a number if that is taken.
// The name stays when table or column are renamed.
var serialName = regexp.MustCompile(`_seq\d*"?$`)

// foldSerials identifies the sequence of a serial by its column, in the column's default, too.
func foldSerials(c *catalog) {
	for column, sequences := range c.owned {
		o := sequences[0]
		if len(sequences) > 1 || !serialName.MatchString(o.Name) {
			continue
		}
		literal := "'" + strings.ReplaceAll(o.Name, "'", "''") + "'::regclass"
		if value := column.Attributes["default"]; strings.Contains(value, literal) {
			column.set("default", strings.ReplaceAll(value, literal, "'the sequence of "+column.Name+"'"))
			o.set(madeUpName, o.Name)
			o.Name = column.Name
		}
	}
}

// foldIdentity makes the sequence's parameters part of its column. Its name is PostgreSQL's choice.
func (c *catalog) foldIdentity(at ref, column *Object, rel *relation, parameters string) {
	if parameters != "" {
		column.set("identity", column.Attributes["identity"]+" ("+parameters+")")
		column.DDL = columnDDL(column)
	}
	column.set(madeUpName, rel.name)
	column.set("sequence persistence", rel.persistence)
	c.hidden[at] = &Object{
		Kind: "sequence of column", Name: column.Name, Table: column.Table,
		DDL: column.DDL, partOf: append([]key{column.key()}, column.partOf...),
	}
}

// sequenceParameters writes what differs from the defaults of CREATE SEQUENCE.
// https://www.postgresql.org/docs/current/sql-createsequence.html
func sequenceParameters(typed string, start, increment, low, high, cache int64, cycle bool) string {
	defaultLow, defaultHigh := int64(1), int64(math.MaxInt64)
	switch typed {
	case "integer":
		defaultHigh = math.MaxInt32
	case "smallint":
		defaultHigh = math.MaxInt16
	}
	defaultStart := low
	if increment < 0 {
		defaultLow, defaultHigh = -defaultHigh-1, -1
		defaultStart = high
	}
	var terms []string
	term := func(keyword string, value, byDefault int64) {
		if value != byDefault {
			terms = append(terms, keyword+" "+strconv.FormatInt(value, 10))
		}
	}
	term("START WITH", start, defaultStart)
	term("INCREMENT BY", increment, 1)
	term("MINVALUE", low, defaultLow)
	term("MAXVALUE", high, defaultHigh)
	term("CACHE", cache, 1)
	if cycle {
		terms = append(terms, "CYCLE")
	}
	return strings.Join(terms, " ")
}
