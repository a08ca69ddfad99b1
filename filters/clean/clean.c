#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleaner.h"
#include "describe.h"
#include "diag.h"
#include "explain.h"
#include "ledger.h"
#include "mem.h"
#include "options.h"
#include "patches.h"
#include "progress.h"
#include "rawfile.h"
#include "receipt.h"
#include "rejects.h"
#include "resource.h"
#include "stream.h"
#include "writer.h"

/* What the command line says; NULL or -1 where it says nothing. */
struct flags {
	const char *schema;
	const char *delimiter;
	const char *encoding;
	const char *decimal;
	const char *group;
	const char *quote;
	const char *escape;
	const char *rejects;
	const char *done;
	const char *patch;
	const char *explain;
	const char *structure;
	const char *labels;
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

	flags->delimiter = rawfile_delimiter(opt->value);
	if (flags->delimiter[0] == '\0' || strlen(flags->delimiter) > 16)
		options_fail(opt, "option '--delimiter' takes 1 to 16 bytes");
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
	"between fields: itself, or tab, semicolon, pipe, ...", OPTION_CALL,
	.take = take_delimiter},
    {"encoding", 'e', true, "NAME", "utf-8, utf-16, auto, or any 8-bit charset",
	OPTION_TEXT, AT(encoding)},
    {"decimal", 0, true, "CHAR", "the decimal mark of numbers", OPTION_TEXT,
	AT(decimal), .take = check_char},
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

/* Flags come before what the schema says. */
static void
apply_flags(struct resource *res, const struct flags *flags)
{
	struct field *f = &res->undeclared_field;
	size_t k;
	uint32_t i;

	res->has_dialect |= flags->delimiter != NULL ||
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
	if (flags->decimal != NULL) {
		f->numeral.decimal = flags->decimal[0];
		f->rewrites_decimals = flags->decimal[0] != '.';
	}
	if (flags->group != NULL) {
		f->numeral.group = flags->group;
		f->rewrites_decimals = true;
	}
	f->is_trimmed |= flags->is_trimmed;
	for (i = 0; i < res->n_fields; i++) {
		res->fields[i].is_trimmed |= flags->is_trimmed;
		if (flags->decimal != NULL)
			res->fields[i].numeral.decimal = flags->decimal[0];
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
	if (flags->is_describing && flags->schema != NULL)
		options_fail(
		    opt, "--describe drafts a schema, it does not take one");
	if ((flags->structure != NULL || flags->labels != NULL) &&
	    !flags->is_describing)
		options_fail(
		    opt, "--structure and --labels belong to --describe");
	if (flags->group != NULL && flags->decimal != NULL &&
	    strcmp(flags->group, flags->decimal) == 0)
		options_fail(opt, "--decimal and --group are the same mark");
}

static void
write_ledger(
    const struct options *opt, struct cleaner *c, const struct writer *out)
{
	struct ledger *ledger = ledger_open(opt->ledger, "clean");
	const struct account *a = cleaner_account(c);
	char hash[33];
	size_t i;

	ledger_number(ledger, "records_in", account_records(a));
	ledger_number(ledger, "records_out", out == NULL ? 0 : a->accepted);
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
	if (out != NULL && writer_hash(out, hash))
		ledger_text(ledger, "hash_out", hash);
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

/* What --done is told with. */
struct done {
	const char *path;
	const struct cleaner *c;
};

static bool
write_receipt(void *context, const char *hash)
{
	const struct done *done = context;

	return receipt_write(
	    done->path, cleaner_account(done->c)->accepted, hash);
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

static void
clean_files(struct cleaner *c, const struct options *opt, const int *fds,
    struct rawfile **sources, bool goes_on)
{
	int i = 0;

	progress_expect(stream_size(fds, opt->n_operands));
	progress_watch(count_records, cleaner_account(c));
	do {
		const char *file = opt->n_operands > 0 ? opt->operands[i] : "-";

		if (goes_on)
			goes_on =
			    cleaner_file(c, sources[i], stream_name(file));
		else
			rawfile_close(sources[i]);
	} while (++i < opt->n_operands);
}

static void
clean(const struct options *opt, const struct flags *flags,
    const struct resource *res)
{
	struct writer *out = NULL;
	struct rejects *rejects = NULL;
	struct patches *patches = NULL;
	struct cleaner *c = NULL;
	struct done done = {.path = flags->done};
	int *fds = open_operands(opt);
	struct rawfile **sources =
	    mem_zero((size_t)opt->n_operands + 1, sizeof *sources);

	if (fds == NULL ||
	    (flags->patch != NULL &&
		(patches = patches_load(flags->patch)) == NULL) ||
	    (flags->rejects != NULL &&
		(rejects = rejects_open(
		     flags->rejects, flags->set.is_redacted)) == NULL))
		goto free_patches;
	if (!flags->set.is_check)
		out = writer_open(STDOUT_FILENO, "stdout");
	if (out != NULL && opt->ledger != NULL)
		writer_hash_on(out);
	done.c = c = cleaner_open(res, &flags->set, out, rejects, patches,
	    (char *const *)flags->references.texts, flags->references.n);
	if (c != NULL) {
		bool is_open = open_sources(sources, opt, fds);

		options_confine(opt, NULL, true);
		clean_files(c, opt, fds, sources, is_open);
		cleaner_finish(c);
	}
	rejects_close(rejects);
	if (c != NULL && flags->done != NULL && diag_worst() < STATUS_USAGE)
		writer_before_seal(out, write_receipt, &done);
	writer_close(out);
	if (c != NULL && opt->ledger != NULL)
		write_ledger(opt, c, out);
	progress_close();
	cleaner_close(c);
	writer_free(out);
free_patches:
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

/* An alarm on a tag that is never met would never ring. */
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
	flags->set.notes_standins = flags->schema == NULL;
	for (i = 0; i < flags->missing.n; i++)
		if (flags->missing.texts[i][0] == '\0')
			flags->set.notes_standins = false;
	res = flags->schema == NULL ? resource_new()
				    : resource_load(flags->schema);
	/* Whatever is wrong, the receipt of the run before is none of this. */
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
	if (diag_worst() < STATUS_USAGE)
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
	flags.set.has_hash = opt.ledger != NULL;
	res = run(&opt, &flags);
	status = diag_status();
	resource_free(res);
	free_flags(&flags);
	options_close(&opt);
	return status;
}
