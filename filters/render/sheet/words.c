#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "diag.h"
#include "json.h"
#include "mem.h"
#include "near.h"
#include "tables.h"
#include "utf8.h"
#include "words.h"

const struct language language_da = {"da", PHRASES_DA, {NULL}};
const struct language language_en = {"en", PHRASES_EN, {NULL}};

/* A no-break space stands before the per cent sign in Danish. */
static const char *const words[WORDS][2] = {
    [WORD_LANGUAGE] = {"Dansk", "English"},
    [WORD_ALL] = {"Alle", "All"},
    [WORD_TABLE] = {"Tabel", "Table"},
    [WORD_TABLES] = {"Tabeller", "Tables"},
    [WORD_CONTENTS] = {"Indhold", "Contents"},
    [WORD_COVER] = {"Forside", "Cover"},
    [WORD_NOTES] = {"Noter", "Notes"},
    [WORD_SIGN] = {"Tegn", "Sign"},
    [WORD_MEANING] = {"Betydning", "Meaning"},
    [WORD_QUESTION] = {"Spørgsmål", "Question"},
    [WORD_COLUMN] = {"Kolonne", "Column"},
    [WORD_FIGURE] = {"Tal", "Figure"},
    [WORD_UNIT] = {"Enhed", "Unit"},
    [WORD_LOW] = {"nedre grænse", "lower bound"},
    [WORD_HIGH] = {"øvre grænse", "upper bound"},
    [WORD_CONTENT] = {"Indhold", "Content"},
    [WORD_RESPONDENTS] = {"Antal besvarelser (n)", "Respondents (n)"},
    [WORD_PER_CENT] = {"Procent", "Per cent"},
    [WORD_INTERVAL] = {"Konfidensinterval", "Confidence interval"},
    [WORD_SHOW_INTERVALS] = {"Vis konfidensintervaller",
	"Show confidence intervals"},
    [WORD_SKIP] = {"Gå til tabellerne", "Skip to the tables"},
    [WORD_IN_SHORT] = {"Kort fortalt", "In short"},
    [WORD_METHOD] = {"Om tallene", "About the figures"},
    [WORD_MEASURE] = {"Variabel", "Variable"},
    [WORD_CATEGORY] = {"Svar", "Answer"},
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
    [WORD_COMPARISON] = {"Sammenligning", "Comparison"},
    [WORD_CHISQ] = {"Test af uafhængighed", "Test of independence"},
    [WORD_WEIGHTED] = {"vægtet", "weighted"},
    [WORD_UNWEIGHTED] = {"uvægtet", "unweighted"},
    [WORD_OF_ALL] = {"Procent af alle i grundlaget",
	"Per cent of all in the base"},
    [WORD_OF_GROUPS] = {"Procent af hver gruppe", "Per cent of each group"},
    [WORD_OF_ANSWERS] = {"Procent af dem, der har svaret sådan, fordelt på "
			 "grupperne",
	"Per cent of those with the answer, over the groups"},
    [WORD_OF_TOTAL] = {"Procent af alle grupper tilsammen",
	"Per cent of all groups together"},
    [WORD_PER] = {"Pr. {n}", "Per {n}"},
    [WORD_THOUSANDS] = {"tusinder", "thousands"},
    [WORD_MILLIONS] = {"millioner", "millions"},
    [WORD_STANDARDIZED] = {"Standardiseret til populationens fordeling efter "
			   "{variables}.",
	"Standardised to the population by {variables}."},
    [WORD_BASE] = {"Grundlag: {base} (n = {n}).", "Base: {base} (n = {n})."},
    [WORD_BASE_OTHER] =
	{"Har et spørgsmål et andet grundlag, står det ved spørgsmålet.",
	    "Where a question has another base, it stands with the question."},
    [WORD_BASE_ASKED] = {"alle, der fik spørgsmålet", "all who were asked"},
    [WORD_BASE_ANSWERED] = {"alle, der svarede", "all who answered"},
    [WORD_RESPONDING] = {"alle i grundlaget", "all in the base"},
    [WORD_GROUP_BASE] = {"Grundlag: {base}.", "Base: {base}."},
    [WORD_BASE_OF] = {"Grundlag for {groups}: {base}.",
	"Base of {groups}: {base}."},
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
    [WORD_CI_BESIDE] =
	{"Ved siden af tallene: {level}\u00a0% konfidensintervaller.",
	    "Beside the figures: {level}% confidence intervals."},
    [WORD_CI_BRACKETED] = {"I parentes: {level}\u00a0% konfidensintervaller.",
	"In brackets: {level}% confidence intervals."},
    [WORD_SUPPRESSED] = {"vises ikke: fortroligt, eller ville røbe det",
	"not shown: confidential, or would reveal what is"},
    [WORD_FEW] = {"vises ikke: færre end {minimum} besvarelser i grundlaget",
	"not shown: fewer than {minimum} respondents in the base"},
    [WORD_FEW_ANY] = {"vises ikke: for få besvarelser i grundlaget",
	"not shown: too few respondents in the base"},
    [WORD_EMPTY] = {"kan ikke forekomme: ingen i grundlaget",
	"not applicable: nobody in the base"},
    [WORD_UNRELIABLE] = {"usikkert tal", "unreliable figure, use with care"},
    [WORD_WITHHELD] = {"vises ikke: for usikkert",
	"not shown: not reliable enough"},
    [WORD_LONELY] = {"usikkerheden kan ikke beregnes: cellen eller et "
		     "stratum har kun én besvarelse",
	"no sampling error: the cell or a stratum has one respondent"},
    [WORD_ABSENT] = {"ikke beregnet", "not computed"},
    [WORD_NOT_ASKED] = {"ikke spurgt", "not asked"},
    [WORD_ZERO] = {"nøjagtig nul", "exactly zero"},
    [WORD_ROUNDED] = {"mindre end halvdelen af den viste enhed, men ikke nul",
	"less than half of the unit shown, but not zero"},
    [WORD_SIGNIFICANT] = {"signifikant på {level}\u00a0%-niveau",
	"significant at the {level} per cent level"},
    [WORD_ADJUSTED] = {"korrigeret for flere sammenligninger",
	"adjusted for several comparisons"},
    [WORD_UNADJUSTED] = {"ikke korrigeret for flere sammenligninger",
	"not adjusted for several comparisons"},
    [WORD_LETTERS] =
	{"Et bogstav efter et tal: tallet er større end det i søjlen med "
	 "bogstavet, signifikant på {small} procents niveau, med stort bogstav "
	 "på {capital} procents niveau.",
	    "A letter after a figure: it is larger than that of the column "
	    "with the letter, significant at the {small} per cent level, a "
	    "capital at the {capital} per cent level."},
    [WORD_LETTERS_SMALL] =
	{"Et bogstav efter et tal: tallet er større end det i søjlen med "
	 "bogstavet, signifikant på {small} procents niveau.",
	    "A letter after a figure: it is larger than that of the column "
	    "with the letter, significant at the {small} per cent level."},
    [WORD_LETTERS_ADJUSTED] =
	{"Bogstaver er korrigeret for antallet af sammenligninger ({method}).",
	    "Letters are adjusted for the number of comparisons ({method})."},
    [WORD_LETTERS_UNADJUSTED] =
	{"Bogstaver er ikke korrigeret for antallet af sammenligninger.",
	    "Letters are not adjusted for the number of comparisons."},
    [WORD_QUOTE_OPEN] = {"»", "“"},
    [WORD_QUOTE_CLOSE] = {"«", "”"},
    [WORD_DECIMAL] = {",", "."},
    [WORD_GROUP] = {".", ","},
    [WORD_PERCENT_SIGN] = {"\u00a0%", "%"},
    [WORD_OF] = {"af", "of"},
    [WORD_DONT_KNOW] = {"Ved ikke", "Don't know"},
    [WORD_NO_ANSWER] = {"Uoplyst", "No answer"},
    [WORD_NOT_RELEVANT] = {"Ikke relevant", "Not relevant"},
    [WORD_INVALID] = {"Ugyldigt svar", "Invalid answer"},
    [WORD_OTHER] = {"Andet", "Other"},
    [WORD_TO] = {"til", "to"},
    [WORD_EXPLAINED] = {"Sådan er tallene lavet",
	"Where these figures come "
	"from"},
    [WORD_RUN] = {"{wave}: {read} poster læst, {rejected} afvist, {kept} brugt",
	"{wave}: {read} records read, {rejected} rejected, {kept} used"},
    [WORD_RUN_MATCHED] = {"; {matched} fundet i et register med {frame}",
	"; {matched} found in a register of {frame}"},
    [WORD_RUN_WEIGHTED] = {"; vægtet op til {sum}", "; weighted to {sum}"},
    [WORD_OTHERS_NOT_SHOWN] = {"Ikke vist: {n}.", "Not shown: {n} more."},
    [WORD_UNDER] = {"under {value}", "under {value}"},
    [WORD_OVER] = {"over {value}", "over {value}"},
    [WORD_POINTS] = {"procentpoint", "percentage points"},
    [WORD_WITH_INTERVALS] = {"med {level}\u00a0%-konfidensintervaller",
	"with {level}% confidence intervals"},
    [WORD_AXIS_FROM] = {"Aksen begynder ved {value}.",
	"The axis begins at {value}."},
    [WORD_EQUAL_STEPS] =
	{"Bølgerne står med samme afstand, uanset hvornår de ligger i tid.",
	    "Waves stand at equal steps, whenever they were."},
    [WORD_BROKEN_LINE] =
	{"Stiplet: spørgsmålet blev stillet på en anden måde før.",
	    "Dashed: the question was put in another way before."},
    [WORD_HALF_WIDTH] = {"Statistisk usikkerhed: højst ±{value} procentpoint.",
	"Sampling error: at most ±{value} percentage points."},
    [WORD_UNROUNDED] = {"Forskelle er beregnet af uafrundede tal og kan "
			"afvige fra forskellen mellem de viste.",
	"Differences are computed from unrounded figures and may differ from "
	"the difference of those shown."},
    [WORD_MORE_IN_TABLE] = {"Tabellen har flere tal.",
	"The table has more figures."},
    [WORD_ASIDE_IN_TABLE] = {"{answers} står i tabellen.",
	"For {answers} see the table."},
    [WORD_SEE_TABLE] = {"Se tabel", "See table"},
    [WORD_LOWEST] = {"Lavest", "Lowest"},
    [WORD_HIGHEST] = {"Højest", "Highest"},
    [WORD_BARS] = {"Vandrette søjler", "Horizontal bars"},
    [WORD_DOTS] = {"Prikdiagram", "Dot plot"},
    [WORD_LINES] = {"Kurvediagram", "Line chart"},
    [WORD_STACKED] = {"Stablede søjler", "Stacked bars"},
    [WORD_DIVERGING] = {"Stablede søjler til begge sider af nul",
	"Stacked bars to both sides of zero"},
    [WORD_SLOPE] = {"Hældningsdiagram", "Slope chart"},
    [WORD_ASSUMED] =
	{"Konfidensintervallerne forudsætter en sandsynlighedsstikprøve, tager "
	 "vægtene som givne og bølgerne som uafhængige af hinanden.",
	    "The confidence intervals assume a probability sample, take the "
	    "weights as fixed, and waves as independent of each other."},
    [WORD_ASSUMED_PANEL] =
	{"Konfidensintervallerne forudsætter en sandsynlighedsstikprøve og "
	 "tager "
	 "vægtene som givne; ændringer mellem bølger tager hensyn til dem, der "
	 "er med i begge.",
	    "The confidence intervals assume a probability sample and take the "
	    "weights as fixed; changes between waves allow for those who are "
	    "in both."},
    [WORD_TESTS_ASSUMED] =
	{"At en forskel er signifikant, forudsætter en "
	 "sandsynlighedsstikprøve, tager vægtene som givne og bølgerne som "
	 "uafhængige af hinanden.",
	    "That a difference is significant assumes a probability sample, "
	    "takes the weights as fixed, and waves as independent of each "
	    "other."},
    [WORD_TESTS_ASSUMED_PANEL] =
	{"At en forskel er signifikant, forudsætter en "
	 "sandsynlighedsstikprøve og tager vægtene som givne; ændringer mellem "
	 "bølger tager hensyn til dem, der er med i begge.",
	    "That a difference is significant assumes a probability sample and "
	    "takes the weights as fixed; changes between waves allow for those "
	    "who are in both."},
    [WORD_FINER_INTERVALS] =
	{"Konfidensintervallernes grænser har flere decimaler end tallene: "
	 "afrundet som tallene ville de sjældnere rumme den sande værdi.",
	    "The bounds of confidence intervals have more decimals than the "
	    "figures: rounded like these they would hold the true value less "
	    "often."},
    [WORD_STARS_OTHER] =
	{"Andre stjerner er ikke korrigeret for antallet af sammenligninger.",
	    "Other stars are not adjusted for the number of comparisons."},
    [WORD_STARS_ADJUSTED] =
	{"Stjerner i tabel {tables} er korrigeret for antallet af "
	 "sammenligninger ({method}).",
	    "Stars of table {tables} are adjusted for the number of "
	    "comparisons ({method})."},
    [WORD_STANDARD] = {"Hvilke tal der er sikre nok til at blive vist, følger "
		       "{standard}.",
	"Which figures are reliable enough to be shown follows {standard}."},
    [WORD_STANDARD_UNCONFIRMED] =
	{"Hvilke tal der er sikre nok til at blive vist, følger {standard}; "
	 "grænserne er ikke efterprøvet i kilden.",
	    "Which figures are reliable enough to be shown follows {standard}; "
	    "its limits have not been compared with the source."},
    [WORD_STARS] =
	{"Stjerner er ikke korrigeret for antallet af sammenligninger.",
	    "Stars are not adjusted for the number of comparisons."},
    [WORD_FIND] = {"Find en tabel", "Find a table"},
    [WORD_LINK] = {"Permanent link", "Permanent link"},
    [WORD_CODEBOOK] = {"Kodebog", "Codebook"},
    [WORD_DOWNLOAD] = {"Hent som CSV", "Download as CSV"},
    [WORD_PUBLISHED] = {"Offentliggjort", "Published"},
    [WORD_PERIOD] = {"Periode", "Period"},
    [WORD_NEXT_RELEASE] = {"Næste offentliggørelse", "Next release"},
    [WORD_CONTACT] = {"Kontakt", "Contact"},
    [WORD_LICENCE] = {"Licens", "Licence"},
    [WORD_CITE] = {"Citeres som", "How to cite"},
    [WORD_NO_FIGURE] = {"Ingen figur: {reason}.", "No figure: {reason}."},
    [WORD_NO_FIGURE_HELD] = {"mere end halvdelen af tallene kan ikke vises",
	"more than half of the figures cannot be shown"},
    [WORD_NO_FIGURE_MANY] = {"tabellen har for mange tal til et billede",
	"the table has too many figures for one picture"},
    [WORD_NO_FIGURE_UNITS] = {"tallene har forskellige enheder",
	"the figures have different units"},
    [WORD_NO_FIGURE_LARGE] = {"tallene er for store til et billede",
	"the figures are too large for a picture"},
};

