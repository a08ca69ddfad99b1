#!/bin/bash -p
# usage: pipeline.sh [run] --study NAME [options]
#
# Take a study from its raw files to its publication, all or nothing, by the
# steps of bin/pipeline.  This script looks at how each of them ended, whatever
# becomes of it, and leaves nothing behind:
#
#   plan      reads options and study, says where things are; --print shows the
#             pipes of a run, as a script that does the same with nothing else
#   make      takes the lock, runs the pipes in a folder of work, judges what
#             came of them and writes the record
#   publish   puts the new publication in the place of the old one
#   sweep     removes what a run that was ended leaves
#
# See barometer-pipeline(1).  With -p no function and no option comes in from
# the environment.
#
# Functions are called by trap and by name.
# shellcheck disable=SC2317
[[ $- == *p* ]] || exec /bin/bash -p "${BASH_SOURCE[0]}" "$@"
# What the caller has closed is taken, for nothing else to come there: messages go
# nowhere then, and what is written to standard output fails, and is told.
[[ -e /dev/fd/0 ]] || exec </dev/null
[[ -e /dev/fd/1 ]] || exec 1</dev/null
[[ -e /dev/fd/2 ]] || exec 2>/dev/null
set -euo pipefail
set +o posix
unset POSIXLY_CORRECT
PATH=${PATH:+$PATH:}/usr/bin:/bin

# To the status of make is added what the run ends with: it came to its end, and
# the new publication is ready.
readonly STATUS_FAIL=3 STATUS_HELD=5 STEP_MADE=64 STEP_READY=96

say() {
	printf 'pipeline: error: %s\n' "$1" >&2
}

# die STATUS TEXT: end the run with a message.
die() {
	say "$2"
	finished=yes
	exit "$1"
}

# ---- the end ---------------------------------------------------------------

finished='' work='' published=''

# What is still running is ended, what was made is removed.  An end that nobody
# foresaw has a status of ours too.
clean_up() {
	local status=$? group

	trap '' INT TERM HUP
	exec {messages}>&2 2>/dev/null || true
	for group in $(jobs -p); do
		kill -TERM -- "-$group" || true
		kill -CONT -- "-$group" || true
	done
	wait || true
	exec 2>&"$messages"
	if [[ -z $finished ]]; then
		((status > STATUS_FAIL)) || status=$STATUS_FAIL
		[[ -n $published ]] \
			|| say 'the run did not come to its end, nothing was published [failed]' || true
	fi
	[[ -z $work || ! -e $work ]] || ask sweep || true
	exit "$status"
}

# ended_by STATUS: in words, how a program ended that has no such status.
ended_by() {
	case $1 in
		126 | 127) printf 'could not be started' ;;
		12[89] | 1[3-8]? | 19[0-2]) printf 'was killed by signal %s' "$(kill -l "$1")" ;;
		*) printf 'ended with status %s' "$1" ;;
	esac
}

# ask STEP: the lines that this step of bin/pipeline has for us go to answer, and
# end in "end" if it came to its end.  Its status is that of the function; it has
# said why.  What the shell says of a program that was killed goes nowhere.
ask() {
	local step=$1 status=0

	answer=''
	{ answer=$(exec "$bin/pipeline" "$step" "${options[@]}" 3>&1 >&4 2>&5 4>&- 5>&-); } \
		4>&1 5>&2 2>/dev/null || status=$?
	[[ $answer == end || $answer == *$'\nend' ]] || {
		say "pipeline $step $(ended_by "$status") before it was done [killed]"
		return "$STATUS_FAIL"
	}
	return "$status"
}

# ---- the run ---------------------------------------------------------------

# Where this script is, whatever it was called by; and the filters.
find_programs() {
	local self=${BASH_SOURCE[0]}

	[[ ! -L $self ]] || self=$(readlink -f -- "$self")
	[[ $self == */* ]] || self=./$self
	BAROMETER_HOME=$(cd -P -- "${self%/*}" && pwd)
	bin=${BAROMETER_BIN:-$BAROMETER_HOME/../libexec/barometer}
	[[ -d $bin || -n ${BAROMETER_BIN-} ]] || bin=$BAROMETER_HOME/bin
	export BAROMETER_HOME BAROMETER_BIN=$bin BAROMETER_SELF=$self
	[[ -x $bin/pipeline ]] \
		|| die $STATUS_FAIL "$bin/pipeline is not there; run make first [missing-program]"
}

# What the plan sets.
read_plan() {
	local line
	local -a words

	while IFS= read -r line; do
		[[ $line == 'set '* ]] || continue
		eval "words=($line)"
		printf -v "${words[1]}" %s "${words[2]}"
	done <<<"$1"
}

# Run all stages, in the background, as a process group of its own, so that
# clean_up can reach the filters.  Monitoring ends with the start: one that is
# stopped for a while would count as ended.
make_all() {
	local status=0

	set -m
	"$bin/pipeline" make "${options[@]}" 3>&- &
	set +m
	{ wait $! || status=$?; } 2>/dev/null
	((status < STEP_MADE || status > STEP_READY + STATUS_HELD)) || return "$status"
	die $STATUS_FAIL "pipeline make $(ended_by "$status") before it was done [killed]"
}

main() {
	local answer bin study='' output='' place='' told=''
	local lock mark folder status=0
	local -a options=("$@")

	exec </dev/null
	trap clean_up EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
	find_programs
	ask plan || finish_with $?
	# --help, --print and the like.
	[[ $answer != end ]] || finish_with 0
	read_plan "$answer"
	folder=$work work=''
	{ exec {lock}<"$output/.$study.lock"; } 2>/dev/null \
		|| die $STATUS_FAIL "the lock $output/.$study.lock cannot be opened [cannot-create]"
	export BAROMETER_LOCK=$lock
	# A signal may come while it is being made; sweep leaves alone what is not ours.
	work=$folder
	make_all || status=$?
	((status >= STEP_READY)) || finish_with $((status - STEP_MADE))
	status=$((status - STEP_READY))
	{ exec {mark}<"$place/page/run.json"; } 2>/dev/null \
		|| die $STATUS_FAIL 'the new publication is not there [failed]'
	trap '' INT TERM HUP
	ask publish || true
	# Whatever was said, this shows whether it is in its place.
	[[ /dev/fd/$mark -ef $output/$study/run.json ]] \
		|| die $STATUS_FAIL 'nothing was published [failed]'
	published=yes
	[[ -z $told ]] || ask tell || status=$?
	finish_with "$status"
}

# finish_with STATUS: why has been said.
finish_with() {
	finished=yes
	exit "$1"
}

# Where few files may be open a redirection fails in the middle, and a shell then
# has a status of its own.  The shell says so.
ulimit -S -n 64 || exit $STATUS_FAIL
ulimit -S -n hard

case ${1-} in
	run) shift ;;
	diff | explain | status | verify)
		find_programs
		exec "$bin/pipeline" "$@"
		;;
esac
main "$@"
