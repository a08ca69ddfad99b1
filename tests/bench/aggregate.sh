#!/usr/bin/env bash
# aggregate: time and memory as the records grow tenfold (10^5 to 10^7, or to
# AGGREGATE_RECORDS), as the cells do (50,000 records in 6,760 domains by
# 30 strata), and as the clusters do (10,000 of them).
set -euo pipefail

most=${AGGREGATE_RECORDS:-10000000}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# report NAME RECORDS: what measure said last.
report() {
	tail -n 1 "$work/said" | awk -v name="$1" -v n="$2" '{ printf \
		"%-28s %9d %7.2f %7.2f %8.1f %9.0f\n", name, n, $1, $2,
		$3 / 1024, $2 * 1e9 / n }'
}

printf '%-28s %9s %7s %7s %8s %9s\n' aggregate records wall cpu "peak MiB" \
	"ns/record"
for ((records = 100000; records <= most; records *= 10)); do
	# A sample has 1,611 records.
	samples=$((records / 1611))
	"$tools/simulate" 1 "$samples" | "$tools/measure" "$bin/aggregate" -q \
		--weight weight --strata stratum --by sector \
		--share y10,y30,y50,y70,y90 2>"$work/said" >/dev/null
	report "5 shares, 4 cells" $((samples * 1611))
done
awk 'BEGIN {
	srand(1)
	print "w,s,a,b,q"
	for (i = 0; i < 50000; i++)
		print 1 + int(rand() * 10000) / 100 "," 1 + int(rand() * 30) \
		    "," 1 + int(rand() * 130) "," 1 + int(rand() * 52) \
		    "," int(rand() * 2)
}' >"$work/cells.csv"
"$tools/measure" "$bin/aggregate" -q --weight w --strata s --by a,b --share q \
	"$work/cells.csv" 2>"$work/said" >/dev/null
report "1 share, 6,760 cells" 50000
# 50,000 records in 10,000 clusters, 15 breakdowns of 40 shares.
awk 'BEGIN {
	srand(1)
	printf "w,psu"
	for (i = 0; i < 15; i++)
		printf ",b%d", i
	for (i = 0; i < 40; i++)
		printf ",m%d", i
	print ""
	for (n = 0; n < 50000; n++) {
		printf "%.3f,%d", 1 + rand() * 10, int(n / 5)
		for (i = 0; i < 15; i++)
			printf ",%d", 1 + int(rand() * 4)
		for (i = 0; i < 40; i++)
			printf ",%d", rand() < 0.5
		print ""
	}
}' >"$work/clusters.csv"
by=()
for ((i = 0; i < 15; i++)); do by+=(--by "b$i"); done
"$tools/measure" "$bin/aggregate" -q --weight w --cluster psu "${by[@]}" \
	--share "$(seq -s , -f m%g 0 39)" "$work/clusters.csv" \
	2>"$work/said" >/dev/null
report "40 shares, 10,000 clusters" 50000
