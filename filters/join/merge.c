#include "merge.h"
#include "diag.h"

/* The record at hand of one side, and its key; the key before it. */
struct side {
	struct input *in;
	const struct selection *selection; /* NULL: the stream */
	see_record *see;                   /* or NULL */
	void *context;
	bool is_single; /* each key may come once */
	struct doubles *doubles;
	struct place first; /* record of this key */
	bool is_there;
	bool is_matched;     /* the record; in the table, its key */
	struct left_row row; /* text and key borrowed from below */
	struct out text;
	struct key key;
	struct key before;
	bool has_before;
};

static int
compare(const struct key_spec *spec, struct slice a, struct slice b)
{
	struct slice x;
	struct slice y;
	uint32_t i;
	int order;

	for (i = 0; i < spec->n; i++) {
		x = key_part_text(spec, a, i);
		y = key_part_text(spec, b, i);
		order = memcmp(x.text, y.text, x.len < y.len ? x.len : y.len);
		if (order != 0)
			return order;
		if (x.len != y.len)
			return x.len < y.len ? -1 : 1;
	}
	return 0;
}

/* False after [not-sorted]. */
static bool
check_order(struct side *side, const struct key_spec *spec)
{
	struct place place = {.file = side->row.file, .line = side->row.line};
	struct slice before = {side->before.text, side->before.len};
	struct repeat repeat = {
	    .number = side->row.number, .place = place, .before = side->first};
	int order =
	    side->has_before ? compare(spec, before, side->row.key) : -1;

	if (order > 0) {
		diag_error(STATUS_FAIL, &place, "not-sorted",
		    "key %s comes after %s; sort both by the key with "
		    "LC_ALL=C, or leave --sorted out",
		    key_show(spec, side->row.key), key_show(spec, before));
		return false;
	}
	if (order < 0) {
		side->first = place;
		side->is_matched = false;
	} else if (side->is_single && !side->row.is_missing) {
		repeat.key = key_show(spec, side->row.key);
		doubles_add(side->doubles, &repeat);
	}
	return true;
}

/* Borrowed from the record or the side. */
static struct slice
text_of(struct side *side, const struct record *rec)
{
	if (side->selection != NULL)
		return rows_select(&side->text, rec, side->selection);
	side->text.len = 0;
	rows_put_record(&side->text, rec);
	return (struct slice){side->text.text, side->text.len};
}

/* The next record of a side; none after a fault. */
static void
advance(struct side *side, const struct key_spec *spec)
{
	struct key spare = side->before;
	struct record rec;

	side->before = side->key;
	side->key = spare;
	side->is_there = input_next(side->in, &rec);
	if (!side->is_there)
		return;
	if (side->see != NULL)
		side->see(side->context, &rec);
	key_take(&side->key, spec, &rec, side->selection == NULL);
	side->row = (struct left_row){.text = text_of(side, &rec),
	    .key = {side->key.text, side->key.len},
	    .is_missing = side->key.is_missing,
	    .number = side->row.number + 1,
	    .file = input_name(side->in),
	    .line = rec.line};
	side->is_there = check_order(side, spec);
	side->has_before = true;
}

static void
pass_left(struct match *m, struct side *left)
{
	if (!left->is_matched)
		match_miss(m, &left->row);
	left->is_matched = false;
	advance(left, m->spec);
}

static void
pass_right(struct match *m, struct side *right)
{
	m->right_in++;
	if (!right->is_matched)
		match_right_only(
		    m, right->row.line, right->row.key, right->row.text);
	advance(right, m->spec);
}

static void
pair(struct match *m, struct side *left, struct side *right)
{
	if (!left->is_matched)
		match_hit(m, &left->row);
	left->is_matched = right->is_matched = true;
	match_pair(m, &left->row, right->row.text);
	if (m->expect == EXPECT_1N)
		pass_right(m, right);
	else
		pass_left(m, left);
}

void
merge_join(struct match *m, struct input *in, struct input *table,
    const struct selection *selection, see_record *see, void *context)
{
	struct side left = {.in = in,
	    .see = see,
	    .context = context,
	    .doubles = &m->doubled_left,
	    .is_single = match_is_single_left(m)};
	struct side right = {.in = table,
	    .selection = selection,
	    .doubles = &m->doubled_right,
	    .is_single = match_is_single_right(m)};
	int order;

	advance(&left, m->spec);
	advance(&right, m->spec);
	while (
	    (left.is_there || right.is_there) && diag_worst() < STATUS_FAIL) {
		if (!right.is_there || (left.is_there && left.row.is_missing)) {
			pass_left(m, &left);
			continue;
		}
		if (!left.is_there || right.row.is_missing) {
			pass_right(m, &right);
			continue;
		}
		order = compare(m->spec, left.row.key, right.row.key);
		if (order == 0)
			pair(m, &left, &right);
		else if (order < 0)
			pass_left(m, &left);
		else
			pass_right(m, &right);
	}
	out_free(&left.text);
	out_free(&right.text);
	key_free(&left.key);
	key_free(&left.before);
	key_free(&right.key);
	key_free(&right.before);
}

void
merge_look(struct match *m, struct input *table)
{
	struct key key = {0};
	struct record rec;
	struct slice name;

	while (unmatched_wait(m->unmatched) && input_next(table, &rec)) {
		name = key_read(&key, m->spec, &rec, false);
		if (!key.is_missing)
			unmatched_look(m->unmatched, name, (uint32_t)rec.line);
	}
	key_free(&key);
}
