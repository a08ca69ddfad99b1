#!/usr/bin/env bash
# usage: pipeline.sh --study NAME [options]
#
# Take a study from its raw files to its publication, all or nothing:
#
#   clean | normalize [| join]   each wave, or clean | join | normalize
#   aggregate                    all waves
#   render                       each language and format
#
# Everything is made in a folder beside the published one and swaps names with
# it at the end.  Status: the worst of all filters; 4 when another run holds
# the lock.  See barometer-pipeline(1).
#
# Functions are called by trap and by `run`; jq has variables of its own.
# shellcheck disable=SC2317,SC2016
set -euo pipefail

readonly STATUS_USAGE=2 STATUS_FAIL=3 STATUS_LOCKED=4
# Of a filter whose reader is gone: the reader's status tells why.
readonly STATUS_PIPE=141

# Where messages go: standard error, or a copy of it.
messages=2

say() {
	printf 'pipeline: %s\n' "$1" >&"$messages"
}

# die STATUS TEXT: end the run with a message.
die() {
	say "$2"
	finished=yes
	exit "$1"
}

help() {
	cat <<'EOF'
usage: pipeline.sh --study NAME [--input DIR] [--output DIR] [--lang L]
                   [--schemas DIR] [--wave W] [--check] [--jobs N]
                   [--redact] [--quiet]
Take a study from its raw files to its publication, all or nothing.

  --study NAME    the study: schemas/NAME
  --input DIR     raw/, frame/ and published figures (fixtures/NAME)
  --output DIR    where NAME/ is put (out)
  --schemas DIR   where NAME/ with the schemas is (schemas)
  --lang L        only this language
  --wave W        only this wave
  --check         compare with the published figures, list what differs
  --jobs N        waves worked on at a time (number of processors)
  --redact        show no value of the data in a message
  --quiet         say nothing but errors
  --help          print this and stop
  --version       print the version and stop

Exit status: 0 nothing to report, 1 something in the data was reported,
2 wrong use or schema, 3 could not finish, 4 another run holds the lock.
EOF
}

# ---- options ---------------------------------------------------------------

study='' input='' output='' schemas='' lang='' wave='' check='' quiet=''
redact=''
jobs=$(nproc 2>/dev/null || echo 1)

usage() {
	die $STATUS_USAGE "error: $1; 'pipeline.sh --help' lists the options [usage]"
}

# Print and stop.
only() {
	"$@" 2>/dev/null \
		|| die $STATUS_FAIL "error: standard output took not all [write-failed]"
	finished=yes
	exit 0
}

version() {
	find_folders
	"$bin/clean" --version | sed 's/clean/pipeline/'
}

# set_option NAME VALUE: the name of the option is the name of the variable.
set_option() {
	[[ -n $2 ]] || usage "option '--$1' needs an argument"
	printf -v "$1" '%s' "$2"
}

read_options() {
	local name

	while (($# > 0)); do
		case $1 in
			--study | --input | --output | --schemas | --lang | --wave | --jobs)
				set_option "${1#--}" "${2-}"
				shift
				;;
			--study=* | --input=* | --output=* | --schemas=* | --lang=* | --wave=* | --jobs=*)
				name=${1%%=*}
				set_option "${name#--}" "${1#*=}"
				;;
			--check | --quiet | --redact) set_option "${1#--}" yes ;;
			--help) only help ;;
			--version) only version ;;
			-*) usage "unknown option '$1'" ;;
			*) usage "'$1' is not an option" ;;
		esac
		shift
	done
	[[ $study =~ ^[a-z0-9][a-z0-9-]*$ ]] \
		|| usage "--study takes the name of a folder in schemas/, not '$study'"
	[[ -z $lang || $lang =~ ^[a-z]{2,3}(-[A-Za-z0-9]+)*$ ]] \
		|| usage "option '--lang' takes the code of a language, as da, en or pl, not '$lang'"
	[[ $jobs =~ ^[1-9][0-9]{0,2}$ ]] \
		|| usage "option '--jobs' takes a whole number from 1 to 999, not '$jobs'"
}

