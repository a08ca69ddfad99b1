#ifndef GATHER_H
#define GATHER_H

/*
 * gather N FOLDER FILES LOG ... raw: RAW ...: put together what N parts of a
 * wave left, so that it is what one process would have.  FILES are names with a
 * space between: FILE.1 to FILE.N become FILE, the output of the last stage
 * first.  LOG.1 to LOG.N are what a stage said in each part, and LOG will be of
 * all; FOLDER has their manifests, and `met`.  The status to end with.
 */
int gather_command(int argc, char *argv[]);

#endif
