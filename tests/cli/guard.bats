# What pipeline.sh must not publish, and how it tells: harnesses that take the
# first study, or the small one of tests/cases/pipeline, and do harm to it.

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

pipeline() {
	local status=0

	"$ROOT/pipeline.sh" --study shops --schemas schemas --input input \
		--output out "$@" >stdout 2>stderr || status=$?
	echo "$status" >status
}

ended() {
	test "$(cat status)" = "$1" || {
		echo "status $(cat status), not $1"
		cat stdout stderr
		return 1
	}
}

said() {
	grep -qF -- "$1" stderr || {
		echo "not said: $1"
		cat stderr
		return 1
	}
}

contents() {
	(cd "$1" && find . -type f ! -name run.json -exec md5sum {} + | sort -k 2)
}

# jq on study.json.
study() {
	jq "$1" schemas/shops/study.json >s && mv s schemas/shops/study.json
}

@test "guard: edits of a study are told before they are out" {
	python3 "$ROOT/tests/cli/pipeline_edits.py" "$ROOT" work
}

@test "guard: raw files and registers with a fault are not published" {
	python3 "$ROOT/tests/cli/pipeline_faults.py" "$ROOT" work
}

@test "guard: each program fails at each of its calls" {
	python3 "$ROOT/tests/cli/pipeline_shims.py" "$ROOT" "$BAROMETER_BIN" work
}

@test "guard: what is held can be published, or let pass before" {
	pipeline
	ended 0
	contents out/shops >before
	sed -i 's/yes/no/' input/raw/first/answers.csv
	pipeline
	ended 5
	said '[moved-figure]'
	said '--allow moved-figure [held]'
	contents out/shops | diff before -
	test "$(stat -c %a out/.shops.held)" = 700
	contents out/.shops.held/page >held
	pipeline --accept-held
	ended 0
	contents out/shops | diff held -
	test ! -e out/.shops.held
	pipeline --accept-held
	ended 2
	said '[nothing-held]'
	cp -r "$CASES/input" .
	pipeline --allow moved-figure
	ended 0
	contents out/shops | diff before -
}

@test "guard: small figures that moved are told with the digits that show it" {
	jq '.tables[0].measures += [{statistic: "ratio", variable: "weight",
		denominator: "shop"}]' schemas/shops/tables.json >t
	mv t schemas/shops/tables.json
	jq '.variables += [{name: "weight", type: "number"}]' \
		schemas/shops/codebook.json >t
	mv t schemas/shops/codebook.json
	study '.waves[].frame.before = "normalize"'
	pipeline
	ended 0
	sed -i 's/^4,2,2$/4,2,2.45/' input/frame/shops.csv
	pipeline
	ended 5
	said '0.56 -> 0.62 (n 8 -> 8)'
}

@test "guard: the sum of base weights, or of weights that are no more" {
	study '.weighting = {base: "weight", name: "w", within: "wave",
		steps: [{rake: ["area.csv"]}]} | .design = {strata: ["wave"]}
		| .guard = {change: {points: 100}}'
	mkdir -p input/weighting/first input/weighting/second
	printf 'area,total\n1,30\n2,50\n' \
		| tee input/weighting/first/area.csv >input/weighting/second/area.csv
	pipeline
	ended 0
	test "$(jq -c '[.waves[].sum_base_weight]' out/shops/run.json)" = '[5,5]'
	contents out/shops >before
	cp input/frame/shops.csv shops.csv
	sed '2,$s/[0-9.]*$/1/' shops.csv >input/frame/shops.csv
	pipeline
	ended 5
	said 'wave first: the base weights add up to 4, to 5 in the publication in place [weights-changed]'
	cp shops.csv input/frame/shops.csv
	study 'del(.weighting)'
	pipeline
	ended 5
	said 'wave first: the weights add up to nothing, to 80 in the publication in place [weights-changed]'
	contents out/shops | diff before -
}

@test "guard: what is held is not published when its input has changed" {
	pipeline
	sed -i 's/yes/no/' input/raw/first/answers.csv
	pipeline
	ended 5
	echo '9;no' >>input/raw/first/answers.csv
	pipeline --accept-held
	ended 3
	said 'answers.csv'
	said '[changed]'
}

