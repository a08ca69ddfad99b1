#include <math.h>
#include <string.h>

#include "findings.h"
#include "number.h"

/* Shares in per cent. */
#define TOLERANCE 1.0
#define FALSE_MAX 5.0

static double
percent(uint64_t part, uint64_t of)
{
	return of == 0 ? 0 : 100 * (double)part / (double)of;
}

static double
error_of(const uint64_t *t, uint64_t samples)
{
	double m = (double)t[TABLE_LARGE];
	double r = (double)t[TABLE_LARGE_HELD] / m;
	double s = (double)t[TABLE_HH] - 2 * r * (double)t[TABLE_HM] +
	    r * r * (double)t[TABLE_MM];

	if (samples < 2 || s < 0)
		s = 0;
	return samples < 2
	    ? 100
	    : 100 * sqrt(s * (double)samples / ((double)samples - 1)) / m;
}

static double
level_of(const struct table *table)
{
	return 100 * (table->level > 0 ? table->level : 0.95);
}

/* What a table says, or all tables together. */
static void
put_numbers(struct out *out, const uint64_t *t, uint64_t samples)
{
	if (t[TABLE_LARGE] > 0)
		out_format(out, "%10llu %6.2f %5.2f %6.2f %6.2f",
		    (unsigned long long)t[TABLE_LARGE],
		    percent(t[TABLE_LARGE_HELD], t[TABLE_LARGE]),
		    error_of(t, samples),
		    percent(t[TABLE_LARGE_ALIKE], t[TABLE_LARGE]),
		    percent(t[TABLE_LARGE_EXACT], t[TABLE_LARGE]));
	else
		out_format(out, "%10s %6s %5s %6s %6s", "", "", "", "", "");
	if (t[TABLE_OTHER] > 0)
		out_format(out, " %9llu %6.2f %6.2f",
		    (unsigned long long)t[TABLE_OTHER],
		    percent(t[TABLE_OTHER_HELD], t[TABLE_OTHER]),
		    percent(t[TABLE_OTHER_EXACT], t[TABLE_OTHER]));
	else
		out_format(out, " %9s %6s %6s", "", "", "");
	out_format(out, " %9llu %7llu\n", (unsigned long long)t[TABLE_MUST],
	    (unsigned long long)t[TABLE_LEAKED]);
}

static bool
is_within(const uint64_t *t, enum of_table held, uint64_t samples, double level)
{
	double found = percent(t[held], t[TABLE_LARGE]);

	return t[TABLE_LARGE] == 0 ||
	    fabs(found - level) <= TOLERANCE + 2 * error_of(t, samples);
}

static bool
put_tables(struct out *out, const struct score *score,
    const struct truth *truth, uint64_t samples)
{
	const uint64_t *all = score_table(score, score->n_tables);
	uint32_t outside = 0;
	uint32_t exact = 0;
	uint32_t judged = 0;
	uint32_t t;

	out_format(out, "%-22s %10s %6s %5s %6s %6s %9s %6s %6s %9s %7s\n", "",
	    "large", "hold", "error", "alike", "exact", "others", "hold",
	    "exact", "to hide", "printed");
	for (t = 0; t < score->n_tables; t++) {
		const struct table *table = &truth->tables->tables[t];
		const uint64_t *counts = score_table(score, t);
		double level = level_of(table);
		bool is_good =
		    is_within(counts, TABLE_LARGE_HELD, samples, level);

		out_format(out, "%-21.21s%s ", table->id, is_good ? " " : "!");
		put_numbers(out, counts, samples);
		outside += !is_good;
		judged += counts[TABLE_LARGE] > 0;
		exact += counts[TABLE_LARGE] > 0 &&
		    is_within(counts, TABLE_LARGE_EXACT, samples, level);
	}
	out_format(out, "%-22s ", "all");
	put_numbers(out, all, samples);
	out_format(out,
	    "\nintervals: %.2f%% of %llu large ones hold the truth as "
	    "printed, %.2f%% before rounding; %u of %u tables are within 1 "
	    "point and two errors of their level, %u before rounding\n",
	    percent(all[TABLE_LARGE_HELD], all[TABLE_LARGE]),
	    (unsigned long long)all[TABLE_LARGE],
	    percent(all[TABLE_LARGE_EXACT], all[TABLE_LARGE]), judged - outside,
	    judged, exact);
	return outside == 0;
}

