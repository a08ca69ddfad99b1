#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleaner.h"
#include "describe.h"
#include "diag.h"
#include "elsewhere.h"
#include "explain.h"
#include "keyfile.h"
#include "ledger.h"
#include "mem.h"
#include "met.h"
#include "number.h"
#include "options.h"
#include "out.h"
#include "parting.h"
#include "patches.h"
#include "progress.h"
#include "rawfile.h"
#include "receipt.h"
#include "rejects.h"
#include "resource.h"
#include "sniff.h"
#include "stream.h"
#include "writer.h"

/* What the command line says; NULL or -1 where it says nothing. */
struct flags {
	const char *schema;
	const char *delimiter;
	const char *encoding;
	const char *decimal;
	bool guesses_delimiter;
	bool guesses_decimal;
	const char *group;
	const char *quote;
	const char *escape;
	const char *rejects;
	const char *done;
	const char *patch;
	const char *explain;
	const char *structure;
	const char *labels;
	const char *plan;
	const char *keys;
	const char *seen;
	const char *manifest;
	int split;
	int jobs;
	bool is_met;
	bool is_range;
	uint64_t begin; /* of the range */
	uint64_t length;
	uint32_t part; /* 0: of no parts */
	uint32_t of;
	int header_rows;
	int skip_rows;
	int undefined;
	bool is_trimmed;
	bool is_describing;
	struct option_texts references;
	struct option_texts missing;
	struct cleaner_settings set;
};

/* "TAG", "TAG=N", "TAG=N%". */
static void
add_alarm(const struct options *opt, struct alarm **list, size_t *n)
{
	const char *equals = strchr(opt->value, '=');
	size_t len =
	    equals == NULL ? strlen(opt->value) : (size_t)(equals - opt->value);
	struct alarm alarm = {.tag = mem_text((struct slice){opt->value, len}),
	    .bound = {0, false}};

	if (len == 0 ||
	    (equals != NULL && !reject_limit_read(&alarm.bound, equals + 1)))
		options_fail(opt,
		    "option '--%s' takes TAG, TAG=N or TAG=N%%, "
		    "not '%s'",
		    opt->name, opt->value);
	*list = mem_resize(*list, (*n + 1) * sizeof **list);
	(*list)[(*n)++] = alarm;
}

static void
take_warn_if(const struct options *opt, void *settings)
{
	struct flags *flags = settings;

	add_alarm(opt, &flags->set.warn_if, &flags->set.n_warn_if);
}

static void
take_fail_if(const struct options *opt, void *settings)
{
	struct flags *flags = settings;

	add_alarm(opt, &flags->set.fail_if, &flags->set.n_fail_if);
}

static void
check_reference(const struct options *opt, void *settings)
{
	(void)settings;
	if (strchr(opt->value, '=') == NULL)
		options_fail(opt,
		    "option '--reference' takes NAME=FILE, not "
		    "'%s'",
		    opt->value);
}

/* ".n=NA,N/A" or "NA,N/A". */
static bool
has_code(const char *text)
{
	return text[0] == '.' && text[1] >= 'a' && text[1] <= 'z' &&
	    text[2] == '=';
}

static void
check_missing(const struct options *opt, void *settings)
{
	const char *equals = strchr(opt->value, '=');

	(void)settings;
	if (equals != NULL && opt->value[0] == '.' && !has_code(opt->value))
		options_fail(opt,
		    "a dot code is a point and a letter, as in '.n=NA', not "
		    "'%.*s'",
		    (int)(equals - opt->value), opt->value);
}

/* The texts of one --missing. */
static void
add_missing(struct resource *res, const char *list)
{
	char code[3] = "";
	size_t len;
	char *text;

	if (has_code(list)) {
		memcpy(code, list, 2);
		list += 3;
	}
	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		text = mem_text((struct slice){list, len});
		resource_add_missing(res, text, code);
		free(text);
	}
}

static void
check_char(const struct options *opt, void *settings)
{
	(void)settings;
	if (strlen(opt->value) != 1)
		options_fail(opt,
		    "option '--%s' takes one ASCII character, "
		    "not '%s'",
		    opt->name, opt->value);
}

static void
check_quote(const struct options *opt, void *settings)
{
	if (strcmp(opt->value, "none") != 0)
		check_char(opt, settings);
}

static void
take_bound(const struct options *opt, void *settings)
{
	struct flags *flags = settings;

	flags->set.has_max_rejects = true;
	if (!reject_limit_read(&flags->set.max_rejects, opt->value))
		options_fail(opt,
		    "option '--max-rejects' takes N or N%%, not "
		    "'%s'",
		    opt->value);
}

static void
take_delimiter(const struct options *opt, void *settings)
{
	struct flags *flags = settings;

	flags->guesses_delimiter = strcmp(opt->value, "auto") == 0;
	flags->delimiter =
	    flags->guesses_delimiter ? NULL : rawfile_delimiter(opt->value);
	if (flags->guesses_delimiter)
		return;
	if (flags->delimiter[0] == '\0' || strlen(flags->delimiter) > 16)
		options_fail(opt, "option '--delimiter' takes 1 to 16 bytes");
}

