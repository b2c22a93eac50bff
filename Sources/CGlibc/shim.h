#include <fcntl.h>
#include <malloc.h>
#include <sys/types.h>

// Linux's own, which <fcntl.h> and <stdio.h> declare for programs that ask for GNU extensions before anything else.
int sync_file_range(int descriptor, __off64_t start, __off64_t count, unsigned int flags);
int renameat2(int folder, const char *path, int other_folder, const char *other, unsigned int flags);

/// Has two files change places in one step.
///
/// - Returns: 0, or -1 with the reason in `errno`: `ENOENT` if one is missing, `EINVAL` where the file system cannot.
static inline int file_exchange(const char *path, const char *other) {
    const unsigned int exchange = 2; // RENAME_EXCHANGE
    return renameat2(AT_FDCWD, path, AT_FDCWD, other, exchange);
}

/// Lets the system write a growing file to the disk while more of it comes, so that the flush at its end finds little
/// left to do. Returns at once, and promises nothing.
///
/// - Parameters:
///   - begun: What an earlier call returned, or where the first bytes were written.
///   - end: Where the bytes written so far end.
/// - Returns: Where the bytes end whose writing was begun.
static inline off_t file_begin_writing(int descriptor, off_t begun, off_t end) {
    const off_t step = 8 << 20;
    const unsigned int begin = 2; // SYNC_FILE_RANGE_WRITE
    if (end - begun < step) return begun;
    (void)sync_file_range(descriptor, begun, end - begun, begin);
    return end;
}
