#include "CKernelsAggregation.h"
#include "CKernelsProcessors.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

// a * b + c stays a product and a sum, each rounded, whatever the processor can fuse.
#pragma STDC FP_CONTRACT OFF

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

// 2^52 + 2^51 as a number and as bits.
static const double MAGIC = 0x1.8p52;
static const uint64_t MAGIC_BITS = 0x4338000000000000;

// round(scale * value) + MAGIC_BITS: adding 1.5 * 2^52 to a double x with |x| <= 2^51 leaves round(x) in the low bits
// of the sum. That is one addition instead of a conversion that older processors do not have for vectors.
static inline uint64_t shifted_term(float value, double scale) {
    double shifted = (double)value * scale + MAGIC;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    return bits;
}

SEVERAL_PROCESSORS
void aggregation_add_fixed_point(int64_t *restrict sums, const float *restrict values, size_t count, double scale) {
    for (size_t j = 0; j < count; j++) sums[j] += (int64_t)(shifted_term(values[j], scale) - MAGIC_BITS);
}

// The upper and the lower half of an integer become doubles by their place in the bits of 2^84 + 2^63 and 2^52, both
// exact; their sum is rounded once, as the processor's conversion is, which older ones do not have for vectors.
static inline double rounded_to_double(int64_t value) {
    uint64_t upper_bits = ((uint64_t)value >> 32 ^ 0x80000000) | 0x4530000000000000;
    uint64_t lower_bits = ((uint64_t)value & 0xffffffff) | 0x4330000000000000;
    double upper, lower;
    memcpy(&upper, &upper_bits, sizeof upper);
    memcpy(&lower, &lower_bits, sizeof lower);
    return (upper - (0x1p84 + 0x1p63)) + (lower - 0x1p52);
}

