# A study of two waves that overlap, drawn from a population whose truth is
# known: part 1, sample 2 of tests/bench/simulate_panel.c.

load helper

STUDY=$ROOT/tests/panel

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

need_all() {
	local tool

	for tool in clean normalize join aggregate render; do
		need_filter "$tool"
	done
}

panel() {
	"$ROOT/pipeline.sh" --study panel --input "$STUDY/input" "$@"
}

# "mean 0.14 0.05 0.09 0.19": a change, its error and its interval.
changes() {
	awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$(at["statistic"]) == "difference" && $(at["category"]) != "0" {
			print $(at["compared"]), $(at["estimate"]), $(at["se"]),
			    $(at["ci_low"]), $(at["ci_high"])
		}' "$1/panel/estimates.csv"
}

@test "panel: the interval of a change holds the truth of the population" {
	need_all
	panel --schemas "$STUDY/schemas" --output out
	# Of all 6,000 units: 2.17282 and 2.32047, 42.400 and 46.217 per cent.
	changes out | awk '
		$1 == "mean" { seen += $4 <= 0.14765 && 0.14765 <= $5 }
		$1 == "share" { seen += $4 <= 0.03817 && 0.03817 <= $5 }
		END { exit seen != 2 }'
	grep -q "changes between waves allow for those who are in both" \
		out/panel/tables.md
	run ! grep -q "independent of each other" out/panel/tables.md
}

@test "panel: the same waves taken as independent have wider intervals" {
	need_all
	cp -R "$STUDY/schemas" schemas
	jq 'del(.design.panel)' "$STUDY/schemas/panel/study.json" \
		>schemas/panel/study.json
	panel --schemas "$STUDY/schemas" --output out
	panel --schemas schemas --output apart
	paste -d ' ' <(changes out) <(changes apart) >both
	test "$(wc -l <both)" = 2
	awk '$2 != $7 || $8 < 1.05 * $3 { exit 1 }' both
	grep -q "waves as independent of each other" apart/panel/tables.md
}
