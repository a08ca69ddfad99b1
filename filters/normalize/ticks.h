#ifndef TICKS_H
#define TICKS_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger.h"
#include "recipe.h"

/*
 * What the blanks of a question with many choices mean.  Where its data write
 * only what is chosen, a blank beside a chosen one is not chosen, and a row
 * of blanks is what the codebook says under "blank", else no answer (.n).
 * Where the data write what is not chosen too, a blank is what it was.
 */
struct record;

/* The sets of the recipe, once its sources are known. */
void ticks_find(struct recipe *);

/* Is there a set of which it is not known yet what its data write? */
bool ticks_are_open(const struct recipe *);

/* A record that may tell. */
void ticks_look(struct recipe *, const struct record *);

/*
 * No record has told: the data write only what is chosen.  Unless these are
 * the whole input, a set that nobody has answered yet waits for its first
 * answer, and its blanks stay blank until then.
 */
void ticks_decide(struct recipe *, bool is_whole);

/*
 * The blanks of a record whose cells are decoded.  False for one that writes
 * what is not chosen, after others have not: *bad is the source.
 */
bool ticks_fill(struct recipe *, uint32_t *bad);

/* Once all cells are what they will be: rows taken for no answer. */
void ticks_count(struct recipe *);

/*
 * What was made of each set, for other parts of the same input to agree with:
 * a letter each, 'B' where what is not chosen is written too, 'A' where it is
 * not, 'a' where nothing was chosen in all of a short input, 'o' where records
 * went on before it was known.
 */
const char *ticks_letters(const struct recipe *);

/* Say how many rows that were; records: how many there are in all. */
void ticks_report(const struct recipe *, uint64_t records, struct ledger *);

#endif
