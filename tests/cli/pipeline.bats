# pipeline.sh over a study of eight records in two waves, with a frame and two
# languages: tests/cases/pipeline.

load helper
bats_require_minimum_version 1.5.0

CASES=$ROOT/tests/cases/pipeline

setup() {
	local tool

	for tool in clean normalize join weigh aggregate render pipeline; do
		need_filter "$tool"
	done
	cd "$BATS_TEST_TMPDIR" || return 1
	cp -r "$CASES/schemas" "$CASES/input" .
}

# Standard output, standard error and status of a run go to files.
pipeline() {
	local status=0

	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
		--output out "$@" >stdout 2>stderr || status=$?
	echo "$status" >status
}

# The run ended so, and left nothing but what is published.
ended() {
	local status=$1 left

	test "$(cat status)" = "$status" || {
		echo "status $(cat status), not $status"
		cat stdout stderr
		return 1
	}
	left=$(find out -mindepth 1 -maxdepth 1 ! -name .shops.lock ! -name shops \
		! -name .shops.control ! -name .shops.held 2>/dev/null || true)
	test -z "$left" || {
		echo "left behind: $left"
		return 1
	}
}

# The publication, without what is for those who run it.
contents() {
	(cd "$1/shops" && find . -type f ! -name run.json -exec md5sum {} + | sort -k 2)
}

# The folder of the run whose publication is in place.
control() {
	echo "out/$(jq -r .control out/shops/run.json)"
}

