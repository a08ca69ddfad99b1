#!/usr/bin/env bats
# Disclosure control: worked examples of the attacker, generated studies, and
# what is refused.

load helper

need_scipy() {
	/usr/bin/python3 -c 'import scipy' 2>/dev/null \
		|| skip "python3-scipy is not installed"
}

@test "disclosure: the attacker finds what it should in the worked examples" {
	need_scipy
	run sh "$ROOT/tests/disclosure/test.sh"
	echo "$output"
	test "$status" = 0
	[[ $output == *'17 passed, 0 failed' ]]
}

@test "disclosure: nothing hidden can be computed in generated studies" {
	need_filter aggregate
	need_scipy
	run /usr/bin/python3 "$ROOT/tests/disclosure/check.py" \
		"$BAROMETER_BIN/aggregate" --count "${DISCLOSURE_COUNT:-10}" \
		--seed "${DISCLOSURE_SEED:-1}"
	echo "$output"
	test "$status" = 0
}

@test "disclosure: nothing hidden can be computed from tables of many kinds" {
	need_filter aggregate
	need_scipy
	run /usr/bin/python3 "$ROOT/tests/disclosure/linked.py" \
		"$BAROMETER_BIN/aggregate" --count "${DISCLOSURE_COUNT:-20}" \
		--seed "${DISCLOSURE_SEED:-2}"
	echo "$output"
	test "$status" = 0
}

@test "disclosure: nothing hidden can be computed from many tables that cross in pairs" {
	need_filter aggregate
	need_scipy
	run /usr/bin/python3 "$ROOT/tests/disclosure/pairs.py" \
		"$BAROMETER_BIN/aggregate" --count 3 \
		--seed "${DISCLOSURE_SEED:-2}"
	echo "$output"
	test "$status" = 0
}

# draw_pairs SEED WORD ...: a study of pairs.py, of which a code of the third
# variable is a reason to be missing; held and free estimates.  Nothing that one
# or two respondents are in is told.
draw_pairs() {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR" || return 1
	PYTHONPATH=$ROOT/tests/disclosure python3 -c 'import pairs, random, sys
pairs.draw(random.Random(int(sys.argv[1])), ".", *map(int, sys.argv[2:]))' "$@"
	sed -i 's/v021/.d/' records.csv
	filter aggregate --quiet --tables held.json records.csv >held.csv
	filter aggregate --quiet --tables free.json records.csv >free.csv
	python3 -c 'import csv
free, held = (list(csv.DictReader(open(f))) for f in ("free.csv", "held.csv"))
assert len(free) == len(held) > 1000
hidden = [b["status"] == "suppressed" for b in held]
assert all(h for a, h in zip(free, hidden) if a["n"] in ("1", "2")), "told"
assert 0 < sum(hidden) < len(hidden), sum(hidden)'
}

@test "disclosure: who gave no answer is in tables that cross by it" {
	draw_pairs 5
}

@test "disclosure: more variables cross in pairs than are taken apart" {
	draw_pairs 1 47
}

# attack_linked SEED STUDY: of the studies that linked.py makes.
attack_linked() {
	need_filter aggregate
	need_scipy
	cd "$BATS_TEST_TMPDIR" || return 1
	/usr/bin/python3 "$ROOT/tests/disclosure/linked.py" \
		"$BAROMETER_BIN/aggregate" --seed "$1" --only "$2"
}

@test "disclosure: one figure in two cells tells who is alone in both of nobody else" {
	attack_linked 2 66
}

@test "disclosure: two cells with the same respondents tell where nobody gave an answer" {
	attack_linked 4 66
}

@test "disclosure: parts, owners of one record, long weights and idle records change nothing" {
	need_filter aggregate
	run /usr/bin/python3 "$ROOT/tests/disclosure/relations.py" \
		"$BAROMETER_BIN/aggregate" --count "${DISCLOSURE_COUNT:-10}" \
		--seed "${DISCLOSURE_SEED:-3}"
	echo "$output"
	test "$status" = 0
}

