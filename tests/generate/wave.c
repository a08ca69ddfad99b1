#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "wave.h"

/* Keys of chance: one for each thing that is drawn. */
enum {
	DRAW_LEVEL = 100,
	DRAW_BRANCH,
	DRAW_SIZE,
	DRAW_EMPLOYEES,
	DRAW_PLACE,
	DRAW_CODE,
	DRAW_INTEGRATED,
	DRAW_GONE,
	DRAW_GROWTH,
	DRAW_SAMPLE,
	DRAW_ANSWER,
	DRAW_FATE,
	DRAW_NUMBER
};

#define N_BRANCHES 7
#define N_SIZES 3
#define N_STRATA (N_LEVELS * N_SIZES * N_BRANCHES)

/* Population, sample and answers as the producer states them; the populations
 * of waves 1 to 3 are round about the 15,000 that the producer names. */
static const struct {
	uint32_t units, sample, answers;
} sizes[N_WAVES] = {
    {15064, 3586, 1255},
    {14872, 4726, 2363},
    {14615, 4542, 2271},
    {14297, 4494, 1611},
};

static const uint16_t branch_per_mille[N_LEVELS][N_BRANCHES] = {
    /* administration, courts and police, education, health, care, children,
       culture */
    {380, 230, 300, 0, 0, 0, 90},
    {160, 0, 80, 450, 310, 0, 0},
    {70, 0, 170, 50, 300, 350, 60},
};
static const uint16_t size_per_mille[N_LEVELS][N_SIZES] = {
    {330, 350, 320},
    {250, 350, 400},
    {500, 340, 160},
};
/* Large workplaces, regions and the state are drawn and answer more often. */
static const uint16_t sample_rate[N_LEVELS][N_SIZES] = {
    {30, 45, 70},
    {60, 75, 99},
    {20, 34, 62},
};
static const uint16_t answer_rate[N_LEVELS][N_SIZES] = {
    {90, 105, 115},
    {85, 95, 105},
    {92, 100, 108},
};

#define MAX_CODES 12

static const uint32_t db07_codes[N_BRANCHES][MAX_CODES] = {
    {841100, 841200, 841300, 781000},
    {842100, 842300},
    {852010, 852020, 853110, 853120, 853200, 854100, 854200, 855200, 855900,
	856000},
    {861000, 869010, 869020, 869030, 869090},
    {871010, 871020, 872010, 872020, 873010, 873020, 879010, 879020, 879090,
	881010, 881020, 881030},
    {889110, 889120, 889130, 889140, 889150, 889160},
    {910110, 910120, 910200, 931100},
};

static const struct {
	uint16_t region;
	uint16_t municipality[30];
} regions[] = {
    {1084,
	{101, 147, 151, 153, 155, 157, 159, 161, 163, 165, 167, 169, 173, 175,
	    183, 185, 187, 190, 201, 210, 217, 219, 223, 230, 240, 250, 260,
	    270, 400}},
    {1085,
	{253, 259, 265, 269, 306, 316, 320, 326, 329, 330, 336, 340, 350, 360,
	    370, 376, 390}},
    {1083,
	{410, 420, 430, 440, 450, 461, 479, 480, 482, 492, 510, 530, 540, 550,
	    561, 563, 573, 575, 580, 607, 621, 630}},
    {1082,
	{615, 657, 661, 665, 671, 706, 707, 710, 727, 730, 740, 741, 746, 751,
	    756, 760, 766, 779, 791}},
    {1081, {773, 787, 810, 813, 820, 825, 840, 846, 849, 851, 860}},
};

/* Capitals of their parts of the country have more workplaces. */
static const uint16_t cities[] = {101, 101, 101, 461, 561, 751, 751, 851, 265};

static void
stop(int wave, const char *what)
{
	fprintf(stderr, "generate: wave %d: error: %s [not-calibrated]\n", wave,
	    what);
	exit(3);
}

/* The index that a draw falls into. */
static uint8_t
drawn(const uint16_t *per_mille, uint8_t n, uint64_t what, uint64_t who)
{
	uint32_t at = chance_below(what, who, 1000);
	uint8_t i;

	for (i = 0; i + 1 < n && at >= per_mille[i]; i++)
		at -= per_mille[i];
	return i;
}

static uint16_t
region_of(uint16_t municipality)
{
	size_t i, j;

	for (i = 0; i < sizeof regions / sizeof *regions; i++)
		for (j = 0; j < 30 && regions[i].municipality[j] != 0; j++)
			if (regions[i].municipality[j] == municipality)
				return regions[i].region;
	return 0;
}

static void
place(struct unit *unit)
{
	uint32_t n = sizeof cities / sizeof *cities;
	uint32_t at = chance_below(DRAW_PLACE, unit->number, 98 + 3 * n);
	size_t i = 0;
	size_t j;

	unit->municipality = at >= 98 ? cities[(at - 98) % n] : 0;
	while (unit->municipality == 0) {
		for (j = 0; j < 30 && regions[i].municipality[j] != 0; j++)
			if (at-- == 0)
				unit->municipality = regions[i].municipality[j];
		i++;
	}
	unit->region = region_of(unit->municipality);
}

