#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base.h"
#include "diag.h"
#include "doubles.h"
#include "exact.h"
#include "input.h"
#include "ledger.h"
#include "match.h"
#include "mem.h"
#include "merge.h"
#include "near.h"
#include "number.h"
#include "options.h"
#include "rows.h"
#include "spill.h"
#include "stream.h"
#include "writer.h"

enum {
	OPT_WITH = 1,
	OPT_ON,
	OPT_TYPE,
	OPT_EXPECT,
	OPT_SELECT,
	OPT_PREFIX,
	OPT_PAD,
	OPT_FOLD_CASE,
	OPT_UNMATCHED,
	OPT_MIN_MATCH,
	OPT_SORTED,
	OPT_MEMORY,
	OPT_WEIGHT,
	OPT_BASE_WEIGHT,
	OPT_STRATUM,
	OPT_POPULATION,
	OPT_UNSEALED
};

static const struct option_row rows[] = {
    {OPT_WITH, "with", 'w', "FILE", "the table to be joined"},
    {OPT_ON, "on", 0, "COL[=COL][,...]",
	"key columns, of the stream and of the table"},
    {OPT_TYPE, "type", 't', "TYPE",
	"inner (default), left, full, semi or anti"},
    {OPT_EXPECT, "expect", 0, "N:1|1:1|1:N",
	"n:1 (default), 1:1 or 1:n: how often a key may come"},
    {OPT_SELECT, "select", 0, "COL[,COL]",
	"columns of the table to add (all but its keys)"},
    {OPT_PREFIX, "prefix", 0, "TEXT", "put before the names of added columns"},
    {OPT_PAD, "pad", 0, "[COL:]WIDTH[,...]",
	"fill keys with leading zeros to this width"},
    {OPT_FOLD_CASE, "fold-case", 0, NULL, "letters A-Z in keys count as a-z"},
    {OPT_UNMATCHED, "unmatched", 0, "FILE",
	"records without a match, of both sides"},
    {OPT_MIN_MATCH, "min-match", 0, "P%",
	"fail when fewer of the stream's records match"},
    {OPT_SORTED, "sorted", 0, NULL,
	"both sides are sorted by key: any size, constant memory"},
    {OPT_MEMORY, "memory", 0, "SIZE",
	"larger tables go to files in TMPDIR (4G; K, M, G)"},
    {OPT_WEIGHT, "weight", 0, "COL", "sum this column before and after"},
    {OPT_BASE_WEIGHT, "base-weight", 0, "NAME",
	"add a column: size of the stratum / its answers"},
    {OPT_STRATUM, "stratum", 0, "COL", "column of the table: the stratum"},
    {OPT_POPULATION, "population", 0, "COL",
	"column of the table: its size (default: count rows)"},
    {OPT_UNSEALED, "unsealed", 0, NULL,
	"take inputs that do not end in a newline"},
    {0, NULL, 0, NULL, NULL},
};

static const char *const types[] = {
    "inner", "left", "full", "semi", "anti", NULL};
static const char *const expectations[] = {"n:1", "1:1", "1:n", NULL};

struct settings {
	const char *with;
	const char *on;
	const char *select;
	const char *prefix;
	const char *pad;
	const char *unmatched;
	const char *weight;
	const char *base_weight;
	const char *stratum;
	const char *population;
	enum join_type type;
	enum expect expect;
	double min_match; /* a fraction */
	double memory;    /* bytes */
	bool is_folded;
	bool is_sorted;
	bool is_unsealed;
};

/* The join and everything it is wired to. */
struct join {
	struct settings set;
	struct options opt;
	struct key_spec spec;
	struct input *in;
	struct input *with;
	struct selection selection;
	char **right_names; /* of the selected columns, prefixed; owned */
	char *blank_right;
	struct writer *out;
	struct writer *leftovers;
	struct base *base;
	int stratum;    /* index among the table's columns */
	int stratum_at; /* and among the selected ones */
	int population;
	int weight_left;  /* column of the stream, or -1 */
	int weight_right; /* of the selected ones, or -1 */
	struct exact weight_in;
	struct exact weight_out;
	struct match match;
	struct doubles doubles;
	struct text row;
	struct text scratch;
};

