#ifndef PASSAGE_H
#define PASSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "donors.h"
#include "setup.h"
#include "stages.h"
#include "study.h"

/*
 * How records go through the filters of a study, with the arguments that
 * pipeline.sh gives them.  A folder has micro/, page/ and control/ as a run
 * has.
 */
struct passage {
	struct setup
	    set; /* its work and page are those of the folder at hand */
	struct study *study;
	struct stages list;
	struct donors donors;
	struct sampling sampling;
};

/* Where the estimates and the JSON document of a folder are; owned. */
char *passage_estimates(const char *folder);
char *passage_document(const char *folder);

/* Make a folder, with the registers of another one, or NULL. */
bool
passage_folder(const char *folder, const char *from, const struct passage *);

/*
 * The raw files to the stage before aggregate, by the programs, in this folder:
 * the donors are read from there.  has_clean: what clean wrote is kept too.
 */
bool passage_prepare(struct passage *, const char *folder, bool has_clean);

/*
 * The estimates of the population itself, in this folder: of the donors, each
 * with the weight of its copies, without the rules that hold figures back.
 */
bool passage_population(struct passage *, const char *folder);

/*
 * A sample to estimates and document: inside this process, from the records as
 * the stage before aggregate wrote them (only weigh is done anew), or through
 * every program, from the records as clean wrote them.
 */
bool passage_sample(const struct passage *, const char *folder,
    const uint32_t *times, bool is_inside);

#endif
