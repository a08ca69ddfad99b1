#!/bin/sh
# usage: tests/lint/cases.sh
#
# Every folder beside a case is one too, but shared/, or it would never be run.
# No two files of more than 64 bytes under tests/cases are equal: what cases
# have in common is referred to, see tests/README.md.
set -eu
bad=0
for folder in tests/cases/*/*/; do
	test -e "$folder/case" || ls "${folder%/*/}"/*/case >/dev/null 2>&1 \
		|| continue
	if test ! -e "$folder/case" && test "${folder%/shared/}" = "$folder"; then
		echo "$folder: has no file 'case'"
		bad=1
	fi
done
equal=$(find tests/cases -type f -size +64c -exec sha256sum {} + | sort \
	| uniq -w 64 -D | cut -c 67-)
if test -n "$equal"; then
	echo "equal files under tests/cases (tests/check --share):" "$equal"
	bad=1
fi
exit "$bad"
