/// Bytes that grow at the end and are used again and again; 64 bytes after the last one can be
/// read, so that what it holds can be scanned. Confined to one thread.
@safe
public final class RecordBuffer {
    // Not checked for overlapping access, which would cost more than what is done with them.
    @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
    @exclusivity(unchecked) private var held = 0
    @exclusivity(unchecked) private var capacity: Int

    /// Number of bytes held.
    public var count: Int { unsafe held }

    private static var padding: Int { 64 }

    /// An empty buffer with room for `capacity` bytes; it grows as needed.
    public init(capacity: Int = 4096) {
        let room = max(capacity, 256)
        unsafe self.capacity = room
        unsafe base = .allocate(byteCount: room + Self.padding, alignment: 16)
        // Padding is compared by whole blocks, so that it must at least be initialised once.
        unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: room + Self.padding)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// The bytes held. Invalid after the next append.
    public var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base, count: count)
    }

    /// A copy of the bytes held.
    public var array: [UInt8] {
        unsafe [UInt8](bytes)
    }

    /// Forgets all bytes and keeps the memory.
    public func removeAll() {
        unsafe held = 0
    }

    /// Appends a copy of `bytes`, which must not lie in this buffer.
    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        unsafe reserve(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        commit(bytes.count)
    }

    /// Appends a copy of `bytes`.
    public func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Appends one byte.
    public func append(_ byte: UInt8) {
        unsafe reserve(1).storeBytes(of: byte, as: UInt8.self)
        commit(1)
    }

    /// Room for `extra` more bytes (and 64 after them), and where the next one goes.
    @inline(__always)
    func reserve(_ extra: Int) -> UnsafeMutableRawPointer {
        if unsafe capacity &- held < extra { grow(extra) }
        return unsafe base + held
    }

    /// The byte at an offset within what is held.
    @inline(__always)
    func address(_ offset: Int) -> UnsafeMutableRawPointer {
        unsafe base + offset
    }

    /// Counts `added` bytes that were written where `reserve` said.
    @inline(__always)
    func commit(_ added: Int) {
        unsafe held &+= added
    }

    @inline(never)
    private func grow(_ extra: Int) {
        let larger = unsafe max(capacity * 2, held + extra)
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: larger + Self.padding, alignment: 16)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: larger + Self.padding)
        unsafe memory.copyMemory(from: base, byteCount: held)
        unsafe base.deallocate()
        unsafe base = memory
        unsafe capacity = larger
    }
}
