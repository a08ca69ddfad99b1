# A browser reads the pages that render writes.

load ../cli/helper

# The pages that two studies publish, as a browser opens them.
setup_file() {
	local study

	cd "$BATS_FILE_TMPDIR" || return
	for study in innovationsbarometer masculinity-2018; do
		"$ROOT/pipeline.sh" --study $study --output out --quiet || test $? -eq 1
	done
}

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
		cp "$BATS_FILE_TMPDIR/out/$study"/codebook*.html "$study/"
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

@test "html: the Nu checker has nothing to say of any page" {
	local vnu=${READERS:-$ROOT/bin/obj/readers}/node_modules/vnu-jar/build/dist/vnu.jar

	command -v java >/dev/null || skip "java is not installed"
	test -e "$vnu" || skip "vnu-jar is not installed"
	cd "$BATS_FILE_TMPDIR"
	java -jar "$vnu" out/*/index*.html out/*/theme-*.html out/*/codebook*.html
}

@test "html: no console, no request; keyboard, axe, dark, and what is heard" {
	local readers=${READERS:-$ROOT/bin/obj/readers} axe

	axe=$readers/node_modules/axe-core/axe.min.js
	command -v node >/dev/null || skip "node is not installed"
	test -e "$axe" || skip "axe-core is not installed"
	test -e "$readers/node_modules/playwright-core" \
		|| skip "playwright-core is not installed"
	cd "$BATS_FILE_TMPDIR"
	READERS=$readers node "$ROOT/tests/readers/browse.mjs" "$axe" \
		out/*/index*.html out/*/theme-*.html out/*/codebook*.html | tee said
	grep -q '^32 pages, [0-9]\{4,\} cells, [0-9]\{3,\} signs$' said
	test "$(wc -l <said)" = 1
}

@test "html: on paper only the last sheet is less than a third full" {
	command -v pdftoppm >/dev/null || skip "pdftoppm is not installed"
	cd "$BATS_FILE_TMPDIR"
	python3 "$ROOT/tests/readers/paper.py" chromium out/*/index*.html \
		out/*/theme-*.html
}
