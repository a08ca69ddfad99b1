load helper

@test "normalize: against without drift" { check_case against-without-drift; }
@test "normalize: ages and days" { check_case ages-and-days; }
@test "normalize: another file altogether" { check_case another-file-altogether; }
@test "normalize: asked if all any not" { check_case asked-if-all-any-not; }
@test "normalize: asked if clears zeros" { check_case asked-if-clears-zeros; }
@test "normalize: asked if no such code" { check_case asked-if-no-such-code; }
@test "normalize: asked if of asked if" { check_case asked-if-of-asked-if; }
@test "normalize: asked if takes answers away" { check_case asked-if-takes-answers-away; }
@test "normalize: asked if takes defaults away" { check_case asked-if-takes-defaults-away; }
@test "normalize: bands" { check_case bands; }
@test "normalize: blank cells are not chosen" { check_case blank-cells-are-not-chosen; }
@test "normalize: blanks around are trimmed" { check_case blanks-around-are-trimmed; }
@test "normalize: blanks around choices" { check_case blanks-around-choices; }
@test "normalize: choice is no code" { check_case choice-is-no-code; }
@test "normalize: choice not in this wave" { check_case choice-not-in-this-wave; }
@test "normalize: choices that cannot be" { check_case choices-that-cannot-be; }
@test "normalize: choices without a mark stay empty" { check_case choices-without-a-mark-stay-empty; }
@test "normalize: circle" { check_case circle; }
@test "normalize: circle through asked" { check_case circle-through-asked; }
@test "normalize: code needs quotes" { check_case code-needs-quotes; }
@test "normalize: code that no map names" { check_case code-that-no-map-names; }
@test "normalize: code without categories" { check_case code-without-categories; }
@test "normalize: codebook is empty" { check_case codebook-is-empty; }
@test "normalize: codebook with a mark" { check_case codebook-with-a-mark; }
@test "normalize: codes are not text" { check_case codes-are-not-text; }
@test "normalize: codes in slots" { check_case codes-in-slots; }
@test "normalize: codes of choices are no ranges" { check_case codes-of-choices-are-no-ranges; }
@test "normalize: codes pass where told" { check_case codes-pass-where-told; }
@test "normalize: column of one" { check_case column-of-one; }
@test "normalize: cut off but unsealed" { check_case cut-off-but-unsealed; }
@test "normalize: cut off upstream" { check_case cut-off-upstream; }
@test "normalize: cuts do not rise" { check_case cuts-do-not-rise; }
@test "normalize: date form without a year" { check_case date-form-without-a-year; }
@test "normalize: dates of another form" { check_case dates-of-another-form; }
@test "normalize: decimal comma" { check_case decimal-comma; }
@test "normalize: delimited choices" { check_case delimited-choices; }
@test "normalize: derivations that never hold" { check_case derivations-that-never-hold; }
@test "normalize: derived value is no category" { check_case derived-value-is-no-category; }
@test "normalize: derived value is not of the type" { check_case derived-value-is-not-of-the-type; }
@test "normalize: derived where a wave lacks it" { check_case derived-where-a-wave-lacks-it; }
@test "normalize: dot codes pass beside a map" { check_case dot-codes-pass-beside-a-map; }
@test "normalize: dot codes pass without a map" { check_case dot-codes-pass-without-a-map; }
@test "normalize: doubled column" { check_case doubled-column; }
@test "normalize: drift as clean writes it" { check_case drift-as-clean-writes-it; }
@test "normalize: drift between codebooks" { check_case drift-between-codebooks; }
@test "normalize: drift between exports" { check_case drift-between-exports; }
@test "normalize: drift of a codebook beside a schema" { check_case drift-of-a-codebook-beside-a-schema; }
@test "normalize: drift of a derivation" { check_case drift-of-a-derivation; }
@test "normalize: drift of a unit" { check_case drift-of-a-unit; }
@test "normalize: drift of a wave not known" { check_case drift-of-a-wave-not-known; }
@test "normalize: drift of an export" { check_case drift-of-an-export; }
@test "normalize: drift that a map covers" { check_case drift-that-a-map-covers; }
@test "normalize: drift that was reviewed" { check_case drift-that-was-reviewed; }
@test "normalize: drift without a wave" { check_case drift-without-a-wave; }
@test "normalize: empty cell has a default" { check_case empty-cell-has-a-default; }
@test "normalize: faults of defaults are said once" { check_case faults-of-defaults-are-said-once; }
@test "normalize: header only" { check_case header-only; }
@test "normalize: key of map has blanks" { check_case key-of-map-has-blanks; }
@test "normalize: keys that do nothing" { check_case keys-that-do-nothing; }
@test "normalize: keys that nothing is like" { check_case keys-that-nothing-is-like; }
@test "normalize: labels are squeezed and composed" { check_case labels-are-squeezed-and-composed; }
@test "normalize: labels become codes" { check_case labels-become-codes; }
@test "normalize: labels of wrong kind" { check_case labels-of-wrong-kind; }
@test "normalize: language without list" { check_case language-without-list; }
@test "normalize: list and drift" { check_case list-and-drift; }
@test "normalize: list as markdown" { check_case list-as-markdown; }
@test "normalize: list as text" { check_case list-as-text; }
@test "normalize: list in danish" { check_case list-in-danish; }
@test "normalize: list in no such language" { check_case list-in-no-such-language; }
@test "normalize: list needs no wave" { check_case list-needs-no-wave; }
@test "normalize: list of odd words as markdown" { check_case list-of-odd-words-as-markdown; }
@test "normalize: list of records" { check_case list-of-records; }
@test "normalize: list of wrong form" { check_case list-of-wrong-form; }
@test "normalize: many unknown values" { check_case many-unknown-values; }
@test "normalize: marks that hold the separator" { check_case marks-that-hold-the-separator; }
@test "normalize: missing by number" { check_case missing-by-number; }
@test "normalize: missing column" { check_case missing-column; }
@test "normalize: name of the wave not said" { check_case name-of-the-wave-not-said; }
@test "normalize: no codebook" { check_case no-codebook; }
@test "normalize: no input" { check_case no-input; }
@test "normalize: no such codebook" { check_case no-such-codebook; }
@test "normalize: no variables" { check_case no-variables; }
@test "normalize: not an object" { check_case not-an-object; }
@test "normalize: not in this wave" { check_case not-in-this-wave; }
@test "normalize: not json" { check_case not-json; }
@test "normalize: not utf 8" { check_case not-utf-8; }
@test "normalize: nul byte" { check_case nul-byte; }
@test "normalize: numbers are checked" { check_case numbers-are-checked; }
@test "normalize: operands are too many" { check_case operands-are-too-many; }
@test "normalize: option without argument" { check_case option-without-argument; }
@test "normalize: own result of in place codebook" { check_case own-result-of-in-place-codebook; }
@test "normalize: quotes only where needed" { check_case quotes-only-where-needed; }
@test "normalize: ragged record" { check_case ragged-record; }
@test "normalize: ranges and wildcards" { check_case ranges-and-wildcards; }
@test "normalize: raw and canonical" { check_case raw-and-canonical; }
@test "normalize: raw or result" { check_case raw-or-result; }
@test "normalize: raw or result said" { check_case raw-or-result-said; }
@test "normalize: rejects and ledger are one file" { check_case rejects-and-ledger-are-one-file; }
@test "normalize: rejects of drift" { check_case rejects-of-drift; }
@test "normalize: rejects overwrite the codebook" { check_case rejects-overwrite-the-codebook; }
@test "normalize: rejects overwrite the input" { check_case rejects-overwrite-the-input; }
@test "normalize: rest is kept" { check_case rest-is-kept; }
@test "normalize: result would change again" { check_case result-would-change-again; }
@test "normalize: reviewed but no such tag" { check_case reviewed-but-no-such-tag; }
@test "normalize: rule that never holds" { check_case rule-that-never-holds; }
@test "normalize: schema of an export as codebook" { check_case schema-of-an-export-as-codebook; }
@test "normalize: set has no such choice" { check_case set-has-no-such-choice; }
@test "normalize: set of variables and its own" { check_case set-of-variables-and-its-own; }
@test "normalize: set of variables has a rule" { check_case set-of-variables-has-a-rule; }
@test "normalize: set of variables is listed" { check_case set-of-variables-is-listed; }
@test "normalize: set source has idle keys" { check_case set-source-has-idle-keys; }
@test "normalize: source of another wave is wrong" { check_case source-of-another-wave-is-wrong; }
@test "normalize: source of no wave" { check_case source-of-no-wave; }
@test "normalize: sources of sets that cannot be" { check_case sources-of-sets-that-cannot-be; }
@test "normalize: study as codebook" { check_case study-as-codebook; }
@test "normalize: sums are exact" { check_case sums-are-exact; }
@test "normalize: text is left alone" { check_case text-is-left-alone; }
@test "normalize: text is tidied" { check_case text-is-tidied; }
@test "normalize: too many rejects" { check_case too-many-rejects; }
@test "normalize: too many rejects of a hundred" { check_case too-many-rejects-of-a-hundred; }
@test "normalize: unclosed quote" { check_case unclosed-quote; }
@test "normalize: unknown key" { check_case unknown-key; }
@test "normalize: unknown name" { check_case unknown-name; }
@test "normalize: unknown name in asked" { check_case unknown-name-in-asked; }
@test "normalize: unknown operator" { check_case unknown-operator; }
@test "normalize: unknown type" { check_case unknown-type; }
@test "normalize: unknown value becomes a code" { check_case unknown-value-becomes-a-code; }
@test "normalize: unknown value becomes text with a comma" { check_case unknown-value-becomes-text-with-a-comma; }
@test "normalize: unknown value is rejected" { check_case unknown-value-is-rejected; }
@test "normalize: unknown value stops" { check_case unknown-value-stops; }
@test "normalize: value is chosen and not" { check_case value-is-chosen-and-not; }
@test "normalize: value of map is no category" { check_case value-of-map-is-no-category; }
@test "normalize: variables swap columns" { check_case variables-swap-columns; }
@test "normalize: variables swap columns said" { check_case variables-swap-columns-said; }
@test "normalize: wave not known" { check_case wave-not-known; }
@test "normalize: wave not said" { check_case wave-not-said; }
@test "normalize: wave of its own" { check_case wave-of-its-own; }
@test "normalize: wrong option" { check_case wrong-option; }

