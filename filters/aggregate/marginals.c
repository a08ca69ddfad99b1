#include <stdlib.h>
#include <string.h>

#include "marginals.h"
#include "mem.h"
#include "prime.h"
#include "relations.h"

enum {
	MOST_FAMILY = 1024, /* sets of variables */
	MANY_TERMS = 1 << 16,
	MOST_GROUPED = 1 << 28 /* cells, times sets of variables */
};

/* A set of by-variables: finest cells that are alike in them are a group. */
struct crossed {
	const uint32_t *bits; /* borrowed: of the family */
	uint32_t n;           /* variables */
	uint32_t *group;      /* by cell; owned */
	uint32_t *example;    /* by group: one of its cells; owned */
	uint32_t n_groups;
	uint32_t *node; /* by group: the sum in the base at hand, or NONE */
};

/* A set of variables, and one with more, such that no other is between. */
struct step {
	uint32_t from;
	uint32_t to;
};

struct marginals {
	struct disclosure *d;
	const struct question *q; /* of places, or NULL: of domains */
	uint32_t n_words;         /* of bits of by-variables */
	struct tuples family;     /* sets of by-variables, as bits */
	struct crossed *crossed;
	struct step *steps;
	uint32_t n_steps;
	size_t cap_steps;
	/* Sums by what tells them apart from others: those of figures, who are
	 * asked for, are the first. */
	struct tuples sums;
	uint32_t n_asked;
	uint8_t *is_node; /* by sum that is asked for */
	struct relations *relations;
	uint64_t (*prints)[2]; /* scratch by group, all 0 between */
	uint32_t *list;        /* scratch by group, or by cell */
	uint32_t *cells;       /* scratch: of a sum, and the unknown of each */
	uint32_t *units;
	uint32_t *seen; /* scratch by place: the look that met it */
	uint32_t look;
};

/* ---- sets of variables -----------------------------------------------------
 */

static bool
has_bit(const uint32_t *bits, uint32_t i)
{
	return (bits[i / 32] >> (i % 32) & 1) != 0;
}

static void
put_bit(uint32_t *bits, uint32_t i)
{
	bits[i / 32] |= UINT32_C(1) << (i % 32);
}

static void
take_bit(uint32_t *bits, uint32_t i)
{
	bits[i / 32] &= ~(UINT32_C(1) << (i % 32));
}

static bool
is_subset(const struct marginals *m, const uint32_t *of, const uint32_t *bits)
{
	uint32_t i;

	for (i = 0; i < m->n_words; i++)
		if ((bits[i] & ~of[i]) != 0)
			return false;
	return true;
}

static uint32_t
count_bits(const struct marginals *m, const uint32_t *bits)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < m->n_words; i++)
		n += (uint32_t)__builtin_popcount(bits[i]);
	return n;
}

static void
put_set(struct marginals *m, const uint32_t *bits)
{
	bool is_new;

	tuples_put(&m->family, bits, &is_new);
}

/* The variables of a cell; with those that its where restricts, whose codes
 * other tables have; and of those who gave an answer there. */
static void
put_cell(struct marginals *m, uint32_t *bits, const struct bound *bound,
    const struct places *places)
{
	uint32_t i;

	put_set(m, bits);
	for (i = 0; i < m->d->job->n_by; i++)
		if (bound->within[i].text != NULL)
			put_bit(bits, i);
	put_set(m, bits);
	for (i = 0; i < places->n; i++) {
		uint32_t key =
		    m->d->asked.questions[places->at[i].question].key;

		if (key != NONE && !has_bit(bits, key)) {
			put_bit(bits, key);
			put_set(m, bits);
			take_bit(bits, key);
		}
	}
}

static void
put_side(struct marginals *m, const struct result_side *side,
    const struct places *places)
{
	const struct view *view = &m->d->job->plan->views[side->view];
	uint32_t bits[MAX_BY / 32 + 1] = {0};
	uint32_t i;

	for (i = 0; i < view->n_by; i++)
		put_bit(bits, view->by[i]);
	put_cell(m, bits, side->bound, places);
}

