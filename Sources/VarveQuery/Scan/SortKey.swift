import VarveJSON

/// Values as bytes that sort like them when they are compared byte by byte.
///
/// A value is a byte for NULL or not, then: a boolean one byte; numbers and times eight, the most
/// significant first, the sign turned round; text its bytes, 0 as `0 255`, and `0 0` at its end.
/// Descending values have all their bits turned round.
enum SortKey {
    /// Appends an element of a vector as the next part of a key.
    static func append(
        _ vector: Vector, _ element: Int, _ order: OrderKey, to key: RecordBuffer
    ) {
        let flip: UInt8 = order.isDescending ? 0xFF : 0
        if vector.isNull(element) { return key.append(order.nullsFirst ? 0 : 2) }
        key.append(1)
        switch vector.type {
        case .null, .interval: break
        case .boolean: key.append((vector.boolean(element) ? 1 : 0) ^ flip)
        case .integer, .timestamp, .date:
            append(UInt64(bitPattern: vector.integer(element)) ^ 1 << 63, flip, to: key)
        case .double: append(bits(of: vector.double(element)), flip, to: key)
        case .text, .dynamic:
            let text = unsafe vector.bytes(element)
            for index in text.indices {
                let byte = unsafe text[index]
                key.append(byte ^ flip)
                if byte == 0 { key.append(0xFF ^ flip) }
            }
            key.append(flip)
            key.append(flip)
        }
    }

    /// Appends what tells equal keys apart.
    static func append(_ sequence: UInt64, to key: RecordBuffer) { append(sequence, 0, to: key) }

    private static func append(_ word: UInt64, _ flip: UInt8, to key: RecordBuffer) {
        let word = flip == 0 ? word : ~word
        unsafe withUnsafeBytes(of: word.bigEndian) { unsafe key.append($0) }
    }

    /// Numbers in order, both zeros as one, NaN last.
    private static func bits(of number: Double) -> UInt64 {
        if number.isNaN { return .max }
        if number == 0 { return 1 << 63 }
        let bits = number.bitPattern
        return number.sign == .minus ? ~bits : bits | 1 << 63
    }
}
