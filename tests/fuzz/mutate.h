#ifndef MUTATE_H
#define MUTATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * libFuzzer's own mutator and crossover, for documents of JSON: a value is
 * taken out, doubled, moved, made another type, or changed in its text; bytes
 * are changed where the document is none.
 */
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t
LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,
    size_t b_size, uint8_t *out, size_t max_size, unsigned seed);

#endif
