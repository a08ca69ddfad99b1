#!/usr/bin/env bats
# SPSS files: what clean, --describe and --draft make of them.  The files and
# what others read in them are in corpus/sav.

load helper

corpus=$ROOT/tests/corpus/sav

@test "sav: every file stands for the CSV that others read, from a pipe too" {
	local csv file

	need_filter clean
	cd "$corpus"
	for csv in *av.csv; do
		file=${csv%.csv}
		echo "$file"
		filter clean --quiet "$file" | cmp - "$csv"
		filter clean --quiet <"$file" | cmp - "$csv"
	done
}

@test "sav: a file that was cut anywhere is no file" {
	need_filter clean
	run python3 "$ROOT/tests/cli/sav_cut.py" "$BAROMETER_BIN/clean" 1 \
		"$corpus/survey.sav" "$corpus/survey.zsav" "$corpus/long.zsav"
	echo "$output"
	test "$status" = 0
}

@test "sav: a portable file is read where libreadstat is, else named" {
	need_filter clean
	run filter clean "$corpus/plain.por"
	if [[ $status = 3 ]]; then
		[[ $output == *'a portable SPSS file (por)'*'[foreign-format]' ]]
	else
		test "$output" = $'A\n1\n2'
	fi
}

@test "sav: less cases than the header counts, more, and a damaged set" {
	need_filter clean
	cd "$corpus"
	run filter clean short.sav
	test "$status" = 3
	[[ $output == *'[truncated]'* ]]
	run filter clean many.sav
	test "$status" = 1
	[[ $output == *'[extra-cases]'* ]]
	run filter clean overlong.sav
	test "$status" = 1
	[[ $output == *"response set 'a' is damaged; it is left out"* ]]
	[[ $output == *$'\n3,,,,,'* ]]
}

@test "sav: what tells of CSV is refused" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	run filter clean --delimiter ';' "$corpus/survey.sav"
	test "$status" = 2
	[[ $output == *'[usage]' ]]
	echo '{"dialect": {"delimiter": ";"}, "schema": {"fields": [{"name": "id"}], "fieldsMatch": "subset"}}' >raw.json
	run filter clean --schema raw.json "$corpus/survey.sav"
	test "$status" = 2
	[[ $output == *'[bad-schema]' ]]
	echo '{"schema": {"fields": [{"name": "income", "type": "number", "decimalChar": ","}], "fieldsMatch": "subset"}}' >raw.json
	run filter clean --schema raw.json "$corpus/survey.sav"
	test "$status" = 2
	[[ $output == *'[bad-schema]' ]]
	filter clean --quiet --encoding auto "$corpus/survey.sav" \
		| cmp - "$corpus/survey.sav.csv"
	run filter clean --describe --delimiter ';' "$corpus/survey.sav"
	test "$status" = 2
}

@test "sav: the dictionary becomes the schema" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --describe "$corpus/survey.sav" >raw.json
	run python3 "$ROOT/tests/cli/sav_dictionary.py" raw.json \
		"$corpus/survey.dictionary.csv"
	echo "$output"
	test "$status" = 0
	filter clean --describe "$corpus/sets.sav" >sets.json 2>messages
	run python3 "$ROOT/tests/cli/sav_dictionary.py" sets.json \
		"$corpus/sets.dictionary.csv"
	echo "$output"
	test "$status" = 0
	grep -q "'tom' has no variable; it is left out \[set-left-out\]" messages
	filter clean --describe "$corpus/windows1252.sav" 2>/dev/null \
		| iconv -f utf-8 -t utf-8 >/dev/null
}

@test "sav: values that are missing for a reason pass every check" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --describe "$corpus/survey.sav" >raw.json
	filter clean --schema raw.json "$corpus/survey.sav" \
		| cmp - "$corpus/survey.sav.csv"
	sed '/x-missing/,/\]/d' raw.json | sed 's/"categoriesOrdered": true,/"categoriesOrdered": true/; s/kr\.",/kr.",/' >plain.json
	run filter clean --schema plain.json --check "$corpus/survey.sav"
	test "$status" != 0
}

