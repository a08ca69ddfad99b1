load helper

# A second or so; when each line looks through all before it, a minute.
@test "render: estimates in any order make the same tables" {
	need_filter render
	"$ROOT/tests/property/shuffled.py" "$BAROMETER_BIN/render"
}

@test "render: twenty thousand cells" {
	need_filter render
	awk 'BEGIN {
		print "table,item,statistic,measure,category,n,sum_weight," \
			"estimate,se,ci_low,ci_high,df,deff,status"
		for (i = 0; i < 20000; i++)
			print ",share:q,share,q," i ",2,2,0.5,,,,1,1,"
	}' >"$BATS_TEST_TMPDIR/estimates.csv"
	test "$(timeout 20 "$BAROMETER_BIN/render" --format csv \
		"$BATS_TEST_TMPDIR/estimates.csv" | wc -l)" = 20001
}

@test "render: a table without a theme is no part of the one before it" {
	need_filter render
	"$ROOT/tests/check" --lay render/another-language "$BATS_TEST_TMPDIR/case"
	cd "$BATS_TEST_TMPDIR/case"
	jq '.tables += [.tables[0] | .id = "u"] | .tables[0].theme = "Theme"' \
		tables.json >"$BATS_TEST_TMPDIR/tables.json"
	sed 'p; s/^t,/u,/' estimates.csv | sed 2d >"$BATS_TEST_TMPDIR/estimates.csv"
	render() {
		"$BAROMETER_BIN/render" --tables "$BATS_TEST_TMPDIR/tables.json" \
			--codebook codebook.json --lang pl --format html \
			"$BATS_TEST_TMPDIR/estimates.csv"
	}
	run -0 render
	test "$(grep -c '<ol>' <<<"$output")" = 2
	test "$(grep -c '<p class=theme>' <<<"$output")" = 1
}

@test "render: the manual page says of each format what it is" {
	local name

	need_filter render
	while IFS=, read -r name _; do
		grep -qEx "\.It (Cm [a-z-]+ , )?Cm $name( , Cm .*)?" "$ROOT/filters/render/render.1" || {
			echo "render.1 does not say what $name is"
			return 1
		}
	done < <("$BAROMETER_BIN/render" --list-formats | tail -n +2)
}

# What drifts apart when each format decides for itself.
@test "render: every format for readers has all parts of a document" {
	local study=$ROOT/tests/cases/render/shared/study name part

	need_filter render
	for name in text html markdown; do
		"$BAROMETER_BIN/render" --format "$name" --intervals \
			--tables "$study/tables.json" --codebook "$study/codebook.json" \
			"$study/estimates.csv" 2>/dev/null | tr -s '\n ' ' ' \
			>"$BATS_TEST_TMPDIR/out"
		for part in 'Libraries in figures' 'Answers of 1,234 libraries.' \
			'About four in five libraries' 'Opening' 'Open on Sundays' \
			'Base: libraries (n = 1,234)' 'Base: open libraries.' \
			'95% confidence intervals.' 'fewer than 50 respondents' \
			'Holidays do not count.' 'Shares are weighted.' \
			'Source: made up.' '78.50–80.50'; do
			grep -qF "$part" "$BATS_TEST_TMPDIR/out" || {
				echo "$name lacks: $part"
				return 1
			}
		done
	done
}

# An archive has clocks in it, and numbers as the locale has them.
@test "render: a figure says each base with the questions it is of" {
	local case=$ROOT/tests/cases/render/base-by-conditions

	cd "$BATS_TEST_TMPDIR"
	filter render --quiet --format vega-lite --table said --lang en \
		--tables "$case/files/tables.json" \
		--codebook "$case/files/codebook.json" "$case/stdin" \
		| jq -r '.usermeta.notes[]?' >notes
	cat notes
	nbsp=$'\u00a0'
	grep -Fqx "Base: those who moved (n = 62).$(
		printf ' Base of “%s”: %s.' \
			'Trust (Region: North)' "those who moved; Region: North (n$nbsp=${nbsp}26)" \
			"Trust (Region: Don't know)" "those who moved; Region: Don't know (n$nbsp=${nbsp}20)" \
			'Trust (the South)' "the South (n$nbsp=${nbsp}16)"
	)" notes
}