static void
take_decimal(const struct options *opt, void *settings)
{
	struct flags *flags = settings;

	flags->guesses_decimal = strcmp(opt->value, "auto") == 0;
	flags->decimal = flags->guesses_decimal ? NULL : opt->value;
	if (!flags->guesses_decimal)
		check_char(opt, settings);
}

/* "BEGIN:LENGTH", in bytes. */
static void
take_range(const struct options *opt, void *settings)
{
	struct flags *flags = settings;
	const char *colon = strchr(opt->value, ':');
	int64_t begin;
	int64_t length;

	if (colon == NULL ||
	    !number_parse_int(
		&begin, opt->value, (size_t)(colon - opt->value)) ||
	    !number_parse_int(&length, colon + 1, strlen(colon + 1)) ||
	    begin < 0 || length < 0)
		options_fail(opt,
		    "option '--range' takes BEGIN:LENGTH in bytes, not '%s'",
		    opt->value);
	flags->is_range = true;
	flags->begin = (uint64_t)begin;
	flags->length = (uint64_t)length;
}

static void
take_part(const struct options *opt, void *settings)
{
	struct flags *flags = settings;

	if (!parting_part(opt->value, &flags->part, &flags->of))
		options_fail(opt,
		    "option '--part' takes I/N, as in 3/8, not '%s'",
		    opt->value);
}

#define AT(member) OPTION_AT(struct flags, member)

enum {
	GIB = 1 << 30
};

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "How the file is written"},
    {"schema", 's', true, "FILE", "Data Resource of the raw file", OPTION_TEXT,
	AT(schema), .use = OPTION_INPUT},
    {"delimiter", 'd', true, "CHAR",
	"between fields: itself, tab, semicolon, pipe, or auto", OPTION_CALL,
	.take = take_delimiter},
    {"encoding", 'e', true, "NAME", "utf-8, utf-16, auto, or any 8-bit charset",
	OPTION_TEXT, AT(encoding)},
    {"decimal", 0, true, "CHAR", "the decimal mark of numbers, or auto",
	OPTION_CALL, .take = take_decimal},
    {"group", 0, false, "CHAR", "the mark between thousands", OPTION_TEXT,
	AT(group)},
    {"header-rows", 0, true, "N", "rows of the header, 0 to 100", OPTION_INT,
	AT(header_rows), .high = 100},
    {"skip-rows", 0, false, "N", "rows before the header", OPTION_INT,
	AT(skip_rows), .high = 1000},
    {"quote", 0, false, "CHAR", "around fields, or none", OPTION_TEXT,
	AT(quote), .take = check_quote},
    {"escape", 0, false, "CHAR", "before a quote within quotes", OPTION_TEXT,
	AT(escape), .take = check_char},
    {"trim", 0, false, NULL, "drop blanks and tabs around fields", OPTION_FLAG,
	AT(is_trimmed)},
    {"missing", 0, true, "[.c=]TEXT[,TEXT]",
	"what is no value: it becomes empty, or this dot code", OPTION_TEXTS,
	AT(missing), .take = check_missing},
    {"undefined", 0, false, "RULE",
	"bytes without meaning: reject, c1, replace", OPTION_CHOICE,
	AT(undefined), .choices = resource_undefined},
    {.kind = OPTION_HEADING, .help = "What is wrong"},
    {"rejects", 'r', true, "FILE",
	"rejected records, as CSV or (.jsonl) JSON lines", OPTION_TEXT,
	AT(rejects), .use = OPTION_OUTPUT},
    {"done", 0, false, "FILE",
	"say there that all is written: for --needs of others", OPTION_TEXT,
	AT(done), .use = OPTION_OUTPUT},
    {"max-rejects", 0, true, "N|N%", "fail when there are more", OPTION_CALL,
	.take = take_bound},
    {"max-details", 0, false, "N", "lines of the rejects a tag", OPTION_INT,
	AT(set.max_details), .high = 1e15},
    {"all-faults", 0, false, NULL, "a line of the rejects for each wrong field",
	OPTION_FLAG, AT(set.all_faults)},
    {"place", 0, false, "NAME",
	"add a column: file, record and hash of where each stood", OPTION_TEXT,
	AT(set.place)},
    {"warn-if", 0, false, "TAG[=N|N%]", "warn when there are more", OPTION_CALL,
	.is_many = true, .take = take_warn_if},
    {"fail-if", 0, true, "TAG[=N|N%]", "fail when there are more", OPTION_CALL,
	.is_many = true, .take = take_fail_if},
    {"patch", 0, true, "FILE", "rejects that were mended", OPTION_TEXT,
	AT(patch), .use = OPTION_INPUT},
    {"reference", 0, false, "NAME=FILE", "the file of a foreign key's resource",
	OPTION_TEXTS, AT(references), .use = OPTION_INPUT,
	.take = check_reference},
    {.kind = OPTION_HEADING, .help = "Instead of records"},
    {"check", 0, true, NULL, "report everything, write no records", OPTION_FLAG,
	AT(set.is_check), .frees_output = true},
    {"explain", 0, true, "TAG", "what a tag means, and how to mend",
	OPTION_TEXT, AT(explain)},
    {"describe", 0, true, NULL, "draft a schema of the input", OPTION_FLAG,
	AT(is_describing)},
    {"structure", 0, false, "FILE",
	"with --describe: structure.csv of SurveyXact", OPTION_TEXT,
	AT(structure), .use = OPTION_INPUT},
    {"labels", 0, false, "FILE", "with --describe: labels.csv of SurveyXact",
	OPTION_TEXT, AT(labels), .use = OPTION_INPUT},
    {.kind = OPTION_HEADING, .help = "In parts"},
    {"split", 0, false, "N", "plan N parts of the files, at ends of records",
	OPTION_INT, AT(split), .low = 1, .high = 1000000},
    {"jobs", 0, false, "N",
	"processes of --split or --met (cores, for large files)", OPTION_INT,
	AT(jobs), .low = 1, .high = 256},
    {"plan", 0, false, "FILE", "what --split wrote; the files are the same",
	OPTION_TEXT, AT(plan), .use = OPTION_INPUT, .requires = "part"},
    {"part", 0, false, "I/N", "clean part I of N", OPTION_CALL,
	.take = take_part},
    {"range", 0, false, "BEGIN:LENGTH", "clean these bytes of the one file",
	OPTION_CALL, .take = take_range},
    {"manifest", 0, false, "FILE",
	"account of this part, for --manifest of the filters behind",
	OPTION_TEXT, AT(manifest), .use = OPTION_OUTPUT, .requires = "part"},
    {"keys", 0, false, "FILE", "write the keys that have to be unique",
	OPTION_TEXT, AT(keys), .use = OPTION_OUTPUT},
    {"met", 0, false, NULL,
	"of the --keys of all parts: which an earlier one has", OPTION_FLAG,
	AT(is_met)},
    {"seen", 0, false, "FILE", "what --met found: reject it", OPTION_TEXT,
	AT(seen), .use = OPTION_INPUT, .requires = "part"},
    {.kind = OPTION_HEADING, .help = "Limits"},
    {"max-newlines", 0, false, "N", "lines a quoted field may go on for (20)",
	OPTION_INT, AT(set.max_newlines), .high = 1000000},
    {"max-field", 0, false, "BYTES", "of a field (1048576)", OPTION_INT,
	AT(set.max_field), .low = 1, .high = GIB},
    {"max-record", 0, false, "BYTES", "of a record (4194304)", OPTION_INT,
	AT(set.max_record), .low = 1, .high = GIB},
    {"max-columns", 0, false, "N", "of a record (65536)", OPTION_INT,
	AT(set.max_columns), .low = 1, .high = 1 << 24},
    {0},
};