static void
put_figure(struct marginals *m, size_t index)
{
	const struct judged *figure = &m->d->job->results->list[index];
	const struct places *places = &m->d->places[index];
	uint32_t bits[MAX_BY / 32 + 1] = {0};
	uint32_t i;

	for (i = 0; i < figure->n_sides; i++)
		put_side(m, &figure->sides[i], places);
	for (i = 0; i < m->d->job->n_by; i++)
		if (figure->by[i].text != NULL)
			put_bit(bits, i);
	if (!domains_compares(figure))
		put_cell(m, bits, figure->bound, places);
}

static void
put_figures(struct marginals *m)
{
	const struct results *figures = m->d->job->results;
	size_t i;

	for (i = 0; i < figures->n && m->family.n <= MOST_FAMILY; i++)
		if (!figures->list[i].is_chisq)
			put_figure(m, i);
}

/* How many codes of a variable the cells have. */
static uint32_t
count_codes(const struct marginals *m, uint32_t i)
{
	const struct finest *finest = m->d->asked.finest;
	struct tuples seen;
	uint32_t cell;
	uint32_t code;
	uint32_t n;
	bool is_new;

	tuples_init(&seen, 1);
	for (cell = 0; cell < finest_n(finest); cell++) {
		code = finest_code(finest, cell, i);
		tuples_put(&seen, &code, &is_new);
	}
	n = seen.n;
	tuples_done(&seen);
	return n;
}

/* In how many pairs the codes of two variables meet, or some number not below
 * most. */
static uint32_t
count_pairs(const struct marginals *m, uint32_t i, uint32_t k, uint32_t most)
{
	const struct finest *finest = m->d->asked.finest;
	struct tuples seen;
	uint32_t cell;
	uint32_t n;
	bool is_new;

	tuples_init(&seen, 2);
	for (cell = 0; cell < finest_n(finest) && seen.n < most; cell++) {
		uint32_t pair[2] = {
		    finest_code(finest, cell, i), finest_code(finest, cell, k)};

		tuples_put(&seen, pair, &is_new);
	}
	n = seen.n;
	tuples_done(&seen);
	return n;
}

/*
 * Two variables are kin where their codes meet in fewer pairs than there are
 * codes: groupings of one thing.  A code of one may be what some codes of the
 * other are together, so that who breaks down by one breaks down by both; if
 * one tells the other, only where it stands.
 */
static void
find_kin(const struct marginals *m, const uint32_t *used, uint32_t *kin)
{
	uint32_t n_by = m->d->job->n_by;
	uint32_t *codes = mem_zero((size_t)n_by + 1, sizeof *codes);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n_by; i++)
		codes[i] = has_bit(used, i) ? count_codes(m, i) : 0;
	for (i = 0; i < n_by; i++)
		for (k = i + 1; k < n_by && codes[i] > 0; k++) {
			uint32_t most = codes[i] + codes[k];
			uint32_t n =
			    codes[k] == 0 ? most : count_pairs(m, i, k, most);

			if (n < most && (n == codes[i] || n != codes[k]))
				put_bit(kin + (size_t)i * m->n_words, k);
			if (n < most && (n == codes[k] || n != codes[i]))
				put_bit(kin + (size_t)k * m->n_words, i);
		}
	free(codes);
}

static void
put_kin(struct marginals *m)
{
	uint32_t n_by = m->d->job->n_by;
	uint32_t *kin = mem_zero((size_t)(n_by + 1) * m->n_words, sizeof *kin);
	uint32_t *used = kin + (size_t)n_by * m->n_words;
	uint32_t bits[MAX_BY / 32 + 1];
	uint32_t n = m->family.n;
	uint32_t i;
	uint32_t k;
	uint32_t w;

	for (i = 0; i < n; i++)
		for (w = 0; w < m->n_words; w++)
			used[w] |= tuples_at(&m->family, i)[w];
	find_kin(m, used, kin);
	for (i = 0; i < n; i++) {
		memcpy(
		    bits, tuples_at(&m->family, i), m->n_words * sizeof *bits);
		for (k = 0; k < n_by; k++)
			for (w = 0; w < m->n_words &&
			     has_bit(tuples_at(&m->family, i), k);
			     w++)
				bits[w] |= kin[(size_t)k * m->n_words + w];
		put_set(m, bits);
	}
	free(kin);
}

