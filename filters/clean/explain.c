#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "explain.h"
#include "near.h"
#include "slice.h"
#include "utf8.h"

enum {
	WIDTH = 78
};

/* What a tag stands for; the tags in alphabetical order. */
struct entry {
	const char *tag;
	const char *meaning; /* one line, no full stop */
	const char *example; /* a message that bears it, behind "clean: " */
	const char *mend;
};

static const struct entry entries[] = {
    {"account", "where each line and record of the input has gone",
	"note: 1616 lines or records read: 1 header, 0 preamble, 0 comment, "
	"0 blank, 0 footer, 0 not kept, 3 rejected, 1612 good [account]",
	"Nothing is to be mended: --check prints it. As an error it is a "
	"fault of clean itself: please report it with the command line."},
    {"ambiguous-format",
	"a draft had to choose between two ways to read a column",
	"raw.csv: column date: note: every value can be read in two ways; "
	"see that the draft has the right one [ambiguous-format]",
	"Look at the format, decimalChar and groupChar of the column in the "
	"draft: is 1/2/18 in January or in February, is 1.234 more than a "
	"thousand? --decimal says it for numbers."},
    {"ambiguous-number", "a number whose marks a person could read in two ways",
	"raw.csv:12: column turnover: error: '1.234' can be read in two ways "
	"under the decimal mark ','; declare groupChar if it is grouped "
	"[ambiguous-number]",
	"Say in the schema how the column writes its numbers: "
	"\"decimalChar\": \",\", \"groupChar\": \".\" makes 1.234 a thousand "
	"and more, \"decimalChar\": \".\" makes it a little more than one."},
    {"asked-if",
	"an answer to a question that was not asked, or none to one that was",
	"raw.csv:12: column partners_a: error: '1' is an answer to a question "
	"that was not asked (by innovative) [asked-if]",
	"See whether the routing in \"when\" of the rule is that of the "
	"questionnaire. If the answers are left over from going back in the "
	"form, give the rule the level \"note\" and let normalize drop them."},
    {"at-least-one", "none of several columns is chosen where one must be",
	"raw.csv:12: error: one of q4_1 to q4_6 must be chosen "
	"[at-least-one]",
	"Ask whether the question may be left unanswered. If so, give the "
	"rule a \"when\", or the level \"note\"."},
    {"bad-json", "a schema is not JSON",
	"raw.json:7: error: not valid JSON at character 3 of the line: ... "
	"[bad-json]",
	"Mostly a comma too many or too few, at this line or the one before. "
	"'jq . FILE' says it too."},
    {"bad-patch", "a file given to --patch is not as --rejects wrote it",
	"mended.csv:3: column offset: error: 'x' is not an offset; leave this "
	"column as --rejects wrote it [bad-patch]",
	"Change only the column \"raw\" of the rejects, and keep the others "
	"as they are: the offset says which record is mended."},
    {"bad-quote",
	"a quote where none may stand, or text behind a closing quote",
	"raw.csv:12: error: a quote within a field without quotes, or text "
	"behind a closing quote; write quotes within a field twice "
	"[bad-quote]",
	"Mend the record: \"He said \"\"no\"\"\". If the export writes "
	"quotes with a backslash, set \"escapeChar\": \"\\\\\" in the "
	"dialect; if quotes mean nothing in it, \"quoteChar\": null."},
    {"bad-schema", "a schema has the wrong shape",
	"raw.json:14: error: key 'typ': this key is not known here, did you "
	"mean 'type'? [bad-schema]",
	"The message says what is expected. Keys of your own are welcome "
	"when they begin with x-."},
    {"cannot-create", "a file for output cannot be made",
	"rejects.csv: error: cannot create: Permission denied "
	"[cannot-create]",
	"See that the folder is there, that you may write in it, and that "
	"the disk is not full."},
    {"cannot-open", "a file cannot be read",
	"raw.csv: error: cannot open for reading: No such file or directory "
	"[cannot-open]",
	"See that the name is right and that you may read the file."},
    {"character", "a character that cannot be seen stands in a value",
	"raw.csv:12: column id: error: 'A 17' holds a character that cannot "
	"be seen and is not allowed here [character]",
	"The schema says \"reject\" for it. \"x-nbsp\": \"space\", "
	"\"x-soft-hyphen\": \"remove\" and \"x-zero-width\": \"remove\" mend "
	"it instead, and count it."},
    {"column-order", "the columns do not stand in the order of the schema",
	"raw.csv:1: column q2: error: this is column 5 of the file and 4 of "
	"the schema; fieldsMatch \"equal\" allows any order [column-order]",
	"If the order means nothing, set \"fieldsMatch\": \"equal\" in the "
	"schema."},
    {"cvr", "a CVR number does not pass the check by modulus 11",
	"raw.csv:12: column cvr: note: '12345678' fails the check of CVR "
	"numbers (modulus 11) [cvr]",
	"Look for a slip of typing. The record is kept: the check is a hint, "
	"since real numbers may fail it."},
    {"decoded-twice", "text looks like UTF-8 that was read as something else",
	"warning: 17 fields look as if UTF-8 had been read as another "
	"encoding (Ã¦ for æ); is the encoding declared the right one? "
	"[decoded-twice]",
	"If the file is UTF-8, set \"encoding\": \"utf-8\". If it was spoilt "
	"before it came here, ask for a new export, or turn it back: "
	"'iconv -f utf-8 -t windows-1252 FILE'."},
    {"doubled-column", "two columns have the same name",
	"raw.csv:1: column q1: error: columns 4 and 9 have this name; give "
	"one of them another [doubled-column]",
	"Rename one in the export. Where that cannot be had, set \"header\": "
	"false and \"commentRows\": [1] in the dialect: then columns are "
	"taken by their place, with the names of the schema."},
    {"encoding", "bytes that have no meaning in the declared encoding",
	"raw.csv:12: column name: error: byte 81 at offset 1742 has no "
	"meaning in windows-1252; declare the right encoding, or map it with "
	"--undefined [encoding]",
	"If many records have it, the encoding is the wrong one: Danish "
	"exports are mostly utf-8 or windows-1252. If few have it, mend "
	"them, or let --undefined=replace put U+FFFD there. In UTF-16 it is "
	"half of a pair without the other half."},
    {"encoding-chosen", "which encoding \"auto\" came to",
	"raw.csv: note: read as UTF-8: it holds UTF-8 and nothing else "
	"[encoding-chosen]",
	"Nothing is to be mended. A schema that names the encoding makes "
	"sure that the next file is read the same way."},
    {"encoding-mismatch", "the file is not in the declared encoding",
	"raw.csv: error: the file begins with the BOM of UTF-16LE, not of "
	"'utf-8'; say --encoding UTF-16LE [encoding-mismatch]",
	"Declare the encoding of the message, or \"auto\" when files of both "
	"kinds come."},
    {"enum", "a value that the schema does not allow",
	"raw.csv:12: column q1: error: 'Nej ' is none of the allowed values: "
	"Ja, Nej [enum]",
	"A new answer belongs in the enum or the categories of the field. "
	"Blanks at its end go with \"x-trim\": true. A mark for no answer "
	"belongs in \"missingValues\"."},
    {"equal", "columns that must be the same are not",
	"raw.csv:12: column id_repeated: error: '4712' is not the same as "
	"id [equal]",
	"See which of them is right in the source; the rule stands in "
	"\"x-rules\" of the schema."},
    {"exactly-one", "of several columns none is chosen, or more than one",
	"raw.csv:12: column stato_1: error: exactly one of stato_1 to stato_5 "
	"must be chosen, not 2 [exactly-one]",
	"In a status the export is wrong: ask for a new one. In a question "
	"that allows several answers the rule is: take it out of "
	"\"x-rules\"."},
    {"extra-column", "a column that the schema does not know",
	"raw.csv:1: column q99: error: the schema does not know column 99, "
	"the nearest is 'q9'; fieldsMatch \"subset\" lets such columns pass "
	"[extra-column]",
	"Add it to the fields, or set \"fieldsMatch\": \"subset\"; "
	"\"x-undeclared\": \"drop\" leaves such columns out."},
    {"fail-if", "more records have a tag than --fail-if allows",
	"error: enum is met 12 times in 1615 records, more than --fail-if "
	"allows [fail-if]",
	"Look at the rejects with this tag first; then mend the schema, the "
	"file or the bound."},
    {"fields", "a record has more or fewer fields than the header",
	"raw.csv:12: error: 97 fields where the header has 98 [fields]",
	"Mostly a delimiter in text without quotes, or a line that was cut. "
	"Mend the line, or write the field in quotes; if every record has "
	"it, the delimiter is the wrong one."},
    {"foreign-format", "the file is no CSV",
	"raw.csv: error: this is a spreadsheet (xlsx or ods), not CSV; try: "
	"libreoffice --headless --convert-to csv raw.csv, or save it as CSV "
	"[foreign-format]",
	"Run the command of the message, or export the data as CSV."},
    {"foreign-key", "a value that another file should hold, and does not",
	"raw.csv:12: column unit: error: '4711' does not stand in the file it "
	"refers to [foreign-key]",
	"See whether the other file is of the same wave, and whether both "
	"write the key in the same way (leading zeros, blanks)."},
    {"format", "a text is not of the declared format",
	"raw.csv:12: column mail: error: 'ann at home' is no e-mail address "
	"[format]",
	"Mend the value, or take \"format\" out of the field."},
    {"grouping", "a number is grouped, but not by thousands",
	"raw.csv:12: column turnover: error: '12.34' is not grouped by "
	"thousands [grouping]",
	"See whether the mark is the decimal mark after all: swap "
	"decimalChar and groupChar, or mend the value."},
    {"header-again", "a line is the header once more",
	"raw.csv:1204: error: the header once more; name files one after "
	"another instead of putting them together [header-again]",
	"Files were put together, as cat does. It is left out; nothing is "
	"lost. Name the files one after another: clean a.csv b.csv."},
    {"less-than", "a number is not less than the one behind it",
	"raw.csv:12: column employees: error: '12' must be more than "
	"what stands before it [less-than]",
	"See which of them is right in the source; \"or-equal\": true allows "
	"them to be the same."},
    {"max-length", "a text is longer than allowed",
	"raw.csv:12: column id: error: 'A12345' is longer than 5 "
	"[max-length]",
	"Mend the value, or \"maxLength\" in the schema."},
    {"maximum", "a value is more than allowed",
	"raw.csv:12: column age: error: '180' is more than 120 [maximum]",
	"Mend the value, or \"maximum\" in the schema; 99 and 999 are often "
	"marks for no answer, which belong in \"missingValues\"."},
    {"min-length", "a text is shorter than allowed",
	"raw.csv:12: column id: error: 'A1' is shorter than 5 [min-length]",
	"Leading zeros may have been lost in a spreadsheet. Mend the value, "
	"or \"minLength\" in the schema."},
    {"minimum", "a value is less than allowed",
	"raw.csv:12: column age: error: '-1' is less than 0 [minimum]",
	"Mend the value, or \"minimum\" in the schema; -1 and -9 are often "
	"marks for no answer, which belong in \"missingValues\"."},
    {"missing-column", "the file lacks a column of the schema",
	"raw.csv:1: column weight: error: the file does not have this column; "
	"it has 'wieght', which the schema does not know: renamed? "
	"[missing-column]",
	"Renamed: set \"x-column\" of the field to the name in the file. "
	"Not exported: ask for it, or set \"fieldsMatch\": \"superset\". All "
	"of them missing: the delimiter or the header rows are wrong."},
    {"missing-reference", "the other file of a foreign key is not named",
	"error: which file is resource 'frame'? say --reference frame=FILE "
	"[missing-reference]",
	"Give --reference as the message says, or \"x-path\" in the "
	"reference."},
    {"missing-schema", "a schema cannot be read",
	"raw.json: error: cannot read this schema: No such file or "
	"directory; check its name and rights [missing-schema]",
	"See that the name is right and that you may read the file."},
    {"nfc", "characters of several parts were put together",
	"note: 12 fields brought into Unicode form NFC [nfc]",
	"Nothing is to be mended: \"e\" with a loose accent is now one "
	"character, as in the codebook. \"x-nfc\": false leaves it."},
    {"no-final-newline", "the last line does not end in a newline",
	"raw.csv:1616: note: the last line does not end in a newline "
	"[no-final-newline]",
	"Many exports lack it. It can also mean that the file was cut "
	"short: compare the number of records with what the tool says."},
    {"no-header", "the input ends before its header",
	"raw.csv: error: the input ends before its header; was it exported "
	"whole? [no-header]",
	"The file is empty, or has fewer lines than \"headerRows\" says."},
    {"nul-byte", "a NUL byte stands in a record",
	"raw.csv:12: error: a NUL byte [nul-byte]",
	"A NUL in every second place is UTF-16: declare it. Elsewhere the "
	"file was damaged, or holds something that is no text."},
    {"one-column", "the header may be cut at the wrong delimiter",
	"raw.csv:1: note: the header is one column, but has a semicolon in "
	"it; if that is the delimiter, say --delimiter semicolon "
	"[one-column]",
	"Say the delimiter on the command line or in the dialect of the "
	"schema. If the file has one column, nothing is to be mended."},
    {"option-again", "an option is given twice with different values",
	"note: option '--decimal' is given twice; '.' counts, ',' does not "
	"[option-again]",
	"Say it once. Where a script puts options together, the last one "
	"counts."},
    {"order", "dates do not stand in their order",
	"raw.csv:12: column closed: error: '2022-01-03' is before what "
	"should come first [order]",
	"See whether day and month are swapped in the format of one of the "
	"columns."},
    {"other-header", "a further file has another header than the first",
	"wave2.csv:1: error: column 5 is not as in the first file: that has "
	"q4; clean these files one by one [other-header]",
	"Clean each file with a schema of its own; normalize brings them "
	"together."},
    {"out-of-memory", "there is no memory left",
	"error: no memory left for 1048576 bytes [out-of-memory]",
	"clean keeps only keys that must be unique, and files that foreign "
	"keys refer to: take those out, or give it more memory."},
    {"patched", "what --patch put in place of rejected records",
	"note: 3 mended records read in place of rejected ones, 1 left out "
	"[patched]",
	"Nothing is to be mended. Records of which the column raw was made "
	"empty are left out."},
    {"pattern", "a value does not match the pattern of the schema",
	"raw.csv:12: column id: error: 'A-17' does not match the pattern "
	"'[A-Z][0-9]+' [pattern]",
	"The pattern (PCRE2) must match all of the value. Mend the value or "
	"the pattern."},
    {"pattern-limit",
	"whether a value matches the pattern takes too many steps to tell",
	"raw.csv:12: column id: error: whether 'aaaaaaaaaaaaaaaaaaaaaaaaaaaab' "
	"matches the pattern '(a+)+' takes too many steps to tell "
	"[pattern-limit]",
	"Write the pattern so that there is one way to match: a+ for (a+)+, "
	"[a-zA-Z ]* for ([a-z]|[A-Z]| )*. The limit is the same on every "
	"machine."},
    {"personal-data", "a column may tell who somebody is",
	"raw.csv: column mail: note: this may be personal data (e-mail); "
	"drop the column here unless it is needed [personal-data]",
	"Take the field out of the draft and set \"fieldsMatch\": \"subset\" "
	"and \"x-undeclared\": \"drop\": then the column goes no further. "
	"Codes and values of such columns are not written into drafts."},
    {"read-failed", "reading broke off",
	"raw.csv: error: cannot read: Input/output error [read-failed]",
	"The output is not whole: throw it away, and run clean again when "
	"the disk or the network is well."},
    {"rejected", "some records are not in the output",
	"warning: 3 of 1615 records rejected (enum 2, fields 1) [rejected]",
	"--rejects FILE writes each with its place and reason; "
	"--max-rejects makes too many of them a failure."},
    {"replaced", "bytes without meaning in the encoding were mapped",
	"note: 3 fields had bytes without meaning in the encoding, which are "
	"U+FFFD now [replaced]",
	"--undefined asked for it. Look for U+FFFD in the output: each is a "
	"letter that was lost before this file was written. --fail-if "
	"replaced=N keeps it within bounds."},
    {"required", "a value is missing where one must be",
	"raw.csv:12: column id: error: a value is required [required]",
	"Mend the record. If the question may be left unanswered, take "
	"\"required\" out of the field's constraints."},
    {"sample", "a draft rests upon a part of the file",
	"raw.csv: note: drafted from the first 10000 records, types from the "
	"first 12000; what else held there stands under x-constraints and is "
	"not enforced [sample]",
	"Where such a constraint should hold, rename \"x-constraints\" to "
	"\"constraints\", and see what clean rejects."},
    {"stray-cr", "a carriage return within a line",
	"raw.csv:12: error: a carriage return that ends no line; put the "
	"field in quotes [stray-cr]",
	"Mend the field. If carriage returns end all lines, set "
	"\"lineTerminator\": \"\\r\" in the dialect."},
    {"sum", "a number is not the sum that it should be",
	"raw.csv:12: column total: error: '17' is not the sum of men to "
	"women [sum]",
	"See which of them is right in the source; the rule stands in "
	"\"x-rules\" of the schema."},
    {"too-long", "a field, a record or the number of columns is too large",
	"raw.csv:12: error: a field, a record or the number of columns is "
	"beyond its limit; see --max-field, --max-record, --max-columns "
	"[too-long]",
	"Mostly a quote that was never closed, or a file that is no CSV. "
	"Where the text is really so long, raise the limit."},
    {"too-many-rejects", "more records were rejected than --max-rejects allows",
	"error: 120 of 1615 records rejected are more than --max-rejects "
	"allows [too-many-rejects]",
	"The output is not whole. Look at the tag that stands most often in "
	"the rejects: mostly one cause has hit them all."},
    {"truncated", "the input was cut short",
	"frame.csv: error: the input ends within a record: what wrote it did "
	"not finish (--unsealed takes it as it is) [truncated]",
	"Make the file again. If it came from elsewhere and is whole, add a "
	"newline at its end."},
    {"type", "a value is not of the column's type",
	"raw.csv:12: column age: error: 'about 40' is no integer [type]",
	"Mend the value. A mark for no answer belongs in \"missingValues\"; "
	"another way to write dates or numbers in \"format\" or "
	"\"decimalChar\". If many have it, the type is \"string\"."},
    {"unclosed-quote", "a quoted field has no end",
	"raw.csv:12: error: a quoted field has no end within 20 lines or at "
	"all; see "
	"--max-newlines [unclosed-quote]",
	"A quote too many in this line, or one too few: mend it. Long texts "
	"of many lines need a higher --max-newlines."},
    {"unique", "a key that stood in an earlier record",
	"raw.csv:12: column id: error: key '4711' seen before on line 8 "
	"[unique]",
	"See which of the records is the right one, and mend or drop the "
	"other. If the key is of several columns, declare them together as "
	"\"primaryKey\"."},
    {"unknown-encoding", "an encoding that is not known here",
	"error: 'utf-32' is no encoding of 8 bits, UTF-8 or UTF-16; "
	"'iconv -l' lists names, 'iconv -f utf-32 -t utf-8' converts others "
	"[unknown-encoding]",
	"See whether the name is spelt right. Charsets of several bytes are "
	"converted by iconv first."},
    {"unknown-tag", "--explain was asked for a tag that no message has",
	"error: no message has the tag 'requird', did you mean 'required'? "
	"--explain list shows all [unknown-tag]",
	"Give the word that stands in brackets at the end of a message."},
    {"unnamed-column", "a column has no name in the file",
	"raw.csv:1: column column_1: note: column 1 has no name in the file "
	"[unnamed-column]",
	"Nothing must be mended. In a schema a field with \"x-column\": \"\" "
	"gives it a name."},
    {"unseen", "characters that cannot be seen were taken out",
	"note: 4 fields freed of characters that cannot be seen [unseen]",
	"Nothing is to be mended: the schema asked for it with x-nbsp, "
	"x-soft-hyphen or x-zero-width."},
    {"unused-patch", "a mended record fits no record of the input",
	"mended.csv:3: error: no record begins at this place; these are "
	"the rejects of another file [unused-patch]",
	"Give --patch the rejects of this very file: records are found by "
	"their offset in it."},
    {"usage", "the command line is wrong",
	"error: unknown option '--shema', did you mean '--schema'?; 'clean "
	"--help' lists the options [usage]",
	"'clean --help' lists the options, the manual page explains them."},
    {"warn-if", "more records have a tag than --warn-if allows",
	"warning: enum is met 12 times in 1615 records, more than --warn-if "
	"allows [warn-if]",
	"Look at the rejects with this tag; then mend the schema, the file "
	"or the bound."},
    {"write-failed", "the output cannot be written",
	"stdout: error: cannot write: No space left on device "
	"[write-failed]",
	"The output is not whole: throw it away. See that the disk has room, "
	"and that what reads the pipe does not end early."},
};