/* Employees by size group: 1-19, 20-49, 50 and more. */
static void
staff(struct unit *unit, int wave)
{
	static const uint16_t from[] = {0, 1, 20, 50};
	static const uint16_t span[] = {0, 19, 30, 90};
	uint32_t now = unit->number * 8 + (uint32_t)wave;
	uint32_t who =
	    chance_below(DRAW_GROWTH, now, 4) == 0 ? now : unit->number;

	unit->size = 1 +
	    drawn(size_per_mille[unit->level], N_SIZES, DRAW_SIZE,
		chance_below(DRAW_GROWTH, now, 12) == 0 ? now : unit->number);
	unit->employees = (uint16_t)(from[unit->size] +
	    chance_below(DRAW_EMPLOYEES, who, span[unit->size]));
	if (unit->size == 3 && chance_below(DRAW_EMPLOYEES, who + 1, 6) == 0)
		unit->employees = (uint16_t)(unit->employees * 7);
}

static void
make_unit(struct unit *unit, uint32_t number, int wave)
{
	static const uint16_t levels[] = {165, 60, 775};
	uint32_t n = 0;

	memset(unit, 0, sizeof *unit);
	unit->number = number;
	unit->answer = -1;
	unit->level = (enum level)drawn(levels, N_LEVELS, DRAW_LEVEL, number);
	unit->sector = (uint8_t)(71 +
	    (unit->level == STATE           ? 0
		    : unit->level == REGION ? 3
					    : 5) +
	    (chance_below(DRAW_INTEGRATED, number, 9) == 0));
	unit->branch = 1 +
	    drawn(
		branch_per_mille[unit->level], N_BRANCHES, DRAW_BRANCH, number);
	while (n < MAX_CODES && db07_codes[unit->branch - 1][n] != 0)
		n++;
	unit->db07 =
	    db07_codes[unit->branch - 1][chance_below(DRAW_CODE, number, n)];
	place(unit);
	staff(unit, wave);
	unit->stratum = (uint16_t)((unit->level + 1) * 100 + unit->size * 10 +
	    unit->branch);
}

/* Every sixteenth workplace or so is missing from any one frame. */
static void
draw_population(struct wave *wave)
{
	uint32_t number = 0;
	uint32_t gone;

	for (wave->n_units = 0; wave->n_units < sizes[wave->number - 1].units;
	     number++) {
		gone = chance_below(DRAW_GONE, number * 8 + wave->number, 30);
		if (gone != 0)
			make_unit(
			    &wave->unit[wave->n_units++], number, wave->number);
	}
}

static int
stratum_index(const struct unit *unit)
{
	return ((int)unit->level * N_SIZES + unit->size - 1) * N_BRANCHES +
	    unit->branch - 1;
}

/*
 * Share out a total in proportion to the sizes, at least `least` and at most
 * `most` to each: the integer parts first, then one more to those in turn
 * that are furthest below their share.
 */
static void
share_out(uint32_t total, const uint64_t *size, const uint32_t *most,
    uint32_t least, uint32_t *out)
{
	uint64_t sum = 0;
	uint32_t given = 0;
	int64_t gap, best;
	int h, top;

	for (h = 0; h < N_STRATA; h++)
		sum += size[h];
	for (h = 0; h < N_STRATA; h++) {
		out[h] = (uint32_t)(size[h] * total / sum);
		if (out[h] < least)
			out[h] = least;
		if (out[h] > most[h])
			out[h] = most[h];
		given += out[h];
	}
	while (given != total) {
		top = -1;
		best = INT64_MIN;
		for (h = 0; h < N_STRATA; h++) {
			gap = (int64_t)(size[h] * total) -
			    (int64_t)(out[h] * sum);
			if (given > total)
				gap = -gap;
			if ((given < total ? out[h] < most[h]
					   : out[h] > least) &&
			    gap > best) {
				best = gap;
				top = h;
			}
		}
		if (top < 0)
			return;
		out[top] = given < total ? out[top] + 1 : out[top] - 1;
		given = given < total ? given + 1 : given - 1;
	}
}

/* The units of a stratum in an order drawn for `what`. */
struct ranked {
	uint64_t key;
	uint32_t index;
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static uint32_t
rank_stratum(const struct wave *wave, int stratum, uint64_t what,
    enum fate fate, struct ranked *out)
{
	uint32_t i;
	uint32_t n = 0;

