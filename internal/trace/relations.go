package trace

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// relations are what is known of a database's relations. All sessions of a proxy in that database share
// them. Nothing is ever forgotten: a rolled-back DROP brings a relation back, and a number is not used
// twice.
type relations struct {
	mu     sync.Mutex
	byOID  map[uint32]Relation
	byName map[string]uint32
	// byBareName are the relations of a name in any schema, and the indexes of the tables among them.
	byBareName map[string][]uint32
	// files are all file numbers ever seen, so that going back to an old one after a rollback, or
	// taking over the file of another index, is no rewrite.
	files map[uint32]bool
	// gone are the relations that were missing when pg_class was last read.
	gone map[uint32]bool
}

func newRelations() *relations {
	return &relations{byOID: map[uint32]Relation{}, byName: map[string]uint32{}, byBareName: map[string][]uint32{}, files: map[uint32]bool{}, gone: map[uint32]bool{}}
}

// pg_class is read once per session, before the client's first statement: what that statement drops or
// rewrites has to be known by then.
const relationsQuery = `SELECT c.oid, n.nspname, c.relname, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table'
	WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
	WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' WHEN 't' THEN 'toast table' ELSE c.relkind::pg_catalog.text END,
	pg_catalog.pg_relation_filenode(c.oid), i.indrelid
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
WHERE c.oid OPERATOR(pg_catalog.>=) '16384'::pg_catalog.oid
ORDER BY c.oid` // tables before their indexes

// change is what load found different from what was known.
type change struct{ created, rewritten, dropped []Relation }

// load reads pg_class and says what is new in it.
func (r *relations) load(ctx context.Context, conn *pgconn.PgConn) (changed change, newest uint32, err error) {
	results, err := conn.Exec(ctx, relationsQuery).ReadAll()
	if err != nil {
		return change{}, 0, fmt.Errorf("reading the relations of the database: %w", err)
	}
	changed, newest = r.take(results[0])
	return changed, newest, nil
}

// take reads the answer to relationsQuery.
func (r *relations) take(result *pgconn.Result) (changed change, newest uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	current := map[uint32]bool{}
	for _, row := range result.Rows {
		relation := Relation{OID: number(row[0]), Schema: string(row[1]), Name: string(row[2]), Kind: string(row[3]), Table: number(row[5])}
		current[relation.OID] = true
		newest = max(newest, relation.OID)
		changed.note(r, relation, number(row[4]))
	}
	changed.dropped = r.missing(current)
	return changed, newest
}

func (c *change) note(known *relations, relation Relation, file uint32) {
	_, existed := known.byOID[relation.OID]
	isNewFile := file != 0 && !known.files[file]
	relation = known.keep(relation, file)
	switch {
	case inToast(relation):
	case !existed:
		c.created = append(c.created, relation)
	case isNewFile:
		c.rewritten = append(c.rewritten, relation)
	}
}

// missing returns what is gone since pg_class was last read.
func (r *relations) missing(current map[uint32]bool) (dropped []Relation) {
	before := r.gone
	r.gone = map[uint32]bool{}
	for oid, relation := range r.byOID {
		if current[oid] {
			continue
		}
		r.gone[oid] = true
		if !before[oid] && !inToast(relation) {
			dropped = append(dropped, relation)
		}
	}
	return dropped
}

func number(text []byte) uint32 {
	// The server writes nothing else but an OID or NULL here.
	n, _ := strconv.ParseUint(string(text), 10, 32)
	return uint32(n)
}

// keep remembers the relation, and returns it with the table that an index is known to be on.
func (r *relations) keep(relation Relation, file uint32) Relation {
	relation = commonly(relation)
	if relation.Table == 0 {
		relation.Table = r.byOID[relation.OID].Table
	}
	if r.byOID[relation.OID] != relation {
		r.addBareName(relation)
	}
	r.byOID[relation.OID] = relation
	r.byName[relation.String()] = relation.OID
	if file != 0 {
		r.files[file] = true
	}
	return relation
}

func (r *relations) addBareName(relation Relation) {
	r.byBareName[relation.Name] = append(r.byBareName[relation.Name], relation.OID)
	if table := r.byOID[relation.Table]; relation.Kind == "index" && table.Name != "" {
		r.byBareName[table.Name] = append(r.byBareName[table.Name], relation.OID)
	}
}

// named are the relations whose names are among the words, and the indexes of such tables.
func (r *relations) named(words piece) (oids []uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, word := range words.words {
		oids = append(oids, r.byBareName[identifier(word)]...)
	}
	slices.Sort(oids)
	return slices.Compact(oids)
}

// commonly gives the session's temporary schema the name by which everybody knows it.
func commonly(relation Relation) Relation {
	if strings.HasPrefix(relation.Schema, "pg_temp_") {
		relation.Schema = "pg_temp"
	}
	return relation
}