static bool
put_headlines(
    struct out *out, const struct score *score, const struct truth *truth)
{
	uint64_t all[OF_HEADLINE] = {0};
	uint32_t i;
	uint32_t k;

	for (i = 0; i < score->n_headlines; i++) {
		const uint64_t *h = score_headline(score, i);
		uint32_t at = score->headline_figures[i];

		out_format(out, "headline of %s: ",
		    truth->tables->tables[score->headline_tables[i]].id);
		if (at == TRUTH_NONE) {
			out_text(out, "its figure is not in the population\n");
			continue;
		}
		out_format(out,
		    "%.1f%% in truth; said %llu times, %llu in words, of "
		    "these %.1f%% otherwise than the truth would be\n",
		    100 * truth->list[at].value,
		    (unsigned long long)h[HEADLINE_SAID],
		    (unsigned long long)h[HEADLINE_PHRASE],
		    percent(h[HEADLINE_OTHER], h[HEADLINE_PHRASE]));
		for (k = 0; k < OF_HEADLINE; k++)
			all[k] += h[k];
	}
	out_format(out,
	    "headlines: %.2f%% of %llu phrases would not be chosen for the "
	    "true value\n",
	    percent(all[HEADLINE_OTHER], all[HEADLINE_PHRASE]),
	    (unsigned long long)all[HEADLINE_PHRASE]);
	return percent(all[HEADLINE_OTHER], all[HEADLINE_PHRASE]) <= FALSE_MAX;
}

static bool
put_secrets(struct out *out, const uint64_t *all)
{
	out_format(out,
	    "held back: %llu cells had to be, %llu of them were printed",
	    (unsigned long long)all[TABLE_MUST],
	    (unsigned long long)all[TABLE_LEAKED]);
	if (all[TABLE_UNCOUNTED] > 0)
		out_format(out,
		    "; %llu were not judged, their base is counted otherwise",
		    (unsigned long long)all[TABLE_UNCOUNTED]);
	out_byte(out, '\n');
	if (all[TABLE_UNKNOWN] > 0)
		out_format(out,
		    "not judged: %llu intervals of figures that the "
		    "population does not tell\n",
		    (unsigned long long)all[TABLE_UNKNOWN]);
	return all[TABLE_LEAKED] == 0;
}

bool
findings_put(struct out *out, const struct trial *trial,
    const struct score *score, const struct truth *truth)
{
	bool is_good;

	out_format(out, "%s: %llu samples of about %llu records, seed %llu",
	    trial->study, (unsigned long long)trial->samples,
	    (unsigned long long)trial->records,
	    (unsigned long long)trial->seed);
	if (trial->population > 0)
		out_format(out, ", of a population of %llu",
		    (unsigned long long)trial->population);
	if (trial->compared > 0)
		out_format(out,
		    "\n%llu of them went through every program too, with the "
		    "same bytes",
		    (unsigned long long)trial->compared);
	out_text(out, "\n\n");
	is_good = put_tables(out, score, truth, trial->samples);
	is_good = put_headlines(out, score, truth) && is_good;
	return put_secrets(out, score_table(score, score->n_tables)) && is_good;
}

void
findings_figures(
    struct out *out, const struct score *score, const struct truth *truth)
{
	char text[NUMBER_TEXT];
	const char *says;
	uint32_t i;

	out_text(out, "table,figure,truth,printed,held,large,large_held\n");
	for (i = 0; i < score->n_figures; i++) {
		const uint64_t *f = score_figure(score, i);
		const struct true_figure *figure = &truth->list[i];

		if (f[FIGURE_PRINTED] == 0)
			continue;
		number_format(text, figure->value);
		out_format(
		    out, "%s,\"", truth->tables->tables[figure->table].id);
		for (says = figure->says; *says != '\0'; says++)
			out_format(out, *says == '"' ? "\"\"" : "%c", *says);
		out_format(out, "\",%s,%llu,%llu,%llu,%llu\n", text,
		    (unsigned long long)f[FIGURE_PRINTED],
		    (unsigned long long)f[FIGURE_HELD],
		    (unsigned long long)f[FIGURE_LARGE],
		    (unsigned long long)f[FIGURE_LARGE_HELD]);
	}
}
