load helper

# Every reference figure of a folder of tests/oracle within its tolerance.
check_oracle() {
	need_filter aggregate
	python3 "$ROOT/tests/oracle/compare.py" "$BAROMETER_BIN/aggregate" \
		"$ROOT/tests/oracle/$1"
}

@test "oracle: stratified elements" { check_oracle o01_apistrat; }
@test "oracle: simple random sample" { check_oracle o02_apisrs; }
@test "oracle: one-stage clusters" { check_oracle o03_apiclus1; }
@test "oracle: two stages" { check_oracle o04_apiclus2; }
@test "oracle: nested ids, all quantile rules" { check_oracle o05_fpc; }
@test "oracle: BRR and JKn replicates" { check_oracle o06_scd; }
@test "oracle: JK1 and bootstrap replicates" { check_oracle o07_apiclus1_reps; }
@test "oracle: a large stratified cluster sample" { check_oracle o08_eusilc; }
@test "oracle: strata of two columns" { check_oracle o09_barometer_like; }
@test "oracle: single units, census strata, shares 0 and 1" { check_oracle o10_edge; }
@test "oracle: post-stratified weights" { check_oracle o11_poststratified; }
@test "oracle: raked and calibrated weights" { check_oracle o12_calibrated; }
@test "oracle: one to three stages" { check_oracle multistage; }
@test "oracle: faults of a design" { check_oracle o13_design_errors; }
@test "oracle: comparisons inside cells" { check_oracle p04_cells; }
@test "oracle: overlapping waves" { check_oracle p05_panel; }
@test "oracle: weights of strata, and errors by their account" { check_oracle p01_apistrat_weights; }
@test "oracle: weights of clusters, and errors by their account" { check_oracle p02_apiclus1_weights; }
@test "oracle: response classes" { check_oracle p03_nonresponse; }
@test "oracle: random designs of R's survey package" { check_oracle random; }
@test "oracle: data of R's survey package" { check_oracle own; }

# Where R is installed, a design that nobody has seen: SEED=n for another one.
@test "oracle: fresh random designs" {
	need_filter aggregate
	Rscript -e 'library(survey)' >/dev/null 2>&1 \
		|| skip "R and its package survey are not installed"
	Rscript "$ROOT/tests/oracle/random/make.R" "${SEED:-3}" "${DESIGNS:-2}" \
		"$BATS_TEST_TMPDIR/fresh" >/dev/null 2>&1
	python3 "$ROOT/tests/oracle/compare.py" "$BAROMETER_BIN/aggregate" \
		"$BATS_TEST_TMPDIR/fresh"
}
