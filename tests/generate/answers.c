#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "chance.h"
#include "targets.h"

/* A subset of the units that answered. */
struct mask {
	uint8_t has[MAX_ANSWERS];
};

/* Key of chance for the drift; the questions count up from 1. */
enum {
	DRIFT = 100000
};

struct model {
	const struct wave *wave;
	const struct targets *goal;
	struct answers *answers;
	uint32_t n;
	int64_t weight[MAX_ANSWERS];
	int64_t one[MAX_ANSWERS]; /* to count units instead */
	uint64_t draws;           /* how many questions have drawn so far */
	struct mask nobody, everybody, municipal;
	struct mask innovative, together, outside; /* outside: external */
};

static struct mask
both(struct mask a, struct mask b)
{
	uint32_t i;

	for (i = 0; i < MAX_ANSWERS; i++)
		a.has[i] &= b.has[i];
	return a;
}

static struct mask
either(struct mask a, struct mask b)
{
	uint32_t i;

	for (i = 0; i < MAX_ANSWERS; i++)
		a.has[i] |= b.has[i];
	return a;
}

static struct mask
less(struct mask a, struct mask b)
{
	uint32_t i;

	for (i = 0; i < MAX_ANSWERS; i++)
		a.has[i] &= !b.has[i];
	return a;
}

static struct mask
where(const struct model *model, int slot, int value)
{
	struct mask mask = model->nobody;
	uint32_t i;

	for (i = 0; i < model->n; i++)
		mask.has[i] = model->answers->of[i][slot] == value;
	return mask;
}

static void
give(struct model *model, struct mask mask, int slot, int value)
{
	uint32_t i;

	for (i = 0; i < model->n; i++)
		if (mask.has[i])
			model->answers->of[i][slot] = (uint8_t)value;
}

static int64_t
sum(const struct model *model, const int64_t *weight, struct mask mask)
{
	int64_t total = 0;
	uint32_t i;

	for (i = 0; i < model->n; i++)
		if (mask.has[i])
			total += weight[i];
	return total;
}

struct rank {
	uint64_t key;
	uint32_t answer;
};

static int
compare_rank(const void *a, const void *b)
{
	const struct rank *x = a;
	const struct rank *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->answer > y->answer) - (x->answer < y->answer);
}

/* An order of its own for every question. */
static void
shuffle(struct model *model, struct rank *rank)
{
	const struct wave *wave = model->wave;
	uint32_t i;

	model->draws++;
	for (i = 0; i < model->n; i++) {
		rank[i].key = chance(model->draws * 8 + wave->number,
		    wave->unit[wave->answered[i]].number);
		rank[i].answer = i;
	}
	qsort(rank, model->n, sizeof *rank, compare_rank);
}

/* A target that cannot be met is a fault of targets.c. */
static _Noreturn void
fail(const struct model *model, const char *what, int64_t got, int64_t goal)
{
	fprintf(stderr,
	    "generate: wave %d: error: %s: %" PRId64 " instead of %" PRId64
	    " [not-calibrated]\n",
	    model->wave->number, what, got, goal);
	exit(3);
}

/*
 * Weighted quota: `must`, and from `from` one after another in random order,
 * each one whose coming brings the sum nearer to the goal.
 */
static struct mask
fill(struct model *model, const char *what, const int64_t *weight,
    struct mask must, struct mask from, int64_t goal)
{
	static struct rank rank[MAX_ANSWERS];
	int64_t got = sum(model, weight, must);
	int64_t most = 0;
	uint32_t i, at;

	shuffle(model, rank);
	for (i = 0; i < model->n; i++) {
		at = rank[i].answer;
		if (most < weight[at])
			most = weight[at];
		if (!from.has[at] || must.has[at] ||
		    got + (weight[at] + 1) / 2 > goal)
			continue;
		must.has[at] = 1;
		got += weight[at];
	}
	if (llabs(got - goal) > most)
		fail(model, what, got, goal);
	return must;
}

