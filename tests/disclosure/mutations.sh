#!/bin/sh
# mutations.sh AGGREGATE: build aggregate with a fault in its disclosure
# control, one after the other, and let the attackers find it.  A fault that they
# do not find, or one that is no longer in the source, fails.
set -u
if [ $# -ne 1 ]; then
	echo "usage: mutations.sh AGGREGATE" >&2
	exit 2
fi
aggregate=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0
CC=${CC:-cc}
mkdir "$work/tree"
(cd "$root" && git ls-files -z Makefile filters schemas .ci | xargs -0 cp --parents -t "$work/tree")

# NAME FILE SED [-] ATTACK [KINDS]: the fault, and the attack that finds it; or,
# behind -, a change that is no fault, and one that finds nothing.
mutate() {
	name=$1 file=$2 change=$3
	shift 3
	sed -i -E "$change" "$work/tree/$file"
	if cmp -s "$root/$file" "$work/tree/$file"; then
		echo "$name: not in the source"
		missed=1
		return
	fi
	if make -s -C "$work/tree" OUT="$work/bin" CC="$CC" "$work/bin/aggregate" >"$work/log" 2>&1; then
		attack "$name" "$work/bin/aggregate" "$@"
	else
		echo "$name: does not build"
		cat "$work/log"
		missed=1
	fi
	cp "$root/$file" "$work/tree/$file"
}

# NAME PROGRAM [-] ATTACK [KINDS]
attack() {
	name=$1 program=$2 wanted=found
	shift 2
	if [ "$1" = - ]; then
		wanted='not found'
		shift
	fi
	by=$1
	shift
	is='not found'
	/usr/bin/python3 "$root/tests/disclosure/$by" "$program" --count "${DISCLOSURE_COUNT:-40}" "$@" >"$work/found" 2>&1 || is=found
	echo "$name: $is, $(tail -n 1 "$work/found")"
	[ "$is" = "$wanted" ] || missed=1
}

a=filters/aggregate
mutate 'no sums of small cells' $a/partners.c 's/^\t\ttarget_sums\(&s\);$/\t\t(void)target_sums;/' check.py --kinds plain
mutate 'nobody is alone' $a/conceal.c 's/!tells_insider\(c, target\)/(tells_insider(c, target), true)/' check.py --kinds plain
mutate 'a sum stays in hidden lines' $a/results.c 's/^(\t+)result_hide\(line, (judged->status|RESULT_SUPPRESSED)\);$/\1double w = line->sum_weight;\n\1result_hide(line, \2);\n\1line->sum_weight = w;/' check.py --kinds plain
mutate 'n of the denominator' $a/domains.c 's/^\t\tif \(!domains_compares\(figure\)\)$/\t\tif (!domains_compares(figure) \&\& figure->n_sides == 0)/' linked.py
mutate 'no partners at all' $a/partners.c 's/^\t\*secret = SECRET_PARTNER;$/\treturn;/' check.py --kinds plain
mutate 'bases of their own' $a/asked.c 's/^\tif \(same != NULL\) \{$/\tif (same != NULL \&\& false) {/;s/^(\t+q->unknown\[i\] = )number_count\(a, i, q->counts\[i\]\);$/\1q->counts[i] == 0 ? number_count(a, i, 0) : (add_unknown(a, i, q->counts[i]), a->n_unknowns - 1);/' linked.py
mutate 'answers are no domains' $a/domains.c 's/^\tif \(q->key == NONE \|\| item->slot == NONE\)$/\tif (true)/' linked.py --count 60 --seed 7
mutate 'signs tell amounts' $a/narrow.c 's/^\t\tnarrow \+= leeway_amounts\(d\);$/\t\t(void)leeway_amounts;/' check.py --kinds amounts
mutate 'signs tell respondents' $a/narrow.c 's/^\t\tnarrow \+= leeway_respondents\(d\);$/\t\t(void)leeway_respondents;/' check.py --kinds amounts
mutate 'margins that tables share' $a/marginals.c 's/^\tput_common\(m\);$/\t(void)put_common;/' pairs.py --count 8
mutate 'groupings of one variable' $a/marginals.c 's/^\tput_kin\(m\);$/\t(void)put_kin;/' pairs.py --count 8
# And one that is none: margins instead of finest cells, in studies that are small.
mutate 'margins of small studies' $a/marginals.c 's/^\treturn n_terms > MANY_TERMS;$/\treturn n_terms > 0 || n_terms > MANY_TERMS;/' - linked.py --count 200
# Each table is a run of its own.
cat >"$work/one-by-one" <<END
#!/usr/bin/python3
import csv, io, json, subprocess, sys
at = sys.argv.index("-t") + 1
spec = json.load(open(sys.argv[at]))
rows = []
for table in spec["tables"]:
    path = sys.argv[at] + ".one"
    json.dump(dict(spec, tables=[table]), open(path, "w"))
    run = subprocess.run(["$aggregate"] + sys.argv[1:at] + [path] + sys.argv[at + 1:], capture_output=True, text=True)
    rows += csv.DictReader(io.StringIO(run.stdout))
names = list(dict.fromkeys(k for r in rows for k in r))
last = list(rows[0])[list(rows[0]).index("n"):] if rows else []
out = csv.DictWriter(sys.stdout, [k for k in names if k not in last] + last, restval="", lineterminator="\\n")
out.writeheader()
out.writerows(rows)
END
chmod +x "$work/one-by-one"
attack 'tables one by one' "$work/one-by-one" linked.py
exit $missed
