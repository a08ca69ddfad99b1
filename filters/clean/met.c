#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xxhash.h>

#include "diag.h"
#include "input.h"
#include "keyfile.h"
#include "keys.h"
#include "map.h"
#include "mem.h"
#include "met.h"
#include "options.h"
#include "out.h"
#include "stream.h"
#include "temp.h"
#include "workers.h"
#include "writer.h"

/*
 * A key goes to one of some shards, by its hash.  First the parts are read, one
 * stretch of them by each process, and what goes to a shard is kept in a file
 * of the stretch; then the shards are read, the files of a shard in the order
 * of the parts, and what was met is kept too; then it is put in order.
 */
enum {
	KEYS = 256, /* constraints of a schema that are told apart */
	MOST_SHARDS = 256,
	MOST_STRETCHES = 16,
	BLOCK = 1 << 16,
	SHARD = 1 << 24, /* bytes of keys */
	ENOUGH = 1 << 24 /* for a process of its own */
};

typedef char hash_text_of[HASH_TEXT];

/* In a file of a shard; a key, or what goes for those behind it. */
enum kind {
	IS_REFUSED, /* by another constraint */
	IS_TAKEN,
	IS_FILE, /* number counts those of the part */
	IS_PART
};

/* Its text stands behind. */
struct __attribute__((packed)) item {
	uint64_t number; /* line */
	uint32_t len;
	uint8_t key;
	uint8_t kind;
};

/* A key that was met. The value stands behind, and the name of a file. */
struct __attribute__((packed)) meeting {
	uint32_t part;
	uint32_t file;  /* of those of the part */
	uint64_t line;  /* there */
	uint64_t first; /* line of the file that had it first */
	uint32_t len;
	uint32_t len_name;
	uint8_t key;
};

/* Parts that one process reads. */
struct stretch {
	int from;
	int until;
};

/* What all processes see. */
struct shared {
	bool is_read[MOST_STRETCHES];
	bool is_met[MOST_SHARDS];
	hash_text_of hashes[]; /* of the keys of each part */
};

struct met {
	char *const *files;
	int n; /* parts */
	uint64_t *bytes;
	struct stretch stretches[MOST_STRETCHES];
	size_t n_stretches;
	FILE *keys[MOST_STRETCHES][MOST_SHARDS];
	FILE *found[MOST_SHARDS];
	size_t n_shards;
	struct shared *shared;
	size_t room; /* bytes of it */
};

/* ---- temporary files ----------------------------------------------------- */

/* Written in blocks; stdio would take longer than all else. */
struct outflow {
	int fd;
	char *block; /* owned */
	size_t n;
	bool has_failed; /* and has been reported */
};

/* Empty, whatever a process left in the file. */
static struct outflow
outflow_open(FILE *file)
{
	struct outflow outflow = {fileno(file), mem_alloc(BLOCK), 0, false};

	outflow.has_failed = lseek(outflow.fd, 0, SEEK_SET) != 0 ||
	    ftruncate(outflow.fd, 0) != 0;
	if (outflow.has_failed)
		temp_fail();
	return outflow;
}

static void
outflow_write(struct outflow *outflow, const void *bytes, size_t n)
{
	int error = n == 0 || outflow->has_failed
	    ? 0
	    : stream_put(outflow->fd, bytes, n);

	if (error == 0)
		return;
	errno = error;
	if (diag_worst() < STATUS_FAIL)
		temp_fail();
	outflow->has_failed = true;
}

static inline void
outflow_put(struct outflow *outflow, const void *bytes, size_t n)
{
	if (n > BLOCK - outflow->n) {
		outflow_write(outflow, outflow->block, outflow->n);
		outflow->n = 0;
	}
	if (n > BLOCK) {
		outflow_write(outflow, bytes, n);
	} else if (n > 0) {
		memcpy(outflow->block + outflow->n, bytes, n);
		outflow->n += n;
	}
}

/* False when not all of it was taken. */
static bool
outflow_close(struct outflow *outflow)
{
	outflow_write(outflow, outflow->block, outflow->n);
	free(outflow->block);
	return !outflow->has_failed;
}