/* What two sets have in common is one too. */
static void
put_common(struct marginals *m)
{
	uint32_t bits[MAX_BY / 32 + 1];
	uint32_t i;
	uint32_t k;
	uint32_t w;

	for (i = 0; i < m->family.n && m->family.n <= MOST_FAMILY; i++)
		for (k = 0; k < i; k++) {
			for (w = 0; w < m->n_words; w++)
				bits[w] = tuples_at(&m->family, i)[w] &
				    tuples_at(&m->family, k)[w];
			put_set(m, bits);
		}
}

/* The sets of all figures, without a question's own variable: cells of one
 * place differ in it alone. */
static void
put_without(struct marginals *m, const struct tuples *family, uint32_t key)
{
	uint32_t bits[MAX_BY / 32 + 1];
	uint32_t i;

	for (i = 0; i < family->n; i++) {
		memcpy(bits, tuples_at(family, i), m->n_words * sizeof *bits);
		take_bit(bits, key);
		put_set(m, bits);
	}
}

/* ---- groups of cells ------------------------------------------------------
 */

static void
group_cells(const struct marginals *m, struct crossed *crossed)
{
	const struct finest *finest = m->d->asked.finest;
	uint32_t n_cells = finest_n(finest);
	struct tuples groups;
	uint32_t key[MAX_BY];
	uint32_t cell;
	uint32_t i;
	uint32_t n;
	bool is_new;

	crossed->group = mem_alloc(((size_t)n_cells + 1) * sizeof *key);
	tuples_init(&groups, crossed->n);
	for (cell = 0; cell < n_cells; cell++) {
		n = 0;
		for (i = 0; i < m->d->job->n_by; i++)
			if (has_bit(crossed->bits, i))
				key[n++] = finest_code(finest, cell, i);
		crossed->group[cell] = tuples_put(&groups, key, &is_new);
	}
	crossed->n_groups = groups.n;
	crossed->example = mem_zero((size_t)groups.n + 1, sizeof *key);
	for (cell = 0; cell < n_cells; cell++)
		crossed->example[crossed->group[cell]] = cell;
	crossed->node = mem_zero((size_t)groups.n + 1, sizeof *key);
	tuples_done(&groups);
}

static int
compare_crossed(const void *a, const void *b)
{
	const struct crossed *x = a;
	const struct crossed *y = b;

	/* The family does not move any more. */
	return x->n != y->n ? (x->n > y->n) - (x->n < y->n)
			    : (x->bits > y->bits) - (x->bits < y->bits);
}

static void
cross(struct marginals *m)
{
	uint32_t i;

	m->crossed = mem_zero((size_t)m->family.n + 1, sizeof *m->crossed);
	for (i = 0; i < m->family.n; i++) {
		m->crossed[i].bits = tuples_at(&m->family, i);
		m->crossed[i].n = count_bits(m, m->crossed[i].bits);
	}
	qsort(m->crossed, m->family.n, sizeof *m->crossed, compare_crossed);
	for (i = 0; i < m->family.n; i++)
		group_cells(m, &m->crossed[i]);
}

/* From a set to those above it that no other step leads to. */
static void
find_steps(struct marginals *m)
{
	uint32_t i;
	uint32_t k;
	uint32_t s;
	uint32_t first;

	for (i = 0; i < m->family.n; i++) {
		first = m->n_steps;
		for (k = i + 1; k < m->family.n; k++) {
			const uint32_t *bits = m->crossed[k].bits;

			if (!is_subset(m, bits, m->crossed[i].bits))
				continue;
			for (s = first; s < m->n_steps; s++)
				if (is_subset(m, bits,
					m->crossed[m->steps[s].to].bits))
					break;
			if (s < m->n_steps)
				continue;
			MEM_GROW(m->steps, m->n_steps, m->cap_steps);
			m->steps[m->n_steps++] = (struct step){i, k};
		}
	}
}

