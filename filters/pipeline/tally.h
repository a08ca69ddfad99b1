#ifndef TALLY_H
#define TALLY_H

/*
 * tally STUDY.JSON FOLDER [--ledger FILE]: what became of the records of each
 * wave, from the ledger lines of its filters in the folder, as JSON for
 * render --run.  The status to end with.
 */
int tally_command(int argc, char *argv[]);

#endif