# The first of the folders that is there; the last one if none is.
first_folder() {
	local folder

	for folder; do
		[[ ! -d $folder ]] || break
	done
	printf '%s\n' "$folder"
}

# In a clone, or where `make install` put things.
find_folders() {
	local here

	here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
	bin=${BAROMETER_BIN:-$(first_folder "$here/../libexec/barometer" "$here/bin")}
	schemas=${schemas:-$(first_folder "$here/../share/barometer/schemas" "$here/schemas")}
	input=${input:-$(first_folder "fixtures/$study" "$here/fixtures/$study")}
	if [[ -z $output ]]; then
		output=out
		[[ $PWD == "$here" || ! -d $here/schemas ]] || output=$here/out
	fi
	output=${output%/}
	[[ -n $output ]] || output=/.
	# A path that begins with a dash would be taken for an option.
	[[ $schemas != -* ]] || schemas=./$schemas
	[[ $input != -* ]] || input=./$input
	[[ $output != -* ]] || output=./$output
}

# ---- the study -------------------------------------------------------------

# Lines of what jq finds in study.json.
ask() {
	jq -r "$@" "$schemas/$study/study.json"
}

# Programs, folders and the file of the study; then what it says.
read_study() {
	local tool file=$schemas/$study/study.json

	for tool in jq flock; do
		command -v "$tool" >/dev/null \
			|| die $STATUS_FAIL "error: $tool is not installed; apt-get install jq util-linux [missing-program]"
	done
	for tool in clean normalize join aggregate render exchange; do
		[[ -x $bin/$tool ]] \
			|| die $STATUS_FAIL "error: $bin/$tool is not there; run make first [missing-program]"
	done
	[[ -r $file ]] \
		|| die $STATUS_USAGE "$file: error: cannot be read; is '$study' the name of a study? [missing-schema]"
	jq -e . "$file" >/dev/null 2>&1 \
		|| die $STATUS_USAGE "$file: error: not JSON; 'jq . $file' shows where [bad-json]"
	ask -e '(.name | type == "string")
		and (.languages | type == "array" and length > 0)
		and (.waves | type == "array" and length > 0)
		and all(.waves[]; .id | type == "string")
		and (.design | type == "object")' >/dev/null 2>&1 \
		|| die $STATUS_USAGE "$file: error: name, languages, waves with an id and design are needed [bad-schema]"
	check_study "$file"
	[[ $(ask .name) == "$study" ]] \
		|| die $STATUS_USAGE "$file: error: the name in the file is not '$study' [bad-schema]"
	[[ -d $input ]] \
		|| die $STATUS_FAIL "$input: error: no such folder; --input says where the raw files are [cannot-open]"
	mapfile -t waves < <(ask '.waves[].id')
	mapfile -t languages < <(ask '.languages[]')
	choose_wave "$file"
	choose_language "$file"
}