@test "guard: what is held is of the files that are read now, and of its options" {
	pipeline
	sed -i 's/yes/no/' input/raw/first/answers.csv
	pipeline
	ended 5
	printf 'shop;open\n9;no\n' >input/raw/first/More.CSV
	pipeline --accept-held
	ended 3
	said 'input/raw/first/More.CSV: error: was not there'
	rm input/raw/first/More.CSV
	pipeline --accept-held --wave first
	ended 2
	said '--wave first'
	pipeline --accept-held --against out/shops
	ended 2
	pipeline --accept-held --accept accepted
	ended 2
	test ! -e accepted
	pipeline --accept-held
	ended 0
}

@test "guard: every file of a wave is read, or the run fails" {
	printf 'shop;open\n1;no\n' >input/raw/first/MORE.CSV
	pipeline
	test "$(jq '.waves[0].read' out/shops/run.json)" = 5
	ln -s none.csv input/raw/first/linked.csv
	pipeline
	ended 3
	said 'linked.csv: error: cannot open'
}

@test "guard: earlier editions are specifications of the study" {
	pipeline
	cp out/shops/estimates.csv schemas/shops/before.csv
	jq '.confidentiality = {minimum: 2, earlier: ["before.csv"]}' \
		schemas/shops/tables.json >t
	mv t schemas/shops/tables.json
	pipeline
	ended 0
	jq -e '.specifications | any(.path == "before.csv")' out/shops/run.json
	sed -i 's/yes/no/' input/raw/first/answers.csv
	pipeline
	ended 5
	sed -i '$d' schemas/shops/before.csv
	pipeline --accept-held
	ended 3
	said 'schemas/shops/before.csv'
	mkdir bin
	ln -s "$BAROMETER_BIN"/* bin
	rm bin/render
	cat >bin/render <<-END
		#!/bin/sh
		case "\$*" in *--format\ html*) echo >>schemas/shops/before.csv ;; esac
		exec "$BAROMETER_BIN/render" "\$@"
	END
	chmod +x bin/render
	BAROMETER_BIN=$PWD/bin pipeline
	ended 3
	said "'earlier' names in tables.json: error: was changed while"
}

@test "guard: what somebody let pass can be verified" {
	study '.waves[0].guard = {"records": {"max": 3}}'
	pipeline
	ended 5
	pipeline --accept-held
	ended 0
	"$ROOT/pipeline.sh" verify out/shops --input input --schemas schemas
}

@test "guard: a wave without records, and the limits of the study" {
	study '.waves[0].guard = {"records": {"max": 3}}'
	pipeline
	ended 5
	said 'wave first has 4 records, at most 3 are wanted [many-records]'
	study '.waves[0].guard = {"records": {"min": 5}}'
	pipeline
	ended 5
	said 'wave first has 4 records, at least 5 are wanted [few-records]'
	study '.waves[0].guard = {"weights": {"like": "frame", "within": "5%"}}'
	pipeline
	said '[weights-off-frame]'
	study 'del(.waves[0].guard)'
	sed -i 1q input/raw/first/answers.csv
	pipeline
	ended 5
	said 'wave first has no records [empty-wave]'
	test ! -e out/shops
}

@test "guard: rejects that the study knows are no news, others are" {
	echo '5;maybe' >>input/raw/first/answers.csv
	pipeline
	ended 1
	diff stderr - <<-'END'
		pipeline: warning: wave first: 1 record rejected as enum, 0 are known [rejected]
	END
	study '.waves[0].guard.rejects = {"enum": 1}'
	pipeline
	ended 0
	test ! -s stderr
	study '.waves[0].guard.rejects = {"enum": 2}'
	pipeline
	ended 1
	said 'wave first: 1 record rejected as enum, 2 are known'
}

@test "guard: rejects of a register that the study knows are no news" {
	echo 4,2,7 >>input/frame/shops.csv
	echo 5,9,1 >>input/frame/shops.csv
	pipeline
	ended 1
	said '2 of 6 records rejected (unique 1, enum 1) [rejected]'
	study '.guard["frame-rejects"] = {"unique": 1, "enum": 1}
		| .guard.change.rejects = "50%"'
	pipeline
	ended 0
	test ! -s stderr
	# One more, one fewer, and one wave that knows of another number.
	echo 4,2,7 >>input/frame/shops.csv
	pipeline
	ended 1
	said 'wave first: 2 rows of the register rejected as unique, 1 is known [rejected]'
	said 'wave second: 2 rows of the register rejected as unique, 1 is known [rejected]'
	run ! grep 'as enum' stderr
	study '.waves[0].guard["frame-rejects"] = {"unique": 2, "enum": 1}'
	pipeline
	ended 1
	run ! grep 'wave first' stderr
	sed -i '/^5,/d' input/frame/shops.csv
	pipeline
	said 'wave second: 0 rows of the register rejected as enum, 1 is known [rejected]'
	# A hundred of them are not held where the study knows them.
	for n in {1..100}; do echo 4,2,7; done >>input/frame/shops.csv
	pipeline
	ended 5
	said '[many-rejects]'
	study '.guard["frame-rejects"] = {"unique": 102} | del(.waves[0].guard)
		| del(.guard.change)'
	pipeline
	ended 0
}

# The same respondent again: whoever reads a page has no use for the number.
@test "guard: a record that is there twice leaves all pages as they are" {
	local schema=schemas/shops/raw-first.json

	jq '.schema.fields[0].constraints.unique = true' $schema >new
	mv new $schema
	study '.guard.change.rejects = "50%"'
	pipeline
	ended 0
	contents out/shops >before
	echo '2;no' >>input/raw/first/answers.csv
	pipeline
	ended 1
	diff stderr - <<-'END'
		pipeline: warning: wave first: 1 record rejected as unique, 0 are known [rejected]
	END
	contents out/shops | diff before -
	jq -e '.waves[0] | .read == 5 and .rejected == 1 and .rejects.unique == 1' \
		out/shops/run.json
	# A reject of another kind is on the page.
	echo '5;maybe' >>input/raw/first/answers.csv
	pipeline
	grep -q '5 records read, 1 rejected, 4 used' out/shops/index.en.html
}

@test "guard: a narrower publication does not take the place of a wider one" {
	pipeline
	pipeline --wave second
	ended 5
	said 'has wave first'
	pipeline --lang en
	ended 5
	said '[narrower]'
	pipeline --lang en --allow narrower
	ended 0
	test ! -e out/shops/index.en.html
}

@test "guard: nothing is published over what is not ours" {
	local place

	contents input >before
	cp -r schemas/shops kept
	# The input, a folder in it, the schemas, a folder in them.
	mkdir -p away && mv input away/shops
	for place in away away/shops schemas schemas/shops \
		"$ROOT/filters" "$ROOT/tests" "$ROOT/fixtures"; do
		"$ROOT/pipeline.sh" --study shops --schemas schemas \
			--input away/shops --output "$place" 2>stderr && return 1
		said '[output-in-use]'
	done
	contents away/shops | diff before -
	diff -r schemas/shops kept
	test ! -e "$ROOT/filters/shops"
}

@test "guard: a run.json that no run wrote is no leave to replace a folder" {
	local change

	pipeline
	cp -r out whole
	echo mine >out/shops/mine.txt
	jq -c '.files += [{path: "mine.txt", bytes: 5, sha256: "x"}]' \
		whole/shops/run.json >out/shops/run.json
	pipeline
	ended 2
	said '[output-in-use]'
	test "$(cat out/shops/mine.txt)" = mine
	for change in 'truncate -s 500' 'sed -i s/4/3/' 'rm'; do
		rm -r out && cp -r whole out
		$change out/shops/run.json
		pipeline
		ended 2
		said '[output-in-use]'
	done
	mkfifo out/shops/run.json
	pipeline
	ended 2
	said 'run.json is not as a run wrote it'
	run "$ROOT/pipeline.sh" verify out/shops
	test "$status" = 3
}

@test "guard: a publication whose estimates are no longer there is no measure" {
	local change

	pipeline
	cp -r out whole
	sed -i 's/yes/no/' input/raw/first/answers.csv
	for change in rm 'truncate -s 0' 'truncate -s 200' mkfifo; do
		rm -r out && cp -r whole out
		[[ $change != mkfifo ]] || rm out/shops/estimates.csv
		$change out/shops/estimates.csv
		pipeline
		ended 5
		said 'estimates.csv is not what was published'
		said '--allow changed-file'
	done
	rm -r out && cp -r whole out
	mv out/shops/index.html there
	ln -s ../../there out/shops/index.html
	run "$ROOT/pipeline.sh" verify out/shops
	test "$status" = 3
}

@test "guard: files of others are named, and stay" {
	mkdir -p out/shops
	echo mine >out/shops/notes.txt
	pipeline
	ended 2
	said 'notes.txt'
	said '[output-in-use]'
	test "$(cat out/shops/notes.txt)" = mine
	rm out/shops/notes.txt
	pipeline
	ended 0
	echo mine >out/shops/notes.txt
	pipeline
	ended 2
	# A version without run.json is known by its files, once.
	rm -r out/shops/notes.txt out/shops/*.json out/shops/steps.csv \
		out/shops/explain out/shops/figures
	find out/shops -type f ! -name 'index*.html' ! -name 'headlines*.txt' \
		! -name 'estimates.csv' ! -name 'tables.[cmt]*' -delete
	rm out/shops/tables.tex
	mkdir out/shops/control
	echo >out/shops/control/ledger.jsonl
	pipeline
	ended 0
	sed -i 's/"study": "shops"/"study": "other"/' out/shops/run.json
	pipeline
	ended 2
	said "'other'"
}

@test "guard: links are not followed, nor a fifo waited for" {
	mkdir -p out away
	ln -s ../away out/shops
	pipeline
	ended 2
	test -L out/shops && test -z "$(ls away)"
	rm out/shops
	ln -s ../away/lock out/.shops.lock
	pipeline
	ended 3
	test ! -e away/lock
	rm out/.shops.lock
	mkfifo out/.shops.lock
	timeout 20 "$ROOT/pipeline.sh" --study shops --schemas schemas \
		--input input --output out 2>stderr && return 1
	said '[cannot-create]'
}

@test "guard: standard input, output and error that are closed" {
	local closed status=0

	for closed in '0<&-' '1>&-' '2>&-' '1>&- 2>&-' '0<&- 2>&-' \
		'0<&- 1>&-' '0<&- 1>&- 2>&-'; do
		rm -rf out
		bash -c "exec $closed"' && "$@"' - "$ROOT/pipeline.sh" --study shops \
			--schemas schemas --input input --output out
		test -e out/shops/index.html
	done
	sed -i 's/yes/no/' input/raw/first/answers.csv
	bash -c 'exec 0<&- 1>&- 2>&- && "$@"' - "$ROOT/pipeline.sh" --study shops \
		--schemas schemas --input input --output out || status=$?
	test "$status" = 5
}

@test "guard: odd environments" {
	POSIXLY_CORRECT=1 pipeline
	ended 0
	# shellcheck disable=SC2317 # called, if at all, by mistake
	(
		mkdir() { echo broken; }
		stage() { :; }
		printf() { :; }
		export -f mkdir stage printf
		PATH='' pipeline
	)
	ended 0
	test ! -s stderr
	mkdir home
	echo 'def x: ;' >home/.jq
	HOME=$PWD/home pipeline
	ended 0
	for n in 12 16 63 64; do
		rm -rf out
		status=0
		(ulimit -n "$n" && exec "$ROOT/pipeline.sh" --study shops --schemas \
			schemas --input input --output out) >stdout 2>stderr || status=$?
		if test -e out/shops/index.html; then
			test "$status" = 0
		else
			test "$status" -ge 2 && test "$status" -le 5
		fi
	done
	# As many stages side by side as files may be open.
	(ulimit -n 64 && pipeline --jobs 99)
	ended 0
}

# tests/README.md says how to try more of them.
@test "guard: what changes between the filters is noticed" {
	python3 "$ROOT/tests/cli/pipeline_streams.py" "$ROOT" "$BAROMETER_BIN" work \
		"${BAROMETER_FLIPS:-16}" "${BAROMETER_EDITS:-16}"
}

@test "guard: a specification that changes while a run lasts" {
	mkdir bin
	ln -s "$BAROMETER_BIN"/* bin/
	rm bin/aggregate
	cat >bin/aggregate <<-END
		#!/bin/sh
		echo >>"\$CHANGE"
		exec "$BAROMETER_BIN/aggregate" "\$@"
	END
	chmod +x bin/aggregate
	for file in study.json codebook.json raw-first.json; do
		CHANGE=schemas/shops/$file BAROMETER_BIN=$PWD/bin pipeline
		ended 3
		said "$file"
		test ! -e out/shops
	done
}

@test "guard: --against compares, reports and publishes nothing" {
	pipeline --accept expected
	ended 0
	(cd expected && ls) | diff - <(printf '%s\n' estimates.csv \
		figures.sha256 headlines.en.txt headlines.txt tables.en.md tables.md)
	pipeline --against expected
	ended 0
	test ! -s stdout && test ! -s stderr && test ! -e out/shops
	sed -i '0,/yes/s//no/' input/raw/first/answers.csv
	pipeline --against expected --report junit=r.xml --report json=r.json \
		--report md=r.md
	ended 5
	test "$(wc -l <stdout)" -le 40
	grep -q '^table 1, Yes, .*: 60 -> ' stdout
	python3 -c 'import sys, xml.dom.minidom as m
	suite = m.parse("r.xml").getElementsByTagName("testsuite")[0]
	assert int(suite.getAttribute("failures")) == len(
	    suite.getElementsByTagName("failure")) > 0' 2>/dev/null \
		|| python3 - <<-'END'
			import xml.dom.minidom as m
			suite = m.parse("r.xml").getElementsByTagName("testsuite")[0]
			assert int(suite.getAttribute("failures")) == len(
			    suite.getElementsByTagName("failure")) > 0
		END
	jq -e '.counts.printed > 0 and (.differences | length) > 0' r.json
	grep -q '^\*\*The publication differs' r.md
	pipeline --against nowhere
	ended 2
	said '[no-publication]'
}

@test "guard: a difference is told with the respondents of its own row" {
	mkdir old new
	printf '### Table 1. T\n\n|  | All |\n|---|--:|\n%s\n' '| **A** | |
	| Respondents (n) | 6 |
	| Mean | 7.3 |
	| **B** | |
	| Respondents (n) | 9 |
	| Total | 111 |' | sed 's/^\t//' >old/tables.md
	sed 's/111/112/' old/tables.md >new/tables.md
	pipeline
	cp out/shops/estimates.csv old
	cp out/shops/estimates.csv new
	run "$ROOT/pipeline.sh" diff old new
	test "$status" = 5
	[[ $output == *'table 1, Total, All (n 9): 111 -> 112'* ]]
}

@test "guard: a report takes the place of nothing that a run reads" {
	local file

	pipeline --accept expected
	for file in schemas/shops/study.json input/raw/first/answers.csv \
		expected/estimates.csv; do
		cp "$file" kept
		pipeline --against expected --report "md=expected/../$file"
		ended 2
		said "among the files of"
		cmp "$file" kept
	done
}

@test "guard: --print prints pipes that make the same bytes" {
	pipeline
	pipeline --print
	ended 0
	OUT=again bash stdout 2>/dev/null
	# All but what a run says of itself.
	diff -r again out/shops >differs || true
	test "$(cat differs)" = "Only in out/shops: run.json"
	OUT=again bash stdout 2>/dev/null
	diff -r -x run.json again out/shops
	pipeline --print=json
	jq -e '.pipes | length >= 5' stdout
}

@test "guard: verify tells what was changed, and runs again" {
	local file

	pipeline
	"$ROOT/pipeline.sh" verify out/shops --input input --schemas schemas
	TMPDIR=$PWD/none run --separate-stderr "$ROOT/pipeline.sh" verify \
		out/shops --input input --schemas schemas
	# shellcheck disable=SC2154
	[[ $status -eq 3 && $stderr == *"$PWD/none/"*"[cannot-create]"* ]]
	cp -r out/shops whole
	for file in $(cd whole && find . -type f); do
		rm -rf out/shops && cp -r whole out/shops
		printf x | dd of="out/shops/$file" bs=1 seek=100 conv=notrunc \
			2>/dev/null
		run "$ROOT/pipeline.sh" verify out/shops
		test "$status" = 3
	done
	rm -rf out/shops && cp -r whole out/shops
	echo >out/shops/more
	run "$ROOT/pipeline.sh" verify out/shops
	test "$status" = 3
	rm out/shops/more
	sed -i '0,/yes/s//no/' input/raw/first/answers.csv
	run "$ROOT/pipeline.sh" verify out/shops --input input --schemas schemas
	test "$status" = 3
	[[ $output == *differs-again* ]]
}

@test "guard: status says how old a publication is, and what is held" {
	local end

	run "$ROOT/pipeline.sh" status --study shops --output out
	test "$status" = 1
	pipeline
	run "$ROOT/pipeline.sh" status --study shops --output out --max-age 26h
	test "$status" = 0
	[[ $output == *'wave first: 4 records'* ]]
	for end in 2020-01-01 2100-01-01; do
		sed -i "s/\"end\": \"[^T]*/\"end\": \"$end/" out/shops/run.json
		run "$ROOT/pipeline.sh" status --study shops --output out --max-age 26h
		test "$status" = 1
	done
	rm -r out/shops
	pipeline
	sed -i 's/yes/no/' input/raw/first/answers.csv
	pipeline
	run "$ROOT/pipeline.sh" status --study shops --output out
	test "$status" = 1
	[[ $output == *'held: out/.shops.held'* ]]
}

