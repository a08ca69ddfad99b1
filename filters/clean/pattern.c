#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "mem.h"
#include "pattern.h"

enum {
	STEPS = 10000000,      /* of the interpreter */
	HEAP_KIB = 256 * 1024, /* that it may keep to go back */
	CHOICES_MAX = 4
};

/*
 * Compiled code (JIT) is quick, and counts its steps by other rules than the
 * interpreter: where one comes to a limit the other may not, and some machines
 * have no JIT.  So it is asked only where neither can come near a limit, which
 * `choices` tells; the interpreter answers everything else.
 */
struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	size_t len;
	unsigned choices; /* repeats and alternatives; or too many to tell */
	uint32_t checks;
	bool has_jit;
};

static bool
is_pair(const char *text, char first, const char *seconds)
{
	return text[0] == first && text[1] != '\0' &&
	    strchr(seconds, text[1]) != NULL;
}

/*
 * How many places of a pattern leave a choice, counted generously: CHOICES_MAX
 * when one may stand within another, or when there are that many.  A choice is
 * any of * + ? { |, in a class too, but for a {n}; one stands within another
 * when a group is repeated, or called by \\g.  What begins with (? or (* may
 * mean anything.
 */
static unsigned
count_choices(const char *text)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (text[i] == '{') {
			size_t digits = strspn(text + i + 1, "0123456789");

			n += digits == 0 || text[i + 1 + digits] != '}';
		} else if (strchr("*+?|", text[i]) != NULL) {
			n++;
		}
		if (n >= CHOICES_MAX || is_pair(text + i, '(', "?*") ||
		    is_pair(text + i, ')', "*+?{") ||
		    is_pair(text + i, '\\', "g"))
			return CHOICES_MAX;
	}
	return n;
}

static void
need(const void *made, size_t size)
{
	if (made == NULL)
		mem_fail(size);
}

struct pattern *
pattern_new(const char *text, bool is_whole, char *why, size_t size)
{
	uint32_t options = is_whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0;
	PCRE2_UCHAR message[256];
	struct pattern *p;
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    PCRE2_UTF | PCRE2_UCP | options, &error, &at, NULL);
	if (code == NULL) {
		if (error == PCRE2_ERROR_HEAP_FAILED)
			mem_fail(strlen(text));
		pcre2_get_error_message(error, message, sizeof message);
		snprintf(why, size, "at character %zu: %s", (size_t)at,
		    (const char *)message);
		return NULL;
	}
	p = mem_zero(1, sizeof *p);
	p->code = code;
	p->len = strlen(text);
	p->choices = count_choices(text) + !is_whole;
	p->checks = is_whole ? PCRE2_NO_UTF_CHECK : 0;
	need(p->data = pcre2_match_data_create(1, NULL), sizeof *p);
	need(p->limits = pcre2_match_context_create(NULL), sizeof *p);
	pcre2_set_match_limit(p->limits, STEPS);
	pcre2_set_depth_limit(p->limits, STEPS);
	pcre2_set_heap_limit(p->limits, HEAP_KIB);
	p->has_jit = p->choices < CHOICES_MAX &&
	    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
	return p;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_match_data_free(p->data);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p);
}

/*
 * A pattern with c choices of at most len + 2 ways each takes no more steps
 * than (len + 2)^c times its length; where it may begin is a choice too, if it
 * need not begin with the text.
 */
static bool
is_far_from_limits(const struct pattern *p, size_t len)
{
	size_t steps = p->len + 1;
	unsigned i;

	for (i = 0; i < p->choices && steps < STEPS; i++)
		steps *= len < STEPS ? len + 2 : STEPS;
	return steps < STEPS;
}

static int
run(const struct pattern *p, struct slice s, uint32_t options)
{
	return pcre2_match(p->code, (PCRE2_SPTR)s.text, s.len, 0,
	    p->checks | options, p->data, p->limits);
}

enum pattern_answer
pattern_match(const struct pattern *p, struct slice s)
{
	bool asks_jit = p->has_jit && is_far_from_limits(p, s.len);
	int n = run(p, s, asks_jit ? 0 : PCRE2_NO_JIT);

	/* The stack that compiled code has is too small for it. */
	if (n == PCRE2_ERROR_JIT_STACKLIMIT)
		n = run(p, s, PCRE2_NO_JIT);
	if (n == PCRE2_ERROR_NOMEMORY)
		mem_fail(s.len);
	if (n == PCRE2_ERROR_MATCHLIMIT || n == PCRE2_ERROR_DEPTHLIMIT ||
	    n == PCRE2_ERROR_HEAPLIMIT)
		return PATTERN_LIMIT;
	return n >= 0 ? PATTERN_YES : PATTERN_NO;
}