/* A share of the weight of `base`, in hundredths of a per cent. */
static struct mask
quota(struct model *model, const char *what, struct mask base, struct mask must,
    struct mask from, int share)
{
	int64_t goal = sum(model, model->weight, base) / 10000 * share;

	return fill(model, what, model->weight, must, both(from, base), goal);
}

/*
 * The same, with one share for a part of the base and one for the whole: the
 * part first, the rest of it then fills the whole.  A part without a target
 * of its own (0) is as the whole.
 */
static struct mask
quota_in(struct model *model, const char *what, struct mask base,
    struct mask part, struct mask must, struct mask from, int share_of_part,
    int share)
{
	struct mask rest = less(base, part);

	part = both(base, part);
	if (share_of_part == 0)
		return quota(model, what, base, must, from, share);
	must = either(must,
	    quota(model, what, part, both(must, part), from, share_of_part));
	return quota(model, what, base, must, both(from, rest), share);
}

/*
 * So many units, and so large a share: choose at random, then exchange a
 * chosen one for another one where that brings the share nearer.
 */
static struct mask
count_and_share(struct model *model, const char *what, struct mask base,
    uint32_t count, int share)
{
	static struct rank rank[MAX_ANSWERS];
	int64_t goal = sum(model, model->weight, base) / 10000 * share;
	struct mask mask =
	    fill(model, what, model->one, model->nobody, base, count);
	int64_t off = sum(model, model->weight, mask) - goal;
	int64_t change;
	uint32_t i, j, a, b;

	shuffle(model, rank);
	for (i = 0; i < model->n; i++) {
		a = rank[i].answer;
		if (!mask.has[a])
			continue;
		for (j = 0; j < model->n; j++) {
			b = rank[j].answer;
			if (!base.has[b] || mask.has[b])
				continue;
			change = model->weight[b] - model->weight[a];
			if (change == 0 || llabs(off + change) >= llabs(off))
				continue;
			mask.has[a] = 0;
			mask.has[b] = 1;
			off += change;
			break;
		}
	}
	if (llabs(off) > sum(model, model->weight, base) / 500)
		fail(model, what, off + goal, goal);
	return mask;
}

/* One answer for each of the base: 1, 2, ..., the last one to the rest. */
static void
single(struct model *model, const char *what, struct mask base, int slot, int n,
    const int *shares)
{
	struct mask left = base;
	struct mask taken;
	int i;

	for (i = 0; i + 1 < n; i++) {
		taken =
		    quota(model, what, base, model->nobody, left, shares[i]);
		give(model, taken, slot, i + 1);
		left = less(left, taken);
	}
	give(model, left, slot, n);
}

/* The same with numbers of units. */
static void
single_by_count(struct model *model, const char *what, struct mask base,
    int slot, int n, const uint32_t *counts)
{
	struct mask left = base;
	struct mask taken;
	int i;

	for (i = 0; i + 1 < n; i++) {
		taken = fill(
		    model, what, model->one, model->nobody, left, counts[i]);
		give(model, taken, slot, i + 1);
		left = less(left, taken);
	}
	give(model, left, slot, n);
}

/*
 * A share that nobody printed moves a little from wave to wave: up to a tenth
 * of itself.  Those of wave 3 stay, because some of them were printed.
 */
static int
drift(const struct model *model, int slot, int share)
{
	uint32_t span = (uint32_t)share / 10;

	if (model->wave->number == 3 || span == 0)
		return share;
	return share - (int)span +
	    (int)chance_below(DRIFT + (uint64_t)slot,
		(uint64_t)model->wave->number, 2 * span + 1);
}

/*
 * Many choices: each gets its share.  Choice `unknown` (-1: there is none)
 * excludes all others; who has chosen nothing else chooses `main`.
 */