# What else may be wrong in study.json, in words.  A key that nothing reads is a
# slip of the pen.
readonly FAULTS='
	def quoted: "\u0027\(.)\u0027";
	def others(known): keys - known
		| map(select(test("^(x-|\\$)") | not))[] | "unknown key \(quoted)";
	def object(what): if type == "object" then empty
		else "\(what) must be an object" end;
	others(["name", "title", "languages", "waves", "design", "max-rejects",
		"fail-if", "warn-if", "publication"]),
	(("fail-if", "warn-if") as $key | .[$key] // empty
		| if type == "array" then .[] else . end
		| select(type != "string" or startswith("-"))
		| "\($key) is a tag of clean, or a list of them"),
	(.languages | select(any(.[]; type != "string"
			or (test("^[a-z]{2,3}(-[A-Za-z0-9]+)*$") | not))
			or (unique | length) != length)
		| "languages are codes such as da, en or pl, each once"),
	([.waves[].id] | group_by(.)[] | select(length > 1)
		| "wave \(.[0] | quoted) stands there twice"),
	(.waves[] | .id as $id | others(["id", "label", "raw", "frame"]),
		(select($id | test("^[A-Za-z0-9][A-Za-z0-9._-]*$") | not)
			| "wave \($id | quoted) cannot be the name of a folder"),
		(.raw // [] | select(type != "array" or any(.[]; type != "string"))
			| "raw of wave \($id | quoted) must be a list of names"),
		(.frame // empty | object("frame of wave \($id | quoted)"),
			(objects | select(.on | type != "string")
				| "frame of wave \($id | quoted) needs on, the key"),
			(objects | .before // "aggregate"
				| select(. != "aggregate" and . != "normalize")
				| "before is aggregate or normalize, not \(quoted)"))),
	(.publication // {} | object("publication"),
		(objects | others(["published", "called", "rule"])))'

check_study() {
	local fault

	fault=$(ask "first($FAULTS)")
	[[ -z $fault ]] || die $STATUS_USAGE "$1: error: $fault [bad-schema]"
}

choose_wave() {
	[[ -n $wave ]] || return 0
	[[ " ${waves[*]} " == *" $wave "* ]] \
		|| die $STATUS_USAGE "$1: error: there is no wave '$wave', only ${waves[*]} [unknown-wave]"
	waves=("$wave")
}

choose_language() {
	[[ -n $lang ]] || return 0
	[[ " ${languages[*]} " == *" $lang "* ]] \
		|| die $STATUS_USAGE "$1: error: the study has no language '$lang', only ${languages[*]} [unknown-language]"
	languages=("$lang")
}

# ---- the lock, the folder of work, and the end -----------------------------

finished='' work='' worst=0

# Keep the worst status.
worst_of() {
	local status

	for status; do
		# Killed, or a shell that could not start it: the work is not whole.
		((status <= STATUS_FAIL)) || status=$STATUS_FAIL
		((status <= worst)) || worst=$status
	done
}

# What is still running, and all that was made: gone.
clean_up() {
	local status=$? group

	trap '' INT TERM HUP
	# What the shell has to say of the jobs it ends is no news.
	exec {messages}>&2 2>/dev/null
	for group in $(jobs -p); do
		kill -TERM -- "-$group" || true
		kill -CONT -- "-$group" || true
	done
	wait || true
	[[ -z $work ]] || rm -rf -- "$work"
	if [[ -z $finished ]]; then
		((status > STATUS_FAIL)) || status=$STATUS_FAIL
		say "error: the run did not come to its end, nothing was published [failed]"
	fi
	exit "$status"
}

# Only one run at a time; what a killed one left is put right or swept away.
take_lock() {
	mkdir -p -- "$output" 2>/dev/null \
		|| die $STATUS_FAIL "$output: error: cannot be created [cannot-create]"
	{ exec {lock}>"$output/.$study.lock"; } 2>/dev/null \
		|| die $STATUS_FAIL "error: cannot write to $output/.$study.lock [cannot-create]"
	flock --nonblock "$lock" \
		|| die $STATUS_LOCKED "error: another run of $study holds $output/.$study.lock [locked]"
	if [[ -d $output/.$study.old && ! -e $output/$study ]]; then
		mv -T -- "$output/.$study.old" "$output/$study"
	fi
	rm -rf -- "$output/.$study.old" "$output/.$study.work"
	# The same name in every run, for it stands in messages.
	make_work 2>/dev/null \
		|| die $STATUS_FAIL "error: no folder of work can be made in $output [cannot-create]"
}

# Raw answers pass through here: not for everybody.
make_work() {
	mkdir -m 700 -- "$output/.$study.work" || return
	work=$output/.$study.work
	mkdir -- "$work/micro" "$work/log" "$work/log/waves" "$work/page" \
		&& mkdir -m 700 -- "$work/page/control"
}

