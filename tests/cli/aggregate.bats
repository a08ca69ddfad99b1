load helper

# Estimates and states of the same records, however they were put together.
ARGS="--weight w --strata s --fpc N --by g --by g,a --share q,d --mean x
	--total x --ratio x/w --count
	--compare total=g --compare measures=q:d --chisq"

records() { cat "$ROOT/tests/cases/aggregate/shared/people.csv"; }

# Words on purpose.
# shellcheck disable=SC2086
estimates() { filter aggregate --quiet --lonely remove "$@" $ARGS; }

@test "aggregate: any order and any split give the same bytes" {
	need_filter aggregate
	python3 "$ROOT/tests/cli/aggregate_merge.py" "$BAROMETER_BIN/aggregate" \
		"$ROOT/tests/oracle" "${SHUFFLES:-2}"
}

@test "aggregate: a state in the sum twice is refused" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	records | estimates --partial >a.state
	run -3 estimates --merge a.state a.state
	[[ $output == *doubled-part* ]]
}

@test "aggregate: a state of another request is refused" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	records | estimates --partial >a.state
	run -3 filter aggregate --merge --share q a.state
	[[ $output == *foreign-part* ]]
}

@test "aggregate: a state cut short is refused" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	records | estimates --partial >a.state
	head -n 20 a.state >cut.state
	run -3 estimates --merge cut.state
	[[ $output == *bad-part* ]]
	head -c 300 a.state >cut.state
	run -3 estimates --merge cut.state
}

@test "aggregate: a state with one digit changed is refused" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	records | estimates --partial >a.state
	# How many records a sum is of.
	awk -F, -v OFS=, '$1 == "row" && ++n == 2 { sub(/:[0-9]/, ":7", $5) }
		{ print }' a.state >changed.state
	run -1 cmp -s a.state changed.state
	run -3 estimates --merge changed.state
	[[ $output == *bad-part* ]]
}

@test "aggregate: flags and tables give the same figures" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	cat >tables.json <<-'END'
		{"tables": [{"id": "t", "chisq": true,
		    "columns": [{"by": []}, {"by": ["g"]}],
		    "measures": [{"variable": "q"},
		        {"statistic": "mean", "variable": "x"}],
		    "compare": [{"type": "domains", "by": "g", "a": "m", "b": "f"}]}]}
	END
	records | filter aggregate --weight w --strata s --tables tables.json \
		2>/dev/null | sed 's/^t,/,/' >by-tables
	records | filter aggregate --weight w --strata s --share q --mean x \
		--by g --chisq --compare domains=g:m:f 2>/dev/null >by-flags
	diff by-tables by-flags
}

@test "aggregate: nothing but numbers or empty fields comes out" {
	need_filter aggregate
	records | estimates | tee "$BATS_TEST_TMPDIR/out" | head -1
	test "$(grep -ciE '(^|,)-?(nan|inf)' "$BATS_TEST_TMPDIR/out")" = 0
}

@test "aggregate: random tables, designs and records end as they should" {
	need_filter aggregate
	python3 "$ROOT/tests/property/specs.py" "$BAROMETER_BIN/aggregate" 1 100
}

@test "aggregate: sixty variables to break down by, each as if alone" {
	need_filter aggregate
	local by=() i
	for i in $(seq 60); do by+=(--by "b$i"); done
	awk 'BEGIN {
		srand(1)
		printf "w,q"
		for (i = 1; i <= 60; i++)
			printf ",b%d", i
		print ""
		for (r = 0; r < 500; r++) {
			printf "%d,%d", 1 + r % 7, rand() < 0.4
			for (i = 1; i <= 60; i++)
				printf ",%d", 1 + int(rand() * 4)
			print ""
		}
	}' >"$BATS_TEST_TMPDIR/many.csv"
	cd "$BATS_TEST_TMPDIR"
	filter aggregate -q --weight w "${by[@]}" --share q many.csv \
		| tail -n 8 | cut -d, -f65- >together
	filter aggregate -q --weight w --by b60 --share q many.csv \
		| tail -n 8 | cut -d, -f6- >alone
	diff together alone
	test "$(wc -l <alone)" = 8
}

