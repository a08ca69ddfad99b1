#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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
#include "rows.h"
#include "settings.h"
#include "spill.h"
#include "strata.h"
#include "stream.h"
#include "temp.h"
#include "writer.h"

enum {
	FORESEE = 500 /* rows of the table to judge its length by */
};

/* The join and everything it is wired to. */
struct join {
	struct settings set;
	struct options opt;
	struct key_spec spec;
	struct input *in;
	struct input *with;
	struct input *again; /* the same once more, for near misses; or NULL */
	struct selection selection;
	char **right_names; /* of the selected columns, prefixed; owned */
	char *blank_right;
	struct writer *out;
	struct writer *unmatched;
	struct base *base;
	struct strata strata;
	int population;
	struct writer *response; /* of the strata, or NULL */
	int weight_left;         /* column of the stream, or -1 */
	int weight_right;        /* of the selected ones, or -1 */
	struct exact weight_in;
	struct exact weight_out;
	struct match match;
	struct out row;
	struct out scratch;
	struct out not_asked; /* lines of the table, of a part: "2-5,9" */
	uint64_t first_line;  /* of the last of these ranges */
	uint64_t last_line;
};

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

static bool
is_key(const struct join *j, uint32_t column)
{
	uint32_t i;

	for (i = 0; i < j->spec.n; i++)
		if (j->spec.parts[i].right_column == column)
			return true;
	return false;
}

/* The columns that --select names. */
static bool
select_named(struct join *j, const char *text)
{
	uint8_t *is_taken = mem_zero((size_t)input_columns(j->with) + 1, 1);
	bool is_good = true;
	size_t len;
	char *name;
	int column;

	for (; *text != '\0'; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		name = mem_text((struct slice){text, len});
		column = input_need(j->with, name);
		free(name);
		is_good = is_good && column >= 0;
		if (column >= 0 && !is_taken[column]) {
			is_taken[column] = 1;
			j->selection.columns[j->selection.n++] =
			    (uint32_t)column;
		} else if (column >= 0) {
			is_good = false;
			diag_error(STATUS_USAGE, NULL, "usage",
			    "'--select' names column '%s' twice; once will do",
			    input_column(j->with, (uint32_t)column));
		}
	}
	free(is_taken);
	return is_good;
}

/* Columns of the table that are written, in the order asked for. */
static bool
find_selection(struct join *j)
{
	uint32_t n = input_columns(j->with);
	uint32_t i;

	j->selection.columns = mem_zero((size_t)n + 1, sizeof(uint32_t));
	if (j->set.select != NULL)
		return select_named(j, j->set.select);
	for (i = 0; i < n; i++)
		if (!is_key(j, i))
			j->selection.columns[j->selection.n++] = i;
	return true;
}

/* Does an added column have the name of one that is there? */
static bool
clashes(const struct join *j, const char *file, const char *name,
    const char *advice)
{
	struct place place = {.file = file, .column = name};

	if (input_find(j->in, name) < 0)
		return false;
	diag_error(STATUS_USAGE, &place, "name-clash",
	    "the stream has a column of this name too; %s", advice);
	return true;
}

