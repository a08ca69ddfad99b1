load helper

# ---- what takes more than one run ------------------------------------------

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# 3000 records, a table of 2000 rows in another order, every third matched.
make_many() {
	seq 3000 | awk 'BEGIN { print "id,x" } { print $1 * 2 ",v" $1 }' >many.csv
	seq 2000 -1 1 | awk 'BEGIN { print "id,y" } { print $1 * 3 ",w" $1 }' \
		>table.csv
}

@test "join: the ledger has the account and exact sums" {
	printf 'id,w\n1,0.1\n2,0.2\n3,0.3\n1,1\n' >in.csv
	printf 'id,a\n1,x\n2,y\n9,z\n' >table.csv
	run -1 filter join --with table.csv --on id --weight w --ledger ledger in.csv
	run -0 jq -c '[.records_in, .records_out, .table_rows, .matched,
	    .left_only, .right_only, .fan_out]' ledger
	test "$output" = '[4,3,3,3,1,1,0]'
	grep -q '"sum_weight_in":1.6,"sum_weight_out":1.3,' ledger
	run -0 jq -r '.hash_in, .hash_table, .hash_out' ledger
	test "${#lines[@]}" = 3
	run -1 filter join --with table.csv --on id --weight w --sorted \
		--ledger sorted <(printf 'id,w\n1,0.1\n1,1\n2,0.2\n3,0.3\n')
	grep -q '"sum_weight_in":1.6,"sum_weight_out":1.3,' sorted
}

@test "join: leftovers do not overwrite the output" {
	printf 'id\n1\n' >in.csv
	printf 'id,a\n2,x\n' >table.csv
	for option in "--unmatched out" \
		"--base-weight w --stratum a --response out"; do
		run -2 bash -c "'$BAROMETER_BIN/join' --with table.csv --on id \
			$option in.csv 2>&1 >out"
		[[ $output == *"would overwrite the output"* ]]
		test ! -s out
	done
}

@test "join: the ledger tells how many rows one to many has added" {
	printf 'id\n1\n2\n' >in.csv
	printf 'id,a\n1,x\n1,y\n1,z\n2,w\n' >table.csv
	filter join --with table.csv --on id --expect 1:n --ledger ledger in.csv
	run -0 jq -c '[.matched, .records_out, .fan_out]' ledger
	test "$output" = '[2,4,2]'
}

@test "join: the ledger of a failed run has no output" {
	printf 'id\n1\n' >in.csv
	printf 'id,a\n1,x\n1,y\n' >table.csv
	run -2 filter join --with table.csv --on id --ledger ledger in.csv
	run -0 jq -c '[.records_out, .table_rows, .hash_out]' ledger
	test "$output" = '[0,2,null]'
}

@test "join: spilled, in memory and sorted give the same records" {
	make_many
	for type in inner left full semi anti; do
		filter join --with table.csv --on id --type "$type" --quiet \
			--unmatched rest many.csv >got || test $? = 1
		filter join --with table.csv --on id --type "$type" --quiet \
			--memory 1K --unmatched spilled.rest many.csv >spilled \
			|| test $? = 1
		cmp got spilled
		cmp rest spilled.rest
		for file in many table; do
			head -1 $file.csv
			tail -n +2 $file.csv | LC_ALL=C sort -t, -k1,1
		done | awk -F, '/^id/ { file = $2 ".csv" } { print >file }'
		filter join --with y.csv --on id --type "$type" --quiet --sorted \
			x.csv >sorted || test $? = 1
		LC_ALL=C sort got >a
		LC_ALL=C sort sorted | cmp - a
	done
}

@test "join: what it says does not depend on where the table is" {
	{
		echo id
		seq 1 400 | sed 's/$/ /'
	} >in.csv
	{
		echo id,a
		seq 400 -1 1 | sed 's/$/,x/'
	} >table.csv
	filter join --with table.csv --on id --type left in.csv >out 2>memory
	filter join --with table.csv --on id --type left --memory 1 in.csv \
		>out 2>spilled
	grep -q 'stdin:2\|in.csv:2: note: key .1 . has no match' memory
	cmp memory spilled
}