@test "disclosure: options drawn together end with a word, and parts give the same" {
	need_filter aggregate
	run python3 "$ROOT/tests/property/combined.py" \
		"$BAROMETER_BIN/aggregate" "${COMBINED_COUNT:-40}" \
		"${COMBINED_SEED:-1}"
	echo "$output"
	test "$status" = 0
}

# A study of three sectors: C has two respondents, and D one.
write_study() {
	cat >records.csv <<-'END'
		id,sector,owner,q,amount
		1,A,a,yes,10
		2,A,a,no,20
		3,A,b,yes,30
		4,A,c,no,15
		5,A,d,no,12
		6,B,e,yes,10
		7,B,f,yes,900
		8,B,g,no,10
		9,B,h,yes,10
		10,B,i,yes,10
		11,C,j,yes,10
		12,C,k,no,10
	END
	cat >tables.json <<-END
		{"confidentiality": $1,
		 "tables": [{"id": "t", "title": "T", "columns": [{"by": []}, {"by": ["sector"]}],
		  "measures": [{"statistic": "${2:-share}", "variable": "${3:-q}"}]}]}
	END
}

hidden() {
	filter aggregate --quiet --tables tables.json records.csv >out.csv
	python3 -c '
import csv
rows = csv.DictReader(open("out.csv"))
for code in sorted({r["sector"] for r in rows if r["status"] == "suppressed"}):
    print(code, end=" ")'
}

@test "disclosure: a domain under the minimum goes with a partner, at it stays" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3}'
	test "$(hidden)" = 'A C ' || test "$(hidden)" = 'B C '
	write_study '{"minimum": 2}'
	test "$(hidden)" = ''
	write_study '{"minimum": 3, "hide_first": ["sector"]}'
	test "$(hidden)" = 'A C ' || test "$(hidden)" = 'B C '
}

@test "disclosure: holders are counted, not records" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 5}'
	[[ $(hidden) == *C* ]]
	write_study '{"minimum": 5, "respondent": "owner"}'
	# Of the five records in A two are of one owner.
	[[ $(hidden) == *A*C* ]]
	run ! grep -q '^[^0-9]*owner' out.csv
}

@test "disclosure: an answer of few, or of all but few" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum_answer": 2}'
	# In B one said no, in C one yes and one no.
	[[ $(hidden) == *B*C* ]]
	write_study '{"unanimous": ["q"]}'
	test "$(hidden)" = ''
}

@test "disclosure: the p per cent rule and dominance" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"p_percent": 10}' total amount
	[[ $(hidden) == *B* ]]
	write_study '{"dominance": [[1, 75]]}' total amount
	[[ $(hidden) == *B* ]]
	write_study '{"dominance": [[1, 99]]}' total amount
	test "$(hidden)" = ''
}

# B has next to nothing, so that with the total and A hardly more than what C has
# is possible.
@test "disclosure: signs tell the largest amount no nearer than p per cent" {
	need_filter aggregate
	local statistic
	cd "$BATS_TEST_TMPDIR"
	for statistic in total mean; do
		write_study '{"minimum": 3, "p_percent": 5}' "$statistic" amount
		sed -i 's/,[0-9]*$/,1/; s/,C,\(.*\),1$/,C,\1,1000/; s/,A,\(.*\),1$/,A,\1,10/' records.csv
		test "$(hidden)" = 'B C '
		sed -i 's/"minimum": 3/&, "interval": true/' tables.json
		filter aggregate --quiet --tables tables.json --secret secret.csv records.csv >out.csv
		test "$(grep -c suppressed out.csv)" -gt 2
		grep -Eq '_T,.*,partner,[0-9]+$' secret.csv
		rm secret.csv
		# Nothing is left to hide with it.
		sed -i 's/"interval": true/&, "show": [{}]/' tables.json
		run filter aggregate --tables tables.json records.csv
		echo "$output"
		test "$status" = 1
		[[ $output == *'1 hidden figures can be narrowed down, and nothing is left'*'[narrow]'* ]]
	done
	# Of amounts below 0 no sign tells.
	write_study '{"minimum": 3, "p_percent": 5, "interval": true}' total amount
	sed -i 's/,[0-9]*$/,1/; s/,C,\(.*\),1$/,C,\1,1000/; s/,A,\(.*\),1$/,A,\1,-10/' records.csv
	test "$(hidden)" = 'B C '
}

