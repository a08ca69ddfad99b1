/*
 * A filter as it is run, on files that a document of JSON holds: what reads
 * schemas, codebooks, tables, states and estimates, and all that works by
 * them.  The document is changed as JSON (mutate.h), so that most of what is
 * tried gets past the first brackets.
 *
 *	{"run": 3, "files": {"raw.json": {...}, "in": "id,a\n1,x\n"}}
 *
 * A file that is a text holds it as it is, so that it need not be JSON.  Built
 * once a filter, with FILTER its name and main called filter_main.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <getopt.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "diag.h"
#include "mutate.h"

#ifndef FILTER
#define FILTER "clean"
#endif

enum {
	WORDS = 24,
	FIRST = 40, /* descriptors from here on are those of a run */
	LAST = 120
};

int filter_main(int argc, char *argv[]);
/* NOLINTBEGIN(*-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the linker's
 * names for exit. */
void __real_exit(int status) __attribute__((noreturn));
void __wrap_exit(int status) __attribute__((noreturn));
/* NOLINTEND(*-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where the program at hand goes when it ends itself. */
static struct {
	jmp_buf out;
	bool is_running;
} fuzz;

/*
 * What is run, by filter.  A word @NAME is the path of that file; "in" is what
 * stands on the line of input, and always there.
 */
static const struct {
	const char *filter;
	const char *words;
} lines[] = {
    {"clean", "--schema @raw.json @in"},
    {"clean", "--schema @raw.json --check --all-faults @in @in"},
    {"clean", "--describe @in"},
    {"clean", "--describe --structure @structure.csv --labels @labels.csv @in"},
    {"clean", "--schema @raw.json --patch @patch.csv @in"},
    {"normalize", "--codebook @codebook.json --wave 1 @in"},
    {"normalize", "--codebook @codebook.json --list"},
    {"normalize", "--codebook @codebook.json --wave 1 --drift @raw.json"},
    {"normalize", "--codebook @codebook.json --drift @old.json"},
    {"normalize", "--draft @raw.json"},
    {"join", "--with @table.csv --on id @in"},
    {"join", "--with @table.csv --on id --type full --sorted @in"},
    {"join", "--with @table.csv --on id --base-weight size --strata area @in"},
    {"weigh", "--base-weight w --rake @a.csv --rake @b.csv @in"},
    {"weigh",
	"--base-weight w --greg @totals.csv --model a,v:number --distance "
	"logit --bounds 0.5,2 @in"},
    {"weigh", "--base-weight d --class a --sample @sample.csv @in"},
    {"aggregate", "--by g --share q --mean x --weight w @in"},
    {"aggregate", "--tables @tables.json --codebook @codebook.json @in"},
    {"aggregate",
	"--tables @tables.json --weight w --strata s --cluster c @in"},
    {"aggregate",
	"--by g --share q --total x --weight w --strata s --partial @in"},
    {"aggregate",
	"--by g --share q --total x --weight w --strata s --merge @in"},
    {"render", "@in"},
    {"render", "--tables @tables.json --codebook @codebook.json @in"},
    {"render",
	"--tables @tables.json --codebook @codebook.json --format html @in"},
    {"render",
	"--tables @tables.json --codebook @codebook.json --format markdown "
	"--intervals @in"},
    {"render",
	"--tables @tables.json --codebook @codebook.json --format csv @in"},
    {"render",
	"--tables @tables.json --codebook @codebook.json --format headline "
	"@in"},
    {"render",
	"--tables @tables.json --codebook @codebook.json --check "
	"@published.csv @in"},
};

void
__wrap_exit(int status)
{
	if (fuzz.is_running)
		longjmp(fuzz.out, 1);
	__real_exit(status);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int nowhere = open("/dev/null", O_RDWR);

	(void)argc;
	(void)argv;
	if (dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0)
		abort();
	return 0;
}

/* A file in memory with this content, as a descriptor of the run. */
static int
memory_file(const void *bytes, size_t len)
{
	int fd = memfd_create("fuzz", 0);
	int moved = fcntl(fd, F_DUPFD, FIRST);

	if (moved < 0 || write(moved, bytes, len) != (ssize_t)len ||
	    lseek(moved, 0, SEEK_SET) != 0)
		abort();
	close(fd);
	return moved;
}

static int
file_of(const json_t *document, const char *name)
{
	const json_t *file =
	    json_object_get(json_object_get(document, "files"), name);
	char *text;
	int fd;

	if (json_is_string(file))
		return memory_file(
		    json_string_value(file), json_string_length(file));
	text = json_dumps(file, JSON_ENCODE_ANY | JSON_INDENT(1));
	fd = memory_file(text, text == NULL ? 0 : strlen(text));
	free(text);
	return fd;
}

/* The words of a line, with the paths of its files; how many. */
static int
split(const json_t *document, char *line, char *words[WORDS],
    char paths[WORDS][32])
{
	char *rest = line;
	int n = 0;

	while (n < WORDS - 1 && (words[n] = strsep(&rest, " ")) != NULL) {
		if (words[n][0] == '@') {
			snprintf(paths[n], sizeof paths[n], "/proc/self/fd/%d",
			    file_of(document, words[n] + 1));
			words[n] = paths[n];
		}
		n++;
	}
	words[n] = NULL;
	return n;
}

static const char *
line_of(const json_t *document)
{
	json_int_t nth = json_integer_value(json_object_get(document, "run"));
	const char *found = NULL;
	size_t i;

	for (i = 0; i < sizeof lines / sizeof *lines; i++)
		if (strcmp(lines[i].filter, FILTER) == 0 &&
		    (found == NULL || nth-- > 0))
			found = lines[i].words;
	return found;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *document =
	    json_loadb((const char *)data, size, JSON_DECODE_ANY, NULL);
	char paths[WORDS][32];
	char *words[WORDS];
	char line[256];
	int n;

	if (!json_is_object(document)) {
		json_decref(document);
		return -1;
	}
	snprintf(line, sizeof line, FILTER " --quiet --redact %s",
	    line_of(document));
	n = split(document, line, words, paths);
	json_decref(document);
	diag_forget();
	diag_cap(0);
	optind = 0;
	fuzz.is_running = true;
	if (setjmp(fuzz.out) == 0)
		filter_main(n, words);
	fuzz.is_running = false;
	/* What it had open when it ended itself. */
	close_range(FIRST, LAST, 0);
	return 0;
}
