package migration

var otherTools = []sqlToolTest{
	{"sqlx", `
-- Cargo.toml --
sqlx = "0.8"
-- migrations/2_b.sql --
-- no-transaction
CREATE INDEX CONCURRENTLY a ON b (c);
-- migrations/1_a.up.sql --
SELECT 1;
-- migrations/1_a.down.sql --
SELECT 2;
`, `1 "a" []
 up 1:["SELECT 1;\n"] wrapped
 down 1:["SELECT 2;\n"] wrapped
2 "b" [1]
 up 1:["-- no-transaction\nCREATE INDEX CONCURRENTLY a ON b (c);\n"]
 down none
`, ""},
	{"diesel", `
-- m/2024-01-02-000000_b/up.sql --
CREATE INDEX CONCURRENTLY a ON b (c);
-- m/2024-01-02-000000_b/down.sql --
DROP INDEX CONCURRENTLY a;
-- m/2024-01-02-000000_b/metadata.toml --
run_in_transaction = false
-- m/00000000000000_initial/up.sql --
SELECT 1;
`, `00000000000000 "initial" []
 up 1:["SELECT 1;\n"] wrapped
 down none
20240102000000 "b" [00000000000000]
 up 1:["CREATE INDEX CONCURRENTLY a ON b (c);\n"]
 down 1:["DROP INDEX CONCURRENTLY a;\n"]
`, ""},
	{"prisma", `
-- m/migration_lock.toml --
-- m/20240101_init/migration.sql --
SELECT 1;
-- m/20240102_more/migration.sql --
SELECT 2;
-- m/20240102_more/down.sql --
SELECT 3;
`, `20240101_init "init" []
 up 1:["SELECT 1;\n"]
 down none
20240102_more "more" [20240101_init]
 up 1:["SELECT 2;\n"]
 down 1:["SELECT 3;\n"]
`, ""},
	{"flyway", `
-- m/V10__late.sql --
SELECT 10; SELECT 11;
-- m/V11__index.sql --
-- built while others write
create unique index concurrently a on b (c);
-- m/V1_02__a_b.sql --
SELECT 1;
-- m/V1_02__a_b.sql.conf --
executeInTransaction=false
-- m/U1.2__a_b.sql --
SELECT 2;
-- m/deep/V9__deep.sql --
SELECT 9;
-- m/R__views.sql --
CREATE OR REPLACE VIEW v AS SELECT 1;
-- m/V9.0__again.sql --
`, `1.2 "a b" []
 up 1:["SELECT 1;"]
 down 1:["SELECT 2;"] wrapped
9 "again" [1.2]
 up 1:[] wrapped empty
 down none
10 "late" [9]
 up 1:["SELECT 10;" "SELECT 11;"] wrapped
 down none
11 "index" [10]
 up 1:["create unique index concurrently a on b (c);"]
 down none
R views "views" [11]
 up 1:["CREATE OR REPLACE VIEW v AS SELECT 1;"] wrapped
 down none
`, `error broken-history m/deep/V9__deep.sql:1 m/deep/V9__deep.sql has the number 9, as has m/V9.0__again.sql; flyway applies only one of them or refuses both
`},
	{"sqitch", `
-- sqitch.plan --
%syntax-version=1.0.0
%project=shop

orders 2024-01-01T00:00:00Z A <a@example.com> # Adds orders.
@v1 2024-01-02T00:00:00Z A <a@example.com>
orders [orders@v1] 2024-01-03T00:00:00Z A <a@example.com> # Adds a column.
lost 2024-01-04T00:00:00Z A <a@example.com>
-- deploy/orders@v1.sql --
BEGIN;
SELECT 1;
COMMIT;
-- revert/orders@v1.sql --
SELECT 2;
-- deploy/orders.sql --
SELECT 3;
`, `orders@v1 "Adds orders." []
 up 1:["BEGIN;" "SELECT 1;" "COMMIT;"]
 down 1:["SELECT 2;"]
orders "Adds a column." [orders@v1]
 up 1:["SELECT 3;"]
 down none
lost "lost" [orders]
 up 7:[] empty
 down none
`, `error broken-history sqitch.plan:7 the plan has the change lost, and there is no file deploy/lost.sql
`},
	{"liquibase", `
-- a.sql --
--liquibase formatted sql

--changeset ann:add-orders
CREATE TABLE orders (id int);
CREATE TABLE items (id int);
--rollback DROP TABLE items;
--rollback DROP TABLE orders;

--changeset bob:index runInTransaction:false
CREATE INDEX CONCURRENTLY a ON orders (id);
--changeset bob:last
DELETE FROM orders;
--rollback not required
`, `ann:add-orders "add orders" []
 up 3:["CREATE TABLE orders (id int);" "CREATE TABLE items (id int);\n--rollback DROP TABLE items;\n--rollback DROP TABLE orders;"] wrapped
 down 6:["DROP TABLE items;" "DROP TABLE orders;"] wrapped
bob:index "index" [ann:add-orders]
 up 9:["CREATE INDEX CONCURRENTLY a ON orders (id);"]
 down none
bob:last "last" [bob:index]
 up 11:["DELETE FROM orders;\n--rollback not required"] wrapped
 down 13:[] wrapped empty
`, ""},
}
