#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accounts.h"
#include "diag.h"
#include "exact.h"
#include "hash.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "node.h"
#include "number.h"
#include "out.h"
#include "stream.h"

enum {
	HELD = 10000 /* records that tell normalize what blanks mean */
};

/* A line of a filter. */
struct line {
	char *text;
	struct node *node;
};

/* What the filters of one part say, clean first. */
struct chain {
	struct line *lines;
	size_t n;
	size_t cap;
	uint32_t part;
	uint32_t of;
	char *whole; /* what tells parts of one whole from others; owned */
};

struct accounts {
	struct chain *chains;
	size_t n;
	size_t cap;
	bool is_sorted;
};

struct accounts *
accounts_new(void)
{
	return mem_zero(1, sizeof(struct accounts));
}

void
accounts_free(struct accounts *accounts)
{
	size_t i;
	size_t k;

	for (i = 0; accounts != NULL && i < accounts->n; i++) {
		struct chain *chain = &accounts->chains[i];

		for (k = 0; k < chain->n; k++) {
			free(chain->lines[k].text);
			node_free(chain->lines[k].node);
		}
		free(chain->lines);
		free(chain->whole);
	}
	if (accounts != NULL)
		free(accounts->chains);
	free(accounts);
}

static bool
bad_account(const char *file, const char *why)
{
	struct place place = {.file = file};

	diag_error(STATUS_FAIL, &place, "bad-account",
	    "%s; give --manifest FILE to all filters of the part, clean first, "
	    "and none to others",
	    why);
	return false;
}

static const char *
text_of(const struct node *node, const char *key)
{
	const struct node *member = node_get(node, key);

	return member != NULL && member->kind == NODE_STRING ? member->text
							     : "";
}

static uint64_t
count_of(const struct node *node, const char *key)
{
	const struct node *member = node_get(node, key);
	int64_t n;

	return member != NULL && member->kind == NODE_NUMBER &&
		number_parse_int(&n, member->text, strlen(member->text)) &&
		n >= 0
	    ? (uint64_t)n
	    : 0;
}

/* Parts of one plan; without one those of one schema, and of so many. */
static char *
name_whole(const struct chain *chain)
{
	const struct node *clean = chain->lines[0].node;
	const char *plan = text_of(clean, "plan");

	return mem_format("%s/%u",
	    plan[0] != '\0' ? plan
			    : text_of(node_get(clean, "files"), "schema"),
	    chain->of);
}

static bool
add_line(struct accounts *accounts, const char *text, const char *file)
{
	struct line line = {.text = mem_format("%s", text)};
	struct chain *chain;
	bool is_first;

	line.node = node_parse(file, line.text, strlen(line.text));
	if (line.node == NULL || line.node->kind != NODE_OBJECT) {
		node_free(line.node);
		free(line.text);
		return bad_account(file, "a line is none that a filter writes");
	}
	is_first = strcmp(text_of(line.node, "program"), "clean") == 0;
	if (is_first) {
		MEM_GROW(accounts->chains, accounts->n, accounts->cap);
		accounts->chains[accounts->n++] = (struct chain){0};
	}
	if (accounts->n == 0) {
		node_free(line.node);
		free(line.text);
		return bad_account(
		    file, "the account does not begin with clean");
	}
	chain = &accounts->chains[accounts->n - 1];
	MEM_GROW(chain->lines, chain->n, chain->cap);
	chain->lines[chain->n++] = line;
	if (is_first) {
		chain->part = (uint32_t)count_of(line.node, "part");
		chain->of = (uint32_t)count_of(line.node, "of");
		chain->whole = name_whole(chain);
	}
	accounts->is_sorted = false;
	return (chain->part >= 1 && chain->part <= chain->of) ||
	    bad_account(file, "clean was not told which part it cleaned");
}

/* Each filter read what the one before had written. */
static bool
is_chain(const struct chain *chain, const char *hash_in)
{
	const char *last = hash_in;
	size_t i;

	for (i = chain->n; i > 0; i--) {
		const struct node *node = chain->lines[i - 1].node;

		if (strcmp(text_of(node, "hash_out"), last) != 0)
			return false;
		last = text_of(node, "hash_in");
	}
	return true;
}