# ---- what takes more than one run ------------------------------------------

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

study_codebook() {
	echo "$ROOT/schemas/masculinity-2018/codebook.json"
}

# A codebook with one set of four choices; its source is the argument.
write_set() {
	jq -n --argjson from "$1" '{variables: [
	    {name: "id", type: "integer"}, {name: "g", type: "boolean"},
	    {set: "p", choices: [{code: "a"}, {code: "b"}, {code: "c"},
	        {code: "d"}],
	     asked: {variable: "g", in: ["1"]}, from: {"*": $from}}]}' >set.json
}

@test "normalize: four encodings of the same answers give the same bytes" {
	local from
	# id, asked, then who chose what: none, one, several, all; not asked;
	# no answer.
	printf '%s\n' id,g,A,B,C,D 1,1,1,0,0,0 2,1,0,0,0,0 3,1,0,1,0,1 \
		4,1,1,1,1,1 5,0,0,0,0,0 6,1,NA,NA,NA,NA >columns.csv
	from='{"encoding": "columns", "missing": {"NA": ".n"},
	    "columns": {"a": "A", "b": "B", "c": "C", "d": "D"}}'
	write_set "$from"
	filter normalize --codebook set.json columns.csv >columns.out

	printf '%s\n' id,g,A,B,C,D 1,1,Anna,-,-,- 2,1,-,-,-,- \
		3,1,-,Bo,-,Dorte 4,1,Anna,Bo,Carl,Dorte 5,0,,,, \
		6,1,NA,NA,NA,NA >labels.csv
	from='{"encoding": "labels", "unselected": ["-"],
	    "missing": {"NA": ".n"},
	    "columns": {"a": "A", "b": "B", "c": "C", "d": "D"}}'
	write_set "$from"
	filter normalize --codebook set.json labels.csv >labels.out

	printf '%s\n' id,g,P '1,1,a' '2,1,none' '3,1,b; d' '4,1,a;b;c;d' \
		5,0, 6,1,NA >delimited.csv
	from='{"encoding": "delimited", "column": "P", "asked_mark": "none",
	    "missing": {"NA": ".n"}}'
	write_set "$from"
	filter normalize --codebook set.json delimited.csv >delimited.out

	printf '%s\n' id,g,P1,P2,P3,P4 1,1,11,,, 2,1,,,, 3,1,14,12,, \
		4,1,11,12,13,14 5,0,,,, 6,1,99,,, >codes.csv
	from='{"encoding": "codes", "columns": ["P1", "P2", "P3", "P4"],
	    "blank": "0", "missing": {"99": ".n"},
	    "map": {"11": "a", "12": "b", "13": "c", "14": "d"}}'
	write_set "$from"
	filter normalize --codebook set.json codes.csv >codes.out

	printf '%s\n' id,g,p_a,p_b,p_c,p_d 1,1,1,0,0,0 2,1,0,0,0,0 \
		3,1,0,1,0,1 4,1,1,1,1,1 5,0,,,, 6,1,.n,.n,.n,.n >expected
	for encoding in columns labels delimited codes; do
		cmp expected "$encoding.out"
		filter normalize --codebook set.json "$encoding.out" \
			| cmp - expected
	done
}

