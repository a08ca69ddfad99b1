# Every format is read back by a program that is not ours, of both studies and
# in all languages: the digits, bases, signs and held back cells are the same.

load ../cli/helper

STUDIES="innovationsbarometer:da,en masculinity-2018:en"

PLACES="innovationsbarometer-da innovationsbarometer-en masculinity-2018-en awkward"

render_study() {
	filter render --quiet --study "$ROOT/schemas/$1/study.json" --lang "$2" \
		--tables "$ROOT/schemas/$1/tables.json" \
		--codebook "$ROOT/schemas/$1/codebook.json" "${@:3}" \
		"out/$1/estimates.csv"
}

render_awkward() {
	filter render --quiet --tables "$BATS_FILE_TMPDIR/aw/tables.json" \
		--codebook "$BATS_FILE_TMPDIR/aw/codebook.json" "$@" \
		"$BATS_FILE_TMPDIR/aw/estimates.csv"
}

# all_formats PLACE TABLES COMMAND ...: every format, a file each.
all_formats() {
	local place=$1 tables=$2 n=1000 id

	shift 2
	mkdir -p "$place"
	for id in csv json json-stat xlsx latex markdown excel-da; do
		"$@" --format "$id" >"$place/tables.$id"
	done
	for id in $(jq -r '.tables[].id' "$tables"); do
		n=$((n + 1))
		"$@" --format px --table "$id" >"$place/$n.px"
		"$@" --format vega-lite --table "$id" >"$place/$n.vl.json" 2>/dev/null \
			|| rm "$place/$n.vl.json"
	done
}

setup_file() {
	local study lang name

	cd "$BATS_FILE_TMPDIR" || return
	for study in $STUDIES; do
		name=${study%:*}
		"$ROOT/pipeline.sh" --study "$name" --output out --quiet || test $? -eq 1
		for lang in $(tr , ' ' <<<"${study#*:}"); do
			all_formats "$name-$lang" "$ROOT/schemas/$name/tables.json" \
				render_study "$name" "$lang"
		done
	done
	python3 "$ROOT/tests/readers/awkward.py" aw
	all_formats awkward aw/tables.json render_awkward
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	need_filter render
}

# For each study and language: read COMMAND ...; its figures are compared.
same_cells() {
	local place n sum=0

	for place in $PLACES; do
		"$1" "$place" >"$place/read" || return
		n=$(/usr/bin/python3 "$ROOT/tests/readers/readback.py" \
			"$place/tables.csv" "$place/tables.json" "$2" \
			"$place/read") || return
		sum=$((sum + n))
	done
	echo "# $sum numbers compared, 0 differ" >&3
	test "$sum" -gt 1000
}

need_node() {
	test -e "${READERS-}/node_modules/$1" || skip "npm $1 is not installed"
}

need_office() {
	command -v soffice >/dev/null || skip "LibreOffice is not installed"
}

office() {
	soffice --headless "-env:UserInstallation=file://$BATS_FILE_TMPDIR/profile" \
		"$@" >/dev/null 2>&1
}