static const struct option_page page = {
    .program = "clean",
    .synopsis = "[--schema FILE | --delimiter CHAR --encoding NAME ...] "
		"[FILE ...]",
    .summary = "Raw exports into canonical CSV; what is wrong goes to the "
	       "rejects, with its place and reason.",
    .examples =
	{
	    "clean --describe export.csv >raw.json",
	    "clean --schema raw.json --rejects rejects.csv export.csv "
	    ">clean.csv",
	    "clean -d semicolon --decimal , export.csv | aggregate --count",
	},
    .rows = rows,
};

static void
set_header_rows(struct resource *res, const struct flags *flags)
{
	uint32_t n = flags->header_rows >= 0 ? (uint32_t)flags->header_rows
					     : res->n_header_rows;
	uint32_t i;

	if (flags->header_rows < 0 && flags->skip_rows < 0)
		return;
	resource_set_header_rows(res, n);
	for (i = 0; i < n && flags->skip_rows > 0; i++)
		res->header_rows[i] += (uint32_t)flags->skip_rows;
}

static void
set_decimal(struct resource *res, char decimal)
{
	struct field *f = &res->undeclared_field;
	uint32_t i;

	f->numeral.decimal = decimal;
	f->rewrites_decimals = decimal != '.';
	for (i = 0; i < res->n_fields; i++)
		res->fields[i].numeral.decimal = decimal;
}

