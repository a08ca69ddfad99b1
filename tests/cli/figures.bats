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

# draw TABLE FIGURE [COLOURS]: a table of the third study with that figure.
draw() {
	local table=$1 figure=$2 colours=${3:-null}

	jq --arg id "$table" --argjson figure "$figure" \
		--argjson colours "$colours" '.colours = $colours
			| if .colours == null then del(.colours) else . end
			| .tables |= map(if .id == $id then .figure = $figure
				else . end)' "$F/tables.json" >drawn.json
	filter render --quiet --format svg --lang en --table "$table" \
		--tables drawn.json --codebook "$F/codebook.json" third.csv
}

# inks: what text stands in a colour of its own, in order.
inks() {
	sed -n 's|^<text .*class="f-\([abcd]\)"[^>]*>\([A-Z][^<]*\)</text>$|\1 \2|p' \
		"$1" | tr '\n' ';'
}

@test "figures: one hue is one category, in every type" {
	local colours='{"reasons": {"near": "c", "work": "a"}, "area": {"land": "a"}}'

	draw reasons '{}' "$colours" >lines.svg
	test "$(inks lines.svg)" = "b It is affordable;c Near to friends;d Family lives nearby;a Work;"
	draw reasons-by-area '{}' "$colours" >dots.svg
	[[ $(inks dots.svg) == "b City "*";a Countryside "* ]]
	draw moves-by-area '{}' "$colours" >panels.svg
	test "$(sed -n 's/.*fill-opacity.*class="f-\(.\)".*/\1/p' panels.svg \
		| tr -d '\n')" = ba
	draw reasons '{}' >lines.svg
	test "$(inks lines.svg)" = "b It is affordable;a Near to friends;c Family lives nearby;d Work;"
}

@test "figures: what a figure names has to be there" {
	local figure

	for figure in '{"by": "region"}' '{"rows": ["prise"]}' \
		'{"hide": ["nobody"]}' '{"focus": ["nobody"]}' \
		'{"poles": [["near"], ["far"]]}' '{"break": ["99"]}' \
		'{"column": {"wave": "99"}}' '{"column": {"moon": "1"}}'; do
		run draw reasons "$figure"
		test "$status" = 2
		[[ $output == *"drawn.json:"*"is no "*"of table 'reasons'"*"[bad-schema]" ]]
	done
	run draw reasons '{}' '{"area": {"moon": "a"}}'
	test "$status" = 2
	[[ $output == *"'moon' is no category of 'area' [bad-schema]" ]]
	run draw reasons '{}' '{"moon": {"full": "a"}}'
	test "$status" = 2
	[[ $output == *"no variable or set 'moon' [bad-schema]" ]]
}

# told FIGURE.svg: the names of the rows, in order.
told() {
	sed -n 's|^<desc[^>]*>||; s|</desc>$||p' "$1" | tr . '\n' \
		| sed -n '3,$s/^ \([^:]*\):.*/\1/p' | tr '\n' ';'
}

@test "figures: rows stand as they are sorted" {
	draw safe-by-region '{}' >sorted.svg
	[[ $(told sorted.svg) == "All;Baden-Württemberg;Mecklenburg"* ]]
	draw safe-by-region '{"order": "codebook"}' >kept.svg
	[[ $(told kept.svg) == "All;Schleswig-Holstein and Hamburg;Lower"* ]]
	draw safe-by-region '{"type": "stacked", "focus": ["5"]}' >focus.svg
	[[ $(told focus.svg) == "All;Thuringia;"* ]]
	# Differences of several questions stand as in the table.
	filter render --format svg --lang en --table claim-citizens \
		--tables "$ROOT/schemas/innovationsbarometer/tables.json" \
		--codebook "$ROOT/schemas/innovationsbarometer/codebook.json" \
		out/innovationsbarometer/estimates.csv >citizens.svg
	[[ $(told citizens.svg) == "Citizens' involvement"* ]]
}

