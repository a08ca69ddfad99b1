#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mem.h"
#include "ranking.h"

/* From one end to the other; what stands beside "|" is of the same rank. */
static const char *const scales[][12] = {
    {"strongly disagree|helt uenig|completely disagree|stärkt oenig",
	"disagree|uenig|somewhat disagree|delvist uenig|overvejende uenig|"
	"rather disagree",
	"neither agree nor disagree|hverken enig eller uenig|neutral|"
	"neither nor|hverken eller|hverken/eller|både og",
	"agree|enig|somewhat agree|delvist enig|overvejende enig|"
	"rather agree",
	"strongly agree|helt enig|completely agree", NULL},
    {"very dissatisfied|meget utilfreds",
	"dissatisfied|utilfreds|somewhat dissatisfied|"
	"rather dissatisfied",
	"neither satisfied nor dissatisfied|neutral|"
	"hverken tilfreds eller utilfreds|neither nor|hverken eller|"
	"hverken/eller|både og",
	"satisfied|tilfreds|somewhat satisfied|rather satisfied",
	"very satisfied|meget tilfreds", NULL},
    {"never|aldrig", "rarely|seldom|sjældent",
	"sometimes|nogle gange|"
	"occasionally",
	"often|ofte|frequently", "always|altid", NULL},
    {"never|aldrig", "yearly|årligt|less often|sjældnere", "monthly|månedligt",
	"weekly|ugentligt", "daily|dagligt", NULL},
    {"very unlikely|meget usandsynligt|extremely unlikely",
	"unlikely|usandsynligt|somewhat unlikely",
	"neutral|neither likely nor unlikely|hverken eller|"
	"hverken sandsynligt eller usandsynligt",
	"likely|sandsynligt|somewhat likely",
	"very likely|meget sandsynligt|extremely likely", NULL},
    {"very poor|very bad|meget dårlig", "poor|bad|dårlig",
	"fair|rimelig|average|middel|hverken god eller dårlig|"
	"hverken eller",
	"good|god", "very good|meget god", "excellent|fremragende", NULL},
    {"not at all|slet ikke",
	"a little|lidt|slightly|i mindre grad|i lav grad|i ringe grad|"
	"to a small extent|not very much",
	"somewhat|i nogen grad|moderately|to some extent",
	"quite a bit|i høj grad|very much|to a large extent|a lot",
	"extremely|i meget høj grad|completely", NULL},
    {"not at all important|slet ikke vigtigt|slet ikke vigtig",
	"not important|ikke vigtigt|ikke vigtig|unimportant|uvigtigt",
	"less important|mindre vigtigt|mindre vigtig|slightly important",
	"neither nor|hverken eller|neutral|moderately important",
	"important|vigtigt|vigtig", "very important|meget vigtigt|meget vigtig",
	NULL},
    {"grundskole|folkeskole", "gymnasial|gymnasial uddannelse|gymnasium",
	"erhvervsfaglig|erhvervsuddannelse|erhvervsfaglig uddannelse",
	"kort videregående|kort videregående uddannelse",
	"mellemlang videregående|mellemlang videregående uddannelse",
	"videregående|videregående uddannelse",
	"lang videregående|lang videregående uddannelse", NULL},
    {"none|ingen", "low|lav", "medium|middel", "high|høj", NULL},
    {"yes|ja", "no|nej|nei|nein", "maybe|måske", NULL},
    {"male|mand|man|men|mænd", "female|kvinde|woman|women|kvinder",
	"other|andet|non-binary", NULL},
};

/* Of no step, and figures know it for that. */
static const char *const unknown_words =
    "don't know|dont know|do not know|ved ikke";

static const char *const last_words =
    "don't know|dont know|do not know|ved ikke|vet ikke|vet inte|weiß nicht|"
    "not applicable|ikke relevant|prefer not to say|prefer not to answer|"
    "ønsker ikke at svare|refused|no answer|intet svar|other|andet|annet";

enum {
	N_SCALES = sizeof scales / sizeof *scales,
	N_ORDERS = N_SCALES - 2, /* those before: names, in a usual order */
	FEWEST = 3,              /* codes that show an order */
	LAST = 1000,
	UNKNOWN = -1
};

static bool
is_among(struct slice code, const char *words)
{
	const char *end;
	size_t len;

	for (;; words = end + 1) {
		end = strchr(words, '|');
		len = end == NULL ? strlen(words) : (size_t)(end - words);
		if (len == code.len && strncasecmp(words, code.text, len) == 0)
			return true;
		if (end == NULL)
			return false;
	}
}

