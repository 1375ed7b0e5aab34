/// Finds top-level keys that are the same once decoded.
enum DuplicateKeys {
    /// Beyond this many keys they are sorted instead of compared pair by pair.
    private static var pairwiseMax: Int { 32 }

    /// - Throws: `duplicateKey` at the first key that was there before.
    /// - Complexity: O(bytes of keys x log keys), whoever chooses the keys: no hashing.
    static func check(_ outline: RecordOutline, _ text: PaddedText) throws(ScanFault) {
        let entries = outline.entries
        let second =
            unsafe entries.count <= pairwiseMax
            ? pairwise(outline, text) : sorted(outline, text)
        guard let second else { return }
        let key = unsafe outline.key(entries[second], in: text)
        throw unsafe ScanFault(
            code: .duplicateKey, offset: Int(entries[second].keyStart) - 1,
            expected: "each key once", found: "\(quoted(key)) again")
    }

    private static func pairwise(_ outline: RecordOutline, _ text: PaddedText) -> Int? {
        let entries = outline.entries
        for second in entries.indices.dropFirst() {
            let key = unsafe outline.key(entries[second], in: text)
            for first in 0..<second
            where unsafe areEqual(outline.key(entries[first], in: text), key) {
                return second
            }
        }
        return nil
    }

    private static func sorted(_ outline: RecordOutline, _ text: PaddedText) -> Int? {
        let entries = outline.entries
        let order = entries.indices.sorted { a, b in
            let left = unsafe outline.key(entries[a], in: text)
            let right = unsafe outline.key(entries[b], in: text)
            let order = unsafe compare(left, right)
            return order < 0 || (order == 0 && a < b)
        }
        var earliest: Int?
        for i in order.indices.dropFirst() {
            let left = unsafe outline.key(entries[order[i - 1]], in: text)
            let right = unsafe outline.key(entries[order[i]], in: text)
            if unsafe areEqual(left, right) { earliest = min(earliest ?? order[i], order[i]) }
        }
        return earliest
    }

    private static func areEqual(
        _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer
    ) -> Bool {
        guard a.count == b.count else { return false }
        guard let left = a.baseAddress, let right = b.baseAddress else { return true }
        return unsafe ByteBlock.areEqual(left, right, count: a.count)
    }

    /// Any total order: by length, then by bytes.
    private static func compare(
        _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer
    ) -> Int {
        if a.count != b.count { return a.count < b.count ? -1 : 1 }
        guard let left = a.baseAddress, let right = b.baseAddress else { return 0 }
        var i = 0
        while i < a.count {
            let l = unsafe ByteBlock(loading: left + i)
            let equal = unsafe l.equals(ByteBlock(loading: right + i)).mask
            if equal != 0xffff {
                let at = i + (~equal).trailingZeroBitCount
                if at >= a.count { return 0 }
                return unsafe a[at] < b[at] ? -1 : 1
            }
            i += 16
        }
        return 0
    }

    /// The beginning of a key, for a message.
    static func quoted(_ key: UnsafeRawBufferPointer) -> String {
        var text = "\""
        for scalar in unsafe String(decoding: key.prefix(64), as: UTF8.self).unicodeScalars.prefix(
            32)
        {
            let isPlain = scalar.value >= 0x20 && !(0x7f..<0xa0).contains(scalar.value)
            text.unicodeScalars.append(isPlain ? scalar : "?")
        }
        return text + (key.count > 64 ? "…\"" : "\"")
    }
}
