/*
 * Numbers: the first byte chooses how the column writes them, the rest is one.
 * What is read is canonical, is read again as itself, is no more and no less
 * than itself, and is the double that strtod makes of it.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "number.h"
#include "numeral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_double(struct slice number)
{
	char *text = mem_text(number);
	char again[NUMBER_TEXT];
	char rounded[512];
	double ours;
	double theirs = strtod(text, NULL);
	bool is_read = number_parse(&ours, number.text, number.len);

	if (is_read && (ours != theirs || signbit(ours) != signbit(theirs)))
		abort();
	if (!is_read && isfinite(theirs) && theirs != 0)
		abort();
	if (is_read) {
		size_t len = number_format(again, ours);

		if (!number_parse(&theirs, again, len) || theirs != ours)
			abort();
		if (fabs(ours) < 1e15)
			number_round(rounded, sizeof rounded, ours, 2, 3);
	}
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct numeral_form plain = {'.', "", true, false};
	static const char *const groups[] = {"", ".", ",", " ", "\xc2\xa0"};
	struct numeral_form form;
	struct slice number;
	char *again;
	char *out;
	size_t len;

	if (size == 0 || size > 300)
		return -1;
	form = (struct numeral_form){data[0] & 1 ? ',' : '.',
	    groups[(data[0] >> 1) % 5], (data[0] & 32) != 0,
	    (data[0] & 64) != 0};
	if (form.group[0] == form.decimal)
		return -1;
	out = mem_alloc(size + 2);
	if (numeral_read((struct slice){(const char *)data + 1, size - 1},
		&form, out, &len) == NUMERAL_GOOD) {
		number = (struct slice){out, len};
		again = mem_alloc(len + 2);
		if (!numeral_is_canonical(number) ||
		    numeral_read(number, &plain, again, &len) != NUMERAL_GOOD ||
		    len != number.len || memcmp(again, out, len) != 0 ||
		    numeral_compare(number, number) != 0)
			abort();
		free(again);
		check_double(number);
	}
	free(out);
	return 0;
}
