#ifndef SINK_H
#define SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum encoding {
	WINDOWS_1252,
	UTF_16LE, /* with a byte order mark */
	UTF_8_BOM
};

/* A delimited file as a survey tool exports it. */
struct sink {
	FILE *file;
	enum encoding encoding;
	char delimiter;
	bool quotes_texts; /* every text, empty ones too; numbers stay bare */
	bool has_crlf;
	bool is_inside; /* a field of this line is written */
};

/* Ends the program when the file cannot be made. */
void sink_open(struct sink *, const char *path);
void sink_text(struct sink *, const char *utf8);
void sink_number(struct sink *, int64_t);

/* A number or nothing as it stands: not a text, quoted only where needed. */
void sink_bare(struct sink *, const char *utf8);
void sink_end_line(struct sink *);
void sink_close(struct sink *);

#endif
