#!/bin/sh
# usage: tests/lint/study-names.sh STUDY ...
#
# No C file knows a study by name, with or without its year.
set -eu
for study; do
	name=$(echo "$study" | sed 's/-[0-9]*$//')
	if grep -niwF "$name" filters/*/*.[ch]; then
		exit 1
	fi
done
