#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "earlier.h"
#include "mem.h"
#include "options.h"
#include "result.h"

/* A file of estimates, and which of its by-variables the run has. */
struct edition {
	struct input *in;
	struct result_form form;
	struct slice *by; /* of the line that was read */
	int *at;          /* by by-variable of the run; -1: the file has none */
	bool *is_other;   /* by by-variable of the file: the run has none */
};

/* ---- opening ------------------------------------------------------------- */

/* From the folder of the tables; owned. */
static char *
find_path(const struct secrecy *rules, const char *path)
{
	const char *tables =
	    rules->node == NULL ? NULL : node_place(rules->node).file;
	const char *slash = tables == NULL ? NULL : strrchr(tables, '/');

	if (path[0] == '/' || slash == NULL)
		return mem_format("%s", path);
	return mem_format("%.*s/%s", (int)(slash - tables), tables, path);
}

bool
earlier_are_spared(const struct secrecy *rules, const struct options *opt)
{
	bool are_spared = true;
	uint32_t i;

	for (i = 0; are_spared && i < rules->earlier.n; i++) {
		char *path = find_path(rules, rules->earlier.list[i]);

		are_spared = options_spare(opt, path);
		free(path);
	}
	return are_spared;
}

bool
earlier_open(struct job *job)
{
	const struct names *files = &job->secrecy->earlier;
	uint32_t i;

	job->earlier = mem_zero((size_t)files->n + 1, sizeof *job->earlier);
	job->earlier_paths =
	    mem_zero((size_t)files->n + 1, sizeof *job->earlier_paths);
	for (i = 0; i < files->n; i++) {
		job->earlier_paths[i] = find_path(job->secrecy, files->list[i]);
		job->earlier[i] = input_open(&job->earlier_paths[i], 1, NULL);
		job->n_earlier = i + 1;
		if (job->earlier[i] == NULL)
			return false;
	}
	return true;
}

void
earlier_close(struct job *job)
{
	uint32_t i;

	for (i = 0; i < job->n_earlier; i++) {
		input_close(job->earlier[i]);
		free(job->earlier_paths[i]);
	}
	free(job->earlier);
	free(job->earlier_paths);
}

/* ---- keys ---------------------------------------------------------------- */

static void
put_part(struct out *key, const char *name, struct slice value)
{
	if (value.len == 0 || slice_is(value, RESULT_TOTAL))
		return;
	out_format(key, "%s=%zu:", name, value.len);
	out_slice(key, value);
}

/* Figures of the run by their key; the first of equal ones. */
static struct map *
index_figures(const struct disclosure *d, size_t *which)
{
	const struct job *job = d->job;
	struct map *map = map_new();
	struct out key = {0};
	size_t i;
	uint32_t k;
	bool is_new;

	for (i = 0; i < job->results->n; i++) {
		const struct judged *figure = &job->results->list[i];

		if (domains_compares(figure) || figure->is_chisq)
			continue;
		key.len = 0;
		put_part(&key, "item", slice_of(figure->bound->item));
		put_part(&key, "category", figure->category);
		for (k = 0; k < job->n_by; k++)
			put_part(&key, job->by[k],
			    figure->by[k].text != NULL
				? figure->by[k]
				: figure->bound->within[k]);
		k = map_put(map, (struct slice){key.text, key.len}, &is_new);
		if (is_new)
			which[k] = i;
	}
	out_free(&key);
	return map;
}

/* False for a line that compares, or that breaks down by something else. */
static bool
key_of_line(const struct job *job, const struct edition *e,
    const struct result *line, struct out *key)
{
	uint32_t k;

	if (line->compared.len > 0)
		return false;
	for (k = 0; k < e->form.n_by; k++)
		if (e->is_other[k] && e->by[k].len > 0 &&
		    !slice_is(e->by[k], RESULT_TOTAL))
			return false;
	key->len = 0;
	put_part(key, "item", line->item);
	put_part(key, "category", line->category);
	for (k = 0; k < job->n_by; k++)
		if (e->at[k] >= 0)
			put_part(key, job->by[k], e->by[e->at[k]]);
	return true;
}

/* ---- judging ------------------------------------------------------------- */

