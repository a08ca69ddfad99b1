#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "options.h"
#include "rawfile.h"
#include "sections.h"
#include "stream.h"
#include "workers.h"

enum {
	MEBIBYTE = 1 << 20,
	ENOUGH = 64 * MEBIBYTE, /* for a process of its own */
	LOOK = 1 << 16          /* bytes in which a line end is looked for */
};

typedef char hash_text_of[HASH_TEXT];

/* What stands before the records of a file. */
struct head {
	bool is_read;
	uint64_t header;
	struct cut first;
};

struct sections {
	struct section *at; /* seen by all processes, as is what is below */
	size_t n;
	hash_text_of *cells; /* of all files; "" where nobody has read it all */
	size_t room;         /* bytes of all this */
	size_t *first_cell;  /* of each file */
	struct head *heads;
	uint32_t n_files;
	char *const *files;
	struct cleaner *cleaner;
};

bool
sections_cannot(const char *file, const char *why)
{
	struct place place = {.file = file};

	diag_error(STATUS_FAIL, &place, "cannot-cut",
	    "%s; take it whole, as one part", why);
	return false;
}

/* It has said so itself where it could not be read. */
static bool
got_shorter(const char *file)
{
	return diag_worst() < STATUS_FAIL &&
	    sections_cannot(file, "it got shorter while it was read");
}

static size_t
count_cells(uint64_t bytes)
{
	return (size_t)((bytes + MEBIBYTE - 1) / MEBIBYTE);
}

/* ---- hashes, while the bytes go by --------------------------------------- */

struct tap {
	struct hash *piece;
	uint64_t from; /* of the piece; moves on to what is not in it yet */
	uint64_t until;
	struct hash *cell;
	uint64_t next; /* byte that comes next, where it is of a cell */
	uint64_t bytes;
	hash_text_of *cells;
};

/* These bytes are of one cell. */
static void
tap_cell(struct tap *tap, const char *text, size_t len, uint64_t at)
{
	uint64_t end = at + len;

	if (at % MEBIBYTE == 0) {
		hash_free(tap->cell);
		tap->cell = hash_new();
	} else if (at != tap->next) {
		tap->next = UINT64_MAX;
		return;
	}
	hash_update(tap->cell, text, len);
	tap->next = end;
	if (end % MEBIBYTE == 0 || end == tap->bytes)
		hash_text(tap->cell, tap->cells[at / MEBIBYTE]);
}

/* A rawfile_watcher. */
static void
take_block(void *context, struct slice block, uint64_t at)
{
	struct tap *tap = context;
	uint64_t end =
	    at + block.len < tap->bytes ? at + block.len : tap->bytes;
	uint64_t stop = end < tap->until ? end : tap->until;

	if (at <= tap->from && tap->from < stop) {
		hash_update(tap->piece, block.text + (tap->from - at),
		    (size_t)(stop - tap->from));
		tap->from = stop;
	}
	while (at < end) {
		uint64_t stretch = MEBIBYTE - at % MEBIBYTE;

		stretch = stretch < end - at ? stretch : end - at;
		tap_cell(tap, block.text, (size_t)stretch, at);
		block.text += stretch;
		at += stretch;
	}
}

/* Bytes that did not go by; false where there are none any more. */
static bool
hash_stretch(
    struct hash *hash, int fd, const char *name, uint64_t from, uint64_t to)
{
	char *block = mem_alloc(STREAM_BLOCK);
	ssize_t n = 1;

	while (from < to && n > 0) {
		size_t want = to - from < STREAM_BLOCK ? (size_t)(to - from)
						       : STREAM_BLOCK;

		n = stream_read_at(fd, name, block, want, (off_t)from);
		if (n > 0) {
			hash_update(hash, block, (size_t)n);
			from += (uint64_t)n;
		}
	}
	free(block);
	return from >= to;
}

/* ---- reading ------------------------------------------------------------- */

