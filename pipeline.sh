#!/bin/bash -p
# usage: pipeline.sh [run] --study NAME [options]
#
# Take a study from its raw files to its publication, all or nothing.  This
# script runs processes and looks at how each of them ended; what there is to
# decide is decided by bin/pipeline, a step of the run at a time:
#
#   plan      reads the study, prints the stages with their arguments
#   begin     takes the lock, makes the folder of work
#             ... here the stages run, each with files of its own in log/ ...
#   finish    judges what the filters did and made, writes the record
#   publish   puts the new publication in the place of the old one
#   sweep     removes what is left
#
# See barometer-pipeline(1).  With -p no function and no option comes in from
# the environment.
#
# Functions are called by trap and by name.
# shellcheck disable=SC2317
[[ $- == *p* ]] || exec /bin/bash -p "${BASH_SOURCE[0]}" "$@"
set -euo pipefail
set +o posix
unset POSIXLY_CORRECT
PATH=${PATH:+$PATH:}/usr/bin:/bin

readonly STATUS_FAIL=3 STATUS_PIPE=141

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
	[[ -z $work ]] || ask sweep || true
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

# ---- stages ----------------------------------------------------------------

# stage LOG PROGRAM ARGUMENT...: one filter.  Its messages and its status go to
# files of its own, for stages overlap.
stage() {
	local log=$work/log/$1 filter=$2 status=0 said=''

	shift 2
	{
		said=$(exec "$bin/$filter" "$@" 2>&1 >&3 3>&-) || status=$?
	} 3>&1 2>/dev/null
	((status <= STATUS_FAIL || status == STATUS_PIPE)) \
		|| said+=${said:+$'\n'}"pipeline: error: $filter $(ended_by "$status") [killed]"
	# A disk that has no room for the messages is what they speak of: they are
	# shown at once then.
	[[ -z $said ]] || { printf '%s\n' "$said" >"$log.err"; } 2>/dev/null || {
		printf '%s\n' "$said" >&2
		: >"$log.err" || true
	} 2>/dev/null
	{ echo "$status" >"$log.status"; } 2>/dev/null
}

# through FIRST LAST: these lines of the plan as one pipe.
through() {
	local -a words

	eval "words=(${lines[$1]})"
	if (($1 == $2)); then
		stage "${words[@]:1}"
	else
		stage "${words[@]:1}" | through $(($1 + 1)) "$2"
	fi
}

# The worst status of the stages of these lines; 3 where one has none.
worst_of() {
	local line status worst=0
	local -a words

	for ((line = $1; line <= $2; line++)); do
		[[ ${lines[line]} == 'stage '* ]] || continue
		eval "words=(${lines[line]})"
		{ read -r status <"$work/log/${words[1]}.status"; } 2>/dev/null || status=$STATUS_FAIL
		((status <= worst)) || worst=$status
	done
	return "$worst"
}

# ---- parts of a wave -------------------------------------------------------

# part_options I WORD ...: what a stage is told in part I goes to options.  Files
# that it writes are of the part, and what it counts goes to the manifest.
part_options() {
	local i=$1

	shift
	options=(--manifest "$folder/$i.manifest")
	while (($#)); do
		case $1 in
			--ledger) shift ;;
			--rejects | --unmatched)
				options+=("$1" "$2.$i")
				shift
				;;
			*) options+=("$1") ;;
		esac
		shift
	done
}

# part I FIRST LAST [OPTION ...]: these lines of the plan for one part.
part() {
	local i=$1 line=$2 last=$3
	local -a words options

	eval "words=(${lines[line]})"
	part_options "$i" "${words[@]:3}"
	[[ ${words[2]} != clean ]] || options+=(--plan "$folder/plan" --part "$i/$parts"
		--keys "$folder/$i.keys" "${@:4}")
	if ((line == last)); then
		stage "${words[1]}.$i" "${words[2]}" "${options[@]}"
	else
		stage "${words[1]}.$i" "${words[2]}" "${options[@]}" | part "$i" $((line + 1)) "$last"
	fi
}

