# The front program, installed and in the clone, and what shells complete.

load helper

setup_file() {
	export STAGE=$BATS_FILE_TMPDIR/stage
	test -x "$BAROMETER_BIN/barometer" || return 0
	# What is built anew, for another version, is built as the rest is.
	[ "$BAROMETER_BIN" = "$ROOT/bin" ] || export VARIANT="${BAROMETER_BIN##*/}"
	make -s -C "$ROOT" install DESTDIR="$STAGE" PREFIX=/usr \
		OUT="${BAROMETER_BIN#"$ROOT/"}" >"$BATS_FILE_TMPDIR/made" 2>&1
}

setup() {
	need_filter barometer
	cd "$BATS_TEST_TMPDIR" || return 1
	front=$STAGE/usr/bin/barometer
	fronts=("$front")
	# Only of bin/ the clone is one folder up.
	[ "$BAROMETER_BIN" != "$ROOT/bin" ] \
		|| fronts+=("$BAROMETER_BIN/barometer")
}

@test "barometer: alone it lists commands and the studies it finds" {
	for program in "${fronts[@]}"; do
		"$program" >out
		grep -q '^usage: barometer' out
		grep -q '^  masculinity-2018  *.*/schemas$' out
		test "$(wc -l <out)" -le 40
		! grep -q '.\{81\}' out
		"$program" --help | cmp - out
	done
}

@test "barometer: each filter is a command, and join of coreutils is not hidden" {
	for name in clean normalize join weigh aggregate render; do
		"$front" "$name" --version \
			| grep -qx "barometer $name [0-9]*[.][0-9]*[.][0-9][0-9]*[~+.a-z0-9]*"
	done
	test "$("$front" -V)" = "$("$front" clean -V | sed 's/ clean / /')"
	test "$(ls "$STAGE/usr/bin")" = barometer
	printf 'id,a\n1,2\n2,3\n' >in.csv
	"$front" clean in.csv | "$front" aggregate --count >out
	filter aggregate --count in.csv | cmp - out
}

@test "barometer: -h, -V and -q are taken everywhere" {
	local command
	for command in clean normalize join weigh aggregate render simulate init \
		run status explain verify diff list help; do
		for option in -h --help; do
			"$front" "$command" "$option" >out 2>err
			test -s out && test ! -s err
			test "$(wc -l <out)" -le 40
			run ! grep -q '.\{81\}' <(grep -v '/schemas$' out)
		done
		"$front" "$command" -V >one
		"$front" "$command" --version | cmp - one
		grep -Eqx "barometer ([a-z]+ )?$("$front" -V | sed 's/.* //; s/[.+]/\\&/g')" one
	done
	printf 'a,b\n1,2\n2,3\n1,2\n' >in.csv
	"$front" -q clean in.csv >one
	"$front" clean -q in.csv | cmp - one
	"$front" -q | cmp - <("$front")
	"$front" list -q | cmp - <("$front" list)
	"$front" help -q match-rate | cmp - <("$front" help match-rate)
	"$front" init -q small in.csv >out
	test ! -s out
	test -f schemas/small/study.json
	run "$front" list nonsense
	test "$status" = 2
}

