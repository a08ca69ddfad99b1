#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "hash.h"
#include "json.h"
#include "ledger.h"
#include "mem.h"
#include "options.h"
#include "out.h"
#include "sandbox.h"
#include "stream.h"

struct count {
	char *reason;
	uint64_t n;
};

struct ledger {
	const char *path; /* NULL: nobody asked for one */
	const char *also; /* or NULL */
	struct json json; /* as it grows: one line */
	struct count *counts;
	size_t n_counts;
	size_t cap_counts;
};

struct ledger *
ledger_open(const char *path, const char *program)
{
	struct ledger *ledger = mem_zero(1, sizeof *ledger);

	ledger->path = path;
	json_open(&ledger->json, NULL, '{');
	ledger_text(ledger, "program", program);
	ledger_text(ledger, "version", options_version());
	if (sandbox_lack() != NULL)
		ledger_text(ledger, "sandbox", sandbox_lack());
	return ledger;
}

void
ledger_hash(
    struct ledger *ledger, const char *key, const char *bytes, size_t len)
{
	struct hash *hash = hash_new();
	char text[HASH_TEXT];

	hash_update(hash, bytes, len);
	hash_text(hash, text);
	ledger_text(ledger, key, text);
	hash_free(hash);
}

void
ledger_exact(struct ledger *ledger, const char *key, const char *digits)
{
	json_plain(&ledger->json, key, slice_of(digits));
}

void
ledger_number(struct ledger *ledger, const char *key, uint64_t n)
{
	json_number(&ledger->json, key, n);
}

void
ledger_text(struct ledger *ledger, const char *key, const char *text)
{
	json_text(&ledger->json, key, text);
}

void
ledger_count(struct ledger *ledger, const char *reason, uint64_t n)
{
	size_t i;

	for (i = 0; i < ledger->n_counts; i++)
		if (strcmp(ledger->counts[i].reason, reason) == 0)
			break;
	if (i == ledger->n_counts) {
		MEM_GROW(ledger->counts, i, ledger->cap_counts);
		ledger->counts[i] =
		    (struct count){mem_text(slice_of(reason)), 0};
		ledger->n_counts++;
	}
	ledger->counts[i].n += n;
}

/* False when it is no regular file that may be read again; or [cannot-open],
 * [read-failed]: the hash of a part would be taken for that of the file. */
static bool
hash_file(struct hash *hash, const char *path)
{
	char block[16 * 1024];
	struct stat st;
	ssize_t n;
	int fd;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    access(path, R_OK) != 0)
		return false;
	fd = stream_open(path);
	if (fd < 0)
		return false;
	while ((n = stream_read(fd, path, block, sizeof block)) > 0)
		hash_update(hash, block, (size_t)n);
	close(fd);
	return n == 0;
}

static bool
is_earlier(const struct options *opt, size_t n, const char *option)
{
	struct option_file file;
	size_t i;

	for (i = 0; i < n && options_file(opt, i, &file); i++)
		if (file.option == option)
			return true;
	return false;
}

/* All files of the option of file number `from`. */
static void
put_file(struct ledger *ledger, const struct options *opt, size_t from)
{
	struct hash *hash = hash_new();
	struct option_file first;
	struct option_file file;
	char text[HASH_TEXT];
	bool is_good = options_file(opt, from, &first);
	size_t i;

	for (i = from; is_good && options_file(opt, i, &file); i++)
		if (file.option == first.option)
			is_good = hash_file(hash, file.path);
	hash_text(hash, text);
	hash_free(hash);
	if (is_good)
		json_text(&ledger->json, first.option, text);
}

void
ledger_files(struct ledger *ledger, const struct options *opt)
{
	struct option_file file;
	size_t i;

	if (ledger->path == NULL)
		return;
	json_open(&ledger->json, "files", '{');
	for (i = 0; options_file(opt, i, &file); i++)
		if (strcmp(file.option, "ledger") != 0 &&
		    strcmp(file.option, "manifest") != 0 &&
		    /* A hash of few figures would let others try them out. */
		    strcmp(file.option, "secret") != 0 &&
		    (file.use == OPTION_INPUT ||
			(file.use == OPTION_OUTPUT &&
			    diag_worst() < STATUS_USAGE)) &&
		    !is_earlier(opt, i, file.option))
			put_file(ledger, opt, i);
	json_close(&ledger->json, '}');
}

static void
put_counts(struct ledger *ledger)
{
	size_t i;

	json_open(&ledger->json, "counts", '{');
	for (i = 0; i < ledger->n_counts; i++)
		json_number(&ledger->json, ledger->counts[i].reason,
		    ledger->counts[i].n);
	json_close(&ledger->json, '}');
	json_close(&ledger->json, '}');
	out_byte(&ledger->json.out, '\n');
}

/* One write in append mode: the lines of filters of a pipe never mix. */
static bool
append(const struct ledger *ledger, const char *path)
{
	struct place place = {.file = path};
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd < 0) {
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot open the ledger: %s", strerror(errno));
		return false;
	}
	return out_write(&ledger->json.out, fd, path) && stream_close(fd, path);
}

void
ledger_also(struct ledger *ledger, const char *path)
{
	ledger->also = path;
}

bool
ledger_close(struct ledger *ledger)
{
	bool is_done = true;
	size_t i;

	if (ledger == NULL)
		return true;
	put_counts(ledger);
	if (ledger->path != NULL)
		is_done = append(ledger, ledger->path);
	if (ledger->also != NULL)
		is_done = append(ledger, ledger->also) && is_done;
	for (i = 0; i < ledger->n_counts; i++)
		free(ledger->counts[i].reason);
	free(ledger->counts);
	out_free(&ledger->json.out);
	free(ledger);
	return is_done;
}
