#ifndef TRIBUTARY_CKERNELS_TRAINING_H
#define TRIBUTARY_CKERNELS_TRAINING_H

#include <stddef.h>

// Loops of the local trainer: compiled for several processors, the right one chosen when the program loads. Every
// function gives the same bits in all its clones: no fused multiply-add, no reordered sum. Matrices are row-major
// [rows, columns] without gaps; pointers never overlap.

/// gradients[i][j] = 0 where outputs[i][j] is 0; bias_gradient[j] = sum over i of gradients[i][j], from row 0 up.
void training_relu_backward(
    float *gradients, float *bias_gradient, const float *outputs, size_t rows, size_t columns);

/// sums[j] = sum over i of values[i][j], from row 0 up.
void training_column_sums(float *sums, const float *values, size_t rows, size_t columns);

/// values[k] = e^values[k] for values of at most 0, within 2 units in the last place; below -87 about 1e-38.
void training_exponential(float *values, size_t count);

/// The numbers of one AdamW step t: shrink = 1 - learning rate * decay, rate = learning rate / (1 - beta1^t),
/// scale = 1 / sqrt(1 - beta2^t).
struct training_adamw_step {
    float beta1, beta2, epsilon, shrink, rate, scale;
};

/// first = beta1 * first + (1 - beta1) * gradient; second = beta2 * second + (1 - beta2) * gradient^2;
/// parameters = shrink * parameters - rate * first / (scale * sqrt(second) + epsilon)
void training_adamw(
    float *parameters, float *first, float *second, const float *gradient, size_t count,
    struct training_adamw_step step);

/// The bits of the widest vectors that the processor multiplies and adds in one step: 512, 256 or 0 for less.
int training_vector_bits(void);

/// The processors that this process may run on; 1 if the system does not say.
int training_processor_count(void);

/// Tells the processor that this thread waits for another in a loop.
static inline void training_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
