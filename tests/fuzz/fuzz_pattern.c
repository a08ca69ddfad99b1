/*
 * A pattern and a value, with a newline between them: the same answer with and
 * without compiled code.  The first byte chooses a whole value or a line.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "pattern.h"
#include "utf8.h"

enum {
	LONG = 200 /* what is longer takes its time, and finds no more */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size < 2 ? NULL : memchr(data + 1, '\n', size - 1);
	char why[256];
	struct slice value;
	struct pattern *one;
	struct pattern *two;
	char *text;
	size_t bad;

	if (end == NULL || size > LONG || memchr(data, '\0', size) != NULL ||
	    !utf8_valid((const char *)data, size, &bad))
		return -1;
	text = mem_format("(*NO_JIT)%.*s", (int)(end - data - 1), data + 1);
	value = (struct slice){
	    (const char *)end + 1, size - (size_t)(end - data) - 1};
	two = pattern_new(text, data[0] & 1, why, sizeof why);
	one = pattern_new(
	    text + strlen("(*NO_JIT)"), data[0] & 1, why, sizeof why);
	if (one != NULL && two != NULL &&
	    pattern_match(one, value) != pattern_match(two, value))
		abort();
	pattern_free(one);
	pattern_free(two);
	free(text);
	return 0;
}
