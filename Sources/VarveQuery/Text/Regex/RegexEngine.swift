import CVarveRegex
import Synchronization

/// A pattern compiled by RE2.
///
/// Can be shared by threads, but they then wait for each other: ``RegexEnginePool`` lends one to
/// each.
@safe final class RegexEngine: @unchecked Sendable {
    // Never changed after it was made, and RE2 locks what it caches within.
    private let handle: OpaquePointer

    /// Bytes for a program and its automata: what RE2 and DuckDB take too. A pattern that needs
    /// more is refused; an automaton that needs more starts again, or RE2 goes on without one.
    private static var memoryMax: Int64 { 8 << 20 }

    init(_ pattern: [UInt8], _ options: RegexOptions) throws(RegularExpressionError) {
        var fault = varve_regex_fault()
        guard let handle = unsafe Self.make(pattern, options, &fault) else {
            throw RegexFault(fault).error(pattern) { (part) in
                var fault = varve_regex_fault()
                guard let handle = unsafe Self.make(part, options, &fault) else {
                    return RegexFault(fault)
                }
                unsafe varve_regex_free(handle)
                return nil
            }
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe varve_regex_free(handle)
    }

    private static func make(
        _ pattern: [UInt8], _ options: RegexOptions, _ fault: inout varve_regex_fault
    ) -> OpaquePointer? {
        let translated = varve_regex_options(
            ignores_case: options.ignoresCase, is_literal: options.isLiteral,
            dot_matches_newline: options.dotMatchesNewline, memory_max: memoryMax)
        return unsafe pattern.withUnsafeBufferPointer { bytes in
            unsafe varve_regex_make(bytes.baseAddress, bytes.count, translated, &fault)
        }
    }

    /// Whether the pattern matches a part of `value`.
    func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        unsafe varve_regex_matches(
            handle, value.baseAddress?.assumingMemoryBound(to: UInt8.self), value.count)
    }

    /// Decides the values whose mark is `open`: 1 or 0.
    ///
    /// - Parameter ends: one more than there are marks; offsets into `bytes`.
    func decide(
        _ bytes: UnsafeRawBufferPointer, _ ends: UnsafeBufferPointer<UInt32>, open: UInt8,
        _ marks: UnsafeMutableBufferPointer<UInt8>
    ) {
        unsafe varve_regex_decide(
            handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), ends.baseAddress,
            marks.count, open, marks.baseAddress)
    }
}

/// Engines for one pattern, as many as are used at a time.
final class RegexEnginePool: Sendable {
    private let pattern: [UInt8]
    private let options: RegexOptions
    private let first: RegexEngine
    private let idle: Mutex<[RegexEngine]>

    init(_ pattern: [UInt8], _ options: RegexOptions) throws(RegularExpressionError) {
        self.pattern = pattern
        self.options = options
        first = try RegexEngine(pattern, options)
        idle = Mutex([first])
    }

    /// Lends an engine to `body`.
    func withEngine<Result>(_ body: (RegexEngine) -> Result) -> Result {
        let engine = idle.withLock { $0.popLast() } ?? another()
        defer { idle.withLock { $0.append(engine) } }
        return body(engine)
    }

    /// What compiled once does so again; if memory should say no, the first one is shared.
    private func another() -> RegexEngine {
        (try? RegexEngine(pattern, options)) ?? first
    }
}
