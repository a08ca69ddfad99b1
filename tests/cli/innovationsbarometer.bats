load helper

# The study is run once; each test looks at what came out.
setup_file() {
	export STUDY=innovationsbarometer
	export SCHEMAS=$ROOT/schemas/$STUDY FIXTURES=$ROOT/fixtures/$STUDY
	export OUT=$BATS_FILE_TMPDIR/out
	export PAGES=$OUT/$STUDY

	run_study "$OUT" --check >"$BATS_FILE_TMPDIR/said" \
		2>"$BATS_FILE_TMPDIR/messages" || echo $? >"$BATS_FILE_TMPDIR/status"
}

# The source stays clean: a test works in a folder of its own.
setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# A record more or less than is known is status 1; whatever is worse fails.
run_study() {
	local output=$1

	shift
	"$ROOT/pipeline.sh" --study "$STUDY" --output "$output" "$@" || test $? -eq 1
}

# variables WAVE KEY: the records of a wave as the codebook has them.
variables() {
	filter clean --quiet --schema "$SCHEMAS/frame.json" \
		"$FIXTURES/frame/$1.csv" >frame
	filter clean --quiet --schema "$SCHEMAS/raw-$1.json" --rejects rejects \
		"$FIXTURES/raw/$1/dataset.csv" >records || test $? -eq 1
	filter join --quiet --with frame --on "$2" records \
		| filter normalize --quiet --codebook "$SCHEMAS/codebook.json" --wave "$1"
}

# cells TABLE [ESTIMATES]: of each line of one table statistic, measure, category,
# wave, sector, n, estimate and lower bound; "." is any table.
cells() {
	awk -F , -v OFS=, -v table="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$1 == table || table == "." {
			print $at["statistic"], $at["measure"], $at["category"],
				$at["wave"], $at["sector"], $at["n"],
				$at["estimate"], $at["ci_low"], $1
		}' "${2:-$PAGES/estimates.csv}"
}

@test "innovationsbarometer: the generator writes the fixtures byte for byte" {
	test -x "${GENERATE:=$BAROMETER_BIN/obj/tests/generate/generate}" \
		|| skip "generate is not built"
	"$GENERATE" "$BATS_TEST_TMPDIR/made"
	diff -rq "$BATS_TEST_TMPDIR/made/raw" "$FIXTURES/raw"
	diff -rq "$BATS_TEST_TMPDIR/made/frame" "$FIXTURES/frame"
}

@test "innovationsbarometer: all fixtures together stay under 12 MB" {
	# What comes in; expected/ is what goes out.
	bytes=$(find "$ROOT/fixtures" -type f ! -path '*/expected/*' -exec cat {} + | wc -c)
	test "$bytes" -lt 12000000
}

@test "innovationsbarometer: every printed figure comes out right" {
	cat "$BATS_FILE_TMPDIR/messages"
	grep -qx "$STUDY: 95 of 95 published figures reproduced" \
		"$BATS_FILE_TMPDIR/said"
	test ! -e "$BATS_FILE_TMPDIR/status"
}

@test "innovationsbarometer: printed figures that are left out have a reason" {
	# 150 were collected: 95 are compared, the others are not Danish,
	# superseded, conflicting, or rates of response.
	python3 - "$FIXTURES" <<'PYTHON'
import csv, sys
kept = list(csv.DictReader(open(sys.argv[1] + "/published.csv", encoding="utf-8")))
left = list(csv.DictReader(open(sys.argv[1] + "/left-out.csv", encoding="utf-8")))
assert len(kept) == 95 and len(left) == 55
danish = [row for row in left if row["country"] == "DK"]
assert all(row["why"] for row in left)
assert sorted(row["table"] for row in danish) == [
    "actor_role", "evaluation"] + ["response_rate"] * 4
PYTHON
}

@test "innovationsbarometer: numbers of answers are the published ones" {
	cells innovative | awk -F , '
		$1 == "share" && $3 == 1 && $5 == "_T" { n = n " " $6 }
		END { if (n != " 1255 2363 2271 1611") { print n; exit 1 } }'
	cells collaboration | awk -F , '
		$1 == "share" && $2 == "collaborated" && $3 == 1 { n = n " " $6 }
		END { if (n != " 1093 1942 1877 1352") { print n; exit 1 } }'
}