/* ---- sums ------------------------------------------------------------------
 */

/* Sums of different unknowns have different prints, but for once in 2^122. */
static void
add_print(uint64_t print[2], uint32_t unknown)
{
	print[0] = prime_add(print[0], prime_chance(2 * (uint64_t)unknown));
	print[1] = prime_add(print[1], prime_chance(2 * (uint64_t)unknown + 1));
}

/* The sum of a print, new or not where it may be. */
static uint32_t
find_sum(struct marginals *m, const uint64_t print[2], bool may_be_new)
{
	uint32_t key[4];
	bool is_new;

	memcpy(key, print, sizeof key);
	return may_be_new ? tuples_put(&m->sums, key, &is_new)
			  : tuples_find(&m->sums, key);
}

/* The places of cells, each once, with a cell of each; how many. */
static uint32_t
list_places(struct marginals *m, const uint32_t *cells, uint32_t n)
{
	uint32_t kept = 0;
	uint32_t i;

	m->look++;
	for (i = 0; i < n; i++) {
		uint32_t place = asked_place(m->q, cells[i]);

		if (m->seen[place] == m->look)
			continue;
		m->seen[place] = m->look;
		m->cells[kept] = cells[i];
		m->units[kept++] = place;
	}
	return kept;
}

/* The unknowns of a domain, or its places, with a cell of each; how many. */
static uint32_t
list_units(struct marginals *m, const struct domain_of *domain)
{
	uint32_t i;

	if (m->q != NULL)
		return list_places(m, domain->cells, domain->n_cells);
	for (i = 0; i < domain->n_cells; i++) {
		m->units[i] = domain->unknowns[i];
		m->cells[i] = m->d->asked.cell_of[domain->unknowns[i]];
	}
	return domain->n_cells;
}

/* The sum of the units at hand. */
static uint32_t
sum_units(struct marginals *m, uint32_t n, bool may_be_new)
{
	uint64_t print[2] = {0, 0};
	uint32_t i;

	for (i = 0; i < n; i++)
		add_print(print, m->units[i]);
	return find_sum(m, print, may_be_new);
}

/* Domains are asked for, or those of the question as places. */
static uint32_t
count_asked(const struct marginals *m)
{
	return m->q == NULL ? m->d->n_domains : m->q->n_items;
}

static const struct domain_of *
asked_domain(const struct marginals *m, uint32_t i)
{
	return &m->d->domains[m->q == NULL ? i : m->q->items[i].domain];
}

static void
put_asked(struct marginals *m)
{
	uint32_t n = count_asked(m);
	uint32_t i;

	for (i = 0; i < n; i++)
		if (i == 0 || asked_domain(m, i) != asked_domain(m, i - 1))
			sum_units(m, list_units(m, asked_domain(m, i)), true);
	m->n_asked = m->sums.n;
	m->is_node = mem_zero((size_t)m->n_asked + 1, 1);
}

/* The sums of all groups in a base: who is in it, by cell, or NONE. */
static void
find_nodes(struct marginals *m, struct crossed *crossed, const uint32_t *base)
{
	uint32_t n_cells = finest_n(m->d->asked.finest);
	uint32_t cell;
	uint32_t g;

	for (cell = 0; cell < n_cells; cell++)
		if (base[cell] != NONE)
			add_print(m->prints[crossed->group[cell]], base[cell]);
	for (g = 0; g < crossed->n_groups; g++) {
		uint64_t *print = m->prints[g];

		crossed->node[g] = NONE;
		if ((print[0] | print[1]) == 0)
			continue;
		crossed->node[g] = find_sum(m, print, true);
		if (crossed->node[g] < m->n_asked)
			m->is_node[crossed->node[g]] = 1;
		memset(print, 0, sizeof m->prints[g]);
	}
}

/* A group of a part: of which group of the whole it is one. */
struct branch {
	uint32_t whole;
	uint32_t node;
};

static int
compare_branches(const void *a, const void *b)
{
	const struct branch *x = a;
	const struct branch *y = b;

	return x->whole != y->whole
	    ? (x->whole > y->whole) - (x->whole < y->whole)
	    : (x->node > y->node) - (x->node < y->node);
}

