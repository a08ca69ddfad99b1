#!/bin/sh
# usage: init [option ...] NAME [RAW ...]
#
# A study from raw files, in ./schemas/NAME and ./fixtures/NAME, which the next
# command publishes.  All of it is a first draft: what could only be guessed
# stands in its README.md.  See barometer(1).
set -eu

readonly STATUS_USAGE=2 STATUS_FAIL=3
readonly MOST_BREAKDOWNS=3 # besides the total
bin=$(cd -P -- "${0%/*}" && pwd)

usage() {
	cat <<-'END'
		usage: barometer init [option ...] NAME [RAW ...]
		A study folder from raw files: schema, codebook, tables for every question
		with the usual breakdowns, study.json and a README that says what was guessed.
		'barometer run NAME' publishes it.

		  barometer init library answers.csv && barometer run library
		  barometer init example          (answers made up, to look at)
		  barometer init library --lang da dataset.csv structure.csv labels.csv
		  barometer init life survey.sav
		  barometer init firms answers.csv --register register.csv --on pnr
		  barometer init library answers-2024.csv answers-2026.csv
		  barometer init library --wave 1 a.csv --wave 2 b.sav

		  --wave W             what the wave is called (a year in a file's name,
		                       else that of the file); where there are several, the
		                       files behind it are of this one
		  --lang L             of the labels (da where they have its letters, or en)
		  --structure FILE     of the survey tool (a file named struct*, struktur*)
		  --labels FILE        of the survey tool (a file named *label*)
		  --register FILE      what the sample was drawn from, whose columns are added
		                       (a file named *register*, frame*)
		  --on COL[=COL]       the key of both, here and in the register (a column of
		                       that name in both, each value once in the register)
		  --weight COL         the weight (a column that looks like one); '': none
		  --by COL[,COL]       break tables down by these variables of the codebook
		  --title TEXT         of the study
		  -q, --quiet          nothing on standard output; -h, -V as everywhere

		Exit status: 0 done, 1 done and something is to be looked at, 2 wrong use,
		3 failed
	END
}

# The options as completions.sh takes them of every program.
completions() {
	usage | awk -v OFS='\t' '
		/^  (-[a-z], )?--[a-z]/ {
			letter = $1 ~ /,$/ ? substr($1, 2, 1) : ""
			sub(/^  (-[a-z], )?--/, "")
			name = $1
			sub(/^[^ ]* /, "")
			value = /^[A-Z]/ ? $1 : ""
			sub(/^[^ ]* */, "")
			kind = value ~ /^FILE/ ? "file" : value ~ /^COL/ ? "column" : value != "" ? "text" : "flag"
			print name, letter, value, kind, "", $0
		}'
}

fail() {
	printf 'barometer: error: %s\n' "$2" >&2
	exit "$1"
}

# ---- what is asked for --------------------------------------------------------

name='' lang='' title='' by='' on='' weight='' has_weight='' scope='' quiet=''

# note_file KIND FILE: a line of the list: kind, wave as far as it is told, file.
note_file() {
	{ [ -f "$2" ] && [ -r "$2" ]; } \
		|| fail $STATUS_USAGE "there is no file '$2' that can be read [usage]"
	case ${2##*/} in
		*[\"\\[:cntrl:]]*) fail $STATUS_USAGE "the name '$2' has quotes, backslashes or control characters; call the file otherwise [usage]" ;;
	esac
	printf '%s\t%s\t%s\n' "$1" "$scope" "$2" >>"$work/files"
}

# take_file FILE: as raw, or as what its name says it is; infrastructure.csv
# is no structure.
take_file() {
	lower=$(printf '%s' "${1##*/}" | tr '[:upper:]' '[:lower:]')
	case $lower in
		struct* | *[!a-z]struct* | struktur* | *[!a-z]struktur*) kind=structure ;;
		*label*) kind=labels ;;
		*register* | frame* | *[!a-z]frame*) kind=register ;;
		*) kind=raw ;;
	esac
	note_file "$kind" "$1"
	[ "$kind" = raw ] || printf '%s\n' "$1" >>"$work/guessed"
}

# What was only named so is the raw file, where no other is.
take_guessed() {
	[ -s "$work/guessed" ] && ! grep -q '^raw	' "$work/files" || return 0
	guess "$(sed 's:.*/::' "$work/guessed" | paste -s -d ' ') is taken for a raw file: no other was named."
	awk -F '\t' -v OFS='\t' 'NR == FNR { guessed[$0] = 1; next }
		$3 in guessed { $1 = "raw" } { print }' \
		"$work/guessed" "$work/files" >"$work/scoped"
	mv "$work/scoped" "$work/files"
}

