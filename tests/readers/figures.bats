# A browser measures what render drew; checkers of HTML, SVG and accessibility
# read it.

load ../cli/helper

setup_file() {
	local study width file

	cd "$BATS_FILE_TMPDIR" || return
	mkdir -p small
	for study in innovationsbarometer masculinity-2018; do
		"$ROOT/pipeline.sh" --study $study --output out --quiet || test $? -eq 1
		filter render --quiet --site "site-$study" --lang en \
			--tables "$ROOT/schemas/$study/tables.json" \
			--codebook "$ROOT/schemas/$study/codebook.json" \
			"out/$study/estimates.csv"
		for file in "site-$study"/figures/*.svg; do
			filter render --quiet --format svg --width 360 --lang en \
				--table "$(basename "$file" .svg)" \
				--tables "$ROOT/schemas/$study/tables.json" \
				--codebook "$ROOT/schemas/$study/codebook.json" \
				"out/$study/estimates.csv" >"small/${file##*/}"
		done
	done
	python3 "$ROOT/tests/figures/edges.py" edges
	for file in edges/*.csv; do
		for width in 360 720; do
			filter render --quiet --format svg --width $width "$file" \
				--codebook edges/codebook.json >"$file-$width.svg" 2>/dev/null \
				|| rm -f "$file-$width.svg"
		done
	done
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

need_chromium() {
	command -v chromium >/dev/null || skip "chromium is not installed"
}

# What the scripts of a page made of it, as text.
browse() {
	chromium --headless --no-sandbox --disable-gpu --disable-quic \
		--no-first-run --disable-background-networking \
		--disable-component-update --disable-sync \
		--allow-file-access-from-files --virtual-time-budget=60000 \
		--user-data-dir="$PWD/profile" --dump-dom "file://$PWD/$1" 2>/dev/null \
		| sed -n '/<body>/,$p' | sed 's/.*<body>//; s/<[^>]*>//g' | grep .
}

@test "figures: no text meets another or leaves the canvas, in either font" {
	need_chromium
	fc-list | grep -q 'Liberation Sans' || skip "Liberation Sans is not installed"
	fc-list | grep -q 'DejaVu Sans' || skip "DejaVu Sans is not installed"
	python3 "$ROOT/tests/readers/boxes.py" site-*/figures/*.svg small/*.svg \
		edges/*.svg >boxes.html
	browse boxes.html >boxes.txt
	cat boxes.txt
	test "$(grep -c . boxes.txt)" = 2
	set -- site-*/figures/*.svg small/*.svg edges/*.svg
	grep -q "^figures $#\$" boxes.txt
}

@test "figures: text on screen has at least 11 pixels on any screen" {
	need_chromium
	python3 "$ROOT/tests/readers/sizes.py" site-innovationsbarometer/index.html >sizes.html
	browse sizes.html >sizes.txt
	cat sizes.txt
	test "$(cat sizes.txt)" = "360: 6 figures
560: 6 figures
768: 6 figures
1280: 6 figures
end"
}

@test "figures: the Nu checker has nothing to say of figures" {
	local vnu=${READERS:-$ROOT/bin/obj/readers}/node_modules/vnu-jar/build/dist/vnu.jar

	command -v java >/dev/null || skip "java is not installed"
	test -e "$vnu" || skip "vnu-jar is not installed"
	java -jar "$vnu" --svg site-*/figures/*.svg small/*.svg edges/*.svg
}
