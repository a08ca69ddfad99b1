#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "digits.h"
#include "figures.h"
#include "guard.h"
#include "marker.h"
#include "mem.h"
#include "number.h"

/* ---- how a guard fails --------------------------------------------------- */

static bool
is_allowed(const struct run *run, const char *tag)
{
	size_t i;

	for (i = 0; i < run->set.allow.n; i++)
		if (strcmp(run->set.allow.texts[i], tag) == 0)
			return true;
	return false;
}

static void
add_allow(struct verdict *verdict, const char *tag)
{
	char *one = mem_format(" --allow %s", tag);
	char *all;

	if (verdict->allow == NULL || strstr(verdict->allow, one) == NULL) {
		all = mem_format(
		    "%s%s", verdict->allow == NULL ? "" : verdict->allow, one);
		free(verdict->allow);
		verdict->allow = all;
	}
	free(one);
}

void
guard_fail(struct verdict *verdict, const struct run *run, const char *tag,
    const char *fmt, ...)
{
	char text[1024];
	va_list args;

	if (is_allowed(run, tag))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	verdict->is_held = true;
	add_allow(verdict, tag);
	fprintf(stderr, "pipeline: error: %s [%s]\n", text, tag);
}

/* ---- rejects ------------------------------------------------------------- */

static bool
are_known(const struct losses *rejects, const struct losses *known)
{
	size_t i;

	for (i = 0; i < rejects->n; i++)
		if (rejects->at[i].n != losses_of(known, rejects->at[i].tag))
			return false;
	for (i = 0; i < known->n; i++)
		if (known->at[i].n != losses_of(rejects, known->at[i].tag))
			return false;
	return true;
}

/* Of these: "records", "rows of the register". */
static void
report_reject(const struct counts *counts, const char *what[2], const char *tag,
    uint64_t n, uint64_t known)
{
	char text[2][DIGITS_MAX];

	if (n == known)
		return;
	diag_warning(NULL, "rejected",
	    "wave %s: %s %s rejected as %s, %s %s known", counts->wave->id,
	    digits_count(text[0], n), what[n != 1], tag,
	    digits_count(text[1], known), known == 1 ? "is" : "are");
}

static void
report_rejects(const struct counts *counts, const char *what[2],
    const struct losses *rejects, const struct losses *known)
{
	size_t i;

	for (i = 0; i < rejects->n; i++)
		report_reject(counts, what, rejects->at[i].tag,
		    rejects->at[i].n, losses_of(known, rejects->at[i].tag));
	for (i = 0; i < known->n; i++)
		if (losses_of(rejects, known->at[i].tag) == 0)
			report_reject(
			    counts, what, known->at[i].tag, 0, known->at[i].n);
}

void
guard_rejects(const struct run *run, const struct counts *all)
{
	static const char *records[2] = {"record", "records"};
	static const char *rows[2] = {
	    "row of the register", "rows of the register"};
	size_t i;

	for (i = 0; i < run->study->n_chosen; i++) {
		const struct guard *guard = &all[i].wave->guard;

		report_rejects(
		    &all[i], records, &all[i].rejects, &guard->known);
		/* Where none is known the filter's own words are shown. */
		if (guard->frame_known.n > 0)
			report_rejects(&all[i], rows, &all[i].frame_rejects,
			    &guard->frame_known);
	}
}

void
guard_known(const struct run *run, const struct counts *all)
{
	size_t i;
	size_t k;

	for (i = 0; i < run->study->n_chosen; i++)
		for (k = 0; k < run->list.n; k++)
			if (run->list.stages[k].wave == all[i].wave &&
			    run->list.stages[k].what == WHAT_FRAME)
				run->outcomes[k].is_known =
				    are_known(&all[i].frame_rejects,
					&all[i].wave->guard.frame_known);
}

/* ---- a wave alone -------------------------------------------------------- */

static double
number_of(const char *text)
{
	double number;

	return text != NULL && number_parse(&number, text, strlen(text))
	    ? number
	    : NAN;
}

static void
judge_records(
    struct verdict *verdict, const struct run *run, const struct counts *counts)
{
	const struct guard *guard = &counts->wave->guard;
	char n[DIGITS_MAX];
	char limit[DIGITS_MAX];