static const char *
last_hash(const struct chain *chain)
{
	return text_of(chain->lines[chain->n - 1].node, "hash_out");
}

bool
accounts_read(struct accounts *accounts, const char *path, const char *hash_in)
{
	int fd = stream_open(path);
	size_t before = accounts->n;
	bool is_good = true;
	char *text;
	char *rest;
	char *line;
	size_t len;

	if (fd < 0)
		return false;
	rest = text = stream_slurp(fd, path, &len);
	(void)stream_close(fd, path);
	if (text == NULL)
		return false;
	while (is_good && (line = strsep(&rest, "\n")) != NULL)
		if (line[0] != '\0')
			is_good = add_line(accounts, line, path);
	free(text);
	if (!is_good)
		return false;
	if (accounts->n != before + 1 ||
	    !is_chain(&accounts->chains[before],
		hash_in != NULL ? hash_in
				: last_hash(&accounts->chains[before])))
		return bad_account(
		    path, "this is not the account of what came here");
	return true;
}

void
accounts_name(const struct accounts *accounts, char out[HASH_TEXT])
{
	struct hash *hash = hash_new();
	const struct chain *chain = &accounts->chains[accounts->n - 1];
	size_t i;

	for (i = 0; i < chain->n; i++)
		hash_update(
		    hash, chain->lines[i].text, strlen(chain->lines[i].text));
	hash_text(hash, out);
	hash_free(hash);
}

bool
accounts_add(struct accounts *accounts, const char *text, const char *state)
{
	return add_line(accounts, text, state);
}

/* By whole, part, and what clean says of it. */
static int
compare_chains(const void *a, const void *b)
{
	const struct chain *x = a;
	const struct chain *y = b;
	int order = strcmp(x->whole, y->whole);

	if (order != 0)
		return order;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return strcmp(x->lines[0].text, y->lines[0].text);
}

static void
sort(struct accounts *accounts)
{
	if (!accounts->is_sorted && accounts->n > 0)
		qsort(accounts->chains, accounts->n, sizeof *accounts->chains,
		    compare_chains);
	accounts->is_sorted = true;
}

const char *
accounts_line(struct accounts *accounts, size_t i)
{
	size_t k;

	sort(accounts);
	for (k = 0; k < accounts->n; k++) {
		if (i < accounts->chains[k].n)
			return accounts->chains[k].lines[i].text;
		i -= accounts->chains[k].n;
	}
	return NULL;
}

/* ---- are these the whole? ------------------------------------------------ */

/* Parts of one whole, in their order. */
struct group {
	struct chain *at;
	size_t n;
};

static const struct node *
clean_of(const struct chain *chain)
{
	return chain->lines[0].node;
}

__attribute__((format(printf, 2, 3))) static bool
refuse(const char *tag, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	diag_error(STATUS_FAIL, NULL, tag, "%s", text);
	return false;
}

static bool
has_all_parts(const struct group *g)
{
	uint32_t of = g->at[0].of;
	size_t i;

	for (i = 1; i < g->n; i++)
		if (g->at[i].part == g->at[i - 1].part)
			return refuse("doubled-part",
			    "part %u of %u is there twice", g->at[i].part, of);
	for (i = 0; i < of; i++)
		if (i >= g->n || g->at[i].part != i + 1)
			return refuse("missing-part",
			    "part %zu of %u is not there: %zu are", i + 1, of,
			    g->n);
	return true;
}

/* A piece of a raw file. */
struct piece {
	const char *file;
	uint64_t bytes;
	uint64_t header;
	uint64_t begin;
	uint64_t end;
	const char *whole;
};

