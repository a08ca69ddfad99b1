# What every filter does alike, whatever its own work is.  Each test runs all
# filters that are built, and names those that fail.

load helper

FILTERS="clean normalize join weigh aggregate render"

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	make_files
}

# Input and schemas that each filter has nothing to say about.
make_files() {
	cat >records.csv <<-'END'
		id,weight,age,q
		1,21.5,1,1
		2,20.5,2,2
		3,21,1,1
	END
	cat >table.csv <<-'END'
		id,area
		1,north
		2,south
		3,north
	END
	cat >age.csv <<-'END'
		age,total
		1,50
		2,25
	END
	cat >estimates.csv <<-'END'
		table,item,statistic,measure,category,age,n,sum_weight,estimate,se,ci_low,ci_high,df,deff,status
		,share:q,share,q,1,_T,3,3,0.5,0.1,0.4,0.6,2,1,
		,share:q,share,q,2,_T,3,3,0.5,0.1,0.4,0.6,2,1,
	END
	cat >codebook.json <<-'END'
		{
		  "name": "small",
		  "languages": ["en"],
		  "variables": [
		    {"name": "id", "type": "text", "role": "id", "from": {"*": {"column": "id"}}},
		    {"name": "weight", "type": "number", "role": "weight", "from": {"*": {"column": "weight"}}},
		    {"name": "age", "type": "code", "role": "domain", "label": {"en": "Age"},
		     "categories": [{"code": "1", "label": {"en": "Young"}}, {"code": "2", "label": {"en": "Old"}}],
		     "from": {"*": {"column": "age"}}},
		    {"name": "q", "type": "code", "role": "measure", "label": {"en": "Question"},
		     "categories": [{"code": "1", "label": {"en": "Yes"}}, {"code": "2", "label": {"en": "No"}}],
		     "from": {"*": {"column": "q"}}}
		  ]
		}
	END
	cat >tables.json <<-'END'
		{
		  "tables": [
		    {"id": "t", "title": {"en": "T"}, "measures": [{"statistic": "share", "variable": "q"}],
		     "columns": [{"by": []}, {"by": ["age"]}]}
		  ]
		}
	END
	cat >raw.json <<-'END'
		{
		  "name": "raw",
		  "schema": {
		    "fields": [
		      {"name": "id", "type": "string"},
		      {"name": "weight", "type": "number"},
		      {"name": "age", "type": "string"},
		      {"name": "q", "type": "string"}
		    ]
		  }
		}
	END
}

input_of() {
	case $1 in
		render) echo estimates.csv ;;
		*) echo records.csv ;;
	esac
}

# The work of a filter at its smallest: `small FILTER <input`.
small() {
	local name=$1

	shift
	case $name in
		clean) filter clean "$@" ;;
		normalize) filter normalize --codebook codebook.json --wave w "$@" ;;
		join) filter join --with table.csv --on id "$@" ;;
		weigh) filter weigh --base-weight weight --name w --rake age.csv "$@" ;;
		aggregate) filter aggregate --weight weight --by age --share q "$@" ;;
		render) filter render "$@" ;;
	esac
}

# With this as its schema: `with_schema FILTER FILE <input`.
with_schema() {
	case $1 in
		clean) filter clean --schema "$2" ;;
		normalize) filter normalize --codebook "$2" --wave w ;;
		aggregate) filter aggregate --weight weight --codebook codebook.json \
			--tables "$2" ;;
		render) filter render --codebook codebook.json --tables "$2" ;;
	esac
}

schema_of() {
	case $1 in
		clean) echo raw.json ;;
		normalize) echo codebook.json ;;
		*) echo tables.json ;;
	esac
}

option_with_argument() {
	case $1 in
		clean) echo --schema ;;
		normalize) echo --codebook ;;
		join) echo --with ;;
		weigh) echo --rake ;;
		aggregate) echo --weight ;;
		render) echo --tables ;;
	esac
}