static double
parse_share(const struct options *opt)
{
	size_t len = strlen(opt->value);
	bool is_percent = len > 0 && opt->value[len - 1] == '%';
	double value;

	if (!number_parse(&value, opt->value, len - is_percent) || value < 0 ||
	    value > 100)
		options_fail(opt,
		    "option '--%s' takes a percentage like 99.5%%, not '%s'",
		    opt->name, opt->value);
	return value / 100;
}

static double
parse_size(const struct options *opt)
{
	static const char units[] = "KMG";
	size_t len = strlen(opt->value);
	const char *unit = len > 0 ? strchr(units, opt->value[len - 1]) : NULL;
	double value;

	if (!number_parse(&value, opt->value, len - (unit != NULL)) ||
	    value < 0)
		options_fail(opt,
		    "option '--%s' takes a size like 500M, not '%s'", opt->name,
		    opt->value);
	for (; unit != NULL && unit >= units; unit--)
		value *= 1024;
	return value;
}

static void
take_option(struct settings *set, const struct options *opt, int id)
{
	switch (id) {
	case OPT_WITH:
		set->with = opt->value;
		break;
	case OPT_ON:
		set->on = opt->value;
		break;
	case OPT_TYPE:
		set->type = (enum join_type)options_choice(opt, types);
		break;
	case OPT_EXPECT:
		set->expect = (enum expect)options_choice(opt, expectations);
		break;
	case OPT_SELECT:
		set->select = opt->value;
		break;
	case OPT_PREFIX:
		set->prefix = opt->value;
		break;
	case OPT_PAD:
		set->pad = opt->value;
		break;
	case OPT_FOLD_CASE:
		set->is_folded = true;
		break;
	case OPT_UNMATCHED:
		set->unmatched = opt->value;
		break;
	case OPT_MIN_MATCH:
		set->min_match = parse_share(opt);
		break;
	case OPT_SORTED:
		set->is_sorted = true;
		break;
	case OPT_MEMORY:
		set->memory = parse_size(opt);
		break;
	case OPT_WEIGHT:
		set->weight = opt->value;
		break;
	case OPT_BASE_WEIGHT:
		set->base_weight = opt->value;
		break;
	case OPT_STRATUM:
		set->stratum = opt->value;
		break;
	case OPT_POPULATION:
		set->population = opt->value;
		break;
	default:
		set->is_unsealed = true;
	}
}

static void
check_settings(const struct join *j)
{
	const struct settings *set = &j->set;
	int i;

	if (set->with == NULL)
		options_fail(&j->opt, "the option '--with FILE' is missing");
	if (set->on == NULL)
		options_fail(&j->opt, "the option '--on COL' is missing");
	if ((set->base_weight != NULL) != (set->stratum != NULL))
		options_fail(&j->opt,
		    "'--base-weight NAME' and '--stratum COL' go together");
	if (set->population != NULL && set->stratum == NULL)
		options_fail(&j->opt, "'--population' needs '--stratum'");
	if (set->base_weight != NULL &&
	    (set->is_sorted || set->type > JOIN_LEFT))
		options_fail(&j->opt,
		    "'--base-weight' needs an inner or left join, unsorted");
	if (strcmp(set->with, "-") != 0)
		return;
	for (i = 0; i < j->opt.n_operands; i++)
		if (strcmp(j->opt.operands[i], "-") == 0)
			break;
	if (i < j->opt.n_operands || j->opt.n_operands == 0)
		options_fail(&j->opt,
		    "standard input cannot be both the stream and the table");
}

/* One "[COL:]WIDTH". */
static bool
take_pad(struct key_spec *spec, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	const char *digits = colon == NULL ? text : colon + 1;
	struct slice name = {text, colon == NULL ? 0 : (size_t)(colon - text)};
	bool is_known = false;
	int64_t width;
	uint32_t i;

	if (!number_parse_int(&width, digits, len - (size_t)(digits - text)) ||
	    width < 1 || width > 1000)
		return false;
	for (i = 0; i < spec->n; i++)
		if (colon == NULL || slice_is(name, spec->parts[i].left)) {
			spec->parts[i].pad = (size_t)width;
			is_known = true;
		}
	return is_known;
}

