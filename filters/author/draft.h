#ifndef DRAFT_H
#define DRAFT_H

/*
 * Print on standard output a codebook of the export that the file, a Data
 * Resource or its Table Schema, describes: what clean writes by that schema,
 * the codebook takes without a reject.  name NULL: that of the resource; wave
 * NULL: any wave; lang NULL: labels without a language.  The other files are
 * schemas of registers that are joined before.  Reports when a file is
 * neither, [bad-schema].
 */
void draft_codebook(const char *path, char *const *more, int n_more,
    const char *name, const char *wave, const char *lang);

#endif
