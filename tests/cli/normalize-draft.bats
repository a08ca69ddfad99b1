# A codebook drafted from the schema of an export.

load helper

# clean writes the export as its schema says, normalize takes that by the
# draft, and neither has anything to say but notes.
takes_export() {
	local schema=$1 raw=$2 wave=$3 book=$4

	filter clean --schema "$schema" "$raw" >clean.csv || return 1
	filter normalize --codebook "$book" --wave "$wave" clean.csv \
		>micro.csv 2>notes || {
		cat notes
		return 1
	}
	test "$(wc -l <micro.csv)" -eq "$(wc -l <clean.csv)"
}

# The lines of the page from a command on, to the next one or the end.
of_page() {
	awk -v command="\$ $1" '/^\.Ed/ || /^\$ / { is_on = 0 }
		is_on { gsub(/\\e/, "\\"); print }
		$0 == command { is_on = 1 }' "$ROOT/filters/normalize/normalize.1"
}

@test "normalize --draft: the example of the page" {
	need_filter normalize
	cd "$BATS_TEST_TMPDIR"
	of_page "cat raw.json" >raw.json
	filter normalize --draft raw.json --name rejser >book.json
	test -s book.json
	of_page "normalize --draft raw.json --name rejser" | cmp - book.json
}

@test "normalize --draft: output that cannot be written" {
	need_filter normalize
	cd "$ROOT/tests/cases/normalize-draft/plain-schema/files"
	run sh -c "\"\$@\" >/dev/full" - "$BAROMETER_BIN/normalize" --draft raw.json
	test "$status" -eq 3
	[[ $output == *"[write-failed]"* ]]
}

# From an export, and nothing written by hand, to shares of a set.
@test "normalize --draft: both forms of a SurveyXact export, to a table" {
	local data=$ROOT/tests/corpus/surveyxact form

	need_filter clean
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	for form in semicolon_ansi tab_utf16; do
		filter clean --describe --structure "$data/$form/structure.csv" \
			--labels "$data/$form/labels.csv" \
			"$data/$form/dataset.csv" >raw.json
		filter normalize --draft raw.json --name norge --wave 2024 \
			>"$form.json"
		takes_export raw.json "$data/$form/dataset.csv" 2024 "$form.json"
		! grep -v '\[one-answer\]$' notes || return 1
		filter aggregate --codebook "$form.json" --share v_1 --share s_2 \
			micro.csv >"$form.csv"
	done
	cmp semicolon_ansi.json tab_utf16.json
	cmp semicolon_ansi.csv tab_utf16.csv
	# A choice keeps the code of the survey tool, a column its own name.
	grep -q '{"code": "16", "variable": "v_1_14", "label": "Programmering"}' \
		tab_utf16.json
	# As often as in the export, of all who are in it.
	awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /v_1_14/) c = i }
		NR > 1 { gsub(/"/, "", $c); n += $c }
		END { printf ",share,v_1,16,%d,%d,%.15g\n", NR - 1, NR - 1, n / (NR - 1) }' \
		<(iconv -f utf-16 -t utf-8 "$data/tab_utf16/dataset.csv") >expected
	grep -q -F "$(cut -c1-30 expected)" tab_utf16.csv
	test "$(grep -c ',share,v_1,' tab_utf16.csv)" -eq 16
	test "$(grep -c ',share,s_2,' tab_utf16.csv)" -eq 6
}

@test "normalize --draft: every study, from its schemas" {
	local schema study wave raw

	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	for schema in "$ROOT"/schemas/*/raw-*.json; do
		study=$(basename "${schema%/*}")
		wave=$(basename "$schema" .json)
		wave=${wave#raw-}
		raw=$ROOT/fixtures/$study/raw/$wave/$(jq -r .path "$schema")
		filter normalize --draft "$schema" --name "$study" \
			--wave "$wave" >book.json
		filter clean --quiet --schema "$schema" "$raw" >clean.csv || test $? -eq 1
		filter normalize --codebook book.json --wave "$wave" clean.csv \
			>micro.csv 2>notes
		test "$(wc -l <micro.csv)" -eq "$(wc -l <clean.csv)"
		! grep -vE 'note:.*\[(trimmed|one-answer|blank-choices)\]' notes || return 1
		# Nothing of it has drifted, since it is the export's own.
		filter normalize --codebook book.json --wave "$wave" \
			--drift "$schema" >drift.csv
		test "$(wc -l <drift.csv)" -eq 1
	done
}

@test "normalize --draft: random schemas and exports" {
	need_filter clean
	python3 "$ROOT/tests/property/draft.py" "$BAROMETER_BIN"
}
