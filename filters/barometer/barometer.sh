#!/bin/sh
# usage: barometer COMMAND [argument ...]
#
# The one name that is installed where everybody looks: each filter is a
# command of it, so that no program of another package is hidden.  It finds
# programs and studies and lets them do the work, which is why it is a script.
# See barometer(1).
set -eu

readonly FILTERS='clean normalize join weigh aggregate render'
readonly STATUS_USAGE=2 STATUS_FAIL=3

fail() {
	printf 'barometer: error: %s\n' "$2" >&2
	exit "$1"
}

# ---- where things are ---------------------------------------------------------

# The programs; pipeline.sh; what is installed beside them, or the clone.
find_programs() {
	self=$0
	[ ! -L "$self" ] || self=$(readlink -f -- "$self")
	case $self in
		*/*) ;;
		*) self=$(command -v -- "$self") ;;
	esac
	place=$(cd -P -- "${self%/*}" && pwd)
	bin=$place pipeline=$place/../pipeline.sh share=$place/..
	if [ ! -x "$bin/clean" ]; then
		bin=$place/../libexec/barometer pipeline=$bin/pipeline.sh
		share=$place/../share/barometer
	fi
	[ -x "$bin/clean" ] \
		|| fail $STATUS_FAIL "$bin/clean is not there; run make first [missing-program]"
	[ ! -d "$share" ] || share=$(cd -P -- "$share" && pwd)
	[ ! -d "$bin" ] || bin=$(cd -P -- "$bin" && pwd)
}

# is_filter NAME: is it one of ours, and built?
is_filter() {
	case " $FILTERS " in
		*" $1 "*) [ -x "$bin/$1" ] ;;
		*) return 1 ;;
	esac
}

# Folders with studies, those of the working directory first.
schema_folders() {
	[ ! -d schemas ] || echo schemas
	[ "$PWD" = "$share" ] || [ ! -d "$share/schemas" ] || echo "$share/schemas"
}

# A line a study: name, tab, the folder that its own is in.  The first one of a
# name counts.
studies() {
	schema_folders | while IFS= read -r folder; do
		for study in "$folder"/*/study.json; do
			[ -f "$study" ] || continue
			study=${study%/study.json}
			printf '%s\t%s\n' "${study##*/}" "$folder"
		done
	done | awk -F '\t' '!($1 in seen) { seen[$1] = 1; print }'
}

# ---- commands -----------------------------------------------------------------