# A filter that does something else, in a copy of the folder of filters.
stand_in() {
	export REAL=${REAL:-$BAROMETER_BIN}
	mkdir -p bin
	ln -sf "$REAL"/* bin/
	rm -f "bin/$1"
	cat >"bin/$1"
	chmod +x "bin/$1"
	export BAROMETER_BIN=$PWD/bin
}

said() {
	grep -qF -- "$1" stderr || {
		echo "not said: $1"
		cat stderr
		return 1
	}
}

@test "pipeline: publishes a study, and says nothing" {
	pipeline
	ended 0
	test ! -s stdout
	test ! -s stderr
	# Each document of render, in both languages.
	{
		printf '%s\n' codebook.html codebook.en.html codebook.xml csv \
			csv-metadata.json datapackage.json estimates.csv explain figures px \
			run.json steps.csv
		"$BAROMETER_BIN/render" --list-formats | awk -F , '
			$5 == "document" { print $2 "." $3 }
			$5 == "document" && $6 == "one" { print $2 ".en." $3 }'
	} | LC_ALL=C sort | diff <(cd out/shops && LC_ALL=C ls) -
	diff - <(cat out/shops/headlines.en.txt) <<-'END'
		60% of shops are open on Sundays.
	END
}

@test "pipeline: figures in each language, in other forms when asked, or none" {
	local file

	pipeline --png --pdf
	ended 0
	test -e out/shops/figures/sundays.svg
	test -e out/shops/figures/sundays.en.svg
	for file in out/shops/figures/*.svg; do
		head -c 8 "${file%.svg}.png" | grep -q PNG
		head -c 5 "${file%.svg}.pdf" | grep -q '%PDF-'
	done
	pipeline --no-figures
	ended 0
	test ! -e out/shops/figures
	run ! grep -q '<svg' out/shops/index.html
}

@test "pipeline: figures in other forms that are not made" {
	pipeline
	contents out >before
	mkdir -p path
	for does in 'exit 0' 'exit 5' 'kill -9 $$'; do
		printf '#!/bin/sh\n%s\n' "$does" >path/rsvg-convert
		chmod +x path/rsvg-convert
		PATH=$PWD/path:$PATH pipeline --png
		ended 3
		said 'rsvg-convert cannot draw a figure [failed]'
		contents out | diff before -
	done
}

@test "pipeline: each language links to the other" {
	pipeline
	grep -q '<html lang=da>' out/shops/index.html
	grep -q '<a href="index.en.html">English</a>' out/shops/index.html
	grep -q '<html lang=en>' out/shops/index.en.html
	grep -q '<a href="index.html">Dansk</a>' out/shops/index.en.html
}

@test "pipeline: what is only for its keepers is not open to others" {
	umask 022
	pipeline
	test "$(stat -c %a out/.shops.control)" = 700
	test -z "$(find out/.shops.control -type f ! -perm 600)"
	test "$(stat -c %a out/shops)" = 755
	test "$(jq -s length "$(control)/ledger.jsonl")" -ge 9
}

@test "pipeline: --check ends with two lines when all figures are the same" {
	pipeline --check
	ended 0
	diff stdout - <<-'END'
		shops: 3 of 3 published figures reproduced
		out/shops/index.html
	END
}

@test "pipeline: --check lists each figure that differs" {
	sed -i 's/Ja,Alle,60/Ja,Alle,61/; s/Nej,Anden,70/Nej,Anden,/' input/published.csv
	pipeline --check
	ended 5
	diff stdout - <<-'END'
		block,category,column,published,ours,n,why
		Åben om søndagen,Ja,Alle,61,60,8,figure
		Åben om søndagen,Nej,Anden,,70,4,figure
	END
	said '1 of 3 published figures are reproduced [differs]'
	said '--allow differs [held]'
	test ! -e out/shops
	test -e out/.shops.held/page/index.html
	pipeline --check --allow differs
	ended 0
	tail -n 2 stdout | diff - <(printf '%s\n' \
		'shops: 1 of 3 published figures reproduced' out/shops/index.html)
}

@test "pipeline: --check counts what is held back now apart" {
	jq '.confidentiality = {minimum: 5}' schemas/shops/tables.json >t && mv t schemas/shops/tables.json
	awk 'NR == 1 { print $0 ",held_back"; next } { print $0 "," (/,Alle,/ ? "" : "1") }' \
		input/published.csv >p && mv p input/published.csv
	pipeline --check
	ended 0
	diff stdout - <<-'END'
		shops: 1 of 1 published figures reproduced, 2 held back
		out/shops/index.html
	END
	# Not of a figure that is shown.
	sed -i '/,Alle,/s/$/1/' input/published.csv
	pipeline --check
	ended 5
	grep -q ',not held back$' stdout
}

@test "pipeline: --check needs figures to compare with" {
	jq 'del(.publication)' schemas/shops/study.json >s && mv s schemas/shops/study.json
	pipeline --check
	ended 2
	test ! -e out/shops
}

@test "pipeline: --check says when its lines are not taken" {
	test -w /dev/full || skip "there is no /dev/full"
	status=0
	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
		--output out --check >/dev/full 2>stderr || status=$?
	test "$status" = 3
	test "$(wc -l <stderr)" = 1
	said '[write-failed]'
}

@test "pipeline: a reader of --check that has seen enough" {
	{
		"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
			--output out --check 2>stderr || echo $? >status
	} | head -c 0
	test ! -s stderr
	ended 141
	test -e out/shops/index.html
}

@test "pipeline: one wave, one language" {
	pipeline --wave second --lang en
	ended 0
	grep -q '<html lang=en>' out/shops/index.html
	test ! -e out/shops/index.en.html
	test ! -e "$(control)"/first-clean.csv
	grep -q '^sundays,share:open,share,open,1,_T,4,' out/shops/estimates.csv
}

@test "pipeline: a wave or a language that is not there" {
	pipeline --wave third
	test "$(cat status)" = 2
	said '[unknown-wave]'
	jq '.languages = ["en"]' schemas/shops/study.json >s && mv s schemas/shops/study.json
	pipeline --lang da
	test "$(cat status)" = 2
	said '[unknown-language]'
}

@test "pipeline: the number of jobs changes no byte" {
	pipeline --jobs 1
	contents out >one
	pipeline --jobs 4
	ended 0
	contents out | diff one -
}

@test "pipeline: the order of the records changes no byte" {
	pipeline
	contents out >before
	for file in input/raw/*/*.csv; do
		{ head -n 1 "$file" && tail -n +2 "$file" | tac; } >r
		mv r "$file"
	done
	pipeline
	ended 0
	contents out | diff before -
}