/* Read in blocks, from the start on. */
struct inflow {
	int fd;
	struct out text;
	size_t at;
};

static struct inflow
inflow_open(FILE *file)
{
	struct inflow inflow = {.fd = fileno(file)};

	if (lseek(inflow.fd, 0, SEEK_SET) != 0)
		temp_fail();
	return inflow;
}

/* The next n bytes, until the next call; NULL at the end, and after a report */
static const char *
inflow_get(struct inflow *inflow, size_t n)
{
	struct out *text = &inflow->text;
	ssize_t got = 1;

	if (text->len - inflow->at < n) {
		text->len -= inflow->at;
		if (inflow->at > 0)
			memmove(text->text, text->text + inflow->at, text->len);
		inflow->at = 0;
		out_reserve(text, n > BLOCK ? n : BLOCK);
		while (text->len < n && got > 0) {
			got = stream_read(inflow->fd, "temporary file",
			    text->text + text->len, text->cap - text->len);
			text->len += got > 0 ? (size_t)got : 0;
		}
		if (text->len < n) {
			if (text->len > 0 && got == 0)
				temp_fail();
			return NULL;
		}
	}
	inflow->at += n;
	return text->text + (inflow->at - n);
}

/* What has to be there, behind its head; NULL after a report. */
static const char *
inflow_need(struct inflow *inflow, size_t n)
{
	const char *at = inflow_get(inflow, n);

	if (at == NULL && diag_worst() < STATUS_FAIL)
		temp_fail();
	return at;
}

/* ---- parts --------------------------------------------------------------- */

/* The line goes for all keys behind it, so it goes to all shards. */
static void
put_all(const struct met *m, struct outflow *shards, const struct item *item,
    const char *text)
{
	size_t i;

	for (i = 0; i < m->n_shards; i++) {
		outflow_put(&shards[i], item, sizeof *item);
		outflow_put(&shards[i], text, item->len);
	}
}

/*
 * Numbers that were given one after another differ in their last byte, and
 * keys that stand side by side are found sooner: they go to one shard.
 */
static size_t
shard_of(const struct met *m, struct slice value)
{
	return XXH3_64bits(value.text, value.len - (value.len > 1)) &
	    (m->n_shards - 1);
}

/* A key that a part came upon, and the number of its file; false where the line
 * is odd. */
static bool
spread_key(const struct met *m, struct outflow *shards,
    const struct record *rec, uint64_t *n_files)
{
	struct slice name = record_field(rec, 2);
	struct slice value = record_field(rec, 1);
	struct outflow *shard;
	uint64_t key;
	uint64_t line;
	uint64_t is_taken;
	struct item item;

	if (!keyfile_number(record_field(rec, 0), KEYS, &key) ||
	    !keyfile_number(record_field(rec, 3), UINT64_MAX, &line) ||
	    !keyfile_number(record_field(rec, 4), 2, &is_taken) ||
	    (*n_files == 0 && name.len == 0))
		return false;
	if (name.len > 0) {
		item =
		    (struct item){(*n_files)++, (uint32_t)name.len, 0, IS_FILE};
		put_all(m, shards, &item, name.text);
	}
	item = (struct item){line, (uint32_t)value.len, (uint8_t)key,
	    is_taken == 0 ? IS_REFUSED : IS_TAKEN};
	shard = &shards[shard_of(m, value)];
	outflow_put(shard, &item, sizeof item);
	outflow_put(shard, value.text, value.len);
	return true;
}

static bool
spread_part(const struct met *m, struct outflow *shards, int part)
{
	char *const *path = &m->files[part];
	struct item item = {(uint64_t)part + 1, 0, 0, IS_PART};
	struct input *in = keyfile_read(path, false);
	bool is_good = in != NULL;
	uint64_t n_files = 0;
	struct record rec;

	put_all(m, shards, &item, "");
	if (is_good)
		input_hash_on(in);
	while (is_good && input_next(in, &rec))
		is_good = spread_key(m, shards, &rec, &n_files) ||
		    keyfile_odd(*path, rec.line, false);
	is_good = is_good && diag_worst() < STATUS_USAGE &&
	    input_hash(in, m->shared->hashes[part]);
	input_close(in);
	return is_good;
}

