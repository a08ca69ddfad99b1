#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "mem.h"

/* The list ends in NULL, as exec wants it. */
static void
take(struct args *args, char *text)
{
	MEM_GROW(args->at, args->n, args->cap);
	args->at[args->n++] = text;
	MEM_GROW(args->at, args->n, args->cap);
	args->at[args->n] = NULL;
}

void
args_add(struct args *args, const char *text)
{
	take(args, mem_text(slice_of(text)));
}

void
args_format(struct args *args, const char *fmt, ...)
{
	va_list list;
	char *text = NULL;
	int len;

	va_start(list, fmt);
	len = vsnprintf(NULL, 0, fmt, list);
	va_end(list);
	text = mem_alloc((size_t)len + 1);
	va_start(list, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, list);
	va_end(list);
	take(args, text);
}

void
args_all(struct args *args, const struct args *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		args_add(args, more->at[i]);
}

void
args_clear(struct args *args)
{
	size_t i;

	for (i = 0; i < args->n; i++)
		free(args->at[i]);
	free(args->at);
	*args = (struct args){0};
}