@test "barometer: init takes a file for what its name says, but never for nothing" {
	printf 'id,colour\n' >dataframe.csv
	for i in $(seq 40); do
		echo "$i,$((i % 3))"
	done >>dataframe.csv
	cp dataframe.csv infrastruktur.csv
	cp dataframe.csv register.csv
	filter barometer init one dataframe.csv
	filter barometer init two infrastruktur.csv
	filter barometer init three register.csv >said
	grep -qx -e '- register.csv is taken for a raw file: no other was named.' said
	for name in one two three; do
		set -- "fixtures/$name/raw"/*/*.csv
		test $# = 1
		test "$(jq '.tables | length' "schemas/$name/tables.json")" = 1
	done
	filter barometer init --lang=da --title='Mine svar' four dataframe.csv
	jq -e '.title == {da: "Mine svar"}' schemas/four/study.json
}

@test "barometer: what is no command, option or study is refused" {
	for words in nonsense --nonsense 'run nonsense'; do
		status=0
		# Words on purpose.
		# shellcheck disable=SC2086
		"$front" $words 2>err || status=$?
		test "$status" = 2
		grep -q "nonsense.*'barometer.*\[usage\]" err
	done
}

@test "barometer: help explains tags" {
	"$front" help match-rate | grep -q '^match-rate: '
	"$front" help list | grep -q '^match-rate '
	status=0
	"$front" help match-rat 2>err || status=$?
	test "$status" = 2
	grep -q "did you mean 'match-rate'" err
}

@test "barometer: a study runs installed, its data included" {
	"$front" run masculinity-2018
	test -s out/masculinity-2018/index.html
	"$front" status masculinity-2018 | grep -q masculinity-2018
	"$front" verify out/masculinity-2018
	"$front" diff out/masculinity-2018 out/masculinity-2018
	diff <(BAROMETER_BIN=$BAROMETER_BIN "$ROOT/pipeline.sh" \
		--study masculinity-2018 --output clone \
		&& cat clone/masculinity-2018/tables.csv) \
		out/masculinity-2018/tables.csv
}

@test "barometer: studies of the working directory come first" {
	mkdir -p schemas fixtures
	cp -R "$ROOT/schemas/masculinity-2018" schemas/
	cp -R "$ROOT/schemas/masculinity-2018" schemas/mine
	cp -R "$ROOT/fixtures/masculinity-2018" fixtures/mine
	sed -i 's/"name": "masculinity-2018"/"name": "mine"/' schemas/mine/*.json
	"$front" list >found
	grep -qx "$(printf 'masculinity-2018\tschemas')" found
	grep -qx "$(printf 'mine\tschemas')" found
	test "$(cut -f 1 found | sort | uniq -d)" = ""
	"$front" run mine --output elsewhere
	test -s elsewhere/mine/index.html
	test ! -e out
	cd / && "$front" run "$BATS_TEST_TMPDIR/schemas/mine" \
		--output "$BATS_TEST_TMPDIR/by-path"
	test -s "$BATS_TEST_TMPDIR/by-path/mine/index.html"
}

# 300 answers with Danish labels, as a Danish office program saves them.
make_answers() {
	awk 'BEGIN {
		srand(1)
		split("Meget tilfreds,Tilfreds,Utilfreds,Ved ikke", mood, ",")
		split("Hovedstaden,Sjælland,Syddanmark", region, ",")
		print "Id;Køn;Alder;Region;Hvor tilfreds er du?;Antal besøg;Vægt"
		for (i = 1; i <= 300; i++)
			printf "%d;%s;%d;%s;%s;%d;%d,%d\n", i,
				rand() < .5 ? "Kvinde" : "Mand", 18 + 60 * rand(),
				region[1 + int(3 * rand())], mood[1 + int(4 * rand())],
				20 * rand(), 1 + rand(), 1 + 9 * rand()
	}' | iconv -t windows-1252 | sed 's/$/\r/'
}

@test "barometer: init and run, and a raw file is a publication with figures" {
	make_answers >svar-2026.csv
	"$front" init bib svar-2026.csv >said
	grep -qx 'next: barometer run bib' said
	grep -q 'wave is called 2026, for the name' said
	grep -q 'weight Vægt' said
	grep -q 'broken down by: Køn, Region' schemas/bib/README.md
	cmp svar-2026.csv fixtures/bib/raw/2026/svar-2026.csv
	"$front" run bib 2>err
	test ! -s err
	grep -q 'Hvor tilfreds er du?' out/bib/index.html
	test -n "$(ls out/bib/figures)"
	# As other people may read what they make, those may read a study.
	test "$(stat -c %a schemas/bib)" = 755
	test -z "$(find . -maxdepth 1 -name '.init*')"
	status=0
	"$front" init bib svar-2026.csv 2>err || status=$?
	test "$status" = 2
	grep -q 'is there already' err
}

@test "barometer: init without a raw file has answers to look at" {
	"$front" init example >said
	grep -q 'sixty answers are made up' said
	"$front" run example
	test "$(grep -c '^1,\|^2,\|^60,' fixtures/example/raw/*/example.csv)" = 3
	grep -q '^| Municipality | 42 |' out/example/tables.md
}

