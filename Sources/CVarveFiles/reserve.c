// `fallocate` is an extension of GNU, which Swift's view of the C library leaves out.
#define _GNU_SOURCE
#include "CVarveFiles.h"

#include <fcntl.h>
#include <unistd.h>

int varve_reserve(int descriptor, off_t byte_count) {
    off_t end = lseek(descriptor, 0, SEEK_END);
    if (end < 0) return -1;
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, end, byte_count);
}
