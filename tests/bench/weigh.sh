#!/usr/bin/env bash
# weigh with BENCH_ROWS records (1,000,000) in 60 patterns, raked to three
# margins, from a file to a file: CPU time against `copy`, which only reads and
# writes through our reader and writer, run in turn; and peak memory.
# Status 1 when it takes three times as long or more, or 64 MiB.
set -euo pipefail

rows=${BENCH_ROWS:-1000000}
runs=${BENCH_RUNS:-5}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 - "$rows" <<'END'
import random
import sys

n = int(sys.argv[1])
random.seed(1)
weights = ["5.552795031055901", "1.9956140350877194", "10", "2.5"]
with open("records.csv", "w") as file:
    file.write("id,sector,region,size,d,q1,q2,q3,q4,age\n")
    for i in range(n):
        s = random.randrange(4)
        file.write("%d,s%d,Region %d,z%d,%s,%d,%d,%d,%d,%d\n" % (
            i, s, random.randrange(5), random.randrange(3), weights[s],
            random.randrange(2), random.randrange(2), random.randrange(5),
            random.randrange(100), random.randrange(18, 90)))
for name, codes in (("sector", ["s%d" % i for i in range(4)]),
                    ("region", ["Region %d" % i for i in range(5)]),
                    ("size", ["z%d" % i for i in range(3)])):
    with open(name + ".csv", "w") as file:
        file.write(name + ",total\n")
        file.writelines("%s,%d\n" % (code, 60 * n // len(codes))
                        for code in codes)
END

median() { # of column $1
	awk -v c="$1" '{ print $c }' | sort -g | awk '{ v[NR] = $1 }
	    END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

for ((i = 0; i < runs; i++)); do
	"$tools/measure" "$tools/copy" records.csv 2>&1 >out | tail -n 1 >>copied
	"$tools/measure" "$bin/weigh" -q --base-weight d --rake sector.csv \
		--rake region.csv --rake size.csv records.csv 2>&1 >out \
		| tail -n 1 >>weighed
done
printf '\n%s records          CPU s  of copy  peak MiB\n' "$rows"
printf 'copy %24.3f\n' "$(median 2 <copied)"
paste weighed copied | awk '{ print $2, $2 / $5, $3 / 1024 }' >ratios
printf 'weigh %23.3f %8.2f %9.1f\n' "$(median 1 <ratios)" \
	"$(median 2 <ratios)" "$(median 3 <ratios)"
awk -v r="$(median 2 <ratios)" -v m="$(median 3 <ratios)" \
	'BEGIN { exit !(r < 3 && m < 64) }'
