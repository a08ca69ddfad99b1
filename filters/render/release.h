#ifndef RELEASE_H
#define RELEASE_H

#include "sheet.h"

struct node;

/* One thing that a page says of the publication: its name, as "Licence", the
 * text and the address of a link, or NULL. */
struct detail {
	const char *name;
	const char *text;
	const char *href;
};

enum {
	DETAILS = 6
};

/*
 * What study.json says of a publication: the keys under "publication" and
 * whether the design has a weight.  Texts are NULL where it says nothing.
 */
struct release {
	enum weighting weighting;
	bool has_panel;   /* its waves overlap */
	const char *name; /* of the study */
	const char *date; /* ISO 8601 */
	const char *next;
	const char *period; /* an ISO 8601 interval */
	const char *contact;
	const char *email;
	const char *contact_path;
	const char *licence;
	const char *licence_path;
	const char *cite;
	struct detail details[DETAILS]; /* in the order of a page */
	uint32_t n_details;
};

/* Read study.json into a struct of the document's pool.  Texts are in the
 * document's language, and of the pool or of the nodes of the file, which have
 * to live as long.  What is wrong is reported (STATUS_USAGE). */
const struct release *release_read(struct document *, const struct node *study);

#endif