# Run a check for each filter that is built.
for_each() {
	local name bad=0 any=0

	for name in ${ONLY:-$FILTERS}; do
		test -x "$BAROMETER_BIN/$name" || continue
		any=1
		"$@" "$name" || {
			echo "^^^ $name: $*"
			bad=1
		}
	done
	test "$any" = 1 || skip "no filter is built"
	return "$bad"
}

# Run a command line; then $status, out and err hold what came of it.
try() {
	status=0
	"$@" >out 2>err || status=$?
}

expect() {
	local expected=$1

	shift
	if test "$status" != "$expected"; then
		echo "status is $status, not $expected; it said:"
		head -5 err
		return 1
	fi
	for text; do
		grep -qF -e "$text" err || {
			echo "nothing says '$text':"
			head -5 err
			return 1
		}
	done
}

expect_no_output() {
	test ! -s out || {
		echo "there is output:"
		head -5 out
		return 1
	}
}

works() {
	try small "$1" <"$(input_of "$1")"
	expect 0 && test -s out && test ! -s err
}

@test "common: the smallest work of each filter succeeds without a word" {
	for_each works
}

has_no_input() {
	try small "$1" </dev/null
	expect 3 "$1: " "[no-header]" && expect_no_output
}

@test "common: no input is a failure" { for_each has_no_input; }

has_header_only() {
	head -1 "$(input_of "$1")" >header.csv
	try small "$1" <header.csv
	expect 0 || expect 1 || return 1
	test ! -s out || test "$(tail -c 1 out | od -An -c | tr -d ' ')" = '\n'
}

@test "common: a header alone is a survey of nobody" {
	for_each has_header_only
}

has_wrong_option() {
	try small "$1" --verison <"$(input_of "$1")"
	expect 2 "$1: error: unknown option '--verison', did you mean '--version'?" \
		"[usage]" && expect_no_output
}

@test "common: a wrong option is refused, the nearest one named" {
	for_each has_wrong_option
}

lacks_argument() {
	try small "$1" "$(option_with_argument "$1")" <"$(input_of "$1")"
	expect 2 "needs an argument" "[usage]" && expect_no_output
}

@test "common: an option without its argument is refused" {
	for_each lacks_argument
}

prints_help() {
	try filter "$1" --help
	expect 0 && test ! -s err && grep -q "^usage: $1 " out \
		&& grep -q -e '--ledger FILE' out
}

@test "common: --help goes to standard output" { for_each prints_help; }

fits_a_screen() {
	try filter "$1" -h
	expect 0 && test "$(wc -l <out)" -le 40 && ! grep -q '.\{81\}' out \
		&& test "$(grep -c "^  [a-z].*" out)" = 3 || return 1
	try filter "$1" --help=all
	expect 0 && ! grep -q '.\{81\}' out
}

@test "common: --help is one screen with three examples, --help=all explains each option" {
	for_each fits_a_screen
}

# Every file of the smallest work, and standard input and output.
ledger_destroys_nothing() {
	local input file

	input=$(input_of "$1")
	cp "$input" input.csv
	for file in input.csv table.csv codebook.json; do
		cp "$file" kept
		case $1-$file in
			*-input.csv) try small "$1" --ledger ./input.csv input.csv ;;
			join-table.csv | normalize-codebook.json)
				try small "$1" --ledger "./$file" "$input"
				;;
			render-codebook.json | aggregate-codebook.json)
				try small "$1" --codebook "$file" --ledger "./$file" "$input"
				;;
			*) continue ;;
		esac
		expect 2 "'--ledger' would overwrite the input ./$file" "[usage]" \
			&& expect_no_output && cmp "$file" kept || return 1
	done
	# shellcheck disable=SC2094
	try small "$1" --ledger input.csv <input.csv
	expect 2 "[usage]" || return 1
	status=0
	# shellcheck disable=SC2094
	small "$1" --ledger out.csv "$input" >out.csv 2>err || status=$?
	expect 2 "'--ledger' would overwrite the output out.csv"
}

