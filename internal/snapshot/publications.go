package snapshot

// publications are without their tables, which are parts of them.
var publications = plain("publication", func(version int) string {
	return `
	select tableoid, oid, 0, quote_ident(pubname), pubowner, nullif(puballtables, false),
		concat_ws(', ', case when pubinsert then 'insert' end, case when pubupdate then 'update' end,
			case when pubdelete then 'delete' end, case when pubtruncate then 'truncate' end),
		nullif(pubviaroot, false), ` + since(version, 18, `nullif(pubgencols, 'n')`, `null`) + `
	from pg_publication`
}, "FOR ALL TABLES", "PUBLISH", "PUBLISH_VIA_PARTITION_ROOT", "PUBLISH_GENERATED_COLUMNS")

// publishedTables are the tables of publications, with the columns and rows that are published.
var publishedTables = family{
	name: "tables of publications",
	query: func(version int) string {
		return `
		select r.tableoid, r.oid, quote_ident(p.pubname), r.prrelid, ` + since(version, 15, `
			(select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
				where a.attrelid = r.prrelid and a.attnum = any(r.prattrs::int2[])),
			pg_get_expr(r.prqual, r.prrelid)`, `null, null`) + `
		from pg_publication_rel r join pg_publication p on p.oid = r.prpubid`
	},
	read: func(c *catalog, r *row) {
		at := ref{class: r.oid(), oid: r.oid()}
		publication, rel, columns, filter := r.text(), c.relations[r.oid()], r.text(), r.text()
		if rel == nil {
			return
		}
		o := &Object{Kind: "publication table", Name: publication + " " + rel.name, Table: rel.name}
		o.partOf = []key{{"publication", publication}}
		if rel.object != nil {
			o.partOf = append(o.partOf, rel.object.key())
		}
		o.set("columns", columns)
		o.set("where", filter)
		o.DDL = "ALTER PUBLICATION " + publication + " ADD TABLE " + rel.name
		if columns != "" {
			o.DDL += " (" + columns + ")"
		}
		if filter != "" {
			o.DDL += " WHERE " + filter
		}
		c.add(at, o)
	},
}

// publishedSchemas are there from PostgreSQL 15 on.
var publishedSchemas = family{
	name: "schemas of publications",
	query: func(version int) string {
		return since(version, 15, `
		select n.tableoid, n.oid, quote_ident(p.pubname), n.pnnspid
		from pg_publication_namespace n join pg_publication p on p.oid = n.pnpubid`, "")
	},
	read: func(c *catalog, r *row) {
		at, publication, schema := ref{class: r.oid(), oid: r.oid()}, r.text(), c.schemas[r.oid()]
		c.add(at, &Object{
			Kind: "publication schema", Name: publication + " " + schema,
			DDL:    "ALTER PUBLICATION " + publication + " ADD TABLES IN SCHEMA " + schema,
			partOf: []key{{"publication", publication}, {"schema", schema}},
		})
	},
}

// subscriptions are read by the columns that everybody may see. The connection, which may hold a password, is
// not one of them, and 13 keeps the oid for superusers, so that comments are missed there.
var subscriptions = plain("subscription", func(version int) string {
	return `
	select 6100, ` + since(version, 14, `oid`, `0`) + `, 0, quote_ident(subname), subowner, nullif(subenabled, false), subslotname,
		array_to_string(subpublications, ', '), ` + since(version, 14, `subsynccommit, subbinary, substream`, `null, null, null`) + `,
		` + since(version, 15, `subtwophasestate, nullif(subdisableonerr, false)`, `null, null`) + `,
		` + since(version, 16, `suborigin, nullif(subpasswordrequired, true), nullif(subrunasowner, false)`, `null, null, null`) + `,
		` + since(version, 17, `nullif(subfailover, false)`, `null`) + `
	from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())`
}, "ENABLED", "SLOT_NAME", "PUBLICATION", "SYNCHRONOUS_COMMIT", "BINARY", "STREAMING", "TWO_PHASE", "DISABLE_ON_ERROR", "ORIGIN",
	"PASSWORD_REQUIRED", "RUN_AS_OWNER", "FAILOVER")