/* False after a report when it is none of estimates. */
static bool
find_columns(const struct job *job, struct edition *e)
{
	bool is_good = result_find(&e->form, e->in);
	uint32_t i;
	uint32_t k;

	e->by = mem_zero((size_t)e->form.n_by + 1, sizeof *e->by);
	e->at = mem_zero((size_t)job->n_by + 1, sizeof *e->at);
	e->is_other = mem_zero((size_t)e->form.n_by + 1, sizeof *e->is_other);
	for (i = 0; i < e->form.n_by; i++)
		e->is_other[i] = true;
	for (k = 0; k < job->n_by; k++) {
		e->at[k] = -1;
		for (i = 0; i < e->form.n_by; i++) {
			if (strcmp(e->form.by[i], job->by[k]) != 0)
				continue;
			e->at[k] = (int)i;
			e->is_other[i] = false;
		}
	}
	return is_good;
}

static void
keep_secret(struct disclosure *d, struct places *places)
{
	bool has_item = false;
	uint32_t i;

	for (i = 0; i < places->n; i++) {
		const struct place_in *at = &places->at[i];
		struct item *item;

		if (at->item == NONE)
			continue;
		has_item = true;
		item = &d->asked.questions[at->question].items[at->item];
		if (item->secret == SECRET_NONE)
			item->secret = SECRET_EARLIER;
	}
	if (!has_item && places->n > 0 &&
	    d->domains[places->at[0].domain].secret == SECRET_NONE)
		d->domains[places->at[0].domain].secret = SECRET_EARLIER;
}

/* True when a rule would hide it. */
static bool
know(struct disclosure *d, struct places *places)
{
	bool is_secret = false;
	uint32_t i;

	for (i = 0; i < places->n; i++) {
		const struct place_in *at = &places->at[i];
		struct domain_of *domain = &d->domains[at->domain];
		struct item *item;

		domain->is_known = true;
		is_secret |= domain->secret != SECRET_NONE;
		if (at->item == NONE)
			continue;
		item = &d->asked.questions[at->question].items[at->item];
		item->is_known = true;
		is_secret |= item->secret != SECRET_NONE;
	}
	return is_secret;
}

static void
judge_edition(struct disclosure *d, struct edition *e, const char *path,
    const struct map *figures, const size_t *which)
{
	struct place place = {.file = path};
	struct record rec;
	struct out key = {0};
	uint64_t found = 0;
	uint64_t already = 0;
	bool is_estimates = find_columns(d->job, e);
	struct result line;

	while (is_estimates && input_next(e->in, &rec) &&
	    result_get(&e->form, &rec, e->in, e->by, &line)) {
		uint32_t at;

		if (!key_of_line(d->job, e, &line, &key))
			continue;
		at = map_find(figures, (struct slice){key.text, key.len});
		if (at == MAP_NONE)
			continue;
		found++;
		if (line.status == RESULT_SUPPRESSED)
			keep_secret(d, &d->places[which[at]]);
		else if (line.status != RESULT_EMPTY)
			already += know(d, &d->places[which[at]]);
	}
	out_free(&key);
	d->has_failed |= !is_estimates;
	if (is_estimates && found == 0 && diag_worst() < STATUS_FAIL) {
		diag_error(STATUS_FAIL, &place, "other-study",
		    "no figure in it is one of this run: 'earlier' takes "
		    "estimates of the same study");
		d->has_failed = true;
	}
	if (already > 0)
		diag_note(&place, "already-published",
		    "%" PRIu64 " figures that a rule holds back stand there: "
		    "they are known, and nothing is hidden for them",
		    already);
}

void
earlier_judge(struct disclosure *d)
{
	const struct job *job = d->job;
	size_t *which;
	struct map *figures;
	uint32_t i;

	if (job->n_earlier == 0)
		return;
	which = mem_zero(job->results->n + 1, sizeof *which);
	figures = index_figures(d, which);
	for (i = 0; i < job->n_earlier; i++) {
		struct edition e = {.in = job->earlier[i]};

		judge_edition(d, &e, job->earlier_paths[i], figures, which);
		result_free(&e.form);
		free(e.by);
		free(e.at);
		free(e.is_other);
	}
	d->has_failed |= diag_worst() >= STATUS_FAIL;
	map_free(figures);
	free(which);
}
