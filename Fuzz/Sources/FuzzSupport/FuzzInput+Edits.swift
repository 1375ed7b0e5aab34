extension FuzzInput {
    /// Damages `bytes` as the input says, to its end: a sound text or file that was changed a little
    /// gets further into a reader than what libFuzzer makes of nothing.
    ///
    /// - Parameter keepsLength: for bytes whose place others depend on.
    public mutating func edit(_ bytes: inout [UInt8], keepsLength: Bool = false) {
        while !isEmpty, !bytes.isEmpty {
            let operation = byte()
            let at = number(below: bytes.count)
            switch keepsLength ? operation % 5 : operation % 8 {
            case 0: bytes[at] = byte()
            case 1: bytes[at] ^= 1 << (byte() & 7)
            case 2: bytes[at] = choice([0, 1, 0x7F, 0x80, 0xFE, 0xFF])
            case 3: overwrite(&bytes, at, with: piece())
            case 4:
                let from = number(below: bytes.count)
                overwrite(&bytes, at, with: Array(bytes[from...].prefix(Int(byte()))))
            case 5: bytes.insert(contentsOf: piece(), at: at)
            case 6: bytes.removeSubrange(at..<min(bytes.count, at + Int(byte())))
            default: bytes.insert(contentsOf: varint(), at: at)
            }
        }
    }

    private func overwrite(_ bytes: inout [UInt8], _ at: Int, with piece: [UInt8]) {
        for (place, byte) in zip(at..<bytes.count, piece) { bytes[place] = byte }
    }

    /// A number near a power of two, as unsigned LEB128.
    private mutating func varint() -> [UInt8] {
        var value = (1 as UInt64) << UInt64(byte() & 63) &+ UInt64(byte() & 3) &- 2
        var bytes: [UInt8] = []
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: value)]
    }
}
