import VarveBytes

extension Shape {
    /// Reads a serialised shape and checks that it is one: that its pieces, with values put in,
    /// make a record which the scanner takes apart into just these pieces and slots.
    ///
    /// - Throws: `ShapeFormatError`, whatever the bytes.
    /// - Complexity: linear.
    public convenience init(encoded: [UInt8]) throws(ShapeFormatError) {
        var reader = ByteReader(encoded)
        let parsed: ParsedShape
        do throws(ByteReaderError) {
            let tag = try reader.readUInt8()
            if tag == ShapeFormat.opaqueTag && reader.remaining == 0 {
                self.init(
                    pieces: Shape.opaque.pieces, slots: Shape.opaque.slots, members: [],
                    encoded: encoded)
                return
            }
            if tag == ShapeFormat.rowTag {
                try self.init(row: &reader)
                return
            }
            guard tag == ShapeFormat.jsonTag else {
                throw ByteReaderError(offset: 0, expected: "shape tag 1 to 3", found: "\(tag)")
            }
            parsed = try ParsedShape(&reader)
        } catch {
            throw ShapeFormatError(
                offset: error.offset, expected: error.expected, found: error.found)
        }
        let (slots, members) = try parsed.checked()
        self.init(pieces: parsed.pieces, slots: slots, members: members, encoded: encoded)
    }
}

/// A shape as its bytes claim it, before it is checked.
private struct ParsedShape {
    var pieces: [[UInt8]] = []
    var kinds: [SlotKind] = []
    var styles: [EscapeStyle] = []

    init(_ reader: inout ByteReader) throws(ByteReaderError) {
        let slotCount = try ShapeFormat.readCount(&reader, atMost: ShapeFormat.membersMax)
        for _ in 0...slotCount {
            let pieceCount = try ShapeFormat.readCount(&reader, atMost: reader.remaining)
            pieces.append(try reader.readBytes(pieceCount))
        }
        for _ in 0..<slotCount {
            try readSlot(&reader)
        }
        guard reader.remaining == 0 else {
            throw ByteReaderError(
                offset: reader.offset, expected: "the end", found: "\(reader.remaining) bytes")
        }
    }

    private mutating func readSlot(_ reader: inout ByteReader) throws(ByteReaderError) {
        let start = reader.offset
        let kind = try reader.readUInt8()
        let style = try reader.readUInt8()
        guard let slotKind = SlotKind(rawValue: kind), slotKind != .opaque,
            let escapeStyle = EscapeStyle(rawValue: style),
            slotKind == .string ? !escapeStyle.isOfCells : escapeStyle == .minimal
        else {
            throw ByteReaderError(
                offset: start, expected: "a slot's kind and style", found: "\(kind), \(style)")
        }
        kinds.append(slotKind)
        styles.append(escapeStyle)
    }

    /// The slots with their keys, and the members, if the pieces hold what the kinds say.
    func checked() throws(ShapeFormatError) -> ([Slot], [Member]) {
        let sample = RecordBuffer()
        var starts: [Int] = []
        for (kind, piece) in zip(kinds, pieces) {
            sample.append(piece)
            starts.append(sample.count)
            sample.append(Self.sampleValue(kind))
        }
        sample.append(pieces[pieces.count - 1])
        guard unsafe UTF8Validation.isValid(sample.bytes) else {
            throw ShapeFormatError(offset: 0, expected: "UTF-8", found: "other bytes")
        }
        let outline = RecordOutline(depthMax: 2)
        do throws(ScanFault) {
            return unsafe try members(outline, sample.text, starts)
        } catch {
            throw ShapeFormatError(offset: 0, expected: error.expected, found: error.found)
        }
    }

    private func members(
        _ outline: RecordOutline, _ text: PaddedText, _ starts: [Int]
    ) throws(ScanFault) -> ([Slot], [Member]) {
        unsafe try outline.read(text)
        var slots: [Slot] = []
        var members: [Member] = []
        for entry in outline.entries {
            let key = unsafe [UInt8](outline.key(entry, in: text))
            guard let kind = entry.kind.slotKind else {
                members.append(Member(key: key, value: MemberValue(literal: entry.kind)))
                continue
            }
            let i = slots.count
            guard i < kinds.count, kinds[i] == kind, starts[i] == Int(entry.start),
                Self.sampleValue(kind).count == Int(entry.count)
            else {
                throw unsafe ScanFault(text, at: Int(entry.start), expected: "no value in a piece")
            }
            members.append(Member(key: key, value: .slot(i)))
            slots.append(Slot(key: key, kind: kind, style: styles[i]))
        }
        guard slots.count == kinds.count, members.count <= ShapeFormat.membersMax else {
            throw unsafe ScanFault(text, at: text.count, expected: "a member for each slot")
        }
        return (slots, members)
    }

    private static func sampleValue(_ kind: SlotKind) -> [UInt8] {
        switch kind {
        case .number: [ASCII.zero]
        case .nested: [ASCII.openBracket, ASCII.closeBracket]
        case .string, .opaque: []
        }
    }
}

extension MemberValue {
    /// The value of a member that holds a literal.
    fileprivate init(literal kind: JSONKind) {
        switch kind {
        case .true: self = .true
        case .false: self = .false
        default: self = .null
        }
    }
}

extension RecordBuffer {
    /// The bytes held, as scanners take them.
    var text: PaddedText {
        let bytes = unsafe bytes
        guard let base = bytes.baseAddress else {
            return unsafe PaddedText(
                base: UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped, count: 0)
        }
        return unsafe PaddedText(base: base, count: bytes.count)
    }
}
