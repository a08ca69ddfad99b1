# Loaded by every .bats file: `load helper`.
#
# BAROMETER_BIN   the programs under test (default: bin/)
# BAROMETER_RUN   put before each program, such as "valgrind -q"

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
export ROOT
export BAROMETER_BIN=${BAROMETER_BIN:-$ROOT/bin}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:exitcode=99}

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
