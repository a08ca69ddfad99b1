# The manual pages against the programs.

load helper

# Tags that messages of these files can bear.
tags_of() {
	"$ROOT/tests/lint/tags.py" "$@"
}

# expect_tags PAGE: each line of the input stands on the page.
expect_tags() {
	local tag bad=0

	while read -r tag; do
		grep -q -e "\\b$tag\\b" "$@" || {
			echo "[$tag] is not on $1"
			bad=1
		}
	done
	return "$bad"
}

@test "pages: the overview lists every tag of the shared modules" {
	tags_of "$ROOT"/filters/common/*.c >"$BATS_TEST_TMPDIR/tags"
	expect_tags "$ROOT/filters/barometer.7" <"$BATS_TEST_TMPDIR/tags"
}

@test "pages: each page lists every tag of its filter" {
	local page name bad=0

	for page in "$ROOT"/filters/*/*.1; do
		name=$(basename "$page" .1)
		test -e "$ROOT/filters/$name/$name.c" || continue
		tags_of "$ROOT/filters/$name"/*.c >"$BATS_TEST_TMPDIR/tags"
		expect_tags "$page" "$ROOT/filters/barometer.7" \
			<"$BATS_TEST_TMPDIR/tags" || bad=1
	done
	test "$bad" = 0
}

@test "pages: tags of what writes specifications are on a page" {
	tags_of "$ROOT"/filters/author/*.c >"$BATS_TEST_TMPDIR/tags"
	expect_tags "$ROOT/filters/clean/clean.1" \
		"$ROOT/filters/normalize/normalize.1" \
		"$ROOT/filters/barometer.7" <"$BATS_TEST_TMPDIR/tags"
}

@test "pages: each page lists every option of its filter" {
	local page name option bad=0

	for page in "$ROOT"/filters/*/*.1; do
		name=$(basename "$page" .1)
		test -x "$BAROMETER_BIN/$name" || continue
		"$BAROMETER_BIN/$name" --help=all \
			| sed -n 's/^  ... --\([a-z-]*\).*/\1/p' \
				>"$BATS_TEST_TMPDIR/options"
		while read -r option; do
			case $option in
				help | version | quiet | redact | ledger | progress) ;;
				*) grep -q -e "Fl -$option\\b" "$page" || {
					echo "--$option is not on $name.1"
					bad=1
				} ;;
			esac
		done <"$BATS_TEST_TMPDIR/options"
	done
	test "$bad" = 0
}

@test "pages: each page has the sections a reader looks for" {
	local page section bad=0

	for page in "$ROOT"/filters/*/*.1; do
		for section in NAME SYNOPSIS DESCRIPTION "EXIT STATUS" EXAMPLES \
			DIAGNOSTICS CAVEATS; do
			grep -qx "\\.Sh $section" "$page" || {
				echo "${page##*/} has no $section"
				bad=1
			}
		done
	done
	test "$bad" = 0
}

# Where we and others differ: what the page prints is what comes.
@test "pages: the examples of barometer-definitions" {
	PATH="$BAROMETER_BIN:$PATH" python3 "$ROOT/tests/cli/pages_examples.py" \
		"$ROOT/filters/definitions.7"
}
