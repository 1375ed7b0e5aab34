// UTF-8 validation: the lookup algorithm on AVX2, else byte by byte past runs of ASCII.

#include "CVarveCPU.h"

#include <string.h>

static inline bool isContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The length of the well-formed sequence at `bytes`, 1...4, or 0 (Unicode 3.9, table 3-7).
static inline size_t sequenceLength(const uint8_t *bytes, size_t count) {
    uint8_t lead = bytes[0];
    if (lead < 0x80) { return 1; }
    if (lead < 0xC2 || lead > 0xF4) { return 0; }
    if (lead < 0xE0) { return count >= 2 && isContinuation(bytes[1]) ? 2 : 0; }
    if (count < 3 || !isContinuation(bytes[1]) || !isContinuation(bytes[2])) { return 0; }
    if (lead < 0xF0) {
        if (lead == 0xE0 && bytes[1] < 0xA0) { return 0; }  // overlong
        if (lead == 0xED && bytes[1] > 0x9F) { return 0; }  // surrogate
        return 3;
    }
    if (count < 4 || !isContinuation(bytes[3])) { return 0; }
    if (lead == 0xF0 && bytes[1] < 0x90) { return 0; }  // overlong
    if (lead == 0xF4 && bytes[1] > 0x8F) { return 0; }  // above U+10FFFF
    return 4;
}

size_t varve_utf8_first_invalid(const uint8_t *bytes, size_t count) {
    size_t at = 0;
    while (at < count) {
        if (bytes[at] < 0x80) {
            uint64_t words[2];
            while (count - at >= sizeof words) {
                memcpy(words, bytes + at, sizeof words);
                if (((words[0] | words[1]) & 0x8080808080808080) != 0) { break; }
                at += sizeof words;
            }
            while (at < count && bytes[at] < 0x80) { at++; }
            continue;
        }
        size_t length = sequenceLength(bytes + at, count - at);
        if (length == 0) { return at; }
        at += length;
    }
    return count;
}

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

// After John Keiser and Daniel Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte".
// Three table lookups, by the high and the low half of a byte and by the high half of the next
// one, each give the errors that are still possible; what all three name has happened.
enum {
    TOO_SHORT = 1 << 0,       // a lead, then no continuation
    TOO_LONG = 1 << 1,        // ASCII, then a continuation
    OVERLONG_3 = 1 << 2,      // E0, then below A0
    TOO_LARGE = 1 << 3,       // F4, then above 8F; F5 and above
    SURROGATE = 1 << 4,       // ED, then above 9F
    OVERLONG_2 = 1 << 5,      // C0 or C1
    TOO_LARGE_1000 = 1 << 6,  // F5 and above, then 80 to 8F
    OVERLONG_4 = 1 << 6,      // F0, then below 90
    TWO_CONTINUATIONS = 1 << 7,
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

static inline AVX2 __m256i highHalf(__m256i bytes) {
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

// `input` moved up by n bytes, filled from the block before it.
#define PREVIOUS(n, input, before) \
    _mm256_alignr_epi8(input, _mm256_permute2x128_si256(before, input, 0x21), 16 - (n))

static inline AVX2 __m256i pairErrors(__m256i input, __m256i previous) {
    const __m256i byFirstHigh = TWICE(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS,
        (char)TWO_CONTINUATIONS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
        TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
    const __m256i byFirstLow = TWICE(
        (char)(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(CARRY | OVERLONG_2),
        (char)CARRY, (char)CARRY, (char)(CARRY | TOO_LARGE),
        (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
        (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
        (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
        (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000),
        (char)(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE),
        (char)(CARRY | TOO_LARGE | TOO_LARGE_1000), (char)(CARRY | TOO_LARGE | TOO_LARGE_1000));
    const __m256i bySecondHigh = TWICE(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000),
        (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE),
        (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE),
        (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE),
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    __m256i low = _mm256_and_si256(previous, _mm256_set1_epi8(0x0F));
    return _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(byFirstHigh, highHalf(previous)),
            _mm256_shuffle_epi8(byFirstLow, low)),
        _mm256_shuffle_epi8(bySecondHigh, highHalf(input)));
}

// The errors of one block of 32 bytes, given the one before it.
static inline AVX2 __m256i blockErrors(__m256i input, __m256i before) {
    __m256i pairs = pairErrors(input, PREVIOUS(1, input, before));
    // Two continuations in a row are right, and needed, in the third place of a sequence of
    // three or four bytes and in the fourth of one of four.
    __m256i third = _mm256_subs_epu8(
        PREVIOUS(2, input, before), _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(
        PREVIOUS(3, input, before), _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i needed = _mm256_and_si256(
        _mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(needed, pairs);
}

// Not zero where a sequence runs past the block's end.
static inline AVX2 __m256i unfinished(__m256i input) {
    const __m256i most = _mm256_setr_epi8(
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, (char)(0xF0 - 1), (char)(0xE0 - 1), (char)(0xC0 - 1));
    return _mm256_subs_epu8(input, most);
}

// Text of several bytes a letter mixes with ASCII every few dozen bytes: a branch for each block
// is guessed wrong too often. Short Korean records, read once: 12 GB/s with a branch for two
// blocks, 19 for eight. (Over one megabyte again and again two look better: it is learned.)
enum { GROUP = 8 };

static inline AVX2 __m256i loadBlock(const uint8_t *bytes, size_t index) {
    return _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32 * index));
}

static AVX2 bool isValidWide(const uint8_t *bytes, size_t count) {
    __m256i errors = _mm256_setzero_si256();
    __m256i before = errors;
    for (; count >= 32 * GROUP; bytes += 32 * GROUP, count -= 32 * GROUP) {
        __m256i any = loadBlock(bytes, 0);
        for (size_t index = 1; index < GROUP; index++) {
            any = _mm256_or_si256(any, loadBlock(bytes, index));
        }
        if (_mm256_movemask_epi8(any) == 0) {
            errors = _mm256_or_si256(errors, unfinished(before));
            before = loadBlock(bytes, GROUP - 1);
            continue;
        }
        for (size_t index = 0; index < GROUP; index++) {
            __m256i input = loadBlock(bytes, index);
            errors = _mm256_or_si256(errors, blockErrors(input, before));
            before = input;
        }
    }
    for (; count >= 32; bytes += 32, count -= 32) {
        __m256i input = loadBlock(bytes, 0);
        errors = _mm256_or_si256(errors, blockErrors(input, before));
        before = input;
    }
    // Zeros are ASCII: they end an open sequence, which is then too short.
    uint8_t last[32] = {0};
    if (count > 0) { memcpy(last, bytes, count); }
    errors = _mm256_or_si256(errors, blockErrors(loadBlock(last, 0), before));
    return _mm256_testz_si256(errors, errors) != 0;
}

#endif

bool varve_utf8_is_valid(const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) { return isValidWide(bytes, count); }
#endif
    return varve_utf8_first_invalid(bytes, count) == count;
}
