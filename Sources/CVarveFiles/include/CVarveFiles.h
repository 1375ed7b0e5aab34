// Calls of Linux that Swift cannot reach.

#ifndef CVARVEFILES_H
#define CVARVEFILES_H

#include <sys/types.h>

/// Allocates blocks behind a file's end and leaves its length as it is: 0, or -1 and `errno`.
int varve_reserve(int descriptor, off_t byte_count);

#endif
