#!/usr/bin/env bash
# How often 95 % intervals of a change between two waves that overlap hold the
# truth, PANELS (2,000) samples each of four parts: as many stay as the part
# has it, some change stratum.  With --panel, and with the waves taken as
# independent.  Status 1 when one with --panel lies outside 93.5 to 96.5.
set -euo pipefail

panels=${PANELS:-2000}
batch=50
bin=${BAROMETER_BIN:?the folder of the filters: make simulation sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make simulation sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ask=(--quiet --weight weight --mean x --total x --share y
	--compare waves=wave --within sample --df-of cells)
design=(--strata "sample,wave,stratum" --fpc population)

# "mean 1.25 0.96 1.54": the statistic, and its change and interval.
changes() {
	awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$(at["statistic"]) == "difference" && $(at["category"]) != "0" {
			print $(at["compared"]), $(at["estimate"]),
			    $(at["ci_low"]), $(at["ci_high"])
		}'
}

status=0
printf '%-6s %-8s %8s %12s %8s\n' part figure stay independent panel
for part in 0 1 2 3; do
	"$tools/simulate_panel" "$part" 0 0 | "$bin/aggregate" "${ask[@]}" \
		| changes >"$work/truth"
	: >"$work/panel"
	: >"$work/independent"
	for ((first = 1; first <= panels; first += batch)); do
		"$tools/simulate_panel" "$part" "$first" "$batch" >"$work/samples"
		"$bin/aggregate" "${ask[@]}" "${design[@]}" --panel id \
			"$work/samples" | changes >>"$work/panel"
		"$bin/aggregate" "${ask[@]}" "${design[@]}" "$work/samples" \
			| changes >>"$work/independent"
	done
	# Of the last samples: who of the first wave is in the second.
	stay=$(awk -F, 'NR > 1 { n[$2]++; both += seen[$6]++ }
		END { printf "%.0f", 100 * both / n[1] }' "$work/samples")
	awk -v part="$part" -v stay="$stay" '
		FILENAME ~ /truth$/ { truth[$1] = $2; next }
		{
			n[FILENAME, $1]++
			held[FILENAME, $1] += $3 <= truth[$1] && truth[$1] <= $4
		}
		function cover(file, figure) {
			return 100 * held[file, figure] / n[file, figure]
		}
		END {
			split("mean total share", figures, " ")
			for (i = 1; i <= 3; i++) {
				c = cover(ARGV[2], figures[i])
				printf "%-6d %-8s %6d %% %10.1f %% %6.1f %%\n", part,
				    figures[i], stay, cover(ARGV[3], figures[i]), c
				bad = bad || c < 93.5 || c > 96.5
			}
			exit bad
		}' "$work/truth" "$work/panel" "$work/independent" || status=1
done
exit "$status"
