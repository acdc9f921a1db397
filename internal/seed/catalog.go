package seed

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// catalog is what the database says of its tables and types.
type catalog struct {
	tables []*table
	byOID  map[uint32]*table
	types  map[uint32]*typ
}

// table is a table to fill; a partitioned one stands for its partitions.
type table struct {
	oid     uint32
	name    string // schema.name as people write it
	quoted  string
	columns []*column
	checks  []check
	keys    []foreignKey
	// rows is how many there are.
	rows int
	// bounds are the bounds of the partitions, empty for other tables and where there is no partition.
	partitioned  bool
	bounds       []string
	boundColumns []int16
	// partitions are the names of all tables below a partitioned one.
	partitions []string
}

type column struct {
	number  int16
	name    string
	typ     uint32
	typmod  int32
	notNull bool
	// made columns get their values from the server: identity, generated, or the next of a sequence.
	made bool
	// unique columns are in a unique index, alone or with others, or in an exclusion constraint.
	unique bool
}

// check is a condition that rows have to meet, with the columns in it.
type check struct {
	name    string
	text    string
	columns []int16
}

type foreignKey struct {
	columns    []int16
	parent     uint32
	references []int16
}

// typ is a data type.
type typ struct {
	oid     uint32
	name    string // as SQL writes it
	base    string // the bare name, such as "int4"
	kind    string // pg_type.typtype: b, c, d, e, m, p or r
	element uint32 // of an array
	of      uint32 // the base type of a domain
	typmod  int32
	notNull bool
	labels  []string // of an enum
	fields  []uint32 // of a composite type
	checks  []check  // of a domain
}

func (t *table) column(number int16) *column {
	for _, c := range t.columns {
		if c.number == number {
			return c
		}
	}
	return nil
}

// own is the table in a query that reads its own rows: those of its partitions, not those of tables that inherit.
func (t *table) own() string {
	if t.partitioned {
		return t.quoted
	}
	return "ONLY " + t.quoted
}

func readCatalog(ctx context.Context, conn *pgx.Conn, versionTable string) (*catalog, error) {
	c := &catalog{byOID: map[uint32]*table{}, types: map[uint32]*typ{}}
	r := &reader{catalog: c}
	batch := &pgx.Batch{}
	queue := func(read func(pgx.Rows) error, sql string, args ...any) {
		batch.Queue(sql, args...).Query(read)
	}
	queue(r.tables, tablesSQL, versionTable)
	queue(r.columns, columnsSQL)
	queue(r.types, typesSQL)
	queue(r.labels, "SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder")
	queue(r.fields, `SELECT t.oid, a.atttypid FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY t.oid, a.attnum`)
	queue(r.constraints, constraintsSQL)
	queue(r.uniques, uniquesSQL)
	queue(r.partitions, partitionsSQL)
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	return c, c.count(ctx, conn)
}

// What an extension made belongs to the extension, and so do its rows.
const tablesSQL = `
SELECT c.oid, n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind = 'p',
       coalesce((SELECT partattrs::int2[] FROM pg_partitioned_table p WHERE p.partrelid = c.oid), '{}')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
  AND $1::text NOT IN (n.nspname || '.' || c.relname, c.relname::text)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2`

// The partitions of indexes have no bound.
const partitionsSQL = `
SELECT i.inhparent, pg_get_expr(c.relpartbound, c.oid), pg_partition_root(c.oid)::oid, n.nspname || '.' || c.relname
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relpartbound IS NOT NULL
ORDER BY 1, 2`

const columnsSQL = `
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
       a.attidentity <> '' OR a.attgenerated <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

// A type's bare name takes values of any length; "character" and "bit" of SQL mean a length of one.
const typesSQL = `
SELECT t.oid, quote_ident(n.nspname) || '.' || quote_ident(t.typname), t.typname, t.typtype::text,
       CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0::oid END, t.typbasetype, t.typtypmod, t.typnotnull
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype <> 'p' AND NOT (t.typtype = 'c' AND t.typnamespace = 'pg_catalog'::regnamespace)`

const constraintsSQL = `
SELECT conrelid, contypid, conname, contype::text, coalesce(conkey, '{}'), confrelid, coalesce(confkey, '{}'),
       CASE WHEN contype = 'c' THEN pg_get_constraintdef(oid) ELSE '' END
FROM pg_constraint WHERE contype IN ('c', 'f') AND conparentid = 0 ORDER BY conrelid, contypid, conname`

// A unique index over expressions makes all columns in them unique.
const uniquesSQL = `
SELECT i.indrelid, d.refobjsubid::int2 FROM pg_index i
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
     AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
WHERE i.indisunique OR i.indisexclusion
UNION
SELECT c.conrelid, k FROM pg_constraint c, unnest(c.conkey) k WHERE c.contype IN ('p', 'u', 'x')`

// count finds out how many rows there are already. Most tables take no room, and so have none.
func (c *catalog) count(ctx context.Context, conn *pgx.Conn) error {
	batch := &pgx.Batch{}
	for _, t := range c.tables {
		batch.Queue("SELECT count(*) FROM " + t.own()).QueryRow(func(row pgx.Row) error { return row.Scan(&t.rows) })
	}
	return conn.SendBatch(ctx, batch).Close()
}
