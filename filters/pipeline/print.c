#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "print.h"

static bool
is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=:,./%@";

	return text[0] != '\0' && strspn(text, plain) == strlen(text);
}

/* As one word of bash, on one line. */
static void
put_word(FILE *out, const char *text)
{
	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	putc('\'', out);
	for (; *text != '\0'; text++)
		if (*text == '\'')
			fputs("'\\''", out);
		else if (*text == '\n')
			fputs("'$'\\n''", out);
		else
			putc(*text, out);
	putc('\'', out);
}

/* ---- for pipeline.sh ----------------------------------------------------- */

static void
put_set(FILE *out, const char *name, const char *value)
{
	fprintf(out, "set %s ", name);
	put_word(out, value);
	putc('\n', out);
}

void
print_plan(FILE *out, const struct setup *set)
{
	put_set(out, "study", set->study);
	put_set(out, "output", set->output);
	put_set(out, "place", set->accepts_held ? set->held : set->work);
	put_set(out, "work", set->work);
	if (set->is_check && !set->is_quiet)
		put_set(out, "told", "yes");
}

/* ---- for a person -------------------------------------------------------- */

static const char *
variable_of(const char *text)
{
	static const char *const names[] = {[ROOT_IN] = "IN",
	    [ROOT_SCHEMAS] = "SCHEMAS",
	    [ROOT_WORK] = "WORK",
	    [ROOT_PAGE] = "OUT",
	    [ROOT_CONTROL] = "WORK",
	    [ROOT_LOG] = "WORK"};

	return text[0] >= ROOT_IN && text[0] <= ROOT_LOG ? names[(int)text[0]]
							 : NULL;
}

static void
put_argument(FILE *out, const char *text)
{
	const char *variable = variable_of(text);

	if (variable != NULL)
		fprintf(out, "\"$%s\"/", variable);
	put_word(out, text + (variable != NULL));
}

static void
put_pipe(FILE *out, const struct stages *list, const struct pipe *pipe)
{
	size_t i;
	size_t k;

	for (i = 0; i < pipe->n; i++) {
		const struct stage *stage = &list->stages[pipe->first + i];

		fprintf(out, "%s\"$BIN\"/%s", i == 0 ? "" : " |\n\t",
		    stage->program);
		for (k = 0; k < stage->args.n; k++) {
			putc(' ', out);
			put_argument(out, stage->args.at[k]);
		}
		/* What tally reads. */
		if (stage->wave != NULL) {
			fputs(" --ledger \"$WORK\"/", out);
			put_word(out, stage->log);
			fputs(".jsonl", out);
		}
	}
	fputs(" >", out);
	put_argument(out, pipe->to);
	fputs("\n(($? <= 1)) || exit 3\n", out);
}

/* What is said of the files that were made. */
static void
put_package(FILE *out, const struct setup *set)
{
	fputs("\"$BIN\"/pipeline package", out);
	if (set->lang != NULL) {
		fputs(" --lang ", out);
		put_word(out, set->lang);
	}
	fprintf(out, "%s%s \"$SCHEMAS\"/study.json \"$OUT\"\n",
	    set->has_png ? " --png" : "", set->has_pdf ? " --pdf" : "");
	fputs("(($? <= 1)) || exit 3\n", out);
}

static void
put_variable(FILE *out, const char *name, const char *value)
{
	char *quoted;
	size_t len;
	FILE *text = open_memstream(&quoted, &len);

	put_word(text, value);
	fclose(text);
	fprintf(out, "%s=${%s:-%s}\n", name, name, quoted);
	free(quoted);
}

void
print_shell(FILE *out, const struct stages *list, const struct study *study,
    const struct setup *set)
{
	const struct wave *wave = NULL;
	size_t i;

	fprintf(out,
	    "#!/bin/bash\n"
	    "# %s, from its raw files to its tables.\n"
	    "# Each pipe can be cut, and run alone.  Status 1 of a filter: "
	    "done, and\n"
	    "# something in the data was reported.\n"
	    "set -uo pipefail\n",
	    study->name);
	put_variable(out, "BIN", set->bin);
	put_variable(out, "SCHEMAS", set->folder);
	put_variable(out, "IN", set->input);
	put_variable(out, "OUT", set->target);
	fputs("WORK=${WORK:-$(mktemp -d)}\n"
	      "mkdir -p -- \"$OUT\" \"$WORK\" || exit 3\n",
	    out);
	for (i = 0; i < list->n_pipes; i++) {
		const struct stage *first = &list->stages[list->pipes[i].first];

		if (first->wave != wave && first->wave != NULL)
			fprintf(out, "\n# wave %s\n", first->wave->id);
		else if (first->wave != wave)
			fputs("\n# all waves\n", out);
		wave = first->wave;
		put_pipe(out, list, &list->pipes[i]);
	}
	put_package(out, set);
}

/* ---- for an engine ------------------------------------------------------- */

static void
add_paths(struct json *json, const char *key, const struct args *args,
    const struct setup *set, bool only_files)
{
	size_t i;

	json_open(json, key, '[');
	for (i = 0; i < args->n; i++) {
		char *path = stages_label(set, args->at[i]);

		if (!only_files || variable_of(args->at[i]) != NULL)
			json_text(json, NULL, path);
		free(path);
	}
	json_close(json, ']');
}

static void
add_stage(struct json *json, const struct stage *stage, const struct setup *set)
{
	json_open(json, NULL, '{');
	json_text(json, "stage", stages_what(stage->what));
	if (stage->wave != NULL)
		json_text(json, "wave", stage->wave->id);
	json_text(json, "program", stage->program);
	add_paths(json, "args", &stage->args, set, false);
	add_paths(json, "in", &stage->args, set, true);
	json_close(json, '}');
}

void
print_json(FILE *out, const struct stages *list, const struct study *study,
    const struct setup *set)
{
	struct json json = {0};
	char *text;
	size_t len;
	size_t i;
	size_t k;

	json_open(&json, NULL, '{');
	json_text(&json, "study", study->name);
	json_text(&json, "bin", set->bin);
	json_open_tall(&json, "pipes", '[');
	for (i = 0; i < list->n_pipes; i++) {
		const struct pipe *pipe = &list->pipes[i];
		char *to = stages_label(set, pipe->to);

		json_open_tall(&json, NULL, '{');
		json_number(&json, "round", pipe->round);
		json_number(&json, "group", pipe->group);
		json_text(&json, "out", to);
		json_open_tall(&json, "stages", '[');
		for (k = 0; k < pipe->n; k++)
			add_stage(&json, &list->stages[pipe->first + k], set);
		json_close(&json, ']');
		json_close(&json, '}');
		free(to);
	}
	json_close(&json, ']');
	json_close(&json, '}');
	text = json_finish(&json, &len);
	fwrite(text, 1, len, out);
	free(text);
}
