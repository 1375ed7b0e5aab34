// Instructions that Swift cannot reach: CRC-32C and wide UTF-8 validation.
//
// Every function picks its instructions at run time and has a portable twin that gives the same
// answers. Nothing here allocates, fails, or reads a byte outside [bytes, bytes + count).

#ifndef CVARVECPU_H
#define CVARVECPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// CRC-32C (Castagnoli, reflected 0x82F63B78, as in RFC 3720) of `bytes`, going on from `seed`.
/// A seed of 0 starts anew: crc(a + b) = crc(b, seed: crc(a)).
uint32_t varve_crc32c(uint32_t seed, const uint8_t *bytes, size_t count);

/// The same without special instructions.
uint32_t varve_crc32c_portable(uint32_t seed, const uint8_t *bytes, size_t count);

/// True if `bytes` are well-formed UTF-8 (Unicode 3.9, table 3-7).
bool varve_utf8_is_valid(const uint8_t *bytes, size_t count);

/// The offset of the first ill-formed sequence, or `count` if there is none. Portable.
size_t varve_utf8_first_invalid(const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