@test "pipeline: wrong use" {
	for args in '--study' '--stdy shops' '--study Shops' '--study ../x' \
		'--study shops extra' '--study shops --lang De' '--study shops --jobs 0' ''; do
		status=0
		# Words on purpose.
		# shellcheck disable=SC2086
		"$ROOT/pipeline.sh" $args >stdout 2>stderr || status=$?
		test "$status" = 2 || {
			echo "'$args' ended with $status"
			return 1
		}
		test ! -s stdout
		test "$(wc -l <stderr)" = 1
		said '[usage]'
	done
}

@test "pipeline: --help, --version" {
	"$ROOT/pipeline.sh" --help | grep -q '^ *--study NAME'
	"$ROOT/pipeline.sh" --version | grep -Eqx 'barometer pipeline [0-9.]+(~[0-9a-z.]+)?'
	test -w /dev/full || skip "there is no /dev/full"
	status=0
	"$ROOT/pipeline.sh" --help >/dev/full 2>stderr || status=$?
	test "$status" = 3
	test "$(wc -l <stderr)" = 1
	said '[write-failed]'
}

@test "pipeline: an option and its argument as one word" {
	"$ROOT/pipeline.sh" --study=shops --schemas=schemas --input=input --output=-o
	test -e ./-o/shops/index.html
}

@test "pipeline: --redact hides what an answer was" {
	echo '5;maybe' >>input/raw/first/answers.csv
	pipeline --redact
	ended 1
	run -1 grep -r maybe stderr out/shops
}

@test "pipeline: a study that is not there, or is not JSON, or lacks something" {
	rm schemas/shops/study.json
	pipeline
	test "$(cat status)" = 2
	said '[missing-schema]'
	echo '{' >schemas/shops/study.json
	pipeline
	test "$(cat status)" = 2
	said '[bad-json]'
	echo '{"name": "shops", "languages": ["da"]}' >schemas/shops/study.json
	pipeline
	test "$(cat status)" = 2
	said '[bad-schema]'
	test ! -e out/shops
}

@test "pipeline: what may be wrong in study.json" {
	local change words

	cp schemas/shops/study.json whole
	while IFS='|' read -r change words; do
		jq "$change" whole >schemas/shops/study.json
		pipeline
		test "$(cat status)" = 2
		grep -q '^pipeline: schemas/shops/study.json:[0-9]*: error: ' stderr
		said "error: $words"
		said '[bad-schema]'
		test ! -e out
	done <<-'END'
		.desing = {}|key 'desing': unknown key, did you mean 'design'?
		.waves[1].frames = {}|key 'frames': unknown key, did you mean 'frame'?
		.publication.calld = "x"|key 'calld': unknown key, did you mean 'called'?
		.publication = "x"|key 'publication': must be an object
		.waves[1].id = .waves[0].id|wave 'first' stands there twice
		.waves[0].id = "../x"|key 'id': '../x' is not as it has to be: Names raw
		.waves[0].raw = "a.csv"|key 'raw': must be a list
		.waves[1].frame = "f.csv"|key 'frame': must be an object
		del(.waves[0].frame.on)|key 'frame': 'on' is missing here
		.waves[0].frame.before = "join"|key 'before': is one of aggregate or normalize, not 'join'
		.languages = ["da", "Dansk"]|'Dansk' is not as it has to be: A code such as da
		.languages = ["da", "da"]|'da' stands there twice
		.waves[0].id = 1|key 'id': must be text
		.design.ledger = "x"|key 'ledger': unknown key
		.design.weight = "w\n--ledger\nx"|key 'weight': 'w
		.guard.change.records = 20|key 'records': must be text
		del(.design)|'design' is missing here
	END
	jq '."x-note" = 1' whole >schemas/shops/study.json
	pipeline
	ended 0
}

