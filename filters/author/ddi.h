#ifndef DDI_H
#define DDI_H

#include "codebook.h"
#include "out.h"

/*
 * Put the codebook into a text, as DDI-Codebook 2.5 (ddialliance.org),
 * in all its languages: the study's title, sets as groups of variables, and of
 * each variable its label, question, who was asked, categories and type.
 */
void ddi_codebook(struct out *, const struct codebook *);

#endif
