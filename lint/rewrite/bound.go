package rewrite

import (
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/migrate-check/migrate-check/lint"
)

// proof is a CHECK that stands only until a statement has made use of it.
type proof struct {
	table *pg_query.RangeVar
	name  string
	check string
}

func (w *writer) proof(table *pg_query.RangeVar, column, condition string) proof {
	known := w.pass.Catalog.Relation(table)
	name := lint.FreeName(table.GetRelname(), column, "bound", func(name string) bool { return known.Constraint(name) != nil })
	return proof{table, name, condition}
}

// proven runs statements between the validation of their proofs and the end of these.
// https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
func (w *writer) proven(why string, proofs []proof, statements ...statement) {
	var add, all, drop []statement
	for _, p := range proofs {
		name := lint.QuoteIdent(p.name)
		add = append(add, strong(alterTo(p.table, "ADD CONSTRAINT", name, "CHECK ("+p.check+") NOT VALID")))
		all = append(all, statement{sql: alterTo(p.table, "VALIDATE CONSTRAINT", name), apart: true})
		drop = append(drop, strong(alterTo(p.table, "DROP CONSTRAINT", name)))
	}
	w.inside(checksNewRows, add...)
	w.inside(why, append(append(all, statements...), drop...)...)
}

// defaultHolds are the proofs that the default partition, if there is one, has no rows for the new partition. It
// reports false where the condition cannot be written.
func (w *writer) defaultHolds(parent *pg_query.RangeVar, bound *pg_query.PartitionBoundSpec) ([]proof, bool) {
	relation := w.pass.Catalog.Relation(parent)
	if relation == nil || relation.DefaultPartition == (lint.Name{}) || bound.GetIsDefault() {
		return nil, true
	}
	if rest := w.pass.Catalog.RelationNamed(relation.DefaultPartition); rest == nil || rest.New() {
		return nil, rest != nil
	}
	if len(relation.PartitionKey) != 1 {
		return nil, false
	}
	condition := w.outOfBound(relation.PartitionKey[0], bound)
	table := writtenAs(parent, relation.DefaultPartition)
	return []proof{w.proof(table, relation.PartitionKey[0], condition)}, condition != ""
}

// inBound is the condition that rows of a partition fulfil, empty if it cannot be written.
func (w *writer) inBound(key string, bound *pg_query.PartitionBoundSpec) string {
	if key == "" || bound.GetIsDefault() {
		return ""
	}
	column := lint.QuoteIdent(key)
	conditions := []string{column + " IS NOT NULL"}
	switch bound.GetStrategy() {
	case "r":
		lower, upper := w.limits(bound)
		if lower != "" {
			conditions = append(conditions, column+" >= "+lower)
		}
		if upper != "" {
			conditions = append(conditions, column+" < "+upper)
		}
		return strings.Join(conditions, " AND ")
	case "l":
		if values := w.listed(bound); values != "" {
			return strings.Join(append(conditions, column+" IN ("+values+")"), " AND ")
		}
	}
	return ""
}

// outOfBound is the condition that rows which do not belong into a partition fulfil.
func (w *writer) outOfBound(key string, bound *pg_query.PartitionBoundSpec) string {
	if key == "" {
		return ""
	}
	column := lint.QuoteIdent(key)
	switch bound.GetStrategy() {
	case "r":
		lower, upper := w.limits(bound)
		var conditions []string
		if lower != "" {
			conditions = append(conditions, column+" < "+lower)
		}
		if upper != "" {
			conditions = append(conditions, column+" >= "+upper)
		}
		return strings.Join(conditions, " OR ")
	case "l":
		if values := w.listed(bound); values != "" {
			return column + " NOT IN (" + values + ")"
		}
	}
	return ""
}

// limits are the ends of a range, empty where it has none.
func (w *writer) limits(bound *pg_query.PartitionBoundSpec) (lower, upper string) {
	if len(bound.GetLowerdatums()) == 1 && len(bound.GetUpperdatums()) == 1 {
		lower, upper = w.limit(bound.GetLowerdatums()[0]), w.limit(bound.GetUpperdatums()[0])
	}
	return lower, upper
}

// limit is one end of a range. MINVALUE and MAXVALUE look like columns to the parser.
func (w *writer) limit(datum *pg_query.Node) string {
	if datum.GetColumnRef() != nil {
		return ""
	}
	return w.expression(datum)
}

// listed are the values of a partition by list, empty if null is one of them.
func (w *writer) listed(bound *pg_query.PartitionBoundSpec) string {
	var values []string
	for _, datum := range bound.GetListdatums() {
		if datum.GetAConst().GetIsnull() {
			return ""
		}
		values = append(values, w.expression(datum))
	}
	return strings.Join(values, ", ")
}