enum {
	N_ENTRIES = sizeof entries / sizeof *entries
};

/* A paragraph, indented, in lines of at most WIDTH columns. */
static void
print_text(const char *text)
{
	size_t column = 0;
	size_t len;
	size_t width;

	for (; *text != '\0'; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		width = utf8_width((struct slice){text, len});
		if (column == 0)
			column = (size_t)printf("  ");
		else if (column + 1 + width > WIDTH)
			column = (size_t)printf("\n  ") - 1;
		else
			column += (size_t)printf(" ");
		printf("%.*s", (int)len, text);
		column += width;
	}
	printf("\n");
}

static void
print_entry(const struct entry *entry)
{
	char example[512];

	snprintf(example, sizeof example, "clean: %s", entry->example);
	printf("%s: %s\n\nExample:\n", entry->tag, entry->meaning);
	print_text(example);
	printf("\nHow to mend:\n");
	print_text(entry->mend);
}

static void
print_list(void)
{
	size_t i;

	for (i = 0; i < N_ENTRIES; i++)
		printf("%-18s %s\n", entries[i].tag, entries[i].meaning);
}

bool
explain_knows(const char *tag, const char **near)
{
	const char *names[N_ENTRIES];
	size_t i;

	*near = NULL;
	for (i = 0; i < N_ENTRIES; i++) {
		names[i] = entries[i].tag;
		if (strcmp(tag, names[i]) == 0)
			return true;
	}
	*near = near_find(tag, names, N_ENTRIES);
	return false;
}