@test "normalize: its own output passes unchanged" {
	local clean=clean.csv
	"$ROOT/tests/cli/clean_records.py" "$ROOT" >"$clean"
	filter normalize --codebook "$(study_codebook)" --wave 2018 "$clean" >once
	filter normalize --codebook "$(study_codebook)" --wave 2018 once >twice
	cmp once twice
	filter normalize --codebook "$(study_codebook)" --canonical once | cmp - once
}

@test "normalize: a record with quotes comes out as one without" {
	printf 'Q1,T,id\nYes,x,1\nNo,y,2\n' >plain.csv
	printf '"Q1","T","id"\n"Yes","x","1"\n"No","y","2"\n' >quoted.csv
	printf '%s' '{"rest": "keep", "variables": [{"name": "Q1", "type":
	    "boolean", "from": {"*": {"map": {"Yes": "1", "No": "0"}}}}]}' >b.json
	filter normalize --codebook b.json plain.csv >plain.out
	filter normalize --codebook b.json quoted.csv | cmp - plain.out
}

@test "normalize: fifty injected drifts are found, and nothing else" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/drift.py" \
		"$BAROMETER_BIN/normalize" "$(study_codebook)"
}

@test "normalize: drifts of a made-up study are found, of three kinds" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/drift_random.py" "$BAROMETER_BIN/normalize"
}

