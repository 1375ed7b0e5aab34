/// Looks for one byte string in text, with or without regard to the case of ASCII letters.
///
/// Sixteen places are tried at once by the two bytes of the needle that are rarest in English and
/// Korean text; what passes is compared in full. Made once, used by any number of threads.
public struct TextSearch: Sendable {
    /// Where in a value the needle has to stand.
    public enum Kind: Hashable, Sendable {
        case contains, prefix, suffix
    }

    /// What is looked for, as it was given.
    public let needle: [UInt8]
    /// Whether A to Z and a to z are the same. Other letters never are: see ``LikePattern``.
    public let ignoringCase: Bool

    /// The needle, in small letters if the case does not matter, with 16 zeros behind it.
    let padded: [UInt8]
    let count: Int
    let first: Probe
    let second: Probe

    /// One byte of the needle that is tried.
    struct Probe: Sendable {
        var offset: Int
        var byte: UInt8
        /// 0x20 if the byte is a letter whose case does not matter, else 0.
        var fold: UInt8
    }

    /// A search for `needle`; an empty one is found everywhere.
    public init(needle: [UInt8], ignoringCase: Bool = false) {
        let letters = ignoringCase && needle.contains(where: ByteRarity.isLetter)
        self.needle = needle
        self.ignoringCase = letters
        let folded = letters ? needle.map(Self.lowered) : needle
        padded = folded + [UInt8](repeating: 0, count: 16)
        count = needle.count
        (first, second) = Self.probes(folded, ignoringCase: letters)
    }

    static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The rarest byte, and the rarest of the others; the same one twice if there is only one.
    private static func probes(_ needle: [UInt8], ignoringCase: Bool) -> (Probe, Probe) {
        func rarest(except skipped: UInt8?) -> Int? {
            needle.indices.filter { needle[$0] != skipped }.max {
                ByteRarity.bits(needle[$0], ignoringCase: ignoringCase)
                    < ByteRarity.bits(needle[$1], ignoringCase: ignoringCase)
            }
        }
        func probe(_ offset: Int) -> Probe {
            let byte = needle[offset]
            let fold: UInt8 = ignoringCase && ByteRarity.isLetter(byte) ? 0x20 : 0
            return Probe(offset: offset, byte: byte, fold: fold)
        }
        guard let one = rarest(except: nil) else {
            let none = Probe(offset: 0, byte: 0, fold: 0)
            return (none, none)
        }
        // A run of one byte is tried at both its ends.
        let other = rarest(except: needle[one]) ?? (one == 0 ? needle.count - 1 : 0)
        return (probe(min(one, other)), probe(max(one, other)))
    }

    /// The offset of the first place at or after `start` where the needle stands, or nil.
    ///
    /// - Parameter text: 64 bytes after its end are readable.
    /// - Complexity: linear unless the text is made of near misses; 20 GB/s and more.
    public func firstMatch(in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        let last = text.count - count
        guard start >= 0, start <= last else { return nil }
        guard count > 0, let base = text.baseAddress else { return start }
        return unsafe padded.withUnsafeBytes { needle in
            guard let needle = needle.baseAddress else { return nil }
            return unsafe ignoringCase
                ? search(base, needle, from: start, through: last, folding: true)
                : search(base, needle, from: start, through: last, folding: false)
        }
    }

    /// Whether the needle stands in `value` where `kind` says; 64 bytes after it are readable.
    public func matches(_ value: UnsafeRawBufferPointer, _ kind: Kind = .contains) -> Bool {
        switch kind {
        case .contains:
            return unsafe firstMatch(in: value) != nil
        case .prefix:
            return unsafe stands(in: value, at: 0)
        case .suffix:
            return unsafe stands(in: value, at: value.count - count)
        }
    }

    /// Whether the needle stands at `offset` of `value`, which may be out of its bounds.
    @inline(__always)
    func stands(in value: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard offset >= 0, offset <= value.count - count else { return false }
        guard count > 0, let base = value.baseAddress else { return true }
        return unsafe padded.withUnsafeBytes { needle in
            guard let needle = needle.baseAddress else { return false }
            return unsafe TextBlock.areEqual(
                base + offset, needle, count: count, folding: ignoringCase)
        }
    }

    @inline(__always)
    private func search(
        _ base: UnsafeRawPointer, _ needle: UnsafeRawPointer, from start: Int,
        through last: Int, folding: Bool
    ) -> Int? {
        let pair = ProbePair(first, second)
        let left = unsafe base + first.offset
        let right = unsafe base + second.offset
        var p = start
        while p <= last {
            let a = unsafe pair.hits(left + p, right + p, folding: folding)
            let b = unsafe pair.hits(left + p + 16, right + p + 16, folding: folding)
            let c = unsafe pair.hits(left + p + 32, right + p + 32, folding: folding)
            let d = unsafe pair.hits(left + p + 48, right + p + 48, folding: folding)
            if ((a | b) | (c | d)).mask != 0 {
                let low = UInt64(a.mask) | UInt64(b.mask) << 16
                let high = UInt64(c.mask) | UInt64(d.mask) << 16
                var found = low | high << 32
                if last &- p < 63 { found &= (2 &<< UInt64(last &- p)) &- 1 }
                while found != 0 {
                    let place = p &+ found.trailingZeroBitCount
                    if unsafe TextBlock.areEqual(
                        base + place, needle, count: count, folding: folding)
                    {
                        return place
                    }
                    found &= found &- 1
                }
            }
            p &+= 64
        }
        return nil
    }
}

/// Both probes, spread over blocks.
private struct ProbePair {
    let first: TextBlock
    let second: TextBlock
    let firstFold: TextBlock
    let secondFold: TextBlock

    @inline(__always)
    init(_ a: TextSearch.Probe, _ b: TextSearch.Probe) {
        first = TextBlock(repeating: a.byte)
        second = TextBlock(repeating: b.byte)
        firstFold = TextBlock(repeating: a.fold)
        secondFold = TextBlock(repeating: b.fold)
    }

    /// Lanes where both bytes stand. A letter's bit 0x20 is set first if `folding`.
    @inline(__always)
    func hits(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, folding: Bool) -> TextBlock {
        let left = unsafe TextBlock(loading: a)
        let right = unsafe TextBlock(loading: b)
        if folding {
            return (left | firstFold).equals(first) & (right | secondFold).equals(second)
        }
        return left.equals(first) & right.equals(second)
    }
}

extension TextSearch: Hashable {
    public static func == (a: TextSearch, b: TextSearch) -> Bool {
        a.needle == b.needle && a.ignoringCase == b.ignoringCase
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(needle)
        hasher.combine(ignoringCase)
    }
}