/* The header, and the first record of the first file. */
static bool
read_head(struct sections *s, const struct section *section)
{
	const char *name = s->files[section->file];
	struct head *head = &s->heads[section->file];
	struct rawfile *source;
	struct cuts cuts;
	int fd;
	bool is_good;

	if (head->is_read)
		return true;
	if ((fd = stream_open(name)) < 0)
		return false;
	source = rawfile_open(fd, name);
	if (rawfile_is_system(source)) {
		rawfile_close(source);
		return sections_cannot(
		    name, "a file of SPSS, Stata or SAS has no records to cut");
	}
	cuts_open(&cuts, NULL, 0);
	is_good =
	    cleaner_scan(s->cleaner, source, name, &cuts, NULL, section->bytes);
	*head = (struct head){is_good, cuts.header, cuts.first};
	if (is_good && cuts.is_odd)
		is_good = sections_cannot(name,
		    "its first record, which tells how many columns "
		    "there are, cannot be read");
	cuts_done(&cuts);
	return is_good;
}

/* One section from this place on. */
static bool
read_section(struct sections *s, struct section *section, struct cut begin)
{
	const char *name = s->files[section->file];
	const struct head *head = &s->heads[section->file];
	struct byte_range range = {.header = head->header,
	    .begin = begin.offset,
	    .length = UINT64_MAX - begin.offset,
	    .line = begin.line,
	    .record = begin.record,
	    .is_first = section->is_first};
	struct tap tap = {.piece = hash_new(),
	    .from = begin.offset,
	    .until = section->until,
	    .next = UINT64_MAX,
	    .bytes = section->bytes,
	    .cells = s->cells + s->first_cell[section->file]};
	int fd = stream_open(name);
	int again = stream_open(name);
	bool is_good = fd >= 0 && again >= 0;
	struct rawfile *source;
	struct cuts cuts;

	cuts_open(&cuts, &section->until, 1);
	if (is_good) {
		source = rawfile_open(fd, name);
		rawfile_watch(source, take_block, &tap);
		is_good = cleaner_scan(
		    s->cleaner, source, name, &cuts, &range, section->bytes);
		section->header = head->header;
		section->begin = begin;
		section->end = cuts.at[0];
		is_good = is_good &&
		    (hash_stretch(tap.piece, again, name, tap.from,
			 section->end.offset) ||
			got_shorter(name));
		hash_text(tap.piece, section->hash);
		section->is_read = is_good;
	}
	if (again >= 0)
		(void)stream_close(again, name);
	cuts_done(&cuts);
	hash_free(tap.piece);
	hash_free(tap.cell);
	return is_good;
}

/* ---- several processes --------------------------------------------------- */

/* Behind the next line end; UINT64_MAX where none is near. */
static uint64_t
guess(const struct sections *s, const struct section *section)
{
	const char *name = s->files[section->file];
	char *text = mem_alloc(LOOK);
	uint64_t at = section->from < 2 ? 0 : section->from - 2;
	int fd = stream_open(name);
	ssize_t n =
	    fd < 0 ? -1 : stream_read_at(fd, name, text, LOOK, (off_t)at);
	uint64_t found = n <= 0
	    ? UINT64_MAX
	    : cleaner_line_end(s->cleaner, (struct slice){text, (size_t)n}, at,
		  section->from);

	if (fd >= 0)
		(void)stream_close(fd, name);
	free(text);
	return found;
}

/* What goes wrong is read again by the process that tells of it. */
static bool
work(void *context, size_t i)
{
	struct sections *s = context;
	struct section *section = &s->at[i];
	struct cut begin = {0, 1, 1};

	if (!read_head(s, &s->at[0]) || !read_head(s, section))
		return false;
	if (section->is_first)
		begin = s->heads[section->file].first;
	else if ((begin.offset = guess(s, section)) == UINT64_MAX)
		return true;
	return read_section(s, section, begin);
}

static int
choose_jobs(const struct sections *s, int jobs)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < s->n; i++)
		all += s->at[i].is_first ? s->at[i].bytes : 0;
	return workers_choose(jobs, all, ENOUGH, s->n);
}

/* ---- putting together ---------------------------------------------------- */