	digits_count(n, counts->kept);
	if (counts->kept == 0)
		guard_fail(verdict, run, "empty-wave", "wave %s has no records",
		    counts->wave->id);
	else if (guard->min_records >= 0 &&
	    counts->kept < (uint64_t)guard->min_records)
		guard_fail(verdict, run, "few-records",
		    "wave %s has %s records, at least %s are wanted",
		    counts->wave->id, n,
		    digits_count(limit, (uint64_t)guard->min_records));
	if (guard->max_records >= 0 &&
	    counts->kept > (uint64_t)guard->max_records)
		guard_fail(verdict, run, "many-records",
		    "wave %s has %s records, at most %s are wanted",
		    counts->wave->id, n,
		    digits_count(limit, (uint64_t)guard->max_records));
}

static void
judge_weights(
    struct verdict *verdict, const struct run *run, const struct counts *counts)
{
	const struct guard *guard = &counts->wave->guard;
	double sum = number_of(counts->sum_weight);
	char text[2][DIGITS_MAX];

	if (!guard->like_frame || counts->rows < 0 || counts->kept == 0)
		return;
	if (fabs(sum - (double)counts->rows) <=
	    guard->within * (double)counts->rows)
		return;
	guard_fail(verdict, run, "weights-off-frame",
	    "wave %s: the weights add up to %s, the frame has %s rows",
	    counts->wave->id,
	    isfinite(sum) ? digits_number(text[0], sum) : "nothing",
	    digits_count(text[1], (uint64_t)counts->rows));
}

static void
judge_newest(
    struct verdict *verdict, const struct run *run, const struct counts *counts)
{
	const struct guard *guard = &counts->wave->guard;

	if (guard->newest == NULL || counts->kept == 0)
		return;
	if (counts->newest != NULL &&
	    strcmp(counts->newest, guard->newest_min) >= 0)
		return;
	guard_fail(verdict, run, "stale",
	    "wave %s: the newest %s is %s, it should be %s or later",
	    counts->wave->id, guard->newest,
	    counts->newest == NULL ? "missing" : counts->newest,
	    guard->newest_min);
}

/*
 * More than one reject in a hundred records, above those that are known: that
 * the study declares, or that the publication in place had.
 */
static void
judge_rejects(struct verdict *verdict, const struct run *run,
    const struct counts *counts, const struct node *old)
{
	const struct guard *guard = &counts->wave->guard;
	char text[2][DIGITS_MAX];
	size_t i;

	for (i = 0; i < counts->rejects.n; i++) {
		const char *tag = counts->rejects.at[i].tag;
		uint64_t n = counts->rejects.at[i].n;
		uint64_t known = losses_of(&guard->known, tag);
		uint64_t before =
		    (uint64_t)node_number(node_get(old, "rejects"), tag, 0);

		known = before > known ? before : known;
		if (n > known &&
		    (double)(n - known) >
			guard->change_rejects * (double)counts->read)
			guard_fail(verdict, run, "many-rejects",
			    "wave %s: %s of %s records rejected as %s",
			    counts->wave->id, digits_count(text[0], n),
			    digits_count(text[1], counts->read), tag);
	}
}

/* The same of the register, of all tags together. */
static void
judge_register(struct verdict *verdict, const struct run *run,
    const struct counts *counts, const struct node *old)
{
	const struct guard *guard = &counts->wave->guard;
	double known = fmax((double)losses_all(&guard->frame_known),
	    node_number(old, "frame_rejected", 0));
	char text[2][DIGITS_MAX];

	if ((double)counts->frame_rejected - known >
	    guard->change_rejects * (double)counts->frame_read)
		guard_fail(verdict, run, "many-rejects",
		    "wave %s: %s of %s rows of the register rejected",
		    counts->wave->id,
		    digits_count(text[0], counts->frame_rejected),
		    digits_count(text[1], counts->frame_read));
}

/* ---- against the publication in place ------------------------------------ */

static const struct node *
wave_in(const struct node *old, const char *id)
{
	const struct node *waves = node_get(old, "waves");
	size_t i;

	for (i = 0; waves != NULL && i < waves->n; i++)
		if (strcmp(node_text(&waves->child[i], "id", ""), id) == 0)
			return &waves->child[i];
	return NULL;
}

/*
 * Where the weights were added up before and are not now, there is none: the
 * figures are no longer weighted.
 */
static void
judge_sum(struct verdict *verdict, const struct run *run,
    const struct counts *counts, const char *what, const char *sum,
    double old_sum)
{
	double new_sum = number_of(sum);
	char text[2][DIGITS_MAX];

	if (!isfinite(old_sum) ||
	    fabs(new_sum - old_sum) <=
		counts->wave->guard.change_weights * fabs(old_sum))
		return;
	guard_fail(verdict, run, "weights-changed",
	    "wave %s: the %s add up to %s, to %s in the publication in place",
	    counts->wave->id, what,
	    isfinite(new_sum) ? digits_number(text[0], new_sum) : "nothing",
	    digits_number(text[1], old_sum));
}

