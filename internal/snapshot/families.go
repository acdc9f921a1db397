package snapshot

// families are read in this order: names first, then what other objects are parts of, then the parts.
var families = []family{
	{"the beginning of the transaction", always(begin), nil},
	{"the settings", always(settle), nil},
	moment,
	schemas,
	roles,
	tablespaces,
	accessMethods,
	extensions,
	extensionMembers,
	relations,
	inheritance,
	columnTypes,
	columns,
	constraints,
	constraintTriggers,
	indexes,
	sequences,
	triggers,
	rules,
	policies,
	enumTypes,
	compositeTypes,
	domains,
	rangeTypes,
	baseTypes,
	functions,
	aggregates,
	comments,
	privileges,
	{"the end of the transaction", always(`commit`), nil},
}

// always is a query that is the same for every version.
func always(sql string) func(int) string { return func(int) string { return sql } }

// since gives an expression from a version on, and what stands for it before.
func since(version, first int, sql, before string) string {
	if version >= first {
		return sql
	}
	return before
}