/* Every group of a set is the sum of groups of one with more variables. */
static void
relate(struct marginals *m, const struct step *step)
{
	const struct crossed *from = &m->crossed[step->from];
	const struct crossed *to = &m->crossed[step->to];
	struct branch *parts =
	    mem_alloc(((size_t)to->n_groups + 1) * sizeof *parts);
	uint32_t n = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < to->n_groups; i++)
		if (to->node[i] != NONE)
			parts[n++] = (struct branch){
			    from->group[to->example[i]], to->node[i]};
	qsort(parts, n, sizeof *parts, compare_branches);
	for (i = 0; i < n; i = k) {
		for (k = i; k < n && parts[k].whole == parts[i].whole; k++)
			m->list[k - i] = parts[k].node;
		if (k - i > 1)
			relations_add(m->relations, from->node[parts[i].whole],
			    m->list, k - i);
	}
	free(parts);
}

static void
take_base(struct marginals *m, const uint32_t *base)
{
	uint32_t i;

	for (i = 0; i < m->family.n; i++)
		find_nodes(m, &m->crossed[i], base);
	for (i = 0; i < m->n_steps; i++)
		relate(m, &m->steps[i]);
}

/* Who may be in figures: a question's base, as far as a where lets it. */
static void
take_unknowns(
    struct marginals *m, uint32_t like, uint32_t where, uint32_t *base)
{
	struct finest *finest = m->d->asked.finest;
	const struct question *q = &m->d->asked.questions[like];
	const uint8_t *is_open = finest_where(finest, where);
	uint32_t i;

	for (i = 0; i < finest_n(finest); i++)
		base[i] = is_open[i] ? q->unknown[i] : NONE;
	take_base(m, base);
}

/* The places that a where lets through, whatever it says of the answers: of the
 * base, or of all. */
static void
take_places(struct marginals *m, uint32_t where, bool is_all, uint32_t *base)
{
	struct finest *finest = m->d->asked.finest;
	uint8_t *is_open = finest_where_but(finest, where, m->q->key);
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < finest_n(finest); i++) {
		base[i] = NONE;
		if (is_open[i] && (is_all || m->q->unknown[i] != NONE))
			m->list[n++] = i;
	}
	n = list_places(m, m->list, n);
	for (i = 0; i < n; i++)
		base[m->cells[i]] = m->units[i];
	free(is_open);
	take_base(m, base);
}

static void
take_bases(struct marginals *m)
{
	const struct tuples *looked = &m->d->looked;
	uint32_t n_cells = finest_n(m->d->asked.finest);
	uint32_t *base = mem_alloc(((size_t)n_cells + 1) * sizeof *base);
	struct tuples bases;
	uint32_t i;
	bool is_new;

	tuples_init(&bases, 2);
	for (i = 0; i < looked->n; i++) {
		uint32_t key[2] = {m->q == NULL ? tuples_at(looked, i)[0] : 0,
		    tuples_at(looked, i)[1]};

		tuples_put(&bases, key, &is_new);
		if (is_new && m->q == NULL)
			take_unknowns(m, key[0], key[1], base);
		if (is_new && m->q != NULL) {
			take_places(m, key[1], false, base);
			take_places(m, key[1], true, base);
		}
	}
	tuples_done(&bases);
	free(base);
}

/* The sum of n units at hand, which is no group, as one of groups; where all
 * of them are known. */
static void
relate_units(struct marginals *m, uint32_t sum, uint32_t n_units,
    const struct crossed *crossed)
{
	uint32_t n = 0;
	uint32_t i;
	bool is_sum = true;

	for (i = 0; i < n_units; i++) {
		uint32_t g = crossed->group[m->cells[i]];

		if ((m->prints[g][0] | m->prints[g][1]) == 0)
			m->list[n++] = g;
		add_print(m->prints[g], m->units[i]);
	}
	for (i = 0; i < n; i++) {
		uint64_t *print = m->prints[m->list[i]];

		m->list[i] = find_sum(m, print, false);
		is_sum &= m->list[i] != NONE;
		memset(print, 0, sizeof m->prints[0]);
	}
	if (is_sum && n > 1)
		relations_add(m->relations, sum, m->list, n);
}