@test "barometer: init takes lists of codes and labels, and SPSS files" {
	"$front" init wave4 "$ROOT"/fixtures/innovationsbarometer/raw/4/*.csv \
		--wave 4 --title 'Fjerde "runde"' >said
	"$front" run wave4
	grep -q 'Idéudvikling' out/wave4/index.html
	grep -q 'Fjerde &quot;runde&quot;\|Fjerde "runde"' out/wave4/index.html
	jq -e '.waves[0].raw == ["dataset.csv"]' schemas/wave4/study.json
	"$front" init life "$ROOT/tests/corpus/sav/survey.sav" --by region >said
	"$front" run life
	grep -q 'Which media' out/life/index.html
}

@test "barometer: init takes the register beside the raw file" {
	{
		echo id,q,wt
		for i in $(seq 40); do echo "$i,$((i % 2)),1.5"; done
	} >answers.csv
	{
		echo nr,region,size
		for i in $(seq 60); do echo "$i,$((i % 3)),$((i * 7))"; done
	} >register.csv
	sed 1s/nr/id/ register.csv >same.csv
	run filter barometer init one answers.csv register.csv
	test "$status" = 2
	[[ $output == *'which column is the key of register.csv?'* ]]
	filter barometer init one answers.csv register.csv --on id=nr
	filter barometer init two answers.csv --register same.csv
	"$front" run one
	"$front" run two
	cmp out/one/estimates.csv out/two/estimates.csv
	cut -d , -f 6 out/one/estimates.csv | grep -qx 2
	run filter barometer init three answers.csv same.csv
	test "$status" = 2
	[[ $output == *'same.csv is not of the same columns as answers.csv'* ]]
}

@test "barometer: init makes one table of a battery, and none of paradata" {
	local i k

	cp "$ROOT/tests/raw/code-before-each-question/a.csv" answers.csv
	filter barometer init shop answers.csv
	"$front" run shop
	jq -c '.tables[] | [.title.da, [.measures[] | [.statistic, .variable // .set, .title.da // ""]]]' \
		schemas/shop/tables.json >out.tables
	cat >expected <<-'END'
		["Hvad er dit køn?",[["share","G1Q1",""]]]
		["Hvor gammel er du?",[["mean","alder",""]]]
		["Hvilke medier bruger du?",[["share","G2Q1",""]]]
		["Hvor tilfreds er du med ...",[["share","G2Q2_SQ001","Prisen"],["share","G2Q2_SQ002","Varerne"]]]
		["Hvor mange timer arbejder du?",[["share","workTime",""]]]
	END
	diff expected out.tables
	# A row an item, the answers in the order of the scale.
	for word in Prisen Varerne 'Meget utilfreds' Tilfreds; do
		grep -qF ">$word<" out/shop/figures/q4.svg
	done
	# Years and numbers of places have no mean.
	echo 'Antal biler;Fødselsår;Postnr.;Hvilket år er du født?;Hours per year;Børn født' >years.csv
	for i in $(seq 60); do
		k=$((i % 45))
		echo "$((k * 7 % 43));$((1930 + k));$((2000 + k * 13));$((1935 + k));$((k * 3));$((k * 5 % 47))"
	done >>years.csv
	filter barometer init years years.csv
	jq -e 'all(.variables[]; .role == null or .role == "time")' schemas/years/codebook.json
	test "$(jq -r '.tables[].title.da' schemas/years/tables.json | xargs)" \
		= 'Antal biler Hours per year Børn født'
	# Items whose answers are others are a table each, with their question.
	printf 'How much? [Sugar],How much? [Salt],id\n' >mixed.csv
	for i in $(seq 40); do
		case $((i % 3)) in
			0) echo "none,none,$i" ;;
			1) echo "some,too much,$i" ;;
			*) echo "a spoon,none,$i" ;;
		esac
	done >>mixed.csv
	filter barometer init mixed mixed.csv
	test "$(jq -r '.tables[].title.en' schemas/mixed/tables.json | xargs)" \
		= 'How much? Sugar How much? Salt'
}

# make_wave N: q of 1 and 2, of which the lists of a wave say what they mean.
make_wave() {
	echo 'id;q;media;w'
	for i in $(seq "$1"); do
		case $((i % 3)) in
			0) media=tv ;;
			1) media=radio ;;
			*) media=tv,radio ;;
		esac
		echo "$i;$((1 + (i % 4 == 0)));$media;1,5"
	done
}

@test "barometer: init of several waves has one codebook, by the labels" {
	local status
	make_wave 40 | sed '2,$s/;1;tv,radio/;1;tv, radio/' >a-2022.csv
	make_wave 60 | sed 's/;w$/;Vægt/; s/tv,radio/radio/' >b-2024.csv
	printf 'q;1;Ja\nq;2;Nej\n' >labels-2022.csv
	printf 'q;1;Nej\nq;2;Ja\nq;3;Ved ikke\n' >labels-2024.csv
	"$front" init both ./*-202?.csv >said
	grep -q 'There are the waves 2022, 2024, for the names of their files' said
	grep -q 'w looks like the weight, but stands in 2022 only' said
	jq -e '.waves | map([.id, .raw]) == [["2022", ["a-2022.csv"]], ["2024", ["b-2024.csv"]]]' \
		schemas/both/study.json
	jq -e '.design.strata == ["wave"] and .design.weight == null' \
		schemas/both/study.json
	"$front" run both
	# One in four says 2: no in the first wave, yes in the second.
	jq -re '.variables[] | select(.name == "q") | .from["2024"].map' \
		schemas/both/codebook.json | jq -e '. == {"1": "2", "2": "1", "3": "3"}'
	diff - <(tr -d '\r' <out/both/tables.md | sed -n '/^| Ja\|^| Nej/s/ |[^|]*|$//p') <<-'END'
		| Ja | 75 | 25
		| Nej | 25 | 75
	END
	# Several choices in a cell of one wave, one in each of the other.
	grep -q '^| radio | 68 | 67 |' out/both/tables.md
	# The same by --wave, with one list for both: codes mean the same then.
	"$front" init told --labels labels-2022.csv --wave first a-2022.csv \
		--wave second b-2024.csv >said
	"$front" run told
	grep -q '^| Ja | 75 | 75 |' out/told/tables.md
	for words in '--wave 1 a-2022.csv --wave 2' 'a-2022.csv --wave 1 b-2024.csv --wave 2 b-2024.csv' \
		'--wave 1 a-2022.csv --wave 1 b-2024.csv' 'a-2022.csv b-2024.csv said'; do
		status=0
		# Words on purpose.
		# shellcheck disable=SC2086
		"$front" init x $words >out.txt 2>err || status=$?
		test "$status" = 2
		grep -q 'wave' err
		test ! -e schemas/x
	done
}

@test "barometer: init of several waves takes SPSS files and registers by wave" {
	"$front" init life --by region --wave 1 "$ROOT/tests/corpus/sav/survey.sav" \
		--wave 2 "$ROOT/tests/corpus/sav/survey.sav" >said
	grep -q 'weight w; strata wave' said
	"$front" run life
	grep -q 'Which media' out/life/index.html
	for wave in 1 2; do
		{
			echo id,q,wt
			for i in $(seq 40); do echo "$i,$((i % 2)),1.5"; done
		} >answers$wave.csv
		{
			echo id,region
			for i in $(seq 60); do echo "$i,$((i % 3 + wave))"; done
		} >register$wave.csv
	done
	# Parts of one wave: what one of them does not have is no fault of the other.
	{
		echo id,x,q
		for i in $(seq 40); do echo "$i,5,$( ((i % 2)) && echo ja || echo nej)"; done
	} >part1.csv
	sed '/ja/s/5/5.5/; s/ja/ved ikke/' part1.csv >part2.csv
	"$front" init parts part1.csv part2.csv >said
	"$front" run parts
	grep -q '^| ved ikke | 25 |' out/parts/tables.md
	grep -q '^| Respondents (n) | 80 |' out/parts/tables.md
	grep -q '^| Mean | 5.1 |' out/parts/tables.md
	"$front" init firms --wave 1 answers1.csv register1.csv \
		--wave 2 answers2.csv register2.csv >said
	"$front" run firms
	cmp fixtures/firms/frame/2.csv register2.csv
	cut -d , -f 5-8 out/firms/estimates.csv | grep -q '2,3'
}

@test "barometer: init that cannot do it leaves nothing behind" {
	: >empty.csv
	printf 'a,b\n1,2\n' >good.csv
	for words in 'x empty.csv' 'x missing.csv' 'X good.csv' '' \
		'x good.csv --wave ../up' 'x good.csv --nonsense' \
		'x good.csv --labels empty.csv'; do
		status=0
		# Words on purpose.
		# shellcheck disable=SC2086
		"$front" init $words >said 2>err || status=$?
		test "$status" -ge 2
		test -s err
		test ! -e schemas && test ! -e fixtures
		test "$(find . -mindepth 1 -printf '%P\n' | sort | xargs)" = \
			'empty.csv err good.csv said'
	done
	run ! "$front" init good.csv
	[[ $output == *"barometer init my-study good.csv [usage]" ]]
	"$front" init --help >out
	run ! grep -q '.\{81\}' out
}

@test "barometer: its Debian package runs, lintian takes it, and it comes out again" {
	local deb

	deb=$(make -s -C "$ROOT" deb OUT="${BAROMETER_BIN#"$ROOT/"}" 2>err \
		| tail -n 1)
	cp "$ROOT/$deb" once.deb
	make -s -C "$ROOT" deb OUT="${BAROMETER_BIN#"$ROOT/"}" >/dev/null 2>&1
	cmp once.deb "$ROOT/$deb"
	dpkg-deb -x once.deb root
	root/usr/bin/barometer run masculinity-2018
	diff out/masculinity-2018/estimates.csv \
		"$ROOT/fixtures/masculinity-2018/expected/estimates.csv"
	test -s root/usr/share/man/man1/barometer-clean.1.gz
	test -s root/usr/share/bash-completion/completions/barometer
	dpkg-deb -f once.deb Depends | grep -q 'libjansson4.*jq'
	env -i PATH="$PATH" lintian --allow-root --fail-on error,warning once.deb \
		>said 2>&1 3>&- || { cat said && false; }
}

# What bash offers after these words; the last may be half a word.
complete_words() {
	bash -c '
		. "$1/usr/share/bash-completion/completions/barometer"
		PATH=$1/usr/bin:$PATH
		shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_barometer
		printf "%s\n" "${COMPREPLY[@]}"' - "$STAGE" "$@"
}

@test "barometer: bash completes commands, options, choices, columns, studies" {
	printf 'id,region,reason\n' >in.csv
	complete_words barometer agg | grep -qx aggregate
	complete_words barometer aggregate --minim | grep -qx -e --minimum-base
	test "$(complete_words barometer join --expect n | sort | xargs)" = 'n:1 n:n'
	test "$(complete_words barometer aggregate in.csv --by re | xargs)" = 'region reason'
	complete_words barometer aggregate in.csv -b id,reg | grep -qx id,region
	echo '{"variables": [{"name": "wage"}, {"name": "ward"}]}' >book.json
	test "$(complete_words barometer aggregate -c book.json --by wa | xargs)" = 'wage ward'
	complete_words barometer clean --schema in | grep -qx in.csv
	complete_words barometer run masc | grep -qx masculinity-2018
	complete_words barometer help match | grep -qx match-rate
}

@test "barometer: completions of every shell know every option" {
	local name option

	for name in clean normalize join weigh aggregate render simulate init \
		run status explain verify diff; do
		"$front" "$name" --help=completions >said
		test -s said
		cut -f 1 said
	done | sort -u >options
	test "$(wc -l <options)" -gt 110
	grep -qx register options
	grep -qx max-age options
	while read -r option; do
		grep -q ";$option;" "$STAGE/usr/share/bash-completion/completions/barometer"
		grep -q -e "--$option\[" "$STAGE/usr/share/zsh/site-functions/_barometer"
		grep -q -e " -l $option " \
			"$STAGE/usr/share/fish/vendor_completions.d/barometer.fish"
	done <options
}

@test "barometer: zsh and fish take their completions" {
	command -v zsh >/dev/null && command -v fish >/dev/null \
		|| skip "zsh and fish are not installed"
	zsh -n "$STAGE/usr/share/zsh/site-functions/_barometer"
	printf 'id,region\n' >in.csv
	# shellcheck disable=SC2016 # fish expands it
	PATH=$STAGE/usr/bin:$PATH fish -c '
		source $argv[1]/usr/share/fish/vendor_completions.d/barometer.fish
		complete -C "barometer join --expect n"' "$STAGE" | grep -q '^n:1'
}

# A repository of what the version is made of.
small_clone() {
	git init -q "$1"
	cp "$ROOT/Makefile" "$1"
	mkdir "$1/.packaging"
	cp "$ROOT/.packaging/version.sh" "$ROOT/.packaging/.gitattributes" "$1/.packaging"
	echo 'RELEASE := 0.7.0' >"$1/release"
	sed -i 's/^RELEASE := .*/include release/' "$1/Makefile"
	git -C "$1" add .
	commit_at "$1" 1700000000
}

