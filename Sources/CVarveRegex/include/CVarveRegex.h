// Regular expressions of RE2 (BSD 3-clause) behind plain functions.
//
// RE2 matches in time linear in the text and in bounded memory, whatever the pattern. No function
// lets a C++ exception out. One regular expression may be used by several threads at once, but
// its threads then share a lock: give each its own.

#ifndef CVARVEREGEX_H
#define CVARVEREGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define VARVE_REGEX_NOEXCEPT noexcept
extern "C" {
#else
#define VARVE_REGEX_NOEXCEPT
#endif

/// A compiled pattern.
typedef struct varve_regex varve_regex;

/// What a pattern is compiled with.
typedef struct varve_regex_options {
    bool ignores_case;
    /// The pattern is a text to find, not a regular expression.
    bool is_literal;
    /// `.` matches a line feed too.
    bool dot_matches_newline;
    /// Bytes for the program and its automata together.
    int64_t memory_max;
} varve_regex_options;

/// Why a pattern was refused.
typedef enum varve_regex_fault_code {
    VARVE_REGEX_NO_FAULT = 0,
    VARVE_REGEX_BAD_ESCAPE,
    VARVE_REGEX_BAD_CLASS,
    VARVE_REGEX_BAD_CLASS_RANGE,
    VARVE_REGEX_MISSING_BRACKET,
    VARVE_REGEX_MISSING_PARENTHESIS,
    VARVE_REGEX_UNEXPECTED_PARENTHESIS,
    VARVE_REGEX_TRAILING_BACKSLASH,
    VARVE_REGEX_NOTHING_TO_REPEAT,
    VARVE_REGEX_BAD_REPETITION_COUNT,
    VARVE_REGEX_BAD_REPETITION,
    VARVE_REGEX_BAD_GROUP,
    VARVE_REGEX_BAD_GROUP_NAME,
    VARVE_REGEX_BAD_UTF8,
    VARVE_REGEX_TOO_LARGE,
    VARVE_REGEX_NO_MEMORY,
    VARVE_REGEX_OTHER,
} varve_regex_fault_code;

enum { VARVE_REGEX_ARGUMENT_MAX = 256 };

/// A refusal, with the part of the pattern that RE2 names.
typedef struct varve_regex_fault {
    varve_regex_fault_code code;
    /// Bytes of the part; only the first VARVE_REGEX_ARGUMENT_MAX of them are here.
    size_t argument_count;
    uint8_t argument[VARVE_REGEX_ARGUMENT_MAX];
} varve_regex_fault;

/// Compiles `pattern`. NULL if it is refused: `fault` then says why. To be given to
/// varve_regex_free.
varve_regex *varve_regex_make(
    const uint8_t *pattern, size_t count, varve_regex_options options, varve_regex_fault *fault)
    VARVE_REGEX_NOEXCEPT;

void varve_regex_free(varve_regex *regex) VARVE_REGEX_NOEXCEPT;

/// Whether the pattern matches a part of `bytes`.
bool varve_regex_matches(const varve_regex *regex, const uint8_t *bytes, size_t count)
    VARVE_REGEX_NOEXCEPT;

/// Decides the values whose mark is `open`: their marks become 1 or 0. Value `i` is
/// `bytes[ends[i] ..< ends[i + 1]]`.
void varve_regex_decide(
    const varve_regex *regex, const uint8_t *bytes, const uint32_t *ends, size_t count,
    uint8_t open, uint8_t *marks) VARVE_REGEX_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