@test "disclosure: what must be shown and what must be hidden may not go together" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3, "show": [{"by": ["sector"]}]}'
	run filter aggregate --tables tables.json records.csv
	echo "$output"
	test "$status" = 3
	[[ $output == *'tables.json:1: error: '*'[cannot-show]'* ]]
	test -z "$(filter aggregate --tables tables.json records.csv 2>/dev/null)"
	# The total is of 12; in B one said no.
	write_study '{"minimum": 40, "show": [{}]}'
	run filter aggregate --tables tables.json records.csv
	test "$status" = 3
	[[ $output == *'table t, share:q: '*'too small'*'[cannot-show]'* ]]
	write_study '{"minimum_answer": 2, "show": [{"by": ["sector"]}]}'
	run filter aggregate --tables tables.json records.csv
	test "$status" = 3
	[[ $output == *"table t, share:q, sector 'B': "*'too few gave'*'[cannot-show]'* ]]
	# The rest of A, B and C is first met in a comparison.
	echo '{"confidentiality": {"minimum": 8, "show": [{}]},
		"tables": [{"id": "c", "title": "C", "columns": [{"by": ["sector"]}],
		  "compare": [{"type": "rest", "by": ["sector"]}], "measures": [{"variable": "q"}]},
		 {"id": "t", "title": "T", "where": {"sector": ["B", "C"]}, "measures": [{"variable": "q"}]}]}' >tables.json
	run filter aggregate --tables tables.json records.csv
	echo "$output"
	test "$status" = 3
	[[ $output == *'table c, share:q: '*'too small'*'[cannot-show]'* ]]
}

@test "disclosure: the file of secrets is complete, and nobody else's" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3}'
	filter aggregate --quiet --tables tables.json --secret secret.csv records.csv >out.csv
	test "$(stat -c %a secret.csv)" = 600
	grep -q ',minimum,$' secret.csv
	grep -Eq ',partner,[0-9]+$' secret.csv
	chmod 644 secret.csv
	run filter aggregate --tables tables.json --secret secret.csv records.csv
	test "$status" = 2
	[[ $output == *'[secret-readable]'* ]]
	run filter aggregate --tables tables.json --secret - records.csv
	test "$status" = 2
}

@test "disclosure: rules that are none, and rules in a part" {
	need_filter aggregate
	local rules
	cd "$BATS_TEST_TMPDIR"
	for rules in '{"minimum": "x"}' '{"minimum": 1}' '{"minimum": 2.5}' '{"p_percent": 0}' \
		'{"dominance": [[0, 75]]}' '{"dominance": [1]}' '{"show": [1]}' '{"minimum_": 3}' \
		'{"p_percent": "x"}' '{"p_percent": 101}' '{"dominance": [["a", 75]]}' \
		'{"dominance": [[101, 75]]}' '{"dominance": [[1.5, 75]]}' '{"dominance": [[1, 2, 3]]}' \
		'{"dominance": [[1, "x"]]}' '{"show": [{"of": []}]}' '{"respondent": ""}' '"none"'; do
		write_study "$rules"
		run filter aggregate --tables tables.json records.csv
		echo "$rules: $output"
		test "$status" = 2
		[[ $output == *'tables.json:1: '*'[bad-schema]'* ]]
	done
	# A name that is mistyped would hide less than is meant.
	for rules in '"show": [{}, {"by": ["secctor"]}]' '"hide_first": ["secctor"]' \
		'"unanimous": ["secctor"]' '"respondent": "secctor"'; do
		write_study "{\"minimum\": 3, $rules}"
		run filter aggregate --tables tables.json records.csv
		echo "$rules: $output"
		test "$status" = 2
		[[ $output == *secctor* && $output != *held-back* ]]
	done
	run filter aggregate --confidential 3 --partial --share q records.csv
	test "$status" = 2
	run filter aggregate --confidential x --share q records.csv
	test "$status" = 2
	run filter aggregate --confidential 3 --respondent nobody --share q records.csv
	test "$status" = 2
	[[ $output == *nobody*'[missing-column]'* ]]
}

