#!/usr/bin/env bash
# aggregate beside R's survey package (svymean, svyby) at the same 572 shares
# of SURVEY_ROWS records (100,000), if R is there; both answers are compared.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rows=${SURVEY_ROWS:-100000}
runs=${BENCH_RUNS:-5}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! Rscript -e 'library(survey)' >/dev/null 2>&1; then
	echo "survey: R with package survey is not installed"
	exit 0
fi
export BAROMETER_BENCH=$here
"$tools/generate" "$rows" "$work"
for step in clean normalize join; do
	"$here/ours.bash" "$step" "$work" "$work" "$work"
done
for ((i = 0; i < runs; i++)); do
	"$tools/measure" "$here/ours.bash" aggregate "$work" "$work" "$work" \
		2>&1 >/dev/null | tail -n 1
done | sort -g >"$work/ours"
"$tools/measure" Rscript "$here/survey.R" "$work/joined.csv" "$work/r.csv" \
	2>"$work/said"
awk -F, 'NR == FNR { if (FNR > 1) { p[$1, $2, $3] = $4; s[$1, $2, $3] = $5 }
		next }
	FNR > 1 && !(($1, $2, $3) in p) { print "not in R: " $0; bad = 1 }
	FNR > 1 { n++; d = $5 - p[$1, $2, $3]; e = $6 - s[$1, $2, $3]
		if (d * d > 1e-12 || e * e > 1e-12) { print "differs: " $0; bad = 1 } }
	END { print "survey: " n " shares and errors as in R"; exit bad }' \
	"$work/r.csv" "$work/table.csv"
awk -v rows="$rows" 'FILENAME ~ /ours$/ { wall[++n] = $1; peak = $3; next }
	NF == 4 || NF == 3 { if (++k == 1) parts = $0; else { r = $1; rpeak = $3 } }
	END { m = wall[int((n + 1) / 2)]; split(parts, t, " ")
		printf "%-10s %8s %9s %9s\n", "survey", "records", "wall", "peak MiB"
		printf "%-10s %8d %9.3f %9.1f\n", "aggregate", rows, m, peak / 1024
		printf "%-10s %8d %9.3f %9.1f\n", "R", rows, r, rpeak / 1024
		printf "R over aggregate: %.0f; of its estimates alone %.0f\n",
			r / m, t[3] / m }' "$work/ours" "$work/said"
