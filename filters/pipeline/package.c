#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "input.h"
#include "json.h"
#include "mem.h"
#include "options.h"
#include "package.h"
#include "pictures.h"
#include "result.h"

static const char profile[] =
    "https://datapackage.org/profiles/2.0/datapackage.json";
static const char resource_profile[] =
    "https://datapackage.org/profiles/2.0/dataresource.json";

/* By the ending of a name. */
static const struct {
	const char *ending;
	const char *format;
	const char *media;
	bool is_text;
} media[] = {
    {".csv", "csv", "text/csv", true},
    {".html", "html", "text/html", true},
    {".md", "md", "text/markdown", true},
    {".txt", "txt", "text/plain", true},
    {".tex", "tex", "application/x-tex", true},
    {".json", "json", "application/json", true},
    {".px", "px", "text/plain", true},
    {".svg", "svg", "image/svg+xml", true},
    {".xml", "xml", "application/xml", true},
    {".xlsx", "xlsx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	false},
};

/* Lower case, digits, dots and dashes, as a name has to be. */
static char *
name_of(const char *path)
{
	char *name = mem_text(slice_of(path));
	char *at;

	for (at = name; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
		else if (strchr("abcdefghijklmnopqrstuvwxyz0123456789.-_",
			     *at) == NULL)
			*at = '-';
	return name;
}

/* What a column of estimates, of accounts or of tables.csv holds. */
static const char *
type_of(const char *column)
{
	static const char *const counts[] = {"outside", "not_asked",
	    "dont_know", "no_answer", "not_relevant", "invalid", "no_weight",
	    "base"};
	const char *type = result_type(column);
	size_t i;

	for (i = 0; i < sizeof counts / sizeof *counts; i++)
		if (strcmp(counts[i], column) == 0)
			return "integer";
	return strcmp(column, "figure") == 0 ? "number"
	    : type == NULL                   ? "string"
					     : type;
}

static bool
ends_in(const char *text, const char *ending)
{
	size_t n = strlen(text);
	size_t k = strlen(ending);

	return n > k && strcmp(text + n - k, ending) == 0;
}

/* A CSV file that is published. */
struct csv_table {
	const char *name;
	char *path;    /* of the file that has its columns for us to read */
	bool is_excel; /* semicolons and decimal commas */
};

/* "tables-excel.en.csv" has the columns of "tables.en.csv". */
static bool
find_table(struct csv_table *table, const char *page, const char *name)
{
	static const char excel[] = "tables-excel.";

	if (!ends_in(name, ".csv"))
		return false;
	*table = (struct csv_table){
	    .name = name, .is_excel = strncmp(name, excel, strlen(excel)) == 0};
	table->path = table->is_excel
	    ? mem_format("%s/tables.%s", page, name + strlen(excel))
	    : mem_format("%s/%s", page, name);
	return true;
}

/* ---- CSV on the web ------------------------------------------------------ */

/* All of it is said, for readers begin with trimming and with comments. */
static void
web_dialect(struct json *json, const struct csv_table *table)
{
	json_open(json, "dialect", '{');
	json_text(json, "encoding", "utf-8");
	json_text(json, "delimiter", table->is_excel ? ";" : ",");
	json_text(json, "quoteChar", "\"");
	json_bool(json, "doubleQuote", true);
	json_bool(json, "header", true);
	json_plain(json, "commentPrefix", slice_of("null"));
	json_bool(json, "skipBlankRows", false);
	json_bool(json, "skipInitialSpace", false);
	json_bool(json, "trim", false);
	json_close(json, '}');
}

static void
web_column(struct json *json, const struct csv_table *table, const char *name)
{
	const char *type = type_of(name);

	json_open(json, NULL, '{');
	json_text(json, "titles", name);
	if (table->is_excel && strcmp(type, "number") == 0) {
		json_open(json, "datatype", '{');
		json_text(json, "base", type);
		json_open(json, "format", '{');
		json_text(json, "decimalChar", ",");
		json_close(json, '}');
		json_close(json, '}');
	} else {
		json_text(json, "datatype", type);
	}
	json_close(json, '}');
}

static void
web_table(struct json *json, const struct csv_table *table)
{
	struct input *in = input_open(&(char *){table->path}, 1, false);
	uint32_t i;

	if (in == NULL)
		return;
	json_open_tall(json, NULL, '{');
	json_text(json, "url", table->name);
	web_dialect(json, table);
	json_open(json, "tableSchema", '{');
	json_open(json, "columns", '[');
	for (i = 0; i < input_columns(in); i++)
		web_column(json, table, input_column(in, i));
	json_close(json, ']');
	json_close(json, '}');
	json_close(json, '}');
	input_close(in);
}

/*
 * Of the CSV files that have no metadata of their own, under the name that
 * readers look for in a folder (W3C, Model for Tabular Data, 2015, 5.3).
 */
static bool
write_web(const char *page, struct publication *all)
{
	static const char name[] = "csv-metadata.json";
	char *path = mem_format("%s/%s", page, name);
	struct json json = {0};
	struct csv_table table;
	bool is_good;
	char *text;
	size_t len;
	size_t i;

	json_open_tall(&json, NULL, '{');
	json_text(&json, "@context", "http://www.w3.org/ns/csvw");
	json_open_tall(&json, "tables", '[');
	for (i = 0; i < all->n; i++) {
		if (strncmp(all->files[i].name, "tables.", 7) == 0 ||
		    !find_table(&table, page, all->files[i].name))
			continue;
		web_table(&json, &table);
		free(table.path);
	}
	json_close(&json, ']');
	json_close(&json, '}');
	text = json_finish(&json, &len);
	is_good =
	    record_write(path, text, len, 0644) && record_add(all, page, name);
	free(text);
	free(path);
	return is_good;
}

/* ---- the package --------------------------------------------------------- */

static void
add_schema(struct json *json, const struct csv_table *table)
{
	struct input *in = input_open(&(char *){table->path}, 1, false);
	const char *type;
	uint32_t i;

	if (in == NULL)
		return;
	if (table->is_excel) {
		json_open(json, "dialect", '{');
		json_text(json, "$schema",
		    "https://datapackage.org/profiles/2.0/tabledialect.json");
		json_text(json, "delimiter", ";");
		json_close(json, '}');
	}
	json_open(json, "schema", '{');
	json_text(json, "$schema",
	    "https://datapackage.org/profiles/2.0/tableschema.json");
	json_open(json, "fields", '[');
	for (i = 0; i < input_columns(in); i++) {
		type = type_of(input_column(in, i));
		json_open(json, NULL, '{');
		json_text(json, "name", input_column(in, i));
		json_text(json, "type", type);
		if (table->is_excel && strcmp(type, "number") == 0)
			json_text(json, "decimalChar", ",");
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
	input_close(in);
}

static void
add_media(struct json *json, const char *path)
{
	size_t i;

	for (i = 0; i < sizeof media / sizeof *media; i++) {
		if (!ends_in(path, media[i].ending))
			continue;
		json_text(json, "format", media[i].format);
		json_text(json, "mediatype", media[i].media);
		if (media[i].is_text)
			json_text(json, "encoding", "utf-8");
		return;
	}
}

static void
add_resource(struct json *json, const char *page, const struct published *file)
{
	const char *name = file->name;
	char *id = name_of(name);
	char *hash = mem_format("sha256:%s", file->sha256);
	struct csv_table table;
	bool is_table = find_table(&table, page, name);

	json_open_tall(json, NULL, '{');
	json_text(json, "$schema", resource_profile);
	json_text(json, "name", id);
	json_text(json, "path", name);
	if (is_table)
		json_text(json, "type", "table");
	add_media(json, name);
	json_number(json, "bytes", file->bytes);
	json_text(json, "hash", hash);
	if (is_table) {
		add_schema(json, &table);
		free(table.path);
	}
	json_close(json, '}');
	free(hash);
	free(id);
}

/* Members of an object of study.json that are texts. */
static void
add_texts(struct json *json, const struct node *object)
{
	size_t i;

	for (i = 0; i < object->n; i++)
		if (object->child[i].kind == NODE_STRING)
			json_text(
			    json, object->child[i].key, object->child[i].text);
}

static void
add_publication(struct json *json, const struct node *publication)
{
	const struct node *licence = node_get(publication, "licence");
	const struct node *contact = node_get(publication, "contact");
	const struct node *sources = node_get(publication, "sources");
	size_t i;

	if (node_get(publication, "date") != NULL)
		json_text(json, "created", node_text(publication, "date", ""));
	if (licence != NULL) {
		json_open(json, "licenses", '[');
		json_open(json, NULL, '{');
		add_texts(json, licence);
		json_close(json, '}');
		json_close(json, ']');
	}
	if (contact != NULL) {
		json_open(json, "contributors", '[');
		json_open(json, NULL, '{');
		json_text(json, "title", node_text(contact, "name", ""));
		if (node_get(contact, "email") != NULL)
			json_text(
			    json, "email", node_text(contact, "email", ""));
		if (node_get(contact, "path") != NULL)
			json_text(json, "path", node_text(contact, "path", ""));
		json_open(json, "roles", '[');
		json_text(json, NULL, "contact");
		json_close(json, ']');
		json_close(json, '}');
		json_close(json, ']');
	}
	if (sources == NULL)
		return;
	json_open(json, "sources", '[');
	for (i = 0; i < sources->n; i++) {
		json_open(json, NULL, '{');
		add_texts(json, &sources->child[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* The version of the data is told by its estimates. */
static void
add_version(struct json *json, const struct publication *all)
{
	char *version;
	size_t i;

	for (i = 0; i < all->n; i++) {
		if (strcmp(all->files[i].name, "estimates.csv") != 0)
			continue;
		version = mem_format("1.0.0+%.12s", all->files[i].sha256);
		json_text(json, "version", version);
		free(version);
	}
}

bool
package_write(
    const struct study *study, const char *page, struct publication *all)
{
	static const char name[] = "datapackage.json";
	const struct node *root = study->root;
	struct json json = {0};
	bool is_good;
	char *text;
	char *path;
	size_t len;
	size_t i;

	if (!write_web(page, all))
		return false;
	json_open_tall(&json, NULL, '{');
	json_text(&json, "$schema", profile);
	json_text(&json, "name", study->name);
	json_text(
	    &json, "title", node_label(root, "title", study->languages.at[0]));
	add_version(&json, all);
	add_publication(&json, node_get(root, "publication"));
	json_open_tall(&json, "resources", '[');
	for (i = 0; i < all->n; i++)
		add_resource(&json, page, &all->files[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	text = json_finish(&json, &len);
	path = mem_format("%s/%s", page, name);
	/* A table that could not be read has been reported. */
	is_good = diag_worst() < STATUS_FAIL &&
	    record_write(path, text, len, 0644) && record_add(all, page, name);
	free(text);
	free(path);
	return is_good;
}

/* ---- by itself ----------------------------------------------------------- */

struct request {
	const char *lang;
	bool has_png;
	bool has_pdf;
};

static const struct option_row rows[] = {
    {"lang", 0, true, "L", "the language of the title", OPTION_TEXT,
	OPTION_AT(struct request, lang)},
    {"png", 0, true, NULL, "figures in this form too", OPTION_FLAG,
	OPTION_AT(struct request, has_png)},
    {"pdf", 0, true, NULL, "and in this one", OPTION_FLAG,
	OPTION_AT(struct request, has_pdf)},
    {0},
};

static const struct option_page page_of_options = {
    .program = "pipeline",
    .synopsis = "package [option ...] STUDY.JSON DIR",
    .summary = "Say what the files of a publication are, as a data package.",
    .rows = rows,
};

int
package_command(int argc, char *argv[])
{
	struct publication all = {0};
	struct request request = {0};
	struct study *study;
	struct options opt;

	options_read(&opt, &page_of_options, &request, argc, argv);
	if (opt.n_operands != 2)
		options_fail(&opt, "STUDY.JSON and DIR are needed");
	study = study_load(opt.operands[0], NULL);
	if (study != NULL && request.lang != NULL) {
		args_clear(&study->languages);
		args_add(&study->languages, request.lang);
	}
	if (study != NULL &&
	    pictures_make(opt.operands[1], request.has_png, request.has_pdf) &&
	    record_gather(&all, opt.operands[1]))
		(void)package_write(study, opt.operands[1], &all);
	record_free(&all);
	study_free(study);
	options_close(&opt);
	return (int)diag_status();
}
