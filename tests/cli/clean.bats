load helper

# ---- more than one run ------------------------------------------------------

raw_schema() { echo "$ROOT/tests/bench/raw.json"; }

@test "clean: a rejects file is its owner's alone" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	umask 000
	: >rejects.csv
	chmod 666 rejects.csv
	printf 'a,b\n1\n' | filter clean --rejects rejects.csv >/dev/null 2>&1 || true
	test "$(stat -c %a rejects.csv)" = 600
	printf 'a,b\n1\n' | filter clean --rejects new.jsonl >/dev/null 2>&1 || true
	test "$(stat -c %a new.jsonl)" = 600
}

@test "clean: rejects never take the place of a file that is needed" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	printf 'a,b\n1\n' >raw.csv
	printf 'file,offset,raw\nraw.csv,4,"1,2"\n' >mended.csv
	ln raw.csv other.csv
	run filter clean --rejects other.csv raw.csv
	test "$status" = 2
	# shellcheck disable=SC2094
	run filter clean --rejects raw.csv <raw.csv
	test "$status" = 2
	run filter clean --patch mended.csv --rejects mended.csv raw.csv
	test "$status" = 2
	# shellcheck disable=SC2094
	filter clean --rejects out.csv raw.csv >out.csv 2>said || test $? = 2
	grep -q '\[usage\]' said
	grep -q '"1,2"' mended.csv
	grep -q '^1$' raw.csv
	# With --check nothing else is written there.
	filter clean --check --rejects /dev/stdout raw.csv >out.csv 2>/dev/null || true
	grep -q '^raw.csv,2,2,4,' out.csv
}

@test "clean: no output takes the place of a file that the schema names" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	printf 'unit\n1\n' >frame.csv
	cp frame.csv kept.csv
	printf 'unit\n1\n' >raw.csv
	cat >raw.json <<-'END'
		{"name": "raw", "schema": {"fields": [{"name": "unit", "type": "string"}],
		 "foreignKeys": [{"fields": "unit", "reference":
		 {"resource": "frame", "fields": "unit", "x-path": "frame.csv"}}]}}
	END
	filter clean --schema raw.json raw.csv >/dev/null
	for option in --ledger --rejects --done; do
		run filter clean --schema raw.json "$option" ./frame.csv raw.csv
		echo "$output"
		test "$status" = 2
		cmp frame.csv kept.csv
	done
}

@test "clean: rejects that were mended and fed back lose nothing" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_patches.py" "$BAROMETER_BIN/clean" 150
}

@test "clean: rejects that cannot be written are a failure" {
	need_filter clean
	printf 'a,b\n1\n' >"$BATS_TEST_TMPDIR/raw.csv"
	run filter clean --rejects /dev/full "$BATS_TEST_TMPDIR/raw.csv"
	test "$status" = 3
	[[ $output == *'[write-failed]'* ]]
}

@test "clean: what is no CSV is named as what it is" {
	local bytes what

	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	while IFS='|' read -r bytes what; do
		# The bytes are escapes of printf on purpose.
		# shellcheck disable=SC2059
		printf "$bytes" >raw
		run filter clean raw
		echo "$bytes: $output"
		test "$status" = 3
		[[ $output == *"this is $what"*'[foreign-format]' ]]
	done <<-'END'
		\x1f\x8b\x08|gzip data, not CSV; try: gzip -dc raw | clean
		BZh91AY&SY|bzip2
		\xfd7zXZ|xz
		\x28\xb5\x2f\xfd|zstd
		7z\xbc\xaf\x27\x1c|a 7z archive
		PAR1\x15\x04|a Parquet file
		SQLite format 3\x00|an SQLite database
		\xef\xbb\xbf\r\n<!DOCTYPE html>|an HTML page
		<!-- login --><html>|an HTML page
		[{"a": 1}]|JSON
		{"a": 1}|JSON
		<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>|a spreadsheet in XML
		\x89PNG|a picture
	END
	# Names of columns that some of them begin with.
	# shellcheck disable=SC2016
	printf 'PAR1,BZh,$FL\n1,2,3\n' | filter clean
	printf '{a},[b]\n1,2\n' | filter clean
}

@test "clean: marks that exclude each other are refused" {
	local args

	need_filter clean
	for args in '--delimiter 7' '--delimiter x' '--quote ,' '--quote a' \
		'--escape ,' '--decimal 5' '--decimal -' '--decimal e' '--group 00' \
		'--group 1' '--decimal . --group .' '--group .'; do
		# Words on purpose.
		# shellcheck disable=SC2086
		run filter clean $args <<<'a,b'
		test "$status" = 2
		[[ $output == *'[usage]' ]]
	done
	for args in $'\n' $'\r' '"'; do
		run filter clean --delimiter "$args" <<<'a,b'
		test "$status" = 2
	done
	run filter clean --escape '"' <<<'a,"b""c"'
	test "$output" = 'a,"b""c"'
}