static void
report_unknown(const char *tag)
{
	const char *near;

	(void)explain_knows(tag, &near);
	if (near == NULL)
		diag_error(STATUS_USAGE, NULL, "unknown-tag",
		    "no message has the tag %s; --explain list shows all",
		    diag_value(slice_of(tag)));
	else
		diag_error(STATUS_USAGE, NULL, "unknown-tag",
		    "no message has the tag %s, did you mean '%s'? --explain "
		    "list shows all",
		    diag_value(slice_of(tag)), near);
}

/* False when there is no such tag. */
static bool
print_tag(const char *tag)
{
	struct slice name = slice_of(tag);
	size_t i;

	/* As it is copied from a message. */
	if (name.len > 2 && name.text[0] == '[' &&
	    name.text[name.len - 1] == ']')
		name = (struct slice){name.text + 1, name.len - 2};
	for (i = 0; i < N_ENTRIES; i++)
		if (slice_is(name, entries[i].tag)) {
			print_entry(&entries[i]);
			return true;
		}
	return false;
}

void
explain(const char *tag)
{
	if (strcmp(tag, "list") == 0)
		print_list();
	else if (!print_tag(tag))
		report_unknown(tag);
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_error(STATUS_FAIL, NULL, "write-failed",
		    "cannot write to standard output");
}
