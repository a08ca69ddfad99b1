
#include "settings.h"
#include "number.h"
#include "utf8.h"

static const char *const types[] = {
    "inner", "left", "full", "semi", "anti", NULL};
static const char *const expectations[] = {"n:1", "1:1", "1:n", "n:n", NULL};

/*
 * The per cent sign is required: 0.995 and 99.5 would both look right without
 * it.
 */
static void
take_share(const struct options *opt, void *settings)
{
	struct settings *set = settings;
	size_t len = strlen(opt->value);
	bool is_percent = len > 0 && opt->value[len - 1] == '%';

	if (!is_percent ||
	    !number_parse(&set->min_match, opt->value, len - 1) ||
	    set->min_match < 0 || set->min_match > 100)
		options_fail(opt,
		    "option '--%s' takes a percentage like 99.5%%, not '%s'",
		    opt->name, opt->value);
}

static void
take_size(const struct options *opt, void *settings)
{
	((struct settings *)settings)->memory = options_size(opt);
}

#define AT(member) OPTION_AT(struct settings, member)

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "The table"},
    {"with", 'w', true, "FILE", "the table to be joined", OPTION_TEXT, AT(with),
	.use = OPTION_INPUT},
    {"on", 0, true, "COL[=COL][,...]",
	"key columns, of the stream and of the table", OPTION_TEXT, AT(on)},
    {"select", 0, true, "COL[,COL]",
	"columns of the table to add (all but its keys)", OPTION_TEXT,
	AT(select)},
    {"prefix", 0, false, "TEXT", "put before the names of added columns",
	OPTION_TEXT, AT(prefix)},
    {"pad", 0, true, "[COL:]WIDTH[,...]",
	"fill keys with leading zeros to this width", OPTION_TEXT, AT(pad)},
    {"fold-case", 0, false, NULL, "letters A-Z in keys count as a-z",
	OPTION_FLAG, AT(is_folded)},
    {.kind = OPTION_HEADING, .help = "What matches"},
    {"type", 't', true, "TYPE", "inner (default), left, full, semi or anti",
	OPTION_CHOICE, AT(type), .choices = types},
    {"expect", 0, true, "HOW", "uses of a key: n:1 (default), 1:1, 1:n or n:n",
	OPTION_CHOICE, AT(expect), .choices = expectations},
    {"min-match", 0, true, "P%",
	"fail when a smaller part of the stream matches", OPTION_CALL,
	.take = take_share},
    {"unmatched", 0, true, "FILE", "records without a match, of both sides",
	OPTION_TEXT, AT(unmatched), .use = OPTION_OUTPUT},
    {"unmatched-left", 0, false, NULL,
	"of the unmatched those of the stream alone", OPTION_FLAG,
	AT(is_left_alone)},
    {.kind = OPTION_HEADING, .help = "Weights"},
    {"base-weight", 0, true, "NAME",
	"add a column: size of the stratum / its answers", OPTION_TEXT,
	AT(base_weight)},
    {"stratum", 0, true, "COL[,COL]", "columns of the table: the stratum",
	OPTION_TEXT, AT(stratum)},
    {"population", 0, false, "COL",
	"column of the table: its size (or count rows)", OPTION_TEXT,
	AT(population)},
    {"stratum-size", 0, false, "NAME",
	"add a column: size of the stratum, for --fpc", OPTION_TEXT,
	AT(stratum_size)},
    {"response", 0, false, "FILE",
	"write units, answers and weight of each stratum", OPTION_TEXT,
	AT(response), .use = OPTION_OUTPUT},
    {"weight", 0, false, "COL", "sum this column before and after", OPTION_TEXT,
	AT(weight)},
    {.kind = OPTION_HEADING, .help = "Size and input"},
    {"sorted", 0, true, NULL, "both sides are sorted: any size, little memory",
	OPTION_FLAG, AT(is_sorted)},
    {"memory", 0, true, "SIZE", "larger tables go to files in TMPDIR (4G)",
	OPTION_CALL, .take = take_size},
    INPUT_ROWS(struct settings, input),
    MANIFEST_ROW(struct settings, input),
    {0},
};

static const struct option_page page = {
    .program = "join",
    .synopsis = "--with FILE --on COL[=COL][,...] [option ...] [FILE ...]",
    .summary = "Add columns of a table to records, by key.",
    .examples =
	{
	    "join --with frame.csv --on id --type left clean.csv >joined.csv",
	    "join -w frame.csv --on id=unit --min-match 99% --unmatched u.csv "
	    "a.csv",
	    "join -w frame.csv --on id --base-weight w --stratum size "
	    "clean.csv",
	},
    .rows = rows,
};

/* Two commas in a row, or one at an end. */
static bool
has_nameless(const char *list)
{
	size_t len = strlen(list);

	return len == 0 || list[0] == ',' || list[len - 1] == ',' ||
	    strstr(list, ",,") != NULL;
}

/* What becomes part of a header has to be text of one line. */
static void
check_name(const struct options *opt, const char *option, const char *name)
{
	size_t bad;
	size_t i;

	for (i = 0; name != NULL && name[i] != '\0'; i++)
		if ((unsigned char)name[i] < ' ')
			break;
	if (name != NULL &&
	    (name[i] != '\0' || !utf8_valid(name, strlen(name), &bad)))
		options_fail(opt,
		    "what '--%s' says becomes part of a name; it cannot hold "
		    "line ends or what is not UTF-8",
		    option);
}

