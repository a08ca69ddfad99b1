#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "secrecy.h"
#include "secrets.h"

struct held_back {
	enum secret secret;
	size_t with; /* of a partner: a line of the estimates, from 1 */
};

struct secrets {
	struct map *keys; /* of the lines */
	struct held_back *at;
	size_t cap;
};

/* ---- reading ---------------------------------------------------------------
 */

static const char *const last_columns[] = {"n_answer", "reason", "with"};

enum {
	LAST = sizeof last_columns / sizeof *last_columns
};

/* Does it end as a file of secrets does? */
static bool
is_of_secrets(const struct input *in)
{
	uint32_t n = input_columns(in);
	uint32_t i;

	for (i = 0; i < LAST; i++)
		if (n < LAST ||
		    strcmp(input_column(in, n - LAST + i), last_columns[i]) !=
			0)
			return false;
	return true;
}

static enum secret
secret_of(struct slice reason)
{
	enum secret secret = SECRET_NONE;

	while (secrecy_reasons[secret] != NULL &&
	    !slice_is(reason, secrecy_reasons[secret]))
		secret++;
	return secrecy_reasons[secret] == NULL ? SECRET_NONE : secret;
}

static void
take_line(struct secrets *secrets, const struct record *rec, struct slice key)
{
	struct slice with = record_field(rec, rec->n - 1);
	double line = 0;
	bool is_new;
	uint32_t i = map_put(secrets->keys, key, &is_new);

	if (!is_new)
		return;
	(void)number_parse(&line, with.text, with.len);
	MEM_GROW(secrets->at, i, secrets->cap);
	secrets->at[i] =
	    (struct held_back){secret_of(record_field(rec, rec->n - 2)),
		line >= 2 ? (size_t)line : 0};
}

static void
read_lines(struct secrets *secrets, struct input *in)
{
	struct result_form form = {0};
	struct out key = {0};
	struct slice *by;
	struct record rec;
	struct result r;

	if (result_find(&form, in)) {
		by = mem_zero(form.n_by + 1, sizeof *by);
		while (
		    input_next(in, &rec) && result_get(&form, &rec, in, by, &r))
			take_line(
			    secrets, &rec, result_key(&key, &r, form.n_by));
		free(by);
	}
	result_free(&form);
	out_free(&key);
}

struct secrets *
secrets_load(const char *path)
{
	char *files[] = {(char *)path, NULL};
	struct place place = {.file = path};
	struct secrets *secrets = NULL;
	struct input *in;
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		diag_error(STATUS_USAGE, &place, "secret-readable",
		    "others may read this file; say 'chmod 600 %s' first",
		    path);
		return NULL;
	}
	in = input_open(files, 1, NULL);
	if (in != NULL && !is_of_secrets(in)) {
		diag_error(STATUS_USAGE, &place, "usage",
		    "is no file that aggregate --secret wrote");
	} else if (in != NULL) {
		secrets = mem_zero(1, sizeof *secrets);
		secrets->keys = map_new();
		read_lines(secrets, in);
	}
	input_close(in);
	return secrets;
}

void
secrets_free(struct secrets *secrets)
{
	if (secrets == NULL)
		return;
	map_free(secrets->keys);
	free(secrets->at);
	free(secrets);
}

/* ---- telling ---------------------------------------------------------------
 */

static const char *const reasons[] = {
    [SECRET_NONE] = "held back",
    [SECRET_MINIMUM] = "held back by 'minimum': too few respondents",
    [SECRET_ANSWER] = "held back by 'minimum_answer': too few gave the answer, "
		      "or all but too few",
    [SECRET_UNANIMOUS] = "held back by 'unanimous': all gave the answer, or "
			 "nobody",
    [SECRET_P] = "held back by 'p_percent': it tells too much of the largest "
		 "amount",
    [SECRET_DOMINANCE] = "held back by 'dominance': a few have most of it",
    [SECRET_EARLIER] = "held back by an edition of 'earlier'",
    [SECRET_PARTNER] = "held back as a partner: another figure could be "
		       "computed with it",
};

static const struct held_back *
find(const struct secrets *secrets, const struct figures *published, size_t i)
{
	uint32_t k =
	    map_find(secrets->keys, map_key(published->keys, (uint32_t)i));

	return k == MAP_NONE ? NULL : &secrets->at[k];
}

static void
tell_name(const struct figure *figure)
{
	printf("    that of table %s, item %s%s%s, %s\n", figure->table,
	    figure->item, figure->category[0] == '\0' ? "" : ", category ",
	    figure->category,
	    figure->column[0] == '\0' ? "the total" : figure->column);
}

bool
secrets_tell(
    const struct secrets *secrets, const struct figures *published, size_t i)
{
	const struct held_back *held = find(secrets, published, i);
	size_t left = published->n;

	if (held == NULL)
		return false;
	printf("    %s\n", reasons[held->secret]);
	/* A partner of a partner was found after it, so this ends. */
	while (held->secret == SECRET_PARTNER && held->with >= 2 &&
	    held->with < published->n + 2 && left-- > 0) {
		i = held->with - 2;
		tell_name(&published->at[i]);
		held = find(secrets, published, i);
		if (held == NULL)
			return false;
		printf("    %s\n", reasons[held->secret]);
	}
	return true;
}
