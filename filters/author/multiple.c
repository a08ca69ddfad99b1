#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "map.h"
#include "mem.h"
#include "multiple.h"
#include "profile.h"
#include "ranking.h"
#include "tidy.h"

enum {
	MOST_CHOICES = 40,
	LONGEST = 200, /* bytes of one */
	FEW = 3        /* cells that tell too little */
};

enum {
	NOT_MET = -2,
	VARIES = -1
};

enum {
	IS_ALONE = 1,   /* a cell by itself */
	IS_TOGETHER = 2 /* beside others */
};

/* What the cells are made of, parted at one separator. */
struct trial {
	struct map *choices;
	uint32_t uses[MOST_CHOICES]; /* different cells with each */
	uint8_t places[MOST_CHOICES];
	int next[MOST_CHOICES];       /* what stands behind each, always */
	int before[MOST_CHOICES];     /* and before it */
	size_t gaps[MOST_CHOICES];    /* bytes between it and the next one */
	const char *at[MOST_CHOICES]; /* in the last cell that has it */
	uint32_t n_parted;            /* cells with more than one */
	uint32_t n_repeated;          /* choices that stand in several cells */
	bool are_codes;               /* whole numbers of up to three digits */
	bool is_bad;
};

static bool
is_code(struct slice choice)
{
	size_t i;

	for (i = 0; i < choice.len; i++)
		if (choice.text[i] < '0' || choice.text[i] > '9')
			return false;
	return choice.len <= 3;
}

/* One more neighbour of a choice: the same as ever, or it varies. */
static void
meet(int *neighbour, int i)
{
	if (*neighbour == NOT_MET)
		*neighbour = i;
	else if (*neighbour != i)
		*neighbour = VARIES;
}

/* The choice's index, or VARIES where there is none. */
static int
add_choice(struct trial *trial, struct slice choice, uint8_t place)
{
	bool is_new;
	uint32_t i;

	choice = tidy_trim(choice);
	if (choice.len == 0 || choice.len > LONGEST ||
	    (map_len(trial->choices) == MOST_CHOICES &&
		map_find(trial->choices, choice) == MAP_NONE)) {
		trial->is_bad = true;
		return VARIES;
	}
	i = map_put(trial->choices, choice, &is_new);
	if (is_new) {
		trial->uses[i] = trial->places[i] = 0;
		trial->next[i] = trial->before[i] = NOT_MET;
	}
	trial->at[i] = choice.text;
	trial->n_repeated += ++trial->uses[i] == 2;
	trial->places[i] |= place;
	trial->are_codes &= is_code(choice);
	return (int)i;
}

/* One choice stands behind another in a cell. */
static void
add_pair(struct trial *trial, int a, int b)
{
	const struct slice key = map_key(trial->choices, (uint32_t)a);
	size_t gap = (size_t)(trial->at[b] - trial->at[a]) - key.len;

	if (trial->next[a] == b && trial->gaps[a] != gap)
		trial->next[a] = VARIES;
	trial->gaps[a] = gap;
	meet(&trial->next[a], b);
	meet(&trial->before[b], a);
}

static void
add_cell(struct trial *trial, struct slice cell, char separator)
{
	const char *end = memchr(cell.text, separator, cell.len);
	bool is_parted = end != NULL && end + 1 < cell.text + cell.len;
	int before = VARIES;
	int i = VARIES;

	trial->n_parted += is_parted;
	while (cell.len > 0 && !trial->is_bad) {
		end = memchr(cell.text, separator, cell.len);
		i = add_choice(trial,
		    (struct slice){cell.text,
			end == NULL ? cell.len : (size_t)(end - cell.text)},
		    is_parted ? IS_TOGETHER : IS_ALONE);
		if (i >= 0 && before >= 0)
			add_pair(trial, before, i);
		else if (i >= 0)
			trial->before[i] = VARIES;
		before = i;
		if (end == NULL)
			break;
		cell.len -= (size_t)(end + 1 - cell.text);
		cell.text = end + 1;
	}
	if (i >= 0)
		trial->next[i] = VARIES;
}

/*
 * Does every choice that stands beside others also stand in some cell by
 * itself?
 */
static bool
are_all_alone(const struct trial *trial)
{
	uint32_t i;

	for (i = 0; i < map_len(trial->choices); i++)
		if (trial->places[i] == IS_TOGETHER)
			return false;
	return true;
}

/*
 * A semicolon parts choices and hardly anything else; commas stand in prose,
 * so that nearly all choices have to come again.  *is_guess: few cells say so.
 */
