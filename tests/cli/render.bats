load helper

@test "render: table as text" { check_case table-as-text; }
@test "render: table in danish" { check_case table-in-danish; }
@test "render: table as markdown" { check_case table-as-markdown; }
@test "render: table as csv" { check_case table-as-csv; }
@test "render: table as page" { check_case table-as-page; }
@test "render: table as page in danish" { check_case table-as-page-in-danish; }
@test "render: one table of two" { check_case one-table-of-two; }
@test "render: listing without specs" { check_case listing-without-specs; }
@test "render: listing in danish" { check_case listing-in-danish; }
@test "render: listing with labels" { check_case listing-with-labels; }
@test "render: listing as markdown" { check_case listing-as-markdown; }
@test "render: listing as csv" { check_case listing-as-csv; }
@test "render: listing as page" { check_case listing-as-page; }
@test "render: listing as headlines" { check_case listing-as-headlines; }
@test "render: phrases in danish" { check_case phrases-in-danish; }
@test "render: phrases in english" { check_case phrases-in-english; }
@test "render: headline of a table" { check_case headline-of-a-table; }
@test "render: headline in danish" { check_case headline-in-danish; }
@test "render: headline with unknown blank" { check_case headline-with-unknown-blank; }
@test "render: headline of no figure" { check_case headline-of-no-figure; }
@test "render: headline about" { check_case headline-about; }
@test "render: same question of two groups" { check_case same-question-of-two-groups; }
@test "render: means and counts of one question" { check_case means-and-counts-of-one-question; }
@test "render: means and counts as page" { check_case means-and-counts-as-page; }
@test "render: answers and columns in chosen order" { check_case answers-and-columns-in-chosen-order; }
@test "render: column that is no category" { check_case column-that-is-no-category; }
@test "render: answer that is no category" { check_case answer-that-is-no-category; }
@test "render: many columns as page" { check_case many-columns-as-page; }
@test "render: estimates given twice" { check_case estimates-given-twice; }
@test "render: text that is not utf8" { check_case text-that-is-not-utf8; }
@test "render: control characters in text" { check_case control-characters-in-text; }
@test "render: control characters in labels" { check_case control-characters-in-labels; }
@test "render: headline in a language it lacks" { check_case headline-in-a-language-it-lacks; }
@test "render: words of the table" { check_case words-of-the-table; }
@test "render: listing of several statistics" { check_case listing-of-several-statistics; }
@test "render: by variable without codebook" { check_case by-variable-without-codebook; }
@test "render: answers left out of base" { check_case answers-left-out-of-base; }
@test "render: change between waves" { check_case change-between-waves; }
@test "render: answers kept unseen" { check_case answers-kept-unseen; }
@test "render: kept answers that the codebook lacks" { check_case kept-answers-the-codebook-lacks; }
@test "render: unseen answers that the codebook lacks" { check_case unseen-answers-the-codebook-lacks; }
@test "render: one wave of two" { check_case one-wave-of-two; }
@test "render: check all the same" { check_case check-all-the-same; }
@test "render: check one differs" { check_case check-one-differs; }
@test "render: check unknown figure" { check_case check-unknown-figure; }
@test "render: check not a number" { check_case check-not-a-number; }
@test "render: check without column" { check_case check-without-column; }
@test "render: no input" { check_case no-input; }
@test "render: header only" { check_case header-only; }
@test "render: header only with specs" { check_case header-only-with-specs; }
@test "render: wrong option" { check_case wrong-option; }
@test "render: wrong format" { check_case wrong-format; }
@test "render: option without argument" { check_case option-without-argument; }
@test "render: a language that the study has words for" { check_case another-language; }
@test "render: a language that the study has half the words for" { check_case another-language-half-done; }
@test "render: a word with a blank that is never filled" { check_case another-language-wrong-blank; }
@test "render: a language that neither the study nor render has" { check_case unknown-language; }
@test "render: the words to be translated" { check_case words-to-translate; }
@test "render: wrong language" { check_case wrong-language; }
@test "render: tables without codebook" { check_case tables-without-codebook; }
@test "render: table without tables" { check_case table-without-tables; }
@test "render: check without tables" { check_case check-without-tables; }
@test "render: decimals with tables" { check_case decimals-with-tables; }
@test "render: link without target" { check_case link-without-target; }
@test "render: unknown table" { check_case unknown-table; }
@test "render: missing file" { check_case missing-file; }
@test "render: missing schema" { check_case missing-schema; }
@test "render: schema not json" { check_case schema-not-json; }
@test "render: schema of wrong shape" { check_case schema-of-wrong-shape; }
@test "render: schema with unknown key" { check_case schema-with-unknown-key; }
@test "render: measure not in codebook" { check_case measure-not-in-codebook; }
@test "render: missing column" { check_case missing-column; }
@test "render: doubled column" { check_case doubled-column; }
@test "render: extra column" { check_case extra-column; }
@test "render: columns in other order" { check_case columns-in-other-order; }
@test "render: ragged record" { check_case ragged-record; }
@test "render: unclosed quote" { check_case unclosed-quote; }
@test "render: nul byte" { check_case nul-byte; }
@test "render: estimate not a number" { check_case estimate-not-a-number; }
@test "render: n not a number" { check_case n-not-a-number; }
@test "render: unknown status" { check_case unknown-status; }
@test "render: cut off input" { check_case cut-off-input; }
@test "render: cut off input accepted" { check_case cut-off-input-accepted; }
@test "render: suppressed cell with a figure" { check_case suppressed-cell-with-a-figure; }
@test "render: missing table" { check_case missing-table; }
@test "render: missing cells" { check_case missing-cells; }
@test "render: missing by variable" { check_case missing-by-variable; }
@test "render: check by codes" { check_case check-by-codes; }

# A second or so; when each line looks through all before it, a minute.
@test "render: a cell that comes twenty thousand times" {
	need_filter render
	awk 'BEGIN {
		print "table,statistic,measure,category,n,sum_weight,estimate,se," \
			"ci_low,ci_high,df,deff,status"
		for (i = 0; i < 20000; i++)
			print ",share,q,1,2,2,0.5,,,,1,1,"
	}' >"$BATS_TEST_TMPDIR/estimates.csv"
	test "$(timeout 20 "$BAROMETER_BIN/render" --format csv \
		"$BATS_TEST_TMPDIR/estimates.csv" | wc -l)" = 20001
}

@test "render: a table without a theme is no part of the one before it" {
	need_filter render
	cd "$ROOT/tests/cases/render/another-language/files"
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