@test "normalize: a cell of very many choices takes no longer than it should" {
	printf '%s' '{"variables": [{"name": "id", "type": "integer"},
	    {"set": "s", "choices": [{"code": "1"}, {"code": "2"}],
	     "from": {"*": {"encoding": "delimited", "column": "m",
	       "map": {"a": "1", "b;c": "2"}}}}]}' >b.json
	{
		printf 'id,m\n1,'
		yes 'a; b;c ;' | head -n 100000 | tr -d '\n'
		printf 'a\n'
	} >in.csv
	run timeout 20 "$BAROMETER_BIN/normalize" --codebook b.json in.csv
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = 1,1,1 ]
}

@test "normalize: the four encodings agree for random sets of choices" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/encodings.py" "$BAROMETER_BIN/normalize"
}

@test "normalize: random rules of routing do what a plain program says" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/asked.py" "$BAROMETER_BIN/normalize"
}

@test "normalize: every operator does what a plain program says" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/derive.py" "$BAROMETER_BIN/normalize"
}

@test "normalize: records come out alike in every way of quoting them" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/recode.py" "$BAROMETER_BIN/normalize"
}

@test "normalize: the truth tables of the page hold" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/derive.py" "$BAROMETER_BIN/normalize" \
		"$ROOT/filters/normalize/normalize.1"
}