@test "guard: explain tells a cell from the raw records on" {
	echo '5;maybe' >>input/raw/first/answers.csv
	pipeline
	"$ROOT/pipeline.sh" explain sundays open 1 wave=first --output out \
		--schemas schemas >told
	grep -q '^  category 1: .*, n 4, weights ' told
	grep -q '^  wave first: 5 read, 1 rejected (enum 1), 0 not kept, 4 kept' told
	grep -q '^  4 in the base$' told
	grep -q '^    open: {"from":{"column":"open"' told
	grep -q '^design weight=weight$' told
	grep -q '^formula share: ' told
	run "$ROOT/pipeline.sh" explain sundays shut --output out --schemas schemas
	test "$status" = 2
	[[ $output == *'[no-figure]'* ]]
	grep -q '<h1>Open on Sundays</h1>' out/shops/explain/sundays.en.html
}

@test "guard: explain tells no other maps than those the figures were made by" {
	pipeline
	sed -i 's/"yes": "1", "no": "2"/"yes": "2", "no": "1"/' \
		schemas/shops/codebook.json
	run "$ROOT/pipeline.sh" explain sundays open 1 wave=first --study shops \
		--output out --schemas schemas
	test "$status" = 1
	[[ $output == *'codebook.json: warning: is not what'*'[changed]'* ]]
	[[ $output == *'4 in the base'* && $output != *'"yes"'* ]]
}