take_wave() {
	case $1 in
		'' | *[!A-Za-z0-9._-]* | .*) fail $STATUS_USAGE "a wave is named with letters, digits, dots and dashes, which '$1' is not [usage]" ;;
	esac
	! grep -qxF -e "$1" "$work/told" \
		|| fail $STATUS_USAGE "the wave $1 is named twice [usage]"
	printf '%s\n' "$1" >>"$work/told"
	scope=$1
}

take_arguments() {
	while [ $# -gt 0 ]; do
		# --wave=W is --wave W.
		case $1 in
			--help=*) ;;
			--[a-z]*=*)
				option=${1%%=*} value=${1#*=}
				shift
				set -- "$option" "$value" "$@"
				;;
		esac
		case $1 in
			--help=completions)
				completions
				exit 0
				;;
			-h | --help | --help=*)
				usage
				exit 0
				;;
			-V | --version)
				"$bin/clean" --version | sed 's/ clean / /'
				exit 0
				;;
			-q | --quiet) quiet=1 ;;
			--wave | --lang | --structure | --labels | --register | --on | --weight | --by | --title)
				[ $# -gt 1 ] || fail $STATUS_USAGE "$1 needs a value [usage]"
				option=${1#--}
				shift
				case $option in
					wave) take_wave "$1" ;;
					structure | labels | register) note_file "$option" "$1" ;;
					*)
						[ "$option" != weight ] || has_weight=1
						eval "$option=\$1"
						;;
				esac
				;;
			-?*) fail $STATUS_USAGE "unknown option '$1'; 'barometer init --help' lists the options [usage]" ;;
			*)
				if [ -z "$name" ]; then
					name=$1
				else
					take_file "$1"
				fi
				;;
		esac
		shift
	done
}

check_arguments() {
	case $name in
		'')
			usage >&2
			exit $STATUS_USAGE
			;;
		*[!a-z0-9-]* | -*)
			way=
			[ ! -f "$name" ] || way="; its name comes before its files: barometer init my-study $name"
			fail $STATUS_USAGE "a study is named with small letters, digits and dashes, which '$name' is not$way [usage]"
			;;
	esac
	for folder in "schemas/$name" "fixtures/$name"; do
		[ ! -e "$folder" ] \
			|| fail $STATUS_USAGE "$folder is there already; take it away, or choose another name [usage]"
	done
	take_guessed
	grep -q '^raw	' "$work/files" || make_example
}

# Without a raw file: answers to look at, whose place others take.
make_example() {
	awk -F , -v OFS=, '
		NR == 1 { print; next }
		{ line[NR - 2] = $0 }
		END {
			for (i = 1; i <= 60; i++) {
				$0 = line[i * 7 % 12]
				$1 = i
				$4 = 18 + i * 13 % 53
				print
			}
		}
	' <<-'END' >"$work/example.csv"
		respondent,sector,satisfied,age,newspaper,radio,television
		,Municipality,Very,,1,0,1
		,Municipality,Fairly,,0,1,1
		,State,Not,,0,0,1
		,State,Very,,1,0,0
		,Region,Fairly,,1,1,0
		,Region,Very,,0,1,1
		,Municipality,Not,,1,0,1
		,State,Fairly,,0,0,1
		,Municipality,Very,,1,1,1
		,Region,Fairly,,0,1,0
		,State,Very,,1,0,1
		,Municipality,Fairly,,0,0,1
	END
	note_file raw "$work/example.csv"
	guess "No raw file was given: these sixty answers are made up. Take this study away, and name your own export: barometer init $name RAW."
}

# The year that stands in a file's name, if any.
year_in() {
	printf '%s' "${1##*/}" \
		| sed -n 's/.*\([^0-9]\|^\)\(\(19\|20\)[0-9][0-9]\)\([^0-9].*\|$\)/\2/p'
}

# files_of KIND WAVE: those that are of this wave, or of all.
files_of() {
	awk -F '\t' -v kind="$1" -v wave="$2" \
		'$1 == kind && ($2 == wave || $2 == "") { print $3 }' "$work/files"
}

first_of() {
	files_of "$1" "$2" | head -n 1
}

