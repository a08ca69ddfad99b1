# Drafts of the schemas of several files of one shape as one, in which all of
# them go: jq -s -f fields.jq.  With --arg unique no, values that are unique in
# each file are not taken to be so in all.

def both($a; $b): reduce ($a + $b)[] as $v ([]; if IN(.[]; $v) then . else . + [$v] end);
def value: if type == "object" then .value else . end;
def by_value($a; $b):
	reduce ($a + $b)[] as $v ([]; if any(.[]; value == ($v | value)) then . else . + [$v] end);

def widened($a; $b):
	if $a == $b then $a
	elif [$a, $b] - ["integer", "number"] == [] then "number"
	else "string" end;

def constraints($a; $b):
	[$a, $b] | map(.constraints // {}) as [$x, $y]
	| ($x | with_entries(select(.value == $y[.key])))
		+ (if $x.enum and $y.enum then {enum: both($x.enum; $y.enum)} else {} end);

# One column of two files: what one of them does not hold to is let go.
def joined($a; $b):
	widened($a.type; $b.type) as $type
	| if $a.type != $type and $b.type != $type or ($type == "string" and $a.type != $b.type)
	then $a | {name, title, type: $type} | with_entries(select(.value != null))
	else ($b + $a + {type: $type, constraints: constraints($a; $b)}
		| if .constraints == {} then del(.constraints) else . end
		| reduce ("categories", "x-missing", "missingValues") as $key (.;
			if $a[$key] and $b[$key] then .[$key] = by_value($a[$key]; $b[$key])
			else . end))
	end;

. as $drafts
| reduce $drafts[1:][] as $next ($drafts[0];
	([$next.schema.fields[] | {(.name): .}] | add) as $fields
	| .schema.fields |= map($fields[.name] as $other
		| if $other == null or . == $other then . else joined(.; $other) end))
| .schema.missingValues = ([$drafts[].schema.missingValues // []] | add
	| if . == [] then null else unique end)
| if .schema.missingValues == null then del(.schema.missingValues) else . end
| if any($drafts[]; .["x-final-newline"] == false) then .["x-final-newline"] = false else . end
| if $unique == "no" then
	.schema.fields |= map(del(.constraints.unique)
		| if .constraints == {} then del(.constraints) else . end)
else . end
