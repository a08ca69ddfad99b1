#include <stdlib.h>
#include <string.h>

#include "csv_columns.h"
#include "format.h"
#include "json.h"
#include "mem.h"

/*
 * What is said of the CSV of the same tables on the web (W3C, Metadata
 * Vocabulary for Tabular Data, 2015): its columns and, in full, how it is
 * written, for readers begin with trimming and with comments of their own.
 * It stands beside the file by the name that readers look for.
 */
static void
put_dialect(struct json *json)
{
	json_open(json, "dialect", '{');
	json_text(json, "encoding", "utf-8");
	json_text(json, "delimiter", ",");
	json_text(json, "quoteChar", "\"");
	json_bool(json, "doubleQuote", true);
	json_open(json, "lineTerminators", '[');
	json_text(json, NULL, "\n");
	json_close(json, ']');
	json_bool(json, "header", true);
	json_number(json, "headerRowCount", 1);
	json_plain(json, "commentPrefix", slice_of("null"));
	json_bool(json, "skipBlankRows", false);
	json_number(json, "skipColumns", 0);
	json_bool(json, "skipInitialSpace", false);
	json_number(json, "skipRows", 0);
	json_bool(json, "trim", false);
	json_close(json, '}');
}

/* The name of a column, escaped as a part of an address; "column" and a
 * number where another column has the name already. Owned. */
static char *
name_of(const struct csv_column *columns, uint32_t c)
{
	char *name = mem_text(slice_of(columns[c].name));
	uint32_t i;
	char *at;

	for (at = name; *at != '\0'; at++)
		if (strchr(
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_",
			*at) == NULL)
			*at = '_';
	for (i = 0; i < c && strcmp(columns[i].name, columns[c].name) != 0; i++)
		;
	if (i == c && *name != '_' && *name != '\0')
		return name;
	free(name);
	return mem_format("column%u", c + 1);
}

static void
put_status(struct json *json)
{
	struct out all = {0};
	uint32_t i;
	char *text;

	for (i = MARK_NONE + 1; i < MARKS; i++)
		out_format(&all, "%s%s", i > MARK_NONE + 1 ? "|" : "",
		    sheet_status((enum mark)i));
	text = out_take(&all);
	json_open(json, "datatype", '{');
	json_text(json, "base", "string");
	json_text(json, "format", text);
	json_close(json, '}');
	free(text);
}

static void
put_column(struct json *json, const struct csv_column *columns, uint32_t c)
{
	static const char *const types[] = {"string", "number", "integer"};

	char *name = name_of(columns, c);

	json_open(json, NULL, '{');
	json_text(json, "name", name);
	json_text(json, "titles", columns[c].name);
	if (strcmp(columns[c].name, "status") == 0)
		put_status(json);
	else
		json_text(json, "datatype", types[columns[c].holds]);
	json_close(json, '}');
	free(name);
}

static void
write_csvw(struct out *out, const struct facts *facts, uint32_t n_tables)
{
	const struct document *doc = n_tables == 0 ? NULL : facts->document;
	struct json json = {.is_first = true};
	uint32_t n;
	struct csv_column *columns = csv_columns(facts, n_tables, &n);
	char *url = mem_format("tables%s.csv", doc == NULL ? "" : doc->suffix);
	uint32_t c;

	json_open_tall(&json, NULL, '{');
	json_open(&json, "@context", '[');
	json_text(&json, NULL, "http://www.w3.org/ns/csvw");
	if (doc != NULL) {
		json_open(&json, NULL, '{');
		json_text(&json, "@language", doc->language->code);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_text(&json, "url", url);
	if (doc != NULL) {
		json_filled(&json, "dc:title", doc->title);
		json_filled(&json, "dc:description", doc->lead);
		json_filled(&json, "dc:source", doc->source);
		json_text(&json, "dc:language", doc->language->code);
	}
	put_dialect(&json);
	json_open_tall(&json, "tableSchema", '{');
	json_open_tall(&json, "columns", '[');
	for (c = 0; c < n; c++)
		put_column(&json, columns, c);
	json_close(&json, ']');
	json_close(&json, '}');
	json_close(&json, '}');
	json_finish_into(&json, out);
	free(url);
	free(columns);
}

const struct format format_csvw = {.file = "tables",
    .ending = "csv-metadata.json",
    .says = "what the CSV holds, as CSV on the web",
    .facts = write_csvw};
