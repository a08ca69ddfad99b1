#ifndef TALLY_H
#define TALLY_H

/*
 * The command `tally STUDY.JSON FOLDER [--ledger FILE]`, a stage of a run.  It
 * reads the ledger lines of the filters of each wave in the folder and writes
 * what became of the records of each wave to standard output, as the JSON that
 * `render --run` reads.  Returns the status to end with.
 */
int tally_command(int argc, char *argv[]);

#endif
