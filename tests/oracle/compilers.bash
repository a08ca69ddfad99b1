#!/usr/bin/env bash
# compilers.bash FOLDER: aggregate built by gcc and clang with -O0 and -O3 has
# to write the same bytes for the requests of aggregate_merge.py and for its
# states.  FOLDER keeps the builds.
set -euo pipefail

folder=${1:?where to build}
root=$(cd "$(dirname "$0")/../.." && pwd)
[[ $folder == /* ]] || folder=$root/$folder
for cc in gcc clang; do
	for level in -O0 -O3; do
		out=$folder/$cc$level
		make -s -C "$root" OUT="$out" CC="$cc" CFLAGS="$level" \
			"$out/aggregate"
		printf '%s %s: ' "$cc" "$level"
		python3 "$root/tests/cli/aggregate_merge.py" "$out/aggregate" \
			"$root/tests/oracle" hash | tee "$out/hashes" | sha256sum
	done
done
cat "$folder/gcc-O0/hashes"
for built in "$folder"/*; do
	diff "$folder/gcc-O0/hashes" "$built/hashes"
done