/* What a study calls them. */
static const char *const names[WORDS + 1] = {[WORD_LANGUAGE] = "language",
    [WORD_ALL] = "all",
    [WORD_TABLE] = "table",
    [WORD_TABLES] = "tables",
    [WORD_CONTENTS] = "contents",
    [WORD_COVER] = "cover",
    [WORD_NOTES] = "notes",
    [WORD_SIGN] = "sign",
    [WORD_MEANING] = "meaning",
    [WORD_QUESTION] = "question",
    [WORD_COLUMN] = "column",
    [WORD_FIGURE] = "figure",
    [WORD_UNIT] = "unit",
    [WORD_LOW] = "lower-bound",
    [WORD_HIGH] = "upper-bound",
    [WORD_CONTENT] = "content",
    [WORD_RESPONDENTS] = "respondents",
    [WORD_PER_CENT] = "per-cent",
    [WORD_INTERVAL] = "interval",
    [WORD_SHOW_INTERVALS] = "show-intervals",
    [WORD_SKIP] = "skip",
    [WORD_IN_SHORT] = "in-short",
    [WORD_METHOD] = "method",
    [WORD_MEASURE] = "measure",
    [WORD_CATEGORY] = "category",
    [WORD_MEAN] = "mean",
    [WORD_SUM] = "total",
    [WORD_COUNT] = "count",
    [WORD_RATIO] = "ratio",
    [WORD_QUANTILE] = "quantile",
    [WORD_MEDIAN] = "median",
    [WORD_DIFFERENCE] = "difference",
    [WORD_DIFFERENCE_POINTS] = "difference-points",
    [WORD_REST] = "rest",
    [WORD_COMPARISON] = "comparison",
    [WORD_CHISQ] = "chisq",
    [WORD_WEIGHTED] = "weighted",
    [WORD_UNWEIGHTED] = "unweighted",
    [WORD_OF_ALL] = "of-all",
    [WORD_OF_GROUPS] = "of-groups",
    [WORD_OF_ANSWERS] = "of-answers",
    [WORD_OF_TOTAL] = "of-total",
    [WORD_PER] = "per",
    [WORD_THOUSANDS] = "thousands",
    [WORD_MILLIONS] = "millions",
    [WORD_STANDARDIZED] = "standardised",
    [WORD_BASE] = "base",
    [WORD_BASE_OTHER] = "base-other",
    [WORD_BASE_ASKED] = "base-asked",
    [WORD_BASE_ANSWERED] = "base-answered",
    [WORD_RESPONDING] = "responding",
    [WORD_GROUP_BASE] = "group-base",
    [WORD_BASE_OF] = "base-of",
    [WORD_KEPT] = "kept",
    [WORD_DROPPED] = "dropped",
    [WORD_HIDDEN] = "hidden",
    [WORD_MANY] = "many",
    [WORD_CI] = "below-the-figures",
    [WORD_CI_BESIDE] = "beside-the-figures",
    [WORD_CI_BRACKETED] = "in-brackets",
    [WORD_SUPPRESSED] = "suppressed",
    [WORD_FEW] = "few",
    [WORD_FEW_ANY] = "few-any",
    [WORD_EMPTY] = "empty",
    [WORD_UNRELIABLE] = "unreliable",
    [WORD_WITHHELD] = "withheld",
    [WORD_LONELY] = "lonely",
    [WORD_ABSENT] = "absent",
    [WORD_NOT_ASKED] = "not-asked",
    [WORD_ZERO] = "zero",
    [WORD_ROUNDED] = "rounds-to-zero",
    [WORD_SIGNIFICANT] = "significant",
    [WORD_ADJUSTED] = "adjusted",
    [WORD_UNADJUSTED] = "unadjusted",
    [WORD_LETTERS] = "letters",
    [WORD_LETTERS_SMALL] = "letters-small",
    [WORD_LETTERS_ADJUSTED] = "letters-adjusted",
    [WORD_LETTERS_UNADJUSTED] = "letters-unadjusted",
    [WORD_QUOTE_OPEN] = "quote-open",
    [WORD_QUOTE_CLOSE] = "quote-close",
    [WORD_DECIMAL] = "decimal",
    [WORD_GROUP] = "group",
    [WORD_PERCENT_SIGN] = "percent-sign",
    [WORD_OF] = "of",
    [WORD_DONT_KNOW] = "dont-know",
    [WORD_NO_ANSWER] = "no-answer",
    [WORD_NOT_RELEVANT] = "not-relevant",
    [WORD_INVALID] = "invalid",
    [WORD_OTHER] = "other",
    [WORD_TO] = "to",
    [WORD_OTHERS_NOT_SHOWN] = "others-not-shown",
    [WORD_UNDER] = "under",
    [WORD_OVER] = "over",
    [WORD_POINTS] = "points",
    [WORD_EXPLAINED] = "explained",
    [WORD_RUN] = "run",
    [WORD_RUN_MATCHED] = "run-matched",
    [WORD_RUN_WEIGHTED] = "run-weighted",
    [WORD_WITH_INTERVALS] = "with-intervals",
    [WORD_AXIS_FROM] = "axis-from",
    [WORD_EQUAL_STEPS] = "equal-steps",
    [WORD_BROKEN_LINE] = "broken-line",
    [WORD_HALF_WIDTH] = "half-width",
    [WORD_UNROUNDED] = "unrounded",
    [WORD_MORE_IN_TABLE] = "more-in-table",
    [WORD_ASIDE_IN_TABLE] = "aside-in-table",
    [WORD_SEE_TABLE] = "see-table",
    [WORD_LOWEST] = "lowest",
    [WORD_HIGHEST] = "highest",
    [WORD_BARS] = "bars",
    [WORD_DOTS] = "dots",
    [WORD_LINES] = "lines",
    [WORD_STACKED] = "stacked",
    [WORD_DIVERGING] = "diverging",
    [WORD_SLOPE] = "slope",
    [WORD_ASSUMED] = "assumed",
    [WORD_ASSUMED_PANEL] = "assumed-panel",
    [WORD_TESTS_ASSUMED] = "tests-assumed",
    [WORD_TESTS_ASSUMED_PANEL] = "tests-assumed-panel",
    [WORD_FINER_INTERVALS] = "finer-intervals",
    [WORD_STARS_OTHER] = "stars-other",
    [WORD_STARS_ADJUSTED] = "stars-adjusted",
    [WORD_STANDARD] = "standard",
    [WORD_STANDARD_UNCONFIRMED] = "standard-unconfirmed",
    [WORD_STARS] = "stars",
    [WORD_FIND] = "find",
    [WORD_LINK] = "link",
    [WORD_CODEBOOK] = "codebook",
    [WORD_DOWNLOAD] = "download",
    [WORD_PUBLISHED] = "published",
    [WORD_PERIOD] = "period",
    [WORD_NEXT_RELEASE] = "next-release",
    [WORD_CONTACT] = "contact",
    [WORD_LICENCE] = "licence",
    [WORD_CITE] = "cite",
    [WORD_NO_FIGURE] = "no-figure",
    [WORD_NO_FIGURE_HELD] = "no-figure-held",
    [WORD_NO_FIGURE_MANY] = "no-figure-many",
    [WORD_NO_FIGURE_UNITS] = "no-figure-units",
    [WORD_NO_FIGURE_LARGE] = "no-figure-large",
    NULL};