# Each raw file is of the wave that was named before it, or of the only one; or
# of the year in its name.  Lists of a survey tool and registers may be of all.
find_waves() {
	raw=$(awk -F '\t' '$1 == "raw" { print $3; exit }' "$work/files")
	if [ "$(wc -l <"$work/told")" -gt 1 ]; then
		raw=$(awk -F '\t' '$1 == "raw" && $2 == "" { print $3; exit }' "$work/files")
		[ -z "$raw" ] || fail $STATUS_USAGE "which wave is ${raw##*/} of? name its --wave before it [usage]"
		cp "$work/told" "$work/waves"
	elif [ -s "$work/told" ]; then
		cp "$work/told" "$work/waves"
		read -r wave <"$work/told"
		awk -F '\t' -v OFS='\t' -v wave="$wave" '{ $2 = wave; print }' \
			"$work/files" >"$work/scoped"
		mv "$work/scoped" "$work/files"
	else
		guess_waves
	fi
	while IFS= read -r wave; do
		[ -n "$(first_of raw "$wave")" ] \
			|| fail $STATUS_USAGE "no raw file is of wave $wave; its files stand behind its --wave [usage]"
	done <"$work/waves"
	n_waves=$(wc -l <"$work/waves")
}

guess_waves() {
	tab=$(printf '\t')
	while IFS= read -r line; do
		file=${line##*"$tab"}
		printf '%s\t%s\t%s\n' "${line%%"$tab"*}" "$(year_in "$file")" "$file"
	done <"$work/files" >"$work/scoped"
	awk -F '\t' '$1 == "raw" && $2 != "" { print $2 }' "$work/scoped" \
		| sort -u >"$work/waves"
	case $(wc -l <"$work/waves") in
		0)
			date -r "$raw" +%Y >"$work/waves"
			guess "The wave is called $(cat "$work/waves"), the year that ${raw##*/} was written in."
			;;
		1)
			guess "The wave is called $(cat "$work/waves"), for the name of ${raw##*/}."
			;;
		*)
			guess "There are the waves $(paste -s -d , "$work/waves" | sed 's/,/, /g'), for the names of their files (--wave)."
			raw=$(awk -F '\t' '$1 == "raw" && $2 == "" { print $3; exit }' "$work/scoped")
			[ -z "$raw" ] || fail $STATUS_USAGE "which wave is ${raw##*/} of? name its --wave before it [usage]"
			mv "$work/scoped" "$work/files"
			;;
	esac
}

guess() {
	printf -- '- %s\n' "$1" >>"$work/guesses"
}

# ---- drafts -------------------------------------------------------------------

# step FILE COMMAND ...: its output in a file; its notes are for the README.
step() {
	file=$1 status=0
	shift
	"$@" >"$file" 2>"$work/said" || status=$?
	grep -v ': note: \|more like it \[' "$work/said" >&2 || true
	# Without the folder, which is another one tomorrow.
	sed -n 's/^[a-z]*: \([^:]*\/\)\{0,1\}/- /p' "$work/said" >>"$work/notes"
	[ $status -le 1 ] || exit $status
	[ $status -le "$worst" ] || worst=$status
}

# describe INTO OPTIONS FILE ...: the schema of all of them, that are of one shape.
describe() {
	into=$1 options=$2 n=0
	shift 2
	for file; do
		n=$((n + 1))
		# Words on purpose: the options are those of a file's lists.
		eval "step \"\$work/draft-\$n.json\" \"\$bin/clean\" --describe $options \"\$file\""
	done
	if [ $n = 1 ]; then
		cp "$work/draft-1.json" "$into"
	else
		jq -s --arg unique yes -f "$bin/fields.jq" "$work"/draft-*.json >"$into"
	fi
	rm -f "$work"/draft-*.json
}

# draft_schema WAVE
draft_schema() {
	wave=$1
	first=$(first_of raw "$wave")
	structure=$(first_of structure "$wave") labels=$(first_of labels "$wave")
	files_of raw "$wave" >"$work/raws"
	set --
	while IFS= read -r file; do
		set -- "$@" "$file"
	done <"$work/raws"
	describe "$schemas/raw-$wave.json" \
		"${structure:+--structure \"\$structure\"} ${labels:+--labels \"\$labels\"}" "$@"
	must_fit "$schemas/raw-$wave.json" "${first##*/}; name what is of another wave behind its --wave, and a register by --register" "$@"
	# Numbers that begin anew in each file tell nobody apart.
	if grep -q '\[unique\]' "$work/said"; then
		jq -s --arg unique no -f "$bin/fields.jq" "$schemas/raw-$wave.json" >"$work/raw.json"
		mv "$work/raw.json" "$schemas/raw-$wave.json"
	fi
}

