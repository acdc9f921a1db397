package snapshot

const partitioned = `create table p (a int not null, b int) partition by range (a);
	create table p1 partition of p for values from (0) to (10);
	create table p2 partition of p for values from (10) to (20);`

var partitionChanges = []single{
	{before: partitioned, change: `create table p3 partition of p for values from (20) to (30)`, want: `table p3`},
	{before: partitioned, change: `create table p3 partition of p default`, want: `table p3`},
	{before: partitioned, change: `drop table p2`, want: `table p2`},
	{before: partitioned, change: `drop table p`, want: `table p`},
	{before: partitioned, change: `alter table p detach partition p2`, want: `column p2.a; column p2.b; table p2`},
	{before: partitioned, change: `alter table p detach partition p2; alter table p attach partition p2 for values from (10) to (30)`, want: `table p2`},
	{before: partitioned, change: `alter table p detach partition p2; alter table p attach partition p2 for values from (10) to (20)`, want: ``},
	{before: partitioned, change: `create index i on p (b)`, want: `index i`},
	{before: partitioned + `create index i on p (b)`, change: `drop index i`, want: `index i`},
	{before: partitioned + `create index i on p (b)`, change: `drop index i; create index i on p (b desc)`, want: `index i; index p1 of i; index p2 of i`},
	{before: partitioned + `create index i on p (b)`, change: `drop index i; create index i on p (b)`, want: ``},
	{before: partitioned + `create index i on p (b); create index j on p (b)`, change: `drop index i; create index i on p (b)`, want: ``},
	{before: partitioned + `create index i on p (b); create index j on p (b)`, change: `drop index i, j; create index j on p (b); create index i on p (b)`, want: `index p1 of i: cosmetic; index p1 of j: cosmetic; index p2 of i: cosmetic; index p2 of j: cosmetic`},
	{before: partitioned, change: `create index i on only p (b)`, want: `index i`},
	{before: partitioned + `create index i on only p (b); create index i1 on p1 (b)`, change: `alter index i attach partition i1`, want: `index i1; index p1 of i`},
	{before: partitioned, change: `create index i on p1 (b)`, want: `index i`},
	{before: partitioned, change: `alter table p add primary key (a)`, want: `constraint p.p_pkey`},
	{before: partitioned + `alter table p add primary key (a)`, change: `alter table p drop constraint p_pkey`, want: `constraint p.p_pkey`},
	{before: partitioned, change: `alter table p add constraint c check (b > 0)`, want: `constraint p.c; constraint p1.c; constraint p2.c`},
	{before: partitioned, change: `alter table p1 add constraint c check (b > 0)`, want: `constraint p1.c`},
	{before: partitioned + `create table r (a int primary key)`, change: `alter table p add foreign key (b) references r`, want: `constraint p.p_b_fkey`},
	{before: partitioned + `alter table p add primary key (a); create table r (a int)`, change: `alter table r add foreign key (a) references p`, want: `constraint r.r_a_fkey`},
	{before: partitioned, change: `alter table p alter b set default 5`, want: `column p.b; column p1.b; column p2.b`},
	{before: partitioned, change: `alter table only p alter b set default 5`, want: `column p.b`},
	{before: partitioned, change: `alter table p1 alter b set default 5`, want: `column p1.b`},
	{before: partitioned, change: `alter table p add c int`, want: `column p.c; column p1.c; column p2.c`},
	{before: partitioned, change: `drop table p; create table p (a int not null, b int) partition by list (a); create table p1 partition of p for values in (1); create table p2 partition of p for values in (2)`, want: `table p; table p1; table p2`},
	{before: partitioned, change: `drop table p; create table p (a int not null, b int) partition by hash (a); create table p1 partition of p for values with (modulus 2, remainder 0); create table p2 partition of p for values with (modulus 2, remainder 1)`, want: `table p; table p1; table p2`},
	{before: partitioned + `create function f() returns trigger language plpgsql as 'begin return new; end'`, change: `create trigger g after insert on p for each row execute function f()`, want: `trigger p.g`},
	{before: partitioned + `create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g after insert on p for each row execute function f()`, change: `alter table p1 disable trigger g`, want: `trigger p1.g`},
	{before: partitioned + `create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger g after insert on p for each row execute function f()`, change: `drop trigger g on p`, want: `trigger p.g`},
	{before: partitioned, change: `create table p3 partition of p for values from (20) to (30) partition by list (b)`, want: `table p3`},
	{before: `create table p (a timestamptz) partition by range (a); create table p1 partition of p for values from ('2024-01-01 00:00+00') to ('2024-02-01 00:00+00')`, change: `drop table p1; create table p1 partition of p for values from ('2024-01-01 01:00+01') to ('2024-02-01 01:00+01')`, want: ``},
	{before: `create table p (a timestamptz) partition by range (a); create table p1 partition of p for values from ('2024-01-01 00:00+00') to ('2024-02-01 00:00+00')`, change: `drop table p1; create table p1 partition of p for values from ('2024-01-01 00:00+01') to ('2024-02-01 00:00+01')`, want: `table p1`},
}

// nameChanges are about names that PostgreSQL makes up.
var nameChanges = []single{
	{before: `create table t (a serial)`, change: `alter table t rename to u; drop table u; create table u (a serial); alter table u rename to t`, want: `sequence t.a: cosmetic`},
	{before: `create table t (a serial)`, change: `drop table t; create table t (a serial)`, want: ``},
	{before: `create table t (a serial)`, change: `alter sequence t_a_seq rename to other_seq`, want: `sequence t.a: cosmetic`},
	{before: `create table t (a serial)`, change: `alter sequence t_a_seq rename to numbers`, want: `column t.a; sequence numbers; sequence t.a`},
	{before: `create table t (a int generated always as identity)`, change: `alter sequence t_a_seq rename to numbers`, want: `column t.a: cosmetic`},
	{before: `create table t (a int generated always as identity)`, change: `drop table t; create table t (a int generated always as identity)`, want: ``},
	{before: `create table t (a int not null)`, change: `alter table t rename to u; alter table u rename to t`, want: ``},
	{before: `create table t (a int, b int not null)`, change: `alter table t rename b to c; alter table t alter c drop not null; alter table t alter c set not null; alter table t rename c to b`, want: ``, madeUp: `18 names the constraint after the column`},
	{before: `create type e as enum ('a', 'b'); create table t (a e[])`, change: `drop table t; drop type e; create type e as enum ('a', 'b'); create table t (a e[])`, want: ``},
	{before: `create function f() returns int language sql as 'select 1'`, change: `drop function f(); create function f() returns int language sql as 'select 1'`, want: ``},
	{before: `create table r (a int primary key); create table t (a int references r)`, change: `drop table t; create table t (a int references r)`, want: ``},
	{before: `create table t (a text)`, change: `vacuum full t`, want: ``},
	{before: `create table t (a int); insert into t values (1), (2)`, change: `analyze t`, want: ``},
	{before: `create table t (a int)`, change: `insert into t values (1), (2)`, want: ``},
	{before: `create table t (a int)`, change: `truncate t`, want: ``},
	{before: `create table t (a int)`, change: `create temporary table u (a int); create temporary view w as select 1`, want: ``},
}
