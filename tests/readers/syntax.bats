#!/usr/bin/env bats
# What normalize --syntax prints, run by PSPP and by R: the records are all
# there, with their labels and the reasons why values are missing.

load ../cli/helper

setup() {
	need_filter normalize
	cd "$BATS_TEST_TMPDIR" || return
	cp "$ROOT/tests/corpus/syntax/"{codebook.json,odd.csv} .
}

@test "syntax: PSPP makes an SPSS file with labels and missing values" {
	command -v pspp >/dev/null || skip 'PSPP is not installed'
	filter normalize --codebook codebook.json --syntax spss >odd.sps
	echo "SAVE OUTFILE='odd.sav'." >>odd.sps
	run pspp odd.sps
	echo "$output"
	test "$status" = 0
	test -z "$output"
	filter clean --quiet odd.sav | diff - <(
		cat <<-'END'
			id,if,all_,income,born,note,media_tv,media_net,w
			1,1,1,-12.5,2024-02-29,"æ, ""x""",1,0,0.5
			2,-91,2,-99999992,1899-12-31,,0,1,1.25
			3,-92,3,1e+20,-93,.n,-92,-92,2
			4,,,,,lead,,,1
		END
	)
	filter clean --quiet --describe odd.sav >raw.json
	filter clean --check --quiet --schema raw.json odd.sav
	jq -e '.schema.fields[1] | (.title |
		startswith("It'"'"'s \"about\" `time` and $money, as")) and .categories == [
			{"value": 1, "label": "Don'"'"'t mind \\ \"fine\""},
			{"value": 2, "label": "No"}] and .categoriesOrdered
		and (."x-missing" | map(select(.value == "-91").label)) ==
			["Cannot say"]' raw.json
	jq -e '.schema.fields[2].categories | map(.label) ==
		["North", "South", "x'"'"'s"]' raw.json
	jq -e '."x-sets"[0].set == "media" and ."x-sets"[0].selected == "1"' raw.json
	# And back again: the same reasons.
	filter normalize --quiet --draft raw.json --name odd >back.json
	filter clean --quiet --schema raw.json odd.sav \
		| filter normalize --quiet --codebook back.json | diff - <(
		cat <<-'END'
			id,if,all_,income,born,note,media_tv,media_net,w
			1,1,1,-12.5,2024-02-29,"æ, ""x""",1,0,0.5
			2,.d,2,.n,1899-12-31,,0,1,1.25
			3,.n,3,1e+20,.r,.n,.n,.n,2
			4,,,,,lead,,,1
		END
	)
}

@test "syntax: R makes labelled vectors with tagged missing values" {
	Rscript -e 'library(haven)' 2>/dev/null || skip 'haven is not installed'
	filter normalize --codebook codebook.json --syntax r >odd.R
	cat >>odd.R <<-'END'
		stopifnot(
		  identical(names(d), c("id", "if", "all", "income", "born", "note",
		    "media_tv", "media_net", "w")),
		  identical(na_tag(d[["if"]]), c(NA, "d", "n", NA)),
		  identical(as.numeric(d$all), c(1, 2, 3, NA)),
		  identical(as.character(as_factor(d$all))[1:3],
		    c("North", "South", "x's")),
		  identical(as.character(as_factor(d[["if"]]))[1:2],
		    c("Don't mind \\ \"fine\"", "Cannot say")),
		  identical(as.numeric(d$income)[c(1, 3)], c(-12.5, 1e20)),
		  identical(na_tag(d$income)[2], "n"),
		  identical(d$born[1], as.Date("2024-02-29")),
		  identical(d$note[1], "\u00e6, \"x\""),
		  identical(attr(d$media_tv, "label"), "Media: TV"),
		  identical(as.numeric(d$w), c(0.5, 1.25, 2, 1)))
	END
	Rscript -e 'source("odd.R", encoding = "UTF-8")'
}
