#!/usr/bin/env bats
# Tests run in shells of their own; what awk and python take is not the shell's.
# shellcheck disable=SC2016,SC2030,SC2031
# An input in parts: what would have come of the whole, or nothing.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >schema.json <<-'END'
		{"name": "s", "path": "s.csv", "schema": {"fields": [
		 {"name": "id", "type": "string", "constraints": {"unique": true}},
		 {"name": "g", "type": "string"},
		 {"name": "q", "type": "string", "constraints": {"enum": ["1", "2"]}}]}}
	END
	awk 'BEGIN { print "id,g,q"
		for (i = 1; i <= 400; i++)
			print i "," i % 7 "," 1 + i % 3 % 2 }' >raw.csv
	sed -i '300s/,[12]$/,9/; 350s/,[12]$/,9/' raw.csv
}

request=(--by g --share q)

filter_pipeline() {
	"$ROOT/pipeline.sh" "$@"
}

# part I N [option ...]: the state of a part, with more options for clean.
part() {
	local i=$1 n=$2

	shift 2
	filter clean -q --schema schema.json --plan plan --part "$i/$n" \
		--keys "$i.keys" --manifest "$i.manifest" --rejects "$i.rejects" \
		"$@" raw.csv \
		| filter aggregate -q --partial --manifest "$i.manifest" \
			"${request[@]}" >"$i.state"
}

# parts N [option ...]: all of them, and what --met says.
parts() {
	local n=$1 i keys=()

	shift
	filter clean -q --schema schema.json --split "$n" raw.csv >plan
	states=()
	for ((i = 1; i <= n; i++)); do
		part "$i" "$n" "$@"
		states+=("$i.state") keys+=("$i.keys")
	done
	filter clean --met "${keys[@]}" >met
}

merge() {
	filter aggregate -q --merge "${request[@]}" "$@"
}

@test "clean: parts of awkward files are as the whole" {
	python3 "$ROOT/tests/property/clean_parts.py" "$BAROMETER_BIN/clean" 40 7
	python3 "$ROOT/tests/property/clean_parts.py" "$BAROMETER_BIN/clean" 20
}

# plans FILE [option ...]: one, with a place to cut looked for from every byte on,
# by one process, by several, and where there is one core.
plans() {
	local file=$1 n jobs core

	shift
	n=$(stat -c %s "$file")
	filter clean -q "$@" --split "$n" --jobs 1 "$file" >one
	for jobs in 2 3 7; do
		filter clean -q "$@" --split "$n" --jobs "$jobs" "$file" >other
		cmp one other
	done
	core=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' \
		/proc/self/status)
	taskset -c "$core" "$BAROMETER_BIN/clean" -q "$@" --split "$n" \
		"$file" >other
	cmp one other
	# All records but the first are places to begin.
	[ "$(cut -d , -f 7 one | sort -u | wc -l)" -gt 9 ]
}

@test "clean: a plan is the same by any number of processes, wherever it cuts" {
	printf 'a;b;c\r\n%s' '1;"x;y";z' >awkward
	printf '\r\n%s' '2;"two' 'lines";' '3;"""";"' '' '";4' '4;"a' ';b";c' \
		'' 'x"y;1;2' '5;"open;1' '6;1;2' '7;æ;ø' '8;1' '9;;' '"10' \
		'11;";"x";y' '12;1;"' '13;a;b' >>awkward
	printf '\r\n' >>awkward
	plans awkward --delimiter ';'
	tr -d '\r' <awkward >plain
	plans plain --delimiter ';'
	for charset in UTF-16LE UTF-16BE; do
		iconv -t "$charset" <awkward >wide
		plans wide --delimiter ';' --encoding "$charset"
	done
}

@test "clean: how many records a plan tells changes no key of a part" {
	local n

	awk 'BEGIN { print "id,g,q"
		for (i = 1; i <= 9000; i++)
			print i % 8000 ",a-long-name-" i ",1" }' >raw.csv
	filter clean -q --schema schema.json --split 3 raw.csv >plan
	filter clean -q --schema schema.json --plan plan --part 2/3 \
		--keys keys --rejects none raw.csv >part || [ $? -eq 1 ]
	for n in 1 3002 4000000000000; do
		awk -F , -v OFS=, -v n="$n" 'NR == 4 { $11 = n } 1' plan >other
		# The records are numbered as the plan has it, in the part behind.
		filter clean -q --schema schema.json --plan other --part 2/3 \
			--keys keys.other --rejects none.other raw.csv \
			>part.other || [ $? -eq 1 ]
		cmp keys keys.other
		cmp none none.other
		cmp part part.other
	done
}