/* Flags come before what the schema says. */
static void
apply_flags(struct resource *res, const struct flags *flags)
{
	struct field *f = &res->undeclared_field;
	size_t k;
	uint32_t i;

	res->has_dialect |= flags->delimiter != NULL ||
	    flags->guesses_delimiter || flags->guesses_decimal ||
	    flags->decimal != NULL || flags->group != NULL ||
	    flags->quote != NULL || flags->escape != NULL ||
	    flags->header_rows >= 0 || flags->skip_rows >= 0;
	res->has_encoding |= flags->encoding != NULL;
	for (k = 0; k < flags->missing.n; k++)
		add_missing(res, flags->missing.texts[k]);

	if (flags->delimiter != NULL)
		res->delimiter = flags->delimiter;
	if (flags->encoding != NULL)
		res->encoding = flags->encoding;
	if (flags->quote != NULL)
		res->quote =
		    strcmp(flags->quote, "none") == 0 ? 0 : flags->quote[0];
	if (flags->escape != NULL)
		res->escape = flags->escape[0];
	if (res->escape == res->quote)
		res->escape = '\0'; /* a quote before a quote doubles it */
	if (flags->undefined >= 0)
		res->undefined = (enum undefined)flags->undefined;
	if (flags->decimal != NULL)
		set_decimal(res, flags->decimal[0]);
	if (flags->group != NULL) {
		f->numeral.group = flags->group;
		f->rewrites_decimals = true;
	}
	f->is_trimmed |= flags->is_trimmed;
	for (i = 0; i < res->n_fields; i++) {
		res->fields[i].is_trimmed |= flags->is_trimmed;
		if (flags->group != NULL)
			res->fields[i].numeral.group = flags->group;
	}
	set_header_rows(res, flags);
}

static void
check_flags(const struct options *opt, const struct flags *flags)
{
	if (flags->done != NULL &&
	    (flags->set.is_check || flags->is_describing ||
		flags->explain != NULL))
		options_fail(
		    opt, "--done tells that records are written, and none are");
	if (flags->jobs > 0 && flags->split == 0 && !flags->is_met)
		options_fail(opt, "--jobs is of --split and --met");
	if (flags->is_met && opt->n_operands == 0)
		options_fail(opt, "--met needs what --keys of each part wrote");
	if ((flags->split > 0 || flags->is_range) && opt->n_operands == 0)
		options_fail(opt, "what is to be cut has to be named: FILE");
	if (flags->is_range && (flags->plan != NULL || opt->n_operands > 1))
		options_fail(opt, "--range is of one file, and without --plan");
	if (flags->part > 0 && flags->set.max_details != UINT64_MAX)
		options_fail(opt,
		    "--max-details counts the rejects of the whole: leave it "
		    "out in a part");
	if (flags->is_describing && flags->schema != NULL)
		options_fail(
		    opt, "--describe drafts a schema, it does not take one");
	if ((flags->structure != NULL || flags->labels != NULL) &&
	    !flags->is_describing)
		options_fail(
		    opt, "--structure and --labels belong to --describe");
	if ((flags->guesses_delimiter || flags->guesses_decimal) &&
	    (flags->split > 0 || flags->is_range || flags->plan != NULL))
		options_fail(opt,
		    "a file that is cut has to be known: say its "
		    "delimiter and decimal mark, not auto");
	if (flags->group != NULL && flags->decimal != NULL &&
	    strcmp(flags->group, flags->decimal) == 0)
		options_fail(opt, "--decimal and --group are the same mark");
}

/* All that is known of the part at hand. */
struct portion {
	const struct flags *flags;
	struct parting plan;
	struct elsewhere *elsewhere;
	struct keyfile *keyfile;
	char keys[HASH_TEXT]; /* hash of those written */
	bool has_keys;        /* the schema has unique ones */
};

/* Which part this is, and what has to be known of it beside other parts. */
static void
describe_part(struct ledger *ledger, const struct portion *portion,
    const struct cleaner *c)
{
	const struct flags *flags = portion->flags;
	const struct parting *plan = &portion->plan;
	struct out text = {0};
	char seen[HASH_TEXT] = "";
	size_t i;

	ledger_number(ledger, "part", flags->part);
	ledger_number(ledger, "of", flags->of);
	if (plan->n > 0 && flags->plan != NULL)
		ledger_text(ledger, "plan", plan->hash);
	out_text(&text, "[");
	for (i = 0; i < plan->n; i++) {
		const struct file_piece *p = &plan->pieces[i];

		if (flags->plan != NULL && p->part != flags->part)
			continue;
		out_format(&text,
		    "%s{\"file\":\"%s\",\"bytes\":%llu,\"header\":%llu,"
		    "\"begin\":%llu,\"length\":%llu}",
		    text.len > 1 ? "," : "", p->hash,
		    (unsigned long long)p->bytes,
		    (unsigned long long)p->range.header,
		    (unsigned long long)p->range.begin,
		    (unsigned long long)p->range.length);
	}
	out_text(&text, "]");
	out_byte(&text, '\0');
	ledger_exact(ledger, "pieces", text.text);
	text.len = 0;
	cleaner_limits(c, &text);
	out_byte(&text, '\0');
	ledger_exact(ledger, "limits", text.text);
	out_free(&text);
	ledger_text(ledger, "unique",
	    !portion->has_keys        ? "none"
		: flags->keys != NULL ? "keys"
				      : "unchecked");
	if (portion->elsewhere != NULL)
		elsewhere_hash(portion->elsewhere, seen);
	ledger_text(ledger, "keys", portion->keys);
	ledger_text(ledger, "seen", seen);
}