static int
compare_pieces(const void *a, const void *b)
{
	const struct piece *x = a;
	const struct piece *y = b;
	int order = strcmp(x->file, y->file);

	if (order != 0)
		return order;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* The pieces of all parts; owned. */
static struct piece *
list_pieces(const struct accounts *accounts, size_t *n)
{
	struct piece *list = NULL;
	size_t cap = 0;
	size_t i;
	size_t k;

	*n = 0;
	for (i = 0; i < accounts->n; i++) {
		const struct node *pieces =
		    node_get(clean_of(&accounts->chains[i]), "pieces");

		for (k = 0; pieces != NULL && k < pieces->n; k++) {
			const struct node *at = &pieces->child[k];

			MEM_GROW(list, *n, cap);
			list[(*n)++] = (struct piece){
			    .file = text_of(at, "file"),
			    .bytes = count_of(at, "bytes"),
			    .header = count_of(at, "header"),
			    .begin = count_of(at, "begin"),
			    .end =
				count_of(at, "begin") + count_of(at, "length"),
			    .whole = accounts->chains[i].whole,
			};
		}
	}
	if (*n > 0)
		qsort(list, *n, sizeof *list, compare_pieces);
	return list;
}

/* Every byte of each file is in one piece. */
static bool
are_tiled(const struct accounts *accounts)
{
	size_t n;
	struct piece *list = list_pieces(accounts, &n);
	bool is_good = true;
	size_t i;

	for (i = 0; i < n && is_good; i++) {
		const struct piece *p = &list[i];
		const struct piece *before =
		    i > 0 && strcmp(list[i - 1].file, p->file) == 0 ? p - 1
								    : NULL;
		bool is_last =
		    i + 1 == n || strcmp(list[i + 1].file, p->file) != 0;
		uint64_t from = before == NULL ? p->header : before->end;

		if (p->begin > from)
			is_good = refuse("missing-part",
			    "bytes %" PRIu64 " to %" PRIu64
			    " of the raw file with hash %s are in no part",
			    from, p->begin, p->file);
		else if (before != NULL &&
		    (p->begin < from || strcmp(before->whole, p->whole) != 0))
			is_good = refuse("overlapping-part",
			    "bytes from %" PRIu64
			    " on of the raw file with hash %s are in two "
			    "parts",
			    p->begin, p->file);
		else if (is_last && p->end != p->bytes)
			is_good = refuse("missing-part",
			    "bytes %" PRIu64 " to %" PRIu64
			    " of the raw file with hash %s are in no part",
			    p->end, p->bytes, p->file);
	}
	free(list);
	return is_good;
}

/* The same filters, which read the same specifications and tables. */
static bool
are_alike(const struct group *g)
{
	static const char *const files[] = {
	    "schema", "codebook", "with", "plan", "reference", "patch"};
	size_t i;
	size_t k;
	size_t f;

	for (i = 1; i < g->n; i++) {
		if (g->at[i].n != g->at[0].n)
			return refuse("foreign-part",
			    "part %u went through other filters than part %u",
			    g->at[i].part, g->at[0].part);
		for (k = 0; k < g->at[i].n; k++) {
			const struct node *one = g->at[0].lines[k].node;
			const struct node *other = g->at[i].lines[k].node;

			for (f = 0; f < sizeof files / sizeof *files; f++)
				if (strcmp(text_of(node_get(one, "files"),
					       files[f]),
					text_of(node_get(other, "files"),
					    files[f])) != 0)
					return refuse("foreign-part",
					    "%s of part %u read another --%s "
					    "than that of part %u",
					    text_of(one, "program"),
					    g->at[i].part, files[f],
					    g->at[0].part);
			if (strcmp(text_of(one, "program"),
				text_of(other, "program")) != 0 ||
			    strcmp(text_of(one, "version"),
				text_of(other, "version")) != 0)
				return refuse("foreign-part",
				    "part %u went through another %s than "
				    "part %u",
				    g->at[i].part, text_of(one, "program"),
				    g->at[0].part);
		}
	}
	return true;
}

/* ---- keys that must be unique -------------------------------------------- */

/* What clean --met says of a part. */
struct met {
	char keys[HASH_TEXT];
	struct hash *seen; /* NULL: nothing */
};

struct met_file {
	struct met *parts;
	size_t n;
	size_t cap;
};

static void
free_met(struct met_file *file)
{
	size_t i;

	for (i = 0; i < file->n; i++)
		hash_free(file->parts[i].seen);
	free(file->parts);
}

static bool
take_met(struct met_file *file, const struct record *rec)
{
	struct slice number = record_field(rec, 0);
	int64_t part;
	struct met *met;
	uint32_t i;

	if (!number_parse_int(&part, number.text, number.len) || part < 1)
		return false;
	if (slice_is(record_field(rec, 1), "keys")) {
		struct slice hash = record_field(rec, 2);

		if ((size_t)part != file->n + 1 || hash.len != HASH_TEXT - 1)
			return false;
		MEM_GROW(file->parts, file->n, file->cap);
		met = &file->parts[file->n++];
		*met = (struct met){0};
		memcpy(met->keys, hash.text, hash.len);
		return true;
	}
	if ((size_t)part > file->n)
		return false;
	met = &file->parts[part - 1];
	if (met->seen == NULL)
		met->seen = hash_new();
	/* As clean --seen does. */
	for (i = 1; i < 5; i++) {
		struct slice text = record_field(rec, i);

		hash_update(met->seen, text.text, text.len);
		hash_update(met->seen, "", 1);
	}
	return true;
}

static bool
read_met(struct met_file *file, const char *path)
{
	char *name = mem_format("%s", path);
	struct input *in = input_open(&name, 1, NULL);
	struct place place = {.file = path};
	struct record rec;
	bool is_good = in != NULL && input_columns(in) == 5;

	while (is_good && input_next(in, &rec)) {
		place.line = rec.line;
		is_good = take_met(file, &rec);
	}
	if (in != NULL && !is_good)
		diag_error(STATUS_FAIL, &place, "bad-keys",
		    "this is not what clean --met writes; make it anew");
	input_close(in);
	free(name);
	return is_good && diag_worst() < STATUS_USAGE;
}

static bool
is_met(const struct chain *chain, const struct met *met)
{
	char seen[HASH_TEXT] = "";

	if (met->seen != NULL)
		hash_text(met->seen, seen);
	return strcmp(text_of(clean_of(chain), "keys"), met->keys) == 0 &&
	    strcmp(text_of(clean_of(chain), "seen"), seen) == 0;
}

/*
 * The number of the first part that is not as the file says; `of` + 1 when all
 * are.
 */
static uint32_t
find_unchecked(const struct group *g, const struct met_file *file)
{
	uint32_t i;

	for (i = 0; i < g->n; i++)
		if (i >= file->n || file->n != g->n ||
		    !is_met(&g->at[i], &file->parts[i]))
			break;
	return i + 1;
}

static bool
are_keys_checked(
    const struct group *g, const struct met_file *files, size_t n_files)
{
	uint32_t worst = 0;
	uint32_t of = g->at[0].of;
	size_t i;

	for (i = 0; i < g->n; i++)
		if (strcmp(text_of(clean_of(&g->at[i]), "unique"), "keys") != 0)
			break;
	if (of == 1 ||
	    (i == 0 &&
		strcmp(text_of(clean_of(&g->at[0]), "unique"), "none") == 0))
		return true;
	if (i < g->n)
		return refuse("unchecked-part",
		    "the schema has keys that must be unique, and nobody "
		    "knows those of part %u: give clean --keys FILE, and then "
		    "all these to clean --met",
		    g->at[i].part);
	for (i = 0; i < n_files; i++) {
		uint32_t part = find_unchecked(g, &files[i]);

		if (part > of)
			return true;
		worst = part > worst ? part : worst;
	}
	if (n_files == 0)
		return refuse("unchecked-part",
		    "the schema has keys that must be unique: look with clean "
		    "--met for those that come in two of the %u parts, and "
		    "give what it prints to --met",
		    of);
	return refuse("unchecked-part",
	    "part %u of %u holds keys that --met does not speak of, or has "
	    "not rejected those it has to: clean it again with --seen",
	    worst, of);
}

/* ---- what blanks mean ---------------------------------------------------- */

static uint64_t
records_of(const struct group *g, size_t line)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < g->n; i++)
		n += count_of(g->at[i].lines[line].node, "records_in");
	return n;
}