# On the disk first, for a machine may lose its power.  Then the new folder
# and the old one swap names in one step; the old one goes with the folder of
# work.  Nobody can stop us in between.
publish() {
	local status=0

	chmod 755 -- "$work/page"
	find "$work/page" -maxdepth 1 -type f -exec chmod 644 -- {} +
	find "$work/page" -exec sync -- {} + 2>/dev/null \
		|| die $STATUS_FAIL "error: the disk took not all of $output/$study [write-failed]"
	trap '' INT TERM HUP
	"$bin/exchange" "$work/page" "$output/$study" || status=$?
	((status != 1)) || publish_twice || status=$STATUS_FAIL
	((status <= 1)) \
		|| die $STATUS_FAIL "error: the new tables cannot take the place of $output/$study [cannot-create]"
	sync -- "$output" || true
}

# Where the file system cannot swap names there is a moment without either.
publish_twice() {
	if [[ -e $output/$study ]]; then
		mv -T -- "$output/$study" "$output/.$study.old" || return
	fi
	mv -T -- "$work/page" "$output/$study" || {
		mv -T -- "$output/.$study.old" "$output/$study"
		return 1
	}
	rm -rf -- "$output/.$study.old"
}

# ---- the stages ------------------------------------------------------------

# One filter: its messages and its line of the ledger in files of their own,
# so that they stand in the same order however the stages overlap.  What the
# shell itself has to say of a filter goes nowhere: it has no tag.
stage() {
	local name=$1 filter=$2 status=0 said=''

	shift 2
	{
		said=$("$bin/$filter" ${quiet:+--quiet} ${redact:+--redact} \
			--ledger "$work/log/$name.jsonl" "$@" 2>&1 >&3 3>&-) || status=$?
	} 3>&1 2>/dev/null
	((status < 126 || status == STATUS_PIPE)) \
		|| said+=${said:+$'\n'}$(
			say "error: $filter $(ended_by "$status") [killed]" 2>&1
		)
	keep_messages "$name" "$said"
	return "$status"
}

# A disk that has no room for the messages is what they speak of: they are shown
# at once then.
keep_messages() {
	local file=$work/log/$1.err

	[[ -n $2 ]] || return 0
	{ printf '%s\n' "$2" >"$file"; } 2>/dev/null || {
		rm -f -- "$file"
		printf '%s\n' "$2" >&2
	}
}

ended_by() {
	case $1 in
		126 | 127) printf 'could not be started' ;;
		*) printf 'was killed by signal %s' "$(kill -l "$1")" ;;
	esac
}

# The status of a pipe, of those of its filters.  The first that failed decides:
# those behind it had half an input, and one before it whose reader is gone only
# has a broken pipe.
pipe_status() {
	local status worst=0 broken=''

	for status; do
		if ((status == STATUS_PIPE)); then
			broken=yes
			continue
		fi
		worst_of "$status"
		((worst < STATUS_USAGE)) || break
	done
	[[ -z $broken ]] || ((worst >= STATUS_USAGE)) || {
		say "error: a pipe broke, and no filter says why [failed]"
		worst=$STATUS_FAIL
	}
	return "$worst"
}

# drop_echoes WAVE STATUS...: a filter behind one that failed says that its input
# is empty or cut short.  That is no news, and it hides what is.
drop_echoes() {
	local folder=$work/log/waves/$1 status place=1 failed='' file text

	for status in "${@:2}"; do
		place=$((place + 1))
		if [[ -n $failed ]]; then
			for file in "$folder/$place-"*.err; do
				[[ -s $file ]] || continue
				text=$(grep -v ': stdin:.*\[\(no-header\|truncated\)\]$' "$file") \
					|| true
				printf '%s' "${text:+$text$'\n'}" 2>/dev/null >"$file" || true
			done
		fi
		((status < STATUS_USAGE || status == STATUS_PIPE)) || failed=yes
	done
}

