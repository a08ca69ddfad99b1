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
		A study folder from the raw files of one wave: schema, codebook, tables for
		every question with the usual breakdowns, study.json and a README that says
		what was guessed. 'barometer run NAME' publishes it.

		  barometer init library answers.csv && barometer run library
		  barometer init example          (answers made up, to look at)
		  barometer init library --lang da dataset.csv structure.csv labels.csv
		  barometer init life survey.sav
		  barometer init firms answers.csv --register register.csv --on pnr

		  --wave W             what the wave is called (a year in a file's name,
		                       else that of the file)
		  --lang L             of the labels (da where they have its letters, or en)
		  --structure FILE     of the survey tool (a file named *struct*, *struktur*)
		  --labels FILE        of the survey tool (a file named *label*)
		  --register FILE      what the sample was drawn from, whose columns are added
		                       (a file named *register*, *frame*)
		  --on COL[=COL]       the key of both, here and in the register (a column of
		                       that name in both, each value once in the register)
		  --weight COL         the weight (a column that looks like one); '': none
		  --by COL[,COL]       break tables down by these variables of the codebook
		  --title TEXT         of the study

		Exit status: 0 done, 1 done and something is to be looked at, 2 wrong use,
		3 failed
	END
}

fail() {
	printf 'barometer: error: %s\n' "$2" >&2
	exit "$1"
}

# ---- what is asked for --------------------------------------------------------

name='' wave='' lang='' structure='' labels='' title='' by='' register='' on=''
weight='' has_weight=''

# take_file FILE: as raw, or as what its name says it is.
take_file() {
	{ [ -f "$1" ] && [ -r "$1" ]; } \
		|| fail $STATUS_USAGE "there is no file '$1' that can be read [usage]"
	case ${1##*/} in
		*[\"\\[:cntrl:]]*) fail $STATUS_USAGE "the name '$1' has quotes, backslashes or control characters; call the file otherwise [usage]" ;;
	esac
	lower=$(printf '%s' "${1##*/}" | tr '[:upper:]' '[:lower:]')
	case $lower in
		*struct* | *struktur*) structure=${structure:-$1} ;;
		*label*) labels=${labels:-$1} ;;
		*register* | *frame*) register=${register:-$1} ;;
		*)
			printf '%s\n' "$1" >>"$work/raw"
			;;
	esac
}

take_arguments() {
	while [ $# -gt 0 ]; do
		case $1 in
			-h | --help | --help=*)
				usage
				exit 0
				;;
			--wave | --lang | --structure | --labels | --register | --on | --weight | --by | --title)
				[ $# -gt 1 ] || fail $STATUS_USAGE "$1 needs a value [usage]"
				option=${1#--}
				shift
				[ "$option" != weight ] || has_weight=1
				eval "$option=\$1"
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
		*[!a-z0-9-]* | -*) fail $STATUS_USAGE "a study is named with small letters, digits and dashes, which '$name' is not [usage]" ;;
	esac
	for folder in "schemas/$name" "fixtures/$name"; do
		[ ! -e "$folder" ] \
			|| fail $STATUS_USAGE "$folder is there already; take it away, or choose another name [usage]"
	done
	[ -s "$work/raw" ] || make_example
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
	printf '%s\n' "$work/example.csv" >>"$work/raw"
	guess "No raw file was given: these sixty answers are made up. Take this study away, and name your own export: barometer init $name RAW."
}