static void
many(struct model *model, const char *what, struct mask base, int slot, int n,
    const int *shares, int main, int unknown)
{
	struct mask idle = base;
	struct mask taken;
	int i;

	if (unknown >= 0) {
		taken = quota(model, what, base, model->nobody, base,
		    drift(model, slot + unknown, shares[unknown]));
		give(model, taken, slot + unknown, 1);
		idle = less(idle, taken);
		unknown += slot;
	}
	taken = idle;
	for (i = 0; i < n; i++) {
		struct mask chosen;

		if (i == main || slot + i == unknown || shares[i] == 0)
			continue;
		chosen = quota(model, what, base, model->nobody, taken,
		    drift(model, slot + i, shares[i]));
		give(model, chosen, slot + i, 1);
		idle = less(idle, chosen);
	}
	give(model,
	    quota(model, what, base, idle, taken,
		drift(model, slot + main, shares[main])),
	    slot + main, 1);
}

/* Units at a level of government. */
static struct mask
at_level(const struct model *model, enum level level)
{
	const struct wave *wave = model->wave;
	struct mask mask = model->nobody;
	uint32_t i;

	for (i = 0; i < model->n; i++)
		mask.has[i] = wave->unit[wave->answered[i]].level == level;
	return mask;
}

/*
 * The share of the municipal workplaces makes the total right; the numbers
 * of units stand above the shares by the same amount at each level.
 */
static void
choose_innovative(struct model *model)
{
	const struct targets *goal = model->goal;
	struct mask level;
	int64_t whole = sum(model, model->weight, model->everybody);
	int64_t rest = whole * goal->innovative;
	int64_t expected = 0;
	int64_t n[N_LEVELS], share[N_LEVELS], count[N_LEVELS];
	int64_t part, over;
	int i;

	for (i = 0; i < N_LEVELS; i++) {
		level = at_level(model, (enum level)i);
		n[i] = sum(model, model->one, level);
		part = sum(model, model->weight, level);
		if (part <= 0)
			fail(model, "weight at a level", part, whole);
		share[i] =
		    i < MUNICIPALITY ? goal->innovative_at[i] : rest / part;
		rest -= share[i] * part;
		expected += n[i] * share[i];
	}
	over = goal->n_innovative * INT64_C(10000) - expected;
	for (i = 0, rest = goal->n_innovative; i < N_LEVELS; i++) {
		count[i] = (n[i] * share[i] + over * n[i] / model->n) / 10000;
		if (i == MUNICIPALITY)
			count[i] = rest;
		rest -= count[i];
		model->innovative = either(model->innovative,
		    count_and_share(model, "innovative",
			at_level(model, (enum level)i), (uint32_t)count[i],
			(int)share[i]));
	}
}

/* The types of the latest innovation, by combination. */
static void
draw_types(struct model *model)
{
	struct mask left = model->innovative;
	struct mask taken;
	int bits, type;

	for (bits = 1; bits < 16; bits++) {
		taken = bits == 15
		    ? left
		    : quota(model, "type", model->innovative, model->nobody,
			  left, model->goal->type[bits] * 100);
		left = less(left, taken);
		for (type = 0; type < 4; type++)
			if (bits >> type & 1)
				give(model, taken, TYPE + type, 1);
	}
}

/* What was introduced in the period: at least the types of the latest. */
static void
draw_innovation(struct model *model)
{
	struct mask yes, no, unknown;
	int type;

	for (type = 0; type < 4; type++) {
		yes = quota(model, "innovation", model->everybody,
		    where(model, TYPE + type, 1), model->innovative,
		    model->goal->innovation[type]);
		no = less(model->everybody, yes);
		unknown = quota(model, "innovation, don't know", no,
		    model->nobody, no, 600);
		give(model, yes, INNOVATION + type, 1);
		give(model, less(no, unknown), INNOVATION + type, 2);
		give(model, unknown, INNOVATION + type, 3);
	}
	no = less(model->everybody, model->innovative);
	unknown = quota(model, "all don't know", no, model->nobody, no, 300);
	for (type = 0; type < 4; type++)
		give(model, unknown, INNOVATION + type, 3);
}

