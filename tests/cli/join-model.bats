# Join against a plain program, over random tables.

load helper

@test "join: every type, over 200 random tables, is what a plain program makes" {
	command -v python3 >/dev/null || skip "python3 is not here"
	need_filter join
	python3 "$ROOT/tests/cli/join_model.py" "$BAROMETER_BIN/join"
}