@test "normalize: the ledger counts what was done, by reason" {
	printf 'id,g,A\n1,1,1\n2,0,0\n3,0,7\n' >in.csv
	printf '%s' '{"name": "b", "variables": [
	    {"name": "id", "type": "number", "role": "weight"},
	    {"name": "g", "type": "boolean"},
	    {"set": "p", "choices": [{"code": "a"}],
	     "asked": {"variable": "g", "in": ["1"]},
	     "from": {"*": {"columns": {"a": "A"}}}}]}' >b.json
	run -1 filter normalize --codebook b.json --ledger ledger in.csv
	run -0 jq -c '[.records_in, .records_out, .sum_weight, .counts]' ledger
	test "$output" = '[3,2,3,{"unknown-value":1,"not-chosen-not-asked":1,"rejected":1}]'
}

@test "normalize: a full disk, a closed output and a reader that leaves" {
	test -w /dev/full || skip "no /dev/full"
	printf 'id\n' >in.csv
	seq 200000 >>in.csv
	printf '{"variables": [{"name": "id", "type": "integer"}]}' >b.json
	into_full() {
		filter normalize --codebook b.json in.csv >/dev/full
	}
	into_nothing() {
		filter normalize --codebook b.json in.csv >&-
	}
	into_head() {
		set -o pipefail
		filter normalize --codebook b.json in.csv | head -1
	}
	run -3 into_full
	[[ $output == *write-failed* ]]
	run -3 into_nothing
	run into_head
	test "$status" -ne 0
}

@test "normalize: records are counted while they go by" {
	printf 'id\n' >in.csv
	seq 70000 >>in.csv
	printf '{"variables": [{"name": "id", "type": "integer"}]}' >b.json
	filter normalize --codebook b.json --progress in.csv 2>err | cmp - in.csv
	grep -q '70000 records' err
}

@test "normalize: values are not shown when they must not be" {
	printf 'id\nsecret\n' >in.csv
	printf '{"variables": [{"name": "id", "type": "integer"}]}' >b.json
	run -1 filter normalize --redact --codebook b.json in.csv
	[[ $output != *secret* ]]
}

@test "normalize: the example of the page" {
	cat >book.json <<-'END'
		{"variables": [{"name": "id", "type": "integer"},
		  {"name": "innovative", "type": "boolean",
		   "from": {"*": {"column": "q1", "map": {"Yes": "1", "No": "0"}}}}]}
	END
	run -0 filter normalize --codebook book.json \
		< <(printf 'id,q1\n1,Yes\n2,No\n')
	test "$output" = $'id,innovative\n1,1\n2,0'
}

@test "normalize: every tag of the program is on its page" {
	local tag
	grep -ohE '"(bad|missing|unknown|no|ambiguous|too|not)-[a-z-]+"|"(circle|drift|trimmed|squeezed|composed)"' \
		"$ROOT"/filters/normalize/*.c | grep -vE '"not-(chosen|in)' \
		| tr -d '"' | sort -u >tags
	while read -r tag; do
		grep -q -- "$tag" "$ROOT/filters/normalize/normalize.1" || {
			echo "$tag is not on the page"
			return 1
		}
	done <tags
}

@test "normalize: the study's codebook and that of the bench fit the schema" {
	python3 -c 'import jsonschema' 2>/dev/null || skip "no jsonschema"
	python3 - "$ROOT" <<-'END'
		import glob, json, sys
		import jsonschema
		root = sys.argv[1]
		with open(root + "/schemas/meta/codebook.schema.json") as file:
		    schema = json.load(file)
		for path in glob.glob(root + "/schemas/*/codebook.json") + [
		        root + "/tests/bench/codebook.json"]:
		    with open(path) as file:
		        jsonschema.validate(json.load(file), schema)
	END
}