@test "clean: names of charsets that hang on the locale are unknown" {
	local name

	need_filter clean
	for name in '' char wchar_t latin1//TRANSLIT; do
		run filter clean --encoding "$name" <<<'a,b'
		test "$status" = 2
		[[ $output == *'[unknown-encoding]' ]]
	done
}

@test "clean: its own output stays as it is" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	filter clean --schema "$ROOT/schemas/masculinity-2018/raw-2018.json" --quiet \
		"$ROOT/fixtures/masculinity-2018/raw/2018/raw-responses.csv" >once.csv
	filter clean once.csv >twice.csv
	cmp once.csv twice.csv
	test "$(wc -l <once.csv)" = 1616
}

@test "clean: the raw export reads as Python reads it" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	filter clean --schema "$ROOT/schemas/masculinity-2018/raw-2018.json" --quiet \
		"$ROOT/fixtures/masculinity-2018/raw/2018/raw-responses.csv" >ours.csv
	python3 "$ROOT/tests/cli/clean_records.py" "$ROOT" | cmp - ours.csv
}

@test "clean: both forms of a SurveyXact export give the same bytes" {
	local data=$ROOT/tests/corpus/surveyxact

	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	filter clean -d semicolon -e windows-1252 \
		"$data/semicolon_ansi/dataset.csv" >one.csv
	filter clean -d tab -e utf-16 "$data/tab_utf16/dataset.csv" >two.csv
	cmp one.csv two.csv
	test "$(wc -l <one.csv)" = 1000
	for form in semicolon_ansi tab_utf16; do
		filter clean --quiet --describe --structure "$data/$form/structure.csv" \
			--labels "$data/$form/labels.csv" "$data/$form/dataset.csv" >draft.json
		filter clean --quiet --schema draft.json "$data/$form/dataset.csv" | cmp - one.csv
	done
}

@test "clean: odd files read as their JSON says" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_corpus.py" "$BAROMETER_BIN/clean" \
		"$ROOT/tests/corpus/odd" "$ROOT/tests/corpus/csv-spectrum/csvs"
}

@test "clean: a stray quote at a random place takes one record" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_quotes.py" "$BAROMETER_BIN/clean" \
		"$ROOT/schemas/masculinity-2018/raw-2018.json" \
		"$ROOT/fixtures/masculinity-2018/raw/2018/raw-responses.csv" \
		"${CLEAN_COPIES:-200}"
}

@test "clean: 10,000 numerals are read as Python's Decimal reads them" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_numerals.py" "$BAROMETER_BIN/clean" 10000
}

@test "clean: bytes that are no text are replaced as Python replaces them" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_replaced.py" "$BAROMETER_BIN/clean" 5000
}

@test "clean: all 256 bytes of each charset are decoded as iconv does" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_charsets.py" "$BAROMETER_BIN/clean"
}

@test "clean: CSV of every dialect is read as Python reads it" {
	need_filter clean
	python3 "$ROOT/tests/cli/clean_dialects.py" "$BAROMETER_BIN/clean" \
		"${CLEAN_RECORDS:-110000}"
}

@test "clean: the quick way and the plain one give the same" {
	local args=(--schema "$(raw_schema)" --quiet)

	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	python3 "$ROOT/tests/cli/clean_raw.py" 3000 >raw.csv
	filter clean "${args[@]}" --rejects quick.csv raw.csv >quick || true
	# A patch that fits nothing turns the quick way off.
	printf 'file,offset,raw\nnowhere,0,\n' >none.csv
	filter clean "${args[@]}" --rejects plain.csv --patch none.csv raw.csv \
		>plain 2>/dev/null || true
	# It is also a failure, so nothing is sealed.
	diff quick.csv <(
		cat plain.csv
		echo
	)
	diff quick <(
		cat plain
		echo
	)
}

@test "clean: the page's examples are what it prints" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	printf 'id;price;name\r\n1;1,50;\xc6ble\r\n2;12,00;"P\xe6re, gr\xf8n"\r\n' >prices.csv
	printf 'id,answer\n1,yes\n3,maybe\n3,\n' >raw.csv
	sed -i '3s/^3/2/' raw.csv
	cat >raw.json <<-'END'
		{"schema": {"fields": [{"name": "id"}, {"name": "answer", "constraints": {"enum": ["yes"]}}]}}
	END
	clean() { filter clean "$@"; }
	# Each line behind "$ ", and what stands below it.
	sed -n '/^\$ clean/,/^\.Ed/p' "$ROOT/filters/clean/clean.1" \
		| sed '/^\.Ed/d' >examples
	while IFS= read -r line; do
		case $line in
			'$ '*) eval "${line#??}" >>got 2>&1 || true ;;
			*) printf '%s\n' "$line" >>expected ;;
		esac
	done <examples
	diff expected got
}

@test "clean: a FIFO is opened once" {
	need_filter clean
	cd "$BATS_TEST_TMPDIR"
	mkfifo fifo
	printf 'a,b\n1,2\n' >raw.csv
	cat raw.csv >fifo &
	filter clean raw.csv >expected
	timeout 60 "$BAROMETER_BIN/clean" fifo | cmp expected
}
