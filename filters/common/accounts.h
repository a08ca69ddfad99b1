#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The accounts of parts of an input: what the filters before have put beside
 * the stream (--manifest), a line of JSON each.  They travel in the state, and
 * say when all parts are put together whether these are the whole, and what
 * one process would have counted.
 */
struct accounts;

struct accounts *accounts_new(void); /* owned */
void accounts_free(struct accounts *);

/*
 * Of the part whose records have this hash, or NULL: any.  False after
 * [bad-account].
 */
bool accounts_read(struct accounts *, const char *path, const char *hash_in);

/* What is the name of this part and of no other, though its records are the
 * same. */
void accounts_name(const struct accounts *, char hash[33]);

/* A line that stood in a state, in the order that accounts_line has them. */
bool accounts_add(struct accounts *, const char *text, const char *state);
/* Each line, of the parts in an order that does not depend on how they came;
 * NULL behind the last. */
const char *accounts_line(struct accounts *, size_t i);

/*
 * Are the parts the whole?  False after a report: [missing-part],
 * [doubled-part], [overlapping-part], [foreign-part], [unchecked-part]: keys
 * that must be unique were not looked up in the other parts, as the files
 * `met` (of clean --met) say; [unlike-parts]: what blanks mean was not the
 * same in all.  Limits that were given to the filters are judged: [fail-if],
 * [too-many-rejects], [match-rate], [warn-if].
 */
bool accounts_check(struct accounts *, const char *const *met, size_t n_met);

/*
 * Of the parts of one whole: what filter number i, from 0 on, would have put
 * into the ledger, with these hashes of its input and output; and a hash of
 * what it wrote in each of them.
 */
bool accounts_write_line(struct accounts *, size_t i, const char *hash_in,
    const char *hash_out, const char *path);
void accounts_hash(struct accounts *, size_t i, char out[33]);

/* What one process would have put into the ledger; path may be NULL. */
bool accounts_write(struct accounts *, const char *path);

#endif
