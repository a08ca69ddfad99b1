#!/usr/bin/env bats
# The recipes for other programs are run, and print what the page shows.

load ../cli/helper

@test "recipes: what each of seven programs makes of dot codes is as shown" {
	local program bad=0 block

	for program in Rscript mlr sqlite3 node python3; do
		command -v "$program" >/dev/null || skip "$program is not there"
	done
	test -d "$READERS/node_modules/@duckdb" || skip 'DuckDB is not there'
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	# "$ " begins a command, "> " goes on with it, all else is printed.
	awk '
		/^```console$/ { n++; inside = 1; next }
		/^```$/ { inside = 0 }
		inside && /^[$>] / { print substr($0, 3) >(n ".commands"); next }
		inside { print >(n ".expected") }' "$ROOT/filters/RECIPES.md"
	test -e 8.commands
	export NODE_PATH=$READERS/node_modules
	PATH=$BAROMETER_BIN:$ROOT/tests/readers/bin:$PATH
	for block in ?.commands; do
		bash -o pipefail "$block" >"$block.got" 2>&1 || echo "(status $?)" >>"$block.got"
		diff -u "${block%.commands}.expected" "$block.got" || bad=1
	done
	return "$bad"
}
