# The Makefile, for what a bare machine does not have when make reads it: the
# build installs it first.  What make expands when it reads the file (:=, +=,
# conditions, rules, calls) asks no program, and no file outside of the tree;
# what it expands when something is made (=, recipes) may.
#
# usage: awk -f makefile.awk Makefile

function check(line)
{
	if (line ~ /^\t/ || line ~ /^ *#/)
		return
	if (line ~ /^[A-Za-z_][A-Za-z_0-9]* *\??=/)
		return
	if (line ~ /^define / || inside) {
		inside = line !~ /^endef/
		return
	}
	if (line ~ /\$\(shell|[^:+?]!=|\$\((wildcard|realpath) *[\/~]|\$\((wildcard|realpath) *\$\((HOME|PREFIX)\)/) {
		printf "%s:%d: asked before deps-build has installed anything: %s\n", \
			FILENAME, start, line
		bad = 1
	}
}

{
	if (!is_continued)
		start = FNR
	whole = (is_continued ? whole " " : "") $0
	is_continued = sub(/\\$/, "", whole)
	if (!is_continued)
		check(whole)
}

END { exit bad }