@test "common: a ledger destroys no file that is read or written" {
	for_each ledger_destroys_nothing
}

@test "common: a manifest is none of the files that are read" {
	local file

	for file in records.csv codebook.json; do
		cp "$file" kept
		try filter normalize --codebook codebook.json --manifest "./$file" \
			records.csv
		expect 2 "'--manifest' would overwrite the input ./$file" "[usage]" \
			&& cmp "$file" kept || return 1
	done
	cp table.csv kept
	try filter join --with table.csv --on id --manifest ./table.csv records.csv
	expect 2 "'--manifest' would overwrite the input ./table.csv"
	cmp table.csv kept
}

@test "common: no output destroys a file behind a colon, or that tables name" {
	cp age.csv kept
	try filter aggregate --weight weight --share q --standardize age:age.csv \
		--ledger ./age.csv records.csv
	expect 2 "'--ledger' would overwrite the input ./age.csv" || return 1
	try filter aggregate --weight weight --share q --standardize age \
		--population age.csv --ledger line records.csv
	expect 0 || return 1
	cmp age.csv kept
	sed 's/"tables"/"confidentiality": {"minimum": 2, "earlier": ["estimates.csv"]}, &/' \
		tables.json >earlier.json
	cp estimates.csv kept
	try filter aggregate --weight weight --tables earlier.json \
		--codebook codebook.json --ledger ./estimates.csv records.csv
	expect 2 "'--ledger' would overwrite the input" || return 1
	cmp estimates.csv kept
}

@test "common: no file of a site takes the place of one that is read" {
	cp codebook.json index.html
	filter aggregate --weight weight --tables tables.json \
		--codebook codebook.json records.csv >t.csv
	try filter render --tables tables.json --codebook index.html --site . t.csv
	expect 2 "'--site' would overwrite a file of this run: ./index.html" || return 1
	cmp codebook.json index.html
	[[ ! -e csv && ! -e figures ]]
}

# More than two seconds lie between two records; then a signal.
shows_progress() {
	local input pid

	input=$(input_of "$1")
	mkfifo "$1.fifo"
	small "$1" --progress <"$1.fifo" >"$1.out" 2>"$1.err" &
	pid=$!
	{
		head -2 "$input"
		sleep 2.2
		sed -n 3p "$input"
		sleep 0.3
		pkill -USR1 -P "$pid" -x "$1" || kill -USR1 "$pid"
		sleep 0.3
		sed 1,3d "$input"
	} >"$1.fifo"
	# clean looks at 256 KiB before the first record, and the end is a line.
	wait "$pid" && test "$(grep -cx "$1: [0-9]* records, [0-9]* a second" \
		"$1.err")" = 3 && grep -q "^$1: [23] records" "$1.err"
}

@test "common: --progress counts records from the third second on, SIGUSR1 at once" {
	local name bad=0

	for name in $FILTERS; do
		shows_progress "$name" &
		echo "$name $!" >>started
	done
	while read -r name pid; do
		wait "$pid" || {
			echo "^^^ $name"
			cat "$name.err"
			bad=1
		}
	done <started
	test "$bad" = 0
}

@test "common: progress is silent where nobody asks and nobody looks" {
	{
		cat records.csv
		sleep 2.2
		sed 1d records.csv
	} | filter aggregate --count >out 2>err
	test ! -s err
}

# On a terminal, made by script(1), unless NO_COLOR is set.
is_coloured() {
	local command="$BAROMETER_BIN/$1 --nonsense"

	env -u NO_COLOR TERM=xterm script -qec "$command" /dev/null >out || true
	grep -qF $'\e[1;31merror\e[0m: unknown option' out || return 1
	NO_COLOR=1 TERM=xterm script -qec "$command" /dev/null >out || true
	grep -q "^$1: error: unknown option" out || return 1
	try filter "$1" --nonsense
	grep -q "^$1: error: unknown option" err
}

