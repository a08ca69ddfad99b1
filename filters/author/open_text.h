#ifndef OPEN_TEXT_H
#define OPEN_TEXT_H

#include <stdbool.h>

struct profile;

/*
 * Does the column hold what respondents wrote in their own words, by what it
 * is called: what they wrote beside "Other", or a comment?  Answers that come
 * again are no codes there, and are nobody's business in a table.
 */
bool open_text_is(const struct profile *);

#endif
