/*
 * generate ROWS FOLDER: a survey export and its register for the benchmarks.
 *
 * raw.csv: 45 columns, semicolons, CRLF, Windows-1252, decimal commas; one
 * record in twenty has a quoted comment, one in a hundred a fault.
 * register.csv: canonical CSV, twice as many workplaces, in no order.
 * Whole numbers only, so the same bytes on every machine.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	STRATA = 30,
	TEXT = 4096
};

/* All that is random: a stateless mix of a number (splitmix64's finaliser). */
static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

struct dice {
	uint64_t state;
};

static unsigned
roll(struct dice *dice, unsigned sides)
{
	return (unsigned)((mix(dice->state++) >> 32) * sides >> 32);
}

static const char *const words[] = {"borger", "ledelse", "projekt",
    "samarbejde", "v\xe6rdi", "l\xf8sning", "\xe5r", "tid", "kommunen", "robot",
    "k\xf8kken", "ressourcer", "kvalitet", "app", "d\xf8gnet",
    "\x84"
    "id\xe9\x94",
    "frivillige"};

static const unsigned short municipalities[] = {101, 147, 151, 153, 155, 157,
    159, 161, 163, 165, 167, 169, 173, 175, 183, 185, 187, 190, 201, 210, 217,
    219, 223, 230, 240, 250, 253, 259, 260, 265, 269, 270, 306, 316, 320, 326,
    329, 330, 336, 340, 350, 360, 370, 376, 390, 400, 410, 420, 430, 440, 450,
    461, 479, 480, 482, 492, 510, 530, 540, 550, 561, 563, 573, 575, 580, 607,
    615, 621, 630, 657, 661, 665, 671, 706, 707, 710, 727, 730, 740, 741, 746,
    751, 756, 760, 766, 773, 779, 787, 791, 810, 813, 820, 825, 840, 846, 849,
    851, 860};