@test "sav: a reject of a case can be mended and fed back" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	cp "$corpus/survey.sav" raw.sav
	echo '{"schema": {"fieldsMatch": "subset", "fields": [{"name": "region", "constraints": {"enum": ["dk", "se", "no"]}}]}}' >raw.json
	run filter clean --schema raw.json --rejects rejects.csv raw.sav
	test "$status" = 1
	[[ $(sed -n 2p rejects.csv) == raw.sav,4,3,,12,region,enum,* ]]
	sed 's/,xx,long/,dk,long/' rejects.csv >mended.csv
	filter clean --quiet --schema raw.json --patch mended.csv raw.sav >clean.csv
	test "$(wc -l <clean.csv)" = 5
	grep -q '^dk,3,-9,.*,long,2$' clean.csv
}

@test "sav: the ledger has the fingerprint of the file itself" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	filter clean --ledger ledger.jsonl "$corpus/many.sav" >/dev/null 2>&1 || true
	filter clean --ledger ledger.jsonl "$corpus/survey.zsav" >/dev/null
	test "$(jq -r .hash_in ledger.jsonl | sed -n 1p)" = "$(xxhsum -q -H128 "$corpus/many.sav" | cut -d' ' -f1)"
	test "$(jq -r .hash_in ledger.jsonl | sed -n 2p)" = "$(xxhsum -q -H128 "$corpus/survey.zsav" | cut -d' ' -f1)"
}

@test "sav: three commands from the file to records, nothing typed between" {
	need_filter normalize
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --describe "$corpus/survey.sav" >raw.json
	filter normalize --quiet --draft raw.json --name life >codebook.json
	filter clean --schema raw.json "$corpus/survey.sav" \
		| filter normalize --quiet --codebook codebook.json >life.csv
	diff - life.csv <<-'END'
		id,q1,media_1,media_2,media_3,trips_1,trips_2,trips_3,income,born,seen,t,region,note,w
		1,1,1,0,0,1,0,1,250000.55,1980-01-02,2024-02-03T10:11:12,10:30:00,dk,"æøå, ""quote""",1.2345
		2,.d,0,1,1,0,1,0,.d,1899-12-31,2024-02-29T23:59:59,26:00:00,se,,0.5
		3,.r,.n,.n,.n,.n,.n,.n,.n,,,,.n,long,2
		4,,,,,,,,,1582-10-15,2000-01-01T00:00:00,00:00:00,no,lead,0
	END
	jq -e '[.variables[] | select(.role == "weight") | .name] == ["w"]' codebook.json
	filter normalize --quiet --draft raw.json --lang da >da.json
	jq -e '.languages == ["da"] and .variables[1].label == {"da": "How satisfied are you with life, all in all?"}' da.json
	filter clean --quiet --check --schema raw.json "$corpus/survey.sav"
}

@test "sav: every file of the corpus goes through its own drafts" {
	local file

	need_filter normalize
	cd "$BATS_TEST_TMPDIR"
	for file in survey.zsav formats.sav sets.sav windows1252.sav big-endian.sav long.zsav empty.sav; do
		echo "$file"
		filter clean --quiet --describe "$corpus/$file" >raw.json
		filter normalize --quiet --draft raw.json --name x >codebook.json
		filter clean --schema raw.json --quiet "$corpus/$file" >clean.csv
		filter normalize --quiet --codebook codebook.json clean.csv >/dev/null
	done
}

@test "sav: a schema that says another kind of file, and the bytes decide" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	echo '{"format": "csv", "schema": {"fieldsMatch": "subset", "fields": [{"name": "id"}]}}' >raw.json
	run filter clean --schema raw.json "$corpus/survey.sav"
	test "$status" = 1
	[[ $output == *"this is 'csv', and it is sav [other-format]"* ]]
	sed 's/"csv"/"sav"/' raw.json >sav.json
	filter clean --quiet --check --schema sav.json "$corpus/survey.zsav"
	printf 'id\n1\n' >raw.csv
	filter clean --check --quiet --schema raw.json raw.csv
	run filter clean --schema sav.json raw.csv
	test "$status" = 1
	[[ $output == *"this is 'sav', and it is csv [other-format]"* ]]
}