# find_study NAME|DIR: sets study, schemas and input.
find_study() {
	if [ -f "$1/study.json" ]; then
		folder=$(cd -P -- "$1" && pwd)
		study=${folder##*/} schemas=${folder%/*}
		input=$folder
		[ -d "$folder/raw" ] || input=${schemas%/*}/fixtures/$study
	else
		study=$1
		schemas=$(studies | awk -F '\t' -v name="$1" '$1 == name { print $2 }')
		input=$share/fixtures/$study
		[ ! -d "fixtures/$study" ] || input=fixtures/$study
	fi
	[ -n "$schemas" ] && return
	fail $STATUS_USAGE "there is no study '$1', neither in ./schemas nor in $share/schemas; 'barometer list' shows those that there are [usage]"
}

# run STUDY|DIR [option ...], or the options of the pipeline alone.
run() {
	export BAROMETER_BIN="$bin"
	case ${1-} in
		'' | -*) exec "$pipeline" run "$@" ;;
	esac
	find_study "$1"
	output=out
	shift
	# Options that the caller gives come instead of ours.
	for option; do
		case $option in
			--input | --input=*) input='' ;;
			--output | --output=*) output='' ;;
		esac
	done
	set -- --study "$study" --schemas "$schemas" ${input:+--input "$input"} \
		${output:+--output "$output"} "$@"
	exec "$pipeline" run "$@"
}

# simulate STUDY|DIR [option ...], or the options of the program alone.
simulate() {
	export BAROMETER_BIN="$bin" BAROMETER_HOME="$share"
	case ${1-} in
		'' | -*) exec "$bin/simulate" "$@" ;;
	esac
	find_study "$1"
	shift
	for option; do
		case $option in
			--input | --input=*) input='' ;;
			--schemas | --schemas=*) schemas='' ;;
		esac
	done
	exec "$bin/simulate" ${schemas:+--schemas "$schemas"} ${input:+--input "$input"} "$@" -- \
		"$study"
}

# status STUDY [option ...], or options alone.
status() {
	export BAROMETER_BIN="$bin"
	case ${1-} in
		'' | -*) exec "$pipeline" status "$@" 3>&- ;;
	esac
	study=$1 output=out
	shift
	for option; do
		case $option in
			--output | --output=*) output='' ;;
		esac
	done
	exec "$pipeline" status --study "$study" ${output:+--output "$output"} "$@" 3>&-
}

version() {
	"$bin/clean" --version | sed 's/ clean / /'
}

list() {
	case ${1-} in
		'' | -q | --quiet) studies ;;
		-h | --help | --help=*)
			echo 'usage: barometer list'
			echo 'The studies that are found, a line each: name, tab, the folder of schemas.'
			;;
		-V | --version) version ;;
		*) fail $STATUS_USAGE "list takes no '$1' [usage]" ;;
	esac
}

list_studies() {
	tab=$(printf '\t')
	studies | while IFS=$tab read -r study folder; do
		printf '  %-24s %s\n' "$study" "$folder"
	done
}

overview() {
	cat <<-'END'
		usage: barometer COMMAND [argument ...]
		From raw files of a sample survey to published tables and figures.

		  barometer run masculinity-2018
		  barometer clean --describe export.csv >raw.json
		  barometer clean export.csv | barometer aggregate --share q1 --by region

		Filters, each with --help:
		  clean                   a raw export into canonical records
		  normalize               one wave into the variables of a codebook
		  join                    columns of a table added, by key
		  weigh                   weights that meet known totals
		  aggregate               estimates and their sampling errors
		  render                  estimates into a document
		Studies:
		  init NAME RAW ...       a study from raw files; 'init --help'
		  run STUDY|DIR [option ...]
		                          all of it, into out/STUDY; 'run --help'
		  simulate STUDY|DIR [option ...]
		                          do its intervals hold the truth, in samples?
		  list                    the studies that are found
		Publications, each with --help:
		  status                  how old one is, and what is held
		  diff OLD NEW            what differs between two
		  explain TABLE ITEM ...  where a figure comes from
		  verify DIR              is it what its run made of its raw files?
		Help:
		  help COMMAND            its manual page
		  help TAG                what the word in brackets of a message means
		  help list               all such words
		  --version
	END
	echo
	echo 'Studies found:'
	list_studies
}

# help [COMMAND|TAG|list]
help() {
	case ${1-} in
		'' | -h | --help | --help=*) overview ;;
		-V | --version) version ;;
		-q | --quiet)
			shift
			help "$@"
			;;
		run | pipeline) show_page pipeline "$pipeline" ;;
		simulate) show_page simulate "$bin/simulate" ;;
		barometer) show_page barometer "$0" ;;
		*)
			if is_filter "$1"; then
				show_page "$1" "$bin/$1"
			else
				exec "$bin/clean" --explain "$1"
			fi
			;;
	esac
}

# show_page NAME PROGRAM: the manual page, of a clone or of this installation,
# wherever man looks; without man, help.
show_page() {
	command -v man >/dev/null 2>&1 || exec "$2" --help=all
	name=barometer-$1
	[ "$1" != barometer ] || name=barometer
	for page in "$share/filters/$1/$1.1" "$share/../man/man1/$name.1" \
		"$share/../man/man1/$name.1.gz"; do
		[ ! -f "$page" ] || exec man "$page"
	done
	exec man 1 "$name"
}

main() {
	find_programs
	command=${1-}
	[ $# -eq 0 ] || shift
	case $command in
		'' | -h | --help | --help=*) overview ;;
		-V | --version) version ;;
		# Before the command as behind it.
		-q | --quiet)
			[ $# -gt 0 ] || overview
			[ $# -eq 0 ] || exec "$0" "$@" --quiet
			;;
		help) help "$@" ;;
		list) list "$@" ;;
		run) run "$@" ;;
		simulate) simulate "$@" ;;
		init) exec "$bin/init" "$@" ;;
		status) status "$@" ;;
		diff | explain | verify)
			export BAROMETER_BIN="$bin"
			exec "$pipeline" "$command" "$@" 3>&-
			;;
		-*) fail $STATUS_USAGE "unknown option '$command'; 'barometer --help' lists the commands [usage]" ;;
		*)
			is_filter "$command" && exec "$bin/$command" "$@"
			fail $STATUS_USAGE "there is no command '$command'; 'barometer --help' lists them [usage]"
			;;
	esac
}

main "$@"
