load helper

@test "clean: alarm on an unknown tag" { check_case alarm-on-an-unknown-tag; }
@test "clean: alarm on fields decoded twice" { check_case alarm-on-fields-decoded-twice; }
@test "clean: all faults of a record" { check_case all-faults-of-a-record; }
@test "clean: auto falls back" { check_case auto-falls-back; }
@test "clean: auto finds a bom" { check_case auto-finds-a-bom; }
@test "clean: auto finds utf 8" { check_case auto-finds-utf-8; }
@test "clean: auto without bom of utf 16" { check_case auto-without-bom-of-utf-16; }
@test "clean: blanks behind delimiters" { check_case blanks-behind-delimiters; }
@test "clean: bom of another encoding" { check_case bom-of-another-encoding; }
@test "clean: bom within quotes" { check_case bom-within-quotes; }
@test "clean: boolean whose 0 is missing" { check_case boolean-whose-0-is-missing; }
@test "clean: bounds with nothing between" { check_case bounds-with-nothing-between; }
@test "clean: bytes that are not utf 8" { check_case bytes-that-are-not-utf-8; }
@test "clean: bytes without meaning are replaced" { check_case bytes-without-meaning-are-replaced; }
@test "clean: bytes without meaning become controls" { check_case bytes-without-meaning-become-controls; }
@test "clean: bytes without meaning reject their record" { check_case bytes-without-meaning-reject-their-record; }
@test "clean: c1 is for charsets of 8 bits" { check_case c1-is-for-charsets-of-8-bits; }
@test "clean: carriage return in a field" { check_case carriage-return-in-a-field; }
@test "clean: charset of several bytes" { check_case charset-of-several-bytes; }
@test "clean: check writes no records" { check_case check-writes-no-records; }
@test "clean: codes that are numbers" { check_case codes-that-are-numbers; }
@test "clean: columns beyond their limit" { check_case columns-beyond-their-limit; }
@test "clean: columns in any order" { check_case columns-in-any-order; }
@test "clean: composite keys and foreign keys" { check_case composite-keys-and-foreign-keys; }
@test "clean: decimal mark that is the delimiter" { check_case decimal-mark-that-is-the-delimiter; }
@test "clean: delimiter beyond ascii" { check_case delimiter-beyond-ascii; }
@test "clean: delimiter of two bytes" { check_case delimiter-of-two-bytes; }
@test "clean: delimiter tab by name" { check_case delimiter-tab-by-name; }
@test "clean: details are capped totals are not" { check_case details-are-capped-totals-are-not; }
@test "clean: doubled column without a schema" { check_case doubled-column-without-a-schema; }
@test "clean: doubled column" { check_case doubled-column; }
@test "clean: ebcdic bytes without meaning" { check_case ebcdic-bytes-without-meaning; }
@test "clean: ebcdic" { check_case ebcdic; }
@test "clean: escaped quotes" { check_case escaped-quotes; }
@test "clean: every constraint" { check_case every-constraint; }
@test "clean: every rule" { check_case every-rule; }
@test "clean: every type read and written" { check_case every-type-read-and-written; }
@test "clean: extra column" { check_case extra-column; }
@test "clean: fail if a tag is frequent" { check_case fail-if-a-tag-is-frequent; }
@test "clean: field beyond its limit" { check_case field-beyond-its-limit; }
@test "clean: foreign key without its file" { check_case foreign-key-without-its-file; }
@test "clean: gzip is named" { check_case gzip-is-named; }
@test "clean: header again" { check_case header-again; }
@test "clean: html is named" { check_case html-is-named; }
@test "clean: keep rule that keeps nothing" { check_case keep-rule-that-keeps-nothing; }
@test "clean: keys of the wrong shape" { check_case keys-of-the-wrong-shape; }
@test "clean: keys over several files" { check_case keys-over-several-files; }
@test "clean: letters of two parts are put together" { check_case letters-of-two-parts-are-put-together; }
@test "clean: line that tells excel the delimiter" { check_case line-that-tells-excel-the-delimiter; }
@test "clean: lone carriage returns" { check_case lone-carriage-returns; }
@test "clean: mended rejects are taken" { check_case mended-rejects-are-taken; }
@test "clean: mended rejects between wide delimiters" { check_case mended-rejects-between-wide-delimiters; }
@test "clean: mended rejects of another file" { check_case mended-rejects-of-another-file; }
@test "clean: missing column" { check_case missing-column; }
@test "clean: more notes of a rule than are printed" { check_case more-notes-of-a-rule-than-are-printed; }
@test "clean: narrower of two bounds" { check_case narrower-of-two-bounds; }
@test "clean: no final newline" { check_case no-final-newline; }
@test "clean: no header and a schema" { check_case no-header-and-a-schema; }
@test "clean: no header and no records" { check_case no-header-and-no-records; }
@test "clean: no header" { check_case no-header; }
@test "clean: no quotes at all" { check_case no-quotes-at-all; }
@test "clean: nul in a record" { check_case nul-in-a-record; }
@test "clean: numbers at their bounds" { check_case numbers-at-their-bounds; }
@test "clean: numbers with words around" { check_case numbers-with-words-around; }
@test "clean: one column with empty values" { check_case one-column-with-empty-values; }
@test "clean: patch in json lines" { check_case patch-in-json-lines; }
@test "clean: patch of redacted rejects" { check_case patch-of-redacted-rejects; }
@test "clean: patch of several records" { check_case patch-of-several-records; }
@test "clean: patch with two minds" { check_case patch-with-two-minds; }
@test "clean: pdf is named" { check_case pdf-is-named; }
@test "clean: places under every line end" { check_case places-under-every-line-end; }
@test "clean: point under a decimal comma is ambiguous" { check_case point-under-a-decimal-comma-is-ambiguous; }
@test "clean: preamble comments footer and blank lines" { check_case preamble-comments-footer-and-blank-lines; }
@test "clean: quoted field over too many lines" { check_case quoted-field-over-too-many-lines; }
@test "clean: ragged record of two lines" { check_case ragged-record-of-two-lines; }
@test "clean: record beyond its limit" { check_case record-beyond-its-limit; }
@test "clean: redacted messages" { check_case redacted-messages; }
@test "clean: redacted rejects" { check_case redacted-rejects; }
@test "clean: reference that no key names" { check_case reference-that-no-key-names; }
@test "clean: rejects within bounds" { check_case rejects-within-bounds; }
@test "clean: renamed column" { check_case renamed-column; }
@test "clean: reordered column" { check_case reordered-column; }
@test "clean: rows before the header" { check_case rows-before-the-header; }
@test "clean: rule of a field that is not there" { check_case rule-of-a-field-that-is-not-there; }
@test "clean: rule that stops" { check_case rule-that-stops; }
@test "clean: rules in the words of the file" { check_case rules-in-the-words-of-the-file; }
@test "clean: schema faults are all named" { check_case schema-faults-are-all-named; }
@test "clean: schema that no file can fit" { check_case schema-that-no-file-can-fit; }
@test "clean: second file with another header" { check_case second-file-with-another-header; }
@test "clean: semicolons windows 1252 and decimal comma" { check_case semicolons-windows-1252-and-decimal-comma; }
@test "clean: several header rows" { check_case several-header-rows; }
@test "clean: single quotes" { check_case single-quotes; }
@test "clean: stray quote takes one record" { check_case stray-quote-takes-one-record; }
@test "clean: text decoded twice" { check_case text-decoded-twice; }
@test "clean: times in zones" { check_case times-in-zones; }
@test "clean: too many rejects in percent" { check_case too-many-rejects-in-percent; }
@test "clean: too many rejects" { check_case too-many-rejects; }
@test "clean: trimmed fields" { check_case trimmed-fields; }
@test "clean: unclosed quote at the end" { check_case unclosed-quote-at-the-end; }
@test "clean: undeclared columns are dropped" { check_case undeclared-columns-are-dropped; }
@test "clean: unknown encoding" { check_case unknown-encoding; }
@test "clean: unnamed column named by the schema" { check_case unnamed-column-named-by-the-schema; }
@test "clean: unnamed column without a schema" { check_case unnamed-column-without-a-schema; }
@test "clean: unnamed column" { check_case unnamed-column; }
@test "clean: unseen characters by rule" { check_case unseen-characters-by-rule; }
@test "clean: utf 16 declared but ascii" { check_case utf-16-declared-but-ascii; }
@test "clean: utf 16 in both orders" { check_case utf-16-in-both-orders; }
@test "clean: utf 16 with surrogates replaced" { check_case utf-16-with-surrogates-replaced; }
@test "clean: utf 16 without bom and declaration" { check_case utf-16-without-bom-and-declaration; }
@test "clean: utf 16 without its partner" { check_case utf-16-without-its-partner; }
@test "clean: utf 32 is named" { check_case utf-32-is-named; }
@test "clean: utf 8 with bytes replaced" { check_case utf-8-with-bytes-replaced; }
@test "clean: warn if a tag is there" { check_case warn-if-a-tag-is-there; }
@test "clean: weights that are none" { check_case weights-that-are-none; }
@test "clean: wide delimiters in rejects" { check_case wide-delimiters-in-rejects; }
@test "clean: wrong delimiter" { check_case wrong-delimiter; }
@test "clean: xlsx is named" { check_case xlsx-is-named; }
@test "clean: zip is named" { check_case zip-is-named; }

@test "clean: blank header" { check_case blank-header; }

@test "clean: empty first field beside quotes" { check_case empty-first-field-beside-quotes; }

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
		$FL2@(#) SPSS|an SPSS file
		<stata_dta><header>|a Stata file
		\x72\x02\x01\x00|a Stata file
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