@test "join: temporary files need their folder, and room in it" {
	make_many
	with_no_folder() {
		TMPDIR=$PWD/none filter join --with table.csv --on id --memory 1K \
			many.csv
	}
	run -3 with_no_folder
	[[ $output == *"TMPDIR names the folder [cannot-create]"* ]]
	# Files may grow to 1 KiB; a pipe takes the rest.
	with_little_room() {
		(
			trap '' XFSZ
			ulimit -f 1
			set -o pipefail
			filter join --with table.csv --on id --memory 1K many.csv \
				2>&1 | cat
		)
	}
	test -z "${BAROMETER_RUN:-}" || skip "not under another program"
	run -3 with_little_room
	[[ $output == *"[temporary-file]"* ]]
	no_room_for_weights() {
		(
			trap '' XFSZ
			ulimit -f 1
			set -o pipefail
			filter join --with table.csv --on id --base-weight w \
				--stratum y --quiet many.csv 2>&1 | cat
		)
	}
	run -3 no_room_for_weights
	[[ $output == *"[temporary-file]"* ]]
}

@test "join: a full disk, a closed output and a reader that leaves" {
	test -w /dev/full || skip "no /dev/full"
	printf 'id,a\n1,x\n' >table.csv
	{
		echo id
		yes 1 | head -200000
	} >in.csv
	into_full() {
		filter join --with table.csv --on id in.csv >/dev/full
	}
	into_nothing() {
		filter join --with table.csv --on id in.csv >&-
	}
	into_head() {
		set -o pipefail
		filter join --with table.csv --on id in.csv | head -1
	}
	full_leftovers() {
		filter join --with table.csv --on id=id --pad 3 --type anti \
			--unmatched /dev/full in.csv | tail -c 1 | od -c
	}
	run -3 into_full
	[[ $output == *write-failed* ]]
	run -3 into_nothing
	run into_head
	test "$status" -ne 0
	printf 'id,a\n2,x\n' >table.csv
	run full_leftovers
	[[ $output == *"/dev/full: error"* && $output != *'\n'* ]]
}

@test "join: values are not shown when they must not be" {
	printf 'id\nsecret\nsecret\nSecret2\n' >in.csv
	printf 'id,a\nsecret,x\nsecret2,y\nsecret2,z\n' >table.csv
	run -2 filter join --redact --with table.csv --on id in.csv
	[[ $output != *ecret* ]]
	filter join --redact --with table.csv --on id --expect 1:n \
		--type anti --weight id in.csv >out 2>err || test $? = 3
	grep -q duplicate-key err
	grep -q bad-weight err
	grep -q near-miss err
	run ! grep ecret err
}

@test "join: near misses are the same sorted, but for a table from a pipe" {
	printf 'id\n 7\n0101\n102\nnone\nÉtat\n' >in.csv
	printf 'id,a\n0102,x\n101,y\n7,z\nE\xcc\x81tat,u\nother,v\n' \
		| LC_ALL=C sort >table.csv
	sed -i '/^id,/d; 1i id,a' table.csv
	filter join --type left --with table.csv --on id in.csv >out 2>err
	test "$(grep -c near-miss err)" = 2 # leading zeros; others
	grep -q "(2 times; also line 6:" err
	filter join --type left --sorted --with table.csv --on id in.csv \
		>out-sorted 2>err-sorted
	cmp out out-sorted
	cmp err err-sorted
	filter join --type left --sorted --with <(cat table.csv) --on id \
		in.csv >out-sorted 2>err-sorted
	cmp out out-sorted
	run ! grep near-miss err-sorted
}

@test "join: every type is what a plain program gives" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$ROOT/tests/property/join.py" "$BAROMETER_BIN/join"
}

@test "join: the examples of the page" {
	cat >answers.csv <<-'END'
		id,q1,weight
		1001,yes,1.5
		1002,no,2
		1003,yes,1
	END
	cat >frame.csv <<-'END'
		number,sector,size
		1001,school,12
		1002,office,40
		1004,school,9
	END
	page() {
		awk -v want="$1" '/^\.Bd -literal -offset/ { on = ++n == want; next }
		    /^\.Ed/ { on = 0 } on && !/^\$/ && !/^    /' \
			"$ROOT/filters/join/join.1"
	}
	filter join --with frame.csv --on id=number --type left answers.csv \
		2>err >out
	page 1 | diff - <(cat out err)
	filter join --with frame.csv --on id=number --type anti answers.csv \
		2>err >out
	page 2 | diff - <(cat out err)
	filter join --quiet --with frame.csv --on id=number --base-weight base \
		--stratum sector answers.csv >out || test $? = 1
	page 3 | diff - out
}
