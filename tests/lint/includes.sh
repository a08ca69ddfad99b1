#!/bin/bash
# Who includes whom: the tables of filters/ARCHITECTURE.md, no circle, no two
# files or types of one name, and libraries that one module alone knows.
#
#	tests/lint/includes.sh [ROOT]

set -euo pipefail
cd "${1:-.}"
here=$(dirname "$(readlink -f "$0")")
bad=0

fault() {
	printf '%s\n' "$@" >&2
	bad=1
}

mapfile -t files < <(find filters -name '*.[ch]' | LC_ALL=C sort)

edges=$(awk -f "$here/includes.awk" filters/ARCHITECTURE.md "${files[@]}") \
	|| bad=1
circles=$(tsort <<<"$edges" 2>&1 >/dev/null) \
	|| fault "includes in a circle:" "$circles"

# A module is x.c and x.h, in one folder.
twice=$(printf '%s\n' "${files[@]}" | sed 's|.*/||' | LC_ALL=C sort | uniq -d)
[[ -z $twice ]] || fault "two files of one name:" "$twice"

# What a format is for stands in its row of the table of formats.
for module in $(printf '%s\n' "${files[@]%.*}" | grep -vE '/(common|format)/' \
	| sed 's|.*/||' | LC_ALL=C sort -u); do
	grep -Eq "[*\`]${module}[*\`]" filters/ARCHITECTURE.md \
		|| fault "$module: ARCHITECTURE.md does not say what it is for"
done

# A struct or enum of a header has its name for itself, where it is seen: in its
# folder, one of common everywhere.
twice=$(
	grep -nE '^(struct|enum) [a-z_]+ \{' "${files[@]}" \
		| sed -E 's|^([^:]*/)([^/:]*):[0-9]+:([a-z]+ [a-z_]+) .*|\3\t\1\t\2|' \
		| awk -F '\t' '
			{ n[$1]++; folder[$1, n[$1]] = $2; file[$1, n[$1]] = $3 }
			END {
				for (name in n)
					for (i = 1; i <= n[name]; i++)
						for (k = 1; k <= n[name]; k++)
							if (i != k && file[name, i] ~ /h$/ \
							    && (folder[name, i] == folder[name, k] \
								|| folder[name, i] ~ /common/))
								print name ": " folder[name, i] file[name, i] \
									" and " folder[name, k] file[name, k]
			}'
)
[[ -z $twice ]] || fault "two types of one name:" "$twice"

alone=$(
	grep -sl '#include <jansson.h>' "${files[@]}" \
		| grep -vx 'filters/common/node.c'
	grep -l '#include <csv.h>' "${files[@]}" \
		| grep -vx 'filters/common/reader.c'
) || true
[[ -z $alone ]] || fault "only node.c knows jansson, only reader.c libcsv:" "$alone"

exit $bad
