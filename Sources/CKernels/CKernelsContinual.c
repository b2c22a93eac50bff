#include "CKernelsContinual.h"
#include "CKernelsProcessors.h"

// a * b + c stays a product and a sum, each rounded, whatever the processor can fuse.
#pragma STDC FP_CONTRACT OFF

SEVERAL_PROCESSORS
void continual_proximal_step(
    float *restrict parameters, const float *restrict importance, const float *restrict anchor, size_t count,
    float strength) {
    for (size_t k = 0; k < count; k++)
        parameters[k] = (parameters[k] + strength * anchor[k]) / (1 + strength * importance[k]);
}

SEVERAL_PROCESSORS
void continual_follow_path(
    float *restrict path, const float *restrict gradient, const float *restrict before,
    const float *restrict after, size_t count) {
    for (size_t k = 0; k < count; k++) path[k] -= gradient[k] * (after[k] - before[k]);
}

SEVERAL_PROCESSORS
void continual_squares(float *restrict squares, const float *restrict values, size_t count) {
    for (size_t k = 0; k < count; k++) squares[k] = values[k] * values[k];
}

SEVERAL_PROCESSORS
void continual_add_to_doubles(double *restrict sums, const float *restrict values, size_t count) {
    for (size_t k = 0; k < count; k++) sums[k] += values[k];
}
