#!/usr/bin/env bash
# Holds what GitHub reads against the checkers of others: action.yml, the workflows of this repository, of the README
# and of "migrate-check init", the hooks of pre-commit and the release. Needs bin/migrate-check and bin/actionlint.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
	echo "github: $*" >&2
	exit 1
}

# action.yml, by the schema of actions. A checker that accepts everything proves nothing.
validator=$(scripts/npm.sh action-validator @action-validator/cli@0.6.0 @action-validator/core@0.6.0)/node_modules/.bin/action-validator
"$validator" action.yml || fail "action.yml is not as it should be"
mkdir "$work/broken"
sed 's/^  using: composite$/  using: compose/' action.yml >"$work/broken/action.yml"
! "$validator" "$work/broken/action.yml" >"$work/validator.log" 2>&1 || fail "action-validator accepts any action.yml"
# Inputs reach the scripts through the environment: an expression in a script is replaced before a shell sees it.
! grep -nE '^ +run: .*\$\{\{' action.yml || fail "action.yml has an expression in a script"

# Every workflow that we hand out, for a project of each kind and for forks.
mkdir "$work/shop"
git -C "$work/shop" init -q
cp -r testdata/projects/fastapi "$work/shop/backend"
cp -r testdata/projects/goose "$work/shop/db"
for projects in . backend db; do
	for forks in true false; do
		(cd "$work/shop" && "$OLDPWD/bin/migrate-check" init "--forks=$forks" "$projects" >/dev/null)
		for file in "$work"/shop/.github/workflows/*.yml; do
			cp "$file" "$work/init-${projects/./all}-$forks-$(basename "$file")"
		done
		rm -rf "$work/shop/.github" "$work/shop/migrate-check.yaml"
	done
done
awk '/^```yaml$/ { block = ""; inside = 1; next }
	/^```$/ && inside { inside = 0; if (block ~ /(^|\n)jobs:/) { n++; printf "%s", block >(out "/readme-" n ".yml") } next }
	inside { block = block $0 "\n" }
	END { print n + 0 }' out="$work" README.md >"$work/readme.count"
[ "$(cat "$work/readme.count")" -ge 1 ] || fail "the README shows no workflow"
bin/actionlint "$work"/*.yml .github/workflows/*.yml
# A project that uses the hook of this repository: it finds what is unsafe in migrations, and reads nothing else.
if command -v pre-commit >/dev/null; then
	pre-commit validate-manifest .pre-commit-hooks.yaml
	git init -q "$work/hooked"
	mkdir "$work/hooked/migrations"
	echo 'CREATE INDEX orders_note ON orders (note);' | tee "$work/hooked/migrations/1.sql" >"$work/hooked/report.sql"
	git -C "$work/hooked" add -A
	hook() { (cd "$work/hooked" && PATH=$OLDPWD/bin:$PATH PRE_COMMIT_HOME=$work/pre-commit pre-commit try-repo "$OLDPWD" migrate-check-system --all-files >"$work/hook.log" 2>&1); }
	! hook || fail "the hook lets an index pass that blocks writes"
	grep -q '^  migrations/1.sql:1:1$' "$work/hook.log" || fail "the hook did not find the index: $(cat "$work/hook.log")"
	! grep -q 'report.sql' "$work/hook.log" || fail "the hook reads what is no migration"
	rm "$work/hooked/migrations/1.sql"
	git -C "$work/hooked" add -A
	hook || fail "the hook fails where there is no migration: $(cat "$work/hook.log")"
	echo "github: the hook of pre-commit finds what it has to"
else
	echo "github: there is no pre-commit; .pre-commit-hooks.yaml is not tried" >&2
fi
echo "github: action.yml and $(find "$work" -maxdepth 1 -name '*.yml' | wc -l) workflows that we hand out are clean"