static void
parse_pad(struct join *j)
{
	const char *text = j->set.pad;
	size_t len;

	for (; text != NULL; text = text[len] == '\0' ? NULL : text + len + 1) {
		len = strcspn(text, ",");
		if (!take_pad(&j->spec, text, len))
			options_fail(&j->opt,
			    "option '--pad' takes WIDTH or COL:WIDTH with COL "
			    "of '--on', not '%.*s'",
			    (int)len, text);
	}
}

static void
read_options(struct join *j, int argc, char *argv[])
{
	int id;

	j->opt = (struct options){
	    .program = "join",
	    .synopsis = "--with FILE --on COL[=COL][,...] [option ...] "
			"[FILE ...]",
	    .summary = "Add columns of a table to records, by key.",
	    .rows = rows,
	    .argc = argc,
	    .argv = argv,
	};
	j->set.memory = 4.0 * 1024 * 1024 * 1024;
	options_open(&j->opt);
	while ((id = options_next(&j->opt)) != 0)
		take_option(&j->set, &j->opt, id);
	check_settings(j);
	if (!key_spec_parse(&j->spec, j->set.on))
		options_fail(
		    &j->opt, "a column of '--on' has no name: '%s'", j->set.on);
	j->spec.is_folded = j->set.is_folded;
	parse_pad(j);
}

static bool
find_keys(struct join *j)
{
	bool is_good = true;
	uint32_t i;
	int left;
	int right;

	for (i = 0; i < j->spec.n; i++) {
		left = input_need(j->in, j->spec.parts[i].left);
		right = input_need(j->with, j->spec.parts[i].right);
		j->spec.parts[i].left_column = (uint32_t)left;
		j->spec.parts[i].right_column = (uint32_t)right;
		is_good = is_good && left >= 0 && right >= 0;
	}
	return is_good;
}

static void
select_column(struct join *j, uint32_t column)
{
	j->selection.columns[j->selection.n++] = column;
}

static bool
is_key(const struct join *j, uint32_t column)
{
	uint32_t i;

	for (i = 0; i < j->spec.n; i++)
		if (j->spec.parts[i].right_column == column)
			return true;
	return false;
}

/* Columns of the table that are written, in the order asked for. */
static bool
find_selection(struct join *j)
{
	const char *text = j->set.select;
	uint32_t n = input_columns(j->with);
	bool is_good = true;
	char *name;
	uint32_t i;
	int column;

	j->selection.columns = mem_zero(
	    n + (text == NULL ? 0 : strlen(text)) + 1, sizeof(uint32_t));
	for (i = 0; text == NULL && i < n; i++)
		if (!is_key(j, i))
			select_column(j, i);
	while (text != NULL && *text != '\0') {
		size_t len = strcspn(text, ",");

		name = mem_text((struct slice){text, len});
		column = input_need(j->with, name);
		free(name);
		if (column >= 0)
			select_column(j, (uint32_t)column);
		is_good = is_good && column >= 0;
		text += len + (text[len] == ',');
	}
	return is_good;
}

/* The names of added columns, none of which the stream may have. */
static bool
name_selection(struct join *j)
{
	struct place place = {.file = j->match.table_name, .line = 1};
	bool is_good = true;
	size_t blanks = j->selection.n > 0 ? j->selection.n - 1 : 0;
	uint32_t i;

	j->right_names = mem_zero(j->selection.n, sizeof(char *));
	j->blank_right = mem_zero(blanks + 1, 1);
	memset(j->blank_right, ',', blanks);
	for (i = 0; i < j->selection.n; i++) {
		j->right_names[i] = mem_format("%s%s",
		    j->set.prefix == NULL ? "" : j->set.prefix,
		    input_column(j->with, j->selection.columns[i]));
		place.column = j->right_names[i];
		if (j->set.type > JOIN_FULL ||
		    input_find(j->in, j->right_names[i]) < 0)
			continue;
		diag_error(STATUS_USAGE, &place, "name-clash",
		    "the stream has a column of this name too; "
		    "leave it out with --select or rename it with --prefix");
		is_good = false;
	}
	return is_good;
}

