#!/usr/bin/env bats
# Files of Stata and SAS, which libreadstat reads in a process of its own.
# The files and what others read in them are in corpus/sav.

load helper

corpus=$ROOT/tests/corpus/sav

setup() {
	need_filter clean
	if filter clean --quiet --check "$corpus/extended.dta" 2>&1 \
		| grep -q foreign-format; then
		skip 'built without libreadstat'
	fi
	cd "$corpus" || return
}

@test "imported: every file stands for its CSV, from a pipe too" {
	local csv file

	for csv in *.dta.csv *.por.csv dates.*.csv; do
		file=${csv%.csv}
		echo "$file"
		filter clean --quiet --encoding utf-8 "$file" | cmp - "$csv"
		filter clean --quiet --encoding utf-8 < <(cat "$file") | cmp - "$csv"
	done
}

@test "imported: text of an old file is Windows-1252 unless told otherwise" {
	run filter clean old8.dta
	test "$status" = 1
	[[ $output == *'Ã¦bc'* && $output == *'[decoded-twice]'* ]]
}

@test "imported: a file that was cut is no file" {
	run python3 "$ROOT/tests/cli/sav_cut.py" "$BAROMETER_BIN/clean" 480 \
		extended.dta dates.sas7bdat
	echo "$output"
	test "$status" = 0
}

@test "imported: a transport file that was cut within a record is no file" {
	local at=1760 n

	for n in 80 160; do
		run filter clean - < <(head -c $((at + n)) dates.xpt)
		test "$status" = 3
		[[ $output == *'[truncated]'* ]]
	done
}

@test "imported: a transport file of two sets of data is read as its first" {
	local two=$BATS_TEST_TMPDIR/two.xpt

	{ cat dates.xpt && tail -c +241 dates.xpt; } >"$two"
	run filter clean --encoding utf-8 "$two"
	test "$status" = 1
	[[ $output == *'more sets of data; only the first is read [extra-data-set]'* ]]
	filter clean --quiet "$two" 2>/dev/null | cmp - dates.xpt.csv
}

@test "imported: a portable file that was cut before its end mark is no file" {
	local n

	for n in 480 520 560 600 640 675; do
		echo "$n"
		run filter clean --quiet - < <(head -c "$n" multi.por)
		test "$status" = 3
	done
}

@test "imported: when the process that reads dies, nothing is sealed" {
	run python3 "$ROOT/tests/cli/imported_death.py" "$BAROMETER_BIN/clean" \
		"$BATS_TEST_TMPDIR"
	echo "$output"
	test "$status" = 0
}

@test "imported: extended missing values pass where the schema has them" {
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --describe "$corpus/extended.dta" >raw.json
	jq -e '.format == "dta" and (.schema.fields[1] |
		.title == "Satisfied?" and .categories[1].label == "Bad" and
		."x-missing" == [{"value": ".D", "label": "Don'"'"'t know"},
			{"value": ".R", "label": "Refused"}])' raw.json
	jq -e '.schema.fields[2]."x-missing" == [{"value": ".A",
		"label": "No answer"}, {"value": ".Z"}]' raw.json
	filter clean --schema raw.json "$corpus/extended.dta" \
		| cmp - "$corpus/extended.dta.csv"
	jq 'del(.schema.fields[]["x-missing"])' raw.json >plain.json
	run filter clean --schema plain.json "$corpus/extended.dta"
	test "$status" = 1
	[[ $output == *"column income: error: '.A' is not a number"* ]]
	[[ $output == *"line 5 column satis: '.R' is no integer)"*'[type]'* ]]
}

@test "imported: the three commands, and the reasons in between" {
	need_filter normalize
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --describe "$corpus/extended.dta" >raw.json
	filter normalize --quiet --draft raw.json --name life >codebook.json
	filter clean --schema raw.json "$corpus/extended.dta" \
		| filter normalize --quiet --codebook codebook.json \
		| cut -d, -f1-3 | head -5 | diff - <(
		cat <<-'END'
			id,satis,income
			1,1,100000.5
			2,2,.n
			3,.d,3
			4,.n,.n
		END
	)
}

@test "imported: the ledger has the fingerprint of the file, a pipe's too" {
	local ledger=$BATS_TEST_TMPDIR/ledger.jsonl

	filter clean --ledger "$ledger" dates.xpt >/dev/null
	filter clean --ledger "$ledger" < <(cat dates.xpt) >/dev/null
	test "$(jq -r .hash_in "$ledger" | uniq)" = "$(xxhsum -q -H128 dates.xpt | cut -d' ' -f1)"
}

@test "imported: --check, --redact, --patch and what tells of CSV" {
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --check "$corpus/dates.sas7bdat"
	echo '{"schema": {"fieldsMatch": "subset", "fields": [{"name": "f", "constraints": {"enum": ["0.1", "-2.5"]}}]}}' >raw.json
	run filter clean --redact --schema raw.json --rejects rejects.csv "$corpus/dates.xpt"
	test "$status" = 1
	[[ $output != *123456789.123* ]]
	cp "$corpus/dates.xpt" .
	run filter clean --schema raw.json --rejects rejects.csv dates.xpt
	[[ $(sed -n 2p rejects.csv) == dates.xpt,4,3,,3,f,enum,* ]]
	sed 's/A,1e+20,/A,0.1,/' rejects.csv >mended.csv
	run filter clean --schema raw.json --patch mended.csv dates.xpt
	[[ $output == *$'0.1,3,.A,'* ]]
	run filter clean --delimiter ';' dates.xpt
	test "$status" = 2
	[[ $output == *'[usage]' ]]
}

@test "imported: a portable file brings its labels and missing values" {
	cd "$BATS_TEST_TMPDIR"
	filter clean --quiet --describe "$corpus/multi.por" \
		| jq -e '.format == "por" and .schema.fields[0] == {"name": "ID",
			"title": "Number", "type": "integer",
			"categories": [{"value": 1, "label": "one"}],
			"x-missing": [{"value": "2", "label": "two"}]}'
}