static void
draw_progress(struct model *model)
{
	const struct targets *goal = model->goal;
	struct mask base = less(model->everybody, model->innovative);
	struct mask yes = goal->n_in_progress == 0
	    ? quota(model, "in progress", base, model->nobody, base,
		  goal->in_progress)
	    : count_and_share(model, "in progress", base, goal->n_in_progress,
		  goal->in_progress);
	struct mask unknown = quota(model, "in progress", base, model->nobody,
	    less(base, yes), goal->progress_unknown);

	give(model, base, IN_PROGRESS, 2);
	give(model, yes, IN_PROGRESS, 1);
	give(model, unknown, IN_PROGRESS, 3);
}

static void
draw_novelty(struct model *model)
{
	static const int channels[] = {
	    5800, 2200, 3500, 2400, 1800, 3000, 1400, 100};
	const struct targets *goal = model->goal;
	struct mask reused;

	if (goal->n_novelty[0] != 0)
		single_by_count(model, "novelty", model->innovative, NOVELTY, 4,
		    goal->n_novelty);
	else
		single(model, "novelty", model->innovative, NOVELTY, 4,
		    goal->novelty);
	reused = either(where(model, NOVELTY, 2), where(model, NOVELTY, 3));
	many(model, "channel", reused, CHANNEL, 8, channels, 0, 7);
	single(model, "closeness", model->innovative, CLOSENESS, 3,
	    goal->closeness);
	single(model, "core task", model->innovative, CORE_TASK, 5,
	    goal->core_task);
}

static void
draw_technology(struct model *model)
{
	const struct targets *goal = model->goal;
	struct mask base;

	if (goal->n_technology[0] != 0)
		single_by_count(model, "technology", model->innovative,
		    TECHNOLOGY, 5, goal->n_technology);
	else
		single(model, "technology", model->innovative, TECHNOLOGY, 5,
		    goal->technology);
	base = either(where(model, TECHNOLOGY, 1), where(model, TECHNOLOGY, 2));
	single(model, "new technology", base, NEW_TECHNOLOGY, 3,
	    goal->new_technology);
}

/* Up to three; who has none yet names the leaders. */
static void
draw_initiators(struct model *model)
{
	struct mask base = model->innovative;
	struct mask free = base;
	struct mask idle, taken;
	uint8_t n[MAX_ANSWERS] = {0};
	uint32_t i;
	int who, share;

	taken = quota(model, "initiator, don't know", base, model->nobody, base,
	    model->goal->initiator[BY_DONT_KNOW]);
	give(model, taken, INITIATOR + BY_DONT_KNOW, 1);
	free = less(free, taken);
	idle = free;
	for (who = 0; who <= BY_DONT_KNOW; who++) {
		/* The leaders come last, in the place of don't know. */
		int slot = who == BY_DONT_KNOW ? BY_LEADERS : who;

		share = model->goal->initiator[slot];
		if (who == BY_LEADERS || share == 0)
			continue;
		taken = quota(model, "initiator", base,
		    slot == BY_LEADERS ? idle : model->nobody, free, share);
		give(model, taken, INITIATOR + slot, 1);
		idle = less(idle, taken);
		for (i = 0; i < model->n; i++)
			if (taken.has[i] && ++n[i] == 3)
				free.has[i] = 0;
	}
}

/* One or two of the three kinds of other public workplaces. */
static void
spread_public(struct model *model, struct mask chosen)
{
	uint32_t i, first;

	for (i = 0; i < model->n; i++) {
		if (!chosen.has[i])
			continue;
		first = chance_below(model->draws, i, 5);
		first = first < 3 ? 0 : first - 2;
		model->answers->of[i][PARTNER + OTHER_PUBLIC_1 + first] = 1;
		if (chance_below(model->draws, i + MAX_ANSWERS, 4) == 0)
			model->answers->of[i][PARTNER + OTHER_PUBLIC_1 +
			    (first + 1) % 3] = 1;
	}
}