static int
find_selected(const struct join *j, const char *name)
{
	uint32_t i;

	for (i = 0; i < j->selection.n; i++)
		if (strcmp(j->right_names[i], name) == 0 ||
		    strcmp(input_column(j->with, j->selection.columns[i]),
			name) == 0)
			return (int)i;
	return -1;
}

static bool
find_weights(struct join *j)
{
	j->weight_left = j->weight_right = -1;
	j->population = -1;
	if (j->set.weight != NULL) {
		j->weight_left = input_find(j->in, j->set.weight);
		if (j->weight_left < 0)
			j->weight_right = find_selected(j, j->set.weight);
		if (j->weight_left < 0 && j->weight_right < 0)
			return input_need(j->in, j->set.weight) >= 0;
	}
	if (j->set.stratum == NULL)
		return true;
	j->stratum = input_need(j->with, j->set.stratum);
	j->stratum_at = find_selected(j, j->set.stratum);
	if (j->stratum >= 0 && j->stratum_at < 0) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "'--select' must keep the column '%s' of '--stratum'",
		    j->set.stratum);
		return false;
	}
	if (j->set.population != NULL)
		j->population = input_need(j->with, j->set.population);
	return j->stratum >= 0 &&
	    (j->set.population == NULL || j->population >= 0);
}

static void
sum_weight(
    struct join *j, struct exact *sum, struct slice value, const char *when)
{
	if (value.len == 0 || exact_add_text(sum, value))
		return;
	diag_warning(NULL, "bad-weight",
	    "%s in column '%s' is no number and is not in the sum %s",
	    diag_value(value), j->set.weight, when);
}

static void
write_output(struct join *j, struct slice left, struct slice right)
{
	struct slice stratum = {NULL, 0};
	bool is_paired = j->set.type <= JOIN_FULL && j->selection.n > 0;

	if (j->weight_left >= 0)
		sum_weight(j, &j->weight_out,
		    rows_field(left, (uint32_t)j->weight_left, &j->scratch),
		    "after");
	else if (j->weight_right >= 0)
		sum_weight(j, &j->weight_out,
		    rows_field(right, (uint32_t)j->weight_right, &j->scratch),
		    "after");
	if (j->base == NULL) {
		writer_record(j->out);
		writer_verbatim(j->out, left);
		if (is_paired)
			writer_verbatim(j->out, right);
		return;
	}
	j->row.len = 0;
	text_put(&j->row, left);
	text_put(&j->row, (struct slice){",", 1});
	text_put(&j->row, right);
	if (!slice_equal(right, slice_of(j->blank_right)))
		stratum =
		    rows_field(right, (uint32_t)j->stratum_at, &j->scratch);
	base_put(j->base, (struct slice){j->row.text, j->row.len}, stratum);
}

static void
write_leftover(
    struct join *j, const char *side, struct slice left, struct slice right)
{
	if (j->leftovers == NULL)
		return;
	writer_record(j->leftovers);
	writer_text(j->leftovers, side);
	writer_verbatim(j->leftovers, left);
	if (j->selection.n > 0)
		writer_verbatim(j->leftovers, right);
}

static void
deliver(void *context, enum lane lane, uint64_t number, struct slice left,
    struct slice right)
{
	struct join *j = context;

	(void)number;
	if (lane == LANE_OUTPUT ||
	    (lane == LANE_RIGHT && j->set.type == JOIN_FULL))
		write_output(j, left, right);
	if (lane == LANE_LEFT)
		write_leftover(j, "left", left, right);
	if (lane == LANE_RIGHT)
		write_leftover(j, "right", left, right);
}

