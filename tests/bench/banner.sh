#!/usr/bin/env bash
# aggregate: a book of tables, BANNER_QUESTIONS (500) yes/no questions by 10
# columns of 2 to 8 groups, of 20,000 records: with 20 strata, and without, run
# in turn, the least CPU time of BENCH_RUNS (5) each.  Status 1 when strata
# take more than 2.3 times as long or more than 60 MB, or when the order of
# records is seen in the estimates.
set -euo pipefail

questions=${BANNER_QUESTIONS:-500}
runs=${BENCH_RUNS:-5}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk -v questions="$questions" 'BEGIN {
	srand(1)
	printf "w,stratum"
	for (c = 1; c <= 10; c++)
		printf ",c%d", c
	for (q = 1; q <= questions; q++)
		printf ",q%d", q
	print ""
	for (i = 0; i < 20000; i++) {
		printf "%s,%d", 1 + int(rand() * 10000) / 100, i % 20
		for (c = 1; c <= 10; c++)
			printf ",%d", 1 + int(rand() * (2 + (c - 1) % 7))
		for (q = 1; q <= questions; q++)
			printf ",%d", 1 + (rand() < 0.4)
		print ""
	}
}' >"$work/book.csv"

line=(-q --weight w --share "$(seq -s , -f q%g "$questions")")
for c in 1 2 3 4 5 6 7 8 9 10; do
	line+=(--by "c$c")
done

# least NAME OPTION ...: the least CPU seconds so far, and the peak memory.
least() {
	local name=$1

	shift
	"$tools/measure" "$bin/aggregate" "${line[@]}" "$@" "$work/book.csv" \
		2>&1 >"$work/$name.csv" | awk 'END { print $2, $3 }' \
		>>"$work/$name.said"
	sort -g "$work/$name.said" | head -n 1
}

for ((i = 0; i < runs; i++)); do
	plain=$(least plain)
	strata=$(least strata --strata stratum)
done
{
	head -n 1 "$work/book.csv"
	tail -n +2 "$work/book.csv" | sort
} | "$bin/aggregate" "${line[@]}" --strata stratum | cmp - "$work/strata.csv"
awk -v plain="$plain" -v strata="$strata" 'BEGIN {
	split(plain, a, " ")
	split(strata, b, " ")
	ratio = b[1] / a[1]
	printf "\n%-20s %9s %9s\n", "aggregate, banner", "CPU", "peak MB"
	printf "%-20s %9.3f %9.1f\n", "without strata", a[1], a[2] * 1.024 / 1000
	printf "%-20s %9.3f %9.1f\n", "with 20", b[1], b[2] * 1.024 / 1000
	printf "%-20s %9.2f\n", "ratio", ratio
	exit ratio > 2.3 || b[2] * 1.024 / 1000 > 60
}'
