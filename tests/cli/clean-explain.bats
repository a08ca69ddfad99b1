load helper

# Each tag that a message of any filter can bear, out of the sources.
tags_in_sources() {
	"$ROOT/tests/lint/tags.py" "$ROOT"/filters/*/*.c "$ROOT"/filters/*/*/*.c \
		"$ROOT/pipeline.sh" \
		| LC_ALL=C sort
}

@test "clean --explain: knows each tag of the sources" {
	local tag bad=0 n=0

	need_filter clean
	while read -r tag; do
		n=$((n + 1))
		filter clean --explain "$tag" >/dev/null 2>&1 || {
			echo "filters/common/explain.c has no entry: $tag"
			bad=1
		}
	done < <(tags_in_sources)
	test "$n" -gt 50
	test "$bad" -eq 0
}

@test "clean --explain: knows no tag that the sources lack" {
	need_filter clean
	diff <(filter clean --explain list | cut -d ' ' -f 1 | LC_ALL=C sort) \
		<(tags_in_sources)
}

@test "clean --explain: says what, shows an example, tells how to mend" {
	need_filter clean
	for tag in $(filter clean --explain list | cut -d ' ' -f 1); do
		run filter clean --explain "$tag"
		echo "$output"
		test "$status" -eq 0
		[[ ${lines[0]} == "$tag: "* ]]
		[[ ${lines[0]} != *. ]]
		[[ $output == *"Example:"*": "*"[$tag]"*"How to mend:"* ]]
		[[ $output == *. ]]
		! grep -q '.\{80\}' <<<"$output"
	done
}

@test "clean --explain: lists the tags in their order" {
	need_filter clean
	filter clean --explain list | cut -d ' ' -f 1 | LC_ALL=C sort -cu
}

@test "clean --explain: output that cannot be written" {
	need_filter clean
	run sh -c "\"\$@\" >/dev/full" - "$BAROMETER_BIN/clean" --explain enum
	test "$status" -eq 3
	[[ $output == *"[write-failed]"* ]]
}

@test "clean --explain: knows the tags that the page names, in the same words" {
	local tag

	need_filter clean
	filter clean --explain list >"$BATS_TEST_TMPDIR/list"
	sed -n '/^\.Sh DIAGNOSTICS/,/^\.El/s/^\.It Bq Li //p' \
		"$ROOT/filters/clean/clean.1" | while read -r tag; do
		grep -q "^$tag " "$BATS_TEST_TMPDIR/list"
	done
}

@test "explain: --help=TAG of any filter says the same" {
	local name

	for name in clean normalize join weigh aggregate render; do
		need_filter "$name"
		filter "$name" --help=match-rate >"$BATS_TEST_TMPDIR/out"
		cmp "$BATS_TEST_TMPDIR/out" <(filter clean --explain match-rate)
		run filter "$name" --help=match-rat
		test "$status" -eq 2
		[[ $output == "$name: error: "*"did you mean 'match-rate'?"* ]]
	done
}

@test "explain: an alarm of clean takes the tags of clean alone" {
	run filter clean --fail-if match-rate </dev/null
	test "$status" -eq 2
	[[ $output == *"neither clean nor the schema has the tag 'match-rate'"* ]]
}
