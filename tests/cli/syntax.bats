#!/usr/bin/env bats
# The programs that read our records in SPSS, Stata and R.  Those of SPSS and R
# are run by readers/syntax.bats.

load helper

corpus=$ROOT/tests/corpus/syntax

@test "syntax: labels and missing values for SPSS, Stata and R" {
	local form

	need_filter normalize
	for form in spss stata r; do
		echo "$form"
		filter normalize --codebook "$corpus/codebook.json" \
			--syntax "$form" | cmp - "$corpus/odd.$form"
	done
	filter normalize --canonical --quiet --codebook "$corpus/codebook.json" \
		"$corpus/odd.csv" | cmp - "$corpus/odd.csv"
}

@test "syntax: labels in another language, and nothing that it does not know" {
	need_filter normalize
	filter normalize --codebook "$corpus/codebook.json" --syntax stata \
		--lang da | grep -q '^label variable if_ "Tilfreds?"$'
	run filter normalize --codebook "$corpus/codebook.json" --syntax stata --lang de
	test "$status" = 2
	[[ $output == *'[unknown-language]' ]]
	run filter normalize --codebook "$corpus/codebook.json" --syntax sas
	test "$status" = 2
	run filter normalize --codebook "$corpus/codebook.json" --syntax r --list text
	test "$status" = 2
	run filter normalize --codebook "$corpus/codebook.json" --syntax r records.csv
	test "$status" = 2
}
