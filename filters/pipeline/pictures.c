#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "line.h"
#include "mem.h"
#include "pictures.h"
#include "process.h"
#include "tree.h"

static const struct form {
	const char *ending;
	const char *option;
	const char *value;
} forms[] = {{"png", "-z", "2"}, {"pdf", "-f", "pdf"}};

/* Whatever it says. */
static bool
is_drawn(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_size > 0;
}

/* Of figures/NAME.svg, whose name has len bytes before the dot. */
static bool
draw(const char *page, const char *svg, size_t len, const struct form *form)
{
	char *from = mem_format("%s/figures/%s", page, svg);
	char *to =
	    mem_format("%s/figures/%.*s.%s", page, (int)len, svg, form->ending);
	struct program program = {0};
	bool is_good;

	args_add(&program.argv, "rsvg-convert");
	args_add(&program.argv, form->option);
	args_add(&program.argv, form->value);
	args_add(&program.argv, "-o");
	args_add(&program.argv, to);
	args_add(&program.argv, from);
	line_run(&program, 1, "/dev/null", "/dev/null");
	is_good = program.status == 0 && is_drawn(to);
	if (program.status == PROCESS_NONE)
		diag_error(STATUS_FAIL, NULL, "missing-program",
		    "--png and --pdf need rsvg-convert; apt-get install "
		    "librsvg2-bin");
	else
		fputs(program.said, stderr);
	if (!is_good && program.status != PROCESS_NONE)
		diag_error(STATUS_FAIL, NULL, "failed",
		    "rsvg-convert cannot draw a figure");
	free(program.said);
	args_clear(&program.argv);
	free(to);
	free(from);
	return is_good;
}

bool
pictures_make(const char *page, bool has_png, bool has_pdf)
{
	const bool is_asked[] = {has_png, has_pdf};
	char *folder = mem_format("%s/figures", page);
	struct args names = {0};
	bool is_good = true;
	size_t i;
	size_t k;

	if (has_png || has_pdf)
		(void)tree_list(folder, &names);
	for (i = 0; is_good && i < names.n; i++) {
		const char *dot = strrchr(names.at[i], '.');

		if (dot == NULL || strcmp(dot, ".svg") != 0)
			continue;
		for (k = 0; is_good && k < sizeof forms / sizeof *forms; k++)
			is_good = !is_asked[k] ||
			    draw(page, names.at[i], (size_t)(dot - names.at[i]),
				&forms[k]);
	}
	args_clear(&names);
	free(folder);
	return is_good;
}
