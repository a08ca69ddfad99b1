#!/usr/bin/env bash
# compilers.bash FOLDER: aggregate built by gcc and clang with -O0 and -O3 has
# to write the same bytes for the requests of aggregate_merge.py and for its
# states; and render the same pages, figures and documents, in four locales.  FOLDER keeps
# the builds.
set -euo pipefail

folder=${1:?where to build}
root=$(cd "$(dirname "$0")/../.." && pwd)
[[ $folder == /* ]] || folder=$root/$folder

# site_of RENDER FOLDER: pages, figures and documents of the made-up study.
site_of() {
	local locale format

	for locale in C C.UTF-8 da_DK.UTF-8 tr_TR.UTF-8; do
		LC_ALL=$locale "$1" --quiet --site "$2" --lang de \
			--tables "$root/tests/figures/tables.json" \
			--codebook "$root/tests/figures/codebook.json" \
			"$folder/estimates.csv"
		for format in $("$1" --list-formats | awk -F , \
			'NR > 1 && $5 == "document" && $4 != "script" { print $1 }'); do
			LC_ALL=$locale "$1" --quiet --format "$format" --lang de \
				--tables "$root/tests/figures/tables.json" \
				--codebook "$root/tests/figures/codebook.json" \
				"$folder/estimates.csv" | sha256sum | sed "s/-/$format/"
		done
		for format in px vega-lite; do
			for id in $(jq -r '.tables[].id' \
				"$root/tests/figures/tables.json"); do
				LC_ALL=$locale "$1" --quiet --format "$format" --lang de \
					--table "$id" --tables "$root/tests/figures/tables.json" \
					--codebook "$root/tests/figures/codebook.json" \
					"$folder/estimates.csv" | sha256sum | sed "s/-/$format $id/"
			done
		done
	done | sort -u
}

mkdir -p "$folder"
python3 "$root/tests/figures/micro.py" >"$folder/micro.csv"
for cc in gcc clang; do
	for level in -O0 -O3; do
		out=$folder/$cc$level
		make -s -C "$root" OUT="$out" CC="$cc" CFLAGS="$level" \
			"$out/aggregate" "$out/render"
		printf '%s %s: ' "$cc" "$level"
		python3 "$root/tests/cli/aggregate_merge.py" "$out/aggregate" \
			"$root/tests/oracle" hash >"$out/hashes"
		"$out/aggregate" --quiet --weight weight "$folder/micro.csv" \
			--tables "$root/tests/figures/tables.json" \
			--codebook "$root/tests/figures/codebook.json" \
			>"$folder/estimates.csv"
		site_of "$out/render" "$out/site" >>"$out/hashes"
		sha256sum <"$out/hashes"
	done
done
cat "$folder/gcc-O0/hashes"
for built in "$folder"/*/hashes; do
	diff "$folder/gcc-O0/hashes" "$built"
done