# A year in the name of the first raw file, else the year it was written in.
find_wave() {
	read -r first <"$work/raw"
	[ -z "$wave" ] || return 0
	wave=$(printf '%s' "${first##*/}" \
		| sed -n 's/.*\([^0-9]\|^\)\(\(19\|20\)[0-9][0-9]\)\([^0-9].*\|$\)/\2/p')
	if [ -n "$wave" ]; then
		guess "The wave is called $wave, for the name of ${first##*/}."
	else
		wave=$(date -r "$first" +%Y)
		guess "The wave is called $wave, the year that ${first##*/} was written in."
	fi
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

draft_schema() {
	set -- ${structure:+--structure "$structure"} ${labels:+--labels "$labels"}
	step "$schemas/raw-$wave.json" "$bin/clean" --describe "$@" "$first"
	if [ -z "$lang" ]; then
		lang=en
		! grep -q '[æøåÆØÅ]' "$schemas/raw-$wave.json" || lang=da
		guess "The labels are in the language $lang (--lang)."
	fi
}

# Raw files of one wave have one header: another one is of a register, or of
# another wave.
check_raws() {
	while IFS= read -r file; do
		"$bin/clean" --quiet --check --schema "$schemas/raw-$wave.json" "$file" \
			2>"$work/said" || [ $? -le 1 ] || {
			cat "$work/said" >&2
			fail $STATUS_USAGE "${file##*/} is not of the same columns as ${first##*/}; a register is named with --register [usage]"
		}
	done <"$work/raw"
}

# The register, and the column that both have, each value of it once there.
draft_register() {
	[ -n "$register" ] || return 0
	step "$schemas/frame.json" "$bin/clean" --describe "$register"
	[ -z "$on" ] || return 0
	on=$(jq -r --slurpfile raw "$schemas/raw-$wave.json" '
		[.schema.fields[] | select(.constraints.unique == true) | .name]
		- ([.schema.fields[].name] - [$raw[0].schema.fields[].name])
		| .[0] // empty' "$schemas/frame.json")
	[ -n "$on" ] || fail $STATUS_USAGE "which column is the key of ${register##*/}? say --on COL, or --on COL=COL where it has another name there [usage]"
	guess "The register is joined by the column $on (--on)."
}

draft_codebook() {
	set -- "$schemas/raw-$wave.json"
	if [ -n "$register" ]; then
		# The key is a column of the records.
		jq --arg key "${on#*=}" 'del(.schema.fields[] | select(.name == $key))' \
			"$schemas/frame.json" >"$work/frame.json"
		set -- "$@" "$work/frame.json"
	fi
	step "$schemas/codebook.json" "$bin/normalize" \
		--draft "$@" --name "$name" --wave "$wave" \
		--lang "$lang"
}

# The parts of the design that the codebook's roles tell.
draft_study() {
	raw=$(while IFS= read -r file; do
		printf '%s\n' "${file##*/}"
	done <"$work/raw" | jq -R . | jq -sc .)
	jq --arg lang "$lang" --arg wave "$wave" --arg name "$name" \
		--arg title "${title:-$name}" --arg weight "$weight" \
		--arg has "$has_weight" --argjson raw "$raw" --arg on "$on" '
		def of(role): [.variables[] | select(.role == role) | .name];
		{"$schema": "../meta/study.schema.json", name: $name,
		title: {($lang): $title}, languages: [$lang],
		waves: [{id: $wave, label: {($lang): $wave}, raw: $raw}
			+ (if $on == "" then {} else {frame: {before: "normalize",
				on: $on, type: "left", expect: "n:1"}} end)],
		design: ({weight: (if $has == "" then of("weight")[0] else $weight end),
			strata: of("stratum"), cluster: of("cluster"), fpc: of("fpc")}
			| with_entries(select(.value != null and .value != "" and .value != [])))}' \
		"$schemas/codebook.json" >"$schemas/study.json"
	guess "The design of the sample: $(jq -r '
		[.design | to_entries[] | "\(.key) \([.value] | flatten | join(", "))"]
		| if . == [] then "a simple random sample, every record counts as one"
		else join("; ") end' "$schemas/study.json")."
}

# A table for every question, by what surveys are mostly broken down by.
draft_tables() {
	jq --arg lang "$lang" --arg title "${title:-$name}" --arg by "$by" \
		--argjson most $MOST_BREAKDOWNS '
		def heading: (.label // .question // .name // .set)
			| if type == "object" then ([.[]] | .[0]) else . end;
		def is_split: . as $v | .categories != null and
			(.categories | length) >= 2 and (.categories | length) <= 12 and
			(.role == "domain" or ([.name, heading] | any(test(
				"(^|[^[:alpha:]])(k\u00f8n|sex|gender|alder|aldersgruppe|age|agegroup|region|landsdel|kommune|sektor|sector|branche|industry|uddannelse|education|st\u00f8rrelse|size)([^[:alpha:]]|$)"; "i"))));
		[.variables[] | select(.name != null)
			| select((.role // "measure") | IN("measure", "domain"))] as $all
		| ($all | map(select(is_split) | .name)) as $found
		| (if $by == "" then $found[:$most] else ($by | split(",")) end) as $by
		| [.variables[]
			| if .set then {statistic: "share", set: .set, heading: heading}
			elif ((.role // "measure") | IN("measure", "domain")) | not then empty
			elif (.type | IN("code", "boolean")) and
				((.categories // []) | length) <= 60
			then {statistic: "share", variable: .name, heading: heading}
			elif (.type | IN("integer", "number"))
			then {statistic: "mean", variable: .name, heading: heading}
			else empty end] as $measures
		| {"$schema": "../meta/tables.schema.json", title: {($lang): $title},
		banners: {all: ([{by: []}] + ($by | map({by: [.]})))},
		defaults: {columns: "all", minimum_base: 5},
		tables: [$measures | to_entries[] | {id: "q\(.key + 1)",
			title: {($lang): .value.heading},
			measures: [.value | del(.heading)]}
			+ (.value.variable as $own | if $by | index($own)
			then {columns: ([{by: []}] + ($by - [$own] | map({by: [.]})))}
			else {} end)]}' \
		"$schemas/codebook.json" >"$schemas/tables.json"
	jq -e '.tables | length > 0' "$schemas/tables.json" >/dev/null \
		|| fail $STATUS_FAIL "$first has no question to publish: no column of answers or numbers [no-question]"
	guess "Every table is broken down by: $(
		jq -r '[.banners.all[].by[]] | if . == [] then "nothing (--by)" else join(", ") end' \
			"$schemas/tables.json"
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

# ---- all ----------------------------------------------------------------------

work=$(mktemp -d)
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
find_wave
case $wave in
	*[!A-Za-z0-9._-]* | .*) fail $STATUS_USAGE "a wave is named with letters, digits, dots and dashes, which '$wave' is not [usage]" ;;
esac
worst=0
stage=$(mktemp -d "./.init-$name.XXXXXX")
schemas=$stage/schemas input=$stage/fixtures/raw/$wave
mkdir -p "$schemas" "$input"
draft_schema
check_raws
draft_register
draft_codebook
draft_study
draft_tables
while IFS= read -r file; do
	cp -- "$file" "$input/"
done <"$work/raw"
for file in "$structure" "$labels"; do
	[ -z "$file" ] || cp -- "$file" "$input/"
done
if [ -n "$register" ]; then
	mkdir -p "$stage/fixtures/frame"
	cp -- "$register" "$stage/fixtures/frame/$wave.csv"
fi
write_readme >"$schemas/README.md"
# mktemp keeps others out; a study is to be read.
chmod 755 "$schemas" "$stage/fixtures"
mkdir -p schemas fixtures
mv -- "$stage/fixtures" "fixtures/$name"
mv -- "$schemas" "schemas/$name"
printf 'schemas/%s: %s tables; what was guessed stands in README.md\n' "$name" \
	"$(jq '.tables | length' "schemas/$name/tables.json")"
cat "$work/guesses"
printf 'next: barometer run %s\n' "$name"
exit "$worst"