@test "pipeline: each key of the design is an option, a list of lists several" {
	jq '.design = {"weight": "w", "strata": ["a", "b"], "nest": true,
		"mse": false, "rho": 0.5, "rake": [["c", "d"], ["e"]]}' \
		schemas/shops/study.json >s && mv s schemas/shops/study.json
	stand_in aggregate <<-'END'
		#!/bin/sh
		echo "$@" >args
		exit 3
	END
	pipeline
	ended 3
	grep -qF -- '--weight w --strata a,b --nest --rho 0.5 --rake c,d --rake e' args
}

@test "pipeline: each key of a frame is an option of join" {
	jq '.waves[].frame += {"fold-case": true, "pad": "2"}' \
		schemas/shops/study.json >s && mv s schemas/shops/study.json
	stand_in join <<-'END'
		#!/bin/sh
		echo "$@" >>args
		exit 3
	END
	pipeline
	ended 3
	grep -qF -- '--expect n:1 --select area,weight --fold-case --pad 2 --unmatched' args
}

@test "pipeline: a missing raw file leaves the old publication as it was" {
	pipeline
	contents out >before
	rm input/raw/second/b.csv
	pipeline
	ended 3
	said 'b.csv'
	said '[failed]'
	contents out | diff before -
}

@test "pipeline: a wave without raw files" {
	rm input/raw/first/*
	pipeline
	ended 3
	said '[cannot-open]'
	test ! -e out/shops
}

@test "pipeline: no input, no filters" {
	mv input away
	pipeline
	test "$(cat status)" = 3
	said '[cannot-open]'
	mv away input
	BAROMETER_BIN=$PWD/nothing pipeline
	test "$(cat status)" = 3
	said '[missing-program]'
}

@test "pipeline: a schema with a fault" {
	sed -i 's/"measures"/"mesures"/' schemas/shops/tables.json
	pipeline
	ended 2
	said '[bad-schema]'
	test ! -e out/shops
}

@test "pipeline: rejected records are kept and reported, the rest is published" {
	echo '5;maybe' >>input/raw/first/answers.csv
	pipeline
	ended 1
	test -s stderr
	grep -q maybe "$(control)"/first-clean.csv
	grep -q '^sundays,share:open,share,open,1,_T,8,' out/shops/estimates.csv
}

@test "pipeline: more rejected records than the study allows" {
	echo '5;maybe' >>input/raw/first/answers.csv
	jq '."max-rejects" = "0"' schemas/shops/study.json >s && mv s schemas/shops/study.json
	pipeline
	test "$(cat status)" -ge 2
	test ! -e out/shops
}

@test "pipeline: normalize is told that what clean wrote is raw" {
	stand_in normalize <<-'END'
		#!/bin/sh
		case " $* " in
			*" --raw "* | *" --list "*) exec "$REAL/normalize" "$@" ;;
			*) exit 3 ;;
		esac
	END
	pipeline
	ended 0
}

# Ctrl-Z, or somebody who wants the machine for a moment: all of a wave.
@test "pipeline: filters that are stopped for a while" {
	for filter in normalize aggregate; do
		stand_in "$filter" <<-END
			#!/bin/sh
			read -r _ _ _ _ group _ </proc/self/stat
			# Several may stop the group, each after the others were
			# told to go on.
			setsid sh -c "sleep 0.8
				while kill -s CONT -- -\$group; do sleep 0.2; done" \
				>/dev/null 2>&1 3>&- &
			sleep 0.3 # until that is in a group of its own
			kill -s STOP -- "-\$group"
			exec "\$REAL/$filter" "\$@"
		END
		pipeline
		ended 0
		sleep 1 # until those are gone too, who have the lock
	done
}

@test "pipeline: a filter that is killed in the middle" {
	pipeline
	contents out >before
	for name in clean normalize join aggregate render; do
		stand_in "$name" <<-'END'
			#!/bin/sh
			kill -KILL $$
		END
		pipeline
		ended 3
		said "pipeline: error: $name was killed by signal KILL [killed]"
		# Not a word without a tag, such as the shell's own "Killed".
		run -1 grep -v '\[[a-z-]*\]$' stderr
		contents out | diff before -
	done
}

@test "pipeline: a filter that cannot be started" {
	for name in clean aggregate; do
		stand_in "$name" </dev/null
		printf '#!/nowhere\n' >"bin/$name"
		pipeline
		ended 3
		said "pipeline: error: $name could not be started: "
	done
}

@test "pipeline: a fault in the codebook is wrong use, whoever breaks the pipe" {
	sed -i 's/"variables"/"varables"/' schemas/shops/codebook.json
	for _ in 1 2 3 4 5; do
		pipeline
		ended 2
	done
	said '[bad-schema]'
}

@test "pipeline: a broken pipe that nothing explains is a failure" {
	stand_in clean <<-'END'
		#!/bin/sh
		"$REAL/clean" "$@"
		kill -PIPE $$
	END
	pipeline
	ended 3
	said '[failed]'
}

@test "pipeline: the page is there at every moment of a new publication" {
	local watcher

	pipeline
	# Not for ever: nobody ends it when a line below fails.
	while ((SECONDS < 200)); do
		[[ -e out/shops/index.html ]] || echo >gone
	done 3>&- &
	watcher=$!
	for _ in 1 2 3; do
		pipeline
		ended 0
	done
	test ! -e gone
	kill "$watcher"
}

# A step of bin/pipeline that does something else: the rest is as ever.
stand_in_step() {
	stand_in pipeline <<-END
		#!/bin/bash
		[[ \$1 != $1 ]] || { $2; }
		exec "\$REAL/pipeline" "\$@"
	END
}

@test "pipeline: whatever publish says, it is looked whether it was done" {
	pipeline
	contents out >before
	for does in 'exit 0' 'echo end >&3; exit 0' 'kill -9 $$' 'exit 5'; do
		stand_in_step publish "$does"
		pipeline
		ended 3
		said 'nothing was published [failed]'
		contents out | diff before -
	done
	cp -r "$CASES/input" .
	# For the stand-in to expand.
	# shellcheck disable=SC2016
	stand_in_step publish '"$REAL/pipeline" "$@" 3>/dev/null; exit 9'
	pipeline
	ended 0
}

@test "pipeline: what is published can be read by others, whatever the umask" {
	(umask 077 && pipeline)
	ended 0
	test -z "$(find out/shops -type d ! -perm 755)"
	test -z "$(find out/shops -type f ! -perm 644)"
	test "$(stat -c %a out/.shops.control)" = 700
}

@test "pipeline: folders and files of any name" {
	local odd=$'a \'b\' "c"\n$HOME `id` ;& \303\270'

	mkdir -p "$odd"
	mv schemas input "$odd"
	mv "$odd/input/raw/first/answers.csv" "$odd/input/raw/first/-$odd.csv"
	cd "$odd"
	pipeline
	ended 0
	test ! -s stderr
	"$ROOT/pipeline.sh" verify out/shops --schemas schemas --input input
	pipeline --print
	OUT=again bash stdout 2>/dev/null
	diff -r -x run.json again out/shops
	sed -i 1q "input/raw/first/-$odd.csv"
	pipeline
	ended 5
	pipeline --allow empty-wave --allow records-changed --allow weights-changed \
		--allow lost-column --allow moved-figure --allow emptied-figure
	ended 0
}

@test "pipeline: a filter that leaves half its output, whatever it says" {
	stand_in clean <<-'END'
		#!/bin/sh
		"$REAL/clean" "$@" | head -c 20
		exit 0
	END
	pipeline
	ended 3
	said '[truncated]'
	test ! -e out/shops
}

@test "pipeline: no room for what is written" {
	! grep -q __gcov_ "$BAROMETER_BIN/clean" \
		|| skip "programs that count write files of their own"
	pipeline
	contents out >before
	status=0
	# At most 4 KiB a file; a page is longer.
	(
		ulimit -f 4
		trap '' XFSZ
		"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
			--output out
	) >stdout 2>stderr || status=$?
	echo "$status" >status
	ended 3
	said 'cannot write to out: File too large [write-failed]'
	contents out | diff before -
}

@test "pipeline: an output folder that cannot be made" {
	echo >file
	status=0
	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
		--output file/out 2>stderr || status=$?
	test "$status" = 3
	said '[cannot-create]'
}

@test "pipeline: an output folder that cannot be written to" {
	mkdir -p out/.shops.lock
	pipeline
	test "$(cat status)" = 3
	test "$(wc -l <stderr)" = 1
	said '[cannot-create]'
}

@test "pipeline: another run holds the lock" {
	mkdir -p out
	exec 8>out/.shops.lock
	flock 8
	pipeline
	exec 8>&-
	ended 4
	said '[locked]'
	test ! -e out/shops
	pipeline
	ended 0
}

@test "pipeline: a signal ends the run and its filters" {
	local run

	stand_in aggregate <<-'END'
		#!/bin/sh
		exec sleep 60
	END
	sed -i "1a echo \$\$ >'$PWD/pid'" bin/aggregate
	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
		--output out >stdout 2>stderr 3>&- &
	run=$!
	for _ in $(seq 100); do
		test ! -s pid || break
		sleep 0.1
	done
	kill -TERM "$run"
	status=0
	wait "$run" || status=$?
	echo "$status" >status
	ended 143
	test ! -e out/shops
	# Gone, or dead and waiting for somebody to take note of it.
	test ! -e "/proc/$(cat pid)" \
		|| grep -q '^State:.*zombie' "/proc/$(cat pid)/status"
}

@test "pipeline: what a killed run left is swept away, or put back" {
	pipeline
	contents out >before
	mv out/shops out/.shops.old
	mkdir -p out/.shops.work/page
	rm input/raw/second/b.csv
	pipeline
	ended 3
	contents out | diff before -
}

@test "pipeline: what follows from a filter's failure is not said" {
	for wave in first second; do
		truncate -s 0 "input/raw/$wave/"*
		pipeline
		ended 3
		said '[no-header]'
		said "pipeline: note: messages of wave $wave [wave]"
		test "$(grep -c '\[no-header\]' stderr)" = 1
		test "$(grep -c error: stderr)" = 2
		cp -r "$CASES/input" .
	done
}

@test "pipeline: a register that cannot be read is the only fault" {
	rm input/frame/shops.csv
	pipeline --wave second
	ended 3
	test "$(grep -c error: stderr)" = 2
	said 'input/frame/shops.csv: error:'
}

@test "pipeline: a disk without room for messages does not hide them" {
	stand_in clean <<-'END'
		#!/bin/sh
		rm -rf out/.shops.work/log/waves
		echo 'clean: error: the disk is full [write-failed]' >&2
		exit 3
	END
	pipeline
	ended 3
	said 'clean: error: the disk is full [write-failed]'
	said '[failed]'
}

@test "pipeline: a tag of clean can stop a run" {
	truncate -s -1 input/raw/first/answers.csv
	pipeline
	ended 1
	jq '."fail-if" = ["no-final-newline"]' "$CASES/schemas/shops/study.json" \
		>schemas/shops/study.json
	pipeline
	ended 3
	said '[fail-if]'
	jq '."fail-if" = ["--help"]' "$CASES/schemas/shops/study.json" \
		>schemas/shops/study.json
	pipeline
	ended 2
	said '[bad-schema]'
}

@test "pipeline: who is in several waves is told to aggregate" {
	jq '.design.panel = "id"' schemas/shops/study.json >study.json
	mv study.json schemas/shops/
	pipeline --print
	ended 0
	grep -q -e ' --panel id ' stdout
}