static void
judge_change(struct verdict *verdict, const struct run *run,
    const struct counts *counts, const struct node *old)
{
	const struct guard *guard = &counts->wave->guard;
	double kept = (double)counts->kept;
	double old_kept = node_number(old, "kept", NAN);
	char text[2][DIGITS_MAX];

	if (counts->kept == 0)
		return;
	if (isfinite(old_kept) &&
	    fabs(kept - old_kept) >= guard->change_records * old_kept &&
	    kept != old_kept)
		guard_fail(verdict, run, "records-changed",
		    "wave %s has %s records, %s in the publication in place",
		    counts->wave->id, digits_count(text[0], counts->kept),
		    digits_count(text[1], (uint64_t)old_kept));
	judge_sum(verdict, run, counts, "weights", counts->sum_weight,
	    node_number(old, "sum_weight", NAN));
	judge_sum(verdict, run, counts, "base weights", counts->sum_base,
	    node_number(old, "sum_base_weight", NAN));
}

/*
 * Waves and languages that the publication has, and this run has not.  True
 * when all waves are there, so that their figures can be compared.
 */
static bool
judge_width(
    struct verdict *verdict, const struct run *run, const struct node *old)
{
	const struct node *waves = node_get(old, "waves");
	const struct node *languages = node_get(old, "languages");
	bool is_whole = true;
	size_t i;
	size_t k;

	for (i = 0; waves != NULL && i < waves->n; i++) {
		const char *id = node_text(&waves->child[i], "id", "");

		for (k = 0; k < run->study->n_chosen; k++)
			if (strcmp(run->study->waves[k].id, id) == 0)
				break;
		is_whole = is_whole && k < run->study->n_chosen;
		if (k == run->study->n_chosen)
			guard_fail(verdict, run, "narrower",
			    "the publication in place has wave %s, this one "
			    "has not; --output names another folder",
			    id);
	}
	for (i = 0; languages != NULL && i < languages->n; i++) {
		const char *lang = languages->child[i].text;

		for (k = 0; k < run->study->languages.n; k++)
			if (strcmp(run->study->languages.at[k], lang) == 0)
				break;
		if (k == run->study->languages.n)
			guard_fail(verdict, run, "narrower",
			    "the publication in place is in %s too, this one "
			    "is not; --output names another folder",
			    lang);
	}
	return is_whole;
}

/* ---- figures ------------------------------------------------------------- */

/* What no publication may lose without a word: a part of each key. */
static char *
part_of(const struct figure *figure, bool is_column)
{
	return mem_format("table %s: %s", figure->table,
	    !is_column                      ? figure->row
		: figure->column[0] == '\0' ? "the total"
					    : figure->column);
}

static void
put_part(struct map *map, const struct figure *figure, bool is_column)
{
	char *part = part_of(figure, is_column);
	bool is_new;

	map_put(map, slice_of(part), &is_new);
	free(part);
}

/* Columns, or rows, that no line of the new estimates has any more. */
static void
judge_lost(struct verdict *verdict, const struct run *run,
    const struct figures *old, const struct figures *new, bool is_column)
{
	struct map *left = map_new();
	struct map *lost = map_new();
	size_t i;

	for (i = 0; i < new->n; i++)
		put_part(left, &new->at[i], is_column);
	for (i = 0; i < old->n; i++) {
		char *part = part_of(&old->at[i], is_column);
		bool is_new;

		if (map_find(left, slice_of(part)) == MAP_NONE)
			map_put(lost, slice_of(part), &is_new);
		free(part);
	}
	if (map_len(lost) > 0)
		guard_fail(verdict, run, is_column ? "lost-column" : "lost-row",
		    "%.*s: the publication in place has this %s, this one has "
		    "not (%" PRIu32 " in all)",
		    (int)map_key(lost, 0).len, map_key(lost, 0).text,
		    is_column ? "column" : "row", map_len(lost));
	map_free(left);
	map_free(lost);
}

/* By how much of what is allowed the figure has moved; 0 where it cannot. */
static double
moved(const struct guard *guard, const struct figure *old,
    const struct figure *new)
{
	double a = old->result.estimate;
	double b = new->result.estimate;

	if (old->is_derived || !isfinite(a) || !isfinite(b) || a == b)
		return 0;
	if (strcmp(old->statistic, "share") == 0)
		return fabs(b - a) * 100 / guard->change_points;
	return fabs(b - a) / fabs(a) / guard->change_others;
}

