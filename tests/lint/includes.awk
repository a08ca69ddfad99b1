# The tables of filters/ARCHITECTURE.md against the #include lines of the
# files that follow it: a file includes what stands in its own folder or in
# one that the table of folders lets it use, or the modules of one that it
# names (folder/module), and a common module what its row
# in the table of modules says, of which each uses only rows above its own.
#
# Prints for each include the two modules, and for each row of the table of
# folders the two folders, a slash behind each, for tsort; faults go to stderr.

function fault(text)
{
	print text >"/dev/stderr"
	bad = 1
}

# The folder of a file under filters/, and its module.
function folder_of(path)
{
	sub(/\/[^\/]*$/, "", path)
	sub(/.*filters\//, "", path)
	return path
}

function module_of(path)
{
	gsub(/.*\/|\.[ch]$/, "", path)
	return path
}

# A row of a table: what it is about, and what that may use.
function read_row(rows, uses, has_order, cells, names, n, i)
{
	split($0, cells, / *\| */)
	gsub(/`/, "", cells[2])
	rows[cells[2]] = FNR
	n = split(cells[4], names, /[,. ]+/)
	for (i = 1; i <= n; i++) {
		if (names[i] == "")
			continue
		if (has_order && !(names[i] in rows))
			fault("ARCHITECTURE.md: " cells[2] " uses " names[i] \
			    ", which is not above it")
		uses[cells[2], names[i]] = FNR
	}
}

# The folder where the header of a file in this folder is found.
function home_of(folder, header, pair, part)
{
	if ((folder, header) in headers)
		return folder
	for (pair in lets) {
		split(pair, part, SUBSEP)
		if (part[1] != folder)
			continue
		if ((part[2], header) in headers)
			return part[2]
		if (((folder_of(part[2]), header) in headers) &&
		    module_of(part[2]) == header)
			return folder_of(part[2])
	}
	return ""
}

BEGIN {
	for (i = 2; i < ARGC; i++)
		if (ARGV[i] ~ /\.h$/)
			headers[folder_of(ARGV[i]), module_of(ARGV[i])] = 1
}

FILENAME ~ /\.md$/ {
	if (/^\| (module|folder) \|/)
		table = /^\| module/ ? "module" : "folder"
	else if (!/^\|/)
		table = ""
	else if (table == "module" && /^\| [a-z0-9_]+ \|/)
		read_row(modules, uses, 1)
	else if (table == "folder" && /^\| `/)
		read_row(folders, lets, 0)
	next
}

FNR == 1 {
	folder = folder_of(FILENAME)
	module = module_of(FILENAME)
	if (!(folder in folders))
		fault(FILENAME ": " folder " is no row of the table of folders")
	if (folder == "common" && !(module in modules))
		fault(FILENAME ": has no row in the table of modules")
	seen[folder, module] = 1
}

/^#include "/ {
	header = $0
	gsub(/^#include "|".*/, "", header)
	used = module_of(header)
	home = home_of(folder, used)
	if (header ~ /\// || home == "") {
		fault(FILENAME ":" FNR ": includes " header \
		    ", which no folder has that " folder " may use")
		next
	}
	if (home == folder && used == module)
		next
	print folder "/" module, home "/" used
	if (home != folder)
		real_lets[folder, home] = real_lets[folder, home "/" used] = 1
	if (folder != "common")
		next
	real[module, used] = 1
	if (!((module, used) in uses))
		fault(FILENAME ":" FNR ": " module " includes " used \
		    ", which its row in ARCHITECTURE.md does not name")
}

END {
	for (module in modules)
		if (!(("common", module) in seen))
			fault("ARCHITECTURE.md: " module " is no module")
	for (pair in uses)
		if (!(pair in real)) {
			split(pair, name, SUBSEP)
			fault("ARCHITECTURE.md: " name[1] " does not use " name[2])
		}
	for (pair in lets) {
		split(pair, name, SUBSEP)
		home = name[2] in folders ? name[2] : folder_of(name[2])
		if (home != name[1])
			print name[1] "/", home "/"
		if (!(pair in real_lets))
			fault("ARCHITECTURE.md: folder " name[1] \
			    " does not use " name[2])
	}
	exit bad
}
