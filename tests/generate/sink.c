#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sink.h"

/* Next code point of good UTF-8. */
static uint32_t
next_point(const char **at)
{
	const unsigned char *s = (const unsigned char *)*at;
	uint32_t point;

	if (s[0] < 0x80) {
		*at += 1;
		return s[0];
	}
	if (s[0] < 0xe0) {
		*at += 2;
		return (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
	}
	point = (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
	*at += 3;
	return point;
}

/* What the texts use of Windows-1252 beyond Latin-1. */
static int
windows_1252(uint32_t point)
{
	switch (point) {
	case 0x20ac: /* euro */
		return 0x80;
	case 0x2018:
		return 0x91;
	case 0x2019:
		return 0x92;
	case 0x201c:
		return 0x93;
	case 0x201d:
		return 0x94;
	case 0x2013:
		return 0x96;
	default:
		return point < 0x100 ? (int)point : '?';
	}
}

static void
put_point(struct sink *sink, uint32_t point)
{
	if (sink->encoding == UTF_16LE) {
		putc((int)(point & 0xff), sink->file);
		putc((int)(point >> 8), sink->file);
	} else if (sink->encoding == WINDOWS_1252) {
		putc(windows_1252(point), sink->file);
	} else if (point < 0x80) {
		putc((int)point, sink->file);
	} else if (point < 0x800) {
		putc((int)(0xc0 | point >> 6), sink->file);
		putc((int)(0x80 | (point & 0x3f)), sink->file);
	} else {
		putc((int)(0xe0 | point >> 12), sink->file);
		putc((int)(0x80 | (point >> 6 & 0x3f)), sink->file);
		putc((int)(0x80 | (point & 0x3f)), sink->file);
	}
}

static void
put_field(struct sink *sink, const char *text, bool is_quoted)
{
	uint32_t point;

	if (sink->is_inside)
		put_point(sink, (uint32_t)sink->delimiter);
	sink->is_inside = true;
	if (strchr(text, sink->delimiter) != NULL ||
	    strpbrk(text, "\"\r\n") != NULL)
		is_quoted = true;
	if (is_quoted)
		put_point(sink, '"');
	while (*text != '\0') {
		point = next_point(&text);
		if (point == '"')
			put_point(sink, '"');
		put_point(sink, point);
	}
	if (is_quoted)
		put_point(sink, '"');
}

void
sink_open(struct sink *sink, const char *path)
{
	sink->file = fopen(path, "wb");
	if (sink->file == NULL) {
		fprintf(stderr, "generate: error: cannot write %s\n", path);
		exit(3);
	}
	sink->is_inside = false;
	if (sink->encoding == UTF_16LE)
		fputs("\xff\xfe", sink->file);
	else if (sink->encoding == UTF_8_BOM)
		fputs("\xef\xbb\xbf", sink->file);
}

void
sink_text(struct sink *sink, const char *utf8)
{
	put_field(sink, utf8, sink->quotes_texts);
}

void
sink_bare(struct sink *sink, const char *utf8)
{
	put_field(sink, utf8, false);
}

void
sink_number(struct sink *sink, int64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, number);
	put_field(sink, text, false);
}

void
sink_end_line(struct sink *sink)
{
	if (sink->has_crlf)
		put_point(sink, '\r');
	put_point(sink, '\n');
	sink->is_inside = false;
}

void
sink_close(struct sink *sink)
{
	bool is_bad = ferror(sink->file) != 0;

	if (fclose(sink->file) != 0 || is_bad) {
		fputs(
		    "generate: error: a file was not written whole\n", stderr);
		exit(3);
	}
}
