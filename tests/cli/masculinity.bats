# The study masculinity-2018, from the producer's files to the figures he
# printed.

load helper

STUDY=masculinity-2018
FIXTURES=$ROOT/fixtures/$STUDY
SCHEMAS=$ROOT/schemas/$STUDY

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

need_all() {
	local tool

	for tool in clean normalize join weigh aggregate render; do
		need_filter "$tool"
	done
}

pipeline() {
	"$ROOT/pipeline.sh" --study "$STUDY" --output out "$@"
}

# The publication, without what is for those who run it.
contents() {
	(cd "out/$STUDY" && find . -type f ! -name run.json -exec md5sum {} + | sort -k 2)
}

@test "masculinity: the producer's files are as he released them" {
	cd "$FIXTURES"
	sha256sum --check --quiet <<-'END'
		9946ff33ae6b798b828f2098f4695bb053d379066be53b04dabb370bec3a17bb  raw/2018/raw-responses.csv
		fd9ef9fed1826e40c601c3276cd396cfd560ce8c27fdbee426260a141e2914ec  published/masculinity-survey.csv
	END
}

@test "masculinity: the published figures are made from the producer's tables" {
	awk -f "$FIXTURES/published/published.awk" \
		"$FIXTURES/published/masculinity-survey.csv" >published.csv
	cmp published.csv "$FIXTURES/published.csv"
	test "$(wc -l <published.csv)" = 1951
	test "$(grep -c ',$' published.csv)" = 130
}

@test "masculinity: all 1950 published cells are reproduced, nothing is said" {
	need_all
	pipeline --check >stdout 2>stderr
	diff stdout - <<-'END'
		masculinity-2018: 1950 of 1950 published cells reproduced
		out/masculinity-2018/index.html
	END
	test ! -s stderr
}

@test "masculinity: the records in reverse order make the same bytes" {
	need_all
	pipeline
	contents >before
	cp -r "$FIXTURES" input
	chmod -R u+w input
	raw=input/raw/2018/raw-responses.csv
	{ head -n 1 "$raw" && { tail -n +2 "$raw" && echo; } | tac; } >reversed
	run cmp -s reversed "$raw"
	test "$status" = 1
	mv reversed "$raw"
	pipeline --input input --check >stdout
	grep -qx 'masculinity-2018: 1950 of 1950 published cells reproduced' stdout
	contents | diff before -
}

@test "masculinity: the estimates in any order make the same tables" {
	need_all
	pipeline
	for format in html text markdown csv; do
		"$ROOT/tests/property/shuffled.py" "$BAROMETER_BIN/render" \
			--tables "$ROOT/schemas/$STUDY/tables.json" --format "$format" \
			--codebook "$ROOT/schemas/$STUDY/codebook.json" \
			"out/$STUDY/estimates.csv"
	done
}

@test "masculinity: a figure that differs is named with its n" {
	need_all
	cp -r "$FIXTURES" input
	chmod -R u+w input
	sed -i '/^Cry,Often,65 and up,/s/3$/4/' input/published.csv
	status=0
	pipeline --input input --check >stdout 2>stderr || status=$?
	test "$status" = 5
	diff stdout - <<-'END'
		block,category,column,published,ours,n,why
		Cry,Often,65 and up,4,3,627,figure
	END
	grep -q '1949 of 1950 published cells are reproduced \[differs\]' stderr
}

@test "masculinity: an answer changed in the raw file changes a figure" {
	need_all
	cp -r "$FIXTURES" input
	chmod -R u+w input
	sed -i 's/,Very masculine,/,Not at all masculine,/' input/raw/2018/raw-responses.csv
	status=0
	pipeline --input input --check >stdout 2>stderr || status=$?
	test "$status" = 5
	grep -q 'Very masculine,Adult Men,37,0,1615' stdout
}

@test "masculinity: an answer nobody foresaw is rejected, and named" {
	need_all
	cp -r "$FIXTURES" input
	chmod -R u+w input
	sed -i '2s/Somewhat masculine/Rather masculine/' input/raw/2018/raw-responses.csv
	status=0
	pipeline --input input >stdout 2>stderr || status=$?
	test "$status" = 1
	grep -q '\[rejected\]' stderr
	grep -q "raw-responses.csv,2,.*,q0001,enum,\"'Rather masculine'" \
		"out/.$STUDY.control"/*/2018-clean.csv
}

@test "masculinity: the route of the questionnaire agrees with what was not asked" {
	need_filter clean
	need_filter normalize
	filter clean --schema "$SCHEMAS/raw-2018.json" --quiet \
		"$FIXTURES/raw/2018/raw-responses.csv" >clean.csv
	filter normalize --codebook "$SCHEMAS/codebook.json" --wave 2018 clean.csv \
		>with.csv
	jq 'del(.variables[].asked)' "$SCHEMAS/codebook.json" >codebook.json
	filter normalize --codebook codebook.json --wave 2018 clean.csv >without.csv
	cmp with.csv without.csv
}

@test "masculinity: the page names its source and licence" {
	need_all
	pipeline
	grep -q 'FiveThirtyEight and WNYC Studios' "out/$STUDY/index.html"
	grep -q 'CC BY 4.0' "out/$STUDY/index.html"
	# It may lead to other places, and loads nothing.
	run grep -E ' src=|<link|@import|url[(]' "out/$STUDY/index.html"
	test "$status" = 1
}

# What has gone wrong in print: figures, captions and bases of another table.
@test "masculinity: captions, bases and sentences agree with the estimates" {
	need_all
	pipeline
	cd "out/$STUDY"
	n=$(awk -F, '/^manhood,share:q0001[^,]*,share,q0001,1,_T,_T,_T,_T,/ { print $10 }' estimates.csv)
	test "$n" = 1615
	grep -q 'Base: adult men (n = 1,615)' tables.txt
	grep -q '(60%) think that society' headlines.txt
	grep -q '^manhood,.*,Yes,,Adult Men,Per cent,60,' tables.csv
}
