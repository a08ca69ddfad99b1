#!/usr/bin/env bash
# usage: tests/lint/tags.sh BIN
#
# Each tag that a message can bear has an entry in filters/common/explain.c,
# and each entry is a tag of some message.
set -euo pipefail

cd "${BASH_SOURCE[0]%/*}/../.."
diff --label 'filters/common/explain.c' --label 'tags in the sources' -u0 \
	<("$1/clean" --help=list | cut -d ' ' -f 1 | LC_ALL=C sort) \
	<(tests/lint/tags.py filters/*/*.c filters/*/*/*.c pipeline.sh | LC_ALL=C sort)