static void
say_moved(struct verdict *verdict, const struct run *run,
    const struct figure *old, const struct figure *new, size_t n)
{
	double factor = strcmp(old->statistic, "share") == 0 ? 100 : 1;
	char text[2][DIGITS_MAX];
	char base[2][DIGITS_MAX];

	digits_apart(
	    text, factor * old->result.estimate, factor * new->result.estimate);
	guard_fail(verdict, run, "moved-figure",
	    "table %s, %s%s%s: %s -> %s (n %s -> %s); %zu figure%s moved by "
	    "more than is allowed",
	    old->table, old->row, old->column[0] == '\0' ? "" : ", ",
	    old->column, text[0], text[1], digits_count(base[0], old->result.n),
	    digits_count(base[1], new->result.n), n, n == 1 ? "" : "s");
}

static void
judge_figures(struct verdict *verdict, const struct run *run,
    const struct figures *old, const struct figures *new)
{
	const struct guard *guard = &run->study->guard;
	const struct figure *worst = NULL;
	const struct figure *moved_to = NULL;
	const struct figure *emptied = NULL;
	double most = 0;
	size_t n_moved = 0;
	size_t n_emptied = 0;
	size_t i;

	for (i = 0; i < old->n; i++) {
		const struct figure *was = &old->at[i];
		const struct figure *is = figures_same(new, old, i);
		double by = is == NULL ? 0 : moved(guard, was, is);

		if (is != NULL && isfinite(was->result.estimate) &&
		    !isfinite(is->result.estimate) && n_emptied++ == 0)
			emptied = was;
		n_moved += by > 1;
		if (by > most && by > 1) {
			most = by;
			worst = was;
			moved_to = is;
		}
	}
	if (worst != NULL && moved_to != NULL)
		say_moved(verdict, run, worst, moved_to, n_moved);
	if (emptied != NULL)
		guard_fail(verdict, run, "emptied-figure",
		    "table %s, %s%s%s: is empty now; %zu figure%s became "
		    "empty",
		    emptied->table, emptied->row,
		    emptied->column[0] == '\0' ? "" : ", ", emptied->column,
		    n_emptied, n_emptied == 1 ? "" : "s");
}

/* Is estimates.csv what the run.json in place, if there is one, says of it? */
static bool
is_comparable(const struct node *old, const char *path)
{
	struct stat st;

	if (old == NULL)
		return lstat(path, &st) != 0 || S_ISREG(st.st_mode);
	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    marker_is_as_listed(
		marker_file(old, "files", "estimates.csv"), path);
}

static void
judge_estimates(
    struct verdict *verdict, const struct run *run, const struct node *in_place)
{
	char *old_path = mem_format("%s/estimates.csv", run->set.target);
	char *new_path = mem_format("%s/estimates.csv", run->set.page);
	bool is_known = is_comparable(in_place, old_path);
	struct figures *old = is_known ? figures_load(old_path) : NULL;
	struct figures *new = figures_load(new_path);

	if (!is_known)
		guard_fail(verdict, run, "changed-file",
		    "%s is not what was published, so that nothing tells which "
		    "figures have moved",
		    old_path);
	if (old != NULL && new != NULL) {
		judge_lost(verdict, run, old, new, true);
		judge_lost(verdict, run, old, new, false);
		judge_figures(verdict, run, old, new);
	}
	figures_free(old);
	figures_free(new);
	free(old_path);
	free(new_path);
}

void
guard_judge(
    struct verdict *verdict, const struct run *run, const struct counts *all)
{
	struct node *old = marker_load(run->set.target);
	bool is_whole = old == NULL || judge_width(verdict, run, old);
	const struct node *was;
	struct stat st;
	size_t i;

	for (i = 0; i < run->study->n_chosen; i++) {
		judge_records(verdict, run, &all[i]);
		judge_weights(verdict, run, &all[i]);
		judge_newest(verdict, run, &all[i]);
		was = wave_in(old, all[i].wave->id);
		if (was == NULL)
			continue;
		judge_rejects(verdict, run, &all[i], was);
		judge_register(verdict, run, &all[i], was);
		judge_change(verdict, run, &all[i], was);
	}
	if (is_whole && lstat(run->set.target, &st) == 0)
		judge_estimates(verdict, run, old);
	node_free(old);
}
