load helper

STUDY=innovationsbarometer

@test "innovationsbarometer: the generator writes the fixtures byte for byte" {
	test -x "${GENERATE:=$BAROMETER_BIN/obj/tests/generate/generate}" \
		|| skip "generate is not built"
	"$GENERATE" "$BATS_TEST_TMPDIR/made"
	diff -rq "$BATS_TEST_TMPDIR/made/raw" "$ROOT/fixtures/$STUDY/raw"
	diff -rq "$BATS_TEST_TMPDIR/made/frame" "$ROOT/fixtures/$STUDY/frame"
}

@test "innovationsbarometer: all fixtures together stay under 12 MB" {
	bytes=$(find "$ROOT/fixtures" -type f -exec cat {} + | wc -c)
	test "$bytes" -lt 12000000
}
