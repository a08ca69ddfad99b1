#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "json.h"
#include "mem.h"
#include "package.h"
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

/* What a column of ours holds. */
static const char *
type_of(const char *column)
{
	static const char *const integers[] = {"n", "outside", "not_asked",
	    "dont_know", "no_answer", "not_relevant", "invalid", "no_weight",
	    "base"};
	static const char *const numbers[] = {"sum_weight", "estimate", "se",
	    "ci_low", "ci_high", "df", "deff", "cv", "n_eff", "deff_wr", "t",
	    "p", "ddf"};
	size_t i;

	for (i = 0; i < sizeof integers / sizeof *integers; i++)
		if (strcmp(integers[i], column) == 0)
			return "integer";
	for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (strcmp(numbers[i], column) == 0)
			return "number";
	return "string";
}

/*
 * The columns of a canonical CSV file.  Of tables.csv figures are texts: as
 * they are printed, in the language of the file.
 */
static void
add_schema(struct json *json, const struct setup *set, const char *name,
    bool is_printed)
{
	char *path = mem_format("%s/%s", set->page, name);
	char *files[] = {path};
	struct input *in = input_open(files, 1, false);
	uint32_t i;

	free(path);
	if (in == NULL)
		return;
	json_open(json, "schema", '{');
	json_text(json, "$schema",
	    "https://datapackage.org/profiles/2.0/tableschema.json");
	json_open(json, "fields", '[');
	for (i = 0; i < input_columns(in); i++) {
		json_open(json, NULL, '{');
		json_text(json, "name", input_column(in, i));
		json_text(json, "type",
		    is_printed ? "string" : type_of(input_column(in, i)));
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
	input_close(in);
}

static bool
ends_in(const char *text, const char *ending)
{
	size_t n = strlen(text);
	size_t k = strlen(ending);

	return n > k && strcmp(text + n - k, ending) == 0;
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
add_resource(
    struct json *json, const struct setup *set, const struct published *file)
{
	const char *name = file->name;
	char *id = name_of(name);
	char *hash = mem_format("sha256:%s", file->sha256);
	bool is_ours = strcmp(name, "estimates.csv") == 0 ||
	    strcmp(name, "steps.csv") == 0;
	bool is_table = is_ours ||
	    (strncmp(name, "tables.", 7) == 0 && ends_in(name, ".csv"));

	json_open_tall(json, NULL, '{');
	json_text(json, "$schema", resource_profile);
	json_text(json, "name", id);
	json_text(json, "path", name);
	if (is_table)
		json_text(json, "type", "table");
	add_media(json, name);
	json_number(json, "bytes", file->bytes);
	json_text(json, "hash", hash);
	if (is_table)
		add_schema(json, set, name, !is_ours);
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
package_write(const struct run *run, struct publication *all)
{
	static const char name[] = "datapackage.json";
	const struct node *root = run->study->root;
	char *path = mem_format("%s/%s", run->set.page, name);
	struct json json = {0};
	bool is_good;
	char *text;
	size_t len;
	size_t i;

	json_open_tall(&json, NULL, '{');
	json_text(&json, "$schema", profile);
	json_text(&json, "name", run->study->name);
	json_text(&json, "title",
	    node_label(root, "title", run->study->languages.at[0]));
	add_version(&json, all);
	add_publication(&json, node_get(root, "publication"));
	json_open_tall(&json, "resources", '[');
	for (i = 0; i < all->n; i++)
		add_resource(&json, &run->set, &all->files[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	text = json_finish(&json, &len);
	is_good = record_write(path, text, len, 0644) &&
	    record_add(all, &run->set, name);
	free(text);
	free(path);
	return is_good;
}
