#ifndef PROVENANCE_H
#define PROVENANCE_H

/*
 * The command `steps --study FILE --codebook FILE --tables FILE --run FILE
 * --pages DIR RECORDS ...`, a stage of a run.  It counts how each base came
 * about and writes that to standard output as steps.csv.  For each table and
 * language it writes a page DIR/TABLE.html that says what became of the records
 * of each wave, how the base of each measure came about in each column, where
 * its variable comes from, and by which design and formula it was estimated.
 * Returns the status to end with.
 */
int provenance_command(int argc, char *argv[]);

#endif
