package alembic_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/migrate-check/migrate-check/internal/alembic"
	"github.com/migrate-check/migrate-check/internal/python"
)

// head stands before each body, which begins on line 11.
const head = `import os
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session
from app.models import User, seed
from helpers import lower, twice
from .near import NEAR

ITEMS = os.environ.get("ITEMS")

`

var tree = fstest.MapFS{
	"db/versions/near.py":  {Data: []byte("NEAR = 'near'\n")},
	"helpers/__init__.py":  {Data: []byte("from .more import twice\ndef lower(table):\n    return table.lower()\n")},
	"helpers/more.py":      {Data: []byte("from alembic import op\nfrom helpers import lower\ndef twice(sql):\n    op.execute(sql)\n    op.execute(lower(sql))\n")},
	"db/versions/x.sql":    {Data: []byte("DROP TABLE x;\n")},
	"circle/__init__.py":   {Data: []byte("from circle.other import x\n")},
	"circle/other.py":      {Data: []byte("from circle import x\n")},
	"db/versions/large.py": {Data: []byte(strings.Repeat("# much\n", 200_000))},
}

func TestWhatTheTextTells(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       []string // "LINE: SQL", with "?" for a condition, "!" for outside of a transaction; "LINE unread: why"
	}{
		{"nothing", "pass", nil},
		{"helpers of the project", "twice('DROP TABLE A')\nop.drop_table(lower(NEAR))", []string{
			"12: DROP TABLE A", "12: drop table a", "13: DROP TABLE near"}},
		{"a condition that only a run knows", "if ITEMS:\n    op.drop_table('a')\nelif ITEMS == 2:\n    op.drop_table('b')\nelse:\n    op.drop_table('c')\nop.drop_table('d')", []string{
			"13: ?DROP TABLE a", "15: ?DROP TABLE b", "17: ?DROP TABLE c", "18: DROP TABLE d"}},
		{"a condition that is known", "if op.get_bind().engine.dialect.name == 'mysql':\n    op.drop_table('a')\nelif not op.get_context().as_sql:\n    op.drop_table('b')\nelse:\n    op.drop_table('c')", []string{
			"15: DROP TABLE b"}},
		{"what was assigned under a condition", "t = 'a'\nif ITEMS:\n    t = 'b'\nop.drop_table(t)", []string{
			"15 unread: only a run tells the name of the table"}},
		{"rows of the database", "for row in op.get_bind().execute(sa.text('SELECT id FROM a')):\n    op.execute(sa.text('UPDATE a SET b = :b WHERE id = :id').bindparams(b=1, id=row.id))", []string{
			"12: SELECT id FROM a", "13: ?UPDATE a SET b = $1 WHERE id = $2"}},
		{"an expression of the rows", "users = sa.table('users', sa.column('id'))\nop.execute(users.update().where(users.c.id == 1).values({'id': 2}))\nop.execute(sa.delete(users).where(users.c.id.in_([1, 2])))\nop.execute(sa.select(users.c.id))\nop.bulk_insert(users, [{'id': 1}])", []string{
			"13: UPDATE users SET id=$1 WHERE users.id = $2", "14: DELETE FROM users WHERE users.id IN ($1, $2)", "16: INSERT INTO users (id) VALUES ($1)"}},
		{"no WHERE", "op.execute(sa.table('users').delete())", []string{"12: DELETE FROM users"}},
		{"the ORM", "session = Session(bind=op.get_bind())\nsession.query(User).filter(User.id == 1).delete()\nsession.commit()", []string{
			"13 unread: what a Session or a connection does in query shows only when it runs"}},
		{"the application", "seed(op.get_bind())", []string{"12 unread: app.models.seed is not code of the project that could be read"}},
		{"a name that is computed", "op.drop_table(os.environ['T'])\nop.execute(f'DROP TABLE {ITEMS}')\nop.execute(ITEMS)", []string{
			"12 unread: only a run tells the name of the table", "13 unread: only a run tells the statement", "14 unread: only a run tells the statement"}},
		{"a type of the application", "op.add_column('a', sa.Column('b', User.Kind()))", []string{
			"12 unread: column b: app.models.User.Kind is not code of the project that could be read"}},
		{"columns that are computed", "op.create_table('a', *ITEMS)", []string{"12 unread: only a run tells all columns of the table"}},
		{"an operation of another package", "op.create_view('a', 'SELECT 1')", []string{"12 unread: it is not known what op.create_view sends"}},
		{"what stands behind the end", "op.drop_table('a')\nif 1 < 2:\n    return\nop.drop_table('b')", []string{
			"12: DROP TABLE a", "15: DROP TABLE b"}},
		{"a return", "if True:\n    return\nop.drop_table('b')", nil},
		{"outside of a transaction", "op.execute('SELECT 1')\nwith op.get_context().autocommit_block():\n    op.execute('SELECT 2')\nop.execute('SELECT 3')\nop.execute('COMMIT')\nop.execute('SELECT 4')", []string{
			"12: SELECT 1", "14: !SELECT 2", "15: SELECT 3", "16: COMMIT", "17: !SELECT 4"}},
		{"a file of SQL", "with open(os.path.join(os.path.dirname(__file__), 'x.sql')) as f:\n    op.execute(f.read())", []string{"13: DROP TABLE x"}},
		{"a file that is not there", "op.execute(open(os.path.join(os.path.dirname(__file__), 'y.sql')).read())", []string{
			"12 unread: only a run tells the statement"}},
		{"a function that calls itself", "def again(n):\n    op.execute(f'SELECT {n}')\n    again(n + 1)\nagain(11)", []string{
			"13: SELECT 11", "13: SELECT 12", "13: SELECT 13", "13: SELECT 14", "13: SELECT 15", "13: SELECT 16", "13: SELECT 17", "13: SELECT 18", "13: SELECT 19", "13: SELECT 20", "13: SELECT 21",
			"14 unread: functions call each other too deeply"}},
		{"a loop without end", "while True:\n    op.execute('SELECT 1')", []string{"13: ?SELECT 1"}},
		{"an import in circles", "from circle import x\nop.drop_table(x)\nx()", []string{
			"13 unread: only a run tells the name of the table", "14 unread: an import in circles is not code of the project that could be read"}},
		{"a module that is too large", "from .large import drop\ndrop()", []string{"13 unread: .large.drop is not code of the project that could be read"}},
		{"a value that is chosen", "name = 'a' if ITEMS else 'b'\nop.drop_table(name)", []string{"13 unread: only a run tells the name of the table"}},
		{"what the server is asked", "inspector = sa.inspect(op.get_bind())\nif not inspector.has_table('a'):\n    op.drop_table('a')\nif op.get_bind().dialect.has_table(op.get_bind(), 'b'):\n    op.drop_table('b')\nif 'c' in sa.engine.reflection.Inspector.from_engine(op.get_bind()).get_table_names():\n    op.drop_table('c')", []string{
			"14: ?DROP TABLE a", "16: ?DROP TABLE b", "18: ?DROP TABLE c"}},
		{"a setting of the application", "from app.settings import DEBUG\nif DEBUG:\n    op.drop_table('a')", []string{"14: ?DROP TABLE a"}},
		{"schemas and sequences", "op.execute(sa.schema.CreateSchema('s', if_not_exists=True))\nop.execute(sa.schema.CreateSequence(sa.Sequence('q', schema='s')))\nop.execute(sa.schema.DropSchema('s', cascade=True))", []string{
			"12: CREATE SCHEMA IF NOT EXISTS s", "13: CREATE SEQUENCE s.q", "14: DROP SCHEMA s CASCADE"}},
		{"several rows", "t = sa.table('t', sa.column('a'), sa.column('b'))\nop.execute(t.insert().values([{'a': 1}, {'a': 2}]))\nop.bulk_insert(t, ITEMS)", []string{
			"13: INSERT INTO t (a) VALUES ($1)", "14: INSERT INTO t (a, b) VALUES ($1, $2)"}},
		{"everything of the models", "from app.models import Base\nBase.metadata.create_all(bind=op.get_bind())\nsa.MetaData().create_all(op.get_bind())", []string{
			"13 unread: app.models.Base.metadata.create_all is not code of the project that could be read", "14 unread: code that is chosen when it runs is not code of the project that could be read"}},
		{"a kind of statement that is not followed", "match 1:\n    case 1:\n        op.drop_table('a')", []string{
			"12 unread: statements of this kind are not followed"}},
		{"functions that are handed on", "list(map(lambda c: op.drop_column('t', c), ['a', 'b']))\nsorted(ITEMS, key=lambda i: op.drop_table('t') or 1)\nITEMS.each(lambda: op.drop_table(ITEMS))", []string{
			"12: ALTER TABLE t DROP COLUMN a", "12: ALTER TABLE t DROP COLUMN b", "13: ?DROP TABLE t", "14 unread: only a run tells the name of the table"}},
		{"logging", "import logging\nlog = logging.getLogger(__name__)\nlog.info('dropping %s', ITEMS)\nprint('done')", nil},
		{"parameters of its own", "op.execute('UPDATE a SET b = 1 WHERE c = :c AND d::text = \\'x:y\\'')", []string{
			"12: UPDATE a SET b = 1 WHERE c = $1 AND d::text = 'x:y'"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := head + "def upgrade():\n    " + strings.ReplaceAll(test.body, "\n", "\n    ") + "\n"
			reading := alembic.Read(parse(t, "db/versions/a.py", source), "upgrade", alembic.Tree(tree))
			if diff := cmp.Diff(test.want, summary(reading)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func summary(reading alembic.Reading) (lines []string) {
	for _, s := range reading.Statements {
		mark := map[bool]string{true: "?"}[s.Conditional] + map[bool]string{true: "!"}[s.Transaction == 0]
		lines = append(lines, fmt.Sprintf("%d: %s%s", s.Place.Line, mark, s.SQL))
	}
	for _, u := range reading.Unread {
		lines = append(lines, fmt.Sprintf("%d unread: %s", u.Place.Line, u.Why))
	}
	return lines
}

// FuzzRead reads whatever is Python: it comes to an end, and every place is in the file.
func FuzzRead(f *testing.F) {
	f.Add(head + "def upgrade():\n    op.drop_table('a')\n")
	f.Add(head + "def upgrade():\n    for x, y in [(1, 2)]:\n        op.create_index(f'{x}', 'a', [y for y in 'ab' if y])\n")
	f.Add(head + "def upgrade():\n    with op.batch_alter_table('a') as b:\n        b.alter_column('x', type_=sa.Enum('a', name='b'), nullable=False)\n")
	f.Add(head + "def upgrade():\n    op.create_table('a', sa.Column('x', sa.ARRAY(sa.Numeric(1, 2)), sa.ForeignKey('b.c'), primary_key=True), sa.Index('i', 'x'))\n")
	f.Add(head + "class A(enum.Enum):\n    B = 1\ndef upgrade():\n    d = {}\n    d['x'] = '%s %%' % 1\n    d.update(x=A.B.value)\n    op.execute('{0}'.format(d['x'][0:1]))\n")
	f.Fuzz(func(t *testing.T, source string) {
		module, err := python.Parse(source)
		if err != nil {
			return
		}
		reading := alembic.Read(&alembic.Module{Module: module, Path: "db/versions/a.py"}, "upgrade", alembic.Tree(tree))
		last := strings.Count(source, "\n") + 1
		for _, s := range reading.Statements {
			if s.Place.Line < 1 || s.Place.EndLine > last || s.Place.Column < 1 {
				t.Errorf("%+v is not in the file", s.Place)
			}
		}
		for _, u := range reading.Unread {
			if u.Place.Line < 1 || u.Place.EndLine > last || u.Why == "" {
				t.Errorf("%+v is not in the file", u)
			}
		}
	})
}
