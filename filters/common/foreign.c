#define _GNU_SOURCE
#include <string.h>
#include <strings.h>

#include "diag.h"
#include "foreign.h"

/* A kind of file: these bytes at that place. */
struct format {
	size_t at;
	const char *bytes;
	size_t len;
	const char *what;
	const char *remedy; /* "FILE" stands for the name */
};

#define BYTES(text) text, sizeof(text) - 1

static const char stata[] = "a Stata file (dta)";
static const char sas[] = "a SAS file (sas7bdat)";
static const char transport[] = "a SAS transport file (xpt)";
static const char por[] = "a portable SPSS file (por)";
static const char export[] = "export the data as CSV where it comes from";
static const char image[] = "ask for the data, not a picture of them";
static const char sheet[] =
    "libreoffice --headless --convert-to csv FILE, or save it as CSV";
static const char by_r[] = "Rscript -e 'write.csv(haven::read_dta(\"FILE\"), "
			   "stdout(), row.names=FALSE, na=\"\")' | clean ...";

/*
 * Bytes that no header of a CSV file begins with; "PAR1" alone could be the
 * name of a column.
 */
static const struct format formats[] = {
    {0, BYTES("\x1f\x8b"), "gzip data", "gzip -dc FILE | clean ..."},
    {0, BYTES("\x1f\x9d"), "compress data", "gzip -dc FILE | clean ..."},
    {4, BYTES("1AY&SY"), "bzip2 data", "bzip2 -dc FILE | clean ..."},
    {0,
	BYTES("\xfd"
	      "7zXZ"),
	"xz data", "xz -dc FILE | clean ..."},
    {0, BYTES("\x28\xb5\x2f\xfd"), "zstd data", "zstd -dc FILE | clean ..."},
    {0, BYTES("\x04\x22\x4d\x18"), "lz4 data", "lz4 -dc FILE | clean ..."},
    {0, BYTES("PK\x03\x04"), "a zip archive", "unzip -p FILE | clean ..."},
    {0, BYTES("PK\x05\x06"), "an empty zip archive", export},
    {0, BYTES("7z\xbc\xaf\x27\x1c"), "a 7z archive",
	"7z e -so FILE | clean ..."},
    {0, BYTES("Rar!\x1a\x07"), "a rar archive",
	"unrar p -inul FILE | clean ..."},
    {257, BYTES("ustar\0"), "a tar archive", "tar -xOf FILE | clean ..."},
    {257, BYTES("ustar  "), "a tar archive", "tar -xOf FILE | clean ..."},
    {0, BYTES("%PDF-"), "a PDF document", "ask for the data as CSV"},
    {0, BYTES("{\\rtf"), "an RTF document", "ask for the data as CSV"},
    {0, BYTES("\xd0\xcf\x11\xe0"), "an old Excel workbook (xls)", sheet},
    {0, BYTES("<stata_dta>"), stata, by_r},
    {0, BYTES("\x73\x01\x01\0"), stata, by_r},
    {0, BYTES("\x73\x02\x01\0"), stata, by_r},
    {0, BYTES("\x72\x01\x01\0"), stata, by_r},
    {0, BYTES("\x72\x02\x01\0"), stata, by_r},
    {0, BYTES("\x71\x01\x01\0"), stata, by_r},
    {0, BYTES("\x71\x02\x01\0"), stata, by_r},
    {12, BYTES("\xc2\xea\x81\x60\xb3\x14\x11\xcf"), sas, export},
    {0, BYTES("HEADER RECORD*******"), transport, export},
    {0, BYTES("RDX2\nX\n"), "an R workspace (RData)", export},
    {0, BYTES("RDX3\nX\n"), "an R workspace (RData)", export},
    {0, BYTES("PAR1\x15"), "a Parquet file",
	"duckdb -csv -c \"from 'FILE'\" | clean ..."},
    {0, BYTES("ARROW1\0"), "an Arrow file", export},
    {0, BYTES("Obj\x01"), "an Avro file", export},
    {0, BYTES("\x89HDF"), "an HDF5 file", export},
    {0, BYTES("SQLite format 3"), "an SQLite database",
	"sqlite3 -csv -header FILE 'select * from TABLE' | clean ..."},
    {4, BYTES("Standard Jet DB"), "an Access database",
	"mdb-export FILE TABLE | clean ..."},
    {4, BYTES("Standard ACE DB"), "an Access database",
	"mdb-export FILE TABLE | clean ..."},
    {0, BYTES("\x89PNG"), "a picture (PNG)", image},
    {0, BYTES("\xff\xd8\xff"), "a picture (JPEG)", image},
    {0,
	BYTES("\x7f"
	      "ELF"),
	"a program", "name the data"},
};