@test "render: a workbook has the same bytes at any time and place" {
	local study=$ROOT/tests/cases/render/shared/study zone

	need_filter render
	cd "$BATS_TEST_TMPDIR"
	for zone in UTC Asia/Tokyo America/New_York; do
		TZ=$zone LC_ALL=da_DK.UTF-8 "$BAROMETER_BIN/render" --format xlsx \
			--tables "$study/tables.json" --codebook "$study/codebook.json" \
			"$study/estimates.csv" >book 2>/dev/null
		test -s book
		test ! -e first || cmp book first
		mv book first
		sleep 1.1
	done
}

@test "render: JSON fits its schema, and CSV what is said of it" {
	local study

	need_filter render
	for study in shared/study awkward-labels-for-excel/files; do
		cd "$ROOT/tests/cases/render/$study"
		for format in json csvw csv json-stat; do
			"$BAROMETER_BIN/render" --format "$format" --tables tables.json \
				--codebook codebook.json estimates.csv \
				>"$BATS_TEST_TMPDIR/$format" 2>/dev/null
		done
		cd "$BATS_TEST_TMPDIR"
		python3 - "$ROOT/schemas/meta/document.schema.json" <<-'END'
			import csv, json, math, sys
			import jsonschema

			document = json.load(open("json"))
			jsonschema.validate(document, json.load(open(sys.argv[1])))
			rows = list(csv.DictReader(open("csv", newline="")))
			meta = json.load(open("csvw"))
			assert [c["titles"] for c in meta["tableSchema"]["columns"]] == list(rows[0])
			assert meta["url"] == "tables.csv"
			# Each cell in the order of the CSV, which has those of the table.
			cells = [cell for t in document["tables"] for g in t["groups"]
			    for r in g["rows"] for cell in r["cells"]]
			assert len(cells) == len(rows) > 0
			for cell, row in zip(cells, rows):
			    assert str(cell.get("n", "")) == row["n"]
			    assert cell.get("status", "") == row["status"]
			    for a, b in (("figure", "figure"), ("low", "ci_low"), ("high", "ci_high")):
			        assert (a in cell) == (row[b] != "")
			        assert a not in cell or cell[a] == float(row[b])
			data = json.load(open("json-stat"))
			for d in data["link"]["item"] if data["class"] == "collection" else [data]:
			    assert len(d["value"]) == math.prod(d["size"])
		END
	done
}

@test "render: every word that it prints can be translated as it is" {
	cd "$BATS_TEST_TMPDIR" || return
	filter render --words | jq '{words: {sv: .words.en},
		tables: [{id: "t", measures: [{statistic: "count"}]}]}' >tables.json
	echo '{"variables": []}' >codebook.json
	printf 'a\n1\n2\n' | filter aggregate --quiet --tables tables.json \
		--codebook codebook.json >estimates.csv
	filter render --tables tables.json --codebook codebook.json --lang sv \
		estimates.csv >out 2>err
	test ! -s err
}

@test "render: labels of 40 kB and 300 columns in every format, in seconds" {
	local format

	cd "$BATS_TEST_TMPDIR"
	python3 "$ROOT/tests/readers/awkward.py" aw
	for format in text html markdown csv excel-da xlsx csvw json json-stat \
		latex px svg vega-lite; do
		(
			ulimit -t 10
			filter render --quiet --format "$format" --table history \
				--tables aw/tables.json --codebook aw/codebook.json \
				aw/estimates.csv >"as-$format"
			test -s "as-$format"
		)
	done
	(
		ulimit -t 20
		filter render --quiet --tables aw/tables.json \
			--codebook aw/codebook.json aw/estimates.csv >text
		test "$(wc -l <text)" -gt 100000
	)
}