static void
write_header(struct join *j)
{
	uint32_t i;

	writer_record(j->out);
	for (i = 0; i < input_columns(j->in); i++)
		writer_text(j->out, input_column(j->in, i));
	for (i = 0; i < j->selection.n && j->set.type <= JOIN_FULL; i++)
		writer_text(j->out, j->right_names[i]);
	if (j->base != NULL)
		writer_text(j->out, j->set.base_weight);
	if (j->leftovers == NULL)
		return;
	writer_record(j->leftovers);
	writer_text(j->leftovers, "side");
	for (i = 0; i < input_columns(j->in); i++)
		writer_text(j->leftovers, input_column(j->in, i));
	for (i = 0; i < j->selection.n; i++)
		writer_text(j->leftovers, j->right_names[i]);
}

/* All rows so far go to files, and so does what follows. */
static struct spill *
begin_spill(struct join *j, struct table *table)
{
	struct spill *spill = spill_open();
	struct table_row row;
	uint64_t at = 0;

	if (spill == NULL)
		return NULL;
	table_finish(table);
	while (table_walk(table, &at, &row))
		spill_table_row(spill,
		    row.is_missing ? 0 : table_hash(table, row.key),
		    row.is_missing, &row);
	doubles_clear(&j->doubles);
	return spill;
}

static void
add_row(struct join *j, struct table *table, struct spill *spill,
    const struct key *key, uint32_t line)
{
	struct slice name = {key->text, key->len};
	struct slice text = {j->row.text, j->row.len};
	struct table_row row = {.line = line, .key = name, .text = text};

	if (spill != NULL)
		spill_table_row(spill,
		    key->is_missing ? 0 : table_hash(table, name),
		    key->is_missing, &row);
	else
		table_add(table, name, key->is_missing, line, text);
}

static void
take_double(
    void *context, const struct table_row *first, const struct table_row *again)
{
	struct join *j = context;

	if (j->set.expect != EXPECT_1N)
		doubles_add(&j->doubles, key_show(&j->spec, again->key),
		    first->line, again->line);
}

/* Read the table into memory, or into *spill when it is too large. */
static bool
load(struct join *j, struct table *table, struct spill **spill)
{
	struct key key = {0};
	struct record rec;
	bool is_good = true;

	while (is_good && input_next(j->with, &rec)) {
		key_take(&key, &j->spec, &rec, false);
		j->row.len = 0;
		rows_put_selection(&j->row, &rec, &j->selection);
		j->match.right_in++;
		if (j->base != NULL)
			base_frame_row(j->base, (uint32_t)rec.line,
			    record_field(&rec, (uint32_t)j->stratum),
			    j->population < 0
				? (struct slice){NULL, 0}
				: record_field(&rec, (uint32_t)j->population));
		add_row(j, table, *spill, &key, (uint32_t)rec.line);
		if (*spill == NULL &&
		    (double)table_bytes(table) > j->set.memory) {
			*spill = begin_spill(j, table);
			is_good = *spill != NULL;
			table_clear(table);
		}
	}
	key_free(&key);
	table_finish(table);
	doubles_report(&j->doubles, j->match.table_name);
	return is_good && diag_worst() < STATUS_USAGE;
}

/*
 * Records of the stream, a batch at a time: while the first are looked up,
 * memory fetches what the next will need.
 */
struct batch {
	struct left_row rows[TABLE_BATCH];
	size_t text_at[TABLE_BATCH];
	size_t key_at[TABLE_BATCH];
	struct text text;
	unsigned n;
};

static void
add_to_batch(struct batch *batch, struct join *j, const struct table *table,
    const struct record *rec, struct key *key)
{
	struct left_row *row = &batch->rows[batch->n];
	size_t at = batch->text.len;

	key_take(key, &j->spec, rec, true);
	rows_put_record(&batch->text, rec);
	row->text.len = batch->text.len - at;
	batch->text_at[batch->n] = at;
	batch->key_at[batch->n] = batch->text.len;
	text_put(&batch->text, (struct slice){key->text, key->len});
	row->key.len = key->len;
	row->is_missing = key->is_missing;
	row->number = input_records(j->in);
	row->line = rec->line;
	row->hash = key->is_missing
	    ? 0
	    : table_hash(table, (struct slice){key->text, key->len});
	table_prefetch_slot(table, row->hash);
	batch->n++;
	if (j->weight_left >= 0)
		sum_weight(j, &j->weight_in,
		    record_field(rec, (uint32_t)j->weight_left), "before");
}

