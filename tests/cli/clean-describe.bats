load helper

# Read the file by its draft, as it is; the records read.
read_by() {
	local draft=$1

	shift
	filter clean --quiet --schema "$draft" "$@" >"$BATS_TEST_TMPDIR/read"
	wc -l <"$BATS_TEST_TMPDIR/read"
}

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
	cd "$ROOT/tests/cases/clean-describe/survey-tool-in-utf-16/files"
	run sh -c "\"\$@\" >/dev/full" - "$BAROMETER_BIN/clean" --describe raw.csv
	test "$status" -eq 3
	[[ $output == *"[write-failed]"* ]]
}

@test "clean --describe: what a part of the file shows is not enforced" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	seq 12000 | awk 'BEGIN { print "id,code,open" }
		{ print $1 "," ($1 < 11000 ? $1 % 3 : 9) "," ($1 < 11000) }' >raw.csv
	filter clean --describe raw.csv >draft.json 2>notes
	grep -q 'first 10000 records.*\[sample\]' notes
	grep -q '"x-constraints": {"required": true, "enum": \[0, 1, 2, 9\]}' draft.json
	test "$(read_by draft.json raw.csv)" -eq 12001
}

@test "clean --describe: types hold behind the part too" {
	local kind

	need_filter clean
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

	need_filter clean
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
	local dialect

	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	for dialect in survey-tool survey-tool-in-utf-16; do
		"$ROOT/tests/check" --lay "clean-describe/$dialect" "$dialect"
		filter clean --schema "$dialect/stdout" "$dialect/raw.csv" \
			>"$dialect.csv"
	done
	cmp survey-tool.csv survey-tool-in-utf-16.csv
}

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
