#include <inttypes.h>

#include "diag.h"
#include "disclosure.h"
#include "earlier.h"
#include "marginals.h"
#include "narrow.h"
#include "partners.h"
#include "primary.h"
#include "suggest.h"

/* ---- figures ------------------------------------------------------------- */

static void
hide(struct judged *figure, enum secret secret, size_t with)
{
	if (secret == SECRET_NONE || figure->secret != SECRET_NONE)
		return;
	figure->secret = secret;
	figure->with = with;
}

/* Who gave the answer of a figure, or who is in its cell; for the file of
 * secrets. */
static uint64_t
count_answer(struct disclosure *d, const struct places *places)
{
	const struct place_in *at = &places->at[0];
	const struct domain_of *domain;
	struct question *q;

	if (d->job->results->secret == NULL || places->n == 0)
		return 0;
	q = &d->asked.questions[at->question];
	domain = &d->domains[at->domain];
	if (at->item == NONE || q->is_amount)
		return domain->n;
	return q->items[at->item].slot == NONE
	    ? 0
	    : asked_count(&d->asked, q, domain->cells, domain->n_cells,
		  q->items[at->item].slot);
}

static void
judge_figure(struct disclosure *d, size_t index)
{
	struct judged *figure = &d->job->results->list[index];
	const struct places *places = &d->places[index];
	uint32_t i;

	figure->n_answer = count_answer(d, places);
	for (i = 0; i < places->n; i++) {
		const struct place_in *at = &places->at[i];
		const struct question *q = &d->asked.questions[at->question];
		const struct domain_of *domain = &d->domains[at->domain];
		const struct item *item =
		    at->item == NONE ? NULL : &q->items[at->item];

		hide(figure, domain->secret, domain->with);
		if (item != NULL)
			hide(figure, item->secret, item->with);
		if (item != NULL && item->as_domain != NONE)
			hide(figure, d->domains[item->as_domain].secret,
			    d->domains[item->as_domain].with);
		if (q->kind == BLOCK_VALUES && d->rules->minimum > 0 &&
		    primary_is_quantile_secret(d, figure, at))
			hide(figure, SECRET_MINIMUM, 0);
	}
}

/* A test over fewer than two cells that are shown is none. */
static void
leave_out_tests(struct disclosure *d)
{
	struct results *figures = d->job->results;
	size_t i;
	size_t k;

	for (i = 0; i < figures->n; i++) {
		struct judged *test = &figures->list[i];
		uint32_t shown = 0;

		if (!test->is_chisq)
			continue;
		for (k = 0; k < figures->n && shown < 2; k++)
			shown += figures->list[k].bound == test->bound &&
			    !figures->list[k].is_chisq &&
			    figures->list[k].secret == SECRET_NONE &&
			    figures->list[k].n > 0;
		if (shown < 2)
			test->is_doubled = true;
	}
}

static void
tell(const struct disclosure *d)
{
	const struct results *figures = d->job->results;
	uint64_t by_rule = 0;
	uint64_t partners = 0;
	size_t i;

	for (i = 0; i < figures->n; i++) {
		if (figures->list[i].is_doubled)
			continue;
		by_rule += figures->list[i].secret != SECRET_NONE &&
		    figures->list[i].secret != SECRET_PARTNER;
		partners += figures->list[i].secret == SECRET_PARTNER;
	}
	if (by_rule + partners > 0)
		diag_note(NULL, "held-back",
		    "%" PRIu64 " of %zu figures are held back by a rule, and "
		    "%" PRIu64 " more with which they could be computed",
		    by_rule, figures->n, partners);
}

/* A record of nobody cannot be counted. */
static void
check_respondents(struct disclosure *d)
{
	struct place place = primary_place(d);
	uint64_t n = finest_nobody(d->asked.finest);

	if (n == 0)
		return;
	diag_error(STATUS_FAIL, place.file == NULL ? NULL : &place,
	    "respondent-missing",
	    "%" PRIu64 " records have no value of '%s', which says whose they "
	    "are; give them one",
	    n, d->rules->respondent);
	d->has_failed = true;
}

bool
disclosure_judge(struct job *job)
{
	struct disclosure d;
	size_t i;

	domains_init(&d, job);
	check_respondents(&d);
	domains_place(&d);
	primary_judge(&d);
	earlier_judge(&d);
	partners_of_domains(&d);
	partners_of_answers(&d);
	narrow_judge(&d);
	for (i = 0; i < job->results->n; i++)
		judge_figure(&d, i);
	leave_out_tests(&d);
	if (!d.has_failed) {
		tell(&d);
		suggest_mergers(&d);
	}
	marginals_free(d.marginals);
	domains_done(&d);
	return !d.has_failed;
}
