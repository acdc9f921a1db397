package migration

import "testing"

// What nothing undoes needs no downgrade; a downgrade that raises is in the way of the earlier ones all the same.
func TestMissingDowngradeWhereNothingIsToUndo(t *testing.T) {
	const validate = "SET lock_timeout = '5s';\nALTER TABLE t VALIDATE CONSTRAINT c;\n"
	const python = "revision = 'a'\ndown_revision = None\ndef upgrade():\n"
	tests := []struct {
		name, files string
		missing     bool
	}{
		{"validate", "-- 1_a.up.sql --\n" + validate + "-- 1_a.down.sql --\n", false},
		{"domain", "-- 1_a.up.sql --\nALTER DOMAIN d VALIDATE CONSTRAINT c;\n-- 1_a.down.sql --\n", false},
		{"validate and more", "-- 1_a.up.sql --\nALTER TABLE t VALIDATE CONSTRAINT c, ADD d int;\n-- 1_a.down.sql --\n", true},
		{"a role's setting", "-- 1_a.up.sql --\nALTER ROLE r SET lock_timeout = '5s';\n-- 1_a.down.sql --\n", true},
		{"no SQL", "-- 1_a.up.sql --\nALTER TABLE t VALIDATE CONSTRAINT;\n-- 1_a.down.sql --\n", true},
		{"python", python + "    op.execute(\"SET lock_timeout = '5s'\")\n    op.execute(sa.text('ALTER TABLE t VALIDATE CONSTRAINT c'))\ndef downgrade():\n    pass\n", false},
		{"python that raises", python + "    op.execute('ALTER TABLE t VALIDATE CONSTRAINT c')\ndef downgrade():\n    raise NotImplementedError\n", true},
		{"python that does more", python + "    op.execute('ALTER TABLE t VALIDATE CONSTRAINT c')\n    op.drop_table('t')\ndef downgrade():\n    pass\n", true},
		{"python with a loop", python + "    for c in 'ab':\n        op.execute('ALTER TABLE t VALIDATE CONSTRAINT c')\ndef downgrade():\n    pass\n", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := test.files
			if files[:2] != "--" {
				files = "-- alembic.ini --\n[alembic]\nscript_location = m\n-- m/env.py --\n-- m/versions/a.py --\n" + files
			}
			pairs, err := Pairs(tree(""), tree(files), ".", "", Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, missing := CheckDowngrade(pairs[0].Head, pairs[0].Head.Revisions[0])
			if missing != test.missing {
				t.Errorf("missing: %v, want %v", missing, test.missing)
			}
		})
	}
}
