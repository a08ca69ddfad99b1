#include <stdlib.h>

#include "format.h"
#include "json.h"
#include "mem.h"
#include "number.h"

/*
 * The document as data, for any program: its texts, and of each table the
 * columns, and the rows with a cell a column. schemas/meta/document.schema.json
 * describes it.
 */
static void
put_number(struct json *json, const char *key, const struct cell *cell,
    enum cell_part part)
{
	char text[SHEET_NUMBER];

	if (sheet_number(text, cell, part))
		json_plain(json, key, slice_of(text));
}

static void
put_cell(struct json *json, const struct entry *entry)
{
	const struct cell *cell = entry->cell;

	json_open(json, NULL, '{');
	json_text(json, "text", entry->text);
	if (cell != NULL) {
		put_number(json, "figure", cell, PART_FIGURE);
		put_number(json, "low", cell, PART_LOW);
		put_number(json, "high", cell, PART_HIGH);
		if (*cell->n_text != '\0')
			json_number(json, "n", cell->n);
		if (cell->mark != MARK_NONE)
			json_text(json, "status", sheet_status(cell->mark));
		if (*sheet_flag(cell) != '\0')
			json_text(json, "flag", sheet_flag(cell));
		if (cell->is_significant)
			json_bool(json, "significant", true);
	}
	json_close(json, '}');
}

static void
put_column(struct json *json, const struct column *column)
{
	static const char *const holds[] = {[HOLDS_FIGURE] = "figure",
	    [HOLDS_INTERVAL] = "interval",
	    [HOLDS_NUMBER] = "number"};
	uint32_t i;

	json_open(json, NULL, '{');
	json_text(json, "label", column->label);
	json_filled(json, "span", column->span);
	json_text(json, "holds", holds[column->holds]);
	json_open(json, "by", '{');
	for (i = 0;
	     i < (column->is_difference ? column->n_within : column->n_by); i++)
		json_text(json, column->by[i], column->values[i]);
	json_close(json, '}');
	if (column->is_difference) {
		json_open(json, "difference", '{');
		json_text(json, "contrast", column->contrast);
		json_text(json, "side_a", column->side_a);
		json_text(json, "side_b", column->side_b);
		json_close(json, '}');
	}
	json_close(json, '}');
}

/* The rows stand in the grid one after the other, with a group's together. */
static void
put_group(struct json *json, const struct sheet *sheet,
    const struct group *group, const struct line **rows)
{
	uint32_t r;
	uint32_t c;

	json_open_tall(json, NULL, '{');
	json_text(json, "title", group->title);
	json_filled(json, "subtitle", group->subtitle);
	json_text(json, "item", group->item);
	json_text(json, "measure", group->measure);
	json_text(json, "statistic", group->statistic);
	json_text(json, "unit", group->unit);
	json_open_tall(json, "rows", '[');
	for (r = 0; r < group->n_rows; r++) {
		json_open_tall(json, NULL, '{');
		json_texts(
		    json, "labels", group->rows[r].stubs, sheet->n_stubs);
		json_texts(json, "codes", group->rows[r].codes, sheet->n_stubs);
		json_open_tall(json, "cells", '[');
		for (c = 0; c < sheet->n_columns; c++)
			put_cell(json, &rows[r]->entries[c]);
		json_close(json, ']');
		json_close(json, '}');
	}
	json_close(json, ']');
	json_close(json, '}');
}

static void
put_groups(struct json *json, const struct grid *grid)
{
	const struct line **rows =
	    mem_zero((size_t)grid->n_lines + 1, sizeof *rows);
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < grid->n_body; i++)
		if (grid->lines[i].kind == LINE_ROW)
			rows[n++] = &grid->lines[i];
	json_open_tall(json, "groups", '[');
	for (i = 0, n = 0; i < grid->sheet->n_groups; i++) {
		put_group(json, grid->sheet, &grid->sheet->groups[i], &rows[n]);
		n += grid->sheet->groups[i].n_rows;
	}
	json_close(json, ']');
	free(rows);
}

static void
put_notes(struct json *json, const struct grid *grid)
{
	uint32_t i;

	json_open(json, "symbols", '{');
	for (i = grid->n_body; i < grid->n_lines; i++)
		if (grid->lines[i].kind == LINE_SYMBOL)
			json_text(
			    json, grid->lines[i].sign, grid->lines[i].text);
	json_close(json, '}');
	json_open(json, "notes", '[');
	for (i = grid->n_body; i < grid->n_lines; i++)
		if (grid->lines[i].kind == LINE_NOTE)
			json_text(json, NULL, grid->lines[i].text);
	json_close(json, ']');
}

static void
put_table(struct json *json, const struct block *block)
{
	const struct grid *grid = block->grid;
	const struct sheet *sheet = grid->sheet;
	char text[NUMBER_TEXT];
	uint32_t i;

	json_open_tall(json, NULL, '{');
	json_text(json, "id", sheet->id);
	json_number(json, "number", sheet->number);
	json_text(json, "title", sheet->title);
	json_filled(json, "theme", sheet->theme);
	json_filled(json, "caption", block->text);
	if (sheet->weighting != WEIGHTING_UNKNOWN)
		json_bool(
		    json, "weighted", sheet->weighting == WEIGHTING_WEIGHTED);
	if (sheet->level > 0)
		json_plain(json, "level",
		    (struct slice){text, number_format(text, sheet->level)});
	put_notes(json, grid);
	json_texts(json, "stubs", sheet->stub_names, sheet->n_stubs);
	json_open_tall(json, "columns", '[');
	for (i = 0; i < sheet->n_columns; i++)
		put_column(json, &sheet->columns[i]);
	json_close(json, ']');
	put_groups(json, grid);
	json_close(json, '}');
}

static void
put_document(struct json *json, const struct layout *layout)
{
	static const char *const keys[] = {[BLOCK_TITLE] = "title",
	    [BLOCK_LEAD] = "description",
	    [BLOCK_METHOD] = "method",
	    [BLOCK_SOURCE] = "source",
	    [BLOCK_SENTENCES] = "sentences"};
	uint32_t i;

	json_text(json, "language", layout->language->code);
	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		if (block->kind == BLOCK_SENTENCES)
			json_texts(json, keys[block->kind], block->items,
			    block->n_items);
		else if (keys[block->kind] != NULL)
			json_filled(json, keys[block->kind],
			    block->kind == BLOCK_TITLE ? block->heading
						       : block->text);
	}
	json_open_tall(json, "tables", '[');
	for (i = 0; i < layout->n_blocks; i++)
		if (layout->blocks[i].kind == BLOCK_TABLE)
			put_table(json, &layout->blocks[i]);
	json_close(json, ']');
}

static void
write_json(struct out *out, const struct layout *layout)
{
	struct json json = {.is_first = true};

	json_open_tall(&json, NULL, '{');
	put_document(&json, layout);
	json_close(&json, '}');
	json_finish_into(&json, out);
}

const struct format format_json = {.file = "tables",
    .ending = "json",
    .says = "the document as data",
    .is_list = true,
    .intervals = INTERVALS_APART,
    .layout = write_json};
