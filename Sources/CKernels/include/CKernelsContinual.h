#ifndef TRIBUTARY_CKERNELS_CONTINUAL_H
#define TRIBUTARY_CKERNELS_CONTINUAL_H

#include <stddef.h>

// Loops of continual learning: compiled for several processors, the right one chosen when the program loads. Every
// function gives the same bits in all its clones: no fused multiply-add, no reordered sum. Pointers never overlap.

/// parameters = (parameters + strength * anchor) / (1 + strength * importance)
void continual_proximal_step(
    float *parameters, const float *importance, const float *anchor, size_t count, float strength);

/// path -= gradient * (after - before)
void continual_follow_path(
    float *path, const float *gradient, const float *before, const float *after, size_t count);

/// squares = values * values
void continual_squares(float *squares, const float *values, size_t count);

/// sums += values
void continual_add_to_doubles(double *sums, const float *values, size_t count);

#endif
