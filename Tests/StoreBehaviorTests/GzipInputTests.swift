import Testing
import VarveReviews

@testable import VarveIngest

/// What comes out of gzip does not depend on how it is read.
@Suite struct GzipInputTests {
    /// 600 times `a`, and `b` and a line feed: two long copies, a literal or two.
    private static let packed: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x4c,
        0x1c, 0x05, 0xa3, 0x80, 0xfa, 0x20, 0x89, 0x0b, 0x00, 0x28, 0x7f, 0xe9,
        0x92, 0x5a, 0x02, 0x00, 0x00,
    ]

    /// Reads all there is by some bytes at a time, given some bytes at a time.
    private static func read(
        _ bytes: [UInt8], given piece: Int, by room: Int
    ) throws -> (data: [UInt8], fault: SourceFault?) {
        var given = 0
        let stream = try unsafe GzipInput(name: "x") { buffer in
            let count = min(piece, buffer.count, bytes.count - given)
            unsafe buffer.copyBytes(from: bytes[given..<(given + count)])
            given += count
            return count
        }
        var data: [UInt8] = []
        var memory = [UInt8](repeating: 0, count: room)
        do {
            while true {
                let count = try unsafe memory.withUnsafeMutableBytes {
                    try unsafe stream.read(into: $0)
                }
                if count == 0 { return (data, nil) }
                data += memory[..<count]
            }
        } catch let fault as SourceFault {
            return (data, fault)
        }
    }

    @Test("a stream that breaks off gives all it has, however little room there is at a time")
    func brokenOff() throws {
        let whole = try Self.read(Self.packed, given: .max, by: 1 << 16)
        #expect(whole.data.count == 602 && whole.fault == nil)
        for count in 2..<Self.packed.count {
            let bytes = Array(Self.packed[..<count])
            let expected = try Self.read(bytes, given: .max, by: 1 << 16)
            #expect(expected.fault?.code == .truncatedSource)
            for (piece, room) in [(1, 2), (.max, 2), (3, 7), (.max, 100), (1, 1 << 16)] {
                let found = try Self.read(bytes, given: piece, by: room)
                #expect(found.data == expected.data, "\(count) bytes, \(piece), \(room)")
                #expect(found.fault?.description == expected.fault?.description)
            }
        }
    }

    @Test("gzip in gzip is told, also where its first two bytes come one by one")
    func packedTwice() throws {
        let magic = Gzip.member([0x1f]) + Gzip.member([]) + Gzip.member([0x8b, 8, 0])
        for bytes in [magic, Gzip.member(Gzip.member([1]))] {
            for (piece, room) in [(1, 2), (.max, 2), (.max, 1 << 16)] {
                let found = try Self.read(bytes, given: piece, by: room)
                #expect(found.data.isEmpty)
                #expect(found.fault?.message.contains("unpack it once") == true)
            }
        }
        // One byte of it is none.
        #expect(try Self.read(Gzip.member([0x1f]), given: 1, by: 2).data == [0x1f])
    }
}
