#!/usr/bin/env bats
# What make lint has to see: shown by breaking a copy of the sources.

load helper

setup() {
	cp -r "$ROOT/filters" "$BATS_TEST_TMPDIR/filters"
	mkdir -p "$BATS_TEST_TMPDIR/tests"
	cd "$BATS_TEST_TMPDIR" || exit
}

includes() {
	run "$ROOT/tests/lint/includes.sh" .
}

@test "lint: the includes of the sources are in order" {
	includes
	[ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "lint: an include that closes a circle fails, in every folder" {
	for pair in 'common/near common/input' 'author/form author/sniff' \
		'clean/value clean/row' 'normalize/order normalize/recipe' \
		'join/key join/match' \
		'render/layout render/format' \
		'render/sheet/show render/sheet/sheet'; do
		read -r used user <<<"$pair"
		cp "filters/$used.c" kept
		echo "#include \"${user##*/}.h\"" >>"filters/$used.c"
		includes
		[ "$status" -eq 1 ]
		[[ $output == *"includes in a circle:"*"$used"* ]]
		mv kept "filters/$used.c"
	done
}

@test "lint: a folder includes only what its row lets it" {
	echo '#include "sniff.h"' >>filters/join/key.c
	includes
	[ "$status" -eq 1 ]
	[[ $output == *"filters/join/key.c:"*"includes sniff.h, which no folder has that join may use"* ]]
}

@test "lint: two folders that may use each other fail" {
	echo '#include "phrase.h"' >>filters/render/figure/plot.c
	sed -i '/^| .render.figure. |/s|render/sheet, common|render, &|' filters/ARCHITECTURE.md
	includes
	[ "$status" -eq 1 ]
	[[ $output == *"includes in a circle:"*"render/figure/"* ]]
	[[ $output != *"no folder has"* ]]
}

@test "lint: two files of one name fail" {
	cp filters/clean/row.c filters/join/row.c
	includes
	[ "$status" -eq 1 ]
	[[ $output == *"two files of one name:"*"row.c"* ]]
}

@test "lint: two types of one name fail, in a folder or with one of common" {
	echo 'struct slice {' >>filters/join/rows.c
	includes
	[ "$status" -eq 1 ]
	[[ $output == *"two types of one name:"*"struct slice: "*"rows.c"* ]]
}

@test "lint: a module that the page does not name fails" {
	echo 'int nobody(void);' >filters/join/nobody.h
	includes
	[ "$status" -eq 1 ]
	[[ $output == *"nobody: ARCHITECTURE.md does not say"* ]]
}

@test "lint: a format that reads more than a layout, facts or a scene fails" {
	for header in build estimates codebook tables; do
		cp filters/render/format/csv.c kept
		echo "#include \"$header.h\"" >>filters/render/format/csv.c
		includes
		[ "$status" -eq 1 ]
		[[ $output == *"filters/render/format/csv.c:"*"includes $header.h, which no folder has that render/format may use"* ]]
		mv kept filters/render/format/csv.c
	done
}

@test "lint: what the pages for developers name is there" {
	cp -r "$ROOT"/{Makefile,README.md,CONTRIBUTING.md,pipeline.sh,schemas} .
	cp -r "$ROOT/tests/"{README.md,check} tests
	mkdir -p tests/cases fixtures
	for folder in "$ROOT"/tests/*/; do
		mkdir -p "tests/$(basename "$folder")"
	done
	cp -r "$ROOT"/tests/{cli,lint,fuzz,bench,torture,unit,readers} tests
	cp -r "$ROOT/.ci" "$ROOT/.packaging" .
	cp -r "$ROOT"/tests/cases/{join,render} tests/cases
	run "$ROOT/tests/lint/pages.py" . "$BAROMETER_BIN"
	echo "$output"
	[ "$output" = "" ]
	[ "$status" -eq 0 ]
	# Backticks are those of the page.
	# shellcheck disable=SC2016
	echo 'See `join/nowhere.c`, `--no-option`, `make nothing`.' >>CONTRIBUTING.md
	# shellcheck disable=SC2016
	sed -i 's/^- `settings` (the command line)/- `lost` (nothing), &/' \
		filters/ARCHITECTURE.md
	mkdir tests/strange
	: >stray.csv
	run "$ROOT/tests/lint/pages.py" . "$BAROMETER_BIN"
	[ "$status" -eq 1 ]
	for fault in 'CONTRIBUTING.md: join/nowhere.c is not there' \
		'CONTRIBUTING.md: no program has --no-option' \
		'CONTRIBUTING.md: make has no target nothing' \
		'filters/ARCHITECTURE.md: there is no module lost' \
		'tests/README.md: does not say what strange/ is for' \
		'stray.csv: has no place at the top level'; do
		grep -qxF "$fault" <<<"$output"
	done
}

@test "lint: a Makefile that asks too early what is installed fails" {
	awk -f "$ROOT/tests/lint/makefile.awk" "$ROOT/Makefile"
	# What make expands.
	# shellcheck disable=SC2016
	for line in 'LIBS := $(if $(wildcard /usr/include/glpk.h),-lglpk)' \
		$'LIBS := -lm \\\n    $(if $(wildcard /usr/include/glpk.h),-lglpk)' \
		'LIBS += $(shell pkg-config --libs jansson)' \
		'ifneq ($(shell command -v jq),)' \
		'LIBS != pkg-config --libs jansson' \
		'all: $(wildcard /usr/include/glpk.h)'; do
		{
			cat "$ROOT/Makefile"
			printf '%s\n' "$line"
		} >Makefile
		run awk -f "$ROOT/tests/lint/makefile.awk" Makefile
		[ "$status" -eq 1 ]
		[[ $output == "Makefile:"*"asked before deps-build"* ]]
	done
	# shellcheck disable=SC2016
	printf '%s\n' 'LIBS = $(shell pkg-config --libs jansson)' \
		$'all:\n\t$(CC) $(wildcard /usr/include/*.h)' >Makefile
	awk -f "$ROOT/tests/lint/makefile.awk" Makefile
}

# judge [VERSION] <CHANGELOG: what is said of it, when 0.3.0 is next.
judge() {
	cat >CHANGELOG.md
	awk -f "$ROOT/tests/lint/changelog.awk" -v release=0.3.0 \
		-v version="${1-0.3.0~1.g2}" CHANGELOG.md
}

@test "lint: a version without upgrade notes fails" {
	local good=$'## 0.3.0, unreleased\n\n### Coming from 0.2.0\n\n- Do this.\n\n### Added\n\n- That.\n\n## 0.2.0, 2026-11-30\n\n### Coming from 0.1.0\n\n- Do.\n'

	awk -f "$ROOT/tests/lint/changelog.awk" \
		-v release="$(sed -n 's/^RELEASE := //p' "$ROOT/Makefile")" \
		"$ROOT/CHANGELOG.md"
	judge <<<"$good"
	judge 0.3.0 <<<"${good/unreleased/2026-12-01}"
	while IFS='|' read -r from to said; do
		run judge <<<"${good/"$from"/"$to"}"
		[ "$status" -eq 1 ]
		[[ $output == *"$said"* ]]
	done <<-'END'
		### Coming from 0.2.0|### Changed|before '### Coming from
		- Do this.|Nothing.|0.3.0 has no upgrade notes
		- Do.|Nothing.|0.2.0 has no upgrade notes
		### Coming from 0.2.0|### Coming from 0.1.0|comes from 0.1.0, not from 0.2.0
		### Coming from 0.2.0|### Coming from 0.4.0|cannot come from 0.4.0
		### Added|### Various|is none of Added
		## 0.3.0|## 0.3.1|the Makefile makes 0.3.0
		## 0.2.0, 2026-11-30|## 0.4.0, 2026-11-30|0.4.0 is not before 0.3.0
		## 0.2.0, 2026-11-30|## 0.2.0, unreleased|0.2.0 is released: say when
		## 0.3.0, unreleased|## Unreleased|is no '## X.Y.Z, unreleased'
	END
	run judge 0.3.0 <<<"$good"
	[ "$status" -eq 1 ]
	[[ $output == *"0.3.0 is released: say when"* ]]
}
