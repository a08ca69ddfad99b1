#ifndef LETTERS_H
#define LETTERS_H

#include "slice.h"

/*
 * The 8-bit charset of text, by the letters that stand in its words:
 * "windows-1252" where nothing speaks for another.
 */
const char *letters_charset(struct slice);

#endif
