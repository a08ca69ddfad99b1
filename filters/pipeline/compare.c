#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare.h"
#include "diag.h"
#include "digest.h"
#include "figures.h"
#include "mem.h"
#include "out.h"
#include "printed.h"
#include "record.h"
#include "result.h"
#include "stream.h"
#include "tree.h"

static void
add(struct differences *all, enum difference_kind kind, char *where,
    const char *old, const char *new)
{
	struct difference *one;

	MEM_GROW(all->at, all->n, all->cap);
	one = &all->at[all->n++];
	*one = (struct difference){.kind = kind,
	    .size = kind == KIND_CELL,
	    .where = where,
	    .old = mem_text(slice_of(old)),
	    .new = mem_text(slice_of(new))};
	all->count[kind]++;
}

void
compare_free(struct differences *all)
{
	size_t i;

	for (i = 0; i < all->n; i++) {
		free(all->at[i].where);
		free(all->at[i].old);
		free(all->at[i].new);
	}
	free(all->at);
	map_free(all->cells);
	*all = (struct differences){0};
}

/* ---- lines --------------------------------------------------------------- */

static size_t
count_text(const struct args *lines, const char *text, size_t n)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < n && i < lines->n; i++)
		count += strcmp(lines->at[i], text) == 0;
	return count;
}

/* The lines that the other side has fewer times, in their order. */
static struct args
missing_in(const struct args *lines, const struct args *other)
{
	struct args found = {0};
	size_t i;

	for (i = 0; i < lines->n; i++)
		if (count_text(lines, lines->at[i], i + 1) >
		    count_text(other, lines->at[i], other->n))
			args_add(&found, lines->at[i]);
	return found;
}

/* Lines that are gone and lines that came, in pairs as far as they go. */
static void
compare_lines(struct differences *all, enum difference_kind kind,
    const char *where, const struct args *old, const struct args *new)
{
	struct args gone = missing_in(old, new);
	struct args came = missing_in(new, old);
	size_t i;

	for (i = 0; i < gone.n || i < came.n; i++)
		add(all, kind, mem_text(slice_of(where)),
		    i < gone.n ? gone.at[i] : "", i < came.n ? came.at[i] : "");
	if (gone.n == 0 && came.n == 0)
		for (i = 0; i < old->n; i++)
			if (strcmp(old->at[i], new->at[i]) != 0) {
				add(all, KIND_ORDER, mem_text(slice_of(where)),
				    old->at[i], new->at[i]);
				break;
			}
	args_clear(&gone);
	args_clear(&came);
}

/* A file that one of them lacks is told once. */
static bool
both_there(
    struct differences *all, const char *name, const void *old, const void *new)
{
	if (old == NULL && new != NULL)
		add(all, KIND_CELL, mem_text(slice_of(name)), "", "a new file");
	if (old != NULL && new == NULL)
		add(all, KIND_CELL, mem_text(slice_of(name)), "the file", "");
	return old != NULL && new != NULL;
}

static void
compare_text_files(struct differences *all, enum difference_kind kind,
    const char *name, const char *old_folder, const char *new_folder)
{
	char *old_path = mem_format("%s/%s", old_folder, name);
	char *new_path = mem_format("%s/%s", new_folder, name);
	struct args *old = printed_lines(old_path);
	struct args *new = printed_lines(new_path);

	if (both_there(all, name, old, new))
		compare_lines(all, kind, name, old, new);
	if (old != NULL)
		args_clear(old);
	if (new != NULL)
		args_clear(new);
	free(old);
	free(new);
	free(old_path);
	free(new_path);
}

/* ---- tables -------------------------------------------------------------- */

enum {
	NOWHERE = -1
};

/*
 * Where each label of old is in new: by its text, the same one in turn; what is
 * left over by its place, where neither has more of them than the other.
 */
static int *
match_labels(char *const *old, size_t n_old, char *const *new, size_t n_new)
{
	int *place = mem_alloc((n_old + 1) * sizeof *place);
	bool *taken = mem_zero(n_new + 1, sizeof *taken);
	size_t i;
	size_t k;

	for (i = 0; i < n_old; i++) {
		place[i] = NOWHERE;
		for (k = 0; k < n_new && place[i] == NOWHERE; k++)
			if (!taken[k] && strcmp(old[i], new[k]) == 0) {
				place[i] = (int)k;
				taken[k] = true;
			}
	}
	for (i = 0; n_old == n_new && i < n_old; i++)
		if (place[i] == NOWHERE && !taken[i]) {
			place[i] = (int)i;
			taken[i] = true;
		}
	free(taken);
	return place;
}

