#ifndef IMPORT_FILE_H
#define IMPORT_FILE_H

#include <stdbool.h>
#include <sys/types.h>

enum import_kind {
	IMPORT_NONE,
	IMPORT_STATA,
	IMPORT_SAS,
	IMPORT_TRANSPORT,
	IMPORT_PORTABLE
};

enum import_result {
	IMPORT_DONE,
	IMPORT_SHORT, /* the file ends too early */
	IMPORT_BAD    /* damaged, or not of a version that is read */
};

enum {
	/* Between fields and behind records of the dictionary. */
	IMPORT_FIELD = 0x1f,
	IMPORT_RECORD = 0x1e
};

/* True where the program was built with libreadstat. */
bool import_file_can(void);

/*
 * Write all of the file to the descriptor, as import.h says.  Records of the
 * dictionary are a letter and fields:
 *
 *   F  label, encoding, version, date, cases (-1: not known)
 *   V  name, label, kind (enum sav_kind), level, set of labels, unread format
 *   L  set of labels, value, label
 *   M  variable, from, to: missing
 *   N  line of notes
 *   W  variable: the weight
 *   X  there are more sets of data, which are not read
 *   E  all is there
 *
 * and the result is "R", enum import_result, cases, cases the file counts.
 */
void import_file(int in, int out, enum import_kind);

#endif