static int
rank_in(struct slice code, const char *const *scale)
{
	int i;

	for (i = 0; scale[i] != NULL; i++)
		if (is_among(code, scale[i]))
			return i;
	return is_among(code, last_words) ? LAST : UNKNOWN;
}

/* What stands before the end of a band that is open; NULL: none of these. */
static const char *
behind(struct slice code, const char *const *words)
{
	size_t len;

	for (; *words != NULL; words++) {
		len = strlen(*words);
		if (code.len > len && strncasecmp(*words, code.text, len) == 0)
			return code.text + len;
	}
	return NULL;
}

/*
 * The number that the code begins with, as in "2. Often" or "18-29"; "under 18"
 * goes before what begins with 18.
 */
static bool
leading_number(struct slice code, long *number)
{
	static const char *const below[] = {"under ", "below ", "less than ",
	    "up to ", "mindre end ", "op til ", "< ", "<", NULL};
	static const char *const above[] = {
	    "over ", "above ", "more than ", "mere end ", "> ", ">", NULL};
	const char *end = code.text + code.len;
	const char *low = behind(code, below);
	const char *high = behind(code, above);
	const char *at = low != NULL ? low : high != NULL ? high : code.text;
	const char *first = at;

	for (*number = 0;
	     at < end && at - first < 9 && isdigit((unsigned char)*at); at++)
		*number = *number * 10 + (*at - '0');
	*number -= low != NULL && at > first;
	return at > first;
}

/* "18-29", "60 and over", "under 18"; not "0101" or "2. Often". */
static bool
is_band(struct slice code)
{
	size_t i = 0;
	long number;

	if (!leading_number(code, &number))
		return false;
	while (i < code.len && isdigit((unsigned char)code.text[i]))
		i++;
	return i < code.len && (i == 0 || !strchr(".):", code.text[i]));
}

struct ranked {
	struct slice code;
	long rank;
};

static int
compare(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;
	size_t len = x->code.len < y->code.len ? x->code.len : y->code.len;
	int order = memcmp(x->code.text, y->code.text, len);

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (order != 0)
		return order;
	return (x->code.len > y->code.len) - (x->code.len < y->code.len);
}

/* Ranks by the scale that knows every code; numbers, where all have one. */
static void
rank_all(struct ranked *ranked, uint32_t n)
{
	long number;
	size_t s;
	uint32_t i;

	for (i = 0; i < n; i++)
		if (!leading_number(ranked[i].code, &number) &&
		    !is_among(ranked[i].code, last_words))
			break;
	for (s = 0; i < n && s < N_SCALES; s++) {
		for (i = 0; i < n; i++) {
			number = rank_in(ranked[i].code, scales[s]);
			if (number == UNKNOWN)
				break;
			ranked[i].rank = number;
		}
		if (i == n)
			return;
	}
	for (i = 0; i < n; i++) {
		if (is_among(ranked[i].code, last_words))
			ranked[i].rank = LONG_MAX;
		else
			leading_number(ranked[i].code, &ranked[i].rank);
	}
}

void
ranking_sort(struct slice *codes, uint32_t n)
{
	struct ranked *ranked = mem_zero(n + 1, sizeof *ranked);
	uint32_t i;

	for (i = 0; i < n; i++)
		ranked[i].code = codes[i];
	rank_all(ranked, n);
	qsort(ranked, n, sizeof *ranked, compare);
	for (i = 0; i < n; i++)
		codes[i] = ranked[i].code;
	free(ranked);
}

/* Is the code a step of the scale, or a band where there is none? */
static bool
is_step(struct slice code, const char *const *scale)
{
	int rank;

	if (scale == NULL)
		return is_band(code);
	rank = rank_in(code, scale);
	return rank != UNKNOWN && rank != LAST;
}

static bool
are_steps(const struct slice *codes, uint32_t n, const char *const *scale)
{
	uint32_t n_steps = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (is_step(codes[i], scale))
			n_steps++;
		else if (!is_among(codes[i], unknown_words))
			return false;
	}
	return n_steps >= FEWEST;
}

bool
ranking_is_order(const struct slice *codes, uint32_t n)
{
	size_t s;

	if (are_steps(codes, n, NULL))
		return true;
	for (s = 0; s < N_ORDERS; s++)
		if (are_steps(codes, n, scales[s]))
			return true;
	return false;
}