@test "common: messages are coloured on a terminal, and nowhere else" {
	command -v script >/dev/null || skip "script(1) is not installed"
	for_each is_coloured
}

prints_version() {
	try filter "$1" -V
	expect 0 && grep -qx "barometer $1 [0-9.]*[~+.a-z0-9]*" out || return 1
	try filter "$1" --version
	expect 0 && test ! -s err && grep -qx "barometer $1 [0-9.]*[~+.a-z0-9]*" out
}

@test "common: --version names program and version" {
	for_each prints_version
}

helps_to_nobody() {
	status=0
	filter "$1" --help 2>err >/dev/full || status=$?
	expect 3 "[write-failed]"
}

@test "common: help that could not be written is a failure" {
	for_each helps_to_nobody
}

lacks_schema() {
	try with_schema "$1" nowhere.json <"$(input_of "$1")"
	expect 2 "nowhere.json: error: " "[missing-schema]" && expect_no_output
}

@test "common: a schema that is not there is named" {
	ONLY="clean normalize aggregate render" for_each lacks_schema
}

has_broken_schema() {
	printf '{\n"name": "x",\n]\n' >broken.json
	try with_schema "$1" broken.json <"$(input_of "$1")"
	expect 2 "broken.json:3: error: " "[bad-json]" && expect_no_output
}

@test "common: a schema that is not JSON is reported with its line" {
	ONLY="clean normalize aggregate render" for_each has_broken_schema
}

has_wrong_shape() {
	echo '["a", "list"]' >wrong.json
	try with_schema "$1" wrong.json <"$(input_of "$1")"
	expect 2 "wrong.json:1: error: " "[bad-schema]" && expect_no_output
}

@test "common: a schema of the wrong shape is reported with its line" {
	ONLY="clean normalize aggregate render" for_each has_wrong_shape
}

# The key stands alone on line 2, misspelt.
has_unknown_key() {
	local key

	case $1 in
		clean) key=shcema ;;
		normalize) key=languagse ;;
		*) key=tabels ;;
	esac
	sed "1s/{/{\\n\"$key\": [],/" "$(schema_of "$1")" >unknown.json
	try with_schema "$1" unknown.json <"$(input_of "$1")"
	expect 2 "unknown.json:2: error: key '$key'" "did you mean" \
		"[bad-schema]" && expect_no_output
}

@test "common: an unknown key of a schema is named, with the nearest one" {
	ONLY="clean normalize aggregate render" for_each has_unknown_key
}

lacks_file() {
	try small "$1" nowhere.csv
	expect 3 "nowhere.csv: error: " "[cannot-open]" && expect_no_output
}

@test "common: a file that is not there is a failure" { for_each lacks_file; }

reads_directory() {
	mkdir -p folder
	try small "$1" folder
	expect 3 "folder: error: cannot open for reading: Is a directory" \
		"[cannot-open]" && expect_no_output
}

# shellcheck disable=SC2030
@test "common: a directory is no file" { for_each reads_directory; }

lacks_names() {
	printf '\n\n' >blank.csv
	try small "$1" blank.csv
	grep -qF "did you mean ''" err && return 1
	# shellcheck disable=SC2031 # of try, in this shell
	test "$status" -ge 2 && expect_no_output
}

@test "common: a blank header is nothing that was meant" {
	for_each lacks_names
}

reads_files() {
	local input

	input=$(input_of "$1")
	try small "$1" <"$input"
	mv out expected
	try small "$1" "$input"
	expect 0 && cmp expected out || return 1
	try small "$1" - <"$input"
	expect 0 && cmp expected out
}

@test "common: a file, - and standard input give the same" {
	for_each reads_files
}

