import Testing
import VarveBytes

@testable import VarveColumns

/// Bytes that must read the same for ever. A change here is a change of format.
struct PersistedLayoutTests {
    @Test("The worked example of the article")
    func decimal() throws {
        let column = try EncodedColumn(["3.5", "4.0", "3.5", "1.5"].map { utf8($0) }, level: .none)
        #expect(column.bytes == [[0x01, 0x01, 0x1E, 0x05, 0x34, 0x53, 0x00]])
        var writer = ByteWriter()
        column.pages[0].write(to: &writer)
        #expect(writer.bytes == [0x04, 0x03, 0x00, 0x0C, 0x07, 0x02, 0x01, 0x1E, 0x50])
    }

    @Test("A plain page is its lengths and its bytes")
    func plain() throws {
        let column = try EncodedColumn([utf8("to"), utf8("be")], level: .none)
        #expect(column.bytes == [[0x00, 0x04, 0x74, 0x6F, 0x62, 0x65]])
    }

    @Test("Pages of each encoding read as they always did")
    func golden() throws {
        let pages: [(Encoding, [UInt8], [String])] = [
            (.integer, [0x02, 0x14, 0x03, 0x01, 0x02], ["10", "8", "7"]),
            (
                .integer, [0x03, 0x02, 0x01, 0x0E, 0x01, 0x02, 0x01, 0x04, 0x01, 0x02],
                [
                    "7", "7", "7", "8", "8", "8", "8",
                ]
            ),
            (.time, [0x08] + utf8("yy.MM.dd") + [0x00, 0xC2, 0x84, 0x02], ["15.08.26"]),
            (.dictionary, [0x02, 0x00, 0x02, 0x01, 0x00, 0x01, 0x02, 0x61, 0x62], ["a", "b"]),
            (
                .alphabet,
                [0x02, 0x01, 0x02, 0x61, 0x00, 0x01, 0x03, 0x78, 0x01, 0x01, 0x00, 0x02, 0x24],
                [
                    "ax", "ay", "a",
                ]
            ),
        ]
        for (encoding, bytes, values) in pages {
            let page = PageDescriptor(
                valueCount: values.count, encoding: encoding, codec: .none,
                plainByteCount: values.reduce(0) { $0 + $1.utf8.count },
                storedByteCount: bytes.count, zone: .none)
            let vector = TextVector()
            do {
                try PageDecoder().decode(bytes, page, appendingTo: vector)
            } catch {
                Issue.record("\(encoding): \(error)")
            }
            #expect(vector.list == values.map { utf8($0) }, "\(encoding)")
        }
    }
}