static void
write_ledger(const char *path, const struct options *opt, struct cleaner *c,
    const char *hash_out, const struct portion *portion)
{
	struct ledger *ledger = ledger_open(path, "clean");
	const struct account *a = cleaner_account(c);
	char hash[33];
	size_t i;

	ledger_number(ledger, "records_in", account_records(a));
	ledger_number(
	    ledger, "records_out", hash_out == NULL ? 0 : a->accepted);
	ledger_number(ledger, "rejected", a->rejected);
	ledger_number(ledger, "not_kept", a->unkept);
	ledger_number(ledger, "header_lines", a->header);
	ledger_number(ledger, "preamble_lines", a->preamble);
	ledger_number(ledger, "comment_lines", a->comment);
	ledger_number(ledger, "blank_lines", a->blank);
	ledger_number(ledger, "footer_lines", a->footer);
	ledger_number(ledger, "continued_lines", a->continued);
	if (cleaner_hash(c, hash))
		ledger_text(ledger, "hash_in", hash);
	if (hash_out != NULL && hash_out[0] != '\0')
		ledger_text(ledger, "hash_out", hash_out);
	if (portion->flags->part > 0)
		describe_part(ledger, portion, c);
	for (i = 0; i < a->n_tallies; i++)
		ledger_count(ledger, a->tallies[i].tag, a->tallies[i].n);
	ledger_files(ledger, opt);
	ledger_close(ledger);
}

/*
 * Each operand, or standard input, opened once: what is a pipe opens only
 * once.  NULL when one is not there, before anything is read.
 */
static int *
open_operands(const struct options *opt)
{
	int *fds = mem_alloc(((size_t)opt->n_operands + 1) * sizeof *fds);
	int i;

	fds[0] = stream_open(opt->n_operands > 0 ? opt->operands[0] : "-");
	for (i = 1; i < opt->n_operands && fds[i - 1] >= 0; i++)
		fds[i] = stream_open(opt->operands[i]);
	if (fds[i - 1] >= 0)
		return fds;
	while (--i > 0)
		(void)stream_close(fds[i - 1], opt->operands[i - 1]);
	free(fds);
	return NULL;
}

/* What --done and --manifest are told with. */
struct done {
	const struct options *opt;
	struct cleaner *c;
	const struct portion *portion;
};

static bool
write_receipts(void *context, const char *hash)
{
	const struct done *done = context;
	const struct flags *flags = done->portion->flags;

	if (flags->done != NULL &&
	    !receipt_write(
		flags->done, cleaner_account(done->c)->accepted, hash))
		return false;
	if (flags->manifest != NULL)
		write_ledger(
		    flags->manifest, done->opt, done->c, hash, done->portion);
	return diag_worst() < STATUS_FAIL;
}

static uint64_t
count_records(const void *account)
{
	return account_records(account);
}

/*
 * The files, and what reads some of them.  Of input that is no file only the
 * first may be waited for: whoever writes another may wait until this has been
 * read.
 */
static bool
open_sources(
    struct rawfile **sources, const struct options *opt, const int *fds)
{
	bool is_good = true;
	bool may_wait = true;
	int i;

	for (i = 0; i < opt->n_operands || i == 0; i++) {
		const char *file = opt->n_operands > 0 ? opt->operands[i] : "-";
		bool is_file = stream_is_file(fds[i]);

		sources[i] = rawfile_open(fds[i], stream_name(file));
		if (is_good && (is_file || may_wait))
			is_good = rawfile_prepare(sources[i]);
		may_wait = may_wait && is_file;
	}
	return is_good;
}

/* The bytes of a piece are those that were there when it was planned. */
static bool
is_piece(const struct file_piece *piece, struct hash *hash, const char *name)
{
	struct place place = {.file = name};
	char text[HASH_TEXT];

	hash_text(hash, text);
	hash_free(hash);
	if (piece->piece[0] == '\0' || strcmp(piece->piece, text) == 0 ||
	    diag_worst() >= STATUS_USAGE)
		return true;
	diag_error(STATUS_FAIL, &place, "stale-plan",
	    "these are not the bytes that the plan was made of; make it anew, "
	    "and clean all parts again");
	return false;
}

static bool
clean_piece(struct cleaner *c, struct rawfile *source, const char *name,
    const struct file_piece *piece)
{
	struct hash *hash = hash_new();
	bool goes_on;

	rawfile_hash_into(source, hash);
	goes_on = cleaner_range(c, source, name, &piece->range);
	return is_piece(piece, hash, name) && goes_on;
}

/*
 * The header of the first file, or its first record where there is none, says
 * which columns there are: a part that begins behind it reads that much.
 */
