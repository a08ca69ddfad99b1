#!/usr/bin/env bash
# The filters one by one and as a pipe, over a survey of BENCH_ROWS records:
# CPU time as a ratio to a bare csv_parse loop over the same bytes, run in turn
# with it, and peak memory.  Output goes to /dev/null.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rows=${BENCH_ROWS:-2000000}
data=${BENCH_DATA:-${TMPDIR:-/tmp}/barometer-bench-$rows}
runs=${BENCH_RUNS:-5}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measures=innovative,collaborated
for i in 1 2 3 4; do measures+=,q1_$i; done
for i in 1 2 3 4 5 6 7 8; do measures+=,effect_$i; done
for i in 1 2 3 4 5 6 7 8; do measures+=,barrier_$i; done

clean=("$bin/clean" -q --schema "$here/raw.json" --rejects "$work/rejects.csv")
normalize=("$bin/normalize" -q --codebook "$here/codebook.json")
join=("$bin/join" -q --with "$data/register.csv" --on pnr)
aggregate=("$bin/aggregate" -q --weight weight --strata stratum --fpc N_h
	--lonely remove --share "$measures" --by sector --by region
	--by "sector,sizeclass")

if [ ! -f "$data/raw.csv" ]; then
	mkdir -p "$data"
	"$tools/generate" "$rows" "$data"
fi

# A filter may report something in the data: that is no failure here.
run() {
	"$@" || [ $? -eq 1 ]
}

median() { # of column $1 of the lines on standard input
	awk -v c="$1" '{ print $c }' | sort -g | awk '{ v[NR] = $1 }
    END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# step NAME DELIMITER INPUT COMMAND...: runs it in turn with csvparse.
step() {
	local name=$1 delimiter=$2 input=$3 i wall cpu peak base
	shift 3
	: >"$work/ours" && : >"$work/base"
	for ((i = 0; i < runs; i++)); do
		run "$tools/measure" "$@" <"$input" 2>&1 >/dev/null | tail -n 1 \
			>>"$work/ours"
		"$tools/measure" "$tools/csvparse" "$delimiter" <"$input" 2>&1 \
			>/dev/null | tail -n 1 >>"$work/base"
	done
	wall=$(median 1 <"$work/ours") cpu=$(median 2 <"$work/ours")
	peak=$(median 3 <"$work/ours") base=$(median 2 <"$work/base")
	ratio=$(paste "$work/ours" "$work/base" | awk '{ print $2 / $5 }' | median 1)
	printf '%-10s %7.2f %7.2f %9.2f %7.2f %9.1f\n' "$name" "$wall" "$cpu" \
		"$base" "$ratio" "$(awk -v k="$peak" 'BEGIN { print k / 1024 }')"
}

printf '%s records, medians of %s runs\n\n' "$rows" "$runs"
printf '%-10s %7s %7s %9s %7s %9s\n' filter 'wall s' 'CPU s' csv_parse ratio \
	'peak MiB'
run "${clean[@]}" <"$data/raw.csv" >"$work/clean.csv" 2>/dev/null
step clean ';' "$data/raw.csv" "${clean[@]}"
run "${normalize[@]}" <"$work/clean.csv" >"$work/norm.csv" 2>/dev/null
step normalize , "$work/clean.csv" "${normalize[@]}"
rm "$work/clean.csv"
run "${join[@]}" <"$work/norm.csv" >"$work/joined.csv" 2>/dev/null
step join , "$work/norm.csv" "${join[@]}"
rm "$work/norm.csv"
step aggregate , "$work/joined.csv" "${aggregate[@]}"
rm "$work/joined.csv"

export data work
pipe() {
	run "${clean[@]}" <"$data/raw.csv" | run "${normalize[@]}" \
		| run "${join[@]}" | run "${aggregate[@]}"
}
best=
for ((i = 0; i < runs; i++)); do
	start=$(date +%s%N)
	pipe >/dev/null 2>&1
	best+="$((($(date +%s%N) - start) / 1000000))"$'\n'
done
printf '\nthe four as a pipe: %.2f s wall\n' \
	"$(printf '%s' "$best" | median 1 | awk '{ print $1 / 1000 }')"

# Other shapes of an export: every field quoted beside the same without quotes,
# thousands of columns, open answers of a kilobyte, and a file so short that
# the start is measured.
shape() { # NAME RECORDS COLUMNS PROSE QUOTE
	awk -v n="$2" -v columns="$3" -v prose="$4" -v quote="$5" 'BEGIN {
		srand(18)
		for (i = 0; i < 100; i++)
			text = text "the work is good and people help "
		split("1,2,3,4,5,Yes,No,,12,345", values, ",")
		for (i = 1; i <= columns; i++)
			head = head (i > 1 ? "," : "") quote "q" i quote
		print head
		for (k = 0; k < 50; k++)
			for (i = 1; i <= columns; i++)
				row[k] = row[k] (i > 1 ? "," : "") quote \
				    (i <= prose ? \
				    substr(text, 1, 1 + int(rand() * 2000)) : \
				    values[1 + int(rand() * 10)]) quote
		for (k = 0; k < n; k++)
			print row[k % 50]
	}' >"$work/$1.csv"
	"$bin/clean" --describe "$work/$1.csv" >"$work/$1.json" 2>/dev/null
	step "$1" , "$work/$1.csv" "$bin/clean" -q --schema "$work/$1.json"
	rm "$work/$1.csv"
}

printf '\nclean, by shape\n'
shape plain "$((rows / 2))" 20 0 ''
shape quoted "$((rows / 2))" 20 0 '"'
shape columns "$((rows / 200))" 3000 0 ''
shape prose "$((rows / 40))" 5 2 '"'
shape short 3000 20 0 ''