static void
join_batch(struct batch *batch, struct join *j, struct table *table,
    struct spill *spill)
{
	unsigned i;

	for (i = 0; i < batch->n; i++) {
		struct left_row *row = &batch->rows[i];

		row->text.text = batch->text.text + batch->text_at[i];
		row->key.text = batch->text.text + batch->key_at[i];
		if (spill == NULL)
			table_prefetch_row(table, row->hash);
	}
	for (i = 0; i < batch->n; i++) {
		if (spill != NULL)
			spill_left_row(spill, &batch->rows[i]);
		else
			match_row(&j->match, table, &batch->rows[i]);
	}
	batch->n = 0;
	batch->text.len = 0;
}

static void
say_progress(const struct join *j)
{
	uint64_t n = input_records(j->in);

	if (j->opt.progress && n % 1000000 < TABLE_BATCH && n >= 1000000)
		fprintf(stderr, "join: %" PRIu64 " records\n",
		    n / 1000000 * 1000000);
}

static void
join_stream(struct join *j, struct table *table, struct spill *spill)
{
	struct batch *batch = mem_zero(1, sizeof *batch);
	struct key key = {0};
	struct record rec;

	while (input_next(j->in, &rec)) {
		add_to_batch(batch, j, table, &rec, &key);
		if (batch->n == TABLE_BATCH) {
			join_batch(batch, j, table, spill);
			say_progress(j);
		}
	}
	join_batch(batch, j, table, spill);
	if (spill == NULL)
		match_rest(&j->match, table);
	key_free(&key);
	text_free(&batch->text);
	free(batch);
}

static void
join_unsorted(struct join *j)
{
	struct table *table = table_new();
	struct spill *spill = NULL;

	table_on_double(table, take_double, j);
	if (load(j, table, &spill)) {
		write_header(j);
		join_stream(j, table, spill);
		if (spill == NULL)
			match_near(&j->match, table);
		else if (spill_join(
			     spill, &j->match, take_double, j, &j->doubles.n))
			spill_near(spill, &j->match);
		if (spill != NULL)
			doubles_report(&j->doubles, j->match.table_name);
	}
	spill_close(spill);
	table_free(table);
}

static void
join_sorted(struct join *j)
{
	write_header(j);
	merge_join(&j->match, j->in, j->with, &j->selection);
}

/* Leftovers always, in words; too few matches end in failure. */
static void
report(const struct join *j)
{
	struct place place = {.file = j->match.stream_name};
	const struct match *m = &j->match;
	bool is_lossy = j->set.type == JOIN_INNER && m->left_only > 0;

	if (is_lossy)
		diag_warning(&place, "unmatched",
		    "%" PRIu64 " of %" PRIu64 " records have no match in %s "
		    "and are left out; %" PRIu64 " of its %" PRIu64
		    " rows were not asked for",
		    m->left_only, m->left_in, m->table_name, m->right_only,
		    m->right_in);
	else if (m->left_only > 0 || m->right_only > 0)
		diag_note(&place, "unmatched",
		    "%" PRIu64 " of %" PRIu64 " records have no match in %s; "
		    "%" PRIu64 " of its %" PRIu64 " rows were not asked for",
		    m->left_only, m->left_in, m->table_name, m->right_only,
		    m->right_in);
	if ((double)m->matched < j->set.min_match * (double)m->left_in)
		diag_error(STATUS_FAIL, &place, "match-rate",
		    "%" PRIu64 " of %" PRIu64 " records match %s (%.4g%%), "
		    "fewer than the %.4g%% of --min-match",
		    m->matched, m->left_in, m->table_name,
		    m->left_in == 0
			? 0.0
			: 100 * (double)m->matched / (double)m->left_in,
		    100 * j->set.min_match);
}

