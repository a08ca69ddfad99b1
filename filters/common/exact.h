#ifndef EXACT_H
#define EXACT_H

/* To be written with aggregate: see CONTRACT. */

#endif