static bool
are_choices(const struct trial *trial, char separator, bool *is_guess)
{
	uint32_t n = map_len(trial->choices);
	bool is_plain = separator == ';' || separator == '|';

	*is_guess = false;
	if (separator == ' ' && !trial->are_codes)
		return false;
	if (trial->is_bad || n < 2 || trial->n_parted < 1)
		return false;
	if (are_all_alone(trial)) {
		*is_guess = !is_plain && trial->n_parted < 3;
		return true;
	}
	if (trial->n_parted == 1)
		return false;
	if (is_plain)
		return trial->n_repeated * 2 >= n;
	return trial->n_parted > 2 && trial->n_repeated * 4 >= n * 3;
}

/* "3,6": whole numbers that rise, so that each could be a choice. */
static bool
are_rising(struct slice cell)
{
	long before = -1;
	long number = 0;
	size_t n = 0;
	size_t i;

	for (i = 0; i <= cell.len; i++) {
		if (i < cell.len && cell.text[i] >= '0' &&
		    cell.text[i] <= '9' && n < 3) {
			number = number * 10 + (cell.text[i] - '0');
			n++;
		} else if (i < cell.len && cell.text[i] == ' ' && n == 0) {
			continue;
		} else if ((i < cell.len && cell.text[i] != ',') || n == 0 ||
		    number <= before) {
			return false;
		} else {
			before = number;
			number = 0;
			n = 0;
		}
	}
	return true;
}

bool
multiple_may_be_numbers(const struct profile *column)
{
	uint32_t n_pairs = 0;
	uint32_t i;

	if (column->seen == NULL || map_len(column->seen) < 3)
		return false;
	for (i = 0; i < map_len(column->seen); i++) {
		struct slice cell = map_key(column->seen, i);

		if (!are_rising(cell))
			return false;
		n_pairs += memchr(cell.text, ',', cell.len) != NULL;
	}
	return n_pairs > 1 && n_pairs < map_len(column->seen);
}

/* Prose stays in the order of the cells, which is the questionnaire's. */
static void
sort_numbers(const struct multiple *multiple)
{
	uint32_t i;

	for (i = 0; i < multiple->n; i++)
		if (multiple->choices[i].text[0] < '0' ||
		    multiple->choices[i].text[0] > '9')
			return;
	ranking_sort(multiple->choices, multiple->n);
}

/* Does b stand behind a wherever one of them is? */
static bool
is_whole(const struct trial *trial, int a, int b)
{
	return a >= 0 && b >= 0 && trial->next[a] == b &&
	    trial->before[b] == a && trial->uses[a] >= FEW;
}

/*
 * The choice that begins with this one: what always stands together is one,
 * whose text has a comma in it.  Owned.
 */
static struct slice
whole_choice(const struct trial *trial, uint32_t first)
{
	struct slice whole = {trial->at[first], 0};
	int last = (int)first;

	while (is_whole(trial, last, trial->next[last]))
		last = trial->next[last];
	whole.len = (size_t)(trial->at[last] - whole.text) +
	    map_key(trial->choices, (uint32_t)last).len;
	return (struct slice){mem_text(whole), whole.len};
}

static void
keep_choices(struct multiple *found, const struct trial *trial, char separator)
{
	uint32_t n = map_len(trial->choices);
	uint32_t i;

	found->separator = separator;
	found->choices = mem_zero(n, sizeof *found->choices);
	for (i = 0; i < n; i++)
		if (!is_whole(trial, trial->before[i], (int)i))
			found->choices[found->n++] = whole_choice(trial, i);
	sort_numbers(found);
}

struct multiple
multiple_find(const struct profile *column)
{
	static const char separators[] = {';', '|', ',', '\n', ' '};
	bool is_number = form_is_any(column->forms);
	struct multiple found = {'\0', false, NULL, 0};
	struct trial trial;
	size_t i;
	uint32_t k;

	if (column->seen == NULL || map_len(column->seen) < 3 ||
	    (is_number && !multiple_may_be_numbers(column)))
		return found;
	for (i = 0; i < sizeof separators && found.separator == '\0'; i++) {
		trial = (struct trial){.choices = map_new(), .are_codes = true};
		for (k = 0; k < map_len(column->seen) && !trial.is_bad; k++)
			add_cell(
			    &trial, map_key(column->seen, k), separators[i]);
		/* Codes that are no number together can only be choices. */
		if (are_choices(&trial, separators[i], &found.is_guess) ||
		    (trial.are_codes && !is_number && !trial.is_bad &&
			trial.n_parted > 0 && separators[i] != ' '))
			keep_choices(&found, &trial, separators[i]);
		map_free(trial.choices);
	}
	return found;
}

void
multiple_free(struct multiple *multiple)
{
	uint32_t i;

	for (i = 0; i < multiple->n; i++)
		free((char *)multiple->choices[i].text);
	free(multiple->choices);
}