# some_parts FIRST LAST TO OPTIONS I ...: side by side, no more than --jobs.
some_parts() {
	local first=$1 last=$2 to=$3 i
	local -a active more

	read -r -a more <<<"$4"
	for i in "${@:5}"; do
		# shellcheck disable=SC2207 # one process a word
		while active=($(jobs -pr)) && ((${#active[@]} >= jobs)); do
			wait -n || true
		done
		part "$i" "$first" "$last" ${more[@]+"${more[@]}"} >"$to.$i" &
	done
	wait
}

# parted FIRST LAST TO: the pipe of a wave in parts, put together as if it had
# been one.  Parts with a key that an earlier one has run again, until --met says
# what it said before.
parted() {
	local first=$1 last=$2 to=$3 folder=$3.parts i line files=$3 before=''
	local -a words options how=() raw=() logs=() again keys=()

	mkdir -p "$folder"
	for ((line = first; line <= last; line++)); do
		eval "words=(${lines[line]})"
		logs+=("$work/log/${words[1]}")
		for ((i = 3; i < ${#words[@]}; i++)); do
			case ${words[i]} in --rejects | --unmatched) files+=" ${words[i + 1]}" ;; esac
		done
	done
	eval "words=(${lines[first]})"
	part_options 0 "${words[@]:3}"
	# Neither manifest nor rejects: what is wrong is said by parts.
	for ((i = 2; i < ${#options[@]}; i++)); do
		if [[ ${options[i]} == --rejects ]]; then
			i=$((i + 1))
		else
			how+=("${options[i]}")
			[[ ${options[i]} != */raw/* || ${options[i - 1]} == --schema ]] || raw+=("${options[i]}")
		fi
	done
	stage "${words[1]}.0" clean --split "$parts" "${how[@]}" >"$folder/plan"
	for ((i = 1; i <= parts; i++)); do
		keys+=("$folder/$i.keys")
	done
	# shellcheck disable=SC2046 # a number a word
	some_parts "$first" "$last" "$to" '' $(seq "$parts")
	while stage "${words[1]}.met" clean --met "${keys[@]}" >"$folder/met" \
		&& [[ $(<"$folder/met") != "$before" ]]; do
		before=$(<"$folder/met")
		mapfile -t again < <(awk -F, 'NR > 1 && $2 != "keys" && !n[$1]++ { print $1 }' "$folder/met")
		((${#again[@]} > 0)) || break
		some_parts "$first" "$last" "$to" "--seen $folder/met" "${again[@]}"
	done
	"$bin/pipeline" gather "$parts" "$folder" "$files" "${logs[@]}" raw: "${raw[@]}" \
		2>>"${logs[0]}.said" || {
		cat "${logs[0]}.said" >>"${logs[0]}.err"
		for line in "${logs[@]}"; do
			echo "$STATUS_FAIL" >"$line.status"
		done
	}
}

# sees_all LINE: a stage that no part may go through by itself.
sees_all() {
	local -a words

	eval "words=(${lines[$1]})"
	[[ ${words[2]} != weigh ]] || return 0
	case " ${words[*]:3} " in
		*' --base-weight '* | *' --expect 1:'* | *' --type full '*) return 0 ;;
	esac
	return 1
}

# some_parted FIRST LAST TO: a wave in parts as far as that goes, and what is put
# together through the rest.
some_parted() {
	local first=$1 last=$2 to=$3 line

	for ((line = first + 1; line <= last; line++)); do
		! sees_all "$line" || break
	done
	parted "$first" $((line - 1)) "$to" || true
	((line <= last)) || return 0
	worst_of "$first" $((line - 1)) || (($? <= 1)) || return 0
	mv "$to" "$to.parted" && through "$line" "$last" <"$to.parted" >"$to"
	rm -f "$to.parted"
}

# group FIRST LAST: pipes that come one after another.  Where one of them fails
# the first filter of those behind it only looks at its records, for what else
# may be wrong.
group() {
	local line last failed=''
	local -a words

	for ((line = $1; line <= $2; line = last + 1)); do
		eval "words=(${lines[line]})"
		for ((last = line + 1; last < $2; last++)); do
			[[ ${lines[last + 1]} == 'stage '* ]] || break
		done
		if [[ -n $failed ]]; then
			through $((line + 1)) $((line + 1)) >/dev/null
			continue
		fi
		if ((parts > 1)) && [[ ${lines[line + 1]} == 'stage '*'-clean clean '* ]]; then
			some_parted $((line + 1)) "$last" "${words[3]}" || true
		else
			{ through $((line + 1)) "$last" >"${words[3]}"; } || true
		fi
		worst_of "$line" "$last" || (($? <= 1)) || failed=yes
	done
}

# In the background, as a process group of its own, so that clean_up can reach
# its filters.  Monitoring ends with the start: one that is stopped for a while
# would count as ended.
start() {
	set -m
	"$@" &
	set +m
}

# How many of these processes are still there.
still_running() {
	local pid

	running=0
	for pid in "$@"; do
		! kill -0 "$pid" 2>/dev/null || running=$((running + 1))
	done
}

# round FIRST LAST: groups side by side, no more than --jobs of them.
round() {
	local line begin=$1 pid running=0
	local -a words pids=()

	for ((line = $1; line <= $2; line++)); do
		eval "words=(${lines[line]})"
		if ((line < $2)); then
			[[ ${lines[line + 1]} == 'pipe '* ]] || continue
			[[ ${lines[line + 1]} != "pipe ${group_of[line]} "* ]] || continue
		fi
		while still_running "${pids[@]}" && ((running >= jobs)); do
			wait -n || true
		done
		start group "$begin" "$line"
		pids+=($!)
		begin=$((line + 1))
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || true
	done
	worst_of "$1" "$2" || (($? <= 1))
}

# All rounds, as long as nothing fails.
all_stages() {
	local line begin=0

	for ((line = 0; line < ${#lines[@]}; line++)); do
		((line + 1 == ${#lines[@]} || round_of[line + 1] != round_of[begin])) || continue
		round "$begin" "$line" || return 0
		begin=$((line + 1))
	done
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

# The words of the plan: what is set, and the lines of pipes and stages.
read_plan() {
	local line round='' group=''
	local -a words

	lines=() round_of=() group_of=()
	while IFS= read -r line; do
		case $line in
			'set '*)
				eval "words=($line)"
				printf -v "${words[1]}" %s "${words[2]}"
				;;
			'pipe '* | 'stage '*)
				if [[ $line == pipe* ]]; then
					eval "words=($line)"
					round=${words[1]} group="${words[1]} ${words[2]}"
				fi
				round_of+=("$round") group_of+=("$group")
				lines+=("$line")
				;;
		esac
	done <<<"$1"
}

# pictures FOLDER: figures in other forms.  What they look like is up to the fonts
# of this machine, so they are never compared.
pictures() {
	local file

	[[ -n $png$pdf ]] || return 0
	command -v rsvg-convert >/dev/null \
		|| die $STATUS_FAIL '--png and --pdf need rsvg-convert; apt-get install librsvg2-bin [missing-program]'
	for file in "$1"/*.svg; do
		[[ -e $file ]] || continue
		[[ -z $png ]] || rsvg-convert -z 2 -o "${file%.svg}.png" "$file" || return $STATUS_FAIL
		[[ -z $pdf ]] || rsvg-convert -f pdf -o "${file%.svg}.pdf" "$file" || return $STATUS_FAIL
		# Whatever it says.
		[[ -z $png || -s ${file%.svg}.png ]] || return $STATUS_FAIL
		[[ -z $pdf || -s ${file%.svg}.pdf ]] || return $STATUS_FAIL
	done
}

main() {
	local answer bin start='' study='' hash='' output='' held='' jobs=1 parts=1 known='' told=''
	local lock mark place step=finish status=0
	local png='' pdf=''
	local -a options=("$@") lines round_of group_of

	exec </dev/null
	trap clean_up EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
	find_programs
	unset BAROMETER_KNOWN
	ask plan || finish_with $?
	# --help, --print and the like.
	[[ $answer != end ]] || finish_with 0
	read_plan "$answer"
	place=$work work=''
	{ exec {lock}<"$output/.$study.lock"; } 2>/dev/null \
		|| die $STATUS_FAIL "the lock $output/.$study.lock cannot be opened [cannot-create]"
	export BAROMETER_LOCK=$lock BAROMETER_START=$start BAROMETER_STUDY=$hash
	export BAROMETER_KNOWN=$known
	# A signal may come while it is being made; sweep leaves alone what is not ours.
	work=$place
	ask begin || finish_with $?
	if [[ -n $held ]]; then
		step=adopt place=$output/.$study.held
	else
		all_stages
		pictures "$place/page/figures" || die $STATUS_FAIL 'rsvg-convert cannot draw a figure [failed]'
	fi
	ask "$step" || status=$?
	[[ $answer == publish$'\n'* ]] || finish_with "$status"
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
