# barometer simulate: a study tested on samples of a population made of it.

# run sets stderr.
# shellcheck disable=SC2154
load helper

setup() {
	local tool

	for tool in clean normalize join weigh aggregate render simulate; do
		need_filter "$tool"
	done
	cd "$BATS_TEST_TMPDIR" || return 1
}

simulate() {
	BAROMETER_HOME=$ROOT filter simulate "$@"
}

# records CLUSTER: 600 of 2,400, in two strata; of 10 records of a cluster all
# say the same where it is "alike".
records() {
	awk -v how="$1" '
		function chance() { s = (s * 16807) % 2147483647; return s / 2147483647 }
		BEGIN {
			s = 20261129
			print "id,stratum,size,weight,cluster,region,y,z,x"
			for (i = 0; i < 600; i++) {
				h = i < 300 ? "a" : "b"
				size = h == "a" ? 1500 : 900
				if (how != "alike" || i % 10 == 0) {
					y = chance() < (h == "a" ? 0.3 : 0.45)
					z = 1 + (chance() < 0.5) + (chance() < 0.5)
				}
				region = chance() < 0.4 ? "n" : "s"
				rare = chance() < 0.004 ? 4 : z
				printf "%d,%s,%d,%s,%d,%s,%d,%d,%.2f\n", i, h, size,
				    size / 300, int(i / 10), region, y, rare,
				    -log(1 - chance())
			}
		}'
}

# study DESIGN [STUDY [TABLES]]: JSON of the design, and what else there is.
study() {
	mkdir -p schemas/small input/raw/1
	jq -n --argjson design "$1" --argjson more "${2:-{\}}" \
		'{name: "small", title: {en: "Small"}, languages: ["en"],
		  waves: [{id: "1"}], design: $design} + $more' \
		>schemas/small/study.json
	jq -n '{name: "small-raw-1", path: "answers.csv", encoding: "utf-8",
		dialect: {delimiter: ",", header: true},
		schema: {fields: [
			{name: "id", type: "integer", constraints: {unique: true}},
			{name: "stratum", type: "string"}, {name: "size", type: "integer"},
			{name: "weight", type: "number"}, {name: "cluster", type: "integer"},
			{name: "region", type: "string"}, {name: "y", type: "integer"},
			{name: "z", type: "integer"}, {name: "x", type: "number"}]}}' \
		>schemas/small/raw-1.json
	jq -n '
		def same($name; $type): {name: $name, type: $type, label: {en: $name},
			from: {"*": {column: $name}}};
		def coded($name; $codes): same($name; "code")
			+ {categories: [$codes[] | {code: ., label: {en: .}}],
			   from: {"*": {column: $name, map: ($codes | map({(.): .}) | add)}}};
		{name: "small", title: {en: "Small"}, languages: ["en"], variables: [
			same("id"; "text"), same("stratum"; "text"), same("size"; "integer"),
			same("weight"; "number"), same("cluster"; "text"),
			coded("region"; ["n", "s"]), coded("y"; ["0", "1"]),
			coded("z"; ["1", "2", "3", "4"]), same("x"; "number")]}' \
		>schemas/small/codebook.json
	jq -n --argjson more "${3:-{\}}" '
		{title: {en: "Small"}, defaults: {decimals: 1}, tables: [
			{id: "yes", title: {en: "Yes"}, columns: [{by: ["region"]}],
			 compare: [{type: "domains", by: "region"}],
			 measures: [{statistic: "share", variable: "y"}]},
			{id: "amount", title: {en: "Amount"}, columns: [{by: ["region"]}],
			 measures: [{statistic: "mean", variable: "x", decimals: 3}]},
			{id: "which", title: {en: "Which"}, columns: [{by: ["region"]}],
			 measures: [{statistic: "share", variable: "z"}]}]} + $more' \
		>schemas/small/tables.json
}

small() {
	simulate small --schemas schemas --input input "$@"
}

DESIGN='{"weight": "weight", "strata": ["stratum"], "fpc": ["size"]}'
CLUSTERS='{"weight": "weight", "strata": ["stratum"], "cluster": ["cluster"]}'

@test "simulate: intervals of a study whose design is right hold the truth" {
	study "$DESIGN"
	records single >input/raw/1/answers.csv
	small --samples 200 >said
	grep -q "small: 200 samples of about 600 records, seed 1, of a population of 2400" said
	grep -q "intervals: .*; 3 of 3 tables are within .*, 3 before rounding" said
	awk '$1 == "all" { exit !($3 > 93.5 && $3 < 96.5 && $6 > 93.5 && $6 < 96.5) }' said
}

@test "simulate: clusters are drawn as wholes" {
	study "$CLUSTERS"
	records alike >input/raw/1/answers.csv
	small --samples 60 >said || test $? = 5
	awk '$1 == "all" { exit !($3 > 91 && $3 < 98) }' said
	grep -q "60 samples of about 600 records, seed 1$" said
	# Both ways of a cluster that is drawn twice are refused to differ: clean's
	# records know nothing of the second one's name.
	run -2 --separate-stderr small --samples 2 --pipe
	[[ $stderr == *"--pipe"*"[simulate-design]"* ]]
}

