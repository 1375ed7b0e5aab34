/// What a style writes for one character that `EscapeRules.specials` pointed at.
struct EncodedEscape {
    /// Up to eight bytes, the first lowest.
    var head: UInt64
    /// The second half of a surrogate pair: six bytes that go six behind the head's first.
    var tail: UInt64 = 0
    /// Number of bytes written: 1, 2, 6 or 12.
    var byteCount: Int
    /// Number of decoded bytes that were read, 1...4.
    var readCount = 1

    @inline(__always)
    private init(head: UInt64, tail: UInt64 = 0, byteCount: Int, readCount: Int = 1) {
        self.head = head
        self.tail = tail
        self.byteCount = byteCount
        self.readCount = readCount
    }

    /// The character at `base`, of which `available` bytes belong to the text.
    @inline(__always)
    init<Rules: EscapeRules>(_: Rules.Type, _ base: UnsafeRawPointer, available: Int) {
        let byte = unsafe base.load(as: UInt8.self)
        switch byte {
        case ASCII.quote, ASCII.backslash:
            self.init(letter: byte)
        case 0..<0x20:
            self.init(Rules.self, control: byte)
        case ASCII.slash where Rules.slash:
            self.init(letter: byte)
        case ASCII.delete where Rules.delete:
            self.init(Rules.self, unit: UInt32(byte))
        case 0x3c where Rules.html, 0x3e where Rules.html, 0x26 where Rules.html:
            self.init(Rules.self, unit: UInt32(byte))
        case 0x80... where Rules.nonASCII:
            unsafe self.init(Rules.self, scalarAt: base, available)
        case 0xe2 where Rules.html:
            unsafe self.init(Rules.self, separatorAt: base, available)
        default:
            self.init(plain: byte)
        }
    }

    /// Writes the escape to `out`; up to 16 bytes there are overwritten.
    @inline(__always)
    func store(to out: UnsafeMutableRawPointer) {
        unsafe out.storeBytes(of: head.littleEndian, as: UInt64.self)
        if byteCount == 12 { unsafe (out + 6).storeBytes(of: tail.littleEndian, as: UInt64.self) }
    }

    /// Whether the escape stands at `text`, where 16 bytes are readable.
    @inline(__always)
    func stands(at text: UnsafeRawPointer) -> Bool {
        let first = unsafe UInt64(littleEndian: text.loadUnaligned(as: UInt64.self))
        let count = byteCount == 12 ? 6 : byteCount
        let mask: UInt64 = (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1
        if (first ^ head) & mask != 0 { return false }
        if byteCount != 12 { return true }
        let second = unsafe UInt64(
            littleEndian: text.loadUnaligned(fromByteOffset: 6, as: UInt64.self))
        return (second ^ tail) & mask == 0
    }

    @inline(__always)
    private init(plain byte: UInt8) {
        self.init(head: UInt64(byte), byteCount: 1)
    }

    /// A backslash and a letter.
    @inline(__always)
    private init(letter: UInt8) {
        self.init(head: UInt64(ASCII.backslash) | UInt64(letter) << 8, byteCount: 2)
    }

    @inline(__always)
    private init<Rules: EscapeRules>(_: Rules.Type, control byte: UInt8) {
        switch byte {
        case 0x08: self.init(letter: 0x62)
        case ASCII.tab: self.init(letter: 0x74)
        case ASCII.lineFeed: self.init(letter: 0x6e)
        case 0x0c: self.init(letter: 0x66)
        case ASCII.carriageReturn: self.init(letter: 0x72)
        default: self.init(Rules.self, unit: UInt32(byte))
        }
    }

    /// `\uXXXX` for one UTF-16 unit.
    @inline(__always)
    private init<Rules: EscapeRules>(_: Rules.Type, unit: UInt32, readCount: Int = 1) {
        self.init(head: Self.hex(Rules.self, unit), byteCount: 6, readCount: readCount)
    }

    /// U+2028 and U+2029, which Go escapes; any other character from 0xe2 on stays.
    @inline(__always)
    private init<Rules: EscapeRules>(
        _: Rules.Type, separatorAt base: UnsafeRawPointer, _ available: Int
    ) {
        let last = unsafe base.load(fromByteOffset: 2, as: UInt8.self)
        if available >= 3, unsafe base.load(fromByteOffset: 1, as: UInt8.self) == 0x80,
            last == 0xa8 || last == 0xa9
        {
            self.init(Rules.self, unit: 0x2028 &+ UInt32(last & 1), readCount: 3)
        } else {
            self.init(plain: 0xe2)
        }
    }

    /// A character above U+007F in UTF-8. A byte that starts none stays as it is.
    @inline(__always)
    private init<Rules: EscapeRules>(
        _: Rules.Type, scalarAt base: UnsafeRawPointer, _ available: Int
    ) {
        let b0 = unsafe UInt32(base.load(as: UInt8.self))
        let b1 = unsafe UInt32(base.load(fromByteOffset: 1, as: UInt8.self)) & 0x3f
        if b0 >= 0xc2 && b0 < 0xe0 && available >= 2 {
            self.init(Rules.self, unit: (b0 & 0x1f) << 6 | b1, readCount: 2)
            return
        }
        let b2 = unsafe UInt32(base.load(fromByteOffset: 2, as: UInt8.self)) & 0x3f
        if b0 >= 0xe0 && b0 < 0xf0 && available >= 3 {
            self.init(Rules.self, unit: (b0 & 0x0f) << 12 | b1 << 6 | b2, readCount: 3)
            return
        }
        let b3 = unsafe UInt32(base.load(fromByteOffset: 3, as: UInt8.self)) & 0x3f
        let scalar = (b0 & 0x07) << 18 | b1 << 12 | b2 << 6 | b3
        if b0 >= 0xf0 && available >= 4 && scalar >= 0x1_0000 && scalar < 0x11_0000 {
            let rest = scalar &- 0x1_0000
            self.init(
                head: Self.hex(Rules.self, 0xd800 | rest >> 10),
                tail: Self.hex(Rules.self, 0xdc00 | rest & 0x3ff), byteCount: 12, readCount: 4)
        } else {
            self.init(plain: UInt8(truncatingIfNeeded: b0))
        }
    }

    /// `\u` and four digits, the first byte lowest.
    @inline(__always)
    private static func hex<Rules: EscapeRules>(_: Rules.Type, _ unit: UInt32) -> UInt64 {
        UInt64(ASCII.backslash) | 0x75 << 8 | HexQuad.digits(unit, upper: Rules.upper) << 16
    }
}