find_language() {
	[ -z "$lang" ] || return 0
	lang=en
	! grep -q '[æøåÆØÅ]' "$schemas"/raw-*.json || lang=da
	guess "The labels are in the language $lang (--lang)."
}

# must_fit SCHEMA WHAT-ELSE FILE ...: they have the columns of the schema.
must_fit() {
	schema=$1 else=$2
	shift 2
	for file; do
		"$bin/clean" --quiet --check --schema "$schema" "$file" 2>"$work/said" \
			|| [ $? -le 1 ] || {
			cat "$work/said" >&2
			fail $STATUS_USAGE "${file##*/} is not of the same columns as $else [usage]"
		}
	done
	"$bin/clean" --quiet --check --schema "$schema" "$@" >"$work/said" 2>&1 || [ $? -le 1 ]
}

# The register, and the column that both have, each value of it once there.
draft_register() {
	register=$(awk -F '\t' '$1 == "register" { print $3; exit }' "$work/files")
	[ -n "$register" ] || return 0
	awk -F '\t' '$1 == "register" { print $3 }' "$work/files" >"$work/raws"
	set --
	while IFS= read -r file; do
		set -- "$@" "$file"
	done <"$work/raws"
	describe "$schemas/frame.json" '' "$@"
	must_fit "$schemas/frame.json" "${register##*/}; registers of all waves are of one shape" "$@"
	if [ -z "$on" ]; then
		on=$(jq -rs '.[0].schema.fields as $frame | .[1:] as $raws
			| [$frame[] | select(.constraints.unique == true) | .name]
			| map(select(. as $name | all($raws[];
				any(.schema.fields[]; .name == $name)))) | .[0] // empty' \
			"$schemas/frame.json" "$schemas"/raw-*.json)
		[ -n "$on" ] || fail $STATUS_USAGE "which column is the key of ${register##*/}? say --on COL, or --on COL=COL where it has another name there [usage]"
		guess "The register is joined by the column $on (--on)."
	fi
	# The key is a column of the records.
	jq --arg key "${on#*=}" 'del(.schema.fields[] | select(.name == $key))' \
		"$schemas/frame.json" >"$work/frame.json"
}

# draft_book WAVE: a codebook of the wave alone.
draft_book() {
	set -- "$1" "$schemas/raw-$1.json"
	file=$(first_of register "$1")
	if [ -n "$file" ]; then
		set -- "$@" "$work/frame.json"
	fi
	wave=$1
	shift
	step "$work/book-$wave.json" "$bin/normalize" --draft "$@" --name "$name" \
		--wave "$wave" --lang "$lang"
}

# Of several waves one codebook, in which each variable has a source by wave.
draft_codebook() {
	if [ "$n_waves" = 1 ]; then
		cp "$work"/book-*.json "$schemas/codebook.json"
		return
	fi
	set --
	while IFS= read -r wave; do
		set -- "$@" "$work/book-$wave.json"
	done <"$work/waves"
	jq -s --argjson waves "$(jq -R . "$work/waves" | jq -sc .)" \
		--arg lang "$lang" -f "$bin/waves.jq" "$@" >"$work/merged.json"
	jq '.book' "$work/merged.json" >"$schemas/codebook.json"
	jq -r '.notes[]' "$work/merged.json" >"$work/merging"
	while IFS= read -r line; do
		guess "$line"
	done <"$work/merging"
}

# The waves of study.json: their raw files, and the register.
list_waves() {
	while IFS= read -r wave; do
		files_of raw "$wave" | sed 's:.*/::' | jq -R . | jq -sc \
			--arg lang "$lang" --arg wave "$wave" --arg on "$on" \
			--arg register "$(first_of register "$wave")" '
			{id: $wave, label: {($lang): $wave}, raw: .}
			+ (if $register == "" then {} else {frame: {before: "normalize",
				on: $on, type: "left", expect: "n:1"}} end)'
	done <"$work/waves" | jq -sc .
}