@test "clean: what two parts met is found by any number of processes" {
	python3 "$ROOT/tests/property/met.py" "$BAROMETER_BIN/clean" 12 3
	python3 "$ROOT/tests/property/met.py" "$BAROMETER_BIN/clean" 6
}

@test "clean: keys that --keys did not write are told of once" {
	parts 4
	sed -i '3s/$/,7/' 2.keys
	sed -i '5s/,[01]$/,2/' 4.keys
	for jobs in 1 2 5; do
		run -3 filter clean --met --jobs "$jobs" {1..4}.keys
		[ "${#lines[@]}" = 1 ]
		[[ $output == "clean: 2.keys:3: "* ]]
	done
	sed -i '3s/,7$//' 2.keys
	# What is no fault is told too, whichever process came upon it.
	sed '1p' 3.keys >again.keys
	for jobs in 1 2 5; do
		run -1 filter clean --met --jobs "$jobs" 1.keys 2.keys again.keys
		[[ $output == *'[header-again]'* ]]
	done
	TMPDIR=nowhere run -3 filter clean --met 1.keys 2.keys
	[[ $output == *"TMPDIR names the folder"*"[cannot-create]"* ]]
	run -2 filter clean --jobs 2 raw.csv
	[[ $output == *"--jobs is of --split and --met"* ]]
}

@test "parts: a study, doubles and all, has one hash in any number of parts" {
	python3 "$ROOT/tests/property/parts.py" same "$BAROMETER_BIN" "$ROOT" . \
		masculinity-2018
}

@test "parts: a merge is what one process would have made" {
	parts 3
	filter clean -q --schema schema.json raw.csv --rejects one.rejects \
		| filter aggregate -q "${request[@]}" >one
	merge --met met "${states[@]}" | cmp - one
	# Merged by twos and all the same.
	merge --partial 3.state 1.state >half.state
	merge --met met half.state 2.state | cmp - one
	{ cat 1.rejects && tail -n +2 2.rejects && tail -n +2 3.rejects; } \
		| cmp - one.rejects
}

