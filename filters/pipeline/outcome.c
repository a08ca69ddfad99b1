#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "map.h"
#include "mem.h"
#include "outcome.h"
#include "stream.h"

/* NULL where the stage left none. */
static char *
read_ledger(const struct run *run, const struct stage *stage, size_t *len)
{
	char *path = mem_format("%s/log/%s.jsonl", run->set.work, stage->log);
	char *text = NULL;
	int fd = stream_try(path);

	if (fd >= 0) {
		text = stream_slurp(fd, path, len);
		stream_close(fd, path);
	}
	free(path);
	return text;
}

/* One whole line that is an object; anything else is none. */
static struct node *
parse_ledger(const char *text, size_t len)
{
	struct node *root = NULL;

	if (text != NULL && len > 2 && strchr(text, '\n') == text + len - 1)
		root = node_parse("ledger", text, len);
	if (root == NULL || root->kind == NODE_OBJECT)
		return root;
	node_free(root);
	return NULL;
}

void
outcome_read(struct run *run)
{
	size_t len = 0;
	size_t i;

	for (i = 0; i < run->list.n; i++) {
		struct outcome *outcome = &run->outcomes[i];
		char *line = read_ledger(run, &run->list.stages[i], &len);

		if (outcome->said == NULL)
			outcome->said = mem_text(slice_of(""));
		outcome->ledger = parse_ledger(line, len);
		free(line);
	}
}

void
outcome_free(struct run *run)
{
	size_t i;

	for (i = 0; i < run->list.n && run->outcomes != NULL; i++) {
		free(run->outcomes[i].said);
		node_free(run->outcomes[i].ledger);
	}
	free(run->outcomes);
}

/* ---- messages ------------------------------------------------------------ */

static bool
ends_in(struct slice line, const char *tag)
{
	size_t len = strlen(tag);

	return line.len >= len &&
	    memcmp(line.text + line.len - len, tag, len) == 0;
}

static bool
holds(struct slice line, const char *text)
{
	return memmem(line.text, line.len, text, strlen(text)) != NULL;
}

/* A filter behind one that failed has an input that is empty or cut short. */
static bool
is_echo(struct slice line)
{
	return holds(line, ": stdin:") &&
	    (ends_in(line, "[no-header]") || ends_in(line, "[truncated]"));
}

static bool
is_note(struct slice line)
{
	return holds(line, ": note: ");
}

/* What is no news where all went well. */
static bool
is_known(struct slice line)
{
	return is_note(line) || ends_in(line, "[rejected]") ||
	    ends_in(line, "[differs]");
}

static size_t
count_lines(const char *text, bool (*is_dropped)(struct slice))
{
	size_t n = 0;

	while (*text != '\0') {
		struct slice line = {text, strcspn(text, "\n")};

		text += line.len + (text[line.len] == '\n');
		n += is_dropped == NULL || !is_dropped(line);
	}
	return n;
}

/* What was shown by now. */
struct shown {
	const struct run *run;
	const struct wave *wave; /* of the last line */
	struct map *lines;
};

/*
 * Twenty documents of the same tables say the same of them, and the filters of
 * all waves the same of a specification: it is told once.
 */
static bool
is_news(struct shown *shown, const struct wave *wave, struct slice line)
{
	bool is_of_all = wave == NULL || holds(line, shown->run->set.folder);
	char *key = mem_format(
	    "%s\t%.*s", is_of_all ? "" : wave->id, (int)line.len, line.text);
	bool is_new;

	map_put(shown->lines, slice_of(key), &is_new);
	free(key);
	return is_new;
}

/*
 * Messages of a filter that reads a pipe do not say of which wave they speak.
 */
static void
show_stage(struct shown *shown, size_t i, bool (*is_dropped)(struct slice))
{
	const struct wave *wave = shown->run->list.stages[i].wave;
	const char *text = shown->run->outcomes[i].said;

	while (*text != '\0') {
		struct slice line = {text, strcspn(text, "\n")};

		text += line.len + (text[line.len] == '\n');
		if ((is_dropped != NULL && is_dropped(line)) ||
		    !is_news(shown, wave, line))
			continue;
		if (wave != NULL && wave != shown->wave &&
		    shown->run->study->n_chosen > 1)
			fprintf(stderr,
			    "pipeline: note: messages of wave %s [wave]\n",
			    wave->id);
		shown->wave = wave;
		fprintf(stderr, "%.*s\n", (int)line.len, line.text);
	}
}

bool
outcome_show(const struct run *run)
{
	struct shown shown = {.run = run, .lines = map_new()};
	bool is_any = false;
	size_t i;

	for (i = 0; i < run->list.n; i++) {
		bool (*is_dropped)(struct slice) = is_known;

		if (run->outcomes[i].status != STATUS_DATA)
			continue;
		/*
		 * Rejects and differences alone are told elsewhere; rejects of
		 * a register are not, where they are news.
		 */
		if (run->list.stages[i].what == WHAT_FRAME &&
		    !run->outcomes[i].is_known)
			is_dropped = is_note;
		if (count_lines(run->outcomes[i].said, is_dropped) == 0 &&
		    (strstr(run->outcomes[i].said, "[rejected]") != NULL ||
			strstr(run->outcomes[i].said, "[differs]") != NULL))
			continue;
		is_any = true;
		show_stage(&shown, i, is_dropped);
	}
	map_free(shown.lines);
	return is_any;
}