	for (i = 0; i < wave->n_units; i++)
		if (stratum_index(&wave->unit[i]) == stratum &&
		    wave->unit[i].fate == fate) {
			out[n].key = chance(what,
			    wave->unit[i].number * 8 + (uint64_t)wave->number);
			out[n++].index = i;
		}
	qsort(out, n, sizeof *out, compare_ranked);
	return n;
}

/* Of the units in state `from`, so many of each stratum go to state `to`. */
static void
choose(struct wave *wave, enum fate from, enum fate to, const uint32_t *n_h,
    uint64_t what)
{
	static struct ranked ranked[MAX_UNITS];
	uint32_t i;
	int h;

	for (h = 0; h < N_STRATA; h++) {
		if (n_h[h] == 0)
			continue;
		rank_stratum(wave, h, what, from, ranked);
		for (i = 0; i < n_h[h]; i++)
			wave->unit[ranked[i].index].fate = to;
	}
}

/* Round half up: all terms are positive. */
static void
weigh(struct wave *wave, const uint32_t *in_frame, const uint32_t *answers)
{
	struct unit *unit;
	uint32_t i;
	int h;

	for (i = 0; i < wave->n_units; i++) {
		unit = &wave->unit[i];
		h = stratum_index(unit);
		unit->n_stratum = (uint16_t)in_frame[h];
		if (unit->fate == COMPLETED)
			unit->weight_e6 =
			    ((int64_t)in_frame[h] * 2000000 + answers[h]) /
			    (2 * (int64_t)answers[h]);
	}
}

/* The rest of the sample: most never opened the form. */
static void
settle_rest(struct wave *wave)
{
	static const uint16_t per_mille[] = {15, 895, 65, 0, 25};
	struct unit *unit;
	uint32_t i;

	for (i = 0; i < wave->n_units; i++) {
		unit = &wave->unit[i];
		if (unit->fate == DISTRIBUTED)
			unit->fate = (enum fate)(1 +
			    drawn(per_mille, 5, DRAW_FATE,
				unit->number * 8 + wave->number));
	}
}

/* The answered units in the order in which their forms came in. */
static void
list_answers(struct wave *wave)
{
	static struct ranked ranked[MAX_UNITS];
	uint32_t i;
	uint32_t n = 0;

	for (i = 0; i < wave->n_units; i++)
		if (wave->unit[i].fate == COMPLETED) {
			ranked[n].key = chance(DRAW_NUMBER,
			    wave->unit[i].number * 8 + wave->number);
			ranked[n++].index = i;
		}
	qsort(ranked, n, sizeof *ranked, compare_ranked);
	if (n != wave->n_answers)
		stop(wave->number, "the answers do not add up");
	for (i = 0; i < n; i++) {
		wave->answered[i] = ranked[i].index;
		wave->unit[ranked[i].index].answer = (int)i;
	}
}

void
wave_draw(struct wave *wave, int number)
{
	uint32_t in_frame[N_STRATA] = {0};
	uint32_t sample[N_STRATA];
	uint32_t answers[N_STRATA];
	uint64_t size[N_STRATA];
	uint32_t i;
	int h;

	wave->number = number;
	wave->n_sample = sizes[number - 1].sample;
	wave->n_answers = sizes[number - 1].answers;
	draw_population(wave);
	for (i = 0; i < wave->n_units; i++)
		in_frame[stratum_index(&wave->unit[i])]++;

	for (h = 0; h < N_STRATA; h++)
		size[h] =
		    (uint64_t)in_frame[h] * sample_rate[h / 21][h / 7 % 3];
	share_out(wave->n_sample, size, in_frame, 0, sample);
	for (h = 0; h < N_STRATA; h++)
		size[h] = (uint64_t)sample[h] * answer_rate[h / 21][h / 7 % 3];
	share_out(wave->n_answers, size, sample, 0, answers);
	for (h = 0; h < N_STRATA; h++)
		if (in_frame[h] != 0 && answers[h] < 2)
			stop(number, "a stratum has fewer than two answers");

	choose(wave, NOT_SAMPLED, DISTRIBUTED, sample, DRAW_SAMPLE);
	choose(wave, DISTRIBUTED, COMPLETED, answers, DRAW_ANSWER);
	weigh(wave, in_frame, answers);
	settle_rest(wave);
	list_answers(wave);
}

void
wave_pnr(const struct unit *unit, char out[static 11])
{
	uint32_t tail =
	    (uint32_t)((unit->number + UINT64_C(1)) * 7368787 % 24999983);

	snprintf(out, 11, "10%08" PRIu32, tail);
}

void
wave_print_frame(const struct wave *wave, FILE *out)
{
	const struct unit *unit;
	char pnr[11];
	uint32_t i;

	fputs(
	    "pnr;sektorkode;region;kommune;db07;ansatte;stratum;N_h;vaegt\r\n",
	    out);
	for (i = 0; i < wave->n_units; i++) {
		unit = &wave->unit[i];
		wave_pnr(unit, pnr);
		fprintf(out, "%s;%d;%d;%03d;%06" PRIu32 ";%d;%d;%d;", pnr,
		    unit->sector, unit->region, unit->municipality, unit->db07,
		    unit->employees, unit->stratum, unit->n_stratum);
		if (unit->weight_e6 != 0)
			fprintf(out, "%" PRId64 ",%06" PRId64,
			    unit->weight_e6 / 1000000,
			    unit->weight_e6 % 1000000);
		fputs("\r\n", out);
	}
}
