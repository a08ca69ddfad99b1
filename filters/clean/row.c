#include <stdlib.h>

#include "arena.h"
#include "mem.h"
#include "row.h"

struct row_cells *
row_new(const struct binding *binding)
{
	struct row_cells *row = mem_zero(1, sizeof *row);

	row->binding = binding;
	row->arena = arena_new();
	row->cells = mem_zero(binding->n, sizeof *row->cells);
	row->stamps = mem_zero(binding->n, sizeof *row->stamps);
	return row;
}

void
row_free(struct row_cells *row)
{
	if (row == NULL)
		return;
	arena_free(row->arena);
	free(row->cells);
	free(row->stamps);
	free(row);
}

void
row_begin(
    struct row_cells *row, const struct record *rec, struct reading *reading)
{
	row->rec = rec;
	row->reading = reading;
	row->stamp++;
	arena_reset(row->arena);
}

const struct field_value *
row_cell(struct row_cells *row, uint32_t column)
{
	struct field_value *cell = &row->cells[column];

	if (row->stamps[column] == row->stamp)
		return cell;
	row->stamps[column] = row->stamp;
	value_read(cell, row->binding->fields[column],
	    record_field(row->rec, column), row->reading, row->arena);
	return cell;
}

const struct field_value *
row_field(struct row_cells *row, uint32_t field)
{
	uint32_t column = row->binding->columns[field];

	return column == BINDING_NONE ? NULL : row_cell(row, column);
}