reads_two_files() {
	local input

	input=$(input_of "$1")
	head -2 "$input" >first.csv
	sed 2d "$input" >second.csv
	try small "$1" <"$input"
	mv out expected
	try small "$1" first.csv second.csv
	expect 0 && cmp expected out
}

@test "common: two files are read as one" { for_each reads_two_files; }

# cat puts files together with the header of each.
has_header_again() {
	local input

	input=$(input_of "$1")
	small "$1" <"$input" >expected
	try small "$1" <<<"$(cat "$input" && head -1 "$input")"
	expect 1 ":$(($(wc -l <"$input") + 1)): " "the header once more" \
		"[header-again]" && cmp expected out
}

@test "common: the header once more is left out and told" {
	for_each has_header_again
}

fills_device() {
	status=0
	small "$1" <"$(input_of "$1")" 2>err >/dev/full || status=$?
	expect 3 "error: cannot write: No space left on device [write-failed]"
}

@test "common: a full device is a failure" { for_each fills_device; }

# In KiB: within the first block of output, and far behind it.
outgrows_file() {
	local input limit

	input=$(input_of "$1")
	{
		head -1 "$input"
		make_large "$1"
	} >large.csv
	for limit in 100 1000; do
		status=0
		(
			ulimit -f "$limit"
			small "$1" <large.csv 2>err >out
		) || status=$?
		expect 3 "error: cannot write: File too large [write-failed]"
		test "$(wc -c <out)" -gt $((limit * 1024 - 2))
		test "$(tail -c1 out | wc -l)" = 0
	done
}

@test "common: a file that may grow no further is a failure" {
	ONLY="clean normalize join" for_each outgrows_file
}

has_no_output() {
	status=0
	small "$1" <"$(input_of "$1")" 2>err >&- || status=$?
	expect 3 "[write-failed]"
}

@test "common: a closed standard output is a failure" {
	for_each has_no_output
}

has_no_standard_input() {
	try small "$1" <&-
	expect 3 && expect_no_output
}

@test "common: a closed standard input is a failure" {
	for_each has_no_standard_input
}

# Some 3 MB, more than a pipe holds.
make_large() {
	awk -v filter="$1" 'BEGIN {
		for (i = 0; i < 150000; i++)
			if (filter == "render")
				print ",share:q,share,q,1," i ",3,3,0.5,0.1,0.4,0.6,2,1,"
			else
				print i % 3 + 1 ",1.5,1,1"
	}'
}

loses_reader() {
	local input full

	input=$(input_of "$1")
	{
		head -1 "$input"
		make_large "$1"
	} >large.csv
	full=$(small "$1" <large.csv 2>err | wc -c)
	status=0
	small "$1" <large.csv 2>err | head -c 1 >out
	status=${PIPESTATUS[0]}
	test "$status" != 0 || test "$full" -lt 1048576 || {
		echo "status 0, with $full bytes that nobody read"
		return 1
	}
}

@test "common: a reader that went away is a failure, or all was delivered" {
	for_each loses_reader
}

meets_cut_input() {
	head -c -1 "$(input_of "$1")" >cut.csv
	try small "$1" <cut.csv
	expect 3 "stdin:" "[truncated]" || return 1
	# What came out is not sealed either.
	test ! -s out || test "$(tail -c 1 out | od -An -c | tr -d ' ')" != '\n'
}

@test "common: input that was cut off is a failure, and is passed on as one" {
	ONLY="normalize join weigh aggregate render" for_each meets_cut_input
}

meets_cut_quote() {
	{
		cat "$(input_of "$1")"
		printf '"4'
	} >cut.csv
	try small "$1" <cut.csv
	expect 3 "stdin:" "[truncated]"
}

@test "common: input cut off within quotes is a failure" {
	ONLY="normalize join weigh aggregate render" for_each meets_cut_quote
}