/* One kind of external partner; returns who is still without any. */
static struct mask
add_partner(struct model *model, const char *what, const struct actor *actor,
    int slot, struct mask idle, bool is_last)
{
	struct mask chosen;

	if (actor->partner == 0)
		return idle;
	chosen = quota_in(model, what, model->innovative, model->municipal,
	    is_last ? idle : model->nobody, model->outside,
	    actor->municipal_partner, actor->partner);
	give(model, chosen, PARTNER + slot, 1);
	return less(idle, chosen);
}

/* Who is outside has an external partner: in the last place, citizens. */
static void
draw_partners(struct model *model)
{
	const struct targets *goal = model->goal;
	struct mask base = model->innovative;
	struct mask idle, chosen, unknown;

	model->together = goal->n_collaborated == 0
	    ? quota(model, "collaborated", base, model->nobody, base,
		  goal->collaborated)
	    : count_and_share(model, "collaborated", base, goal->n_collaborated,
		  goal->collaborated);
	model->outside = quota(model, "external", base, model->nobody,
	    model->together, goal->external);

	idle = model->outside;
	chosen = quota_in(model, "other public", base, model->municipal,
	    model->nobody, model->outside, goal->municipal_other_public,
	    goal->other_public);
	spread_public(model, chosen);
	idle = less(idle, chosen);
	idle = add_partner(
	    model, "partner firms", &goal->firms, WITH_FIRMS, idle, false);
	idle = add_partner(model, "partner knowledge", &goal->knowledge,
	    WITH_KNOWLEDGE, idle, false);
	idle = add_partner(model, "partner voluntary", &goal->voluntary,
	    WITH_VOLUNTARY, idle, false);
	idle = add_partner(model, "partner foundations", &goal->foundations,
	    WITH_FOUNDATIONS, idle, false);
	idle = add_partner(
	    model, "partner abroad", &goal->abroad, WITH_ABROAD, idle, false);
	add_partner(model, "partner citizens", &goal->citizens, WITH_CITIZENS,
	    idle, true);

	chosen = quota_in(model, "own public", base, model->municipal,
	    less(model->together, model->outside), model->together,
	    goal->municipal_own_public, goal->own_public);
	give(model, chosen, PARTNER + OWN_PUBLIC, 1);
	idle = less(base, model->together);
	unknown = quota(
	    model, "partner, don't know", idle, model->nobody, idle, 1500);
	give(model, less(idle, unknown), PARTNER + WITH_NONE, 1);
	give(model, unknown, PARTNER + WITH_DONT_KNOW, 1);
}

/*
 * The answers to one factor, given who says that it promoted: high degree or
 * some, who says it hindered, don't know, and not relevant for the rest.
 */
static void
draw_factor(struct model *model, int factor, struct mask promoted,
    struct circumstance goal)
{
	struct mask base = model->innovative;
	struct mask left = less(base, promoted);
	struct mask high, hindered, unknown;

	high = quota(
	    model, "promoted, high", promoted, model->nobody, promoted, 4200);
	hindered = quota_in(model, "hindered", base, model->together,
	    model->nobody, left, goal.hindered_together, goal.hindered);
	give(model, less(promoted, high), FACTOR + factor, 3);
	give(model, high, FACTOR + factor, 4);
	high = quota(
	    model, "hindered, high", hindered, model->nobody, hindered, 3000);
	give(model, less(hindered, high), FACTOR + factor, 2);
	give(model, high, FACTOR + factor, 1);
	left = less(left, hindered);
	unknown =
	    quota(model, "factor, don't know", left, model->nobody, left, 2500);
	give(model, unknown, FACTOR + factor, 5);
	give(model, less(left, unknown), FACTOR + factor, 6);
}

