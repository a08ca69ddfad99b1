# The examples of the README are run, and print what the README shows.

load helper

# Run each ```console block of a Markdown file at the top of the repository:
# a line that begins with "$ " is a command, with its continuation lines; the
# lines up to the next one are what it prints.
check_examples() {
	local n=0 bad=0 command=

	cd "$ROOT" || return 1
	awk -v dir="$BATS_TEST_TMPDIR" '
		/^```console$/ { inside = 1; next }
		/^```$/ { inside = 0 }
		!inside { next }
		sub(/^\$ /, "") {
			n++
			file = sprintf("%s/%02d.command", dir, n)
			printf "" >(sprintf("%s/%02d.expected", dir, n))
			goes_on = 1
		}
		goes_on {
			print >file
			goes_on = /\\$/ || /\|$/
			if (!goes_on)
				file = sprintf("%s/%02d.expected", dir, n)
			next
		}
		{ print >file }' "$1"
	for command in "$BATS_TEST_TMPDIR"/*.command; do
		test -e "$command" || continue
		n=$((n + 1))
		sed -i "s|\\bbin/|$BAROMETER_BIN/|g" "$command"
		bash "$command" >"${command%.command}.got" 2>&1 || true
		differs "${command%.command}.expected" "${command%.command}.got" \
			"the output of $(cat "$command")" && bad=1
	done
	test "$n" -gt 0 || {
		echo "no examples in $1"
		return 1
	}
	return "$bad"
}

need_all_filters() {
	local name

	for name in clean normalize join aggregate render; do
		need_filter "$name"
	done
}

@test "readme: its pipes print what it shows" {
	need_all_filters
	check_examples README.md
}