commit_at() { # FOLDER SECONDS
	GIT_COMMITTER_DATE="@$2 +0000" git -C "$1" -c user.name=a -c user.email=a \
		commit -q --allow-empty -m 'one more commit' --date "@$2"
}

short_name() {
	git -C "$1" rev-parse HEAD | cut -c 1-12
}

@test "barometer: the version moves with each commit, and a tag ends that" {
	local first next

	unset MAKEFLAGS MAKELEVEL
	small_clone one
	first=$(make -s -C one version)
	test "$first" = "0.7.0~202311142213.g$(short_name one)"
	commit_at one 1700000060
	next=$(make -s -C one version)
	test "$next" = "0.7.0~202311142214.g$(short_name one)"
	dpkg --compare-versions "$first" lt "$next"
	dpkg --compare-versions "$next" lt 0.7.0
	dpkg --compare-versions "$next" gt 0.6.99
	# As it is changed, and not by a file that git does not know.
	echo more >one/other
	test "$(make -s -C one version)" = "$next"
	echo '# more' >>one/Makefile
	test "$(make -s -C one version)" = "$next.changed"
	git -C one checkout -q Makefile
	# From a hook of git, and from elsewhere.
	test "$(GIT_DIR=/nowhere one/.packaging/version.sh 0.7.0)" = "$next"
	# In a tarball, also within another repository.
	make -s -C one dist OUT="$PWD/made" >said
	test "$(<said)" = "$PWD/made/barometer-$next.tar.gz"
	tar -xzf "$(<said)"
	test "$(make -s -C "barometer-$next" version)" = "$next"
	tar -C one -xzf "$(<said)"
	test "$(make -s -C "one/barometer-$next" version)" = "$next"
	# A copy of neither, within a repository and not.
	mkdir -p one/copy/.packaging copy/.packaging
	for folder in one/copy copy; do
		cp one/.packaging/version.sh "$folder/.packaging"
		test "$("$folder/.packaging/version.sh" 0.7.0)" = 0.7.0~unknown
	done
	# Tags of other versions do not count.
	git -C one -c user.name=a -c user.email=a tag -a -m 'the last' v0.6.0 HEAD~
	test "$(make -s -C one version)" = "$next"
	git -C one -c user.name=a -c user.email=a tag -a -m 'this one' v0.7.0
	test "$(make -s -C one version)" = 0.7.0
	make -s -C one dist OUT="$PWD/made" >said
	test "$(<said)" = "$PWD/made/barometer-0.7.0.tar.gz"
	tar -xzf made/barometer-0.7.0.tar.gz
	test "$(make -s -C barometer-0.7.0 version)" = 0.7.0
	commit_at one 1700000120
	test "$(make -s -C one version)" != 0.7.0
}

