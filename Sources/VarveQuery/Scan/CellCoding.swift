import VarveJSON

/// Values of a row on their way from a worker to whoever prints them: a tag each, then eight bytes,
/// or a length and as many bytes. Never on disk for longer than a sort.
enum CellCoding {
    private enum Tag: UInt8 {
        case missing, null, no, yes, integer, double, text, json, timestamp, date
    }

    /// Appends an element of a vector.
    static func append(_ vector: Vector, _ element: Int, to out: RecordBuffer) {
        switch vector.state(element) {
        case .missing: return out.append(Tag.missing.rawValue)
        case .null: return out.append(Tag.null.rawValue)
        case .value: break
        }
        switch vector.type {
        case .null, .interval: out.append(Tag.null.rawValue)
        case .boolean: out.append((vector.boolean(element) ? Tag.yes : Tag.no).rawValue)
        case .integer: append(.integer, UInt64(bitPattern: vector.integer(element)), to: out)
        case .timestamp: append(.timestamp, UInt64(bitPattern: vector.integer(element)), to: out)
        case .date: append(.date, UInt64(bitPattern: vector.integer(element)), to: out)
        case .double: append(.double, vector.double(element).bitPattern, to: out)
        case .text: unsafe append(.text, vector.bytes(element), to: out)
        case .dynamic:
            switch vector.dynamicKind(element) {
            case .false: out.append(Tag.no.rawValue)
            case .true: out.append(Tag.yes.rawValue)
            case .string: unsafe append(.text, vector.bytes(element), to: out)
            case .number, .nested: unsafe append(.json, vector.bytes(element), to: out)
            }
        }
    }

    /// Appends a length of four bytes.
    static func append(length: Int, to out: RecordBuffer) {
        unsafe withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).littleEndian) {
            unsafe out.append($0)
        }
    }

    private static func append(_ tag: Tag, _ word: UInt64, to out: RecordBuffer) {
        out.append(tag.rawValue)
        unsafe withUnsafeBytes(of: word.littleEndian) { unsafe out.append($0) }
    }

    private static func append(
        _ tag: Tag, _ bytes: UnsafeRawBufferPointer, to out: RecordBuffer
    ) {
        out.append(tag.rawValue)
        append(length: bytes.count, to: out)
        unsafe out.append(bytes)
    }

    /// Reads all values of a row; they point into `bytes`.
    static func read(_ bytes: UnsafeRawBufferPointer, into cells: inout [Cell]) {
        cells.removeAll(keepingCapacity: true)
        var at = 0
        func word() -> UInt64 {
            defer { at += 8 }
            return unsafe UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        }
        func text() -> UnsafeRawBufferPointer {
            let length = unsafe Int(
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            defer { at += 4 + length }
            return unsafe UnsafeRawBufferPointer(rebasing: bytes[at + 4..<at + 4 + length])
        }
        while at < bytes.count {
            let tag = unsafe Tag(rawValue: bytes[at])
            at += 1
            switch tag {
            case .missing, nil: cells.append(.missing)
            case .null: cells.append(.null)
            case .no: cells.append(.boolean(false))
            case .yes: cells.append(.boolean(true))
            case .integer: cells.append(.integer(Int64(bitPattern: word())))
            case .double: cells.append(.double(Double(bitPattern: word())))
            case .timestamp: cells.append(.timestamp(Int64(bitPattern: word())))
            case .date: cells.append(.date(Int64(bitPattern: word())))
            case .text: unsafe cells.append(.text(text()))
            case .json: unsafe cells.append(.json(text()))
            }
        }
    }
}
