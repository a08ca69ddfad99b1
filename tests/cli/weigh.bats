# weigh, where it takes more than one run, or a study.

load helper

CASES=$ROOT/tests/cases/pipeline
ORACLE=$ROOT/tests/oracle/p02_apiclus1_weights

setup() {
	need_filter weigh
	need_filter aggregate
	cd "$BATS_TEST_TMPDIR" || return 1
}

# records COUNT: of three margins with 60 patterns, three weights, one number.
records() {
	awk -v n="$1" 'BEGIN {
		print "id,sector,region,size,d,staff"
		for (i = 0; i < n; i++)
			printf "%d,s%d,region %d,z%d,%s,%d\n", i, i % 4, \
				i % 5, i % 3, 1.5 + i % 3, (i * 7919) % 97
	}'
}

# Margins for that, which hold nowhere by themselves.
margins() {
	awk -v n="$1" 'BEGIN {
		print "sector,total" >"sector.csv"
		for (i = 0; i < 4; i++)
			print "s" i "," n * (4 + i) / 22 * 3 >"sector.csv"
		print "region,share" >"region.csv"
		for (i = 0; i < 5; i++)
			print "region " i "," 16 + 2 * i >"region.csv"
		print "size,share" >"size.csv"
		print "z0,0.3\nz1,0.3\nz2,0.4" >"size.csv"
		print "term,total\n(Intercept)," 3 * n "\nstaff," 150 * n >"totals.csv"
	}'
}

# weighed NAME FLAG... [FILE ...]: NAME.csv with its records in order, NAME.json.
weighed() {
	local name=$1

	shift
	filter weigh --quiet --name weighed --account "$name.json" "$@" \
		>"$name.out" || return 1
	LC_ALL=C sort "$name.out" >"$name.csv"
}

# The same weights of records in any order, in parts, by a pipe.
is_blind() {
	local -a flags=("$@")

	{
		head -1 data.csv
		tail -n +2 data.csv | LC_ALL=C sort -t, -k6,6 -k1,1r
	} >shuffled.csv
	head -70 shuffled.csv >one.csv
	{
		head -1 shuffled.csv
		tail -n +71 shuffled.csv
	} >two.csv
	weighed whole "${flags[@]}" data.csv
	weighed mixed "${flags[@]}" shuffled.csv
	weighed parts "${flags[@]}" two.csv one.csv
	weighed piped "${flags[@]}" < <(cat shuffled.csv)
	weighed stdin "${flags[@]}" <shuffled.csv
	filter aggregate --weighting whole.json --cluster dnum --total enroll \
		--share awards --by stype whole.out >whole.txt
	for name in mixed parts piped stdin; do
		cmp whole.csv "$name.csv" && cmp whole.json "$name.json"
		filter aggregate --weighting "$name.json" --cluster dnum \
			--total enroll --share awards --by stype "$name.out" \
			>"$name.txt"
		cmp whole.txt "$name.txt"
	done
}

@test "weigh: neither the order of records nor parts nor pipes can be seen" {
	cp "$ORACLE/data.csv" .
	is_blind --base-weight pw --poststratify "$ORACLE/targets_stype.csv"
	is_blind --base-weight pw --rake "$ORACLE/targets_stype.csv" \
		--rake "$ORACLE/targets_size.csv"
	is_blind --base-weight pw --greg "$ORACLE/targets_greg.csv" \
		--model stype,size,api99:number --distance logit --bounds 0.4,2.5
	is_blind --base-weight pw --greg "$ORACLE/targets_greg_cluster.csv" \
		--model stype --equal-within dnum
	is_blind --base-weight pw --rake "$ORACLE/targets_stype.csv" \
		--trim-weights 30.6,40.36
}