takes_unsealed() {
	local input

	input=$(input_of "$1")
	try small "$1" <"$input"
	mv out expected
	head -c -1 "$input" >cut.csv
	try small "$1" --unsealed <cut.csv
	expect 0 && cmp expected out
}

@test "common: --unsealed takes foreign input without a last newline" {
	ONLY="normalize join weigh aggregate render" for_each takes_unsealed
}

meets_failed_upstream() {
	{
		cat "$(input_of "$1")"
		printf '4,'
	} >cut.csv
	try small "$1" <cut.csv
	expect 3 "[truncated]"
}

@test "common: a record that stops in the middle is a failure" {
	ONLY="normalize join weigh aggregate render" for_each meets_failed_upstream
}

meets_ragged() {
	{
		cat "$(input_of "$1")"
		echo 4,4
	} >ragged.csv
	try small "$1" <ragged.csv
	expect 3 "stdin:" "[ragged]"
}

@test "common: a record with too few fields is a failure" {
	ONLY="normalize join weigh aggregate render" for_each meets_ragged
}

meets_nul() {
	{
		cat "$(input_of "$1")"
		printf '4,\0,1,1\n'
	} >nul.csv
	try small "$1" <nul.csv
	expect 3 "stdin:" "[nul-byte]"
}

@test "common: a NUL byte is a failure" {
	ONLY="normalize join weigh aggregate render" for_each meets_nul
}

meets_bad_quote() {
	{
		cat "$(input_of "$1")"
		echo '4,a"b,1,1'
	} >quote.csv
	try small "$1" <quote.csv
	expect 3 "stdin:" "[bad-quote]"
}

@test "common: a quote within a bare field is a failure" {
	ONLY="normalize join weigh aggregate render" for_each meets_bad_quote
}

# An escape sequence, a line of its own, a turned direction, no UTF-8.
forges_message() {
	local name=$'a\e[2J\nb: error: c [d]\xe2\x80\xae\xff.csv'
	local input

	input=$(input_of "$1")
	rm -f "$name"
	try small "$1" "$name"
	expect 3 'a\x1B[2J\x0Ab: error: c [d]\xE2\x80\xAE\xFF.csv: error: ' \
		"[cannot-open]" || return 1
	# With half a record behind the header: its place is named.
	{
		sed 1s/$/$',"\e[31m\u202e\u009b"/' "$input" | head -1
		echo '"1'
	} >"$name"
	try small "$1" "$name"
	! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f-\xff]' err && grep -q '\\x1B' err
}

@test "common: what a name holds is shown, not done" { for_each forges_message; }

doubles_column() {
	sed 's/$/,x/; 1s/x$/age/' "$(input_of "$1")" >doubled.csv
	try small "$1" <doubled.csv
	expect 3 "column age" "[doubled-column]" && expect_no_output
}

@test "common: two columns of one name are refused" {
	ONLY="normalize join weigh aggregate render" for_each doubles_column
}

# The variable is jq's.
# shellcheck disable=SC2016
LEDGER='.program == $name and (.version | type) == "string"
	and .records_in > 0 and (.counts | type) == "object"'

appends_to_ledger() {
	rm -f ledger
	try small "$1" --ledger ledger <"$(input_of "$1")"
	expect 0 || return 1
	try small "$1" --ledger ledger <"$(input_of "$1")"
	test "$(wc -l <ledger)" = 2 && test "$(sort -u ledger | wc -l)" = 1 \
		&& jq -e --arg name "$1" "$LEDGER" ledger >/dev/null && return 0
	echo "the ledger holds:"
	cat ledger
	return 1
}

@test "common: each run appends one line of JSON to the ledger" {
	for_each appends_to_ledger
}