/* ---- failures ------------------------------------------------------------ */

static bool
is_failure(const struct outcome *outcome)
{
	return outcome->status >= STATUS_USAGE ||
	    outcome->status == OUTCOME_NONE;
}

/*
 * The status of a pipe: of those of its filters the first that failed decides,
 * for those behind it had half an input, and one before it whose reader is
 * gone only has a broken pipe.
 */
static int
pipe_status(const struct run *run, const struct pipe *pipe)
{
	bool is_broken = false;
	size_t i;

	for (i = pipe->first; i < pipe->first + pipe->n; i++) {
		int status = run->outcomes[i].status;

		if (status == LINE_PIPE) {
			is_broken = true;
			continue;
		}
		if (status == OUTCOME_NONE || status > STATUS_FAIL)
			return STATUS_FAIL;
		if (status >= STATUS_USAGE)
			return status;
	}
	if (!is_broken)
		return STATUS_OK;
	fprintf(stderr,
	    "pipeline: error: a pipe broke, and no filter says why "
	    "[failed]\n");
	return STATUS_FAIL;
}

static bool
has_begun(const struct run *run, const struct pipe *pipe)
{
	size_t i;

	for (i = pipe->first; i < pipe->first + pipe->n; i++)
		if (run->outcomes[i].status != OUTCOME_NONE)
			return true;
	return false;
}

/* On a full disk the messages cannot be kept either. */
static void
say_whether_full(const struct setup *set)
{
	char *path = mem_format("%s/log/probe", set->work);
	char *block = mem_zero(1, 65536);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int error = fd < 0 ? errno : stream_put(fd, block, 65536);

	if (fd >= 0)
		close(fd);
	(void)unlink(path);
	if (error != 0)
		fprintf(stderr,
		    "pipeline: error: cannot write to %s: %s [write-failed]\n",
		    set->output, strerror(error));
	free(block);
	free(path);
}

/*
 * Does the group have a stage that failed? When one failed, groups that went
 * well have nothing to say of it.
 */
static bool
is_of_failure(const struct run *run, size_t group)
{
	size_t i;

	for (i = 0; i < run->list.n; i++)
		if (run->list.pipes[run->list.stages[i].pipe].group == group &&
		    is_failure(&run->outcomes[i]))
			return true;
	return false;
}

static void
show_failure(const struct run *run, int worst)
{
	struct shown shown = {.run = run, .lines = map_new()};
	bool has_failed = false;
	size_t pipe = 0;
	size_t i;

	for (i = 0; i < run->list.n; i++) {
		if (run->list.stages[i].pipe != pipe)
			has_failed = false;
		pipe = run->list.stages[i].pipe;
		if (!is_of_failure(run, run->list.pipes[pipe].group))
			continue;
		show_stage(&shown, i, has_failed ? is_echo : NULL);
		has_failed = has_failed || is_failure(&run->outcomes[i]);
	}
	map_free(shown.lines);
	if (worst >= STATUS_FAIL)
		say_whether_full(&run->set);
	fprintf(stderr,
	    "pipeline: error: a stage of %s failed with status %d, nothing "
	    "was published [failed]\n",
	    run->study->name, worst);
}

/* A stage that ended with 0 but left no line in the ledger did nothing. */
static int
find_silent(const struct run *run)
{
	size_t i;

	for (i = 0; i < run->list.n; i++) {
		const struct stage *stage = &run->list.stages[i];

		if (run->outcomes[i].ledger != NULL ||
		    run->outcomes[i].status == OUTCOME_NONE ||
		    run->outcomes[i].status > STATUS_DATA)
			continue;
		fprintf(stderr,
		    "pipeline: error: %s%s%s ended with status %d and left no "
		    "line in the ledger, nothing was published [failed]\n",
		    stages_what(stage->what), stage->wave ? " of wave " : "",
		    stage->wave ? stage->wave->id : "",
		    run->outcomes[i].status);
		return STATUS_FAIL;
	}
	return STATUS_OK;
}

int
outcome_failed(const struct run *run)
{
	bool is_whole = true;
	int worst = find_silent(run);
	size_t i;

	if (worst != STATUS_OK)
		return worst;
	for (i = 0; i < run->list.n_pipes; i++) {
		const struct pipe *pipe = &run->list.pipes[i];
		int status;

		if (!has_begun(run, pipe)) {
			is_whole = false;
			continue;
		}
		status = pipe_status(run, pipe);
		worst = status > worst ? status : worst;
	}
	if (worst < STATUS_USAGE && !is_whole)
		worst = STATUS_FAIL;
	if (worst < STATUS_USAGE)
		return STATUS_OK;
	show_failure(run, worst);
	return worst;
}