@test "weigh: a margin of two columns is one of both joined, for a group too" {
	local m

	# Groups lie across sectors, regions and sizes.
	records 900 | awk -F, -v OFS=, 'NR == 1 { print $0, "both", "group" }
		NR > 1 { print $0, $2 "." $4, "g" NR * NR % 211 }' >data.csv
	awk 'BEGIN {
		print "sector,size,total" >"two.csv"
		print "both,total" >"one.csv"
		for (i = 0; i < 12; i++) {
			print "s" i % 4 ",z" i % 3 "," 190 + 5 * i >"two.csv"
			print "s" i % 4 ".z" i % 3 "," 190 + 5 * i >"one.csv"
		}
		print "region,share" >"region.csv"
		for (i = 0; i < 5; i++)
			print "region " i "," 18 + i >"region.csv"
	}'
	for m in one two; do
		weighed $m --base-weight d --rake $m.csv --rake region.csv \
			--equal-within group data.csv
		filter aggregate --quiet --weighting $m.json --cluster group \
			--mean staff --share size --by sector $m.out >$m.txt
	done
	cmp one.csv two.csv
	cmp one.txt two.txt
	# The errors are those of fitted weights.
	filter aggregate --quiet --weight weighed --cluster group \
		--mean staff --share size --by sector two.out >plain.txt
	test "$(sed -n 2p two.txt | cut -d, -f10)" != \
		"$(sed -n 2p plain.txt | cut -d, -f10)"
}

@test "weigh: aggregate behind it in a pipe waits for the account" {
	local n

	margins 30000
	for n in 60 30000; do
		records "$n" >data.csv
		rm -f account.json
		{
			sleep 0.2
			filter weigh --base-weight d --extreme 0,1e9 --rake size.csv \
				--account account.json data.csv
		} | filter aggregate --weighting account.json --mean staff \
			--by sector >piped
		filter weigh --base-weight d --extreme 0,1e9 --rake size.csv \
			--account other.json data.csv >weighed.csv
		filter aggregate --weighting other.json --mean staff --by sector \
			weighed.csv | cmp - piped
	done
}

@test "weigh: an input that changes between its two readings is an error" {
	records 200000 >data.csv
	margins 200000
	mkfifo out
	filter weigh --quiet --base-weight d --rake sector.csv --rake region.csv \
		--rake size.csv data.csv >out 2>said &
	exec 4<out
	# The second reading has begun, and waits for us.
	head -c 1 <&4 >begun
	test -s begun
	printf 9 | dd of=data.csv bs=1 seek=$(($(stat -c %s data.csv) - 2)) \
		conv=notrunc status=none
	cat <&4 >rest
	exec 4<&-
	# Not by run, whose shell is another: it knows only what has ended by then.
	wait $! || status=$?
	test "$status" = 3
	grep -q 'data.csv: error: the input changed .*\[input-changed\]' said
	# Whoever reads what came learns that it is not whole.
	test -n "$(tail -c 1 rest | tr -d '\n')"
}

@test "weigh: memory grows with patterns, numbers go to files" {
	records 200000 >data.csv
	margins 200000
	weighed few --base-weight d --rake sector.csv --rake region.csv \
		--rake size.csv data.csv
	weighed held --base-weight d --greg totals.csv --model staff:number data.csv
	weighed spilt --base-weight d --greg totals.csv --model staff:number \
		--memory 100K data.csv
	cmp held.csv spilt.csv
	(
		ulimit -v 65536
		filter weigh --quiet --base-weight d --rake sector.csv \
			--rake region.csv --rake size.csv data.csv
		filter weigh --quiet --base-weight d --greg totals.csv \
			--model staff:number --distance raking data.csv
	) >both
	test "$(wc -l <both)" = 400002
}

@test "weigh: each example of the page does what it says" {
	printf 'sector,total\nschool,500\noffice,1000\n' >sector.csv
	printf 'size,share\nsmall,74\nlarge,26\n' >size.csv
	cat >joined.csv <<-'END'
		id,sector,size,d
		1,school,small,100
		2,school,small,120
		3,school,large,30
		4,office,small,300
		5,office,large,200
	END
	sed -n '/^id,sector,size,d,weight$/,/^\$/p' "$ROOT/filters/weigh/weigh.1" \
		| sed '/^\$/d' >wanted
	filter weigh --base-weight d --rake sector.csv --rake size.csv \
		--account a.json joined.csv | diff wanted -
	filter aggregate --weighting a.json --share size --by sector joined.csv \
		2>err && return 1
	grep -q "column weight: error: there is no column of this name" err
}

