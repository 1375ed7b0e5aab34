import VarveBytes
import VarveJSON

/// Decoded texts of values, in memory that is used again and again. Confined to one thread.
@safe
final class Unescape {
    private let buffer = RecordBuffer(capacity: 1_024)

    /// The decoded bytes of a value: where they stand, if there is nothing to decode, else a copy
    /// that is valid until the next call.
    @inline(__always)
    func text(_ value: FoundValue) -> UnsafeRawBufferPointer {
        unsafe value.isEscaped ? decode(value.bytes, value.style) : value.bytes
    }

    @inline(never)
    private func decode(
        _ bytes: UnsafeRawBufferPointer, _ style: EscapeStyle
    ) -> UnsafeRawBufferPointer {
        buffer.removeAll()
        unsafe StringCoding.decode(bytes, style: style, appendingTo: buffer)
        return unsafe buffer.bytes
    }

    /// A copy of bytes that stays valid until the next call.
    func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        buffer.removeAll()
        buffer.append(bytes)
        return unsafe buffer.bytes
    }

    /// Whether a string's decoded text is these bytes.
    static func equals(_ value: FoundValue, _ bytes: [UInt8]) -> Bool {
        guard unsafe value.isEscaped else {
            return unsafe value.bytes.elementsEqual(bytes)
        }
        let unescape = Unescape()
        // What it gives lies in its memory.
        return withExtendedLifetime(unescape) {
            unsafe unescape.text(value).elementsEqual(bytes)
        }
    }
}
