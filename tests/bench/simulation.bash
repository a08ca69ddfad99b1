#!/usr/bin/env bash
# How often 95 % intervals hold the truth: SIMULATIONS (20,000) stratified
# samples, shares of 10 to 90 % of everyone (1,611 records) and of three
# sectors (930, 385 and 296).  Status 1 when one of them lies outside 94 to 96.
set -euo pipefail

simulations=${SIMULATIONS:-20000}
batch=250
bin=${BAROMETER_BIN:?the folder of the filters: make simulation sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make simulation sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
measures=y10,y30,y50,y70,y90

"$tools/simulate" 0 0 | "$bin/aggregate" --by sector --share "$measures" \
	>"$work/truth"
for ((first = 1; first <= simulations; first += batch)); do
	"$tools/simulate" "$first" "$batch" | "$bin/aggregate" --weight weight \
		--strata sample,stratum --fpc population --by sample \
		--by sample,sector --share "$measures"
done >"$work/estimates"
awk -F, '
	FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i }
	{ c = FILENAME }
	$(at[c, "category"]) != 1 { next }
	FILENAME ~ /truth$/ {
		truth[$3, $(at[c, "sector"])] = $(at[c, "estimate"]); next
	}
	$(at[c, "sample"]) == "_T" { next }
	{
		k = $3 SUBSEP $(at[c, "sector"])
		n[k]++; base[k] += $(at[c, "n"]); low = $(at[c, "ci_low"]); high = $(at[c, "ci_high"])
		held[k] += low <= truth[k] && truth[k] <= high
		width[k] += high - low
	}
	END {
		printf "%-6s %-8s %8s %8s %9s %9s\n", "share", "domain",
		    "records", "truth", "coverage", "width"
		for (m = 10; m <= 90; m += 20)
			for (s = 0; s <= 3; s++) {
				k = "y" m SUBSEP (s == 0 ? "_T" : s)
				cover = 100 * held[k] / n[k]
				printf "%-6s %-8s %8.0f %7.1f%% %8.2f%% %8.1f%%\n",
				    m " %", s == 0 ? "all" : "sector " s,
				    base[k] / n[k], 100 * truth[k], cover,
				    100 * width[k] / n[k]
				bad = bad || cover < 94 || cover > 96
				cases += n[k]
			}
		print cases " intervals of " n["y10" SUBSEP "_T"] " samples"
		exit bad
	}' "$work/truth" "$work/estimates"