/* Each part has made the same of the blanks of this set; see ticks.h. */
static bool
are_blanks_alike(const struct group *g, size_t line, size_t set, bool is_short)
{
	char kind = '\0';
	bool is_sure = is_short;
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct node *node = g->at[i].lines[line].node;
		const char *letters = text_of(node, "blanks");
		char letter = strlen(letters) > set ? letters[set] : 'A';
		char means = letter == 'a' ? 'A' : letter;

		if (count_of(node, "records_in") == 0)
			continue;
		if (kind == '\0' && letter != 'a')
			is_sure = true;
		if (kind == '\0')
			kind = means;
		if (letter == 'o' || means != kind)
			return false;
	}
	return is_sure;
}

static bool
are_parts_alike(const struct group *g)
{
	size_t line;
	size_t set;

	for (line = 1; line < g->at[0].n; line++) {
		size_t n = strlen(text_of(g->at[0].lines[line].node, "blanks"));

		for (set = 0; set < n && g->at[0].of > 1; set++)
			if (!are_blanks_alike(
				g, line, set, records_of(g, line) <= HELD))
				return refuse("unlike-parts",
				    "what blanks mean in question %zu with "
				    "many choices, its first records tell, "
				    "and not all parts have made the same of "
				    "it; take fewer parts, or one",
				    set + 1);
	}
	return true;
}

