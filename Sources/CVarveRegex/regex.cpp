// The functions of CVarveRegex.h over RE2.

#include "CVarveRegex.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

struct varve_regex {
    RE2 re2;
    varve_regex(std::string_view pattern, const RE2::Options &options)
        : re2(pattern, options) {}
};

namespace {

std::string_view piece(const uint8_t *bytes, size_t count) {
    // RE2 tells a text without an address from an empty one in places.
    return count == 0 ? std::string_view("", 0)
                      : std::string_view(reinterpret_cast<const char *>(bytes), count);
}

RE2::Options translated(const varve_regex_options &options) {
    RE2::Options result(RE2::DefaultOptions);
    result.set_encoding(RE2::Options::EncodingUTF8);
    result.set_log_errors(false);
    result.set_never_capture(true);
    result.set_case_sensitive(!options.ignores_case);
    result.set_literal(options.is_literal);
    result.set_dot_nl(options.dot_matches_newline);
    result.set_max_mem(options.memory_max);
    return result;
}

varve_regex_fault_code code(RE2::ErrorCode error) {
    switch (error) {
    case RE2::NoError: return VARVE_REGEX_NO_FAULT;
    case RE2::ErrorBadEscape: return VARVE_REGEX_BAD_ESCAPE;
    case RE2::ErrorBadCharClass: return VARVE_REGEX_BAD_CLASS;
    case RE2::ErrorBadCharRange: return VARVE_REGEX_BAD_CLASS_RANGE;
    case RE2::ErrorMissingBracket: return VARVE_REGEX_MISSING_BRACKET;
    case RE2::ErrorMissingParen: return VARVE_REGEX_MISSING_PARENTHESIS;
    case RE2::ErrorUnexpectedParen: return VARVE_REGEX_UNEXPECTED_PARENTHESIS;
    case RE2::ErrorTrailingBackslash: return VARVE_REGEX_TRAILING_BACKSLASH;
    case RE2::ErrorRepeatArgument: return VARVE_REGEX_NOTHING_TO_REPEAT;
    case RE2::ErrorRepeatSize: return VARVE_REGEX_BAD_REPETITION_COUNT;
    case RE2::ErrorRepeatOp: return VARVE_REGEX_BAD_REPETITION;
    case RE2::ErrorBadPerlOp: return VARVE_REGEX_BAD_GROUP;
    case RE2::ErrorBadNamedCapture: return VARVE_REGEX_BAD_GROUP_NAME;
    case RE2::ErrorBadUTF8: return VARVE_REGEX_BAD_UTF8;
    case RE2::ErrorPatternTooLarge: return VARVE_REGEX_TOO_LARGE;
    default: return VARVE_REGEX_OTHER;
    }
}

void report(varve_regex_fault *fault, varve_regex_fault_code code, const std::string &argument) {
    fault->code = code;
    fault->argument_count = argument.size();
    std::memcpy(
        fault->argument, argument.data(),
        std::min<size_t>(argument.size(), VARVE_REGEX_ARGUMENT_MAX));
}

bool found(const varve_regex *regex, std::string_view text) {
    return regex->re2.Match(text, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

}  // namespace

varve_regex *varve_regex_make(
    const uint8_t *pattern, size_t count, varve_regex_options options,
    varve_regex_fault *fault) noexcept {
    *fault = varve_regex_fault();
    try {
        auto regex = std::make_unique<varve_regex>(piece(pattern, count), translated(options));
        if (regex->re2.ok()) { return regex.release(); }
        report(fault, code(regex->re2.error_code()), regex->re2.error_arg());
    } catch (const std::exception &) {
        fault->code = VARVE_REGEX_NO_MEMORY;
    }
    return nullptr;
}

void varve_regex_free(varve_regex *regex) noexcept { delete regex; }

// Without memory left a search ends the process, as in Swift: nothing is thrown through its frames.

bool varve_regex_matches(
    const varve_regex *regex, const uint8_t *bytes, size_t count) noexcept {
    return found(regex, piece(bytes, count));
}

void varve_regex_decide(
    const varve_regex *regex, const uint8_t *bytes, const uint32_t *ends, size_t count,
    uint8_t open, uint8_t *marks) noexcept {
    for (size_t i = 0; i < count; i++) {
        if (marks[i] != open) { continue; }
        marks[i] = found(regex, piece(bytes + ends[i], ends[i + 1] - ends[i])) ? 1 : 0;
    }
}