static char **
labels_of(const struct printed_table *table)
{
	char **labels = mem_zero(table->n_rows + 1, sizeof *labels);
	size_t i;

	for (i = 0; i < table->n_rows; i++)
		labels[i] = table->rows[i].label;
	return labels;
}

static char *
name_of(const struct printed_table *table)
{
	return table->number[0] == '\0' ? mem_text(slice_of(table->title))
					: mem_format("table %s", table->number);
}

/* "1.352" is a thousand in one language and "1,352" in another. */
static double
number_of(const char *text)
{
	double value = 0;
	bool is_any = false;

	for (; *text != '\0'; text++)
		if (*text >= '0' && *text <= '9') {
			value = value * 10 + (*text - '0');
			is_any = true;
		}
	return is_any ? value : NAN;
}

static void
add_cell(struct differences *all, const struct printed_table *old,
    const struct printed_table *new, size_t row, size_t new_row, size_t column,
    size_t new_column)
{
	char *cell = mem_format("%s/%zu/%zu", old->number, row, column);
	bool is_new;
	const char *was = old->rows[row].cells.at[column];
	const char *is = new->rows[new_row].cells.at[new_column];
	const char *n_was = printed_n(old, row, column);
	const char *n_is = printed_n(new, new_row, new_column);
	char *name = name_of(old);
	char *where =
	    mem_format("%s, %s, %s%s%s%s%s%s", name, old->rows[row].name,
		old->columns.at[column][0] == '\0' ? "all"
						   : old->columns.at[column],
		n_was[0] == '\0' ? "" : " (n ", n_was,
		strcmp(n_was, n_is) == 0 ? "" : " -> ",
		strcmp(n_was, n_is) == 0 ? ""
		    : n_is[0] == '\0'    ? "none"
					 : n_is,
		n_was[0] == '\0' ? "" : ")");
	double size = fabs(number_of(was) - number_of(is));

	map_put(all->cells, slice_of(cell), &is_new);
	if (is_new) {
		add(all, KIND_PRINTED, where, was, is);
		all->at[all->n - 1].size = isfinite(size) ? size : 1e9;
	} else {
		free(where);
	}
	free(cell);
	free(name);
}

static void
compare_rows(struct differences *all, const struct printed_table *old,
    const struct printed_table *new, size_t row, size_t new_row,
    const int *columns)
{
	const struct printed_row *was = &old->rows[row];
	const struct printed_row *is = &new->rows[new_row];
	size_t i;

	for (i = 1; i < was->cells.n && i < old->columns.n; i++) {
		size_t k = (size_t)columns[i];

		if (columns[i] == NOWHERE || k >= is->cells.n ||
		    strcmp(was->cells.at[i], is->cells.at[k]) == 0)
			continue;
		add_cell(all, old, new, row, new_row, i, k);
	}
}

/* Labels that are lost, new, in other words, or in another order. */
static void
compare_labels(struct differences *all, const struct printed_table *table,
    const char *what, char *const *old, size_t n_old, char *const *new,
    size_t n_new, const int *place)
{
	char *name = name_of(table);
	bool *taken = mem_zero(n_new + 1, sizeof *taken);
	bool is_sorted = true;
	int last = -1;
	size_t i;

	for (i = 0; i < n_old; i++) {
		char *where = mem_format("%s, %s", name, what);

		if (place[i] == NOWHERE) {
			add(all, KIND_CELL, where, old[i], "");
			continue;
		}
		taken[place[i]] = true;
		is_sorted = is_sorted && place[i] > last;
		last = place[i];
		if (strcmp(old[i], new[place[i]]) != 0)
			add(all, KIND_WORDS, where, old[i], new[place[i]]);
		else
			free(where);
	}
	for (i = 0; i < n_new; i++)
		if (!taken[i])
			add(all, KIND_CELL, mem_format("%s, %s", name, what),
			    "", new[i]);
	if (!is_sorted)
		add(all, KIND_ORDER, mem_format("%s, %ss", name, what),
		    "in one order", "in another");
	free(taken);
	free(name);
}

