#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "printed.h"
#include "stream.h"

struct args *
printed_lines(const char *path)
{
	struct args *lines;
	size_t len;
	char *text;
	char *at;
	int fd = stream_try(path);

	if (fd < 0)
		return NULL;
	text = stream_slurp(fd, path, &len);
	stream_close(fd, path);
	if (text == NULL)
		return NULL;
	lines = mem_zero(1, sizeof *lines);
	for (at = text; *at != '\0';) {
		size_t n = strcspn(at, "\n");
		char next = at[n];

		at[n] = '\0';
		args_add(lines, at);
		at += n + (next != '\0');
	}
	free(text);
	return lines;
}

/* The texts between the bars of a line of a table; \| is no bar. */
static void
split_row(struct args *cells, const char *line)
{
	const char *from = line + 1;
	const char *at;

	for (at = from; *at != '\0'; at++) {
		const char *end = at;

		if (*at == '\\' && at[1] != '\0') {
			at++;
			continue;
		}
		if (*at != '|')
			continue;
		while (from < end && *from == ' ')
			from++;
		while (end > from && end[-1] == ' ')
			end--;
		args_format(cells, "%.*s", (int)(end - from), from);
		from = at + 1;
	}
}

/* "### Table 15. Partners": the number and what stands behind it. */
static void
take_title(struct printed_table *table, const char *heading)
{
	const char *dot;
	const char *first;

	heading += strspn(heading, "# ");
	dot = strstr(heading, ". ");
	first = dot;
	while (first != NULL && first > heading &&
	    isdigit((unsigned char)first[-1]))
		first--;
	if (dot == NULL || first == dot) {
		table->number = mem_text(slice_of(""));
		table->title = mem_text(slice_of(heading));
		return;
	}
	table->number = mem_text((struct slice){first, (size_t)(dot - first)});
	table->title = mem_text(slice_of(dot + 2));
}

static struct printed_table *
add_table(struct printed *printed, const char *heading)
{
	struct printed_table *table;

	MEM_GROW(printed->tables, printed->n, printed->cap);
	table = &printed->tables[printed->n++];
	*table = (struct printed_table){0};
	take_title(table, heading);
	return table;
}

/* A row whose cells are all empty is the line of a block. */
static bool
is_block(const struct args *cells)
{
	size_t i;

	if (cells->at == NULL)
		return false;
	for (i = 1; i < cells->n; i++)
		if (cells->at[i][0] != '\0')
			return false;
	return cells->at[0][0] == '*';
}

static void
add_row(struct printed_table *table, struct args *cells, char **block)
{
	const char *first = cells->at != NULL ? cells->at[0] : "";
	struct printed_row *row;

	if (is_block(cells)) {
		free(*block);
		*block = mem_text(slice_of(first));
	}
	MEM_GROW(table->rows, table->n_rows, table->cap_rows);
	row = &table->rows[table->n_rows++];
	row->name = mem_text(slice_of(first));
	row->label = mem_format("%s: %s", *block, row->name);
	row->cells = *cells;
	*cells = (struct args){0};
}

static void
take_row(struct printed_table *table, const char *line, char **block)
{
	struct args cells = {0};

	split_row(&cells, line);
	if (table->columns.n == 0)
		table->columns = cells;
	else if (strncmp(line, "|---", 4) != 0)
		add_row(table, &cells, block);
	if (table->columns.at != cells.at)
		args_clear(&cells);
}

struct printed *
printed_load(const char *path)
{
	struct args *lines = printed_lines(path);
	struct printed *printed;
	struct printed_table *table = NULL;
	const char *heading = "";
	char *block = mem_text(slice_of(""));
	size_t i;

	if (lines == NULL) {
		free(block);
		return NULL;
	}
	printed = mem_zero(1, sizeof *printed);
	for (i = 0; i < lines->n; i++) {
		const char *line = lines->at[i];

		if (line[0] == '|') {
			if (table == NULL) {
				table = add_table(printed, heading);
				block[0] = '\0';
			}
			take_row(table, line, &block);
			continue;
		}
		table = NULL;
		if (line[0] == '#')
			heading = line;
		if (line[0] != '\0')
			args_add(&printed->lines, line);
	}
	args_clear(lines);
	free(lines);
	free(block);
	return printed;
}

void
printed_free(struct printed *printed)
{
	size_t i;
	size_t k;

	if (printed == NULL)
		return;
	for (i = 0; i < printed->n; i++) {
		struct printed_table *table = &printed->tables[i];

		for (k = 0; k < table->n_rows; k++) {
			free(table->rows[k].label);
			free(table->rows[k].name);
			args_clear(&table->rows[k].cells);
		}
		free(table->rows);
		free(table->title);
		free(table->number);
		args_clear(&table->columns);
	}
	free(printed->tables);
	args_clear(&printed->lines);
	free(printed);
}

static bool
is_n(const struct printed_row *row, size_t column)
{
	size_t len = strlen(row->name);

	return len >= 3 && strcmp(row->name + len - 3, "(n)") == 0 &&
	    column < row->cells.n;
}

const char *
printed_n(const struct printed_table *table, size_t row, size_t column)
{
	size_t i;

	for (i = row + 1; i-- > 0;)
		if (is_n(&table->rows[i], column))
			return table->rows[i].cells.at[column];
	for (i = row + 1; i < table->n_rows; i++)
		if (is_n(&table->rows[i], column))
			return table->rows[i].cells.at[column];
	return "";
}
