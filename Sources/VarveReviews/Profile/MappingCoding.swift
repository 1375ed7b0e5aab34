import VarveBytes

/// Bounds of a mapping's parts: far above any real profile, far below what could hurt.
private enum Bound {
    static let listMax = 4_096
    static let textBytesMax = 1 << 18
}

extension ByteWriter {
    mutating func writeList(_ list: [[UInt8]]) {
        writeVarint(UInt64(list.count))
        for bytes in list { writeLengthPrefixed(bytes) }
    }

    mutating func writePaths(_ paths: [RawPath]) {
        writeVarint(UInt64(paths.count))
        for path in paths {
            writeLengthPrefixed(path.key)
            writeVarint(UInt64(path.steps.count))
            for step in path.steps {
                switch step {
                case .key(let key):
                    write(0)
                    writeLengthPrefixed(key)
                case .index(let index):
                    write(1)
                    writeVarint(UInt64(index))
                }
            }
        }
    }
}

extension ByteReader {
    mutating func readList() throws -> [[UInt8]] {
        let count = try readCount(atMost: Bound.listMax)
        var list: [[UInt8]] = []
        for _ in 0..<count { list.append(try readLengthPrefixed(atMost: Bound.textBytesMax)) }
        return list
    }

    mutating func readText() throws -> String {
        let start = offset
        let bytes = try readLengthPrefixed(atMost: Bound.textBytesMax)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MappingError(offset: start, expected: "UTF-8")
        }
        return text
    }

    mutating func readName() throws -> String {
        let start = offset
        let text = try readText()
        guard Profile.isName(text) else { throw MappingError(offset: start, expected: "a name") }
        return text
    }

    mutating func readDecimal() throws -> ExactDecimal {
        let start = offset
        let text = try readText()
        guard let decimal = ExactDecimal(text), decimal.description == text else {
            throw MappingError(offset: start, expected: "a shortest decimal of up to 15 digits")
        }
        return decimal
    }

    mutating func readTimes() throws -> [TimeFormat] {
        let start = offset
        return try readList().map { bytes in
            guard let text = String(validating: bytes, as: UTF8.self),
                let format = try? TimeFormat(text)
            else { throw MappingError(offset: start, expected: "time formats") }
            return format
        }
    }

    mutating func readRequired() throws -> Set<CanonicalField> {
        let start = offset
        let bits = try readVarint()
        guard bits < 1 << UInt64(CanonicalField.allCases.count) else {
            throw MappingError(offset: start, expected: "known canonical fields")
        }
        return Set(CanonicalField.allCases.filter { bits >> UInt64($0.rawValue) & 1 == 1 })
    }

    mutating func readPaths() throws -> [RawPath] {
        let count = try readCount(atMost: Bound.listMax)
        var paths: [RawPath] = []
        for _ in 0..<count {
            let key = try readLengthPrefixed(atMost: Bound.textBytesMax)
            let stepCount = try readCount(atMost: RawPath.stepsMax)
            var steps: [RawPath.Step] = []
            for _ in 0..<stepCount { steps.append(try readStep()) }
            paths.append(RawPath(key: key, steps: steps))
        }
        return paths
    }

    private mutating func readStep() throws -> RawPath.Step {
        switch try readUInt8() {
        case 0: return .key(try readLengthPrefixed(atMost: Bound.textBytesMax))
        case 1: return .index(try readCount(atMost: RawPath.indexMax))
        default: throw MappingError(offset: offset - 1, expected: "a step, 0 or 1")
        }
    }

    mutating func readFields() throws -> [CanonicalField: [RawPath]] {
        let count = try readCount(atMost: CanonicalField.allCases.count)
        var fields: [CanonicalField: [RawPath]] = [:]
        var last = -1
        for _ in 0..<count {
            let start = offset
            let raw = try readUInt8()
            guard let field = CanonicalField(rawValue: raw), Int(raw) > last else {
                throw MappingError(offset: start, expected: "the next canonical field")
            }
            last = Int(raw)
            fields[field] = try readPaths()
            if fields[field]?.isEmpty ?? true {
                throw MappingError(offset: start, expected: "at least one path")
            }
        }
        return fields
    }
}
