package rewrite

import (
	"fmt"

	"github.com/migrate-check/migrate-check/lint"
)

// fillText gives the rows of a table a value, a thousand at a time in the order of the key, each time in a
// transaction of its own. What the key's index cannot show costs nothing, and the end is certain.
// https://www.postgresql.org/docs/current/plpgsql-transactions.html
const fillText = `DO $fill$
DECLARE
    batch_first %[1]s.%[2]s%%TYPE;
    batch_last %[1]s.%[2]s%%TYPE;
BEGIN
    SELECT %[2]s INTO batch_first FROM %[1]s ORDER BY %[2]s LIMIT 1;
    WHILE batch_first IS NOT NULL LOOP
        SELECT %[2]s INTO batch_last
        FROM (SELECT %[2]s FROM %[1]s WHERE %[2]s >= batch_first ORDER BY %[2]s LIMIT 1000) batch
        ORDER BY %[2]s DESC LIMIT 1;
        UPDATE %[1]s SET %[3]s = %[4]s
        WHERE %[2]s >= batch_first AND %[2]s <= batch_last AND %[3]s IS NULL;
        COMMIT;
        SELECT %[2]s INTO batch_first FROM %[1]s WHERE %[2]s > batch_last ORDER BY %[2]s LIMIT 1;
    END LOOP;
END
$fill$`

// fillStatement fills the old rows of the column. It reports false if the rows cannot be gone through in parts:
// without a key of one column that is known, or before PostgreSQL 11, where DO cannot commit.
func (c *newColumn) fillStatement() (statement, bool) {
	key := keyOf(c.relation)
	if key == "" || c.w.pass.Version < 11 {
		return statement{}, false
	}
	return weak(fmt.Sprintf(fillText, nameOf(c.table), lint.QuoteIdent(key), lint.QuoteIdent(c.name), c.w.expression(c.value))), true
}

// keyOf is a column that tells all rows of a table apart, empty if none is known.
func keyOf(table *lint.Relation) string {
	if table == nil {
		return ""
	}
	for _, constraint := range table.Constraints {
		if len(constraint.Columns) != 1 {
			continue
		}
		column := table.Column(constraint.Columns[0])
		if constraint.Kind == lint.PrimaryKey || constraint.Kind == lint.Unique && column != nil && column.NotNull {
			return constraint.Columns[0]
		}
	}
	return ""
}