const struct language *
language_find(const char *code)
{
	if (strcmp(code, language_da.code) == 0)
		return &language_da;
	return strcmp(code, language_en.code) == 0 ? &language_en : NULL;
}

bool
language_is_code(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char more[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t n = strspn(text, letters);

	return (n == 2 || n == 3) && (text[n] == '\0' || text[n] == '-') &&
	    text[n + strspn(text + n, more)] == '\0' && strlen(text) <= 35;
}

static const char *
our_word(enum word which, const struct language *language)
{
	return words[which][language->phrases == PHRASES_DA ? 0 : 1];
}

const char *
word(enum word which, const struct language *language)
{
	const char *own = language->own[which];

	if (own != NULL)
		return own;
	/* Only a code is never wrong as a name. */
	if (which == WORD_LANGUAGE && language->phrases == PHRASES_NONE)
		return language->code;
	return our_word(which, language);
}

/* A mark between digits is one character; that of thousands may be none. */
static bool
is_mark(enum word which, const char *text)
{
	uint32_t point;

	if (*text == '\0')
		return which == WORD_GROUP;
	return text[utf8_get(text, &point)] == '\0';
}

/* What is wrong with the study's word is reported. */
static bool
takes(const struct own_word *own, enum word which)
{
	struct blank blanks[] = {{"base", NULL}, {"n", NULL}, {"answers", NULL},
	    {"value", NULL}, {"reason", NULL}, {"level", NULL},
	    {"minimum", NULL}, {"wave", NULL}, {"read", NULL},
	    {"rejected", NULL}, {"kept", NULL}, {"matched", NULL},
	    {"frame", NULL}, {"sum", NULL}, {"tables", NULL}, {"method", NULL},
	    {"standard", NULL}, {"variables", NULL}, {"small", NULL},
	    {"capital", NULL}, {"groups", NULL}, {NULL, NULL}};
	struct slice unknown;
	struct blank *blank;
	char name[16];

	if ((which == WORD_DECIMAL || which == WORD_GROUP) &&
	    !is_mark(which, own->text)) {
		diag_error(STATUS_USAGE, &own->place, "bad-schema",
		    "key '%s': is one character, not '%s'", own->name,
		    own->text);
		return false;
	}
	/* Ours has the blanks that may stand there. */
	for (blank = blanks; blank->name != NULL; blank++) {
		snprintf(name, sizeof name, "{%s}", blank->name);
		if (strstr(words[which][1], name) != NULL)
			blank->value = "";
	}
	unknown = words_unknown(own->text, blanks);
	if (unknown.len > 0)
		diag_error(STATUS_USAGE, &own->place, "bad-schema",
		    "key '%s': has no {%.*s}; it is, in English: %s", own->name,
		    (int)unknown.len, unknown.text, words[which][1]);
	return unknown.len == 0;
}

/* The word of the name; WORDS after a report. */
static enum word
find_word(const struct own_word *own)
{
	const char *near;
	int i;

	for (i = 0; i < WORDS; i++)
		if (strcmp(names[i], own->name) == 0)
			return (enum word)i;
	near = near_find(own->name, names, WORDS);
	diag_error(STATUS_USAGE, &own->place, "bad-schema",
	    near == NULL ? "key '%s': this key is not known here; 'render "
			   "--words' lists them%s"
			 : "key '%s': this key is not known here, did you "
			   "mean '%s'?",
	    own->name, near == NULL ? "" : near);
	return WORDS;
}

bool
words_load(struct language *language, const struct own_word *own, uint32_t n)
{
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < n; i++) {
		enum word which = find_word(&own[i]);

		if (which == WORDS || !takes(&own[i], which))
			is_good = false;
		else if (strcmp(own[i].language, language->code) == 0)
			language->own[which] = own[i].text;
	}
	return is_good;
}

const char *
words_called(const char *name, const struct language *language)
{
	int i;

	for (i = 0; i < WORDS; i++)
		if (strcmp(names[i], name) == 0)
			return word((enum word)i, language);
	return NULL;
}

uint32_t
words_missing(const struct language *language)
{
	uint32_t n = 0;
	int i;

	for (i = 0; i < WORDS; i++)
		if (language->own[i] == NULL &&
		    language_find(language->code) == NULL)
			n++;
	return n;
}

char *
words_list(const struct language *language, size_t *len)
{
	struct json json = {0};
	int i;

	json_open_tall(&json, NULL, '{');
	json_open_tall(&json, "words", '{');
	json_open_tall(&json, language->code, '{');
	for (i = 0; i < WORDS; i++)
		json_text(&json, names[i], word((enum word)i, language));
	json_close(&json, '}');
	json_close(&json, '}');
	json_close(&json, '}');
	return json_finish(&json, len);
}

char *
words_capital(const char *text)
{
	char *copy = mem_text(slice_of(text));
	uint32_t point;

	if (*copy != '\0') {
		utf8_get(text, &point);
		utf8_put(
		    copy, (uint32_t)utf8proc_toupper((utf8proc_int32_t)point));
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
