/// Reads the text form of a path.
///
///     path = key *( "." key / "[" 1*DIGIT "]" )
///     key  = 1*plain / DQUOTE *( other / "\" ( DQUOTE / "\" ) ) DQUOTE
struct RawPathParser {
    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() throws(RawPathError) -> RawPath {
        let key = try parseKey()
        var steps: [RawPath.Step] = []
        while offset < bytes.count {
            guard steps.count < RawPath.stepsMax else {
                throw error("at most \(RawPath.stepsMax) steps")
            }
            switch bytes[offset] {
            case UInt8(ascii: "."):
                offset += 1
                steps.append(.key(try parseKey()))
            case UInt8(ascii: "["):
                offset += 1
                steps.append(.index(try parseIndex()))
            default: throw error("'.' or '['")
            }
        }
        return RawPath(key: key, steps: steps)
    }

    private mutating func parseKey() throws(RawPathError) -> [UInt8] {
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { return try parseQuoted() }
        let start = offset
        while offset < bytes.count, RawPath.isPlain(bytes[offset]) { offset += 1 }
        guard offset > start else { throw error("a key") }
        return Array(bytes[start..<offset])
    }

    private mutating func parseQuoted() throws(RawPathError) -> [UInt8] {
        offset += 1
        var key: [UInt8] = []
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\"") { return key }
            guard byte == UInt8(ascii: "\\") else {
                key.append(byte)
                continue
            }
            guard offset < bytes.count,
                bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "\\")
            else { throw error("'\"' or '\\' after '\\'") }
            key.append(bytes[offset])
            offset += 1
        }
        throw error("a closing '\"'")
    }

    private mutating func parseIndex() throws(RawPathError) -> Int {
        let start = offset
        var index = 0
        while offset < bytes.count, bytes[offset] &- 0x30 < 10 {
            index = index * 10 + Int(bytes[offset] - 0x30)
            guard index <= RawPath.indexMax else { throw error("at most \(RawPath.indexMax)") }
            offset += 1
        }
        guard offset > start else { throw error("an index, a number from 0") }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "]") else { throw error("']'") }
        offset += 1
        return index
    }

    private func error(_ expected: String) -> RawPathError {
        RawPathError(offset: offset, expected: expected)
    }
}