@test "innovationsbarometer: unweighted shares lie above the weighted ones" {
	for wave in 1 2 3 4; do
		key=$(jq -r --arg wave "$wave" \
			'.waves[] | select(.id == $wave) | .frame.on' "$SCHEMAS/study.json")
		variables "$wave" "$key" | filter aggregate --quiet --share innovative \
			| awk -F , '$5 == 1 { printf "%.1f ", $8 * 100 }'
	done >shares
	cat shares
	test "$(cat shares)" = "87.1 82.2 82.7 83.9 "
}

@test "innovationsbarometer: headlines are about the last wave" {
	# The space before % does not break.
	test "$(sed -n 1p "$PAGES/headlines.txt")" = \
		$'Omkring fire ud af fem offentlige arbejdspladser (83\xc2\xa0%) var innovative i 2021–2023.'
	test "$(sed -n 1p "$PAGES/headlines.en.txt")" = \
		"About four in five public workplaces (83%) were innovative in 2021–2023."
	# They stand before the first table.
	awk 'index($0, "83") && !table { first = 1 } /<table/ { table = 1 }
		END { exit !first }' "$PAGES/index.html"
}

@test "innovationsbarometer: a number in a sentence is the number of its table" {
	python3 - "$PAGES" "$SCHEMAS" <<'PYTHON'
import csv, json, re, sys
from decimal import Decimal, ROUND_HALF_UP
cells = list(csv.DictReader(open(sys.argv[1] + "/estimates.csv", encoding="utf-8")))
said = open(sys.argv[1] + "/headlines.txt", encoding="utf-8").read().splitlines()
tables = json.load(open(sys.argv[2] + "/tables.json", encoding="utf-8"))["tables"]
wanted = [(t["id"], t["headline"]) for t in tables if "headline" in t]
assert len(said) == len(wanted) == 3
for line, (table, headline) in zip(said, wanted):
    by = {"sector": "_T"} | headline.get("by", {})
    if headline.get("wave") == "last":
        by["wave"] = "4"
    cell, = [c for c in cells if c["table"] == table and c["statistic"] == "share"
             and headline.get("measure") in (None, c["measure"])
             and c["category"] == headline["category"]
             and all(c[name] == code for name, code in by.items())]
    whole = (Decimal(cell["estimate"]) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert re.search(r"(\d+)\W%", line).group(1) == str(whole), line
PYTHON
}

@test "innovationsbarometer: a sum is rounded once, not made of rounded parts" {
	cells novelty | awk -F , '
		$1 == "share" && $4 == 4 { share[$2 "." $3] = int($7 * 100 + 0.5) }
		END {
			print share["novelty.2"], share["novelty.3"], share["reuse.1"]
			exit !(share["novelty.2"] == 56 && share["novelty.3"] == 19 \
				&& share["reuse.1"] == 74)
		}'
}

@test "innovationsbarometer: a role is an or of answers, not a sum of shares" {
	cells . | awk -F , '
		$4 == 4 && $5 == "_T" && $1 == "share" {
			share[$9 "." $3] = int($7 * 100 + 0.5)
		}
		END {
			print share["initiators.130"], share["promoters.firms"],
				share["partners.firms"], share["roles.firms"]
			exit !(share["initiators.130"] == 2 && share["promoters.firms"] == 17 \
				&& share["partners.firms"] == 16 && share["roles.firms"] == 26)
		}'
}

@test "innovationsbarometer: one estimate has one value in every output" {
	# The same cell in tables that share a question: collaboration of all in
	# 2015-2016, as wave and as part of the figure by sector.
	python3 - "$PAGES" <<'PYTHON'
import csv, sys
seen = {}
for cell in csv.DictReader(open(sys.argv[1] + "/estimates.csv", encoding="utf-8")):
    if cell["statistic"] != "share" or cell["wave"] == "_T" or cell["table"] in (
            "value-economy", "novelty-known"):
        continue
    key = tuple(cell[k] for k in ("measure", "category", "wave", "sector", "n"))
    assert seen.setdefault(key, cell["estimate"]) == cell["estimate"], key
assert len(seen) > 900
PYTHON
	# Danish and English pages hold the same whole numbers in the same order.
	for page in tables.md tables.en.md; do
		grep '^|' "$PAGES/$page" | grep -oE '\| *[0-9]+ *(\||$)' | tr -d ' |' \
			| tr '\n' ' ' >"$BATS_TEST_TMPDIR/$page"
	done
	cmp "$BATS_TEST_TMPDIR/tables.md" "$BATS_TEST_TMPDIR/tables.en.md"
}

@test "innovationsbarometer: rows of a table bear the labels of the codebook" {
	jq -r '.variables[] | select(.name == "novelty") | .categories[].label.da' \
		"$SCHEMAS/codebook.json" >labels
	while IFS= read -r label; do
		grep -qF "$label" "$PAGES/tables.md" || {
			echo "no row: $label"
			false
		}
	done <labels
}

@test "innovationsbarometer: a caption says who was asked" {
	# The base of the table it stands over: a caption of another figure would
	# speak of other respondents.
	jq -r '.tables[] | .title.da + "\t" + .base_text.da' "$SCHEMAS/tables.json" \
		>captions
	while IFS=$'\t' read -r title base; do
		tr '\n' ' ' <"$PAGES/tables.txt" | tr -s ' ' \
			| grep -qF "$title Procent af hver gruppe, vægtet. Grundlag: $base" || {
			echo "no caption: $title: $base"
			false
		}
	done <captions
}

@test "innovationsbarometer: claims of the press release hold, and are tested" {
	for claim in claim-value claim-citizens claim-economy; do
		cells "$claim" | awk -F , -v claim="$claim" '
			$1 == "difference" { n++; if ($8 <= 0) bad = 1 }
			END { if (!n || bad) { print claim; exit 1 } }'
	done
}

@test "innovationsbarometer: one wave alone" {
	run_study "$BATS_TEST_TMPDIR/out" --wave 2 2>messages
	test "$(sed -n 1p "$BATS_TEST_TMPDIR/out/$STUDY/headlines.txt")" = \
		$'Omkring fire ud af fem offentlige arbejdspladser (80\xc2\xa0%) var innovative i 2015–2016.'
	grep -q $'^Mere end tre ud af fire innovative arbejdspladser (79\xc2\xa0%)' \
		"$BATS_TEST_TMPDIR/out/$STUDY/headlines.txt"
	# By their figures alone they are those of the press release.
	sed 's/"wave": "last",/& "phrase": "figure",/' "$SCHEMAS/tables.json" >tables.json
	filter render --tables tables.json --codebook "$SCHEMAS/codebook.json" --lang da \
		--format headline "$BATS_TEST_TMPDIR/out/$STUDY/estimates.csv" \
		>sentences 2>messages
	grep -q $'^Fire ud af fem offentlige arbejdspladser (80\xc2\xa0%) var innovative' sentences
	grep -q $'^Næsten fire ud af fem innovative arbejdspladser (79\xc2\xa0%)' sentences
	cells innovative | grep '^share.*,2,_T,' | cut -d , -f 1-7 >all
	cells innovative "$BATS_TEST_TMPDIR/out/$STUDY/estimates.csv" \
		| grep '^share.*,2,_T,' | cut -d , -f 1-7 >alone
	test -s all
	cmp all alone
}

@test "innovationsbarometer: zero in a question that was not asked is missing" {
	variables 1 p_nr=pnr >wave
	python3 - wave <<'PYTHON'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
assert len(rows) == 1255
for row in rows:
    asked = row["innovative"] == "1"
    assert (row["type_product"] != "") == asked
    assert (row["phase_idea"] != "") == (row["collaborated"] == "1")
    assert (row["channel_network"] != "") == (row["reuse"] == "1")
    assert (row["partner_m_firms"] != "") == (asked and row["form"] == "1")
    assert (row["partner_s_firms"] != "") == (asked and row["form"] == "3")
    assert row["initiator_155"] == row["value_265"] == "" # not in wave 1
PYTHON
}

# Take something out of the record of the first innovative workplace.
spoil() {
	python3 - "$FIXTURES/raw/1/dataset.csv" "$@" <<'PYTHON'
import csv, io, sys
text = open(sys.argv[1], encoding="cp1252", newline="").read()
rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
head = rows[0]
record = next(r for r in rows if r[head.index("statoverall_4")] == "1" and r[1] != "TEST"
              and r[head.index("s_5")] != "")
for change in sys.argv[2:]:
    name, value = change.split("=")
    for column in head:
        if column == name or name.endswith("*") and column.startswith(name[:-1]):
            record[head.index(column)] = value
out = csv.writer(open("spoilt.csv", "w", encoding="cp1252", newline=""), delimiter=";",
                 lineterminator="\n")
out.writerows(rows)
PYTHON
	filter clean --schema "$SCHEMAS/raw-1.json" --rejects rejects spoilt.csv \
		>records 2>messages || test $? -eq 1
	cat messages
}

@test "innovationsbarometer: a blank in a question that was asked is an alarm" {
	spoil s_7=
	cut -d , -f 7 rejects | grep -qx blank-answer
}

@test "innovationsbarometer: no choice at all is an alarm" {
	spoil 's_11_*=0'
	cut -d , -f 7 rejects | grep -qx blank-answer
}

@test "innovationsbarometer: an answer off the route is an alarm" {
	spoil s_2=1
	cut -d , -f 7 rejects | grep -qx route
}

@test "innovationsbarometer: two states of a record are an alarm" {
	spoil statoverall_3=1
	cut -d , -f 7 rejects | grep -qx status
}

@test "innovationsbarometer: drafts from structure and labels read their waves" {
	for wave in 1 2 3 4; do
		filter clean --quiet --describe \
			--structure "$FIXTURES/raw/$wave/structure.csv" \
			--labels "$FIXTURES/raw/$wave/labels.csv" \
			"$FIXTURES/raw/$wave/dataset.csv" >draft.json || test $? -eq 1
		filter clean --quiet --schema draft.json --rejects rejects \
			"$FIXTURES/raw/$wave/dataset.csv" >"$wave.csv"
		test -s "$wave.csv"
	done
}

@test "innovationsbarometer: two exports of one survey are cleaned to the same bytes" {
	local exports=$ROOT/tests/cases/$STUDY/surveyxact

	for export in semicolon_ansi tab_utf16; do
		filter clean --quiet --describe \
			--structure "$exports/$export/structure.csv" \
			--labels "$exports/$export/labels.csv" \
			"$exports/$export/dataset.csv" >"$export.json"
		filter clean --quiet --schema "$export.json" \
			"$exports/$export/dataset.csv" >"$export.csv"
	done
	cmp semicolon_ansi.csv tab_utf16.csv
	test "$(wc -l <tab_utf16.csv)" -eq 121
}

# Steps of CONTRIBUTING, "A new wave": wave 5 is wave 4 with two columns renamed
# and a code that nobody has seen before.
new_wave() {
	mkdir -p input/raw/5 schemas
	cp -r "$FIXTURES"/. input/
	cp -r "$SCHEMAS" schemas/
	python3 - "$FIXTURES/raw/4/dataset.csv" <<'PYTHON'
import csv, io, sys
text = open(sys.argv[1], encoding="utf-8-sig", newline="").read()
rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
head = rows[0]
rows[0] = ["nyhedsgrad" if c == "nyhed" else "praksisbrud" if c == "praksis" else c
           for c in head]
record = next(r for r in rows if r[head.index("statoverall_4")] == "1"
              and r[head.index("testsvar")] == "0" and r[head.index("kerneopgave")] != "")
record[head.index("kerneopgave")] = "6"
out = csv.writer(open("input/raw/5/dataset.csv", "w", encoding="utf-8", newline=""),
                 delimiter=";", lineterminator="\r\n")
out.writerows(rows)
PYTHON
	cp "$FIXTURES/frame/4.csv" input/frame/5.csv
	local study=schemas/$STUDY
	sed 's/"nyhed"/"nyhedsgrad"/g; s/"praksis"/"praksisbrud"/g' \
		"$study/raw-4.json" >"$study/raw-5.json"
	jq '(.. | objects | select(.from? and .from["4"]) | .from) |= . + {"5": .["4"]}
		| (.. | objects | select(.from?["5"]?.column? == "nyhed") | .from["5"].column)
			= "nyhedsgrad"
		| (.. | objects | select(.from?["5"]?.column? == "praksis") | .from["5"].column)
			= "praksisbrud"
		| (.variables[] | select(.name == "wave") | .categories)
			+= [{"code": "5", "label": {"da": "2024–2025", "en": "2024–2025"}}]' \
		"$SCHEMAS/codebook.json" >"$study/codebook.json"
	jq '.waves += [.waves[3] + {"id": "5", "label": {"da": "2024–2025"}}]' \
		"$SCHEMAS/study.json" >"$study/study.json"
}

@test "innovationsbarometer: a new wave is new files, and its new code is reported" {
	new_wave
	# The code is unknown to the schema: the record is rejected and named.
	run_study out --schemas schemas --input input --wave 5 2>messages
	grep -q '"kerneopgave"\|,kerneopgave,' "out/.$STUDY.control"/*/5-clean.csv
	cells innovative "out/$STUDY/estimates.csv" \
		| grep -q '^share,innovative,1,5,_T,1610,'

	# With the code in schema and codebook all are there, and all five waves run.
	jq '(.schema.fields[] | select(.name == "kerneopgave") | .categories)
		+= [{"value": 6, "label": "Ved ikke endnu"}]' \
		"schemas/$STUDY/raw-5.json" >raw-5.json
	cp raw-5.json "schemas/$STUDY/raw-5.json"
	jq '(.variables[] | select(.name == "core_task") | .from["5"].map)
		+= {"6": ".d"}' "schemas/$STUDY/codebook.json" >codebook.json
	cp codebook.json "schemas/$STUDY/codebook.json"
	run_study out --schemas schemas --input input --check >said 2>messages
	cat said messages
	grep -q "95 of 95 published figures" said
	cells innovative "out/$STUDY/estimates.csv" \
		| grep -q '^share,innovative,1,5,_T,1611,'
}

@test "innovationsbarometer: a wave that no headline speaks of" {
	run_study "$BATS_TEST_TMPDIR/out" --wave 4 2>messages
	test ! -s messages
	grep -q no-headline "$BATS_TEST_TMPDIR/out/.$STUDY.control"/*/ledger.jsonl
	grep -q '2021–2023' "$BATS_TEST_TMPDIR/out/$STUDY/tables.txt"
}

@test "innovationsbarometer: the estimates in any order make the same tables" {
	for format in html text markdown csv; do
		"$ROOT/tests/property/shuffled.py" "$BAROMETER_BIN/render" \
			--tables "$SCHEMAS/tables.json" --format "$format" \
			--codebook "$SCHEMAS/codebook.json" "$PAGES/estimates.csv"
	done
}

@test "innovationsbarometer: records in reverse order give the same pages" {
	mkdir input
	cp -r "$FIXTURES"/. input/
	python3 - <<'PYTHON'
import csv, io
for wave, (encoding, delimiter) in {"1": ("cp1252", ";"), "2": ("cp1252", ","),
                                    "3": ("utf-16", "\t"), "4": ("utf-8-sig", ";")}.items():
    name = f"input/raw/{wave}/dataset.csv"
    text = open(name, encoding=encoding, newline="").read()
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    with open(name, "w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows[:1] + rows[:0:-1])
PYTHON
	run_study out --input input --check 2>messages
	for page in estimates.csv index.html index.en.html tables.md headlines.txt; do
		cmp "$PAGES/$page" "out/$STUDY/$page"
	done
}

@test "innovationsbarometer: export and register together leave no drift" {
	need_filter normalize
	cd "$ROOT/schemas/innovationsbarometer"
	local wave
	for wave in 1 2 3 4; do
		filter normalize --codebook codebook.json --wave "$wave" \
			--drift "raw-$wave.json" --drift frame.json \
			>"$BATS_TEST_TMPDIR/drift"
		test "$(<"$BATS_TEST_TMPDIR/drift")" = \
			variable,tag,code,old,new,covered
	done
}
