#!/bin/sh
# usage: version.sh RELEASE
#
# The version of this tree: RELEASE where its commit has the tag vRELEASE, else
# RELEASE~TIME.gCOMMIT, which sorts below it and grows from commit to commit,
# with .changed behind it where files differ from those of the commit.  In a
# tarball git has filled in the commit, below.  A tree of neither is
# RELEASE~unknown.
set -eu

release=$1
here=$(cd -P -- "${0%/*}/.." && pwd)
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

# Seconds, commit, the last tag and the commits since.
# shellcheck disable=SC2016 # for git
commit='$Format:%ct %H %(describe:match=v[0-9]*)$'

# ask_git: of this folder, not of a repository that it happens to stand in.
ask_git() {
	form=${commit#*:}
	within=$(git -C "$here" rev-parse --show-prefix 2>/dev/null) || return
	[ -z "$within" ] || return
	commit=$(git -C "$here" log -1 --format="${form%?}" 2>/dev/null) || return
	git -C "$here" diff --quiet HEAD -- || changed=changed
}

changed=''
case $commit in
	'$'*)
		ask_git || {
			echo "$release~unknown"
			exit
		}
		;;
esac

# shellcheck disable=SC2086 # words
set -- $commit
if [ "${3-}" = "v$release" ]; then
	echo "$release${changed:+"+$changed"}"
else
	time=$(date -u -d "@$1" +%Y%m%d%H%M)
	echo "$release~$time.g$(echo "$2" | cut -c 1-12)${changed:+".$changed"}"
fi