@test "parts: a missing, doubled or foreign part is refused" {
	parts 3
	run -3 merge --met met 1.state 3.state
	[[ $output == *"part 2 of 3 is not there"*missing-part* ]]
	run -3 merge --met met 1.state 2.state 3.state 2.state
	[[ $output == *doubled-part* ]]
	mkdir kept
	cp ./*.state met kept
	sed -i 's/^17,3/17,4/' raw.csv
	parts 3
	run -3 merge --met kept/met kept/1.state 2.state kept/3.state
	[[ $output == *missing-part* ]]
	head -c 600 kept/2.state >cut.state
	run -3 merge --met kept/met kept/1.state cut.state kept/3.state
	[[ $output == *truncated* ]]
}

@test "parts: an unchecked part is refused" {
	sed -n 2,6p raw.csv >again
	cat again >>raw.csv
	parts 4
	# Five keys come again in the last part, which has to run again.
	run -0 awk -F, 'NR > 1 && $2 != "keys" { n[$1]++ }
		END { for (i in n) print i, n[i] }' met
	[[ $output == "4 5" ]]
	run -3 merge "${states[@]}"
	[[ $output == *unchecked-part* ]]
	run -3 merge --met met "${states[@]}"
	[[ $output == *"part 4 of 4"*unchecked-part* ]]
	part 4 4 --seen met
	filter clean -q --schema schema.json raw.csv --rejects one.rejects \
		| filter aggregate -q "${request[@]}" >one
	merge --met met "${states[@]}" | cmp - one
	tail -n +2 4.rejects | cut -d, -f2- >last
	grep -q 'seen before on line 2' last
	tail -n 5 one.rejects | cut -d, -f2- | cmp - <(tail -n 5 last)
	# Of what others had met it says nothing.
	echo '4,0,400,raw.csv,7' >>met
	run -3 merge --met met "${states[@]}"
	[[ $output == *unchecked-part* ]]
}

@test "parts: ranges that overlap or leave something out are refused" {
	local at plan i

	parts 3
	mapfile -t plan < <(awk -F, 'NR > 1 { print $7 ":" $8 }' plan)
	by_hand() {
		local i=0 range

		for range in "$@"; do
			i=$((i + 1))
			filter clean -q --schema schema.json --range "$range" \
				--part "$i/3" --keys "$i.keys" --manifest "$i.a" raw.csv \
				| filter aggregate -q --partial --manifest "$i.a" \
					"${request[@]}" >"$i.state"
		done
		filter clean --met 1.keys 2.keys 3.keys >met
	}
	by_hand "${plan[@]}"
	merge --met met 1.state 2.state 3.state >all
	by_hand "${plan[0]}" "${plan[0]}" "${plan[2]}"
	run -3 merge --met met 1.state 2.state 3.state
	[[ $output == *overlapping-part* || $output == *doubled-part* ]]
	at=${plan[1]%:*}
	by_hand "${plan[0]}" "${plan[0]%:*}:$((at - ${plan[0]%:*} + ${plan[1]#*:}))" "${plan[2]}"
	run -3 merge --met met 1.state 2.state 3.state
	[[ $output == *overlapping-part* ]]
	by_hand "${plan[0]}" "${plan[1]}" "${plan[2]%:*}:0"
	run -3 merge --met met 1.state 2.state 3.state
	[[ $output == *missing-part* ]]
	run -2 filter clean --schema schema.json --range 17:20 raw.csv
	[[ $output == *bad-range* ]]
}

@test "parts: a file that has changed since it was planned is refused" {
	parts 2
	sed -i 's/^300,/3OO,/' raw.csv
	part 1 2
	run -3 filter clean -q --schema schema.json --plan plan --part 2/2 raw.csv
	[[ $output == *stale-plan* ]]
	echo 401,1,1 >>raw.csv
	run -3 filter clean -q --schema schema.json --plan plan --part 1/2 raw.csv
	[[ $output == *stale-plan* ]]
	run -3 filter clean --schema schema.json --split 2 <(cat raw.csv)
	[[ $output == *cannot-cut* ]]
	sed -i '3d' plan
	run -3 filter clean -q --schema schema.json --plan plan --part 2/2 raw.csv
	[[ $output == *bad-plan* ]]
}

# Two of 400 are rejected: in one of the parts two of 100.
@test "parts: limits are those of the whole" {
	parts 4 --max-rejects 1% --fail-if enum=2
	merge --met met "${states[@]}" >all
	parts 4 --max-rejects 0.4%
	run -3 merge --met met "${states[@]}"
	[[ $output == *"2 of 400 records"*too-many-rejects* ]]
	parts 4 --fail-if enum=1
	run -3 merge --met met "${states[@]}"
	[[ $output == *fail-if* ]]
	parts 4 --warn-if enum=1
	run -1 filter aggregate --merge "${request[@]}" --met met "${states[@]}"
	[[ $output == *warn-if* ]]
}

@test "parts: one account, one list of rows not asked for" {
	local i

	awk 'BEGIN { print "id,w"; for (i = 1; i <= 500; i++) print i ",2" }' >table.csv
	parts 4
	for i in 1 2 3 4; do
		filter clean -q --schema schema.json --plan plan --part "$i/4" \
			--keys "$i.keys" --manifest "$i.manifest" raw.csv \
			| filter join -q --with table.csv --on id --min-match 100% \
				--manifest "$i.manifest" \
			| filter aggregate -q --partial --manifest "$i.manifest" \
				"${request[@]}" >"$i.state"
	done
	merge --met met --ledger ledger "${states[@]}" >all
	filter clean -q --schema schema.json --ledger one raw.csv \
		| filter join -q --with table.csv --on id --ledger one \
		| filter aggregate -q --ledger one "${request[@]}" | cmp - all
	counts() {
		python3 -c 'import json, sys
for line in open(sys.argv[1]):
    line = json.loads(line)
    print(line["program"], [(k, v) for k, v in sorted(line.items())
          if isinstance(v, int) and k != "parts"], line["counts"])' "$1"
	}
	diff <(counts one) <(counts ledger)
	grep -qF '"not_asked":"300,350,402-501"' ledger
	# A limit of join, too.
	sed -i '/^17,/d' table.csv
	for i in 1 2 3 4; do
		filter clean -q --schema schema.json --plan plan --part "$i/4" \
			--keys "$i.keys" --manifest "$i.manifest" raw.csv \
			| filter join -q --with table.csv --on id --min-match 100% \
				--manifest "$i.manifest" \
			| filter aggregate -q --partial --manifest "$i.manifest" \
				"${request[@]}" >"$i.state"
	done
	run -3 merge --met met "${states[@]}"
	[[ $output == *"397 of 398"*match-rate* ]]
}

@test "parts: a register larger than memory is split by the hash of its keys" {
	local i

	awk 'BEGIN { print "id,w"; for (i = 5000; i >= 1; i--) print i ",2" }' >table.csv
	parts 3
	for i in 1 2 3; do
		filter clean -q --schema schema.json --plan plan --part "$i/3" \
			--keys "$i.keys" --manifest "$i.manifest" raw.csv \
			| filter join -q --with table.csv --on id --memory 10K \
				--manifest "$i.manifest" \
			| filter aggregate -q --partial --manifest "$i.manifest" \
				--weight w "${request[@]}" >"$i.state"
	done
	merge --weight w --met met --ledger ledger "${states[@]}" >all
	filter clean -q --schema schema.json raw.csv \
		| filter join -q --with table.csv --on id --ledger one \
		| filter aggregate -q --weight w "${request[@]}" | cmp - all
	[ "$(jq -c 'select(.program == "join") | [.matched, .right_only]' ledger)" = \
		"$(jq -c '[.matched, .right_only]' one)" ]
}

@test "parts: what needs all parts is refused in one" {
	echo id,w >table.csv
	for option in '--expect 1:1' '--expect 1:n' '--type full' \
		'--unmatched u.csv' '--base-weight b --stratum w'; do
		# Words on purpose.
		# shellcheck disable=SC2086
		run -2 filter join --with table.csv --on id --manifest a $option raw.csv
		[[ $output == *usage* ]]
	done
	# Without a line of weigh the account is none of what comes behind it.
	run -2 filter weigh --manifest a --base-weight w raw.csv
	run -2 filter clean --part 1/2 --max-details 3 raw.csv
	run -2 filter clean --manifest a raw.csv
	run -2 filter aggregate --manifest a "${request[@]}" raw.csv
	# The account of something else.
	parts 2
	run -3 filter aggregate --partial --manifest 1.manifest "${request[@]}" raw.csv
	[[ $output == *bad-account* ]]
}

@test "parts: what is confidential is judged of the whole" {
	cat >tables.json <<-'END'
		{"confidentiality": {"minimum": 30}, "tables": [{"id": "t",
		 "measures": [{"statistic": "share", "variable": "q"}],
		 "columns": [{"by": ["g"]}]}]}
	END
	request=(--tables tables.json)
	parts 8
	filter clean -q --schema schema.json raw.csv \
		| filter aggregate -q "${request[@]}" >one
	merge --met met "${states[@]}" | cmp - one
	# No part has thirty records of a group; all have more.
	run -1 grep -q suppressed one
}

@test "parts: blanks have to mean the same in all" {
	local i

	cat >book.json <<-'END'
		{"variables": [{"name": "id", "type": "integer", "role": "id"},
		 {"set": "s", "from": {"*": {"columns": {"bus": "a", "train": "b"}}},
		  "choices": [{"code": "bus"}, {"code": "train"}]}]}
	END
	# In the second half what is not chosen is written, too.
	awk -v OFS=, 'BEGIN { print "id", "a", "b"
		for (i = 1; i <= 150; i++) print i, "1", ""
		for (; i <= 200; i++) print i, "1", "0" }' >halves.csv
	awk -v OFS=, 'BEGIN { print "id", "a", "b"
		for (i = 1; i <= 200; i++) print i, i % 2 ? "1" : "", "" }' >alike.csv
	request=(--share s_bus)
	in_halves() {
		filter clean -q --split 2 --header-rows 1 "$1" >plan
		for i in 1 2; do
			filter clean -q --plan plan --part "$i/2" --header-rows 1 \
				--manifest "$i.manifest" "$1" \
				| filter normalize -q --codebook book.json \
					--manifest "$i.manifest" \
				| filter aggregate -q --partial --manifest "$i.manifest" \
					"${request[@]}" >"$i.state"
		done
	}
	in_halves alike.csv
	filter clean -q alike.csv | filter normalize -q --codebook book.json \
		| filter aggregate -q "${request[@]}" >one
	merge 1.state 2.state | cmp - one
	in_halves halves.csv
	run -3 merge 1.state 2.state
	[[ $output == *unlike-parts* ]]
}

@test "parts: what a filter notes is of its part" {
	local i

	# Stand-ins and a key without its like are in the second half alone.
	awk 'BEGIN { print "id,g,q"
		for (i = 1; i <= 400; i++)
			print i "," i % 7 "," (i > 250 && i % 5 == 0 ? "N/A" : 1) }' >raw.csv
	awk 'BEGIN { print "id,w"
		for (i = 1; i <= 400; i++) print (i == 390 ? "390x" : i) ",1" }' >table.csv
	filter clean --split 2 raw.csv >plan
	for i in 1 2; do
		filter clean --plan plan --part "$i/2" --manifest "$i.a" raw.csv 2>"$i.clean" \
			| filter join --with table.csv --on id --manifest "$i.a" 2>"$i.join" \
			| filter aggregate --partial --manifest "$i.a" "${request[@]}" >"$i.state" \
			|| [ "$i$?" = 21 ]
	done
	[ ! -s 1.clean ]
	grep -q 'N/A among the values.*stand-in' 2.clean
	grep -q '0 of [0-9]* records.*unmatched' 1.join
	grep -q '1 of [0-9]* records.*unmatched' 2.join
	# Put together they say neither, and nothing is lost by it; what aggregate has
	# to say of the sums it says of all.
	run -1 filter aggregate --merge "${request[@]}" 1.state 2.state
	[[ $output != *unmatched* && $output != *"are kept"* && $output == *stand-in* ]]
	merge 1.state 2.state >all || [ $? = 1 ]
	filter clean -q raw.csv | filter join -q --with table.csv --on id \
		| filter aggregate -q "${request[@]}" >one || [ $? = 1 ]
	cmp one all
}

@test "parts: files as they were delivered are parts too" {
	local i

	head -n 150 raw.csv >a.csv
	{ head -n 1 raw.csv && tail -n +151 raw.csv && sed -n 5p raw.csv; } >b.csv
	one_part() {
		filter clean -q --schema schema.json --part "$1/2" --keys "$1.keys" \
			--manifest "$1.manifest" --rejects "$1.rejects" "${@:3}" "$2" \
			| filter aggregate -q --partial --manifest "$1.manifest" \
				"${request[@]}" >"$1.state"
	}
	one_part 1 a.csv
	one_part 2 b.csv
	filter clean --met 1.keys 2.keys >met
	one_part 2 b.csv --seen met
	filter clean -q --schema schema.json --rejects one.rejects a.csv b.csv \
		| filter aggregate -q "${request[@]}" >one
	merge --met met 1.state 2.state | cmp - one
	{ cat 1.rejects && tail -n +2 2.rejects; } | cmp - one.rejects
	grep -q 'seen before on line 5 of a.csv' 2.rejects
}

# Four waves, each with records that come twice in it.
@test "pipeline: --parts publishes what one process does" {
	local n name=innovationsbarometer

	for n in 1 3; do
		filter_pipeline --study "$name" --output "out$n" --parts "$n" --no-figures
	done
	filter_pipeline verify "out3/$name" --input "$ROOT/fixtures/$name"
	rm out*/"$name"/run.json
	diff -r "out1/$name" "out3/$name"
	for n in 1 3; do
		cat out"$n"/.*.control/*/*-clean.csv >"rejects$n"
	done
	cmp rejects1 rejects3
	[ "$(wc -l <rejects3)" -gt 10 ]
}

@test "pipeline: a limit of the whole stops --parts, and says so" {
	local name=masculinity-2018

	mkdir -p in schemas
	cp -r "$ROOT/fixtures/$name/." in
	cp -r "$ROOT/schemas/$name" "$ROOT/schemas/meta" schemas
	# The first record again, behind the last, which lacks its line end.
	{ echo && sed -n 2p "in/raw/2018/raw-responses.csv"; } >again
	cat again >>in/raw/2018/raw-responses.csv
	jq '. + {"max-rejects": "0"}' "schemas/$name/study.json" >new
	mv new "schemas/$name/study.json"
	run -3 filter_pipeline --study "$name" --schemas "$PWD/schemas" \
		--input "$PWD/in" --output out --parts 3 --no-figures
	[[ $output == *too-many-rejects* ]]
	[ ! -e "out/$name" ]
}
