#include "CKernelsAggregation.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>

// a * b + c stays a product and a sum, each rounded, whatever the processor can fuse.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__ELF__)
#define SEVERAL_PROCESSORS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SEVERAL_PROCESSORS
#endif

SEVERAL_PROCESSORS
size_t aggregation_first_outside(const float *values, size_t count, float bound) {
    const size_t chunk = 2048;
    for (size_t start = 0; start < count; start += chunk) {
        size_t end = count - start < chunk ? count : start + chunk;
        uint32_t outside = 0;
        for (size_t j = start; j < end; j++) outside |= !(fabsf(values[j]) <= bound);
        if (!outside) continue;
        for (size_t j = start; j < end; j++) {
            if (!(fabsf(values[j]) <= bound)) return j;
        }
    }
    return count;
}

// Adding 1.5 * 2^52 to a double x with |x| <= 2^51 leaves round(x) in the low bits of the sum: one addition instead of
// a conversion that older processors do not have for vectors.
SEVERAL_PROCESSORS
void aggregation_add_fixed_point(int64_t *restrict sums, const float *restrict values, size_t count, double scale) {
    const double magic = 0x1.8p52;
    int64_t magic_bits;
    memcpy(&magic_bits, &magic, sizeof magic_bits);
    for (size_t j = 0; j < count; j++) {
        double shifted = (double)values[j] * scale + magic;
        int64_t bits;
        memcpy(&bits, &shifted, sizeof bits);
        sums[j] += bits - magic_bits;
    }
}

void aggregation_prefer_large_pages(void *memory, size_t byte_count) {
#ifdef MADV_HUGEPAGE
    const uintptr_t large_page = (uintptr_t)1 << 21;
    uintptr_t start = ((uintptr_t)memory + large_page - 1) & ~(large_page - 1);
    uintptr_t end = ((uintptr_t)memory + byte_count) & ~(large_page - 1);
    // Advice only: whole large pages within the memory, and a refusal changes nothing.
    if (start < end) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)memory, (void)byte_count;
#endif
}
