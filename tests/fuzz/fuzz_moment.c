/*
 * A pattern and a date or time, with a newline between them: what is read is
 * ISO 8601 that is read again as itself, equal to itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct slice out, enum moment_kind kind)
{
	int64_t days;
	int64_t years;

	if (moment_compare(out, out) != 0)
		abort();
	if (kind == MOMENT_DATE &&
	    (!moment_is_date(out) || !moment_days(&days, out) ||
		!moment_years(&years, out, out) || years != 0))
		abort();
}

/* The quick way for ten bytes agrees with the slow one. */
static void
check_usual(const char *pattern, struct slice value)
{
	char slow[MOMENT_TEXT];
	char quick[MOMENT_ISO];
	size_t len;

	if (!moment_is_usual(pattern) || value.len != MOMENT_ISO ||
	    !moment_read_usual(quick, value.text, pattern))
		return;
	if (!moment_read(value, pattern, MOMENT_DATE, slow, &len) ||
	    len != MOMENT_ISO || memcmp(slow, quick, len) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
	char out[MOMENT_TEXT];
	struct slice value;
	char *pattern;
	size_t len;
	int kind;

	if (end == NULL || memchr(data, '\0', (size_t)(end - data)) != NULL)
		return -1;
	pattern =
	    mem_text((struct slice){(const char *)data, (size_t)(end - data)});
	value = (struct slice){
	    (const char *)end + 1, size - (size_t)(end - data) - 1};
	for (kind = MOMENT_DATE; kind <= MOMENT_TIME; kind++)
		if (moment_bad_directive(pattern) == NULL &&
		    moment_is_whole(pattern, (enum moment_kind)kind) &&
		    moment_read(
			value, pattern, (enum moment_kind)kind, out, &len))
			check((struct slice){out, len}, (enum moment_kind)kind);
	check_usual(pattern, value);
	free(pattern);
	return 0;
}
