// CRC-32C: the processor's instruction on three streams at a time, else tables.

#include "CVarveCPU.h"

#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define VARVE_CRC_HARDWARE 1
#define VARVE_CRC_TARGET __attribute__((target("sse4.2,pclmul")))
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define VARVE_CRC_HARDWARE 1
#define VARVE_CRC_TARGET
#else
#define VARVE_CRC_HARDWARE 0
#endif

static const uint32_t POLYNOMIAL = 0x82F63B78;

static inline uint64_t load64(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

// Tables: table[k][b] is the checksum of the byte b followed by k zero bytes.

static uint32_t table[8][256];
enum { TABLE_ABSENT, TABLE_UNDER_WAY, TABLE_READY };
static atomic_int tableState = TABLE_ABSENT;

static uint32_t oneByte(uint32_t crc, uint8_t byte) {
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++) {
        crc = (crc >> 1) ^ (POLYNOMIAL & (0u - (crc & 1)));
    }
    return crc;
}

// Builds the tables if nobody has. False while another thread is at it: the caller does without.
static bool tableIsReady(void) {
    if (atomic_load_explicit(&tableState, memory_order_acquire) == TABLE_READY) { return true; }
    int absent = TABLE_ABSENT;
    if (!atomic_compare_exchange_strong(&tableState, &absent, TABLE_UNDER_WAY)) {
        return absent == TABLE_READY;
    }
    for (int byte = 0; byte < 256; byte++) { table[0][byte] = oneByte(0, (uint8_t)byte); }
    for (int k = 1; k < 8; k++) {
        for (int byte = 0; byte < 256; byte++) {
            uint32_t before = table[k - 1][byte];
            table[k][byte] = (before >> 8) ^ table[0][before & 0xFF];
        }
    }
    atomic_store_explicit(&tableState, TABLE_READY, memory_order_release);
    return true;
}

uint32_t varve_crc32c_portable(uint32_t seed, const uint8_t *bytes, size_t count) {
    uint32_t crc = ~seed;
    if (tableIsReady()) {
        for (; count >= 8; bytes += 8, count -= 8) {
            uint64_t word = load64(bytes) ^ crc;
            crc = table[7][word & 0xFF] ^ table[6][(word >> 8) & 0xFF]
                ^ table[5][(word >> 16) & 0xFF] ^ table[4][(word >> 24) & 0xFF]
                ^ table[3][(word >> 32) & 0xFF] ^ table[2][(word >> 40) & 0xFF]
                ^ table[1][(word >> 48) & 0xFF] ^ table[0][word >> 56];
        }
        for (; count > 0; bytes++, count--) { crc = (crc >> 8) ^ table[0][(crc ^ *bytes) & 0xFF]; }
    }
    for (; count > 0; bytes++, count--) { crc = oneByte(crc, *bytes); }
    return ~crc;
}

#if defined(__x86_64__)

static inline VARVE_CRC_TARGET uint32_t step64(uint32_t crc, uint64_t word) {
    return (uint32_t)_mm_crc32_u64(crc, word);
}

static inline VARVE_CRC_TARGET uint32_t step8(uint32_t crc, uint8_t byte) {
    return _mm_crc32_u8(crc, byte);
}

// The product of two polynomials of degree below 32. Where `factor` is x^(8n - 33) modulo the
// polynomial, feeding the product as a word to a checksum of 0 gives `crc` after n zero bytes.
static inline VARVE_CRC_TARGET uint64_t multiply(uint32_t crc, uint32_t factor) {
    __m128i product = _mm_clmulepi64_si128(
        _mm_cvtsi32_si128((int)crc), _mm_cvtsi32_si128((int)factor), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

// Takes in three neighbouring streams of `length` bytes each (a multiple of 8) at once: the
// instruction has a latency of three cycles, and one can start in each. `pastTwo` and `pastOne`
// are x^(8n - 33) for n = 2 length and n = length.
static inline VARVE_CRC_TARGET uint32_t threeStreams(
    uint32_t crc, const uint8_t *bytes, size_t length, uint32_t pastTwo, uint32_t pastOne) {
    uint32_t first = crc, second = 0, third = 0;
    for (size_t at = 0; at < length; at += 8) {
        first = step64(first, load64(bytes + at));
        second = step64(second, load64(bytes + at + length));
        third = step64(third, load64(bytes + at + 2 * length));
    }
    return third ^ step64(0, multiply(first, pastTwo) ^ multiply(second, pastOne));
}

static inline VARVE_CRC_TARGET uint32_t longRuns(
    uint32_t crc, const uint8_t **bytes, size_t *count) {
    for (; *count >= 3 * 1024; *bytes += 3 * 1024, *count -= 3 * 1024) {
        crc = threeStreams(crc, *bytes, 1024, 0xA51B6135, 0x170076FA);
    }
    for (; *count >= 3 * 128; *bytes += 3 * 128, *count -= 3 * 128) {
        crc = threeStreams(crc, *bytes, 128, 0xB9E02B86, 0x0D3B6092);
    }
    return crc;
}

static inline bool hasHardware(void) {
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

#elif VARVE_CRC_HARDWARE

static inline uint32_t step64(uint32_t crc, uint64_t word) { return __crc32cd(crc, word); }
static inline uint32_t step8(uint32_t crc, uint8_t byte) { return __crc32cb(crc, byte); }
static inline uint32_t longRuns(uint32_t crc, const uint8_t **bytes, size_t *count) { return crc; }
static inline bool hasHardware(void) { return true; }

#endif

#if VARVE_CRC_HARDWARE

static VARVE_CRC_TARGET uint32_t hardware(uint32_t seed, const uint8_t *bytes, size_t count) {
    uint32_t crc = longRuns(~seed, &bytes, &count);
    for (; count >= 8; bytes += 8, count -= 8) { crc = step64(crc, load64(bytes)); }
    for (; count > 0; bytes++, count--) { crc = step8(crc, *bytes); }
    return ~crc;
}

#endif

uint32_t varve_crc32c(uint32_t seed, const uint8_t *bytes, size_t count) {
#if VARVE_CRC_HARDWARE
    if (hasHardware()) { return hardware(seed, bytes, count); }
#endif
    return varve_crc32c_portable(seed, bytes, count);
}