# A study whose weights are made wave by wave.
lay_study() {
	local wave

	cp -r "$CASES/schemas" "$CASES/input" .
	jq '.weighting = {name: "w", base: "weight", within: "wave", steps: [
		{rake: ["area.csv"]}]} | .design = {strata: ["wave"]}
		| del(.publication)' "$CASES/schemas/shops/study.json" \
		>schemas/shops/study.json
	for wave in first second; do
		mkdir -p "input/weighting/$wave"
		printf 'area,total\n1,30\n2,50\n' >"input/weighting/$wave/area.csv"
	done
}

# pipeline ARGUMENT ...: the status, and messages in err.
pipeline() {
	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
		--output out "$@" 2>err
}

@test "weigh: a study's weights, its estimates by their account" {
	need_filter pipeline
	lay_study
	pipeline
	cut -d, -f6,8 out/shops/estimates.csv | grep -qx '_T,160'
	cut -d, -f6,8 out/shops/estimates.csv | grep -qx 'first,80'
	test "$(jq '[.waves[].sum_weight] | add' out/shops/run.json)" = 160
	test -z "$(find out/.shops.control -type f ! -perm 600)"
	jq -e 'all(.tables[]; .weighted)' out/shops/tables.json
	test "$(jq '.account[-1].sum_after' \
		out/.shops.control/*/first-weights.json)" = 80
	"$ROOT/pipeline.sh" verify out/shops --schemas schemas --input input
	"$ROOT/pipeline.sh" explain sundays open 1 wave=first --records \
		--study shops --input input --schemas schemas --output out >told
	test "$(grep -c '^  answers.csv,' told)" = 4
	# In parts, up to what weighs.
	mkdir -p parts
	pipeline --output parts --parts 2
	cmp out/shops/estimates.csv parts/shops/estimates.csv
	cmp out/shops/steps.csv parts/shops/steps.csv
	"$ROOT/pipeline.sh" verify parts/shops --schemas schemas --input input
	# What --print prints does the same.
	pipeline --print >run.sh
	OUT=printed WORK=$BATS_TEST_TMPDIR/work bash run.sh
	cmp out/shops/estimates.csv printed/estimates.csv
}

@test "weigh: a study whose margins cannot be met publishes nothing" {
	need_filter pipeline
	lay_study
	printf 'area,total\n1,30\n2,50\n3,7\n' >input/weighting/second/area.csv
	pipeline && return 1
	grep -q '\[no-sample\]' err
	test ! -e out/shops
}

# refuses CHANGE TEXT: the study, changed so, is no study.
refuses() {
	jq "$1" whole >schemas/shops/study.json
	if pipeline --check; then
		echo "$1 is taken"
		return 1
	fi
	grep -qF "$2" err || {
		echo "$1: no '$2'"
		cat err
		return 1
	}
}

@test "weigh: what may be wrong in the weighting of a study" {
	need_filter pipeline
	lay_study
	cp schemas/shops/study.json whole
	refuses '.design.rake = [["area"]]' "leave 'rake' out"
	refuses '.design.poststratify = ["area"]' "leave 'poststratify' out"
	refuses '.design.calibrate = ["area"]' "leave 'calibrate' out"
	refuses '.design.weight = "weight"' "the weight that 'weighting' makes is 'w'"
	refuses 'del(.weighting.within)' "'within' names the variable"
	refuses '.weighting.steps = [{trim: [0.3, 3]}, {rake: ["area.csv"]}]' \
		"each once, in this order"
	refuses '.weighting.steps[0].greg = "totals.csv"' "each once, in this order"
	refuses '.weighting.steps[0].rake = ["../area.csv"]' "[bad-schema]"
	refuses '.weighting.steps[0].rakes = 1' "did you mean 'rake'"
	refuses 'del(.weighting.base)' "base"
}
