#!/usr/bin/env bats
# Raw exports as survey tools write them, from file to table: tests/raw has a
# folder each, with a command, what it has to print, and the files.

load helper

@test "raw: every export of tests/raw comes out as it should" {
	local folder bad=0

	cd "$BATS_TEST_TMPDIR"
	PATH=$BAROMETER_BIN:$PATH
	for folder in "$ROOT"/tests/raw/*/; do
		rm -rf work && cp -r "$folder" work
		(cd work && bash ./command >../printed 2>../messages) || true
		LC_ALL=C sort messages >>printed
		if [ -n "$BAROMETER_ACCEPT" ]; then
			cp printed "$folder/expected"
		fi
		diff -u "$folder/expected" printed || {
			echo "$folder"
			bad=1
		}
	done
	[ "$bad" -eq 0 ]
}

@test "raw: generated exports of eleven survey tools are read right" {
	need_filter clean
	python3 "$ROOT/tests/property/exports.py" "$BAROMETER_BIN" 110
}
