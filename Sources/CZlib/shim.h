/* The system's zlib. deflateInit2 and inflateInit2 are macros, which Swift does not see. */
#ifndef VARVE_CZLIB_SHIM_H
#define VARVE_CZLIB_SHIM_H
#include <zlib.h>

/* Raw DEFLATE when windowBits is negative, gzip or zlib by header when it is 15 + 32. */
static inline int varve_inflate_init(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

static inline int varve_deflate_init(z_stream *stream, int level, int windowBits, int memLevel) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, memLevel, Z_DEFAULT_STRATEGY);
}
#endif