static void
compare_tables(struct differences *all, const struct printed_table *old,
    const struct printed_table *new)
{
	int *columns = match_labels(
	    old->columns.at, old->columns.n, new->columns.at, new->columns.n);
	char **was = labels_of(old);
	char **is = labels_of(new);
	int *rows = match_labels(was, old->n_rows, is, new->n_rows);
	size_t i;

	compare_labels(all, old, "column", old->columns.at, old->columns.n,
	    new->columns.at, new->columns.n, columns);
	compare_labels(
	    all, old, "row", was, old->n_rows, is, new->n_rows, rows);
	for (i = 0; i < old->n_rows; i++)
		if (rows[i] != NOWHERE)
			compare_rows(
			    all, old, new, i, (size_t)rows[i], columns);
	free(columns);
	free(rows);
	free(was);
	free(is);
}

static char **
titles_of(const struct printed *printed)
{
	char **titles = mem_zero(printed->n + 1, sizeof *titles);
	size_t i;

	for (i = 0; i < printed->n; i++)
		titles[i] = printed->tables[i].title;
	return titles;
}

static void
compare_pages(struct differences *all, const char *name,
    const struct printed *old, const struct printed *new)
{
	char **was = titles_of(old);
	char **is = titles_of(new);
	int *place = match_labels(was, old->n, is, new->n);
	bool *taken = mem_zero(new->n + 1, sizeof *taken);
	size_t i;

	for (i = 0; i < old->n; i++) {
		if (place[i] == NOWHERE) {
			add(all, KIND_CELL, mem_text(slice_of(name)),
			    old->tables[i].title, "");
			continue;
		}
		taken[place[i]] = true;
		compare_tables(all, &old->tables[i], &new->tables[place[i]]);
	}
	for (i = 0; i < new->n; i++)
		if (!taken[i])
			add(all, KIND_CELL, mem_text(slice_of(name)), "",
			    new->tables[i].title);
	compare_lines(all, KIND_WORDS, name, &old->lines, &new->lines);
	free(taken);
	free(place);
	free(was);
	free(is);
}

static void
compare_markdown(struct differences *all, const char *name,
    const char *old_folder, const char *new_folder)
{
	char *old_path = mem_format("%s/%s", old_folder, name);
	char *new_path = mem_format("%s/%s", new_folder, name);
	struct printed *old = printed_load(old_path);
	struct printed *new = printed_load(new_path);

	if (both_there(all, name, old, new))
		compare_pages(all, name, old, new);
	printed_free(old);
	printed_free(new);
	free(old_path);
	free(new_path);
}

/* ---- estimates ----------------------------------------------------------- */

static bool
is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Which of their numbers differ; false where none does. */
static bool
list_changed(struct out *old, struct out *new, const struct result *a,
    const struct result *b)
{
	const char *name;
	double was;
	double is;
	uint32_t i;

	for (i = 0; (name = result_number(a, i, &was)) != NULL; i++) {
		(void)result_number(b, i, &is);
		if (is_same(was, is))
			continue;
		out_format(
		    old, "%s%s %.10g", old->len > 0 ? ", " : "", name, was);
		out_format(
		    new, "%s%s %.10g", new->len > 0 ? ", " : "", name, is);
	}
	if (a->status != b->status) {
		out_format(old, "%s'%s'", old->len > 0 ? ", " : "",
		    result_statuses[a->status]);
		out_format(new, "%s'%s'", new->len > 0 ? ", " : "",
		    result_statuses[b->status]);
	}
	return old->len > 0;
}

static char *
place_of(const struct figure *figure)
{
	return mem_format("estimates, %s, %s%s%s", figure->table, figure->row,
	    figure->column[0] == '\0' ? "" : ", ", figure->column);
}

static void
compare_figure(
    struct differences *all, const struct figure *was, const struct figure *is)
{
	struct out old = {0};
	struct out new = {0};

