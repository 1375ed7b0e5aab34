/// One code point from and to UTF-8.
enum UTF8Scalar {
    /// The code point that starts `bytes`, and its length; nil if there is none that is whole.
    /// Does not look for overlong forms: values were checked when they came in.
    @inline(__always)
    static func decode(_ bytes: UnsafeRawBufferPointer) -> (scalar: UInt32, length: Int)? {
        guard let lead = unsafe bytes.first else { return nil }
        let length: Int
        var scalar: UInt32
        switch lead {
        case 0..<0x80: return (UInt32(lead), 1)
        case 0xc2..<0xe0: (length, scalar) = (2, UInt32(lead & 0x1f))
        case 0xe0..<0xf0: (length, scalar) = (3, UInt32(lead & 0x0f))
        case 0xf0..<0xf5: (length, scalar) = (4, UInt32(lead & 0x07))
        default: return nil
        }
        guard bytes.count >= length else { return nil }
        for i in 1..<length {
            let byte = unsafe bytes[i]
            guard byte & 0xc0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(byte & 0x3f)
        }
        return (scalar, length)
    }

    /// Writes the one to four bytes of `scalar` and says how many.
    @inline(__always)
    static func encode(_ scalar: UInt32, to out: UnsafeMutableRawPointer) -> Int {
        func put(_ byte: UInt32, _ offset: Int) {
            unsafe out.storeBytes(
                of: UInt8(truncatingIfNeeded: byte), toByteOffset: offset, as: UInt8.self)
        }
        func tail(_ shift: UInt32) -> UInt32 { 0x80 | (scalar >> shift & 0x3f) }
        switch scalar {
        case 0..<0x80:
            put(scalar, 0)
            return 1
        case 0x80..<0x800:
            put(0xc0 | scalar >> 6, 0)
            put(tail(0), 1)
            return 2
        case 0x800..<0x10000:
            put(0xe0 | scalar >> 12, 0)
            put(tail(6), 1)
            put(tail(0), 2)
            return 3
        default:
            put(0xf0 | (scalar >> 18 & 0x07), 0)
            put(tail(12), 1)
            put(tail(6), 2)
            put(tail(0), 3)
            return 4
        }
    }

    /// Whether `byte` goes on with a code point.
    @inline(__always)
    static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}

extension UTF8Scalar {
    /// The code points of a short text; what is not UTF-8 is skipped.
    static func all(_ text: [UInt8]) -> [UInt32] {
        unsafe text.withUnsafeBytes { bytes in
            var scalars: [UInt32] = []
            var at = 0
            while at < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[at...])
                let decoded = unsafe decode(rest)
                if let decoded { scalars.append(decoded.scalar) }
                at += decoded?.length ?? 1
            }
            return scalars
        }
    }
}

extension UTF8Scalar {
    /// The one to four bytes of `scalar`.
    static func bytes(_ scalar: UInt32) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 4) { out, count in
            guard let to = out.baseAddress else { return }
            count = unsafe encode(scalar, to: UnsafeMutableRawPointer(to))
        }
    }
}