@test "barometer: programs, ledgers and pages have the version of the tree" {
	local version
	version=$(make -s -C "$ROOT" version)
	for name in clean normalize join weigh aggregate render simulate; do
		"$STAGE/usr/libexec/barometer/$name" --version \
			| grep -Fqx "barometer $name $version"
	done
	printf 'a\n1\n' | filter clean --ledger ledger >clean.csv
	jq -e --arg version "$version" '.version == $version' ledger
	set -- "$STAGE"/usr/share/man/man?/barometer*
	test $# -ge 12
	test "$(grep -Flx ".Os barometer $version" "$@" | wc -l)" = $#
}

@test "barometer: its tarball is the same bytes twice, and says its version" {
	git -C "$ROOT" rev-parse -q --verify HEAD >/dev/null 2>&1 \
		|| skip 'the source is no clone'
	make -s -C "$ROOT" dist OUT="$PWD/one" >said
	sleep 1.1
	make -s -C "$ROOT" dist OUT="$PWD/two" >again
	test "$(<said)" = "$PWD/one/barometer-$(make -s -C "$ROOT" version).tar.gz"
	cmp one/*.tar.gz two/*.tar.gz
	tar -xzf one/*.tar.gz
	cmp barometer-*/LICENSE "$ROOT/LICENSE"
	test "$(find barometer-* -name '*.o' | wc -l)" = 0
}

@test "barometer: pages are found in a clone and where it is installed" {
	command -v man >/dev/null || skip 'there is no man'
	for program in "${fronts[@]}"; do
		for name in clean normalize join weigh aggregate render pipeline; do
			MANPAGER=cat MANWIDTH=80 "$program" help "$name" >page
			grep -qi "^barometer-$name *(1)" page
		done
		MANPAGER=cat MANWIDTH=80 "$program" help aggregate >page
		# Why filtering before it is another thing.
		tr -s ' \n' ' ' <page | grep -q 'is not the same as'
		MANPAGER=cat MANWIDTH=80 "$program" help barometer >page
		grep -qi '^barometer *(1)' page
	done
}
