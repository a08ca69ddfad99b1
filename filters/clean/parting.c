#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "input.h"
#include "mem.h"
#include "number.h"
#include "options.h"
#include "parting.h"
#include "sections.h"
#include "writer.h"

static const char *const columns[] = {"part", "of", "file", "bytes", "hash",
    "header", "begin", "length", "piece", "line", "record"};

enum {
	COLUMNS = sizeof columns / sizeof *columns,
	NUMBERS = 9
};

void
parting_free(struct parting *plan)
{
	free(plan->pieces);
}

static struct file_piece *
add_piece(struct parting *plan)
{
	MEM_GROW(plan->pieces, plan->n, plan->cap);
	plan->pieces[plan->n] = (struct file_piece){0};
	return &plan->pieces[plan->n++];
}

/* What tells parts of one whole from those of another. */
static void
seal_plan(struct parting *plan)
{
	struct hash *hash = hash_new();
	size_t i;

	for (i = 0; i < plan->n; i++) {
		const struct file_piece *p = &plan->pieces[i];
		uint64_t numbers[] = {p->part, p->of, p->file, p->bytes,
		    p->range.begin, p->range.length};
		char text[24];
		size_t k;

		for (k = 0; k < sizeof numbers / sizeof *numbers; k++) {
			int n = snprintf(
			    text, sizeof text, "%" PRIu64 ",", numbers[k]);

			hash_update(hash, text, (size_t)n);
		}
		hash_update(hash, p->hash, sizeof p->hash);
	}
	hash_text(hash, plan->hash);
	hash_free(hash);
}

const struct file_piece *
parting_find(const struct parting *plan, uint32_t part, uint32_t file)
{
	size_t i;

	for (i = 0; i < plan->n; i++)
		if (plan->pieces[i].part == part &&
		    plan->pieces[i].file == file)
			return &plan->pieces[i];
	return NULL;
}

/*
 * Of a piece: up to the next one of its file; of a file's last one, as many to
 * a byte as before it.  Records of less than eight bytes have few keys,
 * whatever a plan says.
 */
static uint64_t
records_of(const struct file_piece *p, const struct file_piece *next)
{
	const struct byte_range *r = &p->range;
	uint64_t most = r->length / 8;
	uint64_t n = 0;

	if (next != NULL && next->file == p->file)
		n = next->range.record > r->record
		    ? next->range.record - r->record
		    : 0;
	else if (r->begin > 0)
		n = (uint64_t)((unsigned __int128)r->record * r->length /
		    r->begin);
	return n < most ? n : most;
}

uint64_t
parting_records(const struct parting *plan, uint32_t part)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < plan->n; i++)
		if (plan->pieces[i].part == part)
			n += records_of(&plan->pieces[i],
			    i + 1 < plan->n ? &plan->pieces[i + 1] : NULL);
	return n;
}

bool
parting_part(const char *text, uint32_t *part, uint32_t *of)
{
	const char *slash = strchr(text, '/');
	int64_t i;
	int64_t n;

	if (slash == NULL ||
	    !number_parse_int(&i, text, (size_t)(slash - text)) ||
	    !number_parse_int(&n, slash + 1, strlen(slash + 1)) || i < 1 ||
	    i > n || n > INT32_MAX)
		return false;
	*part = (uint32_t)i;
	*of = (uint32_t)n;
	return true;
}

/* ---- the file of it ------------------------------------------------------ */

bool
parting_write(const struct parting *plan, int fd, const char *name)
{
	struct writer *out = writer_open(fd, name);
	bool is_whole;
	size_t i;
	size_t k;

	writer_record(out);
	for (i = 0; i < COLUMNS; i++)
		writer_text(out, columns[i]);
	for (i = 0; i < plan->n; i++) {
		const struct file_piece *p = &plan->pieces[i];
		const struct byte_range *r = &p->range;
		uint64_t numbers[COLUMNS] = {p->part, p->of, p->file, p->bytes,
		    0, r->header, r->begin, r->length, 0, r->line, r->record};
		char text[24];

		writer_record(out);
		for (k = 0; k < COLUMNS; k++) {
			snprintf(text, sizeof text, "%" PRIu64, numbers[k]);
			writer_text(out,
			    k == 4       ? p->hash
				: k == 8 ? p->piece
					 : text);
		}
	}
	is_whole = writer_close(out);
	writer_free(out);
	return is_whole;
}

static bool
copy_hash(char to[HASH_TEXT], struct slice text)
{
	static const char digits[] = "0123456789abcdef";

	if (text.len != HASH_TEXT - 1)
		return false;
	memcpy(to, text.text, text.len);
	to[text.len] = '\0';
	return strspn(to, digits) == text.len;
}

