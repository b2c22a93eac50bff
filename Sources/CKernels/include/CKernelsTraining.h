#ifndef TRIBUTARY_CKERNELS_TRAINING_H
#define TRIBUTARY_CKERNELS_TRAINING_H

#include <stddef.h>

// Loops of the local trainer. Matrices are row-major [rows, columns] without gaps; pointers never overlap.
// Every function gives the same bits in all its clones: no fused multiply-add, no reordered sum.

/// outputs[i][j] += bias[j]
void kernel_add_bias(float *outputs, const float *bias, size_t rows, size_t columns);

/// outputs[i][j] = max(outputs[i][j] + bias[j], 0); a NaN stays.
void kernel_add_bias_relu(float *outputs, const float *bias, size_t rows, size_t columns);

/// gradients[i][j] = 0 where outputs[i][j] is 0; bias_gradient[j] = Σᵢ gradients[i][j], from row 0 up.
void kernel_relu_backward(
    float *gradients, float *bias_gradient, const float *outputs, size_t rows, size_t columns);

/// sums[j] = Σᵢ values[i][j], from row 0 up.
void kernel_column_sums(float *sums, const float *values, size_t rows, size_t columns);

/// values[k] = e^values[k] for values of at most 0, within 2 units in the last place; below -87 about 1e-38.
void kernel_exponential(float *values, size_t count);

/// parameters -= rate · (gradient + decay · parameters)
void kernel_sgd(
    float *parameters, const float *gradient, size_t count, float rate, float decay);

/// velocity = momentum · velocity + gradient + decay · parameters; parameters -= rate · velocity
void kernel_sgd_momentum(
    float *parameters, float *velocity, const float *gradient, size_t count,
    float rate, float momentum, float decay);

/// The numbers of one AdamW step: shrink = 1 - rate · decay, rate = rate / (1 - beta1ᵗ), scale = 1 / √(1 - beta2ᵗ).
struct kernel_adamw_step {
    float beta1, beta2, epsilon, shrink, rate, scale;
};

/// first = beta1 · first + (1 - beta1) · gradient; second = beta2 · second + (1 - beta2) · gradient²;
/// parameters = shrink · parameters - rate · first / (scale · √second + epsilon)
void kernel_adamw(
    float *parameters, float *first, float *second, const float *gradient, size_t count,
    struct kernel_adamw_step step);

#endif
