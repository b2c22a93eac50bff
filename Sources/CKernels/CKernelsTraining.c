// For sched_getaffinity.
#define _GNU_SOURCE
#include "CKernelsTraining.h"
#include "CKernelsProcessors.h"

#include <sched.h>
#include <stdint.h>
#include <string.h>

// a * b + c stays a product and a sum, each rounded, whatever the processor can fuse.
#pragma STDC FP_CONTRACT OFF

SEVERAL_PROCESSORS
void training_relu_backward(
    float *restrict gradients, float *restrict bias_gradient, const float *restrict outputs, size_t rows,
    size_t columns) {
    for (size_t j = 0; j < columns; j++) bias_gradient[j] = 0;
    for (size_t i = 0; i < rows; i++) {
        float *restrict row = gradients + i * columns;
        const float *restrict output = outputs + i * columns;
        for (size_t j = 0; j < columns; j++) {
            float g = output[j] == 0 ? 0 : row[j];
            row[j] = g;
            bias_gradient[j] += g;
        }
    }
}

SEVERAL_PROCESSORS
void training_column_sums(
    float *restrict sums, const float *restrict values, size_t rows, size_t columns) {
    for (size_t j = 0; j < columns; j++) sums[j] = 0;
    for (size_t i = 0; i < rows; i++) {
        const float *restrict row = values + i * columns;
        for (size_t j = 0; j < columns; j++) sums[j] += row[j];
    }
}

// x = n ln 2 + r with |r| <= ln 2 / 2, so e^x = 2^n e^r: e^r by the polynomial of Cephes (Moshier 1992), 2^n by its
// exponent's bits. Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits of the sum.
SEVERAL_PROCESSORS
void training_exponential(float *restrict values, size_t count) {
    const float magic = 12582912.0f;
    for (size_t k = 0; k < count; k++) {
        float x = values[k] < -87.0f ? -87.0f : values[k];
        float shifted = x * 1.44269504f + magic;
        float n = shifted - magic;
        float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
        float p = 1.9875691500e-4f;
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * (r * r) + r + 1.0f;
        uint32_t bits;
        memcpy(&bits, &shifted, sizeof bits);
        bits = (bits + 127u) << 23;
        float power;
        memcpy(&power, &bits, sizeof power);
        values[k] = p * power;
    }
}

SEVERAL_PROCESSORS
void training_adamw(
    float *restrict parameters, float *restrict first, float *restrict second, const float *restrict gradient,
    size_t count, struct training_adamw_step step) {
    for (size_t k = 0; k < count; k++) {
        float g = gradient[k];
        float m = step.beta1 * first[k] + (1 - step.beta1) * g;
        float v = step.beta2 * second[k] + (1 - step.beta2) * (g * g);
        first[k] = m;
        second[k] = v;
        float root = step.scale * __builtin_elementwise_sqrt(v);
        parameters[k] = step.shrink * parameters[k] - step.rate * m / (root + step.epsilon);
    }
}

int training_vector_bits(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl")) {
        return 512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 256;
#endif
    return 0;
}

int training_processor_count(void) {
    cpu_set_t processors;
    return sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
}