static bool
read_layout(
    struct cleaner *c, const struct options *opt, const struct parting *plan)
{
	const char *name = opt->operands[0];
	struct byte_range none = plan->pieces[0].range;
	int fd = stream_open(name);

	if (fd < 0)
		return false;
	none.begin = plan->pieces[0].bytes;
	none.length = 0;
	none.is_first = false;
	return cleaner_range(
	    c, rawfile_open(fd, name), stream_name(name), &none);
}

static void
clean_files(struct cleaner *c, const struct options *opt, const int *fds,
    struct rawfile **sources, const struct portion *portion, bool goes_on)
{
	const struct flags *flags = portion->flags;
	bool is_cut = portion->plan.n > 0;
	uint32_t part = flags->plan == NULL ? 1 : flags->part;
	int i = 0;

	progress_expect(stream_size(fds, opt->n_operands));
	progress_watch(count_records, cleaner_account(c));
	if (goes_on && is_cut && flags->plan != NULL &&
	    parting_find(&portion->plan, part, 1) == NULL)
		goes_on = read_layout(c, opt, &portion->plan);
	do {
		const char *file = opt->n_operands > 0 ? opt->operands[i] : "-";
		const struct file_piece *piece = is_cut
		    ? parting_find(&portion->plan, part, (uint32_t)i + 1)
		    : NULL;

		if (!goes_on || (is_cut && piece == NULL))
			rawfile_close(sources[i]);
		else if (is_cut)
			goes_on = clean_piece(
			    c, sources[i], stream_name(file), piece);
		else
			goes_on =
			    cleaner_file(c, sources[i], stream_name(file));
	} while (++i < opt->n_operands);
}

/* A cleaner that looks for cuts, and tells nobody what is wrong. */
static struct cleaner *
open_scanner(const struct flags *flags, const struct resource *res)
{
	struct cleaner_settings set = {.max_newlines = flags->set.max_newlines,
	    .max_field = flags->set.max_field,
	    .max_record = flags->set.max_record,
	    .max_columns = flags->set.max_columns};

	return cleaner_open(res, &set, NULL, NULL, NULL,
	    (char *const *)flags->references.texts, flags->references.n);
}

static void
split(const struct options *opt, const struct flags *flags,
    const struct resource *res)
{
	struct parting plan = {0};
	struct cleaner *c = open_scanner(flags, res);

	if (c != NULL &&
	    parting_make(&plan, c, opt, (uint32_t)flags->split, flags->jobs))
		(void)parting_write(&plan, STDOUT_FILENO, "stdout");
	cleaner_close(c);
	parting_free(&plan);
}

/* Is the plan of these files, and of as many parts? */
static bool
is_of_files(const struct portion *portion, const struct options *opt)
{
	const struct parting *plan = &portion->plan;
	struct place place = {.file = portion->flags->plan};
	struct stat st;
	size_t i;

	if (plan->pieces[0].of != portion->flags->of ||
	    plan->pieces[plan->n - 1].file != (uint32_t)opt->n_operands) {
		diag_error(STATUS_USAGE, &place, "other-plan",
		    "this plan is of %u parts of %u files, not of %u parts of "
		    "%d; give the number and the files that --split was given",
		    plan->pieces[0].of, plan->pieces[plan->n - 1].file,
		    portion->flags->of, opt->n_operands);
		return false;
	}
	for (i = 0; i < plan->n; i++) {
		const struct file_piece *p = &plan->pieces[i];

		place.file = opt->operands[p->file - 1];
		if (stat(place.file, &st) == 0 && S_ISREG(st.st_mode) &&
		    (uint64_t)st.st_size == p->bytes)
			continue;
		diag_error(STATUS_FAIL, &place, "stale-plan",
		    "this file has not the size that the plan was made of; "
		    "make it anew, and clean all parts again");
		return false;
	}
	return true;
}

/* Open the files that a part writes and reads; false after a report. */
static bool
open_portion(struct portion *portion, const struct options *opt,
    const struct resource *res)
{
	const struct flags *flags = portion->flags;

	portion->has_keys = res->n_keys > 0;
	if (flags->plan != NULL &&
	    (!parting_load(&portion->plan, flags->plan) ||
		!is_of_files(portion, opt)))
		return false;
	if (flags->seen != NULL &&
	    (portion->elsewhere = elsewhere_load(
		 flags->seen, flags->part, res->n_keys)) == NULL)
		return false;
	if (flags->manifest != NULL && !receipt_begin(flags->manifest))
		return false;
	return flags->keys == NULL ||
	    (portion->keyfile = keyfile_open(flags->keys)) != NULL;
}

static void
close_portion(struct portion *portion)
{
	parting_free(&portion->plan);
	elsewhere_free(portion->elsewhere);
}

