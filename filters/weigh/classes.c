#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "classes.h"
#include "diag.h"
#include "mem.h"
#include "number.h"
#include "quad.h"

static double
value_of(const struct exact *sum)
{
	char text[EXACT_TEXT];
	double value = 0;

	number_parse(&value, text, exact_text(sum, text, sizeof text));
	return value;
}

static struct class *
class_at(struct classes *c, struct slice key, struct slice name)
{
	bool is_new;
	uint32_t i = map_put(c->keys, key, &is_new);

	if (is_new) {
		MEM_GROW(c->list, i, c->cap);
		c->list[i] = (struct class){.name = mem_text(name)};
		c->n++;
	}
	return &c->list[i];
}

static void
take_row(struct classes *c, const struct record *rec, const int *columns,
    uint32_t n, int base, struct out *room, const struct place *file)
{
	struct place place = *file;
	struct slice d = record_field(rec, (uint32_t)base);
	struct out name = {0};
	struct class *class;
	double value;
	uint32_t i;

	room->len = 0;
	for (i = 0; i < n; i++) {
		struct slice field = record_field(rec, (uint32_t)columns[i]);

		if (i > 0)
			out_byte(&name, '+');
		out_slice(&name, field);
		margins_key(room, field);
	}
	class = class_at(c, (struct slice){room->text, room->len},
	    (struct slice){name.len > 0 ? name.text : "", name.len});
	class->sampled++;
	out_free(&name);
	if (number_parse(&value, d.text, d.len) && value >= 0 &&
	    exact_add_text(&class->sum, d))
		return;
	place.line = rec->line;
	diag_error(STATUS_FAIL, &place, "bad-weight",
	    "%s is no base weight; it must be a number from 0 on",
	    diag_value(d));
}

bool
classes_read(struct classes *c, const struct weighting *set)
{
	const struct input_options table = {
	    .is_unsealed = set->input.is_unsealed};
	struct place place = {.file = set->sample, .column = set->base};
	int *columns = mem_zero(set->n_classes + (size_t)1, sizeof *columns);
	struct input *in = input_open((char *const *)&set->sample, 1, &table);
	bool is_good = in != NULL;
	struct out room = {0};
	struct record rec;
	int base = -1;
	uint32_t i;

	c->keys = map_new();
	for (i = 0; in != NULL && i < set->n_classes; i++) {
		columns[i] = input_need(in, set->classes[i]);
		is_good = is_good && columns[i] >= 0;
	}
	if (in != NULL && (base = input_need(in, set->base)) < 0)
		is_good = false;
	while (is_good && input_next(in, &rec))
		take_row(c, &rec, columns, set->n_classes, base, &room, &place);
	out_free(&room);
	free(columns);
	input_close(in);
	return is_good && diag_worst() < STATUS_USAGE;
}

void
classes_free(struct classes *c)
{
	uint32_t i;

	for (i = 0; i < c->n; i++)
		free(c->list[i].name);
	free(c->list);
	map_free(c->keys);
}

/* A key as a message shows it: values with a plus between them; owned. */
static char *
show(struct slice key)
{
	struct out name = {0};
	uint32_t len;

	while (key.len > 0) {
		memcpy(&len, key.text, sizeof len);
		if (name.len > 0)
			out_byte(&name, '+');
		out_slice(&name, (struct slice){key.text + sizeof len, len});
		key.text += sizeof len + len;
		key.len -= sizeof len + len;
	}
	return out_take(&name);
}

static bool
check(const struct class *class)
{
	char text[NUMBER_TEXT];

	if (class->before > 0 || class->target == 0)
		return true;
	number_format(text, (double)class->target);
	diag_error(STATUS_FAIL, NULL, "empty-class",
	    "nobody answered of class '%s', where %" PRIu64 " were sampled "
	    "who stand for %s units; put it together with another",
	    class->name, class->sampled, text);
	return false;
}

bool
classes_settle(struct classes *c, struct patterns *p)
{
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < c->n; i++)
		c->list[i].target = (quad)value_of(&c->list[i].sum);
	for (i = 0; i < map_len(p->map); i++) {
		struct pattern *pattern = &p->list[i];
		struct slice key = map_key(p->classes, pattern->class);
		uint32_t at = map_find(c->keys, key);

		if (at == MAP_NONE)
			continue;
		c->list[at].answered += pattern->n;
		c->list[at].before += (quad)pattern->d;
	}
	for (i = 0; i < map_len(p->map); i++) {
		struct pattern *pattern = &p->list[i];
		uint32_t at =
		    map_find(c->keys, map_key(p->classes, pattern->class));

		if (at == MAP_NONE) {
			char *name = show(map_key(p->classes, pattern->class));

			diag_error(STATUS_FAIL, NULL, "no-class",
			    "%" PRIu64 " records are of class %s, of which "
			    "nobody was sampled; is it the sample that they "
			    "were drawn with?",
			    pattern->n, diag_value(slice_of(name)));
			free(name);
			is_good = false;
			continue;
		}
		if (c->list[at].before > 0)
			pattern->factor =
			    c->list[at].target / c->list[at].before;
	}
	for (i = 0; i < c->n; i++)
		if (!check(&c->list[i]))
			is_good = false;
	return is_good;
}
