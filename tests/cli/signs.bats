#!/usr/bin/env bats
# What stands where there is no plain figure, of every cell of both studies.

load helper

setup() {
	need_filter render
	cd "$BATS_TEST_TMPDIR" || return 1
}

@test "signs: each is what the estimate is, is explained, and is one alone" {
	local study signs

	for study in innovationsbarometer masculinity-2018; do
		for signs in danish uk eurostat; do
			"$BAROMETER_BIN/render" --format json --signs $signs \
				--tables "$ROOT/schemas/$study/tables.json" \
				--codebook "$ROOT/schemas/$study/codebook.json" \
				"$ROOT/fixtures/$study/expected/estimates.csv" >$signs.json
			python3 "$ROOT/tests/cli/signs.py" $signs.json \
				"$ROOT/fixtures/$study/expected/estimates.csv"
		done
	done
}

@test "signs: no interval is 0-0, nor has a minus sign beside a dash" {
	local study format

	for study in innovationsbarometer masculinity-2018; do
		for format in text markdown html; do
			"$BAROMETER_BIN/render" --format $format --intervals --lang da \
				--tables "$ROOT/schemas/$study/tables.json" \
				--codebook "$ROOT/schemas/$study/codebook.json" \
				"$ROOT/fixtures/$study/expected/estimates.csv" 2>/dev/null >all
			run ! grep -Eq '(^|[^0-9,.])0(,0+)?–0(,0+)?([^0-9,.]|$)|–[ ]*−|−[0-9,]+ *–' all
		done
	done
}

@test "signs: no line of text is wider than the page" {
	local study width

	for study in innovationsbarometer masculinity-2018; do
		for width in 80 50 33; do
			"$BAROMETER_BIN/render" --width $width --intervals --lang da \
				--tables "$ROOT/schemas/$study/tables.json" \
				--codebook "$ROOT/schemas/$study/codebook.json" \
				"$ROOT/fixtures/$study/expected/estimates.csv" 2>/dev/null \
				| python3 -c '
import sys
lines = [line.rstrip("\n") for line in open(0, encoding="utf-8")]
assert len(lines) > 300
wide = [line for line in lines if len(line) > int(sys.argv[1])]
assert not wide, wide[0]' $width
		done
	done
}
