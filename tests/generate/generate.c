#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "export.h"

/*
 * Write the raw exports and the frames of all waves into a folder.  The
 * records are synthetic; their weighted shares are those of targets.c.
 */
static void
make_folder(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "generate: error: cannot make folder %s: %s\n",
		    path, strerror(errno));
		exit(3);
	}
}

static void
write_frame(const struct wave *wave, const char *path)
{
	FILE *out = fopen(path, "wb");

	if (out == NULL) {
		fprintf(stderr, "generate: error: cannot write %s\n", path);
		exit(3);
	}
	wave_print_frame(wave, out);
	if (ferror(out) != 0 || fclose(out) != 0) {
		fprintf(stderr, "generate: error: %s was not written whole\n",
		    path);
		exit(3);
	}
}

int
main(int argc, char *argv[])
{
	static struct wave wave;
	static struct answers answers;
	char path[1000];
	int number;

	if (argc != 2 || strlen(argv[1]) > 900) {
		fputs("usage: generate FOLDER\n", stderr);
		return 2;
	}
	make_folder(argv[1]);
	snprintf(path, sizeof path, "%s/raw", argv[1]);
	make_folder(path);
	snprintf(path, sizeof path, "%s/frame", argv[1]);
	make_folder(path);
	for (number = 1; number <= N_WAVES; number++) {
		memset(&wave, 0, sizeof wave);
		wave_draw(&wave, number);
		answers_draw(&wave, &answers);
		snprintf(path, sizeof path, "%s/raw/%d", argv[1], number);
		make_folder(path);
		export_wave(&wave, &answers, path);
		snprintf(path, sizeof path, "%s/frame/%d.csv", argv[1], number);
		write_frame(&wave, path);
	}
	return 0;
}
