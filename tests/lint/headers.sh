#!/bin/sh
# usage: tests/lint/headers.sh COMPILE HEADER ...
#
# Each header compiles alone, by the command COMPILE.
set -eu
compile=$1
shift
for header; do
	# Words on purpose: a command and its options.
	# shellcheck disable=SC2086
	eval $compile -I"${header%/*}" -I"${header%/*}/.." -fsyntax-only -x c "$header"
done
