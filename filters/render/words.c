#include <string.h>

#include "mem.h"
#include "utf8.h"
#include "words.h"

const char *const language_codes[] = {"da", "en", NULL};

/* A no-break space stands before the per cent sign in Danish. */
static const char *const words[WORDS][2] = {
    [WORD_LANGUAGE] = {"Dansk", "English"},
    [WORD_ALL] = {"Alle", "All"},
    [WORD_TABLE] = {"Tabel", "Table"},
    [WORD_TABLES] = {"Tabeller", "Tables"},
    [WORD_CONTENTS] = {"Indhold", "Contents"},
    [WORD_RESPONDENTS] = {"Antal besvarelser (n)", "Respondents (n)"},
    [WORD_PER_CENT] = {"Procent", "Per cent"},
    [WORD_INTERVAL] = {"Konfidensinterval", "Confidence interval"},
    [WORD_SHOW_INTERVALS] = {"Vis konfidensintervaller",
	"Show confidence intervals"},
    [WORD_SKIP] = {"Gå til tabellerne", "Skip to the tables"},
    [WORD_IN_SHORT] = {"Kort fortalt", "In short"},
    [WORD_METHOD] = {"Om tallene", "About the figures"},
    [WORD_STATISTIC] = {"Mål", "Statistic"},
    [WORD_MEASURE] = {"Variabel", "Variable"},
    [WORD_CATEGORY] = {"Svar", "Answer"},
    [WORD_SHARE] = {"Andel", "Share"},
    [WORD_MEAN] = {"Gennemsnit", "Mean"},
    [WORD_SUM] = {"Sum", "Total"},
    [WORD_COUNT] = {"Antal", "Number"},
    [WORD_RATIO] = {"Forhold", "Ratio"},
    [WORD_QUANTILE] = {"Fraktil", "Quantile"},
    [WORD_MEDIAN] = {"Median", "Median"},
    [WORD_DIFFERENCE] = {"Forskel", "Difference"},
    [WORD_DIFFERENCE_POINTS] = {"Forskel (procentpoint)",
	"Difference (percentage points)"},
    [WORD_REST] = {"øvrige", "others"},
    [WORD_CHISQ] = {"Test af uafhængighed", "Test of independence"},
    [WORD_WEIGHTED] = {"vægtet", "weighted"},
    [WORD_UNWEIGHTED] = {"uvægtet", "unweighted"},
    [WORD_BASE] = {"Grundlag: {base} (n = {n}).", "Base: {base} (n = {n})."},
    [WORD_BASE_OTHER] =
	{"Har et spørgsmål et andet grundlag, står det ved spørgsmålet.",
	    "Where a question has another base, it stands with the question."},
    [WORD_BASE_ASKED] = {"alle, der fik spørgsmålet", "all who were asked"},
    [WORD_BASE_ANSWERED] = {"alle, der svarede", "all who answered"},
    [WORD_RESPONDING] = {"alle i grundlaget", "all in the base"},
    [WORD_GROUP_BASE] = {"Grundlag: {base}.", "Base: {base}."},
    [WORD_KEPT] = {"Indgår i grundlaget og vises: {answers}.",
	"Counted in the base and shown: {answers}."},
    [WORD_DROPPED] = {"Indgår ikke i grundlaget: {answers}.",
	"Not counted in the base: {answers}."},
    [WORD_HIDDEN] = {"Indgår i grundlaget, men vises ikke: {answers}.",
	"Counted in the base but not shown: {answers}."},
    [WORD_MANY] = {"Man kunne vælge flere svar, så andelene kan give mere "
		   "end 100 tilsammen.",
	"More than one answer could be chosen, so shares may add to over "
	"100."},
    [WORD_CI] = {"Under tallene: {level}\u00a0% konfidensintervaller.",
	"Below the figures: {level}% confidence intervals."},
    [WORD_NOTES] = {"Noter", "Notes"},
    [WORD_SYMBOLS] = {"Signaturforklaring", "Symbols"},
    [WORD_SUPPRESSED] =
	{"vises ikke: færre end {minimum} besvarelser i grundlaget",
	    "not shown: fewer than {minimum} respondents in the base"},
    [WORD_SUPPRESSED_ANY] = {"vises ikke: for få besvarelser i grundlaget",
	"not shown: too few respondents in the base"},
    [WORD_EMPTY] = {"ingen i grundlaget", "nobody in the base"},
    [WORD_UNRELIABLE] = {"usikkert tal", "unreliable figure, use with care"},
    [WORD_LONELY] = {"usikkerheden kan ikke beregnes: et stratum har kun én "
		     "besvarelse",
	"no sampling error: a stratum has one respondent"},
    [WORD_ABSENT] = {"ikke beregnet", "not computed"},
    [WORD_SIGNIFICANT] = {"signifikant på {level}\u00a0%-niveau",
	"significant at the {level} per cent level"},
    [WORD_QUOTE_OPEN] = {"»", "“"},
    [WORD_QUOTE_CLOSE] = {"«", "”"},
};

const char *
word(enum word which, enum language language)
{
	return words[which][language];
}

/* The small letter's capital in ASCII and Latin-1, which Danish and English
 * stay within; else the letter itself. */
static uint32_t
capital_of(uint32_t point)
{
	bool is_small = (point >= 'a' && point <= 'z') ||
	    (point >= 0xE0 && point <= 0xFE && point != 0xF7);

	return is_small ? point - 0x20 : point;
}

char *
words_capital(const char *text)
{
	char *copy = mem_text(slice_of(text));
	uint32_t point;

	if (*copy != '\0') {
		utf8_get(text, &point);
		utf8_put(copy, capital_of(point));
	}
	return copy;
}

/* The value of the name, or NULL. */
static const char *
value_of(struct slice name, const struct blank *blanks)
{
	for (; blanks->name != NULL; blanks++)
		if (slice_is(name, blanks->name))
			return blanks->value;
	return NULL;
}

/* The next name within braces from *at on; *at moves past its brace. */
static struct slice
next_name(const char **at, const char **before)
{
	const char *open = strchr(*at, '{');
	const char *close = open == NULL ? NULL : strchr(open, '}');

	if (close == NULL)
		return (struct slice){NULL, 0};
	*before = open;
	*at = close + 1;
	return (struct slice){open + 1, (size_t)(close - open) - 1};
}

void
words_fill(struct out *out, const char *sentence, const struct blank *blanks)
{
	const char *at = sentence;
	const char *from = sentence;
	const char *open;
	const char *value;
	struct slice name;

	while ((name = next_name(&at, &open)).text != NULL) {
		value = value_of(name, blanks);
		if (value == NULL)
			continue;
		out_slice(out, (struct slice){from, (size_t)(open - from)});
		out_text(out, value);
		from = at;
	}
	out_text(out, from);
}

struct slice
words_unknown(const char *sentence, const struct blank *blanks)
{
	const char *at = sentence;
	const char *open;
	struct slice name;

	while ((name = next_name(&at, &open)).text != NULL)
		if (value_of(name, blanks) == NULL)
			return name;
	return (struct slice){NULL, 0};
}