# The parts of the design that the codebook's roles tell, where all waves have
# them; the samples of waves are independent.
draft_study() {
	jq --arg lang "$lang" --arg name "$name" --arg title "${title:-$name}" \
		--arg weight "$weight" --arg has "$has_weight" \
		--argjson waves "$(list_waves)" '
		def of(role): [.variables[] | select(.role == role)
			| select([$waves[].id] - (.from // {} | keys) == []) | .name];
		def time: [.variables[] | select(.role == "time" and .derive != null) | .name];
		{"$schema": "../meta/study.schema.json", name: $name,
		title: {($lang): $title}, languages: [$lang], waves: $waves,
		design: ({weight: (if $has == "" then of("weight")[0] else $weight end),
			strata: (time + of("stratum")), cluster: of("cluster"), fpc: of("fpc")}
			| with_entries(select(.value != null and .value != "" and .value != [])))}' \
		"$schemas/codebook.json" >"$schemas/study.json"
	guess "The design of the sample: $(jq -r '
		[.design | to_entries[] | "\(.key) \([.value] | flatten | join(", "))"]
		| if . == [] then "a simple random sample, every record counts as one"
		else join("; ") end' "$schemas/study.json")."
	jq -r --slurpfile study "$schemas/study.json" '
		([$study[0].waves[].id]) as $waves
		| .variables[] | select(.role | IN("weight", "stratum", "cluster", "fpc"))
		| select($waves - (.from // {} | keys) != [])
		| "\(.name) looks like the \(.role), but stands in \(.from // {} | keys | join(", ")) only: it is not used."' \
		"$schemas/codebook.json" >"$work/merging"
	while IFS= read -r line; do
		guess "$line"
	done <"$work/merging"
}

# A table for every question, by what surveys are mostly broken down by.
draft_tables() {
	jq --arg lang "$lang" --arg title "${title:-$name}" --arg by "$by" \
		--argjson most $MOST_BREAKDOWNS '
		def heading: (.label // .question // .name // .set)
			| if type == "object" then ([.[]] | .[0]) else . end;
		# The question of an item, and the answers that its table has.
		def battery: if .question == null or .question == .label then null
			else [(.question | if type == "object" then [.[]][0] else . end), .type,
				((.categories // []) | map(if type == "object" then .code else . end) | sort)] end;
		def is_split: . as $v | .categories != null and
			(.categories | length) >= 2 and (.categories | length) <= 12 and
			(.role == "domain" or ([.name, heading] | any(test(
				"(^|[^[:alpha:]])(k\u00f8n|sex|gender|mand eller kvinde|male or female|alder|aldersgruppe|age|agegroup|region|landsdel|kommune|sektor|sector|branche|industry|uddannelse|education|st\u00f8rrelse|size)([^[:alpha:]]|$)"; "i"))));
		# Numbers that only tell apart, and years, have no mean that says anything.
		def is_amount: [.name, heading] | all(test(
			"(^|[^[:alpha:]])(id|nr|l\u00f8be-?nr|lbnr|p-?nr|cvr-?(nr|nummer)?|post-?(nr|nummer|code)|zip( ?code)?|postal ?code|kommune-?(nr|nummer|kode)|municipality ?(code|number)|region-?kode|f\u00f8dsels?-?\u00e5r|f\u00f8de-?\u00e5r|birth ?year|year ?of ?birth|\u00e5rstal|\u00e5rgang)([^[:alpha:]]|$)|^(year|\u00e5r)$|\u00e5r .*f\u00f8dt|year .*born"; "i") | not);
		[.variables[] | select(.name != null)
			| select((.role // "measure") | IN("measure", "domain"))] as $all
		| ($all | map(select(is_split) | .name)) as $found
		| (if $by == "" then $found[:$most] else ($by | split(",")) end) as $by
		| [.variables[] | select(.role == "time" and .derive != null) | .name] as $time
		| [.variables[]
			| (if .set then {statistic: "share", set: .set}
			elif (.role // "measure") | IN("measure", "domain") | not then empty
			elif (.type | IN("code", "boolean")) and
				((.categories // []) | length) <= 60
			then {statistic: "share", variable: .name}
			elif (.type | IN("integer", "number")) and is_amount
			then {statistic: "mean", variable: .name}
			else empty end) + {heading: heading, battery: battery}] as $measures
		# Items of one question, side by side, are one table.
		| (reduce $measures[] as $m ([];
			if $m.battery != null and (.[-1][0].battery == $m.battery)
			then .[-1] += [$m] else . + [[$m]] end)
			| map({title: (if .[0].battery == null then .[0].heading
				elif length == 1 then "\(.[0].battery[0]) \(.[0].heading)"
				else .[0].battery[0] end),
			measures: [length as $n | .[]
				| (if $n > 1 then {title: {($lang): .heading}} else {} end)
				+ del(.heading, .battery)]})) as $tables
		| {"$schema": "../meta/tables.schema.json", title: {($lang): $title},
		banners: {all: ([{by: $time}] + ($by | map({by: ($time + [.])})))},
		defaults: {columns: "all", minimum_base: 5},
		tables: [$tables | to_entries[] | {id: "q\(.key + 1)",
			title: {($lang): .value.title}, measures: .value.measures}
			+ ([.value.measures[].variable] as $own | if $by - $own != $by
			then {columns: ([{by: $time}] + ($by - $own | map({by: ($time + [.])})))}
			else {} end)
			+ (if $time == [] then {}
			else {compare: [{type: "waves", by: $time[0]}]} end)]}' \
		"$schemas/codebook.json" >"$schemas/tables.json"
	jq -e '.tables | length > 0' "$schemas/tables.json" >/dev/null \
		|| fail $STATUS_FAIL "$first has no question to publish: no column of answers or numbers [no-question]"
	guess "Every table is broken down by: $(
		jq -r '[.banners.all[].by[]] | reduce .[] as $v ([]; if IN(.[]; $v) then . else . + [$v] end)
			| if . == [] then "nothing (--by)" else join(", ") end' "$schemas/tables.json"
	)."
	guess "A figure of fewer than 5 respondents is not shown (minimum_base in tables.json)."
}

write_readme() {
	cat <<-END
		# ${title:-$name}

		A first draft of \`barometer init\`. \`barometer run $name\` publishes it into
		\`out/$name\`.

		## What was guessed

		$(cat "$work/guesses")
		- Titles, labels and codes are those of the raw file; who was asked what is
		  not known, so that each figure rests on those who answered.
	END
	[ ! -s "$work/notes" ] \
		|| printf '\n## What the drafts say\n\n%s\n' "$(cat "$work/notes")"
}

# take_raws WAVE: its files into the study.
take_raws() {
	mkdir -p "$stage/fixtures/raw/$1"
	for kind in raw structure labels; do
		files_of "$kind" "$1"
	done >"$work/raws"
	while IFS= read -r file; do
		cp -- "$file" "$stage/fixtures/raw/$1/"
	done <"$work/raws"
	file=$(first_of register "$1")
	[ -z "$file" ] || {
		mkdir -p "$stage/fixtures/frame"
		cp -- "$file" "$stage/fixtures/frame/$1.csv"
	}
}

# ---- all ----------------------------------------------------------------------

work=$(mktemp -d)
: >"$work/files"
: >"$work/told"
: >"$work/guessed"
stage=''
# Called by the trap.
# shellcheck disable=SC2317
forget() {
	rm -rf "$work" ${stage:+"$stage"}
}
trap forget EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

take_arguments "$@"
check_arguments
command -v jq >/dev/null 2>&1 \
	|| fail $STATUS_FAIL "jq is not installed: apt-get install jq [missing-program]"
find_waves
worst=0
stage=$(mktemp -d "./.init-$name.XXXXXX")
schemas=$stage/schemas
mkdir -p "$schemas" "$stage/fixtures/raw"
while IFS= read -r wave; do
	draft_schema "$wave"
done <"$work/waves"
find_language
draft_register
while IFS= read -r wave; do
	draft_book "$wave"
done <"$work/waves"
draft_codebook
draft_study
draft_tables
while IFS= read -r wave; do
	take_raws "$wave"
done <"$work/waves"
write_readme >"$schemas/README.md"
# mktemp keeps others out; a study is to be read.
chmod 755 "$schemas" "$stage/fixtures"
mkdir -p schemas fixtures
mv -- "$stage/fixtures" "fixtures/$name"
mv -- "$schemas" "schemas/$name"
[ -z "$quiet" ] || exit "$worst"
printf 'schemas/%s: %s tables; what was guessed stands in README.md\n' "$name" \
	"$(jq '.tables | length' "schemas/$name/tables.json")"
cat "$work/guesses"
printf 'next: barometer run %s\n' "$name"
exit "$worst"