@test "guard: explain says neither a base nor a number of what is confidential" {
	jq '.confidentiality = {minimum_answer: 2}' schemas/shops/tables.json >t
	mv t schemas/shops/tables.json
	mv input/raw/first/answers.csv 'input/raw/first/a,"b".csv'
	pipeline
	run -0 "$ROOT/pipeline.sh" explain sundays open 1 wave=first --records \
		--study shops --output out --schemas schemas --input input
	[[ $output == *'category 1: no figure [suppressed]'* ]]
	[[ $output == *'"a,""b"".csv",4,'* ]]
}

@test "guard: explain says why a figure is held back to who has the file of secrets" {
	local kept

	printf '5;yes\n6;no\n7;no\n' >>input/raw/first/answers.csv
	printf '5,1,1.5\n6,1,1.25\n7,1,2.5\n' >>input/frame/shops.csv
	jq '.confidentiality = {minimum: 5}' schemas/shops/tables.json >t
	mv t schemas/shops/tables.json
	pipeline
	# Of the second wave there are 4 records, and without the first one
	# they could be computed.
	"$ROOT/pipeline.sh" explain sundays open 1 wave=second --output out \
		--schemas schemas >told
	grep -q '^  category 1: no figure \[suppressed\]$' told
	grep -q '^  confidential$' told
	# Neither how many they are nor why is told to everybody.
	run ! grep -Eqw '4|records|n|read|kept|minimum' told
	"$ROOT/pipeline.sh" explain sundays open 1 wave=second --secret \
		--output out --schemas schemas >told
	grep -qF "    held back by 'minimum': too few respondents" told
	run ! grep -Eqw '4|n|read|kept' told
	"$ROOT/pipeline.sh" explain sundays open 1 wave=first --secret \
		--output out --schemas schemas | sed -n '2,5p' >told
	diff - told <<-'END'
		  category 1: no figure [suppressed]
		    held back as a partner: another figure could be computed with it
		    that of table sundays, item share:open, category 1, wave=second
		    held back by 'minimum': too few respondents
	END
	# What is published has no reason more.
	"$ROOT/pipeline.sh" explain sundays open --secret --output out \
		--schemas schemas >told
	run ! grep -q 'held back' told
	# Its place may be another one, but nobody else may read it.
	kept=$(echo out/.shops.control/*/secret.csv)
	mv "$kept" mine.csv
	run "$ROOT/pipeline.sh" explain sundays open wave=first --secret \
		--output out --schemas schemas
	echo "$status $output"
	test "$status" = 3
	[[ $output == *"$kept: error: "*'[cannot-open]' ]]
	"$ROOT/pipeline.sh" explain sundays open wave=first --secret=mine.csv \
		--output out --schemas schemas | grep -q "by 'minimum'"
	chmod 640 mine.csv
	run "$ROOT/pipeline.sh" explain sundays open wave=first \
		--secret=mine.csv --output out --schemas schemas
	test "$status" = 2
	[[ $output == 'pipeline: mine.csv: error: '*'[secret-readable]' ]]
	# Nor is another file one of secrets, or one of another run.
	chmod 600 mine.csv
	cp out/shops/estimates.csv other.csv
	chmod 600 other.csv
	run "$ROOT/pipeline.sh" explain sundays open wave=first \
		--secret=other.csv --output out --schemas schemas
	test "$status" = 2
	[[ $output == 'pipeline: other.csv: error: '*'[usage]' ]]
	sed -i '/,first,/d' mine.csv
	run "$ROOT/pipeline.sh" explain sundays open wave=first \
		--secret=mine.csv --output out --schemas schemas
	test "$status" = 2
	[[ $output == *'mine.csv: error: is not of the run'*'[changed]'* ]]
}

@test "guard: explain lists the records of a base, from the raw files" {
	local hash

	pipeline
	"$ROOT/pipeline.sh" explain sundays open 1 wave=first --records \
		--output out --schemas schemas --input input >told 2>stderr
	test ! -s stderr
	sed -n '/^records in the base/,$p' told >records
	# Header and four records, each by its line as it stands in the file.
	test "$(wc -l <records)" = 6
	while IFS=, read -r file number hash _; do
		sed -n "${number}p" "input/raw/first/${file# *}" | tr -d '\r\n' \
			| xxhsum -q -H128 | grep -q "^$hash "
	done < <(sed '1,2d; s/^  //' records)
	# The figure can be made of them.
	awk -F , 'NR > 2 { w += $5; if ($4 == 1) a += $5 } END { print a / w }' \
		records >share
	grep -qF "category 1: $(cat share)" told
	"$ROOT/pipeline.sh" explain sundays open 1 wave=first --records --redact \
		--output out --schemas schemas --input input >redacted
	run ! grep -Eq '^  answers.csv,.*,(1|0),' redacted
	echo '9;no' >>input/raw/first/answers.csv
	run --separate-stderr "$ROOT/pipeline.sh" explain sundays open 1 \
		wave=first --records --output out --schemas schemas --input input
	# shellcheck disable=SC2154
	[[ $status -eq 3 && $stderr == *answers.csv*'[changed]' ]]
	rm input/raw/first/answers.csv
	run --separate-stderr "$ROOT/pipeline.sh" explain sundays open 1 \
		wave=first --records --output out --schemas schemas --input input
	[[ $status -eq 3 && $stderr == *'--input and --schemas say where'* ]]
	[[ $(wc -l <<<"$stderr") -eq 1 ]]
}

# The bases of explain are those of the estimates, in both studies.
@test "guard: every base that is explained is that of the figure" {
	local study

	for study in innovationsbarometer masculinity-2018; do
		"$ROOT/pipeline.sh" --study "$study" --output "$PWD/out"
	done
	python3 - <<-'END'
		import csv, sys

		bad = seen = 0
		for study in ("innovationsbarometer", "masculinity-2018"):
		    hidden, told = {}, set()
		    def read(name):
		        with open(f"out/{study}/{name}", encoding="utf-8") as file:
		            return list(csv.DictReader(file))
		    steps = {(r["table"], r["item"], r["column"]): r
		             for r in read("steps.csv")}
		    for row in read("estimates.csv"):
		        names = list(row)
		        by = [c for c in names[5:names.index("n")] if c not in
		              ("compared", "contrast", "side_a", "side_b")]
		        if row.get("compared") or row["statistic"] == "chisq" \
		                or row["status"] == "empty":
		            continue
		        column = " ".join(f"{c}={row[c]}" for c in by
		                          if row[c] not in ("_T", "")
		                          and f"{c}={row[c]}" not in row["item"])
		        key = (row["table"], row["item"], column)
		        base = steps.get(key)
		        # What is confidential is told by another answer, or not at all.
		        if row["status"] == "suppressed":
		            hidden.setdefault(key, base)
		            continue
		        told.add(key)
		        seen += 1
		        if base is None or base["base"] != row["n"]:
		            bad += 1
		            print(study, row["table"], row["item"], column, row["n"], base)
		    for key, base in hidden.items():
		        if key not in told and base is not None and base["base"]:
		            bad += 1
		            print(study, key, base)
		sys.exit(bad > 0 or seen < 3000)
	END
}

# tests/README.md says how to try more of them.
@test "guard: runs that are killed leave the old publication or the new one" {
	python3 "$ROOT/tests/cli/pipeline_kills.py" "$ROOT" "$BAROMETER_BIN" work \
		"${BAROMETER_KILLS:-24}"
}

# Each stage in turn finds no room, by a limit on the size of its files.
@test "guard: a full disk at each stage" {
	local name

	test -w /dev/full || skip "there is no /dev/full"
	pipeline
	contents out/shops >before
	mkdir bin
	for name in clean normalize join aggregate render; do
		ln -sf "$BAROMETER_BIN"/* bin/
		rm "bin/$name"
		cat >"bin/$name" <<-END
			#!/bin/sh
			case "\$*" in
				*--list-formats* | *--words*) exec "$BAROMETER_BIN/$name" "\$@" ;;
			esac
			exec "$BAROMETER_BIN/$name" "\$@" >/dev/full
		END
		chmod +x "bin/$name"
		BAROMETER_BIN=$PWD/bin pipeline
		ended 3
		test -s stderr
		contents out/shops | diff before -
	done
}

# The keys that the profile of version 2 knows, and what it asks for.
@test "guard: datapackage.json is a Data Package" {
	study '.publication += {"licence": {"name": "CC-BY-4.0", "path":
		"https://creativecommons.org/licenses/by/4.0/"}, "date": "2024-05-01",
		"contact": {"name": "Ann", "email": "ann@example.org"},
		"sources": [{"title": "The shops"}]}'
	pipeline
	ended 0
	python3 - <<-'END'
		import hashlib, json, os, re

		with open("out/shops/datapackage.json", encoding="utf-8") as file:
		    package = json.load(file)
		assert set(package) <= {
		    "$schema", "resources", "name", "id", "licenses", "title",
		    "description", "homepage", "image", "version", "created",
		    "keywords", "contributors", "sources"}
		assert package["$schema"] == \
		    "https://datapackage.org/profiles/2.0/datapackage.json"
		assert package["resources"]
		for licence in package["licenses"]:
		    assert set(licence) <= {"name", "path", "title"}
		    assert "name" in licence or "path" in licence
		for person in package["contributors"]:
		    assert set(person) <= {"title", "path", "email", "givenName",
		        "familyName", "organization", "roles"}
		for source in package["sources"]:
		    assert set(source) <= {"title", "path", "email", "version"}
		names, paths = set(), set()
		for resource in package["resources"]:
		    assert set(resource) <= {
		        "$schema", "name", "path", "type", "title", "description",
		        "format", "mediatype", "encoding", "bytes", "hash", "schema",
		        "sources", "licenses", "dialect", "homepage"}
		    assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
		    names.add(resource["name"])
		    paths.add(resource["path"])
		    with open("out/shops/" + resource["path"], "rb") as file:
		        text = file.read()
		    assert resource["bytes"] == len(text)
		    assert resource["hash"] == "sha256:" + hashlib.sha256(text).hexdigest()
		    if "schema" in resource:
		        assert resource["type"] == "table"
		        mark = resource.get("dialect", {}).get("delimiter", ",")
		        head = text.decode("utf-8-sig").splitlines()[0].split(mark)
		        fields = resource["schema"]["fields"]
		        assert [field["name"] for field in fields] == head
		        assert {field["type"] for field in fields} <= {
		            "string", "number", "integer"}
		assert len(names) == len(package["resources"])
		made = {os.path.relpath(os.path.join(folder, name), "out/shops")
		        for folder, _, files in os.walk("out/shops") for name in files}
		assert made - paths == {"run.json", "datapackage.json"}
	END
	cp out/shops/datapackage.json first
	pipeline
	cmp first out/shops/datapackage.json
}
