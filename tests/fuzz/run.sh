#!/bin/sh
# usage: FUZZ_TIME=SECONDS tests/fuzz/run.sh OUT TARGET ...
#
# Run each libFuzzer target for FUZZ_TIME seconds, from its corpus in
# tests/corpus/, the cases of its filter, and what earlier runs found in
# OUT/obj/corpus/.
set -eu
out=$1
shift
for target; do
	name=${target##*/}
	log=$out/$name.log
	found=$out/obj/corpus/$name
	mkdir -p "$found"
	echo "$name: $FUZZ_TIME seconds"
	set -- -max_len=4096
	case $name in
		run_*)
			tests/fuzz/seeds.py "${name#run_}" "$out/obj/seeds/$name"
			# A filter that ends itself leaves its memory.
			export ASAN_OPTIONS=detect_leaks=0
			set -- -max_len=20000 -detect_leaks=0 "$out/obj/seeds/$name"
			;;
	esac
	test ! -d "tests/corpus/$name" || set -- "$@" "tests/corpus/$name"
	"$target" -max_total_time="$FUZZ_TIME" -timeout=10 \
		-verbosity=0 -print_final_stats=1 \
		-artifact_prefix="$out/$name-" "$found" "$@" 2>"$log" || {
		tail -40 "$log"
		exit 1
	}
	grep number_of_executed_units "$log"
done
