#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "mem.h"
#include "multiple.h"
#include "profile.h"
#include "ranking.h"
#include "tidy.h"

enum {
	MOST_CHOICES = 40,
	LONGEST = 200 /* bytes of one */
};

/* What the cells are made of, parted at one separator. */
struct trial {
	struct map *choices;
	uint32_t uses[MOST_CHOICES]; /* different cells with each */
	uint32_t n_parted;           /* cells with more than one */
	uint32_t n_repeated;         /* choices that stand in several cells */
	bool is_bad;
};

static void
add_choice(struct trial *trial, struct slice choice)
{
	bool is_new;
	uint32_t i;

	choice = tidy_trim(choice);
	if (choice.len == 0 || choice.len > LONGEST ||
	    (map_len(trial->choices) == MOST_CHOICES &&
		map_find(trial->choices, choice) == MAP_NONE)) {
		trial->is_bad = true;
		return;
	}
	i = map_put(trial->choices, choice, &is_new);
	if (is_new)
		trial->uses[i] = 0;
	trial->n_repeated += ++trial->uses[i] == 2;
}

static void
add_cell(struct trial *trial, struct slice cell, char separator)
{
	const char *end;
	uint32_t n = 0;

	while (cell.len > 0 && !trial->is_bad) {
		end = memchr(cell.text, separator, cell.len);
		n++;
		if (end == NULL) {
			add_choice(trial, cell);
			break;
		}
		add_choice(trial,
		    (struct slice){cell.text, (size_t)(end - cell.text)});
		cell.len -= (size_t)(end + 1 - cell.text);
		cell.text = end + 1;
	}
	trial->n_parted += n > 1;
}

/*
 * A semicolon parts choices and hardly anything else; commas stand in prose,
 * so that nearly all choices have to come again.
 */
static bool
are_choices(const struct trial *trial, char separator)
{
	uint32_t n = map_len(trial->choices);

	if (trial->is_bad || n < 2 || trial->n_parted < 1)
		return false;
	/* Both alone and together. */
	if (trial->n_parted == 1)
		return separator == ';' && n == 2 && trial->n_repeated == 2;
	if (separator == ';' || separator == '|')
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

struct multiple
multiple_find(const struct profile *column)
{
	static const char separators[] = {';', '|', ',', '\n'};
	struct multiple found = {'\0', NULL, 0};
	struct trial trial;
	size_t i;
	uint32_t k;

	if (column->seen == NULL || map_len(column->seen) < 3 ||
	    (column->forms != 0 && !multiple_may_be_numbers(column)))
		return found;
	for (i = 0; i < sizeof separators && found.separator == '\0'; i++) {
		trial = (struct trial){.choices = map_new()};
		for (k = 0; k < map_len(column->seen) && !trial.is_bad; k++)
			add_cell(
			    &trial, map_key(column->seen, k), separators[i]);
		if (are_choices(&trial, separators[i])) {
			found.separator = separators[i];
			found.n = map_len(trial.choices);
			found.choices =
			    mem_zero(found.n, sizeof *found.choices);
			for (k = 0; k < found.n; k++) {
				struct slice key = map_key(trial.choices, k);

				found.choices[k] =
				    (struct slice){mem_text(key), key.len};
			}
			sort_numbers(&found);
		}
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