static bool
read_piece(struct file_piece *p, const struct record *rec)
{
	uint64_t numbers[COLUMNS] = {0};
	int64_t value;
	uint32_t k;

	for (k = 0; k < COLUMNS; k++) {
		struct slice text = record_field(rec, k);

		if (k == 4 || k == 8)
			continue;
		if (!number_parse_int(&value, text.text, text.len) || value < 0)
			return false;
		numbers[k] = (uint64_t)value;
	}
	p->part = (uint32_t)numbers[0];
	p->of = (uint32_t)numbers[1];
	p->file = (uint32_t)numbers[2];
	p->bytes = numbers[3];
	p->range = (struct byte_range){.header = numbers[5],
	    .begin = numbers[6],
	    .length = numbers[7],
	    .line = numbers[9],
	    .record = numbers[10]};
	return copy_hash(p->hash, record_field(rec, 4)) &&
	    copy_hash(p->piece, record_field(rec, 8)) && p->part >= 1 &&
	    p->part <= p->of && p->range.begin <= p->bytes &&
	    p->range.length <= p->bytes - p->range.begin &&
	    p->range.header <= p->bytes;
}

/* Do the pieces go through all files, one behind the other? */
static bool
is_whole(struct parting *plan)
{
	const struct file_piece *last = NULL;
	size_t i;

	for (i = 0; i < plan->n; i++) {
		const struct file_piece *p = &plan->pieces[i];

		if (p->of != plan->pieces[0].of ||
		    p->part < (last == NULL ? 1 : last->part) ||
		    p->part > (last == NULL ? 1 : last->part + 1))
			return false;
		plan->pieces[i].range.is_first =
		    last == NULL || p->file != last->file;
		if (last != NULL && p->file == last->file) {
			if (p->range.begin !=
				last->range.begin + last->range.length ||
			    strcmp(p->hash, last->hash) != 0 ||
			    p->bytes != last->bytes)
				return false;
		} else if (p->file != (last == NULL ? 1 : last->file + 1) ||
		    p->range.begin > p->range.header ||
		    (last != NULL &&
			last->range.begin + last->range.length !=
			    last->bytes)) {
			return false;
		}
		last = p;
	}
	return last != NULL && last->part == last->of &&
	    last->range.begin + last->range.length == last->bytes;
}

bool
parting_load(struct parting *plan, const char *path)
{
	char *file = mem_format("%s", path);
	struct input *in = input_open(&file, 1, NULL);
	struct place place = {.file = path};
	struct record rec;
	bool is_good = in != NULL && input_columns(in) == COLUMNS;
	uint32_t i;

	for (i = 0; is_good && i < COLUMNS; i++)
		is_good = strcmp(input_column(in, i), columns[i]) == 0;
	while (is_good && input_next(in, &rec)) {
		place.line = rec.line;
		is_good = read_piece(add_piece(plan), &rec);
	}
	if (in != NULL && diag_worst() < STATUS_USAGE &&
	    (!is_good || !is_whole(plan)))
		diag_error(STATUS_FAIL, &place, "bad-plan",
		    "this is no whole plan of parts, as clean --split writes "
		    "it; make it anew");
	input_close(in);
	free(file);
	seal_plan(plan);
	return diag_worst() < STATUS_USAGE;
}

/* ---- making it ----------------------------------------------------------- */

/* The sections of a file whose parts begin at these places. */
static size_t
add_sections(struct section *to, uint32_t file, uint64_t bytes,
    const uint64_t *targets, size_t n)
{
	size_t i;

	for (i = 0; i <= n; i++)
		to[i] = (struct section){.file = file,
		    .is_first = i == 0,
		    .bytes = bytes,
		    .from = i == 0 ? 0 : targets[i - 1],
		    .until = i == n ? UINT64_MAX : targets[i]};
	return n + 1;
}

static void
add_pieces(
    struct parting *plan, const struct section *sections, size_t n, uint32_t of)
{
	uint32_t part = 1;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct section *s = &sections[i];
		struct file_piece *p = add_piece(plan);

		part += !s->is_first;
		*p = (struct file_piece){.part = part,
		    .of = of,
		    .file = s->file + 1,
		    .bytes = s->bytes,
		    .range = {.header = s->header,
			.begin = s->begin.offset,
			.length = s->end.offset - s->begin.offset,
			.line = s->begin.line,
			.record = s->begin.record,
			.is_first = s->is_first}};
		memcpy(p->hash, s->whole, HASH_TEXT);
		memcpy(p->piece, s->hash, HASH_TEXT);
	}
}

static bool
sizes_of(char *const *files, uint32_t n, uint64_t *bytes)
{
	struct stat st;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (stat(files[i], &st) != 0 || !S_ISREG(st.st_mode))
			return sections_cannot(
			    files[i], "only a regular file can be cut");
		bytes[i] = (uint64_t)st.st_size;
	}
	return true;
}

