#!/usr/bin/env bash
# aggregate: shares of a column with AGGREGATE_CODES codes (500) and with four
# times as many, of the same records: CPU time, run in turn, the least of
# BENCH_RUNS (5).  Status 1 when four times the codes take more than six times
# as long: work that grows with their square would take sixteen times.
set -euo pipefail

codes=${AGGREGATE_CODES:-500}
runs=${BENCH_RUNS:-5}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# records CODES: 60,000 in 40 strata, 3,000 clusters, 20 municipalities, with
# 20 replicate weights.
records() {
	awk -v codes="$1" 'BEGIN {
		srand(1)
		printf "w,stratum,psu,municipality,occupation"
		for (r = 1; r <= 20; r++)
			printf ",r%d", r
		print ""
		for (i = 0; i < 60000; i++) {
			psu = int(rand() * 3000)
			weight = 1 + int(rand() * 10000) / 100
			printf "%s,%d,%d,%d,%d", weight, psu % 40, psu, \
			    1 + int(rand() * 20), 1 + int(codes * rand() * rand())
			for (r = 1; r <= 20; r++)
				printf ",%s", weight * ((psu + r * r) % 3)
			print ""
		}
	}'
}

records "$codes" >"$work/few.csv"
records $((4 * codes)) >"$work/many.csv"

replicates=$(seq -s , -f r%g 20)
designs=(
	"strata|--strata stratum"
	"clusters|--strata stratum --cluster psu"
	"post-strata|--poststratify municipality"
	"replicate weights|--replicates $replicates --replicate-type bootstrap"
	"by municipality|--strata stratum --by municipality"
	"row percentages|--strata stratum --by municipality --percent row"
	"comparisons|--strata stratum --compare rest=municipality"
)

# least DESIGN FILE: the least CPU seconds so far, after one more run.
least() {
	# shellcheck disable=SC2086 # the options of a design are words
	"$tools/measure" "$bin/aggregate" -q --weight w $1 --share occupation \
		"$2" 2>&1 >/dev/null | awk 'END { print $2, $3 }' >>"$2.said"
	sort -g "$2.said" | head -n 1
}

bad=0
printf '\n%-20s %9s %9s %6s %9s\n' "aggregate, codes" "$codes" \
	"$((4 * codes))" ratio "peak MiB"
for design in "${designs[@]}"; do
	rm -f "$work"/*.said
	for ((i = 0; i < runs; i++)); do
		few=$(least "${design#*|}" "$work/few.csv")
		many=$(least "${design#*|}" "$work/many.csv")
	done
	awk -v name="${design%%|*}" -v few="$few" -v many="$many" 'BEGIN {
		split(few, a, " ")
		split(many, b, " ")
		ratio = b[1] / (a[1] > 0 ? a[1] : 0.001)
		printf "%-20s %9.3f %9.3f %6.1f %9.1f\n", name, a[1], b[1], \
		    ratio, b[2] / 1024
		exit ratio > 6
	}' || bad=1
done
exit "$bad"
