# Loaded by every .bats file: `load helper`.
#
# BAROMETER_BIN   the programs under test (default: bin/)
# BAROMETER_RUN   put before each program, such as "valgrind -q"
# BAROMETER_ACCEPT=1 makes check_case write what it got into the case: then
#                 read the diff before it is committed.

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
export ROOT
export BAROMETER_BIN=${BAROMETER_BIN:-$ROOT/bin}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:exitcode=99}

# The folder of a .bats file's cases: its own name, or only the filter's, as
# join for join-sorted.bats.
folder_of_file() {
	local name

	name=$(basename "$BATS_TEST_FILENAME" .bats)
	test -d "$ROOT/tests/cases/$name" || name=${name%%-*}
	echo "$name"
}

# Run a program under test: `filter join --on id <records`.
filter() {
	local name=$1

	shift
	# Words on purpose: a command and its options.
	# shellcheck disable=SC2086
	${BAROMETER_RUN:-} "$BAROMETER_BIN/$name" "$@"
}

need_filter() {
	test -x "$BAROMETER_BIN/$1" || skip "$1 is not built"
}

# What differs, in the form of diff -u; a file that is absent is empty.
differs() {
	local expected=$1 got=$2

	test -e "$expected" || expected=/dev/null
	if ! cmp -s "$expected" "$got"; then
		echo "$3 is not as expected:"
		diff -a -u --label expected --label got "$expected" "$got" || true
		return 0
	fi
	return 1
}

# Keep what was got as what is expected; empty means no file.
accept() {
	if test -s "$2"; then cp "$2" "$1"; else rm -f "$1"; fi
}

accept_case() {
	local dir=$1 got=$2 made

	accept "$dir/stdout" "$got/stdout"
	accept "$dir/stderr" "$got/stderr"
	rm -f "$dir/status"
	test "$(cat "$got/status")" = 0 || cp "$got/status" "$dir/status"
	for made in "$dir"/made/*; do
		test ! -e "$made" || cp "work/${made##*/}" "$made"
	done
}

# check_case NAME [FOLDER]
#
# Run the case tests/cases/FOLDER/NAME in a copy of its files/ and compare
# standard output, standard error, the status, and each file of made/.  The
# filter is the first word of the folder.
check_case() {
	local folder=${2:-$(folder_of_file)}
	local filter=${folder%%-*}
	local dir=$ROOT/tests/cases/$folder/$1
	local got=$BATS_TEST_TMPDIR/got
	local stdin=/dev/null status=0 bad=0 expected=0 made
	local -a argv=()

	need_filter "$filter"
	test -d "$dir" || {
		echo "no such case: $dir"
		return 1
	}
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir -p work got
	test ! -d "$dir/files" || cp -r "$dir/files/." work/
	test ! -e "$dir/args" || eval "argv=($(cat "$dir/args"))"
	test ! -e "$dir/stdin" || stdin=$dir/stdin
	test ! -e "$dir/status" || expected=$(cat "$dir/status")

	(cd work && filter "$filter" "${argv[@]}") \
		<"$stdin" >"$got/stdout" 2>"$got/stderr" || status=$?
	echo "$status" >"$got/status"
	if test -n "${BAROMETER_ACCEPT:-}"; then
		accept_case "$dir" "$got"
		return 0
	fi
	differs "$dir/stdout" "$got/stdout" "standard output" && bad=1
	differs "$dir/stderr" "$got/stderr" "standard error" && bad=1
	for made in "$dir"/made/*; do
		test ! -e "$made" && continue
		test -e "work/${made##*/}" || : >"work/${made##*/}"
		differs "$made" "work/${made##*/}" "${made##*/}" && bad=1
	done
	if test "$status" != "$expected"; then
		echo "status is $status, not $expected"
		bad=1
	fi
	return "$bad"
}