static void
check_base_weight(const struct settings *set, const struct options *opt)
{
	if ((set->base_weight != NULL) != (set->stratum != NULL))
		options_fail(opt,
		    "'--base-weight NAME' and '--stratum COL' go together");
	if (set->population != NULL && set->stratum == NULL)
		options_fail(opt, "'--population' needs '--stratum'");
	if (set->response != NULL && set->stratum == NULL)
		options_fail(opt, "'--response' needs '--stratum'");
	if (set->stratum != NULL && has_nameless(set->stratum))
		options_fail(opt, "a column of '--stratum' has no name: '%s'",
		    set->stratum);
	check_name(opt, "base-weight", set->base_weight);
	check_name(opt, "stratum-size", set->stratum_size);
	if (set->stratum_size != NULL &&
	    (set->base_weight == NULL || set->stratum_size[0] == '\0' ||
		strcmp(set->stratum_size, set->base_weight) == 0))
		options_fail(opt,
		    "'--stratum-size' needs '--base-weight', and a name of "
		    "its own");
	if (set->base_weight == NULL)
		return;
	if (set->base_weight[0] == '\0')
		options_fail(opt, "'--base-weight' needs the name of a column");
	if (set->is_sorted || set->type > JOIN_LEFT)
		options_fail(opt,
		    "'--base-weight' needs an inner or left join, unsorted");
	if (set->expect == EXPECT_1N)
		options_fail(opt,
		    "'--base-weight' needs one row of the table for each "
		    "record; '--expect 1:n' would count answers twice");
}

/*
 * Refuse what gives a wrong result in a part, however the parts are put
 * together.
 */
static void
check_part(const struct settings *set, const struct options *opt)
{
	if (set->input.manifest == NULL)
		return;
	if (set->base_weight != NULL)
		options_fail(opt,
		    "'--base-weight' counts the answers of all parts: join "
		    "the whole, or bring the weight with the table");
	if (set->expect == EXPECT_11 || set->expect == EXPECT_1N)
		options_fail(opt,
		    "'--expect 1:1' and '1:n' look at the keys of all parts: "
		    "say n:1, and have the schema of the raw file say unique");
	if (set->type == JOIN_FULL)
		options_fail(opt,
		    "'--type full' adds the rows that no part asked for: "
		    "join the parts by '--type left'");
	if (set->unmatched != NULL && !set->is_left_alone)
		options_fail(opt,
		    "a part does not know which rows no part asked for: say "
		    "'--unmatched-left' too; aggregate --merge tells the "
		    "others");
}

/* Standard input can be read but once. */
static void
check_stdin(const struct settings *set, const struct options *opt)
{
	bool is_stream = opt->n_operands == 0;
	int i;

	for (i = 0; i < opt->n_operands; i++)
		if (strcmp(opt->operands[i], "-") == 0)
			is_stream = true;
	if (is_stream && strcmp(set->with, "-") == 0)
		options_fail(opt,
		    "standard input cannot be both the stream and the table; "
		    "name a file for one of them");
}

static void
check_settings(const struct settings *set, const struct options *opt)
{
	if (set->with == NULL)
		options_fail(opt, "the option '--with FILE' is missing");
	if (set->on == NULL)
		options_fail(opt, "the option '--on COL' is missing");
	if (set->expect == EXPECT_NN && set->type < JOIN_SEMI)
		options_fail(opt,
		    "'--expect n:n' is for semi and anti joins; others would "
		    "pair each record with each row of its key");
	check_name(opt, "prefix", set->prefix);
	check_base_weight(set, opt);
	check_part(set, opt);
	check_stdin(set, opt);
}

/* One "[COL:]WIDTH". */
static bool
take_pad(struct key_spec *spec, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	const char *digits = colon == NULL ? text : colon + 1;
	struct slice name = {text, colon == NULL ? 0 : (size_t)(colon - text)};
	bool is_known = false;
	int64_t width;
	uint32_t i;

	if (!number_parse_int(&width, digits, len - (size_t)(digits - text)) ||
	    width < 1 || width > 1000)
		return false;
	for (i = 0; i < spec->n; i++)
		if (colon == NULL || slice_is(name, spec->parts[i].left)) {
			spec->parts[i].pad = (size_t)width;
			is_known = true;
		}
	return is_known;
}

static void
parse_pad(struct key_spec *spec, const char *text, const struct options *opt)
{
	size_t len;

	for (; text != NULL; text = text[len] == '\0' ? NULL : text + len + 1) {
		len = strcspn(text, ",");
		if (!take_pad(spec, text, len))
			options_fail(opt,
			    "option '--pad' takes WIDTH or COL:WIDTH with COL "
			    "of '--on', not '%.*s'",
			    (int)len, text);
	}
}

void
settings_read(struct settings *set, struct options *opt, struct key_spec *spec,
    int argc, char *argv[])
{
	*set = (struct settings){.memory = 4.0 * 1024 * 1024 * 1024};
	options_read(opt, &page, set, argc, argv);
	check_settings(set, opt);
	if (!key_spec_parse(spec, set->on))
		options_fail(
		    opt, "a column of '--on' has no name: '%s'", set->on);
	spec->is_folded = set->is_folded;
	parse_pad(spec, set->pad, opt);
}