static void
relate_others(struct marginals *m)
{
	uint32_t n_asked = count_asked(m);
	uint32_t sum;
	uint32_t n;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n_asked; i++) {
		n = list_units(m, asked_domain(m, i));
		sum = sum_units(m, n, false);
		for (k = 0; !m->is_node[sum] && k < m->family.n; k++)
			relate_units(m, sum, n, &m->crossed[k]);
		m->is_node[sum] = 1;
	}
}

/* ---- whether, and all of it ------------------------------------------------
 */

/* Whether figures are sums of many finest cells. */
static bool
are_many(const struct disclosure *d)
{
	uint64_t n_terms = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < d->n_domains; i++)
		n_terms += d->domains[i].n_cells;
	for (i = 0; i < d->asked.n; i++) {
		const struct question *q = &d->asked.questions[i];

		for (k = 0; k < q->n_items; k++)
			n_terms += d->domains[q->items[k].domain].n_cells;
	}
	return n_terms > MANY_TERMS;
}

void
marginals_free(struct marginals *m)
{
	uint32_t i;

	if (m == NULL)
		return;
	for (i = 0; m->crossed != NULL && i < m->family.n; i++) {
		free(m->crossed[i].group);
		free(m->crossed[i].example);
		free(m->crossed[i].node);
	}
	free(m->crossed);
	free(m->steps);
	free(m->is_node);
	free(m->prints);
	free(m->list);
	free(m->cells);
	free(m->units);
	free(m->seen);
	tuples_done(&m->family);
	tuples_done(&m->sums);
	relations_free(m->relations);
	free(m);
}

static bool
are_too_many(const struct marginals *m)
{
	return m->family.n > MOST_FAMILY ||
	    (uint64_t)m->family.n * finest_n(m->d->asked.finest) > MOST_GROUPED;
}

static struct marginals *
new_marginals(struct disclosure *d, const struct question *q)
{
	struct marginals *m = mem_zero(1, sizeof *m);

	m->d = d;
	m->q = q;
	m->n_words = d->job->n_by / 32 + 1;
	tuples_init(&m->family, m->n_words);
	tuples_init(&m->sums, 4);
	return m;
}

/* The family is known: all else. */
static void
solve(struct marginals *m)
{
	size_t n = (size_t)finest_n(m->d->asked.finest) + 1;

	m->relations = relations_new();
	m->prints = mem_zero(n, sizeof *m->prints);
	m->list = mem_zero(n, sizeof *m->list);
	m->cells = mem_zero(n, sizeof *m->cells);
	m->units = mem_zero(n, sizeof *m->units);
	m->seen = mem_zero(n, sizeof *m->seen);
	cross(m);
	find_steps(m);
	put_asked(m);
	take_bases(m);
	relate_others(m);
	relations_solve(
	    m->relations, m->q == NULL ? m->n_asked : m->sums.n, m->sums.n);
}

struct marginals *
marginals_of_domains(struct disclosure *d)
{
	struct marginals *m;

	if (!are_many(d))
		return NULL;
	m = new_marginals(d, NULL);
	put_figures(m);
	put_kin(m);
	put_common(m);
	if (are_too_many(m)) {
		marginals_free(m);
		return NULL;
	}
	solve(m);
	return m;
}

struct marginals *
marginals_of_places(struct disclosure *d, const struct question *q)
{
	struct marginals *m = new_marginals(d, q);

	put_without(m, &d->marginals->family, q->key);
	solve(m);
	return m;
}

uint32_t
marginals_rank(const struct marginals *m)
{
	return relations_rank(m->relations);
}

const struct term *
marginals_terms(const struct marginals *m, uint32_t set, uint32_t *n_terms)
{
	return relations_terms(m->relations, set, n_terms);
}

uint32_t
marginals_find(struct marginals *m, const uint32_t *cells, uint32_t n)
{
	return sum_units(m, list_places(m, cells, n), false);
}
