#!/usr/bin/env bash
# clean at its limits: inputs of 1 GiB that are no survey at all, through a
# pipe and as a file whose encoding is looked for (status 1 to 3, or 0 for
# nothing but blank lines; at most 32 MiB and 5 CPU seconds each: the script
# fails if not), and what ten times as many bad records cost.  README.md has
# the figures.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rows=${BENCH_ROWS:-2000000}
data=${BENCH_DATA:-${TMPDIR:-/tmp}/barometer-bench-$rows}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mib=${CLEAN_MIB:-1024}

# repeat TEXT: a header, then the text over and over.
repeat() {
	python3 - "$1" "$mib" <<-'END'
		import os, sys
		text = sys.argv[1].encode().decode("unicode_escape").encode("latin1")
		text = b"," * 10**6 + b"\n" if text == b"columns" else text
		block = text * max(1, (1 << 20) // len(text))
		try:
		    os.write(1, b"a,b\n" + (b'"' if sys.argv[1] == "q" else b""))
		    for _ in range(int(sys.argv[2])):
		        left = block
		        while left:
		            left = left[os.write(1, left):]
		except BrokenPipeError:
		    pass
	END
}

report() {
	awk -v name="$1" -v status="$2" '{ printf "%-24s %6.2f %6.2f %8.1f %6d\n",
		name, $1, $2, $3 / 1024, status }'
}

# judge STATUS: is what was measured within the bars?
judge() {
	tail -n 1 "$work/said" | awk -v status="$1" '{
		exit !($2 <= 5 && $3 <= 32 * 1024 && status <= 3) }' || {
		echo "  beyond its bars"
		is_over=1
	}
}

# limit NAME TEXT: clean reads TEXT for 1 GiB, twice.
limit() {
	local status=0

	repeat "$2" | "$tools/measure" "$bin/clean" -q 2>"$work/said" >/dev/null \
		|| status=$?
	tail -n 1 "$work/said" | report "$1" "$status"
	judge "$status"
	status=0
	repeat "$2" >"$work/raw.csv"
	"$tools/measure" "$bin/clean" -q -e auto "$work/raw.csv" 2>"$work/said" \
		>/dev/null || status=$?
	rm "$work/raw.csv"
	tail -n 1 "$work/said" | report "  as a file, auto" "$status"
	judge "$status"
}

is_over=0

printf '%-24s %6s %6s %8s %6s\n' "$mib MiB of" wall cpu "peak MiB" status
limit "one field" a
limit "one quoted field" q
limit "delimiters" ,
limit "newlines" '\n'
limit "NULs" '\0'
limit "rows of 10^6 columns" columns
limit "quotes" '"'

[ -f "$data/raw.csv" ] || exit "$is_over"
# About one record in eleven gets a bad code; one in a hundred has one.
sed '11~11s/;\([0-9]\);108/;x\1;108/' "$data/raw.csv" >"$work/worse.csv"
printf '\n%-24s %6s %6s %8s %6s\n' "$rows records" wall cpu "peak MiB" status
for name in raw worse; do
	file=$data/raw.csv
	test $name = raw || file=$work/worse.csv
	for _ in 1 2 3; do
		status=0
		"$tools/measure" "$bin/clean" -q --schema "$here/raw.json" \
			--rejects "$work/rejects.csv" "$file" 2>"$work/said" >/dev/null \
			|| status=$?
		tail -n 1 "$work/said" | report "$name ($(wc -l <"$work/rejects.csv"))" \
			"$status"
	done
done
exit "$is_over"