/*
 * Drop the empty piece of a part that ends where a file ends: it has nothing of
 * the next file.
 */
static void
drop_empty(struct parting *plan)
{
	size_t i;
	size_t n = 0;

	for (i = 0; i < plan->n; i++) {
		const struct file_piece *p = &plan->pieces[i];
		bool is_alone =
		    (n == 0 || plan->pieces[n - 1].part != p->part) &&
		    (i + 1 == plan->n || plan->pieces[i + 1].part != p->part);
		/* A file without records still has a place in the plan. */
		bool is_file =
		    (n == 0 || plan->pieces[n - 1].file != p->file) &&
		    (i + 1 == plan->n || plan->pieces[i + 1].file != p->file);

		if (p->range.length == 0 && !is_alone && !is_file)
			continue;
		plan->pieces[n] = *p;
		plan->pieces[n].range.is_first =
		    n == 0 || plan->pieces[n - 1].file != p->file;
		n++;
	}
	plan->n = n;
}

/* Parts of as many bytes each; how many sections these are. */
static size_t
divide(struct section *sections, const uint64_t *bytes, uint32_t n_files,
    uint32_t of)
{
	uint64_t *targets = mem_zero((size_t)of + 1, sizeof *targets);
	uint64_t all = 0;
	uint64_t before = 0;
	uint32_t part = 1;
	size_t made = 0;
	uint32_t i;

	for (i = 0; i < n_files; i++)
		all += bytes[i];
	for (i = 0; i < n_files; i++) {
		uint32_t n = 0;

		for (; part + n < of; n++) {
			uint64_t target = (uint64_t)((unsigned __int128)all *
			    (part + n) / of);

			if (target >= before + bytes[i])
				break;
			targets[n] = target - before;
		}
		/* What is left of the parts is in the last file. */
		for (; i + 1 == n_files && part + n < of; n++)
			targets[n] = bytes[i];
		made += add_sections(sections + made, i, bytes[i], targets, n);
		part += n;
		before += bytes[i];
	}
	free(targets);
	return made;
}

bool
parting_make(struct parting *plan, struct cleaner *c, const struct options *opt,
    uint32_t of, int jobs)
{
	uint32_t n_files = (uint32_t)opt->n_operands;
	uint64_t *bytes = mem_zero(n_files, sizeof *bytes);
	struct section *sections =
	    mem_zero((size_t)of + n_files, sizeof *sections);
	bool is_good = sizes_of(opt->operands, n_files, bytes);
	size_t n = is_good ? divide(sections, bytes, n_files, of) : 0;

	is_good =
	    is_good && sections_read(sections, n, c, opt, opt->operands, jobs);
	if (is_good)
		add_pieces(plan, sections, n, of);
	drop_empty(plan);
	seal_plan(plan);
	free(sections);
	free(bytes);
	return is_good;
}

/* The byte has to be where a record begins, or the file ends. */
static bool
is_end(const char *file, const char *what, uint64_t asked, uint64_t found)
{
	struct place place = {.file = file};

	if (found == asked)
		return true;
	diag_error(STATUS_USAGE, &place, "bad-range",
	    "the range %s at byte %" PRIu64
	    ", where no record begins that may begin a part; the next one "
	    "does at %" PRIu64 "; clean --split finds such places",
	    what, asked, found);
	return false;
}

bool
parting_make_range(struct parting *plan, struct cleaner *c, char *file,
    uint64_t begin, uint64_t length)
{
	uint64_t targets[] = {begin, begin + length};
	struct section sections[3];
	struct file_piece *middle;
	uint64_t bytes = 0;

	if (begin > UINT64_MAX - length || !sizes_of(&file, 1, &bytes))
		return false;
	(void)add_sections(sections, 0, bytes, targets, 2);
	if (!sections_read(sections, 3, c, NULL, &file, 1))
		return false;
	add_pieces(plan, sections, 3, 1);
	middle = &plan->pieces[1];
	middle->part = 1;
	/* The first record is a place to begin too. */
	if (plan->pieces[0].range.begin == begin) {
		middle->range.begin = begin;
		middle->range.length = plan->pieces[2].range.begin - begin;
		middle->range.line = plan->pieces[0].range.line;
		middle->range.record = plan->pieces[0].range.record;
		middle->range.is_first = true;
		middle->piece[0] = '\0';
	}
	plan->n = 1;
	plan->pieces[0] = *middle;
	seal_plan(plan);
	return is_end(file, "begins", begin, plan->pieces[0].range.begin) &&
	    is_end(file, "ends", begin + length,
		plan->pieces[0].range.begin + plan->pieces[0].range.length);
}
