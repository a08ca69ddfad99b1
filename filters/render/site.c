#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "format.h"
#include "hash.h"
#include "mem.h"
#include "options.h"
#include "picture.h"
#include "site.h"
#include "stream.h"

enum {
	TABLES_PARTED = 20
};

struct file {
	char *path; /* owned */
	struct out text;
};

struct site {
	const char *folder;
	struct layout *layout;
	struct file *files;
	size_t n;
	size_t cap;
	bool has_databank;
};

/* Borrowed until the next one. */
static struct out *
add_file(struct site *site, char *path)
{
	MEM_GROW(site->files, site->n, site->cap);
	site->files[site->n] = (struct file){.path = path};
	return &site->files[site->n++].text;
}

static uint32_t
count_themes(const struct layout *layout)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++)
		n += layout->blocks[i].kind == BLOCK_THEME;
	return n;
}

static void
make_pages(struct site *site, uint32_t n_tables)
{
	struct layout *layout = site->layout;
	uint32_t themes = count_themes(layout);

	layout->is_parted = n_tables >= TABLES_PARTED && themes > 1;
	layout->part = 0;
	format_html.layout(
	    add_file(site,
		mem_format("%s/index%s.html", site->folder, layout->suffix)),
	    layout);
	while (layout->is_parted && layout->part < themes) {
		layout->part++;
		format_html.layout(
		    add_file(site,
			mem_format("%s/theme-%u%s.html", site->folder,
			    layout->part, layout->suffix)),
		    layout);
	}
}

static void
make_figures(struct site *site, const struct sheet *sheet)
{
	struct scene scene;
	uint32_t i;

	for (i = 0; i < sheet->n_pictures; i++) {
		const struct plot *plot = &sheet->pictures[i].plot;
		char number[16] = "";

		if (plot->type == PLOT_NONE)
			continue;
		if (i > 0)
			snprintf(number, sizeof number, "-%u", i + 1);
		figure_draw(&scene, plot, i + 1, FIGURE_WIDE, false);
		format_svg.scene(
		    add_file(site,
			mem_format("%s/figures/%s%s%s.svg", site->folder,
			    sheet->id, number, site->layout->suffix)),
		    &scene);
		format_vega_lite.plot(
		    add_file(site,
			mem_format("%s/figures/%s%s%s.vl.json", site->folder,
			    sheet->id, number, site->layout->suffix)),
		    plot);
	}
}

static void
take_tables(
    struct site *site, const struct document *doc, const struct databank *bank)
{
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		*add_file(site,
		    mem_format("%s/csv/%s%s.csv", site->folder,
			doc->sheets[i].id, site->layout->suffix)) =
		    bank->tables[i];
	for (i = 0; bank->files != NULL && i < doc->n_sheets; i++)
		if (bank->files[i].len > 0)
			*add_file(site,
			    mem_format("%s/px/%s.px", site->folder,
				doc->sheets[i].id)) = bank->files[i];
}

static bool
make_folder(const char *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return true;
	diag_error(STATUS_FAIL, NULL, "cannot-create",
	    "the folder %s cannot be made: %s", path, strerror(errno));
	return false;
}

static bool
write_file(const struct file *file)
{
	int fd = stream_create(file->path, 0666);
	bool is_good;

	if (fd < 0)
		return false;
	is_good = out_write(&file->text, fd, file->path);
	is_good = stream_close(fd, file->path) && is_good;
	if (!is_good)
		unlink(file->path);
	return is_good;
}

/* The name below the folder, and the fingerprint. */
static void
put_file(const struct site *site, const struct file *file, struct writer *w)
{
	struct hash *hash = hash_new();
	char text[HASH_TEXT];

	hash_update(hash, file->text.text, file->text.len);
	hash_text(hash, text);
	hash_free(hash);
	writer_record(w);
	writer_text(w, file->path + strlen(site->folder) + 1);
	writer_text(w, text);
}

static bool
make_folders(const struct site *site)
{
	static const char *const names[] = {"", "/csv", "/figures", "/px"};
	const size_t n = site->has_databank ? 4 : 3;
	bool is_good = true;
	size_t i;

	for (i = 0; i < n && is_good; i++) {
		char *path = mem_format("%s%s", site->folder, names[i]);

		is_good = make_folder(path);
		free(path);
	}
	return is_good;
}

static bool
write_files(
    const struct site *site, const struct options *opt, struct writer *w)
{
	bool is_good = true;
	size_t i;

	for (i = 0; i < site->n && is_good; i++)
		is_good = options_may_write(opt, "site", site->files[i].path);
	is_good = is_good && make_folders(site);
	writer_record(w);
	writer_text(w, "file");
	writer_text(w, "hash");
	for (i = 0; i < site->n && is_good; i++) {
		is_good = write_file(&site->files[i]);
		put_file(site, &site->files[i], w);
	}
	return is_good;
}

bool
site_write(const char *folder, struct layout *layout,
    const struct document *doc, struct databank *bank,
    const struct options *opt, struct writer *w)
{
	struct site site = {.folder = folder,
	    .layout = layout,
	    .has_databank = bank->files != NULL};
	bool is_good;
	size_t i;

	layout->has_files = true;
	make_pages(&site, doc->n_sheets);
	for (i = 0; i < doc->n_sheets; i++)
		make_figures(&site, &doc->sheets[i]);
	take_tables(&site, doc, bank);
	is_good = diag_worst() < STATUS_USAGE && write_files(&site, opt, w);
	for (i = 0; i < site.n; i++) {
		free(site.files[i].path);
		out_free(&site.files[i].text);
	}
	free(site.files);
	return is_good;
}
