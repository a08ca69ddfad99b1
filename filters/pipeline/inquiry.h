#ifndef INQUIRY_H
#define INQUIRY_H

/*
 * Commands that look at publications and change nothing.  Each reads its own
 * command line and returns the status to end with.
 */
int inquiry_explain(int argc, char *argv[]);
int inquiry_diff(int argc, char *argv[]);
int inquiry_status(int argc, char *argv[]);
int inquiry_verify(int argc, char *argv[]);

#endif