/* Where the range is in the file, which is read for that. */
static bool
find_range(struct portion *portion, const struct options *opt,
    const struct resource *res)
{
	const struct flags *flags = portion->flags;
	struct cleaner *scanner = open_scanner(flags, res);
	bool is_good = scanner != NULL &&
	    parting_make_range(&portion->plan, scanner, opt->operands[0],
		flags->begin, flags->length);

	cleaner_close(scanner);
	return is_good;
}

/* "auto": what the first bytes of the first file tell, and that it did. */
static bool
look(struct resource *res, const struct flags *flags, struct rawfile *first,
    const char *name)
{
	struct place place = {.file = name};
	const char *delimiter =
	    flags->guesses_delimiter ? NULL : res->delimiter;
	char decimal = '.';

	if (rawfile_is_system(first))
		return true;
	if (!sniff_marks(first, name, &delimiter, &decimal))
		return false;
	if (flags->guesses_delimiter) {
		res->delimiter = delimiter;
		diag_note(&place, "mark-chosen", "read with the delimiter %s",
		    strcmp(delimiter, "\t") == 0
			? "tab"
			: diag_value(slice_of(delimiter)));
	}
	if (flags->guesses_decimal) {
		set_decimal(res, decimal);
		diag_note(&place, "mark-chosen",
		    "read with the decimal mark '%c'", decimal);
	}
	return true;
}

static void
clean(
    const struct options *opt, const struct flags *flags, struct resource *res)
{
	struct writer *out = NULL;
	struct rejects *rejects = NULL;
	struct patches *patches = NULL;
	struct cleaner *c = NULL;
	struct portion portion = {.flags = flags};
	struct done done = {.opt = opt, .portion = &portion};
	char hash[HASH_TEXT] = "";
	bool is_early = false;
	bool is_open = false;
	int *fds = open_operands(opt);
	struct rawfile **sources =
	    mem_zero((size_t)opt->n_operands + 1, sizeof *sources);

	if (fds == NULL ||
	    (flags->patch != NULL &&
		(patches = patches_load(flags->patch)) == NULL) ||
	    (flags->rejects != NULL &&
		(rejects = rejects_open(
		     flags->rejects, flags->set.is_redacted)) == NULL) ||
	    !open_portion(&portion, opt, res))
		goto free_patches;
	if (!flags->set.is_check)
		out = writer_open(STDOUT_FILENO, "stdout");
	if (out != NULL && (opt->ledger != NULL || flags->manifest != NULL))
		writer_hash_on(out);
	if (flags->guesses_delimiter || flags->guesses_decimal) {
		is_open = open_sources(sources, opt, fds) &&
		    look(res, flags, sources[0],
			stream_name(
			    opt->n_operands > 0 ? opt->operands[0] : "-"));
		is_early = true;
	}
	done.c = c = cleaner_open(res, &flags->set, out, rejects, patches,
	    (char *const *)flags->references.texts, flags->references.n);
	if (c != NULL) {
		if (!is_early)
			is_open = open_sources(sources, opt, fds);
		cleaner_part(c, portion.elsewhere, portion.keyfile,
		    parting_records(&portion.plan, flags->part));
		options_confine(opt, NULL, true);
		if (flags->is_range)
			is_open = is_open && find_range(&portion, opt, res);
		clean_files(c, opt, fds, sources, &portion, is_open);
		cleaner_finish(c);
	}
	rejects_close(rejects);
	keyfile_close(portion.keyfile, portion.keys);
	if (c != NULL && (flags->done != NULL || flags->manifest != NULL) &&
	    diag_worst() < STATUS_USAGE)
		writer_before_seal(out, write_receipts, &done);
	writer_close(out);
	if (out != NULL)
		(void)writer_hash(out, hash);
	if (c != NULL && opt->ledger != NULL)
		write_ledger(
		    opt->ledger, opt, c, out == NULL ? NULL : hash, &portion);
	progress_close();
	cleaner_close(c);
	writer_free(out);
free_patches:
	close_portion(&portion);
	free(fds);
	free(sources);
	patches_free(patches);
}

/* Tags of messages, of the schema's rules, and of --patch. */
static bool
is_tag(const struct resource *res, const char *tag, const char **near)
{
	size_t i;

	for (i = 0; i < res->n_rules; i++)
		if (strcmp(res->rules[i].tag, tag) == 0)
			return true;
	return explain_knows("clean", tag, near) ||
	    strcmp(tag, "left-out") == 0;
}

/* Wrong use that only shows beside the schema. */
__attribute__((format(printf, 1, 2))) static void
refuse(const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	diag_error(STATUS_USAGE, NULL, "usage",
	    "%s; 'clean --help' lists the options", text);
}

/* Refuse a tag that no message has: an alarm on it would never ring. */
static void
check_alarms(const struct resource *res, const struct alarm *alarms, size_t n)
{
	const char *near;
	size_t i;

	for (i = 0; i < n; i++)
		if (!is_tag(res, alarms[i].tag, &near))
			refuse("neither clean nor the schema has the tag "
			       "'%s'%s%s%s",
			    alarms[i].tag,
			    near == NULL ? "" : ", did you mean '",
			    near == NULL ? "" : near, near == NULL ? "" : "'?");
}