	if (list_changed(&old, &new, &was->result, &is->result)) {
		char *a = out_take(&old);
		char *b = out_take(&new);

		add(all, KIND_DIGITS, place_of(was), a, b);
		free(a);
		free(b);
	}
	out_free(&old);
	out_free(&new);
}

static void
compare_estimates(struct differences *all, const struct figures *old,
    const struct figures *new)
{
	const struct figure *last = NULL;
	bool is_sorted = true;
	size_t i;

	all->compared = old->n > new->n ? old->n : new->n;
	for (i = 0; i < old->n; i++) {
		const struct figure *is = figures_same(new, old, i);

		if (is == NULL) {
			add(all, KIND_CELL, place_of(&old->at[i]), "a line",
			    "");
			all->at[all->n - 1].size = 0;
			continue;
		}
		compare_figure(all, &old->at[i], is);
		is_sorted = is_sorted && (last == NULL || is > last);
		last = is;
	}
	for (i = 0; i < new->n; i++)
		if (figures_same(old, new, i) == NULL) {
			add(all, KIND_CELL, place_of(&new->at[i]), "",
			    "a line");
			all->at[all->n - 1].size = 0;
		}
	if (!is_sorted)
		add(all, KIND_ORDER, mem_text(slice_of("estimates.csv")),
		    "in one order", "in another");
}

/* ---- publications -------------------------------------------------------- */

static bool
begins(const char *name, const char *with, const char *ending)
{
	size_t len = strlen(name);

	return strncmp(name, with, strlen(with)) == 0 && len > strlen(ending) &&
	    strcmp(name + len - strlen(ending), ending) == 0;
}

static const char drawings[] = "figures.sha256";

/* The names that are compared, of both folders, each once. */
static struct args
names_in(const char *old, const char *new)
{
	const char *folders[] = {old, new};
	struct args names = {0};
	size_t f;

	for (f = 0; f < 2; f++) {
		struct args all = {0};
		size_t i;

		(void)tree_list(folders[f], &all);
		for (i = 0; i < all.n; i++)
			if ((begins(all.at[i], "tables", ".md") ||
				begins(all.at[i], "headlines", ".txt")) &&
			    strchr(all.at[i], '/') == NULL &&
			    count_text(&names, all.at[i], names.n) == 0)
				args_add(&names, all.at[i]);
		args_clear(&all);
	}
	return names;
}

/* A line for each drawing of a publication: its hash and its name. */
static struct args *
drawings_of(const char *folder)
{
	char *path = mem_format("%s/%s", folder, drawings);
	struct args *lines = printed_lines(path);
	struct args names = {0};
	char digest[DIGEST_TEXT];
	uint64_t size;
	size_t i;

	free(path);
	if (lines != NULL)
		return lines;
	lines = mem_zero(1, sizeof *lines);
	(void)tree_list(folder, &names);
	for (i = 0; i < names.n; i++) {
		if (!begins(names.at[i], "", ".svg"))
			continue;
		path = mem_format("%s/%s", folder, names.at[i]);
		if (digest_file(path, digest, &size))
			args_format(lines, "%s  %s", digest, names.at[i]);
		free(path);
	}
	args_clear(&names);
	return lines;
}

/* The line of this drawing, or NULL. */
static const char *
drawing_of(const struct args *lines, const char *name)
{
	size_t i;

	for (i = 0; i < lines->n; i++) {
		const char *here = strstr(lines->at[i], "  ");

		if (here != NULL && strcmp(here + 2, name) == 0)
			return lines->at[i];
	}
	return NULL;
}

static void
compare_drawings(struct differences *all, const char *old, const char *new)
{
	struct args *was = drawings_of(old);
	struct args *is = drawings_of(new);
	const struct args *both[] = {was, is};
	size_t side;
	size_t i;

	for (side = 0; side < 2; side++)
		for (i = 0; i < both[side]->n; i++) {
			const char *name = strstr(both[side]->at[i], "  ");
			const char *a =
			    name == NULL ? NULL : drawing_of(was, name + 2);
			const char *b =
			    name == NULL ? NULL : drawing_of(is, name + 2);

			if (name == NULL || (side == 1 && a != NULL) ||
			    (a != NULL && b != NULL && strcmp(a, b) == 0))
				continue;
			add(all, KIND_DRAWING, mem_text(slice_of(name + 2)),
			    a == NULL ? "" : "one drawing",
			    b == NULL ? "" : "another");
		}
	args_clear(was);
	args_clear(is);
	free(was);
	free(is);
}