/* What it found, where it did begin here; it is read again where not. */
static bool
settle(struct sections *s, struct section *section, const struct cut *begin)
{
	bool is_quiet = diag_is_quiet();
	bool is_good;

	if (section->is_read && section->begin.offset == begin->offset) {
		section->end.line += begin->line - section->begin.line;
		section->end.record += begin->record - section->begin.record;
		section->begin = *begin;
		return true;
	}
	if (!section->is_first && section->until <= begin->offset) {
		struct hash *none = hash_new();

		hash_text(none, section->hash);
		hash_free(none);
		section->header = s->heads[section->file].header;
		section->begin = section->end = *begin;
		return true;
	}
	/* What there is to note of the file has been noted. */
	diag_quiet(true);
	is_good = read_section(s, section, *begin);
	diag_quiet(is_quiet);
	return is_good;
}

/* The hash of a file, from those of its cells; what two sections have of a
 * cell is read once more. */
static bool
hash_file(const struct sections *s, struct section *first)
{
	const char *name = s->files[first->file];
	hash_text_of *cells = s->cells + s->first_cell[first->file];
	uint64_t bytes = first->bytes;
	struct hash *whole = hash_new();
	int fd = stream_open(name);
	bool is_good = fd >= 0;
	size_t i;

	for (i = 0; i < count_cells(bytes) && is_good; i++) {
		uint64_t from = (uint64_t)i * MEBIBYTE;
		uint64_t to = from + MEBIBYTE;

		if (cells[i][0] == '\0') {
			struct hash *cell = hash_new();

			is_good = hash_stretch(cell, fd, name, from,
				      to < bytes ? to : bytes) ||
			    got_shorter(name);
			hash_text(cell, cells[i]);
			hash_free(cell);
		}
		hash_update(whole, cells[i], HASH_TEXT - 1);
	}
	hash_text(whole, first->whole);
	hash_free(whole);
	if (fd >= 0)
		(void)stream_close(fd, name);
	return is_good;
}

static bool
settle_all(struct sections *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct section *section = &s->at[i];
		struct cut begin;

		if (section->is_first) {
			if (!read_head(s, section))
				return false;
			begin = s->heads[section->file].first;
		} else {
			begin = section[-1].end;
		}
		if (!settle(s, section, &begin))
			return false;
	}
	for (i = 0; i < s->n; i++)
		if (!s->at[i].is_first)
			memcpy(s->at[i].whole, s->at[i - 1].whole, HASH_TEXT);
		else if (!hash_file(s, &s->at[i]))
			return false;
	return true;
}

/* Memory that all processes see: sections and cells. */
static void
open_shared(struct sections *s, const struct section *sections)
{
	size_t n_cells = 0;
	size_t i;
	char *room;

	s->n_files = sections[s->n - 1].file + 1;
	s->first_cell = mem_zero(s->n_files, sizeof *s->first_cell);
	s->heads = mem_zero(s->n_files, sizeof *s->heads);
	for (i = 0; i < s->n; i++)
		if (sections[i].is_first) {
			s->first_cell[sections[i].file] = n_cells;
			n_cells += count_cells(sections[i].bytes);
		}
	s->room = s->n * sizeof *s->at + n_cells * sizeof *s->cells;
	room = workers_memory(s->room);
	s->at = (struct section *)room;
	memcpy(s->at, sections, s->n * sizeof *s->at);
	s->cells = (hash_text_of *)(room + s->n * sizeof *s->at);
}

bool
sections_read(struct section *sections, size_t n, struct cleaner *c,
    const struct options *opt, char *const *files, int jobs)
{
	struct sections s = {.n = n, .cleaner = c, .files = files};
	bool is_good;

	open_shared(&s, sections);
	if (opt != NULL) {
		workers_run(choose_jobs(&s, jobs), n, opt, true, work, &s);
		options_confine(opt, NULL, true);
	}
	is_good = settle_all(&s);
	memcpy(sections, s.at, n * sizeof *sections);
	workers_forget(s.at, s.room);
	free(s.first_cell);
	free(s.heads);
	return is_good;
}
