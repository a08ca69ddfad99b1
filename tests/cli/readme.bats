# The examples of the README are run, and print what the README shows.

load helper

# Run each ```console block of a Markdown file at the top of the repository, as
# one script: a line that begins with "$ " is a command, and goes on to the
# next line where it ends in \ or |.  All other lines are what it prints.
check_examples() {
	local bad=0 block

	cd "$BATS_TEST_TMPDIR" || return 1
	awk '
		/^```console$/ { inside = ++n; next }
		/^```$/ { inside = 0 }
		!inside { next }
		!goes_on && sub(/^\$ /, "") { goes_on = 1 }
		goes_on {
			print >(n ".commands")
			goes_on = /[\\|]$/
			next
		}
		{ print >(n ".expected") }' "$ROOT/$1"
	test -e 1.commands || {
		echo "no examples in $1"
		return 1
	}
	for block in *.commands; do
		(
			cd "$ROOT" || exit
			PATH=$BAROMETER_BIN:$PATH
			# shellcheck source=/dev/null
			. "$BATS_TEST_TMPDIR/$block"
		) >"$block.got" 2>&1 || echo "(status $?)" >>"$block.got"
		diff -u --label "what $1 shows" --label got \
			"${block%.commands}.expected" "$block.got" || bad=1
	done
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
