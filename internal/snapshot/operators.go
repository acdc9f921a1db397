package snapshot

// operators are without shells, which only wait for their definition.
var operators = plain("operator", always(`
	select tableoid, oid, 0, oid::regoperator, oprowner, oprcode::regproc, nullif(oprcom, 0)::regoperator,
		nullif(oprnegate, 0)::regoperator, nullif(oprrest, 0)::regproc, nullif(oprjoin, 0)::regproc,
		nullif(oprcanmerge, false), nullif(oprcanhash, false)
	from pg_operator where oid >= 16384 and oprcode <> 0`),
	"FUNCTION", "COMMUTATOR", "NEGATOR", "RESTRICT", "JOIN", "MERGES", "HASHES")

// familyMembers writes the operators and functions of an operator family, by their place in it.
const familyMembers = `
	select 'OPERATOR ' || o.amopstrategy || ' ' || o.amopopr::regoperator
			|| coalesce(' FOR ORDER BY ' || (select quote_ident(s.opfname) from pg_opfamily s where s.oid = o.amopsortfamily), '') as member,
		o.tableoid as class, o.oid, o.amopfamily as family
	from pg_amop o
	union all
	select 'FUNCTION ' || p.amprocnum || ' (' || p.amproclefttype::regtype || ', ' || p.amprocrighttype::regtype || ') '
			|| p.amproc::regprocedure, p.tableoid, p.oid, p.amprocfamily
	from pg_amproc p`

// operatorFamilies hold all their members, operatorClasses those that were made with the class.
var operatorFamilies = plain("operator family", always(`
	select f.tableoid, f.oid, f.opfnamespace, quote_ident(f.opfname) || ' USING ' || quote_ident(a.amname), f.opfowner,
		(select string_agg(m.member, ', ' order by m.member) from (`+familyMembers+`) m where m.family = f.oid)
	from pg_opfamily f join pg_am a on a.oid = f.opfmethod
	where f.oid >= 16384`),
	"MEMBERS")

var operatorClasses = plain("operator class", always(`
	select c.tableoid, c.oid, c.opcnamespace, quote_ident(c.opcname) || ' USING ' || quote_ident(a.amname), c.opcowner,
		c.opcintype::regtype, (select quote_ident(n.nspname) || '.' || quote_ident(f.opfname)
			from pg_opfamily f join pg_namespace n on n.oid = f.opfnamespace where f.oid = c.opcfamily),
		nullif(c.opcdefault, false), nullif(c.opckeytype, 0)::regtype,
		(select string_agg(m.member, ', ' order by m.member) from (`+familyMembers+`) m
			join pg_depend d on d.classid = m.class and d.objid = m.oid and d.refclassid = c.tableoid and d.refobjid = c.oid)
	from pg_opclass c join pg_am a on a.oid = c.opcmethod
	where c.oid >= 16384`),
	"FOR TYPE", "FAMILY", "DEFAULT", "STORAGE", "MEMBERS")

// casts have no name but their two types.
var casts = plain("cast", always(`
	select tableoid, oid, 0, '(' || castsource::regtype || ' AS ' || casttarget::regtype || ')', 0,
		nullif(castfunc, 0)::regprocedure,
		case castcontext when 'i' then 'IMPLICIT' when 'a' then 'ASSIGNMENT' end,
		case castmethod when 'i' then 'INOUT' when 'b' then 'WITHOUT FUNCTION' end
	from pg_cast where oid >= 16384`),
	"FUNCTION", "AS", "METHOD")
