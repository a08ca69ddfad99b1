#!/usr/bin/env bats
# Parts of three studies, at length: minutes, not seconds.

load ../cli/helper

@test "parts: three studies in 1 to 8 parts, doubles and all, are as one process" {
	command -v cc >/dev/null || skip 'there is no compiler for the data of the benchmark'
	cc -O2 -o "$BATS_TEST_TMPDIR/generate" "$ROOT/tests/bench/generate.c"
	mkdir "$BATS_TEST_TMPDIR/data"
	"$BATS_TEST_TMPDIR/generate" 20000 "$BATS_TEST_TMPDIR/data"
	run -0 python3 "$ROOT/tests/property/parts.py" same "$BAROMETER_BIN" "$ROOT" \
		"$BATS_TEST_TMPDIR/data"
	[ "${#lines[@]}" = 36 ]
}

@test "parts: a hundred plans that are not the whole are refused" {
	command -v cc >/dev/null || skip 'there is no compiler for the data of the benchmark'
	cc -O2 -o "$BATS_TEST_TMPDIR/generate" "$ROOT/tests/bench/generate.c"
	mkdir "$BATS_TEST_TMPDIR/data"
	"$BATS_TEST_TMPDIR/generate" 2000 "$BATS_TEST_TMPDIR/data"
	run -0 python3 "$ROOT/tests/property/parts.py" refused "$BAROMETER_BIN" "$ROOT" \
		"$BATS_TEST_TMPDIR/data" bench
	[[ ${lines[-1]} == '100 of 100 refused' ]]
}