/* ---- limits -------------------------------------------------------------- */

/* Limit number k of all parts, judged as the filter would have. */
static void
judge(const struct group *g, size_t line, size_t k)
{
	const struct node *first = g->at[0].lines[line].node;
	const struct node *limit = &node_get(first, "limits")->child[k];
	const char *option = text_of(limit, "option");
	const char *bound = text_of(limit, "bound");
	size_t len = strlen(bound);
	bool is_percent = len > 0 && bound[len - 1] == '%';
	bool is_least = strcmp(option, "min-match") == 0;
	uint64_t all = records_of(g, line);
	uint64_t n = 0;
	double allowed;
	double met;
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct node *list =
		    node_get(g->at[i].lines[line].node, "limits");

		if (list != NULL && k < list->n)
			n += count_of(&list->child[k], "n");
	}
	if (!number_parse(&allowed, bound, len - is_percent))
		return;
	met = is_percent ? 100 * (double)n : (double)n;
	allowed = is_percent ? allowed * (double)all : allowed;
	/* Allow for rounding: 0.1 is no number in binary. */
	if (is_least ? met * (1 + 1e-14) >= allowed
		     : met <= allowed * (1 + 1e-14))
		return;
	if (strcmp(option, "warn-if") == 0)
		diag_warning(NULL, "warn-if",
		    "%s is met %" PRIu64 " times in %" PRIu64
		    " records of all parts, more than --warn-if allows",
		    text_of(limit, "tag"), n, all);
	else
		diag_error(STATUS_FAIL, NULL,
		    is_least                             ? "match-rate"
			: strcmp(option, "fail-if") == 0 ? "fail-if"
							 : "too-many-rejects",
		    "%s: %" PRIu64 " of %" PRIu64
		    " records of all parts%s%s, but --%s wants %s %s",
		    text_of(first, "program"), n, all,
		    is_least ? " match" : " are ",
		    is_least ? "" : text_of(limit, "tag"), option,
		    is_least ? "at least" : "at most", bound);
}

static void
judge_all(const struct group *g)
{
	size_t line;
	size_t k;

	for (line = 0; line < g->at[0].n; line++) {
		const struct node *limits =
		    node_get(g->at[0].lines[line].node, "limits");

		for (k = 0; limits != NULL && k < limits->n; k++)
			judge(g, line, k);
	}
}

/* The parts of one whole from chain number `from` on. */
static struct group
group_at(struct accounts *accounts, size_t from)
{
	struct group g = {&accounts->chains[from], 1};

	while (from + g.n < accounts->n &&
	    strcmp(g.at[g.n].whole, g.at[0].whole) == 0)
		g.n++;
	return g;
}

bool
accounts_check(struct accounts *accounts, const char *const *met, size_t n_met)
{
	struct met_file *files = mem_zero(n_met + 1, sizeof *files);
	bool is_good = true;
	size_t i;
	struct group g;

	sort(accounts);
	for (i = 0; i < n_met && is_good; i++)
		is_good = read_met(&files[i], met[i]);
	for (i = 0; i < accounts->n && is_good; i += g.n) {
		g = group_at(accounts, i);
		is_good = has_all_parts(&g) && are_alike(&g);
	}
	is_good = is_good && are_tiled(accounts);
	for (i = 0; i < accounts->n && is_good; i += g.n) {
		g = group_at(accounts, i);
		is_good =
		    are_keys_checked(&g, files, n_met) && are_parts_alike(&g);
		if (is_good)
			judge_all(&g);
	}
	for (i = 0; i < n_met; i++)
		free_met(&files[i]);
	free(files);
	return is_good && diag_worst() < STATUS_USAGE;
}

