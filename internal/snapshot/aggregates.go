package snapshot

// aggregates have a catalog of their own; PostgreSQL has no function that writes their definition.
var aggregates = family{
	name: "aggregates",
	query: always(`
		select p.oid, p.pronamespace, p.proowner, p.oid::regprocedure, pg_get_function_arguments(p.oid),
			a.aggtransfn::regproc, a.aggtranstype::regtype, nullif(a.aggtransspace, 0),
			nullif(a.aggfinalfn, 0)::regproc, nullif(a.aggfinalextra, false), a.aggfinalmodify,
			nullif(a.aggcombinefn, 0)::regproc, nullif(a.aggserialfn, 0)::regproc, nullif(a.aggdeserialfn, 0)::regproc,
			a.agginitval,
			nullif(a.aggmtransfn, 0)::regproc, nullif(a.aggminvtransfn, 0)::regproc, nullif(a.aggmtranstype, 0)::regtype,
			nullif(a.aggmtransspace, 0), nullif(a.aggmfinalfn, 0)::regproc, nullif(a.aggmfinalextra, false),
			case when a.aggmtranstype <> 0 then a.aggmfinalmodify end, a.aggminitval,
			nullif(a.aggsortop, 0)::regoperator, nullif(p.proparallel, 'u'), nullif(a.aggkind, 'n')
		from pg_aggregate a join pg_proc p on p.oid = a.aggfnoid
		where p.oid >= 16384`),
	read: readAggregate,
}

var aggregateParameters = []string{
	"SFUNC", "STYPE", "SSPACE", "FINALFUNC", "FINALFUNC_EXTRA", "FINALFUNC_MODIFY", "COMBINEFUNC", "SERIALFUNC",
	"DESERIALFUNC", "INITCOND", "MSFUNC", "MINVFUNC", "MSTYPE", "MSSPACE", "MFINALFUNC", "MFINALFUNC_EXTRA",
	"MFINALFUNC_MODIFY", "MINITCOND", "SORTOP", "PARALLEL", "KIND",
}

func readAggregate(c *catalog, r *row) {
	oid, schema, owner, name, arguments := r.oid(), r.oid(), r.oid(), signature(r.text()), r.text()
	if c.schemas[schema] == "" {
		return
	}
	o := &Object{Kind: "aggregate", Name: name}
	for _, parameter := range aggregateParameters {
		o.set(parameter, r.text())
	}
	o.DDL = "CREATE AGGREGATE " + name + " (" + parameterList(o.Attributes) + ")"
	o.set("arguments", arguments)
	o.set("owner", c.roles[owner])
	c.add(ref{class: classProc, oid: oid}, o)
}