/* The names of added columns, none of which the stream may have. */
static bool
name_selection(struct join *j)
{
	const char *prefix = j->set.prefix == NULL ? "" : j->set.prefix;
	bool is_written = j->set.type <= JOIN_FULL || j->set.unmatched != NULL;
	size_t blanks = j->selection.n > 0 ? j->selection.n - 1 : 0;
	bool is_good = true;
	uint32_t i;

	j->right_names = mem_zero((size_t)j->selection.n + 1, sizeof(char *));
	j->blank_right = mem_zero(blanks + 1, 1);
	memset(j->blank_right, ',', blanks);
	for (i = 0; i < j->selection.n; i++) {
		j->right_names[i] = mem_format("%s%s", prefix,
		    input_column(j->with, j->selection.columns[i]));
		if (is_written &&
		    clashes(j, j->match.table_name, j->right_names[i],
			"leave it out with --select or rename it with "
			"--prefix"))
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

/* The column of --weight, in the stream or among the added ones. */
static bool
find_weight(struct join *j)
{
	const char *name = j->set.weight;

	j->weight_left = j->weight_right = -1;
	if (name == NULL)
		return true;
	j->weight_left = input_find(j->in, name);
	if (j->weight_left < 0 && j->set.type <= JOIN_FULL)
		j->weight_right = find_selected(j, name);
	return j->weight_left >= 0 || j->weight_right >= 0 ||
	    input_need(j->in, name) >= 0;
}

/* A column of --stratum, which has to be among those added. */
static bool
find_part_of_stratum(struct join *j, const char *name)
{
	int column = input_need(j->with, name);
	int at = find_selected(j, name);
	uint32_t i;

	for (i = 0; i < j->strata.n; i++)
		if ((int)j->strata.columns[i].column == column) {
			diag_error(STATUS_USAGE, NULL, "usage",
			    "'--stratum' names column '%s' twice; once will "
			    "do",
			    name);
			return false;
		}
	if (column >= 0 && at < 0)
		diag_error(STATUS_USAGE, NULL, "usage",
		    "the column '%s' of '--stratum' must be among those "
		    "added; keys are not, unless '--select' names them",
		    name);
	if (column < 0 || at < 0)
		return false;
	strata_add(&j->strata, input_column(j->with, (uint32_t)column),
	    (uint32_t)column, (uint32_t)at);
	return true;
}

static bool
find_strata(struct join *j)
{
	const char *text = j->set.stratum;
	bool is_good = true;
	size_t len;
	char *name;

	for (; *text != '\0'; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		name = mem_text((struct slice){text, len});
		if (!find_part_of_stratum(j, name))
			is_good = false;
		free(name);
	}
	return is_good;
}

/* Has no column the name that the option gives to a new one? */
static bool
is_new_name(const struct join *j, const char *name, const char *option)
{
	char *how;
	bool is_new;
	uint32_t i;

	if (name == NULL)
		return true;
	how = mem_format("give %s another name", option);
	is_new = !clashes(j, NULL, name, how);
	free(how);
	for (i = 0; i < j->selection.n && is_new; i++) {
		if (strcmp(j->right_names[i], name) != 0)
			continue;
		diag_error(STATUS_USAGE, NULL, "name-clash",
		    "the table has a column '%s'; give %s another name", name,
		    option);
		is_new = false;
	}
	return is_new;
}

/* Columns that base weights need, and the names of the new ones. */
static bool
find_stratum(struct join *j)
{
	j->population = -1;
	if (j->set.base_weight == NULL)
		return true;
	if (!is_new_name(j, j->set.base_weight, "--base-weight") ||
	    !is_new_name(j, j->set.stratum_size, "--stratum-size") ||
	    !find_strata(j))
		return false;
	if (j->set.population != NULL)
		j->population = input_need(j->with, j->set.population);
	return j->set.population == NULL || j->population >= 0;
}

/* False when the value is no number; a missing one adds nothing. */
static bool
sum_weight(struct exact *sum, struct slice value)
{
	return key_is_missing(value) || exact_add_text(sum, value);
}

static void
say_bad_weight(const struct place *place, struct slice value)
{
	diag_warning(place, "bad-weight",
	    "%s is no number and is left out of the sums; mend the column or "
	    "name another with --weight",
	    diag_value(value));
}

/* A record of the stream, before it is joined. */
static void
see(void *context, const struct record *rec)
{
	struct join *j = context;
	struct place place = {.line = rec->line, .column = j->set.weight};
	struct slice value;

	if (j->weight_left < 0)
		return;
	value = record_field(rec, (uint32_t)j->weight_left);
	place.file = input_name(j->in);
	if (!sum_weight(&j->weight_in, value))
		say_bad_weight(&place, value);
}

/* The weight of a joined row. */
static void
weigh(struct join *j, struct slice left, struct slice right)
{
	struct place place = {
	    .file = j->match.table_name, .column = j->set.weight};
	struct slice value;

	if (j->weight_left >= 0) {
		value = rows_field(left, (uint32_t)j->weight_left, &j->scratch);
		(void)sum_weight(&j->weight_out, value);
	} else if (j->weight_right >= 0) {
		value =
		    rows_field(right, (uint32_t)j->weight_right, &j->scratch);
		if (!sum_weight(&j->weight_out, value))
			say_bad_weight(&place, value);
	}
}

/* The fields of the stream; one empty field alone has to be quoted. */
static void
write_left(struct writer *out, struct slice left)
{
	if (left.len == 0)
		writer_field(out, left);
	else
		writer_verbatim(out, left);
}

/* Keep a row until its weight is known. */
static void
write_base(struct join *j, struct slice left, struct slice right)
{
	struct slice stratum = {NULL, 0};

	j->row.len = 0;
	out_slice(&j->row, left);
	out_slice(&j->row, (struct slice){",", 1});
	out_slice(&j->row, right);
	if (!slice_equal(right, slice_of(j->blank_right)))
		stratum = strata_of_row(&j->strata, right);
	base_put(j->base, (struct slice){j->row.text, j->row.len}, stratum);
}

static void
write_output(struct join *j, struct slice left, struct slice right)
{
	weigh(j, left, right);
	if (j->base != NULL) {
		write_base(j, left, right);
		return;
	}
	writer_record(j->out);
	write_left(j->out, left);
	if (j->set.type <= JOIN_FULL && j->selection.n > 0)
		writer_verbatim(j->out, right);
}

static void
write_unmatched(
    struct join *j, const char *side, struct slice left, struct slice right)
{
	uint32_t i;

	if (j->unmatched == NULL)
		return;
	writer_record(j->unmatched);
	writer_text(j->unmatched, side);
	if (diag_is_redacted()) {
		for (i = 0; i < input_columns(j->in) + j->selection.n; i++)
			writer_text(j->unmatched, "");
		return;
	}
	write_left(j->unmatched, left);
	if (j->selection.n > 0)
		writer_verbatim(j->unmatched, right);
}

/* The last range of lines is over. */
static void
close_range(struct join *j)
{
	if (j->first_line == 0)
		return;
	out_format(&j->not_asked, "%s%" PRIu64, j->not_asked.len > 0 ? "," : "",
	    j->first_line);
	if (j->last_line > j->first_line)
		out_format(&j->not_asked, "-%" PRIu64, j->last_line);
	j->first_line = 0;
}

/* A row of the table without a match in this part of the stream. */
static void
note_not_asked(struct join *j, uint64_t line)
{
	if (j->first_line == 0 || line != j->last_line + 1) {
		close_range(j);
		j->first_line = line;
	}
	j->last_line = line;
}

static void
deliver(void *context, enum lane lane, uint64_t number, struct slice left,
    struct slice right)
{
	struct join *j = context;

	if (lane == LANE_RIGHT && j->set.input.manifest != NULL)
		note_not_asked(j, number);
	if (lane == LANE_OUTPUT ||
	    (lane == LANE_RIGHT && j->set.type == JOIN_FULL))
		write_output(j, left, right);
	if (lane == LANE_LEFT)
		write_unmatched(j, "left", left, right);
	if (lane == LANE_RIGHT && !j->set.is_left_alone)
		write_unmatched(j, "right", left, right);
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
	if (j->base != NULL && j->set.stratum_size != NULL)
		writer_text(j->out, j->set.stratum_size);
	if (j->unmatched == NULL)
		return;
	writer_record(j->unmatched);
	writer_text(j->unmatched, "side");
	for (i = 0; i < input_columns(j->in); i++)
		writer_text(j->unmatched, input_column(j->in, i));
	for (i = 0; i < j->selection.n; i++)
		writer_text(j->unmatched, j->right_names[i]);
}

/* Write all rows so far to files, to which those that follow are added. */
static struct spill *
begin_spill(struct join *j, struct join_table *table)
{
	struct spill *spill = spill_open();
	struct table_row row;
	uint64_t at = 0;

	table_finish(table);
	while (table_walk(table, &at, &row))
		spill_table_row(spill,
		    row.is_missing ? 0 : table_hash(table, row.key),
		    row.is_missing, &row);
	doubles_clear(&j->match.doubled_right);
	return spill;
}

static void
add_row(
    struct join_table *table, struct spill *spill, const struct table_row *row)
{
	if (spill != NULL)
		spill_table_row(spill,
		    row->is_missing ? 0 : table_hash(table, row->key),
		    row->is_missing, row);
	else
		table_add(
		    table, row->key, row->is_missing, row->line, row->text);
}

static void
take_double(
    void *context, const struct table_row *first, const struct table_row *again)
{
	struct match *m = context;
	const char *name = m->table_name;
	struct repeat repeat = {.number = again->line,
	    .place = {.file = name, .line = again->line},
	    .before = {.file = name, .line = first->line}};

	if (!match_is_single_right(m))
		return;
	repeat.key = key_show(m->spec, again->key);
	doubles_add(&m->doubled_right, &repeat);
}

/*
 * Report doubled keys. A table in memory is read first, so those of the table
 * end the run before the stream is read.
 */
static void
say_doubles(const struct join *j)
{
	const struct match *m = &j->match;
	bool is_sorted = j->set.is_sorted;

	doubles_report(&m->doubled_right,
	    is_sorted ? STATUS_FAIL : STATUS_USAGE,
	    m->type < JOIN_SEMI
		? "mend the table, or say --expect 1:n if it is the stream "
		  "that holds each key once"
		: "mend the table, or say --expect n:n");
	if (is_sorted || m->doubled_right.n == 0)
		doubles_report(&m->doubled_left, STATUS_FAIL,
		    "each key of the stream may come once: mend it, or "
		    "change --expect");
}

/* Count a row of the table, and let the base weights see it. */
static void
see_table(struct join *j, const struct record *rec)
{
	struct slice size = {NULL, 0};

	j->match.right_in++;
	if (j->base == NULL)
		return;
	if (j->population >= 0)
		size = record_field(rec, (uint32_t)j->population);
	base_frame_row(j->base, (uint32_t)rec->line,
	    strata_of_record(&j->strata, rec), size);
}

/*
 * Tell the table how much will come, once that can be judged; not where it
 * will go to files.
 */
static void
foresee(
    const struct join *j, struct join_table *table, const struct record *rec)
{
	uint64_t now = table_rows(table);
	uint64_t n = input_expected(j->with, rec) / 16 * 17;
	double size = (double)table_bytes(table) / (double)now * (double)n;

	if (match_is_single_right(&j->match) && n > now && size < j->set.memory)
		table_expect(table, n);
}

/* Read the table into memory, or into *spill when it is too large. */
static bool
load(struct join *j, struct join_table *table, struct spill **spill)
{
	struct key key = {0};
	struct table_row row = {0};
	struct record rec;

	while (input_next(j->with, &rec)) {
		see_table(j, &rec);
		row.line = (uint32_t)rec.line;
		row.key = key_read(&key, &j->spec, &rec, false);
		row.is_missing = key.is_missing;
		row.text = rows_select(&j->row, &rec, &j->selection);
		add_row(table, *spill, &row);
		if (*spill == NULL && j->match.right_in == FORESEE)
			foresee(j, table, &rec);
		if (*spill != NULL ||
		    (double)table_bytes(table) <= j->set.memory)
			continue;
		*spill = begin_spill(j, table);
		table_clear(table);
	}
	key_free(&key);
	table_finish(table);
	say_doubles(j);
	return diag_worst() < STATUS_USAGE;
}

/*
 * Records of the stream, a batch at a time: while the first are looked up,
 * memory fetches what the next will need.
 */
struct batch {
	struct left_row rows[TABLE_BATCH];
	size_t text_at[TABLE_BATCH];
	size_t key_at[TABLE_BATCH];
	struct out text;
	unsigned n;
};

static bool
is_within(struct slice part, struct slice whole)
{
	return (uintptr_t)part.text >= (uintptr_t)whole.text &&
	    (uintptr_t)part.text + part.len <=
	    (uintptr_t)whole.text + whole.len;
}

static void
add_to_batch(struct batch *batch, struct join *j,
    const struct join_table *table, const struct record *rec, struct key *key)
{
	struct left_row *row = &batch->rows[batch->n];
	struct slice name = key_read(key, &j->spec, rec, true);
	size_t at = batch->text.len;

	rows_put_record(&batch->text, rec);
	row->text.len = batch->text.len - at;
	batch->text_at[batch->n] = at;
	if (rec->is_canonical && is_within(name, rec->raw)) {
		batch->key_at[batch->n] =
		    at + (size_t)(name.text - rec->raw.text);
	} else {
		batch->key_at[batch->n] = batch->text.len;
		out_slice(&batch->text, name);
	}
	row->key.len = name.len;
	row->is_missing = key->is_missing;
	row->number = input_records(j->in);
	row->file = input_name(j->in);
	row->line = rec->line;
	row->hash = key->is_missing ? 0 : table_hash(table, name);
	table_prefetch_slot(table, row->hash);
	batch->n++;
}

static void
join_batch(struct batch *batch, struct join *j, struct join_table *table,
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
join_stream(struct join *j, struct join_table *table, struct spill *spill)
{
	struct batch *batch = mem_zero(1, sizeof *batch);
	struct key key = {0};
	struct record rec;

	out_reserve(&batch->text, 1);
	while (input_next(j->in, &rec)) {
		see(j, &rec);
		add_to_batch(batch, j, table, &rec, &key);
		if (batch->n == TABLE_BATCH)
			join_batch(batch, j, table, spill);
	}
	join_batch(batch, j, table, spill);
	if (spill == NULL)
		match_rest(&j->match, table);
	key_free(&key);
	out_free(&batch->text);
	free(batch);
}

/* Join a table that is in memory, or in files. */
static void
join_table(struct join *j, struct join_table *table, struct spill *spill)
{
	struct match *m = &j->match;

	join_stream(j, table, spill);
	if (spill != NULL && !spill_join(spill, m, take_double, m))
		return;
	say_doubles(j);
	unmatched_settle(m->unmatched);
	if (spill != NULL)
		spill_look(spill, m);
	else
		match_look(m, table);
	unmatched_report(m->unmatched, m->table_name);
}

static void
join_unsorted(struct join *j)
{
	struct join_table *table = table_new();
	struct spill *spill = NULL;

	table_on_double(table, take_double, &j->match);
	if (load(j, table, &spill)) {
		write_header(j);
		join_table(j, table, spill);
	}
	spill_close(spill);
	table_free(table);
}

static void
join_sorted(struct join *j)
{
	struct match *m = &j->match;

	write_header(j);
	merge_join(m, j->in, j->with, &j->selection, see, j);
	say_doubles(j);
	if (j->again == NULL || diag_worst() >= STATUS_USAGE)
		return;
	unmatched_settle(m->unmatched);
	merge_look(m, j->again);
	unmatched_report(m->unmatched, m->table_name);
}

/* Unmatched keys are always told, in words. */
static void
report_unmatched(const struct join *j, const struct place *place)
{
	const struct match *m = &j->match;

	if (m->left_only == 0 && m->right_only == 0)
		return;
	if (j->set.type == JOIN_INNER && m->left_only > 0)
		diag_warning(place, "unmatched",
		    "%" PRIu64 " of %" PRIu64 " records have no match in %s "
		    "and are left out; %" PRIu64 " of its %" PRIu64
		    " rows were not asked for",
		    m->left_only, m->left_in, m->table_name, m->right_only,
		    m->right_in);
	else
		diag_note(place, "unmatched",
		    "%" PRIu64 " of %" PRIu64 " records have no match in %s; "
		    "%" PRIu64 " of its %" PRIu64 " rows were not asked for",
		    m->left_only, m->left_in, m->table_name, m->right_only,
		    m->right_in);
}

/* Too few matches end in failure. */
static void
report(const struct join *j)
{
	const struct match *m = &j->match;
	struct place place = {0};
	double percent = m->left_in == 0
	    ? 100
	    : 100 * ((double)m->matched / (double)m->left_in);

	if (j->opt.n_operands <= 1)
		place.file = input_name(j->in);
	report_unmatched(j, &place);
	if (j->set.input.manifest != NULL)
		return;
	/* Allow for rounding: 99.9 is no number in binary. */
	if (percent * (1 + 1e-14) < j->set.min_match)
		diag_error(STATUS_FAIL, &place, "match-rate",
		    "%" PRIu64 " of %" PRIu64 " records match %s, %.6g%%, "
		    "but --min-match wants %.6g%%",
		    m->matched, m->left_in, m->table_name, percent,
		    j->set.min_match);
}

static void
count_records(const struct join *j, struct ledger *ledger)
{
	const struct match *m = &j->match;
	/* Output that is not whole is to be thrown away. */
	bool is_whole = diag_worst() < STATUS_USAGE && j->out->records > 0;

	ledger_number(ledger, "records_in", m->left_in);
	ledger_number(
	    ledger, "records_out", is_whole ? j->out->records - 1 : 0);
	ledger_number(ledger, "table_rows", m->right_in);
	ledger_number(ledger, "matched", m->matched);
	ledger_number(ledger, "left_only", m->left_only);
	ledger_number(ledger, "right_only", m->right_only);
	if (j->set.type <= JOIN_FULL)
		ledger_number(ledger, "fan_out", m->pairs - m->matched);
}

/*
 * Refuse in a part what can be judged or counted only when all parts are there.
 */
static void
describe_part(struct join *j, struct ledger *ledger)
{
	struct out text = {0};

	out_text(&text, "[");
	if (j->set.min_match > 0)
		out_format(&text,
		    "{\"option\":\"min-match\",\"bound\":\"%.15g%%\","
		    "\"n\":%" PRIu64 "}",
		    j->set.min_match, j->match.matched);
	out_text(&text, "]");
	out_byte(&text, '\0');
	ledger_exact(ledger, "limits", text.text);
	out_free(&text);
	close_range(j);
	out_byte(&j->not_asked, '\0');
	ledger_text(ledger, "not_asked", j->not_asked.text);
	j->not_asked.len--;
}

static void
keep_account(struct join *j, const char *path, const char *hash_out)
{
	struct ledger *ledger = ledger_open(path, "join");
	char text[EXACT_TEXT];

	count_records(j, ledger);
	if (j->weight_left >= 0) {
		exact_text(&j->weight_in, text, sizeof text);
		ledger_exact(ledger, "sum_weight_in", text);
	}
	if (j->set.weight != NULL) {
		exact_text(&j->weight_out, text, sizeof text);
		ledger_exact(ledger, "sum_weight_out", text);
	}
	if (input_hash(j->in, text))
		ledger_text(ledger, "hash_in", text);
	if (input_hash(j->with, text))
		ledger_text(ledger, "hash_table", text);
	if (hash_out != NULL)
		ledger_text(ledger, "hash_out", hash_out);
	if (j->set.input.manifest != NULL)
		describe_part(j, ledger);
	ledger_files(ledger, &j->opt);
	ledger_close(ledger);
}

/* All is written but the seal. */
static bool
account_for_part(void *context, const char *hash)
{
	struct join *j = context;

	keep_account(j, j->set.input.manifest, hash);
	return diag_worst() < STATUS_FAIL;
}

/* Is it a column of the table that --unmatched would write twice? */
static bool
has_side(const struct join *j)
{
	struct place place = {.file = j->match.table_name, .column = "side"};
	uint32_t i;

	for (i = 0; i < j->selection.n; i++)
		if (strcmp(j->right_names[i], "side") == 0)
			break;
	if (i < j->selection.n)
		diag_error(STATUS_USAGE, &place, "name-clash",
		    "--unmatched adds a column of this name too; leave it out "
		    "with --select or rename it with --prefix");
	return i < j->selection.n;
}

/* The file of --unmatched, with the side of each row in a column. */
static bool
open_unmatched(struct join *j)
{
	const char *name = j->set.unmatched;
	int fd;

	if (name == NULL)
		return true;
	if (clashes(j, NULL, "side",
		"--unmatched adds it, so rename the stream's column before") ||
	    has_side(j))
		return false;
	fd = stream_create(name, 0600);
	if (fd < 0)
		return false;
	j->unmatched = writer_open(fd, name);
	return true;
}

/* The file of --response: the stratum, and how many of it answered. */
static bool
open_response(struct join *j)
{
	static const char *const columns[] = {
	    "units", "answers", "response", "weight"};
	const char *name = j->set.response;
	uint32_t i;
	uint32_t k;
	int fd;

	if (name == NULL)
		return true;
	for (i = 0; i < j->strata.n; i++)
		for (k = 0; k < sizeof columns / sizeof columns[0]; k++)
			if (strcmp(j->strata.columns[i].name, columns[k]) ==
			    0) {
				diag_error(STATUS_USAGE, NULL, "name-clash",
				    "--response adds a column '%s' too; "
				    "rename that of --stratum before",
				    columns[k]);
				return false;
			}
	fd = stream_create(name, 0666);
	if (fd < 0)
		return false;
	j->response = writer_open(fd, name);
	writer_record(j->response);
	for (i = 0; i < j->strata.n; i++)
		writer_text(j->response, j->strata.columns[i].name);
	for (k = 0; k < sizeof columns / sizeof columns[0]; k++)
		writer_text(j->response, columns[k]);
	return true;
}

/* A file, unlike a pipe, can be read a second time. */
static bool
can_be_read_again(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && stat(name, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

/* Everything on the command line is opened before a record is read. */
static bool
open_all(struct join *j)
{
	const struct input_options table = {
	    .is_unsealed = j->set.input.is_unsealed};

	j->in = input_open(j->opt.operands, j->opt.n_operands, &j->set.input);
	if (j->in == NULL)
		return false;
	j->with = input_open((char *const *)&j->set.with, 1, &table);
	if (j->with == NULL)
		return false;
	if (j->set.is_sorted && !diag_is_quiet() &&
	    can_be_read_again(j->set.with))
		j->again = input_open((char *const *)&j->set.with, 1, &table);
	j->match.table_name = stream_name(j->set.with);
	if (!find_keys(j) || !find_selection(j) || !name_selection(j) ||
	    !find_weight(j) || !find_stratum(j))
		return false;
	if (j->set.base_weight != NULL &&
	    (j->base = base_open(j->match.table_name, j->strata.n,
		 j->set.stratum_size != NULL)) == NULL)
		return false;
	if (!open_unmatched(j) || !open_response(j))
		return false;
	j->out = writer_open(STDOUT_FILENO, "stdout");
	return true;
}

static void
set_match(struct join *j)
{
	struct match *m = &j->match;

	m->type = j->set.type;
	m->expect = j->set.expect;
	m->spec = &j->spec;
	m->n_left = input_columns(j->in);
	m->blank_right = j->blank_right;
	m->emit = deliver;
	m->context = j;
	m->keeps_right = m->type == JOIN_FULL ||
	    j->set.input.manifest != NULL ||
	    (j->unmatched != NULL && !j->set.is_left_alone);
	match_open(m);
}

/* The unmatched records first: when they fail, the output is not sealed. */
static void
finish(struct join *j)
{
	if (diag_worst() < STATUS_USAGE)
		report(j);
	if (diag_worst() < STATUS_USAGE && j->base != NULL)
		base_finish(j->base, j->response, j->out);
	if (diag_worst() == STATUS_USAGE && j->unmatched != NULL)
		writer_abandon(j->unmatched);
	if (diag_worst() == STATUS_USAGE && j->response != NULL)
		writer_abandon(j->response);
	writer_close(j->unmatched);
	writer_close(j->response);
	if (diag_worst() >= STATUS_USAGE)
		writer_abandon(j->out);
	if (j->set.input.manifest != NULL)
		writer_before_seal(j->out, account_for_part, j);
	writer_close(j->out);
}

static void
run(struct join *j)
{
	char hash[EXACT_TEXT];

	if (j->opt.ledger != NULL || j->set.input.manifest != NULL) {
		input_hash_on(j->in);
		input_hash_on(j->with);
		writer_hash_on(j->out);
	}
	options_confine(&j->opt, temp_folder(), false);
	input_watch(j->in);
	set_match(j);
	if (j->set.is_sorted)
		join_sorted(j);
	else
		join_unsorted(j);
	finish(j);
	keep_account(j, j->opt.ledger,
	    diag_worst() < STATUS_USAGE && writer_hash(j->out, hash) ? hash
								     : NULL);
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
	writer_free(j->unmatched);
	writer_free(j->response);
	strata_free(&j->strata);
	base_close(j->base);
	input_close(j->in);
	input_close(j->with);
	input_close(j->again);
	key_spec_free(&j->spec);
	out_free(&j->row);
	out_free(&j->scratch);
	out_free(&j->not_asked);
	options_close(&j->opt);
}

int
main(int argc, char *argv[])
{
	struct join *j = mem_zero(1, sizeof *j);

	settings_read(&j->set, &j->opt, &j->spec, argc, argv);
	if (open_all(j))
		run(j);
	close_all(j);
	free(j);
	return diag_status();
}
