load helper

setup_file() {
	export F=$ROOT/tests/figures
	cd "$BATS_FILE_TMPDIR" || return
	python3 "$F/micro.py" >micro.csv
	python3 "$F/edges.py" edges
	filter aggregate --quiet --tables "$F/tables.json" \
		--codebook "$F/codebook.json" --weight weight micro.csv >third.csv
	for study in innovationsbarometer masculinity-2018; do
		"$ROOT/pipeline.sh" --study $study --output out --quiet || test $? -eq 1
	done
}

setup() {
	need_filter render
	cd "$BATS_FILE_TMPDIR" || return
}

# check_table SCHEMAS ESTIMATES LANGUAGE TABLE: its figures, wide and narrow.
check_table() {
	local schemas=$1 estimates=$2 lang=$3 table=$4 width

	set -- --lang "$lang" --table "$table" --tables "$schemas/tables.json" \
		--codebook "$schemas/codebook.json" "$estimates"
	filter render --quiet --format markdown --intervals "$@" >table.md
	for width in 360 720; do
		filter render --quiet --format svg --width $width "$@" >$width.svg
	done
	python3 "$ROOT/tests/cli/figures.py" \
		"$ROOT/filters/render/figure/widths.c" table.md 360.svg 720.svg \
		|| echo "$table, $lang: bad" >&2
}

# Nothing that figures.py has to say; of each table a figure.
check_study() {
	local schemas=$1 estimates=$2 table lang

	shift 2
	for lang; do
		for table in $(jq -r '.tables[].id' "$schemas/tables.json"); do
			check_table "$schemas" "$estimates" "$lang" "$table"
		done
	done >said 2>&1
	cat said
	test ! -s said
}

@test "figures: all of the first study, in both languages, wide and narrow" {
	check_study "$ROOT/schemas/innovationsbarometer" \
		out/innovationsbarometer/estimates.csv da en
}

@test "figures: all of the second study, which says nothing of figures" {
	check_study "$ROOT/schemas/masculinity-2018" \
		out/masculinity-2018/estimates.csv en
}

@test "figures: a third study, without a key, in long words" {
	check_study "$F" third.csv de en
}

# The type is the first word of what is told.
type_of() {
	filter render --quiet --format svg --lang en --table "$1" \
		--tables "$F/tables.json" --codebook "$F/codebook.json" third.csv \
		| sed -n 's|^<desc[^>]*>\([^.]*\)\..*|\1|p'
}

@test "figures: the table decides which type it has" {
	test "$(type_of statements)" = "Stacked bars to both sides of zero"
	test "$(type_of rent)" = "Dot plot"
	test "$(type_of moves)" = "Line chart"
	test "$(type_of reasons)" = "Line chart"
	test "$(type_of moves-by-area)" = "Line chart"
	test "$(type_of reasons-by-area)" = "Dot plot"
	test "$(type_of two-waves)" = "Slope chart"
	test "$(type_of safe-by-region)" = "Stacked bars"
}

@test "figures: awkward ones" {
	local file width

	for file in edges/*.csv; do
		[[ $file != *most-held-back* ]] || continue
		for width in 320 720 1200; do
			filter render --quiet --format svg --width $width \
				--codebook edges/codebook.json "$file" >"$file-$width.svg"
		done
	done
	python3 "$ROOT/tests/cli/figures.py" \
		"$ROOT/filters/render/figure/widths.c" - edges/*.svg
	run ! filter render --format svg edges/most-held-back.csv
	[[ $output == *"more than half of the figures cannot be shown [no-figure]" ]]
}

@test "figures: the same bytes in any locale" {
	local locale

	for locale in C C.UTF-8 da_DK.UTF-8 tr_TR.UTF-8; do
		LC_ALL=$locale filter render --quiet --site "site-$locale" --lang da \
			--tables "$ROOT/schemas/innovationsbarometer/tables.json" \
			--codebook "$ROOT/schemas/innovationsbarometer/codebook.json" \
			out/innovationsbarometer/estimates.csv
		diff -r site-C "site-$locale"
	done
}

@test "figures: a site has a page for each theme, and every link leads somewhere" {
	python3 - site-C <<'PYTHON'
import glob, gzip, os, re, sys
folder = sys.argv[1]
pages = {os.path.basename(p): open(p, encoding='utf-8').read()
         for p in glob.glob(folder + '/*.html')}
assert len(pages) == 14, len(pages)
for name, text in pages.items():
    ids = re.findall(r'\bid="?([^">\s]+)', text)
    assert len(ids) == len(set(ids)), name
    for page, anchor in re.findall(r'href="([\w.-]*\.html)?(?:#([\w-]+))?"', text):
        assert not page or page in pages, page
        to = re.findall(r'\bid="?([^">\s]+)', pages[page or name])
        assert not anchor or anchor in to, (name, page, anchor)
    assert len(gzip.compress(text.encode())) <= 250000, name
    for described in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', text):
        assert set(described.split()) <= set(ids), described
index = pages['index.html']
assert index.count('<figure>') == 6
assert 'id="types"' in index
assert len(glob.glob(folder + '/figures/*.svg')) == 39
PYTHON
}

@test "figures: a title stands only while its difference is significant" {
	local schemas=$ROOT/schemas/innovationsbarometer

	set -- --lang en --format svg --table claim-economy \
		--tables "$schemas/tables.json" --codebook "$schemas/codebook.json"
	filter render "$@" out/innovationsbarometer/estimates.csv \
		| grep -q 'Limited resources hinder more often'
	awk -F , -v OFS=, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$at["table"] == "claim-economy" && $at["statistic"] == "difference" {
			$at["ci_low"] = -0.01
		}
		{ print }' out/innovationsbarometer/estimates.csv >new.csv
	filter render "$@" new.csv >new.svg 2>new.err
	run ! grep -q 'Limited resources hinder more often' new.svg
	grep -q '\[no-claim\]$' new.err
}

@test "figures: bars of characters" {
	run filter render --quiet --bars edges/nothing-and-all.csv
	[[ $output == *"All      ████████████████████████████████████████ 100.0 (over 99.9)"* ]]
	[[ $output == *"None      – (under 0.1)"* ]]
}