/* ---- one account of all parts -------------------------------------------- */

/* Rows of a table as ranges of its lines: "2-5,9". */
struct ranges {
	const char *text;
	uint64_t from;
	uint64_t to;
};

/* False where there are no more. */
static bool
next_range(struct ranges *r)
{
	char *end;

	if (r->text[0] == '\0')
		return false;
	r->from = r->to = strtoull(r->text, &end, 10);
	if (*end == '-')
		r->to = strtoull(end + 1, &end, 10);
	r->text = *end == ',' ? end + 1 : end;
	return end > r->text || r->from > 0;
}

/* The lines that both name; owned.  *n: how many. */
static char *
both(const char *one, const char *other, uint64_t *n)
{
	struct ranges a = {one, 0, 0};
	struct ranges b = {other, 0, 0};
	bool has_a = next_range(&a);
	bool has_b = next_range(&b);
	struct out out = {0};

	*n = 0;
	while (has_a && has_b) {
		uint64_t from = a.from > b.from ? a.from : b.from;
		uint64_t to = a.to < b.to ? a.to : b.to;

		if (from <= to) {
			out_format(
			    &out, "%s%" PRIu64, out.len > 0 ? "," : "", from);
			if (to > from)
				out_format(&out, "-%" PRIu64, to);
			*n += to - from + 1;
		}
		if (a.to < b.to)
			has_a = next_range(&a);
		else
			has_b = next_range(&b);
	}
	return out_take(&out);
}

/* Rows of the table that no part asked for; owned. */
static char *
not_asked(const struct group *g, size_t line, uint64_t *n)
{
	char *text =
	    mem_format("%s", text_of(g->at[0].lines[line].node, "not_asked"));
	char *fewer;
	size_t i;

	for (i = 0; i < g->n; i++) {
		fewer = both(
		    text, text_of(g->at[i].lines[line].node, "not_asked"), n);
		free(text);
		text = fewer;
	}
	return text;
}

static void
put_key(struct out *out, const char *key)
{
	out_byte(out, out->text[out->len - 1] == '{' ? '{' : ',');
	if (out->text[out->len - 1] == '{')
		out->len--;
	out_quoted(out, key);
	out_byte(out, ':');
}

/* A member of all parts that is a number, added up. */
static void
put_sum(struct out *out, const struct group *g, size_t line, const char *within,
    const char *key)
{
	struct exact sum;
	char text[EXACT_TEXT];
	size_t i;

	exact_zero(&sum);
	for (i = 0; i < g->n; i++) {
		const struct node *node = g->at[i].lines[line].node;
		const struct node *member = node_get(
		    within == NULL ? node : node_get(node, within), key);

		if (member != NULL && member->kind == NODE_NUMBER)
			(void)exact_add_text(&sum, slice_of(member->text));
	}
	(void)exact_text(&sum, text, sizeof text);
	put_key(out, key);
	out_text(out, text);
}

/* Tags in the order in which one process would have met them. */
static void
put_counts(struct out *out, const struct group *g, size_t line)
{
	struct map *seen = map_new();
	bool is_new;
	size_t i;
	size_t k;

	put_key(out, "counts");
	out_byte(out, '{');
	for (i = 0; i < g->n; i++) {
		const struct node *counts =
		    node_get(g->at[i].lines[line].node, "counts");

		for (k = 0; counts != NULL && k < counts->n; k++) {
			(void)map_put(
			    seen, slice_of(counts->child[k].key), &is_new);
			if (is_new)
				put_sum(out, g, line, "counts",
				    counts->child[k].key);
		}
	}
	out_byte(out, '}');
	map_free(seen);
}