@test "disclosure: a record of nobody, and records that lack a variable" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3, "respondent": "owner"}'
	sed -i '3s/,a,no/,,no/' records.csv
	run filter aggregate --tables tables.json records.csv
	test "$status" = 3
	[[ $output == *'tables.json:1: error: 1 records'*'[respondent-missing]'* ]]
	run filter aggregate --confidential 3 --respondent owner --share q records.csv
	test "$status" = 3
	[[ $output == *"error: 1 records have no value of 'owner'"*'[respondent-missing]'* ]]
	# And where only their sums are left.
	filter aggregate --tables tables.json --partial records.csv >state
	run filter aggregate --tables tables.json --merge state
	test "$status" = 3
	[[ $output == *'tables.json:1: error: 1 records'*'[respondent-missing]'* ]]
	# Who has no sector is in the total, so that C cannot be computed.
	write_study '{"minimum": 3}'
	printf '13,,l,yes,3\n14,,m,no,3\n15,,n,no,4\n' >>records.csv
	test "$(hidden)" = 'C '
}

# More than five hundred keys and as many sums each: what comes behind them is
# summed, what came before was kept.
@test "disclosure: records that are kept and records that are summed come together" {
	need_filter aggregate
	local part
	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN {
		print "region,q,v"
		for (i = 0; i < 3000; i++)
			print (i < 2200 ? int(i / 4) : i % 550) "," \
				(i * i % 7 < 3 ? "yes" : "no") "," i % 400
	}' >records.csv
	echo '{"confidentiality": {"minimum": 6}, "tables": [
		{"id": "t", "title": "T", "columns": [{"by": []}, {"by": ["region"]}], "measures": [{"variable": "q"}]},
		{"id": "v", "title": "V", "measures": [{"variable": "v"}]}]}' >tables.json
	filter aggregate --quiet --tables tables.json --secret secret.csv records.csv >out.csv
	# Of 550 regions 250 have six records, the others five.
	test "$(grep -c ',5,5,.*,minimum,$' secret.csv)" = 600
	test "$(grep -c suppressed out.csv)" = 600
	sed '1001,$d' records.csv >a.csv
	sed '2,1000d' records.csv >b.csv
	for part in a b; do
		filter aggregate --quiet --tables tables.json --partial $part.csv >$part
	done
	filter aggregate --quiet --tables tables.json --merge --secret parts.csv a b \
		| cmp - out.csv
	cmp parts.csv secret.csv
}

@test "disclosure: without rules not a byte differs" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{}'
	filter aggregate --quiet --tables tables.json records.csv >a.csv
	sed 's/"confidentiality": {},//' tables.json >plain.json
	filter aggregate --quiet --tables plain.json records.csv | cmp - a.csv
}

@test "disclosure: no format has a number that is hidden" {
	need_filter aggregate
	need_filter render
	local format
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3}'
	echo '{"name": "s", "variables": [{"name": "sector", "type": "code", "categories": ["A", "B", "C"]},
		{"name": "q", "type": "code", "categories": ["yes", "no"]}]}' >codebook.json
	filter aggregate --quiet --tables tables.json --secret secret.csv records.csv >out.csv
	for format in html text markdown csv; do
		filter render --quiet --format "$format" --tables tables.json --codebook codebook.json out.csv >page
		run ! grep -q '50\.0' page
	done
}