@test "aggregate: thousands of codes and clusters in any order" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN {
		srand(1)
		print "w,psu,code,is_asked"
		for (i = 0; i < 20000; i++)
			print 1 + int(rand() * 900) / 100 "," int(rand() * 4000) \
			    "," 100 + int(1900 * rand() * rand()) \
			    "," int(2 * rand())
	}' >codes.csv
	local design=(-q --weight w --cluster psu --share code --where is_asked=1)
	filter aggregate "${design[@]}" codes.csv >expected
	test "$(wc -l <expected)" -gt 1300
	# By cluster, and by code.
	local key
	for key in 2 3; do
		(head -n 1 codes.csv && tail -n +2 codes.csv | sort -t, -k$key,$key) \
			>sorted.csv
		filter aggregate "${design[@]}" sorted.csv | cmp - expected
	done
	# What each code of the domain weighs, in hundredths; others have no line.
	awk -F, 'NR > 1 && $4 == 1 { sum[$3] += 100 * $1 } END {
		for (code in sum)
			printf "%d %.0f\n", code, sum[code]
	}' codes.csv | sort >sums
	awk -F, 'NR > 1 { printf "%d %.0f\n", $5, 100 * $8 * $9 }' expected \
		| sort | diff - sums
}

# However long its text is.
@test "aggregate: a code seen outside the domain alone has no line" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	printf 'w,sex,a,b,c\n1,f,3,33,333333333\n1,m,4,44,444444444\n' >codes.csv
	filter aggregate -q --weight w --share a,b,c --where sex=f codes.csv \
		| cut -d, -f4,5 >lines
	printf 'measure,category\na,3\nb,33\nc,333333333\n' | diff - lines
}

@test "aggregate: a test that is too large is left out and said" {
	need_filter aggregate
	seq 56 | awk 'BEGIN { print "a,b" } { print $1 "," $1 }' \
		>"$BATS_TEST_TMPDIR/large.csv"
	run -1 filter aggregate --share a --by b --chisq \
		"$BATS_TEST_TMPDIR/large.csv"
	[[ $output == *"no test of a with 56 answers in 56 cells"*"[large-test]"* ]]
	test "$(grep -c ',chisq,' <<<"$output")" = 5
	grep -q '^,share:a,chisq,a,pearson,\*,56,56,3080,' <<<"$output"
	grep -q '^,share:a,chisq,a,rao-scott,\*,56,56,,,,,,,$' <<<"$output"
}

# The lines of differences by measure, a side, their estimate and error to 12
# digits.
changes() {
	awk -F, '/,difference,/ {
		printf "%s %s %s %s %.12g %.12g\n", $4, $5, $(NF - 10), $(NF - 9),
		    $(NF - 6), $(NF - 5)
	}'
}

@test "aggregate: of waves with the same units a change is that of each unit" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	# Those who are in both waves and stay in their stratum, which has as
	# many units in both.
	awk -F, -v OFS=, 'FNR == NR { in_both[$1] += FNR > 1; next }
		FNR > 1 { $4 = length($3) * 50 }
		FNR == 1 || in_both[$1] == 2' \
		"$ROOT"/tests/oracle/p05_panel/data_nojump.csv{,} >both.csv
	test "$(wc -l <both.csv)" -gt 600
	local ask=(-q --weight w --fpc Nh --share y --mean x --total x
		--compare waves=wave)
	filter aggregate "${ask[@]}" --strata 'wave,stratum' --panel id both.csv \
		| changes >panel
	filter aggregate "${ask[@]}" --strata stratum --cluster id both.csv \
		| changes >units
	test "$(wc -l <panel)" = 4
	diff panel units
}

