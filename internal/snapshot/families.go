package snapshot

// families are read in this order: names first, then what other objects are parts of, then the parts.
var families = []family{
	{name: "the beginning of the transaction", query: always(begin)},
	{name: "the settings", query: always(settle)},
	moment,
	schemas,
	roles,
	tablespaces,
	accessMethods,
	database,
	databaseSettings,
	extensions,
	extensionMembers,
	relations,
	inheritance,
	foreignTables,
	columnTypes,
	columns,
	domains,
	constraints,
	constraintTriggers,
	indexes,
	sequences,
	triggers,
	rules,
	policies,
	enumTypes,
	compositeTypes,
	rangeTypes,
	baseTypes,
	functions,
	aggregates,
	operators,
	operatorFamilies,
	operatorClasses,
	casts,
	collations,
	conversions,
	languages,
	transforms,
	methods,
	foreignDataWrappers,
	servers,
	userMappings,
	textSearchParsers,
	textSearchTemplates,
	textSearchDictionaries,
	textSearchConfigurations,
	statistics,
	publications,
	publishedTables,
	publishedSchemas,
	subscriptions,
	eventTriggers,
	comments,
	securityLabels,
	privileges,
	defaultPrivileges,
	{name: "the end of the transaction", query: always(`commit`)},
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
