load helper

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

@test "normalize: blanks beside choices mean the same in six encodings" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/blanks.py" "$BAROMETER_BIN/normalize"
}

@test "normalize: a set that is written otherwise later on stops" {
	need_filter
	cat >book.json <<-'END'
		{"variables": [{"set": "s", "choices": [{"code": "a"}, {"code": "b"}],
		  "from": {"*": {"columns": {"a": "q_1", "b": "q_2"}}}}]}
	END
	{
		echo q_1,q_2
		yes 1, | head -n 10001
		echo 1,0
	} >in.csv
	run -3 --separate-stderr filter normalize --codebook book.json in.csv
	# bats sets it.
	# shellcheck disable=SC2154
	[[ $stderr == *"in.csv:10003: column q_2: error: '0' says"* ]]
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
		"$ROOT"/filters/normalize/*.c "$ROOT"/filters/common/source.c \
		"$ROOT"/filters/author/{drift,draft,grouping,outline,question,routing}.c | grep -vE '"not-(chosen|in)' \
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

# What the standard asks for, and where: DDI-Codebook 2.5, its XML schema.
@test "normalize: DDI has the elements of the standard, in its order" {
	local study

	need_filter normalize
	for study in "$ROOT"/schemas/*/codebook.json; do
		"$BAROMETER_BIN/normalize" --codebook "$study" --list ddi \
			| python3 -c '
import json, sys, xml.etree.ElementTree as tree

DDI = "{ddi:codebook:2_5}"
ORDER = ["labl", "qstn", "universe", "txt", "catgry", "derivation", "varFormat", "notes"]
GROUP = ["labl", "txt", "universe"]
root = tree.parse(sys.stdin).getroot()
book = json.load(open(sys.argv[1], encoding="utf-8"))
assert root.tag == DDI + "codeBook" and root.get("version") == "2.5"
assert [e.tag for e in root] == [DDI + "stdyDscr", DDI + "dataDscr"]
assert root.find(f"{DDI}stdyDscr/{DDI}citation/{DDI}titlStmt/{DDI}titl").text
data = root.find(DDI + "dataDscr")
kinds = [e.tag for e in data]
assert kinds == sorted(kinds, key=lambda tag: tag != DDI + "varGrp")
variables = {v.get("ID"): v for v in data.iter(DDI + "var")}
assert len(variables) == len(list(data.iter(DDI + "var"))) > 0
for e in data:
    order = ORDER if e.tag == DDI + "var" else GROUP
    parts = [order.index(part.tag[len(DDI):]) for part in e]
    assert parts == sorted(parts), e.attrib
    assert e.get("name") and e.find(DDI + "labl").text
for group in data.iter(DDI + "varGrp"):
    assert all(v in variables for v in group.get("var").split())
for category in data.iter(DDI + "catgry"):
    assert category[0].tag == DDI + "catValu" and category[0].text
names = {v.get("name") for v in variables.values()}
assert {v["name"] for v in book["variables"] if "name" in v} <= names
' "$study"
	done
}
