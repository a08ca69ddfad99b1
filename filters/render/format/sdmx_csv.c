#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "format.h"
#include "map.h"
#include "mem.h"

/*
 * SDMX-CSV 2.0 (SDMX-TWG, field guide 2021): one table as observations of a
 * data flow that somebody maintains and the table names.  A figure that is
 * not there is NaN, and its status (CL_OBS_STATUS, CL_CONF_STATUS) says why.
 */
static const struct {
	const char *observed;
	const char *confidential;
} statuses[MARKS] = {
    [MARK_NONE] = {"A", "F"},
    [MARK_FEW] = {"Q", "F"},
    [MARK_SUPPRESSED] = {"Q", "C"},
    [MARK_UNRELIABLE] = {"U", "F"},
    [MARK_EMPTY] = {"M", "F"},
    [MARK_LONELY] = {"A", "F"},
    [MARK_ABSENT] = {"O", "F"},
    [MARK_NOT_ASKED] = {"L", "F"},
    [MARK_ZERO] = {"A", "F"},
    [MARK_ROUNDED] = {"A", "F"},
};

static bool
is_of_identifier(char c)
{
	return strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		      "0123456789_@$-",
		   c) != NULL;
}

/* The columns that each observation has besides its dimensions. */
static const char *const ours[] = {"STRUCTURE", "STRUCTURE_ID", "ACTION",
    "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "CI_LOW", "CI_HIGH", "BASE_N"};

/* The identifiers of the dimensions, or of the values of one; owned. */
static char **
identifiers(const struct facts *facts, const struct dimension *dimension)
{
	uint32_t n = dimension == NULL ? facts->n_dimensions : dimension->n;
	struct map *taken = map_new();
	char **list = mem_zero((size_t)n + 1, sizeof *list);
	uint32_t i;

	for (i = 0; dimension == NULL && i < sizeof ours / sizeof *ours; i++)
		map_put(taken, slice_of(ours[i]), NULL);
	for (i = 0; i < n; i++)
		list[i] = facts_code(taken,
		    dimension == NULL ? facts->dimensions[i].name
				      : dimension->values[i].code,
		    is_of_identifier);
	map_free(taken);
	return list;
}

static void
free_list(char **list, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

static void
put_number(struct out *out, const struct cell *cell, enum cell_part part)
{
	char text[SHEET_NUMBER];
	bool has = sheet_number(text, cell, part);

	out_format(out, ",%s", has ? text : "NaN");
}

/* What a standard flags is not reliable, and what it withholds not there. */
static enum mark
status_of(const struct cell *cell)
{
	if (cell->mark == MARK_UNRELIABLE && !cell->has_value)
		return MARK_FEW;
	return cell->has_value && cell->is_flagged ? MARK_UNRELIABLE
						   : cell->mark;
}

static void
put_observation(struct out *out, const struct fact *fact)
{
	const struct cell *cell = fact->cell;
	enum mark mark = status_of(cell);

	put_number(out, cell, PART_FIGURE);
	out_format(out, ",%s,%s", statuses[mark].observed,
	    statuses[mark].confidential);
	put_number(out, cell, PART_LOW);
	put_number(out, cell, PART_HIGH);
	if (*cell->n_text == '\0')
		out_text(out, ",NaN\n");
	else
		out_format(out, ",%llu\n", (unsigned long long)cell->n);
}

static void
put_table(struct out *out, const struct facts *facts)
{
	char **names = identifiers(facts, NULL);
	char ***codes =
	    mem_zero((size_t)facts->n_dimensions + 1, sizeof *codes);
	uint32_t d;
	size_t i;

	out_text(out, "STRUCTURE,STRUCTURE_ID,ACTION");
	for (d = 0; d < facts->n_dimensions; d++) {
		codes[d] = identifiers(facts, &facts->dimensions[d]);
		out_format(out, ",%s", names[d]);
	}
	out_text(
	    out, ",OBS_VALUE,OBS_STATUS,CONF_STATUS,CI_LOW,CI_HIGH,BASE_N\n");
	for (i = 0; i < facts->n; i++) {
		out_format(out, "dataflow,%s,R", facts->sheet->structure);
		for (d = 0; d < facts->n_dimensions; d++)
			out_format(out, ",%s", codes[d][facts->list[i].at[d]]);
		put_observation(out, &facts->list[i]);
	}
	for (d = 0; d < facts->n_dimensions; d++)
		free_list(codes[d], facts->dimensions[d].n);
	free(codes);
	free_list(names, facts->n_dimensions);
}

static void
write_sdmx_csv(struct out *out, const struct facts *facts, uint32_t n_tables)
{
	(void)n_tables;
	if (*facts->sheet->structure == '\0')
		diag_error(STATUS_USAGE, NULL, "no-structure",
		    "table %s has no \"structure\" in tables.json, such as "
		    "\"DST:INNO(1.0)\": SDMX is of a data flow that somebody "
		    "maintains; --format csv has the same figures",
		    *facts->sheet->id == '\0' ? "of a listing"
					      : facts->sheet->id);
	else
		put_table(out, facts);
}

const struct format format_sdmx_csv = {.file = "sdmx",
    .ending = "csv",
    .says = "SDMX-CSV 2.0, a table that names its data flow",
    .is_per_table = true,
    .facts = write_sdmx_csv};