/*
 * An actor has a role when it initiated, promoted or collaborated.  Who has a
 * role without the first and the last must have been promoted by it.
 */
static void
draw_actor(struct model *model, const char *what, const struct actor *goal,
    int initiator, int partner, int factor)
{
	struct mask known = where(model, INITIATOR + initiator, 1);
	struct mask role, promoted;
	struct circumstance rest = {0, goal->hindered, 0};

	if (goal->role == 0)
		return;
	if (partner >= 0)
		known = either(known, where(model, PARTNER + partner, 1));
	role = quota_in(model, what, model->innovative, model->municipal, known,
	    model->innovative, goal->municipal_role, goal->role);
	promoted = quota_in(model, what, model->innovative, model->municipal,
	    less(role, known), role, goal->municipal_promoted, goal->promoted);
	draw_factor(model, factor, promoted, rest);
}

/* The nearest political leadership, and politics in the wide sense. */
static void
draw_politics(struct model *model)
{
	const struct targets *goal = model->goal;
	struct mask base = model->innovative;
	struct mask known = where(model, INITIATOR + BY_POLITICIANS, 1);
	struct mask role, promoted;

	role = quota(model, "leadership", base, known, base, goal->leadership);
	promoted = quota(model, "politicians promoted", base, less(role, known),
	    role, goal->politicians_promoted);
	draw_factor(
	    model, F_POLITICIANS, promoted, (struct circumstance){0, 1400, 0});
	known = either(role, where(model, INITIATOR + BY_LEGISLATION, 1));
	role = quota(model, "politics", base, known, base, goal->politics);
	promoted = quota(model, "legislation promoted", base, less(role, known),
	    role, goal->legislation_promoted);
	draw_factor(
	    model, F_LEGISLATION, promoted, (struct circumstance){0, 1700, 0});
}

static void
draw_circumstance(
    struct model *model, const char *what, int factor, struct circumstance goal)
{
	draw_factor(model, factor,
	    quota(model, what, model->innovative, model->nobody,
		model->innovative, goal.promoted),
	    goal);
}

static void
draw_factors(struct model *model)
{
	const struct targets *goal = model->goal;

	draw_actor(model, "employees", &goal->employees, BY_EMPLOYEES, -1,
	    F_EMPLOYEES);
	draw_circumstance(
	    model, "cooperation", F_COOPERATION, goal->cooperation);
	draw_circumstance(
	    model, "safe operation", F_SAFE_OPERATION, goal->safe_operation);
	draw_circumstance(model, "errors", F_ERRORS, goal->errors);
	draw_circumstance(
	    model, "technologies", F_TECHNOLOGY, goal->technologies);
	draw_circumstance(model, "economy", F_ECONOMY, goal->economy);
	draw_actor(model, "citizens", &goal->citizens, BY_CITIZENS,
	    WITH_CITIZENS, F_CITIZENS);
	draw_politics(model);
	draw_actor(model, "firms", &goal->firms, BY_FIRMS, WITH_FIRMS, F_FIRMS);
	draw_actor(model, "knowledge", &goal->knowledge, BY_KNOWLEDGE,
	    WITH_KNOWLEDGE, F_KNOWLEDGE);
	draw_actor(model, "voluntary", &goal->voluntary, BY_VOLUNTARY,
	    WITH_VOLUNTARY, F_VOLUNTARY);
	draw_actor(model, "foundations", &goal->foundations, BY_FOUNDATIONS,
	    WITH_FOUNDATIONS, F_FOUNDATIONS);
	draw_actor(
	    model, "abroad", &goal->abroad, BY_ABROAD, WITH_ABROAD, F_ABROAD);
}

static struct mask
has_role(const struct model *model, int initiator, int partner, int factor)
{
	struct mask mask = either(
	    where(model, FACTOR + factor, 3), where(model, FACTOR + factor, 4));

	mask = either(mask, where(model, INITIATOR + initiator, 1));
	return either(mask, where(model, PARTNER + partner, 1));
}