/*
 * Order differences with the worst first, and printed figures by how far they
 * moved.
 */
static int
by_weight(const void *a, const void *b)
{
	const struct difference *one = a;
	const struct difference *other = b;

	if (one->kind != other->kind)
		return (int)one->kind - (int)other->kind;
	if (one->size != other->size)
		return one->size > other->size ? -1 : 1;
	return strcmp(one->where, other->where);
}

static struct figures *
need_figures(const char *folder)
{
	char *path = mem_format("%s/estimates.csv", folder);
	struct place place = {.file = path};
	struct figures *figures = figures_load(path);

	if (figures == NULL && diag_worst() < STATUS_USAGE)
		diag_error(STATUS_USAGE, &place, "no-publication",
		    "is not there, or of a version whose lines had no key; "
		    "name a publication, or make one with --accept");
	free(path);
	return figures;
}

bool
compare_folders(struct differences *all, const char *old, const char *new)
{
	struct figures *was = need_figures(old);
	struct figures *is = need_figures(new);
	struct args names = names_in(old, new);
	size_t i;

	*all = (struct differences){.cells = map_new()};
	if (was != NULL && is != NULL) {
		compare_estimates(all, was, is);
		for (i = 0; i < names.n; i++)
			if (begins(names.at[i], "tables", ".md"))
				compare_markdown(all, names.at[i], old, new);
			else
				compare_text_files(
				    all, KIND_SENTENCE, names.at[i], old, new);
		compare_drawings(all, old, new);
		if (all->n > 0)
			qsort(all->at, all->n, sizeof *all->at, by_weight);
	}
	args_clear(&names);
	figures_free(was);
	figures_free(is);
	return diag_worst() < STATUS_USAGE;
}

/* ---- accept -------------------------------------------------------------- */

static bool
copy_file(const char *from, const char *to)
{
	size_t len;
	int fd = stream_open(from);
	char *text = fd < 0 ? NULL : stream_slurp(fd, from, &len);
	bool is_done = text != NULL && record_write(to, text, len, 0644);

	if (fd >= 0)
		stream_close(fd, from);
	free(text);
	return is_done;
}

/* What an earlier --accept wrote and this one does not. */
static void
remove_others(const char *folder, const struct args *names)
{
	struct args old = {0};
	size_t i;

	(void)tree_list(folder, &old);
	for (i = 0; i < old.n; i++) {
		char *path = mem_format("%s/%s", folder, old.at[i]);

		if ((begins(old.at[i], "tables", ".md") ||
			begins(old.at[i], "headlines", ".txt") ||
			strcmp(old.at[i], drawings) == 0) &&
		    count_text(names, old.at[i], names->n) == 0)
			(void)unlink(path);
		free(path);
	}
	args_clear(&old);
}

static bool
accept_drawings(const char *page, const char *folder)
{
	struct args *lines = drawings_of(page);
	char *path = mem_format("%s/%s", folder, drawings);
	struct out text = {0};
	bool is_done = true;
	size_t i;

	for (i = 0; i < lines->n; i++)
		out_format(&text, "%s\n", lines->at[i]);
	if (lines->n > 0)
		is_done = record_write(path, text.text, text.len, 0644);
	out_free(&text);
	args_clear(lines);
	free(lines);
	free(path);
	return is_done;
}

bool
compare_accept(const char *page, const char *folder)
{
	struct place place = {.file = folder};
	struct args names = names_in(page, page);
	bool is_done = tree_make(folder);
	size_t i;

	if (!is_done)
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot be created: %s", strerror(errno));
	args_add(&names, "estimates.csv");
	for (i = 0; is_done && i < names.n; i++) {
		char *from = mem_format("%s/%s", page, names.at[i]);
		char *to = mem_format("%s/%s", folder, names.at[i]);

		is_done = copy_file(from, to);
		free(from);
		free(to);
	}
	if (is_done) {
		remove_others(folder, &names);
		is_done = accept_drawings(page, folder);
	}
	args_clear(&names);
	return is_done;
}