SEVERAL_PROCESSORS
void aggregation_apply(float *restrict values, const int64_t *restrict sums, size_t count, double divisor) {
    for (size_t j = 0; j < count; j++) {
        values[j] = (float)((double)values[j] + rounded_to_double(sums[j]) / divisor);
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

// Several updates at once.

enum {
    // 64 KB of terms: a quarter of the smallest second-level cache there is. Ten updates that are in no cache take 7 to
    // 10 % longer in blocks of 2048, presumably because what is read next has to be guessed more often.
    ELEMENTS_OF_A_BLOCK = 8192,
    MOST_THREADS = 64,
};

// terms[j] = Σ round(scales[k] * updates[k][start + j]), and whether every magnitude is at most the bound. Four updates
// at a time: one load and one store of the terms for four of them.
SEVERAL_PROCESSORS
static bool sum_terms(
    uint64_t *restrict terms, const aggregation_updates *work, size_t start, size_t count, float bound
) {
    const size_t updates = work->update_count;
    const uint64_t magic_of_all = updates * MAGIC_BITS;
    uint32_t outside = 0;
    for (size_t j = 0; j < count; j++) terms[j] = -magic_of_all;
    size_t k = 0;
    for (; k + 4 <= updates; k += 4) {
        const float *a = work->updates[k] + start, *b = work->updates[k + 1] + start;
        const float *c = work->updates[k + 2] + start, *d = work->updates[k + 3] + start;
        const double p = work->scales[k], q = work->scales[k + 1], r = work->scales[k + 2], s = work->scales[k + 3];
        for (size_t j = 0; j < count; j++) {
            outside |= !(fabsf(a[j]) <= bound) | !(fabsf(b[j]) <= bound);
            outside |= !(fabsf(c[j]) <= bound) | !(fabsf(d[j]) <= bound);
            terms[j] += shifted_term(a[j], p) + shifted_term(b[j], q) + shifted_term(c[j], r) + shifted_term(d[j], s);
        }
    }
    for (; k + 2 <= updates; k += 2) {
        const float *a = work->updates[k] + start, *b = work->updates[k + 1] + start;
        const double p = work->scales[k], q = work->scales[k + 1];
        for (size_t j = 0; j < count; j++) {
            outside |= !(fabsf(a[j]) <= bound) | !(fabsf(b[j]) <= bound);
            terms[j] += shifted_term(a[j], p) + shifted_term(b[j], q);
        }
    }
    for (; k < updates; k++) {
        const float *a = work->updates[k] + start;
        const double p = work->scales[k];
        for (size_t j = 0; j < count; j++) {
            outside |= !(fabsf(a[j]) <= bound);
            terms[j] += shifted_term(a[j], p);
        }
    }
    return outside == 0;
}

SEVERAL_PROCESSORS
static void add_terms(int64_t *restrict sums, const uint64_t *restrict terms, size_t count) {
    for (size_t j = 0; j < count; j++) sums[j] = (int64_t)((uint64_t)sums[j] + terms[j]);
}

SEVERAL_PROCESSORS
static void subtract_terms(int64_t *restrict sums, const uint64_t *restrict terms, size_t count) {
    for (size_t j = 0; j < count; j++) sums[j] = (int64_t)((uint64_t)sums[j] - terms[j]);
}

// The first averaged range that ends after an element; averaged_count if none does.
static size_t first_range_after(const aggregation_updates *work, size_t element) {
    size_t low = 0, high = work->averaged_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (work->averaged[middle].end > element) high = middle;
        else low = middle + 1;
    }
    return low;
}

typedef void (*move_terms)(int64_t *restrict sums, const uint64_t *restrict terms, size_t count);

// Moves the terms of a block into the sums, or out of them, where it is averaged.
static void move_block(
    const aggregation_updates *work, const uint64_t *terms, size_t start, size_t end, move_terms move
) {
    for (size_t r = first_range_after(work, start); r < work->averaged_count; r++) {
        size_t from = work->averaged[r].start > start ? work->averaged[r].start : start;
        size_t to = work->averaged[r].end < end ? work->averaged[r].end : end;
        if (from >= to) return;
        move(work->sums + from, terms + (from - start), to - from);
    }
}

// What one thread does: the blocks from start to before end.
typedef struct {
    const aggregation_updates *work;
    float bound;
    size_t start;
    size_t end;
    // Where it came to: every block before is in the sums.
    size_t reached;
    // Set by the thread that finds an element outside the bound.
    atomic_bool *refused;
} share;

// A block is summed apart and moved into the sums only when all of it was found within the bound, so whatever is in
// the sums has terms that can be computed again.
static void *add_share(void *argument) {
    share *own = argument;
    uint64_t terms[ELEMENTS_OF_A_BLOCK];
    while (own->reached < own->end && !atomic_load_explicit(own->refused, memory_order_relaxed)) {
        size_t start = own->reached;
        size_t end = own->end - start < ELEMENTS_OF_A_BLOCK ? own->end : start + ELEMENTS_OF_A_BLOCK;
        if (!sum_terms(terms, own->work, start, end - start, own->bound)) {
            atomic_store_explicit(own->refused, true, memory_order_relaxed);
            break;
        }
        move_block(own->work, terms, start, end, add_terms);
        own->reached = end;
    }
    return NULL;
}

// Integers are taken out exactly: the terms are computed as they were when they were added, and subtracted.
static void *take_out_share(void *argument) {
    share *own = argument;
    uint64_t terms[ELEMENTS_OF_A_BLOCK];
    for (size_t start = own->start; start < own->reached; start += ELEMENTS_OF_A_BLOCK) {
        size_t end = own->reached - start < ELEMENTS_OF_A_BLOCK ? own->reached : start + ELEMENTS_OF_A_BLOCK;
        (void)sum_terms(terms, own->work, start, end - start, own->bound);
        move_block(own->work, terms, start, end, subtract_terms);
    }
    return NULL;
}

// Runs every share, the first by this thread, the others by threads of their own; by this one too where none is to be
// had.
static void run_shares(share *shares, size_t count, void *(*run)(void *)) {
    pthread_t threads[MOST_THREADS];
    bool started[MOST_THREADS];
    for (size_t i = 1; i < count; i++) started[i] = pthread_create(&threads[i], NULL, run, &shares[i]) == 0;
    run(&shares[0]);
    for (size_t i = 1; i < count; i++) {
        if (started[i]) (void)pthread_join(threads[i], NULL);
        else run(&shares[i]);
    }
}

// Divides the blocks among at most so many threads, each a stretch of whole blocks; returns the number of shares.
static size_t divide(const aggregation_updates *work, size_t thread_count, share *shares) {
    const size_t blocks = (work->element_count + ELEMENTS_OF_A_BLOCK - 1) / ELEMENTS_OF_A_BLOCK;
    size_t count = thread_count < MOST_THREADS ? thread_count : MOST_THREADS;
    if (count > blocks) count = blocks;
    if (count == 0) count = 1;
    size_t start = 0;
    for (size_t i = 0; i < count; i++) {
        size_t own_blocks = blocks / count + (i < blocks % count);
        size_t end = start + own_blocks * ELEMENTS_OF_A_BLOCK;
        if (end > work->element_count) end = work->element_count;
        shares[i] = (share){.work = work, .bound = INFINITY, .start = start, .end = end, .reached = start};
        start = end;
    }
    return count;
}

bool aggregation_add_updates(const aggregation_updates *work, float bound, size_t thread_count) {
    share shares[MOST_THREADS];
    atomic_bool refused = false;
    const size_t count = divide(work, thread_count, shares);
    for (size_t i = 0; i < count; i++) {
        shares[i].bound = bound;
        shares[i].refused = &refused;
    }
    run_shares(shares, count, add_share);
    if (!refused) return true;
    run_shares(shares, count, take_out_share);
    return false;
}

void aggregation_take_out_updates(const aggregation_updates *work, size_t thread_count) {
    share shares[MOST_THREADS];
    const size_t count = divide(work, thread_count, shares);
    for (size_t i = 0; i < count; i++) shares[i].reached = shares[i].end;
    run_shares(shares, count, take_out_share);
}
