#include <string.h>

#include "delimited.h"
#include "node.h"
#include "number.h"
#include "sampling.h"
#include "tables.h"

static void
put_line(struct out *out, const char *key, size_t part, const char *value)
{
	delimited_field(out, key);
	out_format(out, "%zu,", part);
	delimited_field(out, value);
	delimited_end(out);
}

/* A text or number, or a list of such. */
static void
put_list(
    struct out *out, const char *key, size_t part, const struct node *values)
{
	size_t i;

	if (values == NULL)
		return;
	if (values->kind != NODE_ARRAY && values->text != NULL)
		put_line(out, key, part, values->text);
	for (i = 0; values->kind == NODE_ARRAY && i < values->n; i++)
		put_list(out, key, part, &values->child[i]);
}

/* What the design calls otherwise is called key here. */
static void
put_member(struct out *out, const struct node *design, const char *name,
    const char *key)
{
	put_list(out, key, 1, node_get(design, name));
}

static void
put_flag(struct out *out, const struct node *design, const char *key)
{
	if (node_bool(design, key, false))
		put_line(out, key, 1, "yes");
}

/* ---- replicates ---------------------------------------------------------- */

static double
usual_scale(const char *type, double n, double rho)
{
	if (strcmp(type, "jk1") == 0)
		return (n - 1) / n;
	if (strcmp(type, "brr") == 0)
		return 1 / n;
	if (strcmp(type, "fay") == 0)
		return 1 / (n * (1 - rho) * (1 - rho));
	if (strcmp(type, "bootstrap") == 0)
		return n > 1 ? 1 / (n - 1) : 1;
	return 1;
}

static void
put_replicates(struct out *out, const struct node *design)
{
	const struct node *columns = node_get(design, "replicates");
	double scale = node_number(design, "scale", 0);
	char text[NUMBER_TEXT];

	if (columns == NULL)
		return;
	if (!(scale > 0))
		scale = usual_scale(node_text(design, "replicate-type", ""),
		    columns->kind == NODE_ARRAY ? (double)columns->n : 1,
		    node_number(design, "rho", 0));
	text[number_format(text, scale)] = '\0';
	put_member(out, design, "replicates", "replicate");
	put_line(out, "scale", 1, text);
	put_member(out, design, "rscales", "rscale");
	put_member(out, design, "df", "df");
	put_flag(out, design, "mse");
}

/* ---- weights that meet totals -------------------------------------------- */

static void
put_margins(struct out *out, const struct node *margins, const char *first)
{
	size_t i;

	for (i = 0; margins != NULL && i < margins->n; i++) {
		if (first != NULL)
			put_line(out, "margin", i + 1, first);
		put_list(out, "margin", i + 1, &margins->child[i]);
	}
}

/* "income:number" */
static void
put_model(struct out *out, const struct node *columns)
{
	static const char ending[] = ":number";
	size_t i;

	if (columns->kind == NODE_ARRAY) {
		for (i = 0; i < columns->n; i++)
			put_model(out, &columns->child[i]);
	} else {
		size_t len = strlen(columns->text);
		size_t rest = sizeof ending - 1;
		bool is_number = len > rest &&
		    strcmp(columns->text + len - rest, ending) == 0;
		struct out name = {0};

		out_slice(&name,
		    (struct slice){
			columns->text, is_number ? len - rest : len});
		out_byte(&name, '\0');
		put_line(out, is_number ? "number" : "category", 1, name.text);
		out_free(&name);
	}
}

/* A list of lists is a margin a list. */
static void
put_fitted(struct out *out, const struct node *design)
{
	const struct node *rake = node_get(design, "rake");
	const struct node *model = node_get(design, "calibrate");

	if (node_get(design, "poststratify") != NULL) {
		put_line(out, "calibration", 1, "poststratify");
		put_member(out, design, "poststratify", "margin");
	} else if (rake != NULL) {
		put_line(out, "calibration", 1, "rake");
		if (rake->n > 0 && rake->child[0].kind == NODE_ARRAY)
			put_margins(out, rake, NULL);
		else
			put_list(out, "margin", 1, rake);
	} else if (model != NULL) {
		put_line(out, "calibration", 1, "model");
		put_model(out, model);
		put_member(out, design, "design-weight", "base");
	}
}

/* As aggregate takes it from there. */
static void
put_account(struct out *out, const struct node *account)
{
	const char *method = node_text(account, "method", "none");
	const char *within = node_text(account, "within", NULL);
	const struct node *margins = node_get(account, "margins");
	bool is_grouped = node_get(account, "equal_within") != NULL;
	bool is_model = strcmp(method, "greg") == 0;
	const struct node *model = node_get(account, "model");

	put_member(out, account, "weight", "weight");
	if (strcmp(method, "none") == 0)
		return;
	if (!is_model && !is_grouped) {
		put_line(out, "calibration", 1, method);
		put_margins(out, margins, within);
		return;
	}
	put_line(out, "calibration", 1, "model");
	put_member(out, account, "base", "base");
	put_member(out, account, "within", "within");
	put_member(out, account, "equal_within", "group");
	put_list(out, "category", 1, is_model ? model : margins);
	if (!is_model)
		return;
	put_member(out, account, "numbers", "number");
	if (!node_bool(account, "intercept", true) &&
	    (model == NULL || model->n == 0))
		put_line(out, "intercept", 1, "no");
}

/* ---- all ----------------------------------------------------------------- */

/* What is compared as waves is one of the strata, else their first is. */
static const char *
find_wave(const struct tables *tables)
{
	uint32_t t;
	uint32_t i;

	for (t = 0; t < tables->n_tables; t++)
		for (i = 0; i < tables->tables[t].n_comparisons; i++) {
			const struct comparison *one =
			    &tables->tables[t].comparisons[i];

			if (one->type == COMPARE_WAVES && one->n_by == 1)
				return one->by[0];
		}
	return NULL;
}

static void
put_panel(
    struct out *out, const struct node *design, const struct tables *tables)
{
	const struct node *strata = node_get(design, "strata");
	const char *wave = find_wave(tables);

	if (node_get(design, "panel") == NULL)
		return;
	put_member(out, design, "panel", "panel");
	if (wave == NULL && strata != NULL)
		wave = strata->kind == NODE_ARRAY && strata->n > 0
		    ? strata->child[0].text
		    : strata->text;
	if (wave != NULL)
		put_line(out, "wave", 1, wave);
}

void
sampling_put(struct out *out, const struct node *design,
    const struct node *account, const struct tables *tables)
{
	static const char *const plain[] = {
	    "strata", "cluster", "fpc", "lonely"};
	size_t i;

	out_text(out, "key,part,value\n");
	if (account == NULL)
		put_member(out, design, "weight", "weight");
	for (i = 0; i < sizeof plain / sizeof *plain; i++)
		put_member(out, design, plain[i], plain[i]);
	put_flag(out, design, "nest");
	if (strcmp(node_text(design, "bad-weight", ""), "drop") == 0)
		put_line(out, "drop", 1, "yes");
	put_panel(out, design, tables);
	put_replicates(out, design);
	if (account == NULL)
		put_fitted(out, design);
	else
		put_account(out, account);
}
