#ifndef TRIBUTARY_CKERNELS_AGGREGATION_H
#define TRIBUTARY_CKERNELS_AGGREGATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Loops of the exact mean: compiled for several processors, the right one chosen when the program loads. Every
// function gives the same bits in all its clones.

/// The index of the first value whose magnitude is not at most the bound, NaN among them; count if there is none.
size_t aggregation_first_outside(const float *values, size_t count, float bound);

/// Asks the system to back memory that was not touched yet with large pages, where it knows how. 200 MB of sums are
/// then ready in 0.03 s instead of 0.11 s; nothing else changes.
void aggregation_prefer_large_pages(void *memory, size_t byte_count);

/// values[j] = values[j] + sums[j] / divisor, computed in double and rounded once to float.
void aggregation_apply(float *values, const int64_t *sums, size_t count, double divisor);

/// sums[j] += round(scale * values[j]), ties to even. Holds for |scale * values[j]| <= 2^51; the caller checks.
void aggregation_add_fixed_point(int64_t *sums, const float *values, size_t count, double scale);

/// Elements from start to before end.
typedef struct {
    size_t start;
    size_t end;
} aggregation_range;

/// Several updates of the same tensors, with the sums of their elements.
typedef struct {
    /// The sums, element_count of them.
    int64_t *sums;
    size_t element_count;
    /// Of each update its elements, element_count of them, and what they are multiplied by.
    const float *const *updates;
    const double *scales;
    size_t update_count;
    /// What is summed: ranges in ascending order that do not overlap. Elsewhere the sums are left alone.
    const aggregation_range *averaged;
    size_t averaged_count;
} aggregation_updates;

/// sums[j] += Σ round(scales[k] * updates[k][j]) over the updates, ties to even, where it is averaged, by so many
/// threads: the sums go through memory once. The bits do not depend on the number of threads.
///
/// Returns false, and leaves the sums as they were, if the magnitude of any element, averaged or not, is not at most
/// the bound. Holds for scales[k] * bound <= 2^51.
bool aggregation_add_updates(const aggregation_updates *work, float bound, size_t thread_count);

/// Takes updates out of the sums that were added to them: the same rounded terms, subtracted.
void aggregation_take_out_updates(const aggregation_updates *work, size_t thread_count);

#endif
