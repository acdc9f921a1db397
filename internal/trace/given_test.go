package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/migrate-check/migrate-check/internal/pgtest"
)

// What the session is given is told, and not what it or the server sets.
func TestGivenSettings(t *testing.T) {
	db := pgtest.Database(t)
	pgtest.Exec(t, db, `DO $$ BEGIN
		EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database());
		EXECUTE format('ALTER DATABASE %I SET statement_timeout = 90000', current_database());
		EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET statement_timeout = 120000', current_database());
	END $$`)
	tests := []struct {
		name, address string
		want          map[string]string
	}{
		{"by the database and the role", "", map[string]string{"search_path": "app, public", "statement_timeout": "2min"}},
		{"by the client", " options='-c lock_timeout=5s -c TimeZone=Europe/Berlin -c search_path=shop'",
			map[string]string{"lock_timeout": "5s", "timezone": "Europe/Berlin", "search_path": "shop", "statement_timeout": "2min"}},
		{"the time zone of the machine", " TimeZone=Asia/Tokyo", map[string]string{"search_path": "app, public", "statement_timeout": "2min"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := listen(t, db)
			conn, err := pgx.Connect(t.Context(), dsn(p, db)+tt.address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			for _, sql := range []string{"SET lock_timeout = '7s'", "SET timezone = 'Etc/UTC'", "SELECT 1"} {
				run(t, conn, sql)
			}
			for _, statement := range p.Take() {
				if diff := cmp.Diff(tt.want, statement.Settings); diff != "" {
					t.Errorf("settings of %s (-want +got)\n%s", statement.SQL, diff)
				}
			}
		})
	}
}