# The raw files of a wave, those that study.json names or all there are.
find_raw() {
	local wave=$1

	mapfile -t raw < <(ask --arg wave "$wave" \
		'.waves[] | select(.id == $wave) | .raw // [] | .[]')
	raw=("${raw[@]/#/$input/raw/$wave/}")
	if ((${#raw[@]} == 0)); then
		mapfile -t raw < <(LC_ALL=C find "$input/raw/$wave" -maxdepth 1 -type f \
			\( -name '*.csv' -o -name '*.tsv' -o -name '*.txt' \) \
			2>/dev/null | LC_ALL=C sort)
	fi
	((${#raw[@]} > 0)) || {
		say "$input/raw/$wave: error: no raw files [cannot-open]" \
			2>"$work/log/waves/$wave/0.err"
		return 1
	}
}

cleaned() {
	local wave=$1 rejects
	local -a limits

	rejects=$(ask '."max-rejects" // empty')
	mapfile -t limits < <(ask '("fail-if", "warn-if") as $key
		| .[$key] // empty | if type == "array" then .[] else . end
		| "--\($key)", .')
	stage "waves/$wave/2-clean" clean --schema "$schemas/$study/raw-$wave.json" \
		--rejects "$work/page/control/$wave-clean.csv" \
		${rejects:+--max-rejects "$rejects"} "${limits[@]}" "${raw[@]}"
}

# An object as options of a filter, a word a line: a list is a list of columns,
# a list of lists the same option several times.
readonly OPTIONS='to_entries[] | .key as $key | .value
	| if type == "array" and (.[0] | type) == "array" then .[] else . end
	| if . == true then "--\($key)"
		elif . == false or . == null then empty
		else "--\($key)", (if type == "array" then join(",")
			else tostring end) end'

# normalized PLACE WAVE: records into the variables of the codebook.  The place in
# the pipe is where the messages stand.
normalized() {
	local place=$1 wave=$2

	stage "waves/$wave/$place-normalize" normalize --raw \
		--codebook "$schemas/$study/codebook.json" --wave "$wave" \
		--rejects "$work/page/control/$wave-normalize.csv"
}

# The register of a wave that has one: how to join it, and its records.
read_frame() {
	local wave=$1

	frame=$(ask --arg wave "$wave" \
		'.waves[] | select(.id == $wave) | .frame // empty | tojson')
	frame_options=() frame_status=0
	[[ -n $frame ]] || return 0
	mapfile -t frame_options < <(jq -r \
		"del(.file, .schema, .before) | $OPTIONS" <<<"$frame")
	stage "waves/$wave/1-clean-frame" clean \
		--schema "$schemas/$study/$(jq -r '.schema // "frame.json"' <<<"$frame")" \
		--rejects "$work/page/control/$wave-frame.csv" \
		"$input/frame/$(jq -r --arg wave "$wave" '.file // ($wave + ".csv")' <<<"$frame")" \
		>"$work/micro/$wave.frame" || frame_status=$?
}

# joined PLACE WAVE: the register's columns beside the records.
joined() {
	local place=$1 wave=$2

	stage "waves/$wave/$place-join" join --with "$work/micro/$wave.frame" \
		"${frame_options[@]}" \
		--unmatched "$work/page/control/$wave-unmatched.csv"
}

# A codebook that speaks of the register's columns has it joined before.  Without
# the register the records are only looked at, for what else is wrong.
one_wave() {
	local wave=$1 frame frame_status before=''
	local -a raw=() frame_options=() statuses

	mkdir -- "$work/log/waves/$wave" 2>/dev/null \
		|| die "$STATUS_FAIL" "error: the disk took not all of $work [write-failed]"
	find_raw "$wave" || return "$STATUS_FAIL"
	read_frame "$wave"
	[[ -z $frame ]] || before=$(jq -r '.before // "aggregate"' <<<"$frame")
	((frame_status < STATUS_USAGE)) || before=none
	set +e
	case $before in
		none) cleaned "$wave" >/dev/null ;;
		normalize)
			cleaned "$wave" | joined 3 "$wave" | normalized 4 "$wave" \
				>"$work/micro/$wave.csv"
			;;
		aggregate)
			cleaned "$wave" | normalized 3 "$wave" | joined 4 "$wave" \
				>"$work/micro/$wave.csv"
			;;
		*) cleaned "$wave" | normalized 3 "$wave" >"$work/micro/$wave.csv" ;;
	esac
	statuses=("${PIPESTATUS[@]}")
	rm -f -- "$work/micro/$wave.frame"
	drop_echoes "$wave" "${statuses[@]}"
	pipe_status "$frame_status" "${statuses[@]}"
}

# A process of ours has a status of a filter, or did not come to its end.
process_ended() {
	worst_of "$1"
	(($1 <= STATUS_FAIL || $1 == STATUS_PIPE)) \
		|| say "error: a part of the run ended with status $1 [failed]"
}

# In the background, as a process group of its own, so that clean_up can reach
# its filters.  Monitoring ends with the start: one that is stopped for a while
# would count as ended.
start() {
	set -m
	"$@" &
	set +m
}

# Waves side by side, no more than --jobs of them.
all_waves() {
	local wave pid
	local -a pids=() running=()

	# shellcheck disable=SC2207 # one process a word
	for wave in "${waves[@]}"; do
		while running=($(jobs -pr)) && ((${#running[@]} >= jobs)); do
			wait -n || true
		done
		start one_wave "$wave"
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || process_ended $?
	done
}

# Run in the background and wait: a signal is heard at once.
run() {
	start "$@"
	wait $! || process_ended $?
}

estimates() {
	local -a args=() files

	mapfile -t args < <(ask ".design | $OPTIONS")
	files=("${waves[@]/#/$work/micro/}")
	stage 'x-aggregate' aggregate --tables "$schemas/$study/tables.json" \
		--codebook "$schemas/$study/codebook.json" "${args[@]}" \
		"${files[@]/%/.csv}" >"$work/page/estimates.csv"
}

# index.html and tables.csv are in the first language, index.en.html in another.
name_in() {
	local base=$1 ending=$2 language=$3

	if [[ $language == "${languages[0]}" ]]; then
		printf '%s.%s\n' "$base" "$ending"
	else
		printf '%s.%s.%s\n' "$base" "$language" "$ending"
	fi
}

# render NAME FORMAT LANGUAGE [OPTION...] to the page's file.
rendered() {
	local file=$1 format=$2 language=$3

	shift 3
	stage "y-render-$language-$format" render --format "$format" \
		--lang "$language" --tables "$schemas/$study/tables.json" \
		--codebook "$schemas/$study/codebook.json" "$@" \
		"$work/page/estimates.csv" >"$work/page/$file"
}

formats_listed() {
	stage 'x-render-formats' render --list-formats >"$work/log/formats"
}

# Every format that makes one document of all tables.
documents() {
	local language=$1 other format file ending files _
	local -a links=()

	for other in "${languages[@]}"; do
		[[ $other == "$language" ]] || links+=(--link
			"$(language_name "$other")=$(name_in index html "$other")")
	done
	links+=(--link "CSV=$(name_in tables csv "$language")")
	links+=(--link "Markdown=$(name_in tables md "$language")")
	while IFS=, read -r format file ending _ files _; do
		[[ $files != document ]] || run rendered \
			"$(name_in "$file" "$ending" "$language")" \
			"$format" "$language" "${links[@]}"
	done <"$work/log/formats"
}

# What a language calls itself.
language_name() {
	"$bin/render" --words --lang "$1" --tables "$schemas/$study/tables.json" \
		--codebook "$schemas/$study/codebook.json" 2>/dev/null \
		| jq -r --arg lang "$1" '.words[$lang].language'
}

# The figures as printed, and ours: a line for each that differs.
compared() {
	stage 'z-check' render --check "$input/$1" --lang "${languages[0]}" \
		--tables "$schemas/$study/tables.json" \
		--codebook "$schemas/$study/codebook.json" \
		"$work/page/estimates.csv" >"$work/page/control/differences.csv"
}

# Lines of all filters, wave by wave and in the order of the pipe.
gather_ledger() {
	local wave

	for wave in "${waves[@]}"; do
		cat -- "$work/log/waves/$wave/"*.jsonl || return
	done
	cat -- "$work/log/"*.jsonl
}

# ---- the run ---------------------------------------------------------------

# show_files WAVE FILE...: messages of a filter that reads a pipe do not say of
# which wave they speak.
show_files() {
	local wave=$1 file

	shift
	for file; do
		[[ -s $file ]] || continue
		[[ -z $wave ]] || ((${#waves[@]} == 1)) \
			|| say "note: messages of wave $wave [wave]"
		wave=''
		cat -- "$file" >&2
	done
}

# Messages of all stages, when there is something to say.
show_messages() {
	local wave

	((worst > 0)) || return 0
	for wave in "${waves[@]}"; do
		show_files "$wave" "$work/log/waves/$wave/"*.err
	done
	show_files '' "$work/log/"*.err
	((worst < STATUS_FAIL)) || say_whether_full
}

# A disk without room takes no messages either.
say_whether_full() {
	local reason

	reason=$({ head -c 65536 /dev/zero >"$work/log/probe"; } 2>&1) \
		|| say "error: cannot write to $output: ${reason##*: } [write-failed]"
	rm -f -- "$work/log/probe"
}

# End when a stage could not do its work: nothing is published.
stop_if_failed() {
	((worst >= STATUS_USAGE)) || return 0
	show_messages
	say "error: a stage of $study failed with status $worst, nothing was published [failed]"
	finished=yes
	exit "$worst"
}

# The lines of --check, from the ledger of the comparison.
say_checked() {
	local counts published reproduced called

	counts=$(jq -r '"\(.published) \(.reproduced)"' "$work/log/z-check.jsonl")
	read -r published reproduced <<<"$counts"
	called=$(ask '.publication.called // "figures"')
	if [[ $published != "$reproduced" ]]; then
		cat -- "$output/$study/control/differences.csv" 2>/dev/null || return
	fi
	[[ -n $quiet ]] || printf '%s: %s of %s published %s reproduced\n%s\n' \
		"$study" "$reproduced" "$published" "$called" \
		"$output/$study/$(name_in index html "${languages[0]}")" 2>/dev/null
}

main() {
	local language published

	exec </dev/null
	trap clean_up EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	trap 'exit 129' HUP
	read_options "$@"
	find_folders
	read_study
	take_lock
	all_waves
	stop_if_failed
	run estimates
	run formats_listed
	stop_if_failed
	for language in "${languages[@]}"; do
		documents "$language"
	done
	published=$(ask '.publication.published // empty')
	[[ -z $check || -n $published ]] \
		|| die $STATUS_USAGE "$schemas/$study/study.json: error: no published figures to compare with [bad-schema]"
	[[ -z $check ]] || run compared "$published"
	stop_if_failed
	gather_ledger >"$work/page/control/ledger.jsonl" 2>/dev/null \
		|| die $STATUS_FAIL "error: the ledger was not written [write-failed]"
	find "$work/page" -maxdepth 2 -type f -size 0 -delete
	show_messages
	publish
	finished=yes
	[[ -z $check ]] || say_checked || {
		# A reader that has seen enough is no fault, as for any filter.
		(($? != STATUS_PIPE)) || exit $STATUS_PIPE
		die $STATUS_FAIL "error: standard output took not all [write-failed]"
	}
	exit "$worst"
}

main "$@"
