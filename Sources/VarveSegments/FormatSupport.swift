import VarveFiles

extension FileReference {
    /// An error that tells of damage to this file.
    func damage(
        _ kind: Damage.Kind, at offset: Int, expected: String, found: String
    ) -> FormatError {
        .damaged(
            Damage(file: self, offset: offset, kind: kind, expected: expected, found: found))
    }
}

/// The number in four bytes of `bytes` from `offset`, which the caller has made sure of.
func littleEndian32(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset + 4 <= bytes.count, "four bytes are there")
    return unsafe bytes.withUnsafeBytes { raw in
        unsafe UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}

/// The number in eight bytes of `bytes` from `offset`, which the caller has made sure of.
func littleEndian64(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset + 8 <= bytes.count, "eight bytes are there")
    return unsafe bytes.withUnsafeBytes { raw in
        unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// Eight hexadecimal digits.
func hexadecimal(_ value: UInt32) -> String {
    hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) })
}

/// Two hexadecimal digits a byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Up to `count` bytes of `file` from `offset`: fewer only where the file ends.
func readBytes(
    of file: any File, at offset: Int, upTo count: Int, reference: FileReference
) throws(FormatError) -> [UInt8] {
    do {
        return try file.read(count: count, at: offset)
    } catch {
        throw .file(reference, cause: error)
    }
}

/// The length of `file`.
func byteCount(of file: any File, reference: FileReference) throws(FormatError) -> Int {
    do {
        return try file.byteCount
    } catch {
        throw .file(reference, cause: error)
    }
}
