load helper

# Each tag that a message of clean can bear, out of the sources: the first
# word among the texts of a call that reports, and the tables of tags.
tags_in_sources() {
	python3 - "$ROOT"/filters/clean/*.c "$ROOT"/filters/author/{describe,resource_draft,sniff,survey}.c "$ROOT"/filters/common/{foreign,rawfile,diag,mem,stream,reader,writer,ledger,node,options}.c <<'END'
import re
import sys

TEXT = r'"((?:[^"\\]|\\.)*)"'
CALL = r'\b(?:diag_\w+|fail|node_error)\(((?:"(?:[^"\\]|\\.)*"|[^";])*)\);'
TAG = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
tags = set()
for name in sys.argv[1:]:
    source = re.sub(r"/\*.*?\*/", "", open(name).read(), flags=re.S)
    for call in re.findall(CALL, source):
        texts = re.findall(TEXT, call)
        if texts and re.fullmatch(TAG, texts[0]):
            tags.add(texts[0])
    tags.update(re.findall(r'\[(?:VERDICT|FAULT)_\w+\] = {?"(%s)"' % TAG, source))
    for table in re.findall(r"resource_rules\[\] = {([^}]*)}", source):
        tags.update(re.findall(TEXT, table))
# What is right is not told of, a rule's tag is its own, and clean reads no
# input that has to have one width.
print("\n".join(sorted(tags - {"good", "rule", "ragged"})))
END
}

@test "clean --explain: knows each tag of the sources" {
	local tag bad=0 n=0

	need_filter clean
	while read -r tag; do
		n=$((n + 1))
		filter clean --explain "$tag" >/dev/null 2>&1 || {
			echo "no entry: $tag"
			bad=1
		}
	done < <(tags_in_sources)
	test "$n" -gt 50
	test "$bad" -eq 0
}

@test "clean --explain: knows no tag that the sources lack" {
	need_filter clean
	diff <(filter clean --explain list | cut -d ' ' -f 1 | LC_ALL=C sort) \
		<(tags_in_sources)
}

@test "clean --explain: says what, shows an example, tells how to mend" {
	need_filter clean
	for tag in $(filter clean --explain list | cut -d ' ' -f 1); do
		run filter clean --explain "$tag"
		echo "$output"
		test "$status" -eq 0
		[[ ${lines[0]} == "$tag: "* ]]
		[[ ${lines[0]} != *. ]]
		[[ $output == *"Example:"*"  clean: "*"[$tag]"*"How to mend:"* ]]
		[[ $output == *. ]]
		! grep -q '.\{80\}' <<<"$output"
	done
}

@test "clean --explain: lists the tags in their order" {
	need_filter clean
	filter clean --explain list | cut -d ' ' -f 1 | LC_ALL=C sort -cu
}

@test "clean --explain: output that cannot be written" {
	need_filter clean
	run sh -c "\"\$@\" >/dev/full" - "$BAROMETER_BIN/clean" --explain enum
	test "$status" -eq 3
	[[ $output == *"[write-failed]"* ]]
}

@test "clean --explain: knows the tags that the page names, and no others" {
	need_filter clean
	diff <(sed -n '/^\.Sh DIAGNOSTICS/,/^\.El/s/^\.It Bq Li //p' \
		"$ROOT/filters/clean/clean.1") \
		<(filter clean --explain list | cut -d ' ' -f 1)
}
