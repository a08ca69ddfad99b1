#ifndef PROVENANCE_H
#define PROVENANCE_H

/*
 * steps --study FILE --codebook FILE --tables FILE --run FILE --pages DIR
 * RECORDS ...: how each base came about, as steps.csv to standard output, and
 * a page for each table and language, DIR/TABLE.html: what became of the
 * records of each wave, the base of each measure step by step for each
 * column, where its variable comes from, design and formula.  The status to
 * end with.
 */
int provenance_command(int argc, char *argv[]);

#endif