static bool
spread(const struct met *m, size_t i)
{
	const struct stretch *stretch = &m->stretches[i];
	struct outflow *shards = mem_zero(m->n_shards, sizeof *shards);
	bool is_good = true;
	size_t s;
	int p;

	for (s = 0; s < m->n_shards; s++)
		shards[s] = outflow_open(m->keys[i][s]);
	for (p = stretch->from; p < stretch->until && is_good; p++)
		is_good = spread_part(m, shards, p);
	for (s = 0; s < m->n_shards; s++)
		is_good = outflow_close(&shards[s]) && is_good;
	free(shards);
	return is_good;
}

/* ---- shards -------------------------------------------------------------- */

/*
 * The keys of a shard: each remembers its number, the line of a number stands
 * in a list, and numbers rise with part and file, which spans tell.
 */
struct span {
	uint64_t first; /* number */
	uint32_t name;
	uint32_t part;
};

struct shard {
	struct keys *keys[KEYS];
	struct map *names;
	uint64_t *lines;
	size_t n;
	size_t cap;
	struct span *spans;
	size_t n_spans;
	size_t cap_spans;
	size_t expected; /* keys */
	uint32_t part;   /* at hand */
	uint32_t file;
	struct outflow found;
};

/* Where an earlier part has the key. */
static void
put_meeting(struct shard *shard, const struct item *item, struct slice value,
    uint64_t number)
{
	size_t low = 0;
	size_t high = shard->n_spans;
	struct meeting meeting;
	struct slice name;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (shard->spans[middle].first <= number)
			low = middle;
		else
			high = middle;
	}
	if (shard->spans[low].part == shard->part)
		return;
	name = map_key(shard->names, shard->spans[low].name);
	meeting = (struct meeting){shard->part, shard->file, item->number,
	    shard->lines[number], item->len, (uint32_t)name.len, item->key};
	outflow_put(&shard->found, &meeting, sizeof meeting);
	outflow_put(&shard->found, value.text, value.len);
	outflow_put(&shard->found, name.text, name.len);
}

static void
take_key(struct shard *shard, const struct item *item, struct slice value)
{
	struct keys **keys = &shard->keys[item->key];
	uint64_t number = shard->n;

	if (*keys == NULL) {
		*keys = keys_new();
		keys_reserve(*keys, shard->expected);
	}
	if (item->kind == IS_REFUSED && !keys_hold(*keys, value))
		return;
	if (!keys_put(*keys, value, &number)) {
		put_meeting(shard, item, value, number);
		return;
	}
	MEM_GROW(shard->lines, shard->n, shard->cap);
	shard->lines[shard->n++] = item->number;
}

static void
take_item(struct shard *shard, const struct item *item, struct slice text)
{
	bool is_new;

	if (item->kind == IS_PART) {
		shard->part = (uint32_t)item->number;
	} else if (item->kind == IS_FILE) {
		shard->file = (uint32_t)item->number;
		MEM_GROW(shard->spans, shard->n_spans, shard->cap_spans);
		shard->spans[shard->n_spans++] = (struct span){shard->n,
		    map_put(shard->names, text, &is_new), shard->part};
	} else {
		take_key(shard, item, text);
	}
}

/* What a process left in a file. */
static void
take_file(struct shard *shard, FILE *file)
{
	struct inflow inflow = inflow_open(file);
	struct item item;
	const char *at;

	while ((at = inflow_get(&inflow, sizeof item)) != NULL) {
		memcpy(&item, at, sizeof item);
		at = inflow_need(&inflow, item.len);
		if (at != NULL)
			take_item(shard, &item, (struct slice){at, item.len});
	}
	out_free(&inflow.text);
}

