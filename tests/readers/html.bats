# A browser reads the pages that render writes.

load ../cli/helper

setup() {
	command -v chromium >/dev/null || skip "chromium is not installed"
	cd "$BATS_TEST_TMPDIR" || return 1
}

# What the browser made of a page, as HTML again.
dom() {
	chromium --headless --no-sandbox --disable-gpu --disable-quic \
		--no-first-run --disable-background-networking \
		--disable-component-update --disable-sync \
		--user-data-dir="$PWD/profile" --dump-dom "file://$PWD/$1" 2>/dev/null
}

@test "html: a browser sees each table, heading and cell" {
	local element

	need_filter render
	"$ROOT/tests/check" --lay render/table-as-page case
	cp case/stdout page.html
	dom page.html >dom.html
	for element in table th td h1 h2; do
		test "$(grep -o "<${element}[ >]" page.html | wc -l)" \
			-eq "$(grep -o "<${element}[ >]" dom.html | wc -l)"
	done
	grep -q '<table' dom.html
}

@test "html: no page scrolls sideways, tables have one type size on paper" {
	local study

	need_filter render
	for study in innovationsbarometer masculinity-2018; do
		filter render --quiet --site "$study" --lang en \
			--study "$ROOT/schemas/$study/study.json" \
			--tables "$ROOT/schemas/$study/tables.json" \
			--codebook "$ROOT/schemas/$study/codebook.json" \
			"$ROOT/fixtures/$study/expected/estimates.csv"
		python3 "$ROOT/tests/readers/pages.py" "$study"/*.html >frames.html
		chromium --headless --no-sandbox --disable-gpu --no-first-run \
			--allow-file-access-from-files --virtual-time-budget=20000 \
			--user-data-dir="$PWD/profile" --dump-dom \
			"file://$PWD/frames.html" 2>/dev/null \
			| sed 's/.*<body>//; s/<.*//' >said
		sed -n '1,/ frames$/p' said >all
		cat all
		test "$(grep -c . all)" = 1
		grep -q ' frames$' all
	done
}
