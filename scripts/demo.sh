#!/usr/bin/env bash
# Shows the main job on real input: a FastAPI project whose pull request has six things wrong with it.
# Succeeds exactly when the plan says them.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
repository=$work/depot
mkdir -p "$repository/backend" demo.out

commit() { git -C "$repository" add -A && git -C "$repository" commit -q -m "$1"; }

echo "demo: main has the FastAPI project of testdata/projects/fastapi"
git init -q -b main "$repository"
git -C "$repository" config user.name Demo
git -C "$repository" config user.email demo@example.com
cp -R testdata/projects/fastapi/. "$repository/backend/"
commit "The back office as it is on main"

echo "demo: the branch adds five revisions, and edits one that main already has"
git -C "$repository" switch -q -c ship-orders
cp -R testdata/demo/. "$repository/backend/"
edited=("$repository"/backend/migrations/versions/*_create_products.py)
sed -i.bak 's/sa.String(length=100)/sa.String(length=200)/' "${edited[0]}" && rm "${edited[0]}.bak"
commit "Ship orders"

# The distribution's Alembic belongs to the distribution's interpreter, whatever comes first on PATH.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
"$python" -m venv --system-site-packages --without-pip "$work/venv"

echo "demo: cd backend && migrate-check plan --base main"
echo
status=0
(cd "$repository/backend" && VIRTUAL_ENV=$work/venv "$root/bin/migrate-check" plan --base main \
	--format terminal --format "markdown=$root/demo.out/plan.md" --format "json=$root/demo.out/plan.json") || status=$?

echo
for rule in create-index-blocking downgrade-not-inverse edited-revision upgrade-fails-with-rows downgrade-loses-data; do
	grep -q "\"rule\": \"$rule\"" demo.out/plan.json || {
		echo "demo: the plan does not show $rule, and should" >&2
		exit 1
	}
done
if [ "$status" -ne 1 ] || ! grep -q '"verdict": "fail"' demo.out/plan.json; then
	echo "demo: the plan should fail and exit with 1; it exited with $status" >&2
	exit 1
fi
echo "demo: found the blocking index, the broken downgrade, the edited revision, and what only rows show;"
echo "demo: the same plan is in demo.out/plan.md and demo.out/plan.json"
