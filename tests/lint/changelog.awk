# CHANGELOG.md, for who installs the next version over the last one: each
# version has its number, falling, that of the Makefile first, and says first what
# somebody who comes from the version before has to do.
#
# usage: awk -f changelog.awk -v release=X.Y.Z -v version=VERSION CHANGELOG.md
#
# version is what the tree is: release itself only where the release is made,
# and then nothing is unreleased any more.

function fault(text)
{
	printf "%s:%d: %s\n", FILENAME, FNR, text
	bad = 1
}

# One number that grows as versions do.
function rank(number, part)
{
	split(number, part, ".")
	return (part[1] * 1000 + part[2]) * 1000 + part[3]
}

function close_version()
{
	if (number != "" && notes == 0)
		fault(number " has no upgrade notes: '### Coming from ...' and what to do")
}

/^## / {
	close_version()
	notes = parts = 0
	before = number
	number = $2
	sub(/,$/, "", number)
	if ($0 !~ /^## [0-9]+\.[0-9]+\.[0-9]+, (unreleased|[0-9]+-[0-9]+-[0-9]+)$/) {
		fault("'" $0 "' is no '## X.Y.Z, unreleased' or '## X.Y.Z, YYYY-MM-DD'")
		next
	}
	if (before == "" && number != release)
		fault("the Makefile makes " release ", the first version here is " number)
	if (before != "" && rank(number) >= rank(before))
		fault(number " is not before " before)
	if (from != "" && number != from)
		fault(before " comes from " from ", not from " number)
	if ($3 == "unreleased" && (before != "" || version == release))
		fault(number " is released: say when")
	from = ""
}

/^### / {
	in_notes = $2 == "Coming"
	if (parts++ == 0 && $0 !~ /^### Coming from [0-9]+\.[0-9]+\.[0-9]+$/)
		fault("'" $0 "' stands before '### Coming from X.Y.Z'")
	else if (in_notes && rank($4) >= rank(number))
		fault(number " cannot come from " $4)
	else if (in_notes)
		from = $4
	else if ($0 !~ /^### (Added|Changed|Removed|Fixed|Figures)$/)
		fault("'" $0 "' is none of Added, Changed, Removed, Fixed, Figures")
}

/^- / && in_notes { notes++ }

END {
	close_version()
	if (number == "")
		fault("no version")
	exit bad
}