/* No output takes the place of a file that the schema names. */
static bool
spare_references(const struct options *opt, const struct resource *res)
{
	bool are_spared = true;
	size_t i;

	for (i = 0; i < res->n_references; i++) {
		const struct reference *ref = &res->references[i];
		char *path = ref->path == NULL ? NULL : resource_path(res, ref);

		if (path != NULL && !options_spare(opt, path))
			are_spared = false;
		free(path);
	}
	return are_spared;
}

static void
check_references(const struct flags *flags, const struct resource *res)
{
	const char *name;
	size_t len;
	size_t i;
	size_t k;

	for (i = 0; i < flags->references.n; i++) {
		name = flags->references.texts[i];
		len = (size_t)(strchr(name, '=') - name);
		for (k = 0; k < res->n_references; k++)
			if (strlen(res->references[k].resource) == len &&
			    memcmp(res->references[k].resource, name, len) == 0)
				break;
		if (k == res->n_references)
			refuse("no foreign key of the schema refers to '%.*s'",
			    (int)len, name);
	}
}

static void
free_flags(struct flags *flags)
{
	size_t i;

	for (i = 0; i < flags->set.n_warn_if; i++)
		free(flags->set.warn_if[i].tag);
	for (i = 0; i < flags->set.n_fail_if; i++)
		free(flags->set.fail_if[i].tag);
	free(flags->set.warn_if);
	free(flags->set.fail_if);
	options_texts_free(&flags->references);
	options_texts_free(&flags->missing);
}

static void
run_describe(const struct options *opt, const struct flags *flags)
{
	struct describe_request request = {
	    .file = opt->n_operands > 0 ? opt->operands[0] : "-",
	    .structure = flags->structure,
	    .labels = flags->labels,
	    .decimal = flags->decimal,
	    .known = {flags->delimiter, flags->encoding, flags->header_rows,
		NULL},
	};
	int fd;

	if (opt->n_operands > 1)
		options_fail(opt, "--describe takes one file");
	if ((fd = stream_open(request.file)) < 0)
		return;
	request.known.source = rawfile_open(fd, stream_name(request.file));
	if (!rawfile_prepare(request.known.source)) {
		rawfile_close(request.known.source);
		return;
	}
	options_confine(opt, NULL, true);
	describe(&request);
}

/* The schema, whose rules' tags diag goes on to know; or NULL. */
static struct resource *
run(const struct options *opt, struct flags *flags)
{
	struct resource *res;
	const char *why;
	size_t i;

	if (flags->explain != NULL) {
		explain(flags->explain);
		return NULL;
	}
	if (flags->is_describing) {
		run_describe(opt, flags);
		return NULL;
	}
	if (flags->is_met) {
		(void)met_list(
		    opt, opt->operands, opt->n_operands, flags->jobs);
		return NULL;
	}
	flags->set.notes_standins = flags->schema == NULL;
	for (i = 0; i < flags->missing.n; i++)
		if (flags->missing.texts[i][0] == '\0')
			flags->set.notes_standins = false;
	res = flags->schema == NULL ? resource_new()
				    : resource_load(flags->schema);
	/*
	 * Whatever else is wrong, the receipt of an earlier run is not one of
	 * this run.
	 */
	if ((res == NULL || spare_references(opt, res)) && flags->done != NULL)
		(void)receipt_begin(flags->done);
	if (res == NULL)
		return NULL;
	apply_flags(res, flags);
	if (!resource_is_sound(res, &why))
		refuse("%s", why);
	check_alarms(res, flags->set.warn_if, flags->set.n_warn_if);
	check_alarms(res, flags->set.fail_if, flags->set.n_fail_if);
	check_references(flags, res);
	if (diag_worst() < STATUS_USAGE && flags->split > 0)
		split(opt, flags, res);
	else if (diag_worst() < STATUS_USAGE)
		clean(opt, flags, res);
	return res;
}

int
main(int argc, char *argv[])
{
	struct options opt;
	struct flags flags = {.header_rows = -1,
	    .skip_rows = -1,
	    .undefined = -1,
	    .set = {.max_newlines = 20,
		.max_field = 1 << 20,
		.max_record = 1 << 22,
		.max_columns = 1 << 16,
		.max_details = UINT64_MAX}};
	struct resource *res;
	int status;

	options_read(&opt, &page, &flags, argc, argv);
	check_flags(&opt, &flags);
	flags.set.is_redacted = diag_is_redacted();
	flags.set.has_hash = (opt.ledger != NULL || flags.manifest != NULL) &&
	    flags.plan == NULL && !flags.is_range;
	flags.set.is_part = flags.part > 0;
	res = run(&opt, &flags);
	status = diag_status();
	resource_free(res);
	free_flags(&flags);
	options_close(&opt);
	return status;
}