static void
keep_account(struct join *j)
{
	struct ledger *ledger = ledger_open(j->opt.ledger, "join");
	const struct match *m = &j->match;
	char text[EXACT_TEXT];

	ledger_number(ledger, "records_in", m->left_in);
	ledger_number(ledger, "records_out",
	    j->out->records > 0 ? j->out->records - 1 : 0);
	ledger_number(ledger, "table_rows", m->right_in);
	ledger_number(ledger, "matched", m->matched);
	ledger_number(ledger, "left_only", m->left_only);
	ledger_number(ledger, "right_only", m->right_only);
	if (j->set.weight != NULL) {
		if (j->weight_left >= 0) {
			exact_text(&j->weight_in, text, sizeof text);
			ledger_exact(ledger, "sum_weight_in", text);
		}
		exact_text(&j->weight_out, text, sizeof text);
		ledger_exact(ledger, "sum_weight_out", text);
	}
	if (input_hash(j->in, text))
		ledger_text(ledger, "input", text);
	if (input_hash(j->with, text))
		ledger_text(ledger, "table", text);
	if (writer_hash(j->out, text))
		ledger_text(ledger, "output", text);
	ledger_close(ledger);
}

/* Everything on the command line is opened before a record is read. */
static bool
open_all(struct join *j)
{
	const char *name = j->set.unmatched;
	int fd;

	j->in =
	    input_open(j->opt.operands, j->opt.n_operands, j->set.is_unsealed);
	j->with = j->in == NULL
	    ? NULL
	    : input_open((char *const *)&j->set.with, 1, j->set.is_unsealed);
	if (j->with == NULL)
		return false;
	j->match.stream_name = input_name(j->in);
	j->match.table_name = stream_name(j->set.with);
	if (!find_keys(j) || !find_selection(j) || !name_selection(j) ||
	    !find_weights(j))
		return false;
	if (j->set.base_weight != NULL &&
	    (j->base = base_open(j->match.table_name)) == NULL)
		return false;
	if (name != NULL) {
		fd = stream_create(name, 0600);
		if (fd < 0)
			return false;
		j->leftovers = writer_open(fd, name);
	}
	j->out = writer_open(STDOUT_FILENO, "stdout");
	return true;
}

static void
run(struct join *j)
{
	j->match.type = j->set.type;
	j->match.expect = j->set.expect;
	j->match.spec = &j->spec;
	j->match.n_left = input_columns(j->in);
	j->match.n_right = j->selection.n;
	j->match.blank_right = j->blank_right;
	j->match.emit = deliver;
	j->match.context = j;
	j->match.keeps_right = j->set.type == JOIN_FULL || j->leftovers != NULL;
	if (j->opt.ledger != NULL) {
		input_hash_on(j->in);
		input_hash_on(j->with);
		writer_hash_on(j->out);
	}
	match_open(&j->match);
	if (j->set.is_sorted)
		join_sorted(j);
	else
		join_unsorted(j);
	if (diag_worst() < STATUS_USAGE) {
		report(j);
		if (j->base != NULL && diag_worst() < STATUS_USAGE)
			base_finish(j->base, j->out);
	}
	if (diag_worst() >= STATUS_USAGE)
		writer_abandon(j->out);
	writer_close(j->out);
	writer_close(j->leftovers);
	keep_account(j);
	match_close(&j->match);
}

static void
close_all(struct join *j)
{
	uint32_t i;

	for (i = 0; j->right_names != NULL && i < j->selection.n; i++)
		free(j->right_names[i]);
	free(j->right_names);
	free(j->selection.columns);
	free(j->blank_right);
	writer_free(j->out);
	writer_free(j->leftovers);
	base_close(j->base);
	input_close(j->in);
	input_close(j->with);
	key_spec_free(&j->spec);
	doubles_clear(&j->doubles);
	text_free(&j->row);
	text_free(&j->scratch);
	options_close(&j->opt);
}

int
main(int argc, char *argv[])
{
	struct join *j = mem_zero(1, sizeof *j);
	enum status status;

	read_options(j, argc, argv);
	if (open_all(j))
		run(j);
	close_all(j);
	free(j);
	status = diag_status();
	return status;
}