@test "common: the ledger holds the fingerprint of each file that an option names" {
	filter join --with table.csv --on id --unmatched u.csv --ledger ledger \
		records.csv >joined.csv
	jq -e '.files.with == .hash_table and (.files.unmatched | length) == 32
		and (.files | length) == 2' ledger >/dev/null
	cp table.csv again.csv
	filter join --with again.csv --on id --unmatched - --ledger two records.csv \
		>/dev/null 2>&1 || true
	test ! -e two
	filter normalize --codebook codebook.json --wave w --ledger one \
		records.csv >/dev/null
	echo >>codebook.json
	filter normalize --codebook codebook.json --wave w --ledger one \
		records.csv >/dev/null
	test "$(jq -r .files.codebook one | sort -u | wc -l)" = 2
	# A pipe is gone when it has been read.
	filter join --with <(cat table.csv) --on id --ledger pipe records.csv \
		>/dev/null
	jq -e '.files == {}' pipe >/dev/null
}

fails_ledger() {
	try small "$1" --ledger /dev/full <"$(input_of "$1")"
	expect 3 "/dev/full: error: "
}

@test "common: a ledger that cannot be written is a failure" {
	for_each fails_ledger
}

runs_anywhere() {
	local input

	input=$(input_of "$1")
	LC_ALL=C try small "$1" <"$input"
	mv out expected
	LC_ALL=C.UTF-8 TZ=Asia/Tokyo try small "$1" <"$input"
	expect 0 && cmp expected out
}

@test "common: locale and time zone change nothing" { for_each runs_anywhere; }

# The records are four bytes long: one cut in four would end in a newline.
endless() {
	echo a,b
	yes 1,2
}

interrupted() { # interrupted SIGNAL SECONDS
	endless 2>/dev/null | timeout -s "$1" "$2" "$BAROMETER_BIN/clean" -q \
		--delimiter , --encoding utf-8 || true
}

@test "what waits to be said is said when a signal ends the program" {
	need_filter clean
	local signal pid
	mkfifo "$BATS_TEST_TMPDIR/in"
	for signal in INT TERM HUP QUIT; do
		# A job of a script ignores SIGINT and SIGQUIT.
		env --default-signal "$BAROMETER_BIN/clean" --delimiter , \
			--encoding utf-8 <"$BATS_TEST_TMPDIR/in" 9>&- \
			2>"$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/out" &
		pid=$!
		exec 9>"$BATS_TEST_TMPDIR/in"
		{
			printf 'a,b\n1,2\n3,4\n5,6,7\n5,6,7\n5,6,7\n5,6,7\n'
			yes 5,6 | head -n 200000
		} >&9
		while test "$(wc -c <"$BATS_TEST_TMPDIR/out")" -lt 100000; do
			sleep 0.02
		done
		kill -"$signal" "$pid"
		wait "$pid" && return 1
		exec 9>&-
		diff - "$BATS_TEST_TMPDIR/said" <<-'END'
			clean: stdin:4: error: 3 fields where the header has 2 (4 times; also line 5, line 6) [fields]
		END
	done
}

@test "what waits to be said is said when nobody reads any more" {
	need_filter clean
	{
		printf 'a,b\n1,2,3\n1,2,3\n'
		yes 5,6 | head -n 2000000
	} | env --default-signal "$BAROMETER_BIN/clean" --delimiter , \
		--encoding utf-8 2>"$BATS_TEST_TMPDIR/said" | sed q
	diff - "$BATS_TEST_TMPDIR/said" <<-'END'
		clean: stdin:2: error: 3 fields where the header has 2 (2 times; also line 3) [fields]
	END
}

@test "a stream that a signal ends is not sealed" {
	need_filter clean
	local i
	for i in 11 23 37 52 68; do
		interrupted INT "0.0$i" >"$BATS_TEST_TMPDIR/file"
		test "$(tail -c1 "$BATS_TEST_TMPDIR/file" | wc -l)" = 0
		interrupted TERM "0.0$i" | (
			sleep 0.05
			tail -c1 | wc -l
		) >"$BATS_TEST_TMPDIR/lines"
		test "$(<"$BATS_TEST_TMPDIR/lines")" = 0
	done
}