@test "figures: a battery by a breakdown is drawn in parts" {
	jq '.tables |= map(select(.id == "statements")
		| .columns = [{"by": ["area"]}]
		| .figure = {"type": "stacked", "by": "area"})' "$F/tables.json" >parts.json
	filter aggregate --quiet --tables parts.json \
		--codebook "$F/codebook.json" --weight weight micro.csv >parts.csv
	filter render --format svg --lang en --table statements \
		--tables parts.json --codebook "$F/codebook.json" parts.csv >parts.svg
	grep -q '>City</text>' parts.svg
	grep -q '>Countryside</text>' parts.svg
	test "$(grep -c '>I feel safe' parts.svg)" = 2
	run ! grep -q '^<text.*City\. ' parts.svg
}

@test "figures: totals of sides are those of the table, or none" {
	jq '.variables += [{"name": "safer", "type": "boolean", "role": "measure",
		"label": "Safe at all"}]' "$F/codebook.json" >totals-book.json
	jq '.tables |= map(select(.id == "statements")
		| .measures = [{"variable": "safe"}, {"variable": "quiet"},
			{"variable": "safer", "categories": ["1"]}]
		| .figure = "diverging")' "$F/tables.json" >totals.json
	awk -F , -v OFS=, 'NR == 1 { print $0, "safer"; next }
		{ print $0, ($5 ~ /^[.]/ ? $5 : ($5 >= 4 ? 1 : 0)) }' micro.csv >safer.csv
	filter aggregate --quiet --tables totals.json \
		--codebook totals-book.json --weight weight safer.csv >totals.csv
	filter render --format svg --lang en --table statements \
		--tables totals.json --codebook totals-book.json totals.csv >totals.svg
	# Of the question that has a total, and of no other.
	test "$(sed -n 's|.*font-weight="700".*class="f-[np]2">\(.*\)</text>|\1|p' \
		totals.svg)" = 49
}

@test "figures: whichever breakdown is first, waves lie along the axis" {
	jq '.tables |= map(select(.id == "moves-by-area")
		| .columns = [{"by": ["area", "wave"]}])' "$F/tables.json" >turned.json
	filter aggregate --quiet --tables turned.json \
		--codebook "$F/codebook.json" --weight weight micro.csv >turned.csv
	filter render --format svg --lang en --table moves-by-area \
		--tables turned.json --codebook "$F/codebook.json" turned.csv \
		| sed 's/\(Table.*\)1[.]/\15./' >turned.svg
	draw moves-by-area '{}' | diff - turned.svg
}

@test "figures: a dashed line is the average, where the table has waves alone" {
	jq '.tables |= map(select(.id == "moves-by-area")
		| .columns = [{"by": ["wave"]}, {"by": ["wave", "area"]}])' \
		"$F/tables.json" >average.json
	filter aggregate --quiet --tables average.json \
		--codebook "$F/codebook.json" --weight weight micro.csv >average.csv
	filter render --format svg --lang en --table moves-by-area \
		--tables average.json --codebook "$F/codebook.json" average.csv >average.svg
	# In each of two pictures, and once in the key.
	test "$(grep -c 'stroke-dasharray="4 3"' average.svg)" = 3
	test "$(grep -c '>All</text>' average.svg)" = 1
	run ! grep -q 'stroke-dasharray="4 3"' panels.svg
}

@test "figures: a wave between gaps has its interval" {
	sed -n 1p edges/twelve-waves.csv >gaps.csv
	awk -F , -v OFS=, 'NR > 1 { if (NR == 3 || NR == 5) {
		$10 = $12 = $13 = ""; $NF = "suppressed" } print }' \
		edges/twelve-waves.csv >>gaps.csv
	filter render --quiet --format svg --codebook edges/codebook.json \
		gaps.csv >gaps.svg
	# The first and the third wave: an upright line each.
	test "$(grep -c 'V[0-9.]*" .*stroke-width="1.5"' gaps.svg)" = 2
}

@test "figures: made-up studies of any shape" {
	python3 "$ROOT/tests/property/random_figures.py" "$BAROMETER_BIN" 1 30
}