/* A record being written. */
struct line {
	char text[TEXT];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void
put(struct line *line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line->len += (size_t)vsnprintf(
	    line->text + line->len, TEXT - line->len, fmt, args);
	va_end(args);
}

/* Everything about workplace j follows from j. */
static unsigned
sector_of(uint64_t j)
{
	unsigned u = (unsigned)(mix(4 * j) % 100);

	return u < 70 ? 1 : u < 75 ? 2 : u < 90 ? 3 : 4;
}

static unsigned
stratum_of(uint64_t j)
{
	static const unsigned first[] = {0, 1, 15, 19, 26};
	static const unsigned n[] = {1, 14, 4, 7, 5};
	unsigned sector = sector_of(j);

	return first[sector] + (unsigned)(mix(4 * j + 1) % n[sector]);
}

static uint64_t
number_of(uint64_t j)
{
	return UINT64_C(1000000000) + 17 * j + mix(4 * j + 2) % 17;
}

static FILE *
create(const char *folder, const char *name)
{
	char path[TEXT];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (file == NULL) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	return file;
}

static void
finish(FILE *file)
{
	if (ferror(file) || fclose(file) != 0) {
		perror("generate");
		exit(EXIT_FAILURE);
	}
}

static void
write_register(const char *folder, uint64_t n)
{
	FILE *file = create(folder, "register.csv");
	uint64_t size[STRATA + 1] = {0};
	uint64_t step = UINT64_C(2654435761) % n | 1;
	uint64_t i;
	uint64_t j;

	/* A step without a common divisor walks all of them once. */
	for (;; step += 2) {
		uint64_t a = step;
		uint64_t b = n;

		while (b != 0) {
			uint64_t rest = a % b;

			a = b;
			b = rest;
		}
		if (a == 1)
			break;
	}
	for (j = 0; j < n; j++)
		size[stratum_of(j)]++;
	fputs("pnr,sector,stratum,industry,employees,N_h,weight\n", file);
	for (i = 0, j = 0; i < n; i++, j = (j + step) % n)
		fprintf(file, "%" PRIu64 ",%u,%u,%u,%u,%" PRIu64 ",%u.%06u\n",
		    number_of(j), sector_of(j), stratum_of(j),
		    810000 + (unsigned)(mix(j) & 1023) * 73,
		    (unsigned)(mix(j + n) % 600 + 1), size[stratum_of(j)],
		    1 + (unsigned)(mix(4 * j + 3) % 4),
		    (unsigned)(mix(j ^ n) % 1000000));
	finish(file);
}

static void
put_answers(struct line *line, struct dice *dice)
{
	bool was_asked = false;
	unsigned i;

	for (i = 0; i < 4; i++) {
		unsigned answer = roll(dice, 20);

		was_asked |= answer < 9;
		put(line, "%s;", answer < 9 ? "1" : answer < 19 ? "2" : "9");
	}
	for (i = 0; i < 26; i++)
		put(line, "%s;",
		    !was_asked || roll(dice, 25) == 0 ? ""
			: roll(dice, 5) < 2           ? "1"
						      : "0");
}

static void
put_comment(struct line *line, struct dice *dice)
{
	bool is_quoted = roll(dice, 20) == 0;
	unsigned n = roll(dice, 3) == 0 ? 0 : roll(dice, 14) + 2;
	unsigned i;

	if (is_quoted)
		put(line, "\"%s ",
		    roll(dice, 5) == 0 ? "f\xf8rst\nog" : "a; b");
	for (i = 0; i < n; i++)
		put(line, "%s%s",
		    i == 0                   ? ""
			: roll(dice, 9) == 0 ? ", "
					     : " ",
		    words[roll(dice, sizeof words / sizeof *words)]);
	if (is_quoted)
		put(line, " \"\"citat\"\"\"");
	put(line, ";");
}

static void
put_record(struct line *line, uint64_t i, uint64_t n, struct dice *dice)
{
	unsigned fault = roll(dice, 1000); /* below 9: this record is bad */
	uint64_t j = mix(i ^ n << 1) % (2 * n);
	unsigned day = roll(dice, 28) + 1;
	unsigned month = roll(dice, 10) + 1;

	if (fault == 0)
		put(line, ";");
	else
		put(line, "%" PRIu64 ";",
		    10000001 + (fault == 1 && i > 50 ? i - 50 : i));
	put(line, "%" PRIu64 ";%u;%02u-%02u-2024;%02u-%02u-2024;", number_of(j),
	    roll(dice, 8) == 0 ? 2 : 1, day, month, day, month + 1);
	put(line, "%u;%u;%u;", fault == 2 ? 7 : sector_of(j),
	    1081 + roll(dice, 5),
	    fault == 3 ? 999
		       : municipalities[roll(dice,
			     sizeof municipalities / sizeof *municipalities)]);
	put(line, "%u,%u;", roll(dice, 400) + 1, roll(dice, 10));
	put(line, fault == 4 ? "%u.%03u,%02u;" : "%u%03u,%02u;",
	    roll(dice, 40) + 1, roll(dice, 1000), roll(dice, 100));
	put_answers(line, dice);
	put(line, "%u,%u;%u,%u;%u;", roll(dice, 101), roll(dice, 10),
	    roll(dice, 60), roll(dice, 10), roll(dice, 2) + 1);
	put_comment(line, dice);
	put(line, fault == 5 ? "sv" : roll(dice, 30) == 0 ? "en" : "da");
	put(line, fault == 6 ? ";\r\n" : fault == 7 ? " \r\n" : "\r\n");
}

static void
write_export(const char *folder, uint64_t n)
{
	static const struct {
		const char *stem;
		unsigned last;
	} groups[] = {
	    {"q1_", 4}, {"partner_", 10}, {"effect_", 8}, {"barrier_", 8}};

	FILE *file = create(folder, "raw.csv");
	struct dice dice = {20240101};
	struct line line;
	uint64_t i;
	unsigned g;
	unsigned k;

	fputs("respid;pnr;status;startdato;slutdato;sektor;region;kommunekode;"
	      "aarsvaerk;budget;",
	    file);
	for (g = 0; g < 4; g++)
		for (k = 1; k <= groups[g].last; k++)
			fprintf(file, g == 1 ? "%s%02u;" : "%s%u;",
			    groups[g].stem, k);
	fputs("pct_ny;minutter;mode;kommentar;sprog\r\n", file);
	for (i = 0; i < n; i++) {
		line.len = 0;
		put_record(&line, i, n, &dice);
		fwrite(line.text, 1, line.len, file);
	}
	finish(file);
}

int
main(int argc, char *argv[])
{
	uint64_t n = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;

	if (n == 0) {
		fputs("usage: generate ROWS FOLDER\n", stderr);
		return 2;
	}
	write_register(argv[2], 2 * n);
	write_export(argv[2], n);
	return 0;
}
