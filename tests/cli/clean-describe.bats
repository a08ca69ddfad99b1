load helper

# The cases are of clean, in a folder of their own.
need_filter() {
	test -x "$BAROMETER_BIN/clean" || skip "clean is not built"
}

filter() {
	# shellcheck disable=SC2086
	${BAROMETER_RUN:-} "$BAROMETER_BIN/clean" "${@:2}"
}

# Read the file by its draft, as it is; the records read.
read_by() {
	local draft=$1

	shift
	filter clean --quiet --schema "$draft" "$@" >"$BATS_TEST_TMPDIR/read"
	wc -l <"$BATS_TEST_TMPDIR/read"
}

# check_draft NAME LINES: the draft is as expected, and reads all lines.
check_draft() {
	check_case "$1" clean-describe || return 1
	cd "$BATS_TEST_TMPDIR/work" || return 1
	test "$(read_by ../got/stdout raw.csv)" -eq "$2"
}

@test "clean --describe: choices of the same value" { check_draft choices-of-the-same-value 3; }
@test "clean --describe: codes with leading zeros" { check_draft codes-with-leading-zeros 13; }
@test "clean --describe: columns of the same name" { check_draft columns-of-the-same-name 25; }
@test "clean --describe: danish register in cp850" { check_draft danish-register-in-cp850 25; }
@test "clean --describe: danish register in utf 16" { check_draft danish-register-in-utf-16 25; }
@test "clean --describe: danish register in windows 1252" { check_draft danish-register-in-windows-1252 25; }
@test "clean --describe: danish register of a macintosh" { check_draft danish-register-of-a-macintosh 25; }
@test "clean --describe: danish register with bom" { check_draft danish-register-with-bom 25; }
@test "clean --describe: dates that may be either" { check_draft dates-that-may-be-either 21; }
@test "clean --describe: decimal commas in one column" { check_draft decimal-commas-in-one-column 4; }
@test "clean --describe: decimal said by user" { check_draft decimal-said-by-user 3; }
@test "clean --describe: empty file" { check_case empty-file clean-describe; }
@test "clean --describe: escaped quotes" { check_draft escaped-quotes 9; }
@test "clean --describe: header alone" { check_draft header-alone 1; }
@test "clean --describe: header rows said by user" { check_draft header-rows-said-by-user 3; }
@test "clean --describe: iso dates and times" { check_draft iso-dates-and-times 13; }
@test "clean --describe: marks for missing" { check_draft marks-for-missing 25; }
@test "clean --describe: month before day by another column" { check_draft month-before-day-by-another-column 21; }
@test "clean --describe: no header" { check_draft no-header 25; }
@test "clean --describe: numbers of persons" { check_draft numbers-of-persons 13; }
@test "clean --describe: one column" { check_draft one-column 4; }
@test "clean --describe: one hot status" { check_draft one-hot-status 13; }
@test "clean --describe: quotes that mean nothing" { check_draft quotes-that-mean-nothing 9; }
@test "clean --describe: questions with numbers" { check_draft questions-with-numbers 4; }
@test "clean --describe: ragged records" { check_case ragged-records clean-describe; }
@test "clean --describe: single quotes" { check_draft single-quotes 3; }
@test "clean --describe: spreadsheet not csv" { check_case spreadsheet-not-csv clean-describe; }
@test "clean --describe: status that is broken" { check_draft status-that-is-broken 13; }
@test "clean --describe: structure that is not there" { check_case structure-that-is-not-there clean-describe; }
@test "clean --describe: survey tool" { check_draft survey-tool 25; }
@test "clean --describe: survey tool in utf 16" { check_draft survey-tool-in-utf-16 25; }
@test "clean --describe: survey tool with ragged rows" { check_draft survey-tool-with-ragged-rows 25; }
@test "clean --describe: survey tool without labels" { check_draft survey-tool-without-labels 25; }
@test "clean --describe: two header rows" { check_draft two-header-rows 25; }
@test "clean --describe: value without label" { check_draft value-without-label 4; }
@test "clean --describe: wide delimiter" { check_draft wide-delimiter 3; }

@test "clean --describe: reads standard input" {
	cd "$ROOT/tests/cases/clean-describe/survey-tool-in-utf-16/files"
	filter clean --describe raw.csv >"$BATS_TEST_TMPDIR/file"
	filter clean --describe <raw.csv >"$BATS_TEST_TMPDIR/stdin"
	diff <(grep -v '"raw' "$BATS_TEST_TMPDIR/file") \
		<(grep -v '"data' "$BATS_TEST_TMPDIR/stdin")
}

@test "clean --describe: no input" {
	run filter clean --describe </dev/null
	test "$status" -eq 3
	[[ $output == *"[no-header]" ]]
}