@test "simulate: units of a panel are in both waves of a sample" {
	local whole=$ROOT/tests/panel

	mkdir -p schemas apart
	cp -R "$whole/schemas/panel" schemas/
	jq 'del(.design.fpc)' "$whole/schemas/panel/study.json" >schemas/panel/study.json
	simulate panel --schemas schemas --input "$whole/input" --samples 100 >said || test $? = 5
	awk '$1 == "all" { exit !($6 > 92.5 && $6 < 98) }' said
	# Waves that are drawn apart have changes that vary more.
	cp -R schemas/panel apart/
	jq 'del(.design.panel)' schemas/panel/study.json >apart/panel/study.json
	simulate panel --schemas apart --input "$whole/input" --samples 100 >other || test $? = 5
	run ! cmp -s said other
}

@test "simulate: an interval that does not hold what it says is found out" {
	study "$DESIGN"
	# A few records have nearly all of the amount.
	records single | awk -F, -v OFS=, 'NR > 1 { $NF = $NF ^ 9 } 1' >input/raw/1/answers.csv
	run -5 --separate-stderr small --samples 60
	echo "$output" >said
	grep -q '^amount *!' said
	run ! grep -q '^which *!' said
	grep -q "; 2 of 3 tables are within" said
	test -z "$stderr"
}

@test "simulate: programs, and filters inside the process, give the same bytes" {
	study "$DESIGN"
	records single >input/raw/1/answers.csv
	small --samples 6 --pipe --jobs 2 >two || test $? = 5
	small --samples 6 --pipe --jobs 1 >one || test $? = 5
	cmp one two
	grep -q "6 of them went through every program too, with the same bytes" one
	small --samples 6 --seed 2 >other || test $? = 5
	run ! cmp -s one other
	# Another build of a program is found out.
	mkdir bin
	cp "$BAROMETER_BIN"/* bin/ 2>/dev/null || true
	printf '#!/bin/sh\n"%s"/aggregate "$@" | sed s/0[.]3/0.4/\n' "$BAROMETER_BIN" >bin/aggregate
	chmod +x bin/aggregate
	BAROMETER_BIN=$PWD/bin run -3 --separate-stderr small --samples 1 --pipe
	test -z "$output"
	[[ $stderr == *"do not give the same bytes [simulate-differs]"* ]]
}

@test "simulate: each sample is weighed anew" {
	study '{"strata": ["stratum"]}' '{"weighting": {"name": "w", "base": "weight",
		"steps": [{"rake": ["region.csv"]}]}}'
	records single >input/raw/1/answers.csv
	mkdir -p input/weighting/1
	printf 'region,total\nn,1000\ns,1400\n' >input/weighting/1/region.csv
	small --samples 40 --pipe >said || test $? = 5
	grep -q "40 of them went through every program" said
	awk '$1 == "all" { exit !($3 > 91 && $3 < 99) }' said
}

@test "simulate: what has to be held back is counted apart" {
	study "$DESIGN" '{}' '{"confidentiality": {"minimum_answer": 5}}'
	records single >input/raw/1/answers.csv
	small --samples 30 >said || test $? = 5
	awk '/^held back:/ { exit !($3 > 0 && $8 == 0) }' said
	grep -q '^held back: .* 0 of them were printed$' said
	# The same samples where aggregate does not know the rule: it is counted by
	# the bases alone, and there is none to hide.
	jq 'del(.confidentiality)' schemas/small/tables.json >t && mv t schemas/small/tables.json
	small --samples 30 >said || test $? = 5
	grep -q '^held back: 0 cells had to be' said
}

@test "simulate: a study of the fixtures, both ways" {
	simulate masculinity-2018 --samples 2 --pipe --jobs 2 --figures figures.csv >said || test $? = 5
	grep -q "2 of them went through every program too" said
	grep -q "^held back: .* 0 of them were printed$" said
	run ! grep -q "not judged" said
	test "$(head -n 1 figures.csv)" = table,figure,truth,printed,held,large,large_held
	test "$(wc -l <figures.csv)" -gt 1500
}

@test "simulate: words of headlines are those of the true value, by the interval" {
	study "$DESIGN"
	records single >input/raw/1/answers.csv
	jq '.tables[0] += {columns: [{by: []}, {by: ["region"]}],
		headline: {category: "1", text: {en: "{Who}."}}}
		| .tables[2] += {columns: [{by: []}, {by: ["region"]}],
		headline: {category: "2", text: {en: "{Who}."}}}' \
		schemas/small/tables.json >t && mv t schemas/small/tables.json
	small --samples 60 >said || test $? = 5
	# In many samples there are words.
	awk '/^headlines:/ { exit !($2 + 0 <= 5 && $4 > 40) }' said
	jq '(.tables[] | select(.headline) | .headline) += {phrase: "figure"}' \
		schemas/small/tables.json >t && mv t schemas/small/tables.json
	run -5 small --samples 60
	awk '/^headlines:/ { exit !($2 > 20) }' <<<"$output"
}

@test "simulate: designs that cannot be simulated are refused" {
	local more

	records single >/dev/null
	for more in '"panel": "id", "fpc": ["size"]' '"rake": [["region"]]' '"cluster": ["cluster", "id"]'; do
		study "{\"weight\": \"weight\", \"strata\": [\"stratum\"], $more}"
		records single >input/raw/1/answers.csv
		run -2 --separate-stderr small --samples 2
		test -z "$output"
		[[ $stderr == *"[simulate-design]"* ]]
	done
	run -2 --separate-stderr simulate nothing
	[[ $stderr == *"[missing-schema]"* ]]
	run -2 --separate-stderr simulate
	[[ $stderr == *"[usage]"* ]]
	test -z "$(ls -d "${TMPDIR:-/tmp}"/simulate-* 2>/dev/null)"
}