/* Foundations and abroad finance only where they have a role already. */
static void
draw_financing(struct model *model)
{
	struct mask base = model->innovative;
	struct mask external = model->nobody;
	struct mask unknown, idle, taken;

	unknown = quota(model, "financing, don't know", base, model->nobody,
	    base, drift(model, FINANCING + FUNDS_DONT_KNOW, 200));
	give(model, unknown, FINANCING + FUNDS_DONT_KNOW, 1);
	idle = less(base, unknown);
	if (model->goal->foundations.role != 0) {
		taken =
		    quota(model, "funds of foundations", base, model->nobody,
			both(idle,
			    has_role(model, BY_FOUNDATIONS, WITH_FOUNDATIONS,
				F_FOUNDATIONS)),
			drift(model, FINANCING + BY_FUNDS_OF_FOUNDATIONS, 350));
		give(model, taken, FINANCING + BY_FUNDS_OF_FOUNDATIONS, 1);
		external = taken;
		taken = quota(model, "funds from abroad", base, model->nobody,
		    both(idle,
			has_role(model, BY_ABROAD, WITH_ABROAD, F_ABROAD)),
		    80);
		give(model, taken, FINANCING + BY_FUNDS_FROM_ABROAD, 1);
		external = either(external, taken);
	}
	taken = quota(model, "external funds", base, external, idle,
	    model->goal->external_funds);
	give(model, less(taken, external), FINANCING + EXTERNAL_FUNDS, 1);
	external = taken;
	taken = quota(model, "central funds", base, model->nobody, idle,
	    drift(model, FINANCING + CENTRAL_FUNDS, 2600));
	give(model, taken, FINANCING + CENTRAL_FUNDS, 1);
	taken =
	    quota(model, "own budget", base, less(less(idle, external), taken),
		idle, drift(model, FINANCING + OWN_BUDGET, 6400));
	give(model, taken, FINANCING + OWN_BUDGET, 1);
}

/* With a share of its own where limited economy had a role. */
static struct mask
value_where_poor(struct model *model, const char *what, struct worth goal,
    int share_where_poor)
{
	struct mask base = model->innovative;
	struct mask poor = either(either(where(model, FACTOR + F_ECONOMY, 1),
				      where(model, FACTOR + F_ECONOMY, 2)),
	    either(where(model, FACTOR + F_ECONOMY, 3),
		where(model, FACTOR + F_ECONOMY, 4)));
	struct mask chosen;

	if (share_where_poor == 0)
		return quota_in(model, what, base, model->together,
		    model->nobody, base, goal.together, goal.all);
	chosen =
	    quota_in(model, what, poor, model->together, model->nobody, poor,
		goal.together == 0 ? 0 : goal.together - 200, share_where_poor);
	return quota_in(model, what, base, model->together, chosen,
	    less(base, poor), goal.together, goal.all);
}

/* Who has seen no value does not know. */
static void
draw_values(struct model *model)
{
	const struct targets *goal = model->goal;
	struct mask base = model->innovative;
	struct mask idle = base;
	struct mask none = model->nobody;
	struct mask chosen[V_DONT_KNOW];
	int i;

	chosen[V_QUALITY] = value_where_poor(
	    model, "quality", goal->quality, goal->quality_where_poor);
	chosen[V_EFFICIENCY] =
	    quota_in(model, "efficiency", base, model->together, none, base,
		goal->efficiency.together, goal->efficiency.all);
	chosen[V_SATISFACTION] = value_where_poor(model, "satisfaction",
	    (struct worth){goal->satisfaction, 0},
	    goal->satisfaction_where_poor);
	chosen[V_CITIZENS] =
	    quota_in(model, "citizens' influence", base, model->together, none,
		base, goal->citizen_value.together, goal->citizen_value.all);
	chosen[V_POLITICAL] = quota(
	    model, "political aims", base, none, base, goal->political_value);
	chosen[V_OTHER] =
	    quota(model, "other value", base, none, base, goal->other_value);
	for (i = 0; i < V_DONT_KNOW; i++) {
		give(model, chosen[i], VALUE + i, 1);
		idle = less(idle, chosen[i]);
	}
	give(model, idle, VALUE + V_DONT_KNOW, 1);
}

