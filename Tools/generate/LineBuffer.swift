import Glibc

/// Bytes on their way to the output. The only file of this tool that handles memory by hand.
///
/// Room is checked once a line (`reserveLine`), so that appending a word is two 16-byte moves.
@safe
final class LineBuffer {
    /// No line of this tool is longer; texts are cut far below it.
    static let lineBytesMax = 1 << 20
    private static let flushAt = 1 << 20

    private let base: UnsafeMutableRawPointer
    private let descriptor: Int32
    private(set) var count = 0
    /// Bytes handed to the operating system so far.
    private(set) var flushed = 0

    init(descriptor: Int32) {
        self.descriptor = descriptor
        unsafe base = UnsafeMutableRawPointer.allocate(
            byteCount: Self.flushAt + Self.lineBytesMax, alignment: 64)
    }

    deinit {
        unsafe base.deallocate()
    }

    /// Makes room for one more line; writes out what is there if need be.
    func reserveLine() throws(OutputError) {
        if count >= Self.flushAt {
            try flush()
        }
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always)
    func append(_ text: StaticString) {
        unsafe (base + count).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    func append(_ bytes: [UInt8]) {
        precondition(bytes.count <= Self.lineBytesMax)
        unsafe bytes.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(start: base + count, count: source.count)
                .copyMemory(from: source)
        }
        count &+= bytes.count
    }

    /// Appends a word: 32 bytes are moved, `slot.byteCount` of them count.
    @inline(__always)
    func append(_ slot: WordSlot) {
        unsafe base.storeBytes(of: slot.bytes, toByteOffset: count, as: SIMD32<UInt8>.self)
        count &+= slot.byteCount
    }

    /// Appends a decimal number of at least `width` digits.
    func append(number: Int, width: Int = 1) {
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var rest = number.magnitude
        if number < 0 { append(UInt8(ascii: "-")) }
        unsafe withUnsafeMutableBytes(of: &digits) { room in
            var first = room.count
            repeat {
                first -= 1
                unsafe room[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0 || room.count - first < width
            for index in first..<room.count {
                append(unsafe room[index])
            }
        }
    }

    /// Appends the low digits of a number to the base 36, `0-9A-Z`.
    func append(base36 number: UInt64, width: Int) {
        var rest = number
        for index in stride(from: width - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: rest % 36)
            rest /= 36
            let first = digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") &- 10
            unsafe base.storeBytes(of: first &+ digit, toByteOffset: count + index, as: UInt8.self)
        }
        count += width
    }

    /// The byte at a place that was written since the last `reserveLine`.
    subscript(index: Int) -> UInt8 {
        get {
            precondition(index >= 0 && index < count)
            return unsafe base.load(fromByteOffset: index, as: UInt8.self)
        }
        set {
            precondition(index >= 0 && index < count)
            unsafe base.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self)
        }
    }

    /// A copy of the bytes from `start` on.
    func bytes(from start: Int) -> [UInt8] {
        precondition(start >= 0 && start <= count)
        return unsafe [UInt8](UnsafeRawBufferPointer(start: base + start, count: count - start))
    }

    /// Forgets the bytes from `start` on.
    func truncate(to start: Int) {
        precondition(start >= 0 && start <= count)
        count = start
    }

    /// Hands everything to the operating system.
    func flush() throws(OutputError) {
        var written = 0
        while written < count {
            let result = unsafe write(descriptor, base + written, count - written)
            if result < 0 {
                if errno == EINTR { continue }
                throw OutputError(code: errno)
            }
            written += result
        }
        flushed += count
        count = 0
    }
}

/// A write that failed.
struct OutputError: Error, CustomStringConvertible {
    /// The `errno` of the call.
    let code: Int32

    var description: String { unsafe "cannot write: " + String(cString: strerror(code)) }
}
