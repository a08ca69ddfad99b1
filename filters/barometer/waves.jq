# Codebooks of one wave each, oldest first, as one: jq -s -f waves.jq with
# --argjson waves '["2022", "2024"]' and --arg lang.  What comes out has the
# codebook under .book, and what a person should look at under .notes.
#
# A variable is the same where it has the same name and fits; a category is the
# same where it has the same label, whatever its code.  Where one code means two
# things the later one gets a code of its own: nothing is ever mixed up.

def code: if type == "object" then .code else . end;
def has_label: type == "object" and .label != null;
# A text, or one of the only language.
def text: if type == "object" then .[keys_unsorted[0]] else . end;
def said: if has_label then .label | text else code end;
def plain: ascii_downcase | gsub("\\s+"; " ") | ltrimstr(" ") | rtrimstr(" ");
def is_dot: code | startswith(".");

# Is the code of both one category?  One that has no label is what the other says.
def is_same($a; $b):
	($a | code) == ($b | code) and (($a | has_label | not) or
		($b | has_label | not) or ($a | is_dot) or
		($a | said | plain) == ($b | said | plain));

# The categories of another wave among those that are there: the list of all,
# what each code of the wave becomes, and the codes that mean two things.
def fit($new; $wave):
	reduce $new[] as $c ({list: ., map: {}, twice: []};
		($c | code) as $code
		| ([.list[] | select(code == $code)] | .[0]) as $here
		| ([.map[]]) as $taken
		| ([.list[] | select((said | plain) == ($c | said | plain))
			| code | select(IN($taken[]) | not)] | .[0]) as $alike
		| if $here != null and is_same($here; $c) then
			.map[$code] = $code
			| if ($here | has_label) then . else
				.list |= map(if code == $code then $c else . end) end
		elif $alike != null then .map[$code] = $alike
		elif $here == null then .list += [$c] | .map[$code] = $code
		else "\($code)_\($wave)" as $own
			| .map[$code] = $own
			| .list += [{code: $own, label: ($c | said)}
				+ (if ($c | type) == "object" and $c.variable != null
				then {variable: "\($c.variable)_\($wave)"} else {} end)]
			| .twice += ["\($code) is '\($here | said)' before and '\($c | said)' in \($wave)"]
		end);

def is_identity: all(to_entries[]; .key == .value);

# The source of a variable or set of the wave, with the codes of all waves.
def recoded($map; $is_set):
	if . == null or ($map | is_identity) then .
	elif $is_set and (.columns | type) == "object" then
		.columns |= with_entries(.key = ($map[.key] // .key))
	elif .map != null then
		.map |= with_entries(.value = ($map[.value] // .value))
		| if .pass == true then .map = $map + .map else . end
	else .map = $map end;

def kind:
	if .set then "set" elif .type | IN("integer", "number") then "number"
	else .type end;

def words: .label // .set // .name | text;

# One choice in each cell of a wave, where another wave has several: the cells
# are choices too, by the separator of that one.
def as_choices($of):
	([$of.from[] | select(.encoding == "delimited") | .separator] | .[0]) as $mark
	| ([.categories[] | code | split($mark)[] | ltrimstr(" ")] | unique) as $parts
	| {set: .name, label: (.label // .name), choices: [$parts[] | {code: ., label: .}],
		from: (.from | map_values({encoding: "delimited", column, separator: $mark,
			map: ($parts | map({(.): .}) | add)}))};

def is_delimited: .set != null and all((.from // {})[]; .encoding == "delimited");
def is_answer: .set == null and .type == "code" and .role == null
	and all(.categories[]; has_label | not) and all(.from[]; .map == null);

# .book and .notes with one more variable of a wave.
def add($v; $wave):
	(($v.set // $v.name)) as $name
	| ([.book.variables | to_entries[]
		| select((.value.set // .value.name) == $name)] | .[0]) as $at
	| if $at == null then .book.variables += [$v]
	elif ($at.value | is_delimited) and ($v | is_answer) then
		add($v | as_choices($at.value); $wave)
	elif ($at.value | is_answer) and ($v | is_delimited) then
		.book.variables[$at.key] |= as_choices($v) | add($v; $wave)
	elif ($at.value | kind) != ($v | kind) then
		"\($name)_\($wave)" as $own
		| .book.variables += [$v | if .set then .set = $own else .name = $own end]
		| .notes += ["\($name) is \($at.value | kind) before and \($v | kind) in \($wave), where it is the variable \($own)."]
	elif $v.set and $v.from == null then .
	else
		(if $v.set then "choices" else "categories" end) as $key
		| ($at.value[$key] // [] | fit($v[$key] // []; $wave)) as $fit
		| .notes += [$fit.twice[] | "\($name): \(.)."]
		| (if ($at.value | words | plain) != ($v | words | plain)
			then .notes += ["\($name) is '\($at.value | words)' before and '\($v | words)' in \($wave); the first is shown."]
			else . end)
		| .book.variables[$at.key] |= (
			(if .type != null and .type != $v.type then .type = "number" else . end)
			| (if ($fit.list | length) > (.[$key] // [] | length)
				then del(.ordered) else . end)
			| (if $fit.list != [] then .[$key] = $fit.list else . end)
			| (if .role == null and $v.role != null then .role = $v.role else . end)
			| .from = (.from // {}) + ($v.from // {}
				| map_values(recoded($fit.map; $v.set != null))))
	end;

. as $books
| reduce range(1; $books | length) as $i ({book: $books[0], notes: []};
	reduce $books[$i].variables[] as $v (.; add($v; $waves[$i])))
| .book.variables |= [{name: ([.[] | .set // .name] as $names
		| ["wave", "survey_wave", "wave_of_survey"] | map(select(IN($names[]) | not))[0]),
	type: "code", role: "time",
	label: (if $lang == "da" then "År" else "Year" end
		| if all($waves[]; test("^(19|20)[0-9][0-9]$")) then .
		elif $lang == "da" then "Bølge" else "Wave" end),
	categories: [$waves[] | {code: ., label: .}
		+ (if test("^(19|20)[0-9][0-9]$") then {period: .} else {} end)],
	derive: {op: "constant", wave: true}}] + .
