#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "diag.h"
#include "exact.h"
#include "input.h"
#include "mem.h"

/* Its line of the ledger, or NULL. */
static const struct node *
line_of(const struct run *run, const struct wave *wave, enum what what)
{
	size_t i;

	for (i = 0; i < run->list.n; i++)
		if (run->list.stages[i].what == what &&
		    run->list.stages[i].wave == wave)
			return run->outcomes[i].ledger;
	return NULL;
}

static uint64_t
count_of(const struct run *run, const struct wave *wave, enum what what,
    const char *key)
{
	return (uint64_t)node_number(line_of(run, wave, what), key, 0);
}

/*
 * By the ledger, whose counts are of rejected records unless something was
 * only noted too; false then, and nothing was counted.
 */
static bool
take_rejects(struct losses *rejects, const struct node *line)
{
	const struct node *tags = node_get(line, "counts");
	double all = 0;
	size_t i;

	for (i = 0; tags != NULL && i < tags->n; i++)
		all += tags->child[i].number;
	if (all != node_number(line, "rejected", 0))
		return false;
	for (i = 0; tags != NULL && i < tags->n; i++)
		losses_add(rejects, slice_of(tags->child[i].key),
		    (uint64_t)tags->child[i].number);
	return true;
}

/* Several faults of a record are several lines: it counts under the first. */
static bool
read_rejects(struct losses *rejects, const char *path)
{
	struct input *in = input_open(&(char *){(char *)path}, 1, false);
	char *last = mem_text(slice_of(""));
	struct record rec;
	int file;
	int number;
	int tag;

	if (in != NULL) {
		file = input_need(in, "file");
		number = input_need(in, "record");
		tag = input_need(in, "tag");
		while (file >= 0 && number >= 0 && tag >= 0 &&
		    input_next(in, &rec)) {
			struct slice f = record_field(&rec, (uint32_t)file);
			struct slice n = record_field(&rec, (uint32_t)number);
			char *here = mem_format("%.*s:%.*s", (int)f.len, f.text,
			    (int)n.len, n.text);

			if (strcmp(here, last) != 0)
				losses_add(rejects,
				    record_field(&rec, (uint32_t)tag), 1);
			free(last);
			last = here;
		}
	}
	input_close(in);
	free(last);
	return diag_worst() < STATUS_USAGE;
}

/* What clean rejected in the raw files or the register of a wave. */
static bool
count_rejects(struct losses *rejects, const struct run *run,
    const struct wave *wave, enum what what)
{
	char *path = mem_format(
	    "%s/control/%s-%s.csv", run->set.work, wave->id, stages_what(what));
	bool is_good = take_rejects(rejects, line_of(run, wave, what)) ||
	    read_rejects(rejects, path);

	free(path);
	return is_good;
}

/* A value, and not one that is missing for a reason. */
static bool
is_newer(struct slice field, const char *newest)
{
	if (field.len == 0 || field.text[0] == '.')
		return false;
	return newest == NULL || strncmp(field.text, newest, field.len) > 0;
}

static void
look_at(struct counts *counts, struct exact *sum, const struct record *rec,
    int weight, int newest)
{
	struct slice field;

	if (weight >= 0)
		(void)exact_add_text(sum, record_field(rec, (uint32_t)weight));
	if (newest < 0)
		return;
	field = record_field(rec, (uint32_t)newest);
	if (is_newer(field, counts->newest)) {
		free(counts->newest);
		counts->newest = mem_text(field);
	}
}

/* The records that aggregate reads. */
static bool
read_records(const struct run *run, struct counts *counts)
{
	const struct guard *guard = &counts->wave->guard;
	char *path =
	    mem_format("%s/micro/%s.csv", run->set.work, counts->wave->id);
	char *files[] = {path};
	struct input *in = input_open(files, 1, false);
	struct exact sum;
	struct record rec;
	char text[EXACT_TEXT];
	int weight = -1;
	int newest = -1;

	if (in != NULL) {
		exact_zero(&sum);
		if (run->study->weight != NULL)
			weight = input_need(in, run->study->weight);
		if (guard->newest != NULL)
			newest = input_need(in, guard->newest);
		while ((weight >= 0 || newest >= 0) && input_next(in, &rec))
			look_at(counts, &sum, &rec, weight, newest);
		if (weight >= 0 && exact_text(&sum, text, sizeof text) > 0)
			counts->sum_weight = mem_text(slice_of(text));
	}
	input_close(in);
	free(path);
	return diag_worst() < STATUS_USAGE;
}

struct counts *
counts_gather(const struct run *run)
{
	size_t n = run->study->n_chosen;
	struct counts *all = mem_zero(n, sizeof *all);
	bool is_good = true;
	size_t i;

	for (i = 0; i < n; i++) {
		struct counts *counts = &all[i];
		const struct wave *wave = &run->study->waves[i];
		const struct node *sum;

		counts->wave = wave;
		counts->read = count_of(run, wave, WHAT_CLEAN, "records_in");
		counts->rejected = count_of(run, wave, WHAT_CLEAN, "rejected");
		counts->not_kept = count_of(run, wave, WHAT_CLEAN, "not_kept");
		counts->kept = count_of(run, wave, WHAT_CLEAN, "records_out");
		counts->rows = wave->frame.node == NULL
		    ? -1
		    : (int64_t)count_of(run, wave, WHAT_FRAME, "records_out");
		sum = node_get(line_of(run, wave, WHAT_WEIGH), "sum_weight_in");
		counts->sum_base = sum == NULL ? NULL : sum->text;
		counts->frame_read =
		    count_of(run, wave, WHAT_FRAME, "records_in");
		counts->frame_rejected =
		    count_of(run, wave, WHAT_FRAME, "rejected");
		is_good =
		    count_rejects(&counts->rejects, run, wave, WHAT_CLEAN) &&
		    count_rejects(
			&counts->frame_rejects, run, wave, WHAT_FRAME) &&
		    read_records(run, counts) && is_good;
	}
	if (is_good)
		return all;
	counts_free(all, n);
	return NULL;
}

void
counts_free(struct counts *all, size_t n)
{
	size_t i;

	for (i = 0; i < n && all != NULL; i++) {
		losses_free(&all[i].rejects);
		losses_free(&all[i].frame_rejects);
		free(all[i].sum_weight);
		free(all[i].newest);
	}
	free(all);
}