@test "disclosure: no file of a publication has a number that is held back" {
	local tool format kept
	for tool in clean normalize join aggregate render pipeline; do
		need_filter "$tool"
	done
	cd "$BATS_TEST_TMPDIR"
	cp -r "$ROOT/tests/cases/pipeline/schemas" "$ROOT/tests/cases/pipeline/input" .
	# Weights that no other number has, and all decimals that a table can have.
	awk -F, -v OFS=, 'NR > 1 { $NF = $NF + NR / 97 } 1' input/frame/shops.csv >f && mv f input/frame/shops.csv
	# The frame is joined before the codebook, so that it can break down.
	jq '.waves[].frame += {before: "normalize"}' schemas/shops/study.json >y && mv y schemas/shops/study.json
	jq '.variables += [{name: "area", type: "code", from: {"*": {column: "area"}},
		categories: [{code: "1"}, {code: "2"}]},
		{name: "weight", type: "number", role: "weight", from: {"*": {column: "weight"}}}]' schemas/shops/codebook.json >c && mv c schemas/shops/codebook.json
	jq '.tables[] |= (.decimals = 4 | .columns = [{by: []}, {by: ["area"]}] | del(.headline))' \
		schemas/shops/tables.json >t && mv t schemas/shops/tables.json
	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input --output open
	jq '.confidentiality = {minimum: 5}' schemas/shops/tables.json >t && mv t schemas/shops/tables.json
	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input --output out
	test "$(grep -c suppressed out/shops/estimates.csv)" = 4
	# What it is and why stands with what is for those who run it, and nobody
	# is told so much as its fingerprint.
	kept=$(echo out/.shops.control/*/secret.csv)
	test "$(stat -c %a "$kept")" = 600
	test "$(grep -c ',minimum,$\|,partner,[0-9]*$' "$kept")" = 4
	run ! grep -q "$(sha256sum <"$kept" | cut -d' ' -f1)" out/shops/run.json
	run ! grep -q "$(sha256sum <"$kept" | cut -d' ' -f1)" "${kept%/*}/ledger.jsonl"
	test ! -e out/shops/secret.csv
	test "$(find open/.shops.control -name secret.csv)" = ''
	# How a base came about is not told of one that is held back.
	test "$(grep -c area= open/shops/steps.csv)" = 2
	run ! grep area= out/shops/steps.csv
	# The file of secrets is what the open one has in these lines.
	grep -v ,_T, open/shops/estimates.csv >secret.csv
	run python3 "$ROOT/tests/disclosure/search.py" out/shops secret.csv
	echo "$output"
	test "$status" = 0
	[[ $output == *' 0 hits' ]]
	# It would find them.
	cp out/shops/estimates.csv open/shops/estimates.csv
	run python3 "$ROOT/tests/disclosure/search.py" open/shops secret.csv
	test "$status" = 1
	for format in html xlsx json-stat csv md tex svg px; do
		[[ $output == *".$format"* ]] || {
			echo "no number was found in $format: $output"
			return 1
		}
	done
}

@test "disclosure: what was held back before stays so, what was shown is known" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3}'
	filter aggregate --quiet --tables tables.json records.csv >before.csv
	# Two more in C: large enough today, and held back before.
	printf '13,C,n,yes,3\n14,C,o,no,3\n' >>records.csv
	test "$(hidden)" = ''
	write_study '{"minimum": 3, "earlier": ["before.csv"]}'
	printf '13,C,n,yes,3\n14,C,o,no,3\n' >>records.csv
	[[ $(hidden) == *C* ]]
	filter aggregate --quiet --tables tables.json --secret secret.csv records.csv >out.csv
	grep -q ',earlier,$' secret.csv
	rm secret.csv
	# C was shown before: nothing has to be hidden with it.
	write_study '{}'
	filter aggregate --quiet --tables tables.json records.csv >before.csv
	write_study '{"minimum": 3, "earlier": ["before.csv"]}'
	test "$(hidden)" = 'C '
	run filter aggregate --tables tables.json records.csv
	[[ $output == *'2 figures that a rule holds back'*'[already-published]'* ]]
	# The total and all but C were shown before.
	grep -v ',C,' before.csv >most.csv
	write_study '{"minimum": 3, "earlier": ["most.csv"]}'
	run filter aggregate --tables tables.json records.csv
	test "$status" = 3
	[[ $output == *'[cannot-hide]'* ]]
	sed 's/share:q/share:z/' before.csv >other.csv
	write_study '{"minimum": 3, "earlier": ["other.csv"]}'
	run filter aggregate --tables tables.json records.csv
	test "$status" = 3
	[[ $output == *'other.csv: error: '*'[other-study]'* ]]
	# It is none of estimates, whichever column it lacks; n stands behind.
	for form in category,status,n item,status,n item,category,n n,item,category,status; do
		printf '%s\nshare:q,yes,5,\n' "$form" | cut -d, -f1-4 >other.csv
		write_study '{"minimum": 3, "earlier": ["other.csv"]}'
		run filter aggregate --tables tables.json records.csv
		echo "$form: $output"
		test "$status" = 2
		[[ ${#lines[@]} = 1 && $output == *'other.csv'*'[missing-column]'* ]]
	done
	# A path that begins at the root, and tables beside.
	write_study "{\"minimum\": 3, \"earlier\": [\"$PWD/before.csv\"]}"
	test "$(hidden)" = 'C '
	# A cell that was empty then tells nothing.
	sed -n '1p; s/^\(.*,C,.*\),$/\1,empty/p' before.csv >empty.csv
	write_study '{"minimum": 3, "earlier": ["empty.csv"]}'
	[[ $(hidden) == *C* ]]
	# A column of that edition with nothing in it, and none by sector: the total.
	awk -F, -v OFS=, '{ $5 = $5 FS (NR == 1 ? "zone" : "") } 1' before.csv >zone.csv
	write_study '{"minimum": 3, "earlier": ["zone.csv"]}'
	test "$(hidden)" = 'C '
	grep -E '^table|_T' before.csv | cut -d, -f1-5,7- >total.csv
	write_study '{"minimum": 3, "earlier": ["total.csv"]}'
	[[ $(hidden) == ?' C ' ]]
	# Of a count there is no answer: its cell is held back.
	write_study '{"minimum": 3}' count
	filter aggregate --quiet --tables tables.json records.csv >counts.csv
	write_study '{"minimum": 3, "earlier": ["counts.csv"]}' count
	[[ $(hidden) == *C* ]]
	printf '13,C,n,yes,3\n14,C,o,no,3\n' >>records.csv
	[[ $(hidden) == *C* ]]
	# It is read, and so no place for what is written; and it may be broken.
	run filter aggregate --tables tables.json --ledger counts.csv records.csv
	test "$status" = 2
	printf '%s\n"t' "$(head -n 1 counts.csv)" >broken.csv
	mv broken.csv counts.csv
	run filter aggregate --tables tables.json records.csv
	echo "$output"
	test "$status" = 3
	[[ $output == *counts.csv* && $output != *other-study* ]]
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "n") n = i }
		NR == 2 { $n = "three" } 1' before.csv >counts.csv
	run filter aggregate --tables tables.json records.csv
	echo "$output"
	test "$status" = 3
	[[ $output == *'counts.csv:2: column n: error: '* ]]
	write_study '{"minimum": 3, "earlier": ["none.csv"]}'
	run filter aggregate --tables tables.json records.csv
	test "$status" != 0
	[[ $output == *'none.csv: error: '*'[cannot-open]'* ]]
}

@test "disclosure: which categories to merge, and what is not linked" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	write_study '{"minimum": 3}'
	run filter aggregate --tables tables.json --ledger ledger records.csv
	[[ $output == *"table t: were sector 'B' and 'C' one category, 2 figures would no longer be held back by a rule [suggest]"* ]]
	grep -q '"counts":{"held-back-partner":2,"held-back-minimum":2}' ledger
	run filter aggregate --share q --by sector --where sector=A,B --confidential 3 records.csv
	[[ $output == *'[not-linked]'* ]]
	run filter aggregate --share q --by sector --confidential 3 records.csv
	[[ $output != *'[not-linked]'* ]]
}
