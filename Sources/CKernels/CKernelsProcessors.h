#ifndef TRIBUTARY_CKERNELS_PROCESSORS_H
#define TRIBUTARY_CKERNELS_PROCESSORS_H

// What the kernels have in common. FP_CONTRACT is a file's own: each of them turns it off.

/// Compiles a function for several processors; the right one is chosen when the program loads.
#if defined(__x86_64__) && defined(__ELF__)
#define SEVERAL_PROCESSORS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SEVERAL_PROCESSORS
#endif

#endif
