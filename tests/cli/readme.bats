# The examples of the README are run, and print what the README shows.

load helper

# Run each ```console block of a Markdown file at the top of the repository, as
# one script: a line that begins with "$ " is a command, and goes on to the
# next line where it ends in \ or |.  All other lines are what it prints.
check_examples() {
	local bad=0 block

	cd "$BATS_TEST_TMPDIR" || return 1
	awk '
		/^```console$/ { inside = ++n; next }
		/^```$/ { inside = 0 }
		!inside { next }
		!goes_on && sub(/^\$ /, "") { goes_on = 1 }
		goes_on {
			print >(n ".commands")
			goes_on = /[\\|]$/
			next
		}
		{ print >(n ".expected") }' "$ROOT/$1"
	test -e 1.commands || {
		echo "no examples in $1"
		return 1
	}
	for block in *.commands; do
		(
			cd "$ROOT" || exit
			PATH=$BAROMETER_BIN:$PATH
			# shellcheck source=/dev/null
			. "$BATS_TEST_TMPDIR/$block"
		) >"$block.got" 2>&1 || echo "(status $?)" >>"$block.got"
		diff -u --label "what $1 shows" --label got \
			"${block%.commands}.expected" "$block.got" || bad=1
	done
	return "$bad"
}

need_all_filters() {
	local name

	for name in clean normalize join weigh aggregate render; do
		need_filter "$name"
	done
}

@test "readme: its pipes print what it shows" {
	need_all_filters
	check_examples README.md
}

# The files for CI, as they stand in the README: YAML, and their commands run.
@test "readme: its files for CI parse, and their commands run" {
	need_all_filters
	cd "$ROOT"
	python3 - <<-'END' >"$BATS_TEST_TMPDIR/commands"
		import re, sys
		import yaml

		with open("README.md", encoding="utf-8") as file:
		    blocks = re.findall(r"^```yaml\n(.*?)^```$", file.read(), re.S | re.M)
		github, gitlab = (yaml.safe_load(block) for block in blocks)
		steps = github["jobs"]["figures"]["steps"]
		commands = [s["run"] for s in steps if "run" in s]
		commands += gitlab["figures"]["script"]
		assert gitlab["figures"]["artifacts"]["reports"]["junit"]
		for command in commands:
		    if "pipeline.sh" in command:
		        print(command)
	END
	test "$(wc -l <"$BATS_TEST_TMPDIR/commands")" = 2
	while read -r command; do
		sed "s|=publication|=$BATS_TEST_TMPDIR/publication|g; s|\$| --output $BATS_TEST_TMPDIR/out|" \
			<<<"$command" >"$BATS_TEST_TMPDIR/run"
		BAROMETER_BIN=$BAROMETER_BIN sh "$BATS_TEST_TMPDIR/run"
		test -s "$BATS_TEST_TMPDIR/publication.xml"
	done <"$BATS_TEST_TMPDIR/commands"
}

@test "readme: a change of figures says so" {
	cp -r "$ROOT/.ci" "$BATS_TEST_TMPDIR/.ci"
	cd "$BATS_TEST_TMPDIR"
	git init -q .
	git config user.name x && git config user.email x@example.org
	mkdir -p fixtures/a/expected
	echo '| Yes | 60 |' >fixtures/a/expected/tables.md
	git add . && git commit -qm one
	sed -i s/Yes/No/ fixtures/a/expected/tables.md
	git commit -qam 'words'
	sh .ci/figures HEAD~1
	sed -i s/60/61/ fixtures/a/expected/tables.md
	git commit -qam 'tables: another figure'
	run sh .ci/figures HEAD~1
	test "$status" = 1
	git commit -q --allow-empty -m 'figures: one more answer'
	sh .ci/figures HEAD~2
}

@test "readme: units and crontab are what systemd and cron take" {
	cd "$BATS_TEST_TMPDIR"
	command -v systemd-analyze >/dev/null || skip "there is no systemd-analyze"
	cp "$ROOT"/.packaging/systemd/*.service "$ROOT"/.packaging/systemd/*.timer .
	sed -i "s|/usr/local/bin/barometer|$ROOT/pipeline.sh|" ./*.service
	systemd-analyze verify --man=no "barometer@.service" "barometer@.timer" \
		"barometer-failed@.service" >said 2>&1
	test ! -s said || {
		cat said
		return 1
	}
	# What the units run is a command line of ours.
	line=$(sed -n 's/^ExecStart=//p' "$ROOT/.packaging/systemd/barometer@.service")
	[[ $line == *'barometer run --study %i --input '*' --output '* ]]
	grep -v '^#' "$ROOT/.packaging/systemd/barometer.cron" | while read -r m h d mo w user command; do
		[[ $m$h =~ ^[0-9]+$ && $d$mo$w == '***' && $user == barometer ]]
		[[ $command == barometer\ * ]]
	done
}

@test "readme: a crosstab, a figure and an own file stand on its first screen" {
	cd "$BATS_TEST_TMPDIR"
	head -n 70 "$ROOT/README.md" >screen
	grep -q -e '--across' screen
	grep -q '█' screen
	grep -q 'barometer init library answers.csv' screen
	grep -q 'barometer run library' screen
}

@test "readme: every shown pipe with others between says what keeps it whole" {
	grep -q 'set -o pipefail' "$ROOT/README.md"
	for page in README.md filters/barometer.7 filters/barometer/barometer.1 \
		filters/RECIPES.md; do
		grep -q 'set -o pipefail' "$ROOT/$page"
	done
	grep -q -e '--done' "$ROOT/README.md" && grep -q -e '--needs' "$ROOT/README.md"
}
