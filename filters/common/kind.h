#ifndef KIND_H
#define KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Messages that wait for more of their kind: the same sentence, said of several
 * records.  They become one line, with how many there were and where else:
 *
 *	clean: a.csv:3: column x: error: 'a' is no number (7 times in 2 columns;
 *	also line 4 column y: 'b', line 9: 'c') [type]
 */
struct kind;

struct kinds {
	struct kind *first;
	struct kind *last;
};

/* What makes a message and, of the first of a kind, how it is printed. */
struct sentence {
	const char *tag;      /* kept */
	const char *severity; /* kept */
	const char *fmt;      /* kept; NULL for one that stands alone */
	const char *head;     /* all that stands before the count, as shown */
	const char *body;     /* of it, what says what is wrong */
};

/* Where a message is from; unknown members are NULL or 0. */
struct spot {
	const char *file;
	uint64_t line;
	const char *column;
};

/* The one of the same tag, severity and fmt, or NULL. */
struct kind *kinds_find(const struct kinds *, const struct sentence *);
/* The last one that was added with this tag and may have more, or NULL. */
struct kind *kinds_latest(const struct kinds *, const char *tag);
/* A first message of its kind; false when there is no memory left. */
bool kinds_add(struct kinds *, const struct sentence *, const struct spot *);

/* Count n more; nothing is known of them. */
void kind_count(struct kind *, uint64_t n);
/* Count one more. */
void kind_again(struct kind *, const struct spot *);
/*
 * True when one more makes an example, because there are few or because they
 * are of other columns: then say it, by kind_exemplify().
 */
bool kind_wants(const struct kind *, const struct spot *);
void kind_exemplify(struct kind *, const struct spot *, const char *body);

/*
 * Write those not yet written to standard error, in order of the first of each.
 * Safe in a handler of signals.
 */
void kinds_print(const struct kinds *);
void kinds_free(struct kinds *);

#endif
