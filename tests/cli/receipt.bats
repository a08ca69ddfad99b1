# clean --done and --needs of the others: programs that know nothing of the
# seal stand between, and half a survey never passes for a whole one.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	for name in clean normalize join weigh aggregate render; do
		need_filter "$name"
	done
	# Sorted, the header stays first.
	awk 'BEGIN { print "a,b"; for (i = 1; i <= 20000; i++)
		printf "r%05d,%d\n", i, i % 7 }' >raw.csv
	sed '15000s/,.*//' raw.csv >broken.csv
}

# The seven, each leaving the records as they are.
between() {
	case $1 in
		awk) awk 1 ;;
		sort) LC_ALL=C sort ;;
		mlr) mlr --csv cat ;;
		head) head -n 30000 ;;
		uniq) uniq ;;
		cut) cut -d , -f 1-2 ;;
		grep) grep , ;;
	esac
}

PROGRAMS="awk sort mlr head uniq cut grep"

# pipe PROGRAM FILE OPTIONS OF CLEAN -- OPTIONS OF AGGREGATE
pipe() {
	local program=$1 file=$2 left=()

	shift 2
	while test "$1" != --; do
		left+=("$1")
		shift
	done
	shift
	filter clean "${left[@]}" "$file" 2>clean.err | between "$program" \
		| filter aggregate --share b "$@" >out 2>err
}

@test "receipt: seven programs between, and a clean that fails" {
	local program status bad=0

	for program in $PROGRAMS; do
		status=0
		pipe "$program" broken.csv --done mark --max-rejects 0 \
			-- --needs mark || status=$?
		grep -q '\[too-many-rejects\]' clean.err
		# head leaves the end as it is, so that the seal tells.
		if test "$status" != 3 || ! grep -Eq '\[(not-done|truncated)\]' err; then
			echo "$program: status $status"
			bad=1
		fi
	done
	test "$bad" = 0
}

@test "receipt: seven programs between, uncut, as without the option" {
	local program

	for program in $PROGRAMS; do
		pipe "$program" raw.csv --
		mv out expected
		pipe "$program" raw.csv --done mark -- --needs mark --same-count
		cmp out expected
		test ! -s err
	done
}

@test "receipt: a clean that is killed" {
	local status=0

	for _ in 1 2 3 4 5; do cat raw.csv; done >long.csv
	{
		cat long.csv
		sleep 0.5
		kill -KILL "$(cat pid)"
	} | sh -c 'echo $$ >pid; exec "$1/clean" --done mark' - "$BAROMETER_BIN" \
		2>/dev/null | awk 1 | filter aggregate --share b --needs mark >out 2>err \
		|| status=$?
	cat err
	test "$status" = 3
	grep -q '\[not-done\]' err
}

@test "receipt: one of another run does not pass" {
	local status=0

	pipe awk raw.csv --done mark -- --needs mark
	head -n 100 raw.csv | filter aggregate --share b --needs mark >out 2>err \
		|| status=$?
	test "$status" = 3
	grep -q 'mark: error: this is left from another run.*\[not-done\]' err
	# Nobody has used this one, but it is of yesterday.
	filter clean --done mark raw.csv >/dev/null
	touch -d yesterday mark
	status=0
	head -n 100 raw.csv | filter aggregate --share b --needs mark >out 2>err \
		|| status=$?
	test "$status" = 3
	grep -q 'another run' err
	# What clean has to read is wrong, so yesterday's is emptied.
	status=0
	pipe awk nowhere.csv --done mark -- --needs mark || status=$?
	test "$status" = 3
	test ! -s mark
}

@test "receipt: the bytes themselves are of the run that wrote them, whenever" {
	filter clean --done mark raw.csv >clean.csv
	touch -d yesterday mark
	filter aggregate --share b --needs mark clean.csv >out
	filter aggregate --share b --needs mark clean.csv >again
	cmp out again
}

@test "receipt: the count is compared when that is asked for" {
	local status=0

	filter clean --done mark raw.csv | awk 'NR != 7' \
		| filter aggregate --share b --needs mark >out
	filter clean --done mark raw.csv | awk 'NR != 7' \
		| filter aggregate --share b --needs mark --same-count >out 2>err \
		|| status=$?
	test "$status" = 3
	grep -q '20000 records were written, but 19999 came' err
	run filter aggregate --share b --same-count raw.csv
	test "$status" = 2
}

@test "receipt: every filter that reads records asks for it" {
	local name status file=mark

	filter clean --done mark raw.csv >clean.csv
	cat >book.json <<-'END'
		{"name": "s", "variables": [{"name": "a", "type": "text",
		 "from": {"*": {"column": "a"}}}]}
	END
	filter aggregate --share b --by b clean.csv >est.csv
	for file in mark nowhere; do
		for name in normalize join weigh aggregate render; do
			status=0
			case $name in
				normalize) filter normalize --codebook book.json --wave w \
					--needs "$file" clean.csv ;;
				join) filter join --with clean.csv --on a --prefix x \
					--needs "$file" clean.csv ;;
				aggregate) filter aggregate --count --needs "$file" clean.csv ;;
				render) filter render --needs "$file" est.csv ;;
			esac >out 2>err || status=$?
			echo "$name $file $status"
			cat err
			case $name-$file in
				render-mark) ;;
				*-mark) test "$status" -le 1 ;;
				*) test "$status" = 3 && grep -q '\[not-done\]' err ;;
			esac
			test "$status" != 3 || test ! -s out \
				|| test "$(tail -c 1 out | od -An -c | tr -d ' ')" != '\n'
		done
	done
}

@test "receipt: clean writes it behind all the rest, and only when all is well" {
	local status=0

	filter clean --done mark raw.csv >clean.csv
	test "$(cat mark)" = "20000 $(filter clean --ledger l raw.csv >/dev/null \
		&& jq -r .hash_out l)"
	filter clean --done mark raw.csv 2>err >/dev/full || status=$?
	test "$status" = 3
	test ! -s mark
	run filter clean --done nowhere/mark raw.csv
	test "$status" = 3
	run filter clean --done raw.csv raw.csv
	test "$status" = 2
	run filter clean --done mark --check raw.csv
	test "$status" = 2
}