static bool
meet(const struct met *m, size_t i)
{
	struct shard shard = {
	    .names = map_new(), .found = outflow_open(m->found[i])};
	bool is_good;
	size_t k;

	for (k = 0; k < (size_t)m->n; k++)
		shard.expected += (size_t)m->bytes[k];
	shard.expected /= m->n_shards * (sizeof(struct item) + 8);
	for (k = 0; k < m->n_stretches; k++)
		take_file(&shard, m->keys[k][i]);
	is_good = outflow_close(&shard.found) && diag_worst() < STATUS_USAGE;
	/* Nobody reads them again; to give them back takes its time. */
	for (k = 0; k < m->n_stretches && is_good; k++)
		is_good = ftruncate(fileno(m->keys[k][i]), 0) == 0;
	for (k = 0; k < KEYS; k++)
		keys_free(shard.keys[k]);
	map_free(shard.names);
	free(shard.lines);
	free(shard.spans);
	return is_good;
}

/* ---- in order ------------------------------------------------------------ */

/* The next of a shard. */
struct head {
	struct inflow inflow;
	struct meeting meeting;
	struct slice value; /* borrowed from the inflow, until the next */
	struct slice name;
	bool is_there;
};

static bool
comes_before(const struct meeting *a, const struct meeting *b)
{
	if (a->part != b->part)
		return a->part < b->part;
	if (a->file != b->file)
		return a->file < b->file;
	return a->line != b->line ? a->line < b->line : a->key < b->key;
}

static void
next(struct head *head)
{
	struct meeting *meeting = &head->meeting;
	const char *at = inflow_get(&head->inflow, sizeof *meeting);

	head->is_there = at != NULL;
	if (at == NULL)
		return;
	memcpy(meeting, at, sizeof *meeting);
	at = inflow_need(
	    &head->inflow, (size_t)meeting->len + meeting->len_name);
	head->is_there = at != NULL;
	head->value = (struct slice){at, meeting->len};
	head->name = (struct slice){at + meeting->len, meeting->len_name};
}

static void
put_number(struct writer *out, uint64_t n)
{
	char text[32];
	int len = snprintf(text, sizeof text, "%llu", (unsigned long long)n);

	writer_verbatim(out, (struct slice){text, (size_t)len});
}

static void
write_one(struct writer *out, const struct head *head)
{
	const struct meeting *meeting = &head->meeting;

	writer_record(out);
	put_number(out, meeting->part);
	put_number(out, meeting->key);
	writer_field(out, head->value);
	writer_field(out, head->name);
	put_number(out, meeting->first);
}

static void
write_all(const struct met *m, struct writer *out)
{
	struct head *heads = mem_zero(m->n_shards, sizeof *heads);
	struct head *least;
	size_t i;

	for (i = 0; i < m->n_shards; i++) {
		heads[i].inflow = inflow_open(m->found[i]);
		next(&heads[i]);
	}
	do {
		least = NULL;
		for (i = 0; i < m->n_shards; i++)
			if (heads[i].is_there &&
			    (least == NULL ||
				comes_before(
				    &heads[i].meeting, &least->meeting)))
				least = &heads[i];
		if (least != NULL) {
			write_one(out, least);
			next(least);
		}
	} while (least != NULL);
	for (i = 0; i < m->n_shards; i++)
		out_free(&heads[i].inflow.text);
	free(heads);
}

/* What each part had comes first. */
static bool
write_met(const struct met *m)
{
	struct writer *out = writer_open(STDOUT_FILENO, "stdout");
	bool is_good;
	int i;

	keyfile_header(out, true);
	for (i = 0; i < m->n; i++) {
		writer_record(out);
		put_number(out, (uint64_t)i + 1);
		writer_text(out, "keys");
		writer_text(out, m->shared->hashes[i]);
		writer_text(out, "");
		writer_text(out, "");
	}
	write_all(m, out);
	is_good = diag_worst() < STATUS_USAGE;
	is_good = writer_close(out) && is_good;
	writer_free(out);
	return is_good;
}

/* ---- all of it ----------------------------------------------------------- */

/* With nothing to say: else this is done again, by who can. */
static bool
spread_silently(void *context, size_t i)
{
	struct met *m = context;

	m->shared->is_read[i] = spread(m, i) && diag_worst() == STATUS_OK;
	return m->shared->is_read[i];
}