@test "clean --describe: two files are one too many" {
	run filter clean --describe a.csv b.csv
	test "$status" -eq 2
	[[ $output == *"[usage]" ]]
}

@test "clean --describe: output that cannot be written" {
	cd "$ROOT/tests/cases/clean-describe/survey-tool/files"
	run sh -c "\"\$@\" >/dev/full" - "$BAROMETER_BIN/clean" --describe raw.csv
	test "$status" -eq 3
	[[ $output == *"[write-failed]"* ]]
}

@test "clean --describe: what a part of the file shows is not enforced" {
	need_filter
	cd "$BATS_TEST_TMPDIR"
	seq 12000 | awk 'BEGIN { print "id,code,open" }
		{ print $1 "," ($1 < 11000 ? $1 % 3 : 9) "," ($1 < 11000) }' >raw.csv
	filter clean --describe raw.csv >draft.json 2>notes
	grep -q 'first 10000 records.*\[sample\]' notes
	grep -q '"x-constraints": {"required": true, "enum": \[0, 1, 2\]}' draft.json
	test "$(read_by draft.json raw.csv)" -eq 12001
}

@test "clean --describe: types hold behind the part too" {
	local kind

	need_filter
	cd "$BATS_TEST_TMPDIR"
	for kind in 1 1.5 0 2024-01-31 true; do
		seq 10050 | awk -v kind="$kind" 'BEGIN { print "id,x" }
			{ print $1 "," ($1 > 10040 ? ($1 % 2 ? "NA" : "none") : kind) }' \
			>raw.csv
		# A boolean has two values.
		sed -i '2s/,0$/,1/; 3s/,true$/,false/' raw.csv
		filter clean --quiet --describe raw.csv >draft.json
		test "$(read_by draft.json raw.csv)" -eq 10051
	done
	seq 10050 | awk 'BEGIN { print "id,x" }
		{ print $1 "," ($1 > 10040 ? "NA" : 7) }' >raw.csv
	filter clean --quiet --describe raw.csv >draft.json
	grep -q '"missingValues": \["", "NA"\]' draft.json
	test "$(read_by draft.json raw.csv)" -eq 10051
}

# Every raw file of every study is read whole by a draft that nobody edited.
@test "clean --describe: drafts read the exports of all studies" {
	local dir n=0
	local -a beside

	need_filter
	while read -r raw; do
		dir=${raw%/*}
		beside=()
		test ! -e "$dir/structure.csv" || beside=(--structure
			"$dir/structure.csv" --labels "$dir/labels.csv")
		filter clean --quiet --describe "${beside[@]}" "$raw" \
			>"$BATS_TEST_TMPDIR/draft.json"
		echo "$raw"
		filter clean --quiet --schema "$BATS_TEST_TMPDIR/draft.json" \
			"$raw" >"$BATS_TEST_TMPDIR/read"
		n=$((n + 1))
	done < <(find "$ROOT"/fixtures/*/raw -name '*.csv' \
		! -name structure.csv ! -name labels.csv)
	test "$n" -gt 0
}

@test "clean --describe: the same export in two dialects reads the same" {
	local cases=$ROOT/tests/cases/clean-describe dialect

	need_filter
	for dialect in survey-tool survey-tool-in-utf-16; do
		filter clean --schema "$cases/$dialect/stdout" \
			"$cases/$dialect/files/raw.csv" >"$BATS_TEST_TMPDIR/$dialect"
	done
	cmp "$BATS_TEST_TMPDIR/survey-tool" "$BATS_TEST_TMPDIR/survey-tool-in-utf-16"
}

@test "clean --describe: lines behind the data" { check_draft lines-behind-the-data 5; }
@test "clean --describe: record cut short" { check_case record-cut-short clean-describe; }

@test "clean --describe: every draft fits the schema of resources" {
	python3 -c 'import jsonschema' 2>/dev/null || skip "no jsonschema"
	python3 - "$ROOT"/schemas/meta/resource.schema.json \
		"$ROOT"/tests/cases/clean-describe/*/stdout <<-'END'
			import json, sys
			import jsonschema

			with open(sys.argv[1], encoding="utf-8") as file:
			    schema = json.load(file)
			for path in sys.argv[2:]:
			    with open(path, encoding="utf-8") as file:
			        jsonschema.validate(json.load(file), schema)
		END
}

@test "clean --describe: three header rows" { check_draft three-header-rows 31; }
@test "clean --describe: choices in a second header row" { check_draft choices-in-a-second-header-row 31; }
@test "clean --describe: table of a statistical bank" { check_draft table-of-a-statistical-bank 4; }

@test "clean --describe: a Polish register in Windows-1250" { check_case polish-register-in-windows-1250; }
@test "clean --describe: a Polish register in ISO 8859-2" { check_case polish-register-in-iso-8859-2; }
@test "clean --describe: French ligatures are not of Central Europe" { check_case french-ligatures; }