static const struct format portable = {
    0, NULL, 0, por, "pspp-convert FILE data.csv"};
static const struct format xlsx = {
    0, NULL, 0, "a spreadsheet (xlsx or ods)", sheet};
static const struct format html = {0, NULL, 0,
    "an HTML page, perhaps of a log-in",
    "open it in a browser and export the data again"};
static const struct format xml = {0, NULL, 0, "XML", export};
static const struct format xml_sheet = {
    0, NULL, 0, "a spreadsheet in XML", sheet};
static const struct format json = {0, NULL, 0, "JSON",
    "jq -r '.[] | [.NAME, .NAME] | @csv' FILE | clean --header-rows 0 ..."};

/* The text without a BOM and blanks before it. */
static struct slice
stripped(struct slice text)
{
	while (text.len > 0 && text.text[0] != '\0' &&
	    strchr(" \t\r\n\xef\xbb\xbf", text.text[0]) != NULL) {
		text.text++;
		text.len--;
	}
	return text;
}

static bool
begins(struct slice text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len && strncasecmp(text.text, word, len) == 0;
}

/* A name, a quote or a bracket behind the first bracket. */
static bool
is_json(struct slice text)
{
	struct slice rest;

	if (text.len < 2 || (text.text[0] != '{' && text.text[0] != '['))
		return false;
	rest = stripped((struct slice){text.text + 1, text.len - 1});
	return text.text[0] == '{' ? begins(rest, "\"")
				   : begins(rest, "{") || begins(rest, "[{");
}

/* Formats of text. */
static const struct format *
find_markup(struct slice text)
{
	text = stripped(text);
	if (begins(text, "<!doctype html") || begins(text, "<html") ||
	    begins(text, "<head") || begins(text, "<table") ||
	    (begins(text, "<!--") &&
		memmem(text.text, text.len, "<html", 5) != NULL))
		return &html;
	if (begins(text, "<?xml"))
		return memmem(text.text, text.len, "Excel.Sheet", 11) == NULL
		    ? &xml
		    : &xml_sheet;
	return is_json(text) ? &json : NULL;
}

static bool
is_spreadsheet(struct slice text)
{
	return memmem(text.text, text.len, "[Content_Types].xml", 19) != NULL ||
	    memmem(text.text, text.len, "xl/", 3) != NULL ||
	    memmem(text.text, text.len, "opendocument.spreadsheet", 24) != NULL;
}

/*
 * A portable file begins with five lines of 40 characters, whose ends may have
 * gone or be two bytes each, and the signature behind the character set.
 */
static bool
is_portable(struct slice text)
{
	size_t end = text.len < 474 ? text.len : 474;

	return end > 456 &&
	    memmem(text.text + 456, end - 456, "SPSSPORT", 8) != NULL;
}

static const struct format *
find_format(struct slice text)
{
	size_t i;

	for (i = 0; i < sizeof formats / sizeof *formats; i++) {
		const struct format *f = &formats[i];

		if (text.len < f->at + f->len ||
		    memcmp(text.text + f->at, f->bytes, f->len) != 0)
			continue;
		return memcmp(f->bytes, "PK", 2) == 0 && is_spreadsheet(text)
		    ? &xlsx
		    : f;
	}
	return is_portable(text) ? &portable : find_markup(text);
}

enum import_kind
foreign_kind(struct slice first)
{
	static const struct {
		const char *what;
		enum import_kind kind;
	} kinds[] = {{stata, IMPORT_STATA}, {sas, IMPORT_SAS},
	    {transport, IMPORT_TRANSPORT}, {por, IMPORT_PORTABLE}};
	const struct format *format = find_format(first);
	size_t i;

	for (i = 0; format != NULL && i < sizeof kinds / sizeof *kinds; i++)
		if (format->what == kinds[i].what)
			return kinds[i].kind;
	return IMPORT_NONE;
}

bool
foreign_report(struct slice first, const char *name)
{
	struct place place = {.file = name};
	const struct format *format = find_format(first);
	const char *at;

	if (format == NULL)
		return false;
	at = strstr(format->remedy, "FILE");
	if (at == NULL || strcmp(name, "stdin") == 0)
		diag_error(STATUS_FAIL, &place, "foreign-format",
		    "this is %s, not CSV; try: %s", format->what,
		    format->remedy);
	else
		diag_error(STATUS_FAIL, &place, "foreign-format",
		    "this is %s, not CSV; try: %.*s%s%s", format->what,
		    (int)(at - format->remedy), format->remedy, name, at + 4);
	return true;
}
