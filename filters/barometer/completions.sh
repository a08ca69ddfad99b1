#!/usr/bin/env bash
# usage: completions.sh bash|zsh|fish BIN
#
# Print what this shell completes `barometer` with, from the tables of options
# that the programs in BIN print.
set -euo pipefail

readonly FILTERS='clean normalize join weigh aggregate render simulate'
readonly PUBLICATIONS='run status explain verify diff'
bin=$2
pipeline=${0%/*}/../../pipeline.sh

# options COMMAND: what it says of its options.
options() {
	case " $PUBLICATIONS " in
		*" $1 "*) BAROMETER_BIN=$bin "$pipeline" "$1" --help=completions ;;
		*) "$bin/$1" --help=completions ;;
	esac
}

# A line an option: command;name;letter;kind;choices;help
rows() {
	local command

	for command in $FILTERS init $PUBLICATIONS; do
		options "$command" \
			| awk -F '\t' -v command="$command" -v OFS=';' \
				'{ gsub(/;/, ",", $6); print command, $1, $2, $4, $5, $6 }'
	done
}

for_bash() {
	cat <<-'END'
		# Completions of barometer for bash, made from its tables of options.
		_barometer_rows() {
			cat <<'ROWS'
	END
	rows | cut -d ';' -f 1-5
	cat <<-'END'
		ROWS
		}

		# Names of columns, from the first file on the line: its header, or what a
		# schema or codebook names.
		_barometer_columns() {
			local word

			for word in "${COMP_WORDS[@]:2}"; do
				[[ -f $word && -r $word ]] || continue
				case $word in
					*.csv)
						head -n 1 -- "$word" | tr -d '"\r' | tr ',' '\n'
						return
						;;
					*.json)
						grep -o '"name": *"[^"]*"' -- "$word" | cut -d '"' -f 4
						return
						;;
				esac
			done 2>/dev/null
		}

		_barometer() {
			local IFS=$' \t\n' current=${COMP_WORDS[COMP_CWORD]}
			local before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
			local row name letter kind choices names=() others=''

			COMPREPLY=()
			if ((COMP_CWORD == 1)); then
				mapfile -t COMPREPLY < <(compgen -W \
					'clean normalize join weigh aggregate render init run simulate list status verify explain diff help --help --version' \
					-- "$current")
				return
			fi
			if [[ $command =~ ^(run|simulate|status)$ && $COMP_CWORD -eq 2 ]]; then
				mapfile -t COMPREPLY < <(compgen -W \
					"$(barometer list 2>/dev/null | cut -f 1)" -- "$current")
				return
			fi
			if [[ $command == help ]]; then
				mapfile -t COMPREPLY < <(compgen -W \
					"$(barometer help list 2>/dev/null | cut -d ' ' -f 1)" \
					-- "$current")
				return
			fi
			while IFS=';' read -r row name letter kind choices; do
				[[ $row == "$command" ]] || continue
				names+=("--$name")
				[[ $before == "--$name" || (-n $letter && $before == "-$letter") ]] \
					|| continue
				case $kind in
					choice)
						mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
						return
						;;
					column)
						[[ $current != *,* ]] || others=${current%,*},
						mapfile -t COMPREPLY < <(compgen -P "$others" -W \
							"$(_barometer_columns)" -- "${current##*,}")
						compopt -o nospace 2>/dev/null
						return
						;;
					file)
						mapfile -t COMPREPLY < <(compgen -f -- "$current")
						compopt -o filenames 2>/dev/null
						return
						;;
					text) return ;;
				esac
			done < <(_barometer_rows)
			if [[ $current == -* ]]; then
				mapfile -t COMPREPLY < <(compgen -W "${names[*]}" -- "$current")
			else
				mapfile -t COMPREPLY < <(compgen -f -- "$current")
				compopt -o filenames 2>/dev/null
			fi
		}
		complete -F _barometer barometer
	END
}

for_zsh() {
	cat <<-'END'
		#compdef barometer
		# Completions of barometer for zsh, made from its tables of options.

		_barometer_columns() {
			local word
			local -a columns

			for word in $words; do
				[[ -r $word ]] || continue
				case $word in
					*.csv) columns=(${(s:,:)$(head -n 1 -- $word)//[$'\r"']/}) ;;
					*.json) columns=(${(f)"$(grep -o '"name": *"[^"]*"' -- $word | cut -d '"' -f 4)"}) ;;
					*) continue ;;
				esac
				_values -s , column $columns
				return
			done
		}

		_barometer() {
			local -a commands

			if ((CURRENT == 2)); then
				commands=(clean normalize join weigh aggregate render init run simulate list status verify
				explain diff help)
				_describe command commands
				return
			fi
			if [[ $words[2] == (run|simulate|status) && $CURRENT -eq 3 ]]; then
				commands=(${(f)"$(barometer list 2>/dev/null | cut -f 1)"})
				_describe study commands
				return
			fi
			if [[ $words[2] == help ]]; then
				commands=(${(f)"$(barometer help list 2>/dev/null | cut -d ' ' -f 1)"})
				_describe tag commands
				return
			fi
			shift words
			((CURRENT--))
			case $words[1] in
	END
	rows | awk -F ';' '
		$1 != command {
			if (command != "")
				print "\t\t\t'"'*:file:_files'"'\n\t\t;;"
			command = $1
			print "\t" command ")\n\t\t_arguments -s \\"
		}
		{
			gsub(/[]:\047\\[]/, " ", $6)
			gsub(/:/, "\\:", $5)
			action = ""
			if ($4 == "choice")
				action = ":" $2 ":(" $5 ")"
			else if ($4 == "file")
				action = ":file:_files"
			else if ($4 == "column")
				action = ":column:_barometer_columns"
			else if ($4 == "text")
				action = ":" $2 ":"
			if ($3 != "")
				printf "\t\t\t'"'%s'"' \\\n", "*-" $3 "[" $6 "]" action
			printf "\t\t\t'"'%s'"' \\\n", "*--" $2 "[" $6 "]" action
		}
		END { print "\t\t\t'"'*:file:_files'"'\n\t\t;;" }'
	printf '\tesac\n}\n\n_barometer "$@"\n'
}

for_fish() {
	cat <<-'END'
		# Completions of barometer for fish, made from its tables of options.
		function __barometer_columns
			for word in (commandline -opc)
				if string match -q '*.json' -- $word; and test -r $word
					grep -o '"name": *"[^"]*"' -- $word | cut -d '"' -f 4
					return
				end
				if string match -q '*.csv' -- $word; and test -r $word
					head -n 1 -- $word | string replace -a '"' '' | string split ,
					return
				end
			end
		end
		complete -c barometer -n __fish_use_subcommand -f -a 'clean normalize join weigh aggregate render init run simulate list status verify explain diff help'
		complete -c barometer -n '__fish_seen_subcommand_from run simulate status' -a '(barometer list 2>/dev/null | cut -f 1)'
		complete -c barometer -n '__fish_seen_subcommand_from help' -f -a '(barometer help list 2>/dev/null | cut -d " " -f 1)'
	END
	rows | awk -F ';' '{
		gsub(/[\047\\]/, "", $6)
		printf "complete -c barometer -n '"'__fish_seen_subcommand_from %s'"' -l %s", $1, $2
		if ($3 != "")
			printf " -s %s", $3
		if ($4 == "choice")
			printf " -x -a '"'%s'"'", $5
		else if ($4 == "file")
			printf " -r -F"
		else if ($4 == "column")
			printf " -x -a '"'(__barometer_columns)'"'"
		else if ($4 == "text")
			printf " -x"
		printf " -d '"'%s'"'\n", $6
	}'
}

case ${1-} in
	bash | zsh | fish) "for_$1" ;;
	*)
		echo 'usage: completions.sh bash|zsh|fish BIN' >&2
		exit 2
		;;
esac
