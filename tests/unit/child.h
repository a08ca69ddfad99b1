#ifndef CHILD_H
#define CHILD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 * The program's status and messages are one for the whole process, and some
 * functions end it.  So a claim about them is tested in a child process.
 */
struct child {
	int status;     /* what it exited with; 128 + n: died of signal n */
	char out[8192]; /* standard output, NUL-terminated */
	char err[8192]; /* standard error */
};

/*
 * Run body in a child that then ends with diag_status().  Its standard input
 * is /dev/null.
 */
void child_run(struct child *, void (*body)(void));

#define assert_said(child, text) assert_non_null(strstr((child)->err, (text)))

/* A temporary file with this content; the path is owned. */
char *child_file(const char *content, size_t len);

/* Remove the file, and free its path. */
void child_remove(char *path);

#endif