px_cells() {
	json_stat_cells "$1" >"$1/stat"
	node "$ROOT/tests/readers/cells.mjs" px "$1"/*.px
}

@test "formats: npm px reads each table, where JSON-stat has it" {
	need_node px
	need_node jsonstat-toolkit
	same_cells px_cells px
}

json_stat_cells() {
	node "$ROOT/tests/readers/cells.mjs" json-stat "$1/tables.json-stat"
}

@test "formats: jsonstat-toolkit reads each dataset" {
	need_node jsonstat-toolkit
	same_cells json_stat_cells json-stat
}

# Of tables that name a data flow each.
@test "formats: SDMX-CSV is as its field guide asks" {
	local place folder estimates id n sum=0 files

	for place in $PLACES; do
		folder=$ROOT/schemas/${place%-??}
		estimates=out/${place%-??}/estimates.csv
		test "$place" != awkward || folder=aw estimates=aw/estimates.csv
		jq '.tables |= (to_entries | map(.value +
			{structure: "DST:T\(.key)(1.0)"}))' "$folder/tables.json" \
			>flows.json
		files=()
		for id in $(jq -r '.tables[].id' flows.json); do
			files+=("$place/$id.sdmx")
			filter render --quiet --tables flows.json \
				--codebook "$folder/codebook.json" --format sdmx-csv \
				--table "$id" "$estimates" >"$place/$id.sdmx"
		done
		n=$(python3 "$ROOT/tests/readers/observations.py" \
			"$place/tables.csv" "${files[@]}")
		sum=$((sum + n))
	done
	echo "# $sum numbers compared, 0 differ" >&3
	test "$sum" -gt 1000
}

vega_cells() {
	node "$ROOT/tests/readers/cells.mjs" vega-lite "$1"/*.vl.json
}

@test "formats: Vega-Lite draws each figure without a warning" {
	need_node vega-lite
	same_cells vega_cells figures
}

@test "formats: xmllint and rsvg-convert read each awkward figure" {
	local id n=0

	command -v xmllint >/dev/null || skip "xmllint is not installed"
	command -v rsvg-convert >/dev/null || skip "librsvg2-bin is not installed"
	for id in $(jq -r '.tables[].id' aw/tables.json); do
		render_awkward --format svg --table "$id" >figure.svg 2>/dev/null \
			|| continue
		xmllint --noout figure.svg
		rsvg-convert figure.svg -o figure.png
		n=$((n + 1))
	done
	test "$n" -ge 4
}

# Of no estimates: a file that its reader takes, or a message.
@test "formats: nothing at all is empty, and no fault" {
	local id

	mkdir -p nothing
	for id in $("$BAROMETER_BIN/render" --list-formats | awk -F , \
		'NR > 1 && $4 != "script" { print $1 ":" $5 }'); do
		if [[ $id == *:table ]]; then
			run -2 --separate-stderr filter render \
				--format "${id%:*}" aw/none.csv
			# shellcheck disable=SC2154
			[[ -z $output && $stderr == *"[no-cells]"* ]]
		else
			filter render --format "${id%:*}" aw/none.csv \
				>"nothing/tables.${id%:*}"
		fi
	done
	cd nothing
	jq -e '.tables == []' tables.json
	jq -e '.link.item == []' tables.json-stat
	jq -e .tableSchema tables.csvw
	python3 -c 'import csv; assert len(list(csv.reader(open("tables.csv")))) == 1'
	if /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; then
		/usr/bin/python3 -c 'import openpyxl
openpyxl.load_workbook(open("tables.xlsx", "rb"))'
	fi
	if command -v pdflatex >/dev/null; then
		cp tables.latex tables.tex
		pdflatex -interaction=nonstopmode tables.tex >/dev/null
		test -s tables.pdf
	fi
}

workbook() {
	cat "$1/tables.xlsx"
}

@test "formats: openpyxl reads each workbook" {
	/usr/bin/python3 -c 'import openpyxl' 2>/dev/null \
		|| skip "python3-openpyxl is not installed"
	same_cells workbook xlsx
}

# All sheets, as they are shown.
workbook_shown() {
	cp "$1/tables.xlsx" "$1/book.xlsx"
	office --convert-to html --outdir "$1" "$1/book.xlsx"
	cat "$1/book.html"
}

@test "formats: LibreOffice shows the same figures in each sheet" {
	need_office
	same_cells workbook_shown shown
}

csv_calculated() {
	cp "$1/tables.excel-da" "$1/excel.csv"
	office --infilter='Text - txt - csv (StarCalc):59,34,76,1,,1030' \
		--convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1' \
		--outdir "$1/calc" "$1/excel.csv"
	cat "$1/calc/excel.csv"
}

@test "formats: LibreOffice in Danish reads the CSV for Excel" {
	need_office
	same_cells csv_calculated calc
}

markdown_words() {
	pandoc -f gfm -t json "$1/tables.markdown"
}

@test "formats: pandoc reads the Markdown" {
	command -v pandoc >/dev/null || skip "pandoc is not installed"
	same_cells markdown_words pandoc
}

pdf_words() {
	cp "$1/tables.latex" "$1/tables.tex"
	(cd "$1" && pdflatex -interaction=nonstopmode tables.tex >/dev/null) || return
	! grep -m3 -A3 -E '^Overfull|^!' "$1/tables.log" || return
	pdftotext -layout "$1/tables.pdf" -
}

@test "formats: pdflatex sets the tables, and no box is overfull" {
	command -v pdflatex >/dev/null || skip "pdflatex is not installed"
	command -v pdftotext >/dev/null || skip "pdftotext is not installed"
	same_cells pdf_words pdf
}

@test "formats: each CSV of a publication is described as it is" {
	local study

	for study in $STUDIES; do
		python3 "$ROOT/tests/readers/described.py" "out/${study%:*}" >&3
	done
}

@test "formats: xmllint reads the codebook as DDI" {
	local study

	command -v xmllint >/dev/null || skip "xmllint is not installed"
	for study in $STUDIES; do
		xmllint --noout "out/${study%:*}/codebook.xml"
		xmllint --html --noout "out/${study%:*}/codebook.html" 2>/dev/null
	done
}

# The pipes of a run, up to the micro data.
micro() {
	"$ROOT/pipeline.sh" --study "$1" --output out --print >"$1.sh"
	sed -i '/^"\$BIN"\/aggregate/,$d' "$1.sh"
	WORK=$PWD/micro-$1 BIN=$BAROMETER_BIN bash "$1.sh" >/dev/null 2>&1 || true
}

same_figures() {
	local study name

	for study in $STUDIES; do
		name=${study%:*}
		micro "$name"
		render_study "$name" en --format "$1" >"$name.script"
		"$2" "$name.script" "micro-$name"/*.csv >"$name.$1.csv"
		python3 "$ROOT/tests/readers/recomputed.py" "out/$name/estimates.csv" \
			"$name.$1.csv" >&3
	done
}

@test "formats: the script for Python computes the same figures" {
	/usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "numpy is not installed"
	same_figures python /usr/bin/python3
}

@test "formats: the script for R computes the same figures" {
	Rscript -e 'library(survey)' >/dev/null 2>&1 \
		|| skip "R and its package survey are not installed"
	same_figures r Rscript
}

# Weights of a design that weigh makes, wave by wave or all at once: records
# and the options that give its accounts.
weigh_design() {
	local records part arguments

	micro=("$1/micro.csv")
	accounts=()
	[ -d "$1/weigh" ] || return 0
	micro=()
	for records in "$1"/weigh/records-*.csv; do
		part=$(basename "${records#*records-}" .csv)
		mapfile -t arguments <"$1/weigh/arguments-$part"
		filter weigh --quiet "${arguments[@]}" \
			--account "$1/account-$part.json" "$records" >"$1/micro-$part.csv"
		micro+=("$1/micro-$part.csv")
		accounts+=(--weighting "$1/account-$part.json")
	done
}

# prepare LANGUAGE DESIGN TABLES: its estimates, and a script of LANGUAGE.
prepare() {
	local arguments specifications status=0

	weigh_design "$2"
	mapfile -t arguments <"$2/arguments"
	specifications=(--tables "$2/$3.json" --codebook "$2/codebook.json"
		--population "$2/population.csv")
	# A stratum of one unit is reported.
	filter aggregate --quiet --columns p,ddf "${specifications[@]}" \
		"${arguments[@]}" "${accounts[@]}" "${micro[@]}" \
		>"$2/estimates.csv" 2>"$2/messages" || status=$?
	[ "$status" -le 1 ] || cat "$2/messages"
	[ "$status" -le 1 ]
	filter render --quiet --format "$1" --study "$2/study.json" \
		"${specifications[@]}" "${accounts[@]}" \
		"$2/estimates.csv" >"$2/$1.script"
}

compare_design() {
	echo "# $1 ${2##*/}" >&3
	python3 "$ROOT/tests/readers/recomputed.py" "$2/estimates.csv" \
		"$2/$1.csv" >&3
}

# All kinds of designs; all kinds of figures and comparisons.
@test "formats: the script for Python computes made-up designs" {
	local design micro accounts

	/usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "numpy is not installed"
	python3 "$ROOT/tests/readers/designs.py" python
	for design in python/*; do
		prepare python "$design" tables
		/usr/bin/python3 "$design/python.script" "${micro[@]}" \
			>"$design/python.csv"
		compare_design python "$design"
	done
}

# All kinds of figures of one design; of the others each kind, since what a
# figure is asked to be is the same under each.
@test "formats: the script for R computes made-up designs" {
	local design micro accounts

	Rscript -e 'library(survey)' >/dev/null 2>&1 \
		|| skip "R and its package survey are not installed"
	python3 "$ROOT/tests/readers/designs.py" r
	for design in r/*; do
		if [ "$design" = r/plain ]; then
			prepare r "$design" tables
		else
			prepare r "$design" short
		fi
	done
	Rscript "$ROOT/tests/readers/session.R" r/*
	for design in r/*; do
		compare_design r "$design"
	done
}