static void
draw_evaluation(struct model *model)
{
	static const int purposes[] = {6600, 4500, 2000, 2800, 500};
	static const int elements[] = {5400, 3000, 4500, 4000, 3500, 900};
	const struct targets *goal = model->goal;
	struct mask evaluated;

	if (goal->n_evaluation[0] != 0)
		single_by_count(model, "evaluation", model->innovative,
		    EVALUATION, 4, goal->n_evaluation);
	else
		single(model, "evaluation", model->innovative, EVALUATION, 4,
		    goal->evaluation);
	evaluated =
	    either(where(model, EVALUATION, 1), where(model, EVALUATION, 2));
	many(model, "purpose", evaluated, PURPOSE, 5, purposes, 0, -1);
	many(model, "element", evaluated, ELEMENT, 6, elements, 0, -1);
}

void
answers_draw(const struct wave *wave, struct answers *answers)
{
	static const int phases[] = {5500, 6200, 4500, 5800, 800, 700};
	static struct model model;
	uint32_t i;

	memset(&model, 0, sizeof model);
	memset(answers, 0, sizeof *answers);
	model.wave = wave;
	model.goal = &targets[wave->number - 1];
	model.answers = answers;
	model.n = wave->n_answers;
	for (i = 0; i < model.n; i++) {
		model.weight[i] = wave->unit[wave->answered[i]].weight_e6;
		model.one[i] = 1;
		model.everybody.has[i] = 1;
	}
	model.municipal = at_level(&model, MUNICIPALITY);

	choose_innovative(&model);
	draw_types(&model);
	draw_innovation(&model);
	draw_progress(&model);
	draw_novelty(&model);
	draw_technology(&model);
	draw_initiators(&model);
	draw_partners(&model);
	many(&model, "phase", model.together, PHASE, 6, phases, 1, 5);
	draw_factors(&model);
	draw_financing(&model);
	draw_values(&model);
	draw_evaluation(&model);
	single(
	    &model, "spread", model.innovative, SPREAD, 3, model.goal->spread);
	for (i = 0; i < 3; i++)
		single(&model, "culture", model.everybody, CULTURE + (int)i, 6,
		    model.goal->culture[i]);
}

bool
answers_asked(const struct wave *wave, const struct answers *answers,
    int answer, enum asked asked)
{
	const uint8_t *of = answers->of[answer];
	enum level level = wave->unit[wave->answered[answer]].level;
	bool is_innovative = of[INNOVATION] == 1 || of[INNOVATION + 1] == 1 ||
	    of[INNOVATION + 2] == 1 || of[INNOVATION + 3] == 1;

	switch (asked) {
	case ASKED_ALL:
		return true;
	case ASKED_NOT_INNOVATIVE:
		return !is_innovative;
	case ASKED_INNOVATIVE:
		return is_innovative;
	case ASKED_REUSED:
		return of[NOVELTY] == 2 || of[NOVELTY] == 3;
	case ASKED_TECHNOLOGY:
		return of[TECHNOLOGY] == 1 || of[TECHNOLOGY] == 2;
	case ASKED_STATE:
		return is_innovative && level == STATE;
	case ASKED_REGION:
		return is_innovative && level == REGION;
	case ASKED_MUNICIPALITY:
		return is_innovative && level == MUNICIPALITY;
	case ASKED_COLLABORATED:
		return is_innovative && !of[PARTNER + WITH_NONE] &&
		    !of[PARTNER + WITH_DONT_KNOW];
	case ASKED_EVALUATED:
		return of[EVALUATION] == 1 || of[EVALUATION] == 2;
	}
	return false;
}
