#!/usr/bin/env bash
# ours.bash STEP DATA REF OUT: one step of the benchmark, files in and files out,
# so that any driver that times other programs at the same work can time the
# filters beside them.
#   STEP  clean, normalize, join, aggregate, or e2e for all four as a pipe
#   DATA  a folder with raw.csv and register.csv, as `generate` makes them
#   REF   a folder with clean.csv, norm.csv, joined.csv: inputs of later steps
#   OUT   where clean.csv, rejects.csv, norm.csv, joined.csv, table.csv go
# BAROMETER_BIN is the folder of the filters, BAROMETER_BENCH this folder.
set -euo pipefail

step=$1 data=$2 ref=$3 out=$4
here=${BAROMETER_BENCH:-$(cd "$(dirname "$(readlink -f "$0")")" && pwd)}
bin=${BAROMETER_BIN:-$here/../../bin}
mkdir -p "$out"

measures=innovative,collaborated,q1_1,q1_2,q1_3,q1_4
for kind in effect barrier; do
	for i in 1 2 3 4 5 6 7 8; do measures+=,${kind}_$i; done
done

# A filter may report something in the data: that is no failure here.
run() {
	"$@" || [ $? -eq 1 ]
}

clean() {
	run "$bin/clean" -q --schema "$here/raw.json" \
		--rejects "$out/rejects.csv"
}

normalize() {
	run "$bin/normalize" -q --codebook "$here/codebook.json"
}

join_() {
	run "$bin/join" -q --with "$data/register.csv" --on pnr
}

aggregate() {
	run "$bin/aggregate" -q --weight weight --strata stratum --fpc N_h \
		--lonely remove --share "$measures" --by sector --by region \
		--by sector,sizeclass
}

# domain,level,measure,n,share,se of the shares of "1".
table() {
	awk -F, -v OFS=, '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				at[$i] = i
			print "domain,level,measure,n,share,se"
			next
		}
		$at["category"] != "1" { next }
		{
			domain = "overall"
			level = ""
			if ($at["region"] != "_T") {
				domain = "region"
				level = $at["region"]
			} else if ($at["sizeclass"] != "_T") {
				domain = "sector_size"
				level = $at["sector"] ":" $at["sizeclass"]
			} else if ($at["sector"] != "_T") {
				domain = "sector"
				level = $at["sector"]
			}
			printf "%s,%s,%s,%d,%.6f,%.6f\n", domain, level,
				$at["measure"], $at["n"], $at["estimate"],
				$at["se"]
		}'
}

# As pipeline.sh does: a new file.  To write over an old one costs as much again,
# in the kernel and not in the filter: ext4 puts a file that was emptied and
# written anew on the disk when it is closed.
rm -f "$out/clean.csv" "$out/rejects.csv" "$out/norm.csv" "$out/joined.csv"

case $step in
	clean) clean <"$data/raw.csv" >"$out/clean.csv" ;;
	normalize) normalize <"$ref/clean.csv" >"$out/norm.csv" ;;
	join) join_ <"$ref/norm.csv" >"$out/joined.csv" ;;
	aggregate) aggregate <"$ref/joined.csv" | table >"$out/table.csv" ;;
	e2e)
		clean <"$data/raw.csv" | normalize | join_ | aggregate | table \
			>"$out/table.csv"
		;;
	*)
		echo "unsupported: $step" >&2
		exit 77
		;;
esac
