/// Bytes to be printed. Grows as needed and is used again and again; confined to one thread.
@safe
final class RowBuffer {
    // Not checked for overlapping access, which would cost more than what is done with them.
    @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var held = 0
    @exclusivity(unchecked) private var capacity: Int

    /// Bytes that are handed on at once.
    static let pieceBytes = OutputWriter.byteCount

    init(capacity: Int = 4_096) {
        unsafe self.capacity = capacity
        unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { unsafe base.deallocate() }

    var count: Int { unsafe held }

    /// Invalid after the next change.
    var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base, count: held)
    }

    /// Forgets what comes after the first `count` bytes, of at least so many.
    func truncate(to count: Int) { unsafe held = min(count, held) }

    func removeAll() { unsafe held = 0 }

    /// Room for `extra` more bytes.
    @inline(__always)
    func reserve(_ extra: Int) -> UnsafeMutableRawPointer {
        if unsafe capacity &- held < extra { grow(extra) }
        return unsafe base + held
    }

    /// Counts bytes that were written where ``reserve(_:)`` said.
    @inline(__always)
    func commit(_ added: Int) { unsafe held &+= added }

    @inline(__always)
    func append(_ byte: UInt8) {
        unsafe reserve(1).storeBytes(of: byte, as: UInt8.self)
        commit(1)
    }

    /// Appends bytes that do not lie in this buffer.
    @inline(__always)
    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        unsafe reserve(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        commit(bytes.count)
    }

    func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    func append(_ text: StaticString) {
        unsafe append(
            UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    func append(_ byte: UInt8, count: Int) {
        guard count > 0 else { return }
        unsafe reserve(count).initializeMemory(as: UInt8.self, repeating: byte, count: count)
        commit(count)
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let larger = unsafe max(capacity * 2, held + extra)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        unsafe memory.copyMemory(from: base, byteCount: held)
        unsafe base.deallocate()
        unsafe base = memory
        unsafe capacity = larger
    }
}
