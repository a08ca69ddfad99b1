# What a fault in reading a foreign file would meet.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	test -x "$BAROMETER_BIN/clean" || skip "nothing is built"
	# Scripts, and builds with sanitizers or coverage, are for other tests.
	readelf -h "$BAROMETER_BIN/clean" >/dev/null 2>&1 \
		|| skip "the programs are wrapped"
	run ! grep -q -e __asan_init -e __gcov_ "$BAROMETER_BIN/clean" \
		|| skip "not the release build"
}

# A program has each of these, or is named.
has() {
	local what=$1 program=$2

	shift 2
	readelf -W "$@" "$program" >said
	grep -Eq "$what" said || {
		echo "$program lacks $what"
		return 1
	}
}

@test "hardening: every program is at no known address, with tables nobody writes" {
	local program n=0 fortified=0

	for program in "$BAROMETER_BIN"/*; do
		readelf -h "$program" >/dev/null 2>&1 || continue
		has 'Type: +DYN' "$program" -h
		has 'GNU_RELRO' "$program" -l
		has 'GNU_STACK .* RW ' "$program" -l
		has '(BIND_NOW|FLAGS.*NOW)' "$program" -d
		has 'PIE' "$program" -d
		has '__stack_chk_fail' "$program" --dyn-syms
		readelf -W --dyn-syms "$program" | grep -q '_chk@' \
			&& fortified=$((fortified + 1))
		n=$((n + 1))
	done
	test "$n" -ge 6
	test "$fortified" -ge 5
}

# The command line of a filter at its smallest, without its input.
line_of() {
	case $1 in
		clean) echo "clean" ;;
		normalize) echo "normalize --codebook book.json" ;;
		join) echo "join --with table.csv --on id" ;;
		weigh) echo "weigh --base-weight id --trim-weights 1,9999" ;;
		aggregate) echo "aggregate --share q" ;;
		render) echo "render" ;;
	esac
}

# While it waits for more input, a filter has given up the rest.
@test "hardening: a filter that reads can open and run nothing else" {
	local name pid tries
	local -a line

	"$BAROMETER_BIN/clean" --version | grep -q sandbox: \
		&& skip "$("$BAROMETER_BIN/clean" --version | tail -1)"
	printf 'id,area\n1,a\n' >table.csv
	printf '{"variables": [{"name": "id", "type": "integer"}]}' >book.json
	mkfifo in
	for name in clean normalize join weigh aggregate render; do
		read -ra line < <(line_of "$name")
		exec 9<>in
		"$BAROMETER_BIN/${line[0]}" "${line[@]:1}" <in >/dev/null \
			2>&1 9>&- 3>&- &
		pid=$!
		if test "$name" = render; then
			cat "$ROOT/tests/cases/render/shared/trust.csv" >&9
		else
			# More than it takes to tell which kind of file it is.
			{
				echo id,q
				seq -f '%.0f,x' 999
			} >&9
		fi
		for ((tries = 0; tries < 200; tries++)); do
			grep -q '^Seccomp:[[:space:]]*2' "/proc/$pid/status" 2>/dev/null \
				&& break
			sleep 0.05
		done
		exec 9>&-
		kill "$pid" 2>/dev/null || true
		wait "$pid" || true
		test "$tries" -lt 200 || {
			echo "$name reads with all it had"
			return 1
		}
	done
}

@test "hardening: what the command line names is opened, however late" {
	local cases=$ROOT/tests/cases/aggregate/shared

	"$BAROMETER_BIN/aggregate" --by g --share q "$cases/people.csv" \
		>whole.csv 2>/dev/null
	"$BAROMETER_BIN/aggregate" --by g --share q --partial \
		"$cases/people.csv" >one.csv 2>/dev/null
	sed 2,99d "$cases/people.csv" | "$BAROMETER_BIN/aggregate" --by g \
		--share q --partial >two.csv 2>/dev/null
	"$BAROMETER_BIN/aggregate" --by g --share q --merge one.csv two.csv \
		--ledger new.jsonl 2>/dev/null | cmp - whole.csv
	test "$(wc -l <new.jsonl)" -eq 1
}