/* Files that all parts read. */
static void
put_files(struct out *out, const struct group *g, size_t line)
{
	const struct node *files = node_get(g->at[0].lines[line].node, "files");
	size_t i;
	size_t k;

	put_key(out, "files");
	out_byte(out, '{');
	for (k = 0; files != NULL && k < files->n; k++) {
		const char *key = files->child[k].key;

		for (i = 1; i < g->n; i++)
			if (strcmp(text_of(node_get(g->at[i].lines[line].node,
					       "files"),
				       key),
				files->child[k].text) != 0)
				break;
		if (i < g->n || strcmp(key, "plan") == 0)
			continue;
		put_key(out, key);
		out_quoted(out, files->child[k].text);
	}
	out_byte(out, '}');
}

static bool
is_among(const char *key, const char *const *list)
{
	while (*list != NULL && strcmp(*list, key) != 0)
		list++;
	return *list != NULL;
}

static void
put_line(struct out *out, const struct group *g, size_t line,
    const char *hash_in, const char *hash_out)
{
	/* What is of a part alone. */
	static const char *const own[] = {"part", "of", "plan", "pieces",
	    "limits", "unique", "keys", "seen", "blanks", "hash_in", "hash_out",
	    "not_asked", "right_only", "files", "counts", NULL};
	/* The same in all. */
	static const char *const same[] = {"table_rows", NULL};
	const struct node *node = g->at[0].lines[line].node;
	uint64_t n = 0;
	char *rows;
	size_t i;

	out_byte(out, '{');
	for (i = 0; i < node->n; i++) {
		const struct node *member = &node->child[i];

		if (is_among(member->key, own))
			continue;
		if (member->kind == NODE_NUMBER &&
		    !is_among(member->key, same)) {
			put_sum(out, g, line, NULL, member->key);
		} else {
			put_key(out, member->key);
			if (member->kind == NODE_NUMBER)
				out_text(out, member->text);
			else
				out_quoted(out, member->text);
		}
	}
	if (node_get(node, "not_asked") != NULL) {
		rows = not_asked(g, line, &n);
		put_key(out, "right_only");
		out_format(out, "%" PRIu64, n);
		if (hash_in == NULL) {
			put_key(out, "not_asked");
			out_quoted(out, rows);
		}
		free(rows);
	}
	if (hash_in != NULL) {
		put_key(out, "hash_in");
		out_quoted(out, hash_in);
		put_key(out, "hash_out");
		out_quoted(out, hash_out);
	}
	put_key(out, "parts");
	out_format(out, "%zu", g->n);
	put_files(out, g, line);
	put_counts(out, g, line);
	out_text(out, "}\n");
}

static bool
append_text(const struct out *out, const char *path)
{
	struct place place = {.file = path};
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd >= 0)
		return out_write(out, fd, path) && stream_close(fd, path);
	diag_error(STATUS_FAIL, &place, "cannot-create",
	    "cannot open the ledger: %s", strerror(errno));
	return false;
}

bool
accounts_write_line(struct accounts *accounts, size_t i, const char *hash_in,
    const char *hash_out, const char *path)
{
	struct group g = group_at(accounts, 0);
	struct out out = {0};
	bool is_done;

	put_line(&out, &g, i, hash_in, hash_out);
	is_done = append_text(&out, path);
	out_free(&out);
	return is_done;
}

void
accounts_hash(struct accounts *accounts, size_t i, char out[HASH_TEXT])
{
	struct hash *hash = hash_new();
	size_t k;

	for (k = 0; k < accounts->n; k++) {
		const char *text =
		    text_of(accounts->chains[k].lines[i].node, "hash_out");

		hash_update(hash, text, strlen(text));
	}
	hash_text(hash, out);
	hash_free(hash);
}

bool
accounts_write(struct accounts *accounts, const char *path)
{
	struct out out = {0};
	bool is_done;
	struct group g;
	size_t i;
	size_t k;

	if (path == NULL || accounts->n == 0)
		return true;
	sort(accounts);
	for (i = 0; i < accounts->n; i += g.n) {
		g = group_at(accounts, i);
		for (k = 0; k < g.at[0].n; k++)
			put_line(&out, &g, k, NULL, NULL);
	}
	is_done = append_text(&out, path);
	out_free(&out);
	return is_done;
}
