#!/bin/sh
# usage: FUZZ_TIME=SECONDS tests/fuzz/run.sh OUT TARGET ...
#
# Run each libFuzzer target for FUZZ_TIME seconds, from its corpus in
# tests/corpus/ and what earlier runs found in OUT/obj/corpus/.
set -eu
out=$1
shift
for target; do
	name=${target##*/}
	log=$out/$name.log
	mkdir -p "$out/obj/corpus/$name"
	echo "$name: $FUZZ_TIME seconds"
	kept=tests/corpus/$name
	test -d "$kept" || kept=
	# No word at all, or one.
	# shellcheck disable=SC2086
	"$target" -max_total_time="$FUZZ_TIME" -max_len=4096 -timeout=10 \
		-verbosity=0 -print_final_stats=1 \
		-artifact_prefix="$out/$name-" \
		"$out/obj/corpus/$name" $kept 2>"$log" || {
		tail -40 "$log"
		exit 1
	}
	grep number_of_executed_units "$log"
done