static bool
meet_silently(void *context, size_t i)
{
	struct met *m = context;

	m->shared->is_met[i] = meet(m, i) && diag_worst() == STATUS_OK;
	return m->shared->is_met[i];
}

static uint64_t
sizes(const struct met *m)
{
	uint64_t all = 0;
	int i;

	for (i = 0; i < m->n; i++) {
		int fd = stream_open(m->files[i]);

		if (fd < 0)
			break;
		m->bytes[i] = stream_size(&fd, 1);
		all += m->bytes[i];
		(void)stream_close(fd, m->files[i]);
	}
	return all;
}

/* Stretches with about as many bytes each, and shards, as far as so many files
 * may be open. */
static void
divide(struct met *m, uint64_t all, size_t n)
{
	long open = sysconf(_SC_OPEN_MAX);
	size_t most = open < 0 ? MOST_SHARDS : (size_t)open / (2 * (n + 1));
	uint64_t done = 0;
	size_t s;
	int p = 0;

	m->n_stretches = n;
	for (s = 0; s < n; s++) {
		m->stretches[s].from = p;
		for (; p < m->n && (s + 1 == n || done * n < all * (s + 1));
		     p++)
			done += m->bytes[p];
		m->stretches[s].until = p;
	}
	m->n_shards = 1;
	while (m->n_shards < MOST_SHARDS && 2 * m->n_shards <= most &&
	    (all / m->n_shards > SHARD || (n > 1 && m->n_shards < 2 * n)))
		m->n_shards *= 2;
}

static bool
open_files(struct met *m)
{
	bool is_good = true;
	size_t i;
	size_t k;

	for (i = 0; i < m->n_shards && is_good; i++) {
		is_good = (m->found[i] = temp_open()) != NULL;
		for (k = 0; k < m->n_stretches && is_good; k++)
			is_good = (m->keys[k][i] = temp_open()) != NULL;
	}
	return is_good;
}

static void
close_files(struct met *m)
{
	size_t i;
	size_t k;

	for (i = 0; i < m->n_shards; i++) {
		if (m->found[i] != NULL)
			(void)fclose(m->found[i]);
		for (k = 0; k < m->n_stretches; k++)
			if (m->keys[k][i] != NULL)
				(void)fclose(m->keys[k][i]);
	}
}

static bool
are_all(const bool *done, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!done[i])
			return false;
	return true;
}

/* What the processes could not do, this one does, which tells why. */
static bool
run(struct met *m, const struct options *opt, int jobs)
{
	struct shared *shared = m->shared;
	bool is_good = true;
	size_t i;

	workers_run(jobs, m->n_stretches, opt, false, spread_silently, m);
	if (are_all(shared->is_read, m->n_stretches))
		workers_run(jobs, m->n_shards, opt, false, meet_silently, m);
	options_confine(opt, NULL, false);
	for (i = 0; i < m->n_stretches && is_good; i++)
		is_good = shared->is_read[i] || spread(m, i);
	for (i = 0; i < m->n_shards && is_good; i++)
		is_good = shared->is_met[i] || meet(m, i);
	return is_good && write_met(m);
}

bool
met_list(const struct options *opt, char *const *files, int n, int jobs)
{
	struct met *m = mem_zero(1, sizeof *m);
	uint64_t all;
	bool is_good;

	m->files = files;
	m->n = n;
	m->bytes = mem_zero((size_t)n, sizeof *m->bytes);
	m->room = sizeof *m->shared + (size_t)n * sizeof *m->shared->hashes;
	m->shared = workers_memory(m->room);
	all = sizes(m);
	jobs = workers_choose(jobs, all, ENOUGH, MOST_STRETCHES);
	divide(m, all, jobs < 2 ? 1 : (size_t)jobs);
	is_good =
	    diag_worst() < STATUS_USAGE && open_files(m) && run(m, opt, jobs);
	close_files(m);
	workers_forget(m->shared, m->room);
	free(m->bytes);
	free(m);
	return is_good;
}