@test "aggregate: of waves without a common unit a change is that of independent waves" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	awk -F, -v OFS=, 'NR > 1 { $1 = $1 $2 } { print }' \
		"$ROOT/tests/oracle/p05_panel/data.csv" >apart.csv
	local ask=(-q --weight w --strata 'wave,stratum' --fpc Nh --share y --mean x
		--total x --compare waves=wave)
	filter aggregate "${ask[@]}" --panel id apart.csv | changes >panel
	filter aggregate "${ask[@]}" apart.csv | changes >independent
	diff panel independent
	test "$(wc -l <panel)" = 4
}

@test "aggregate: a panel in any order and any parts gives the same bytes" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	local data=$ROOT/tests/oracle/p05_panel/data.csv part
	local ask=(-q --weight w --strata 'wave,stratum' --panel id --fpc Nh
		--share y --mean x --total x --by sektor --compare waves=wave
		--compare 'contrast=wave,sektor')
	filter aggregate "${ask[@]}" "$data" >expected
	test "$(grep -c ,difference, expected)" = 16
	(head -n 1 "$data" && tail -n +2 "$data" | sort -r -t, -k8,8) \
		| filter aggregate "${ask[@]}" | cmp - expected
	# Units of two waves are in two parts.
	for part in 2022 2024; do
		awk -F, -v wave="$part" 'NR == 1 || $2 == wave' "$data" \
			| filter aggregate "${ask[@]}" --partial >"$part.state"
	done
	filter aggregate "${ask[@]}" --merge 2024.state 2022.state \
		| cmp - expected
}

@test "aggregate: --panel tells who is in two waves" {
	need_filter aggregate
	local ask=(--weight w --strata 'wave,stratum' --panel id --share y)
	run filter aggregate "${ask[@]}" "$ROOT/tests/oracle/p05_panel/data.csv"
	[[ $output == *"353 units are in waves 2022 and 2024 (65.7 % and 60.0 % of them); 14 changed stratum [panel]"* ]]
}

@test "aggregate: the base of known values is that of a where over them" {
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR"
	local data=$ROOT/tests/oracle/p04_cells/data.csv
	local ask=(-q --weight w --strata "wave,sektor" --cluster enhed
		--by "sektor,size" --ci beta --share samarbejde)
	filter aggregate "${ask[@]}" --base known "$data" | cut -d, -f3- >base
	filter aggregate "${ask[@]}" --where samarbejde=0 --where samarbejde=1 \
		"$data" | sed 's/,"{0,1}"//' | cut -d, -f3- >restricted
	diff <(tail -n +2 base) <(tail -n +2 restricted)
	test "$(wc -l <base)" = 27
	filter aggregate "${ask[@]}" "$data" | cut -d, -f3- >answered
	run -1 diff -q base answered
}

@test "aggregate: a rate of a known population is as good as its count" {
	local standard=$ROOT/schemas/standards/nchs-2023.json

	cd "$BATS_TEST_TMPDIR"
	awk 'BEGIN {
		print "g,w,q"
		for (i = 0; i < 900; i++)
			printf "%s,%d,%d\n", substr("abcdefgh", 1 + \
				int(i * i / 1000) % 8, 1), 1 + i % 7 * 3, \
				i * 7919 % 13 == 0
		print "g,total" >"population.csv"
		for (i = 1; i <= 8; i++)
			print substr("abcdefgh", i, 1) ",10000" >"population.csv"
		print "_T,80000" >"population.csv"
	}' >records.csv
	filter aggregate -w w --by g --counts q --standard "$standard" \
		records.csv >counts.csv
	filter aggregate -w w --by g --counts q --standard "$standard" \
		--per 1000 --population population.csv records.csv >rates.csv
	grep -q ',unreliable,Cx,kish_n<10$' counts.csv
	test "$(grep -c ',,,$' counts.csv)" -gt 4
	cmp <(cut -d, -f15- counts.csv) <(cut -d, -f15- rates.csv)
}
