#!/usr/bin/env bash
# join with a table of BENCH_KEYS keys (1,000,000) made to collide, against one
# of random keys of the same length: CPU time, run in turn.  The keys made to
# collide have the same low bits in their last eight bytes, or in their first.
# Status 1 when they take more than twice the time.
set -euo pipefail

keys=${BENCH_KEYS:-1000000}
runs=${BENCH_RUNS:-5}
bin=${BAROMETER_BIN:?the folder of the filters: make bench sets it}
tools=${BENCH_BIN:?the folder of the bench programs: make bench sets it}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$keys" "$work" <<'END'
import random
import sys

n, folder = int(sys.argv[1]), sys.argv[2]
random.seed(1)
kinds = {
    "random": lambda i: f"{random.getrandbits(64):016x}",
    "low": lambda i: f"{i << 32:016x}",
    "high": lambda i: f"{i << 32:016x}"[::-1],
}
for kind, key in kinds.items():
    keys = list({key(i) for i in range(n)})
    for name in "table", "stream":
        random.shuffle(keys)
        with open(f"{folder}/{kind}-{name}.csv", "w") as file:
            file.write("id," + name + "\n")
            file.writelines(f"{key},1\n" for key in keys)
END

median() {
	sort -g | awk '{ v[NR] = $1 }
	    END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

# The CPU seconds of one run, added to the file of its kind.
run_once() {
	"$tools/measure" "$bin/join" -q --with "$work/$1-table.csv" --on id \
		"$work/$1-stream.csv" 2>&1 >/dev/null | awk 'END { print $2 }' \
		>>"$work/$1"
}

for ((i = 0; i < runs; i++)); do
	for kind in random low high; do
		run_once "$kind"
	done
done
base=$(median <"$work/random")
bad=0
printf '\njoin, %s keys   CPU s  of random\n' "$keys"
printf '%-19s %6.2f\n' random "$base"
for kind in low high; do
	cpu=$(median <"$work/$kind")
	printf '%-19s %6.2f %10.2f\n' "same $kind bits" "$cpu" \
		"$(awk -v a="$cpu" -v b="$base" 'BEGIN { print a / b }')"
	awk -v a="$cpu" -v b="$base" 'BEGIN { exit a > 2 * b }' || bad=1
done
exit "$bad"
