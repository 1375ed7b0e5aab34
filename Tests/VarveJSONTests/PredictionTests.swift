import Testing

@testable import VarveJSON

/// Whatever the scanner guesses from, it must say just what the general scanner says.
struct PredictionTests {
    static let records: [String] = [
        #"{"review_id":"RHZXH3P44ESWE7","product_id":"tt0105256","user_id":"A35A1MEPEIANT1","rating":3.5,"review_title":"\"Rich in Love\"","review_text":"A slice-of-life film which takes the viewer into the goings on of a quirky family. <br /><br />A \"sleeper\".","review_timestamp":"1998-01-18T21:24:25Z","helpfulness_votes":8,"verified_purchase":true}"#,
        #"{"review_id":"R5ON95OBP9LC1D","product_id":"tt0098486","user_id":"ANSPYHV4YPVTCN","rating":4,"review_title":"I just","review_text":"Caf\u00e9, not caf\u00c9; a\/b","review_timestamp":"1998-01-18T21:24:25Z","helpfulness_votes":0,"verified_purchase":false}"#,
        #"{"review_id": "RBVWDWHXVJ57XS", "product_id": "tt0292634", "rating": 1.0, "review_title": "", "review_text": "clich\u00e9 \ud83d\ude00", "helpfulness_votes": null, "verified_purchase": false}"#,
        #"{"review":"태어나 처음으로 가슴아리는 영화였다.  20년이상 지났지만..","date":"15.08.23","rating":"10","author":"supe****","review_id":"10265507","movie_id":"10001"}"#,
        #"{"review":"인생 최고의 영화 \/ \\","date":"15.08.23","rating":"9","author":"supe****","review_id":"1","movie_id":"2"}"#,
        #"{"reviewerID": "A2IB", "asin": "1384719342", "helpful": [0, 0], "overall": 5.0, "summary": "good", "unixReviewTime": 1393545600, "reviewTime": "02 28, 2014"}"#,
        #"{"reviewerID": "A2IB", "asin": "1384719342", "helpful": [0, {"a": [1, "]"]}], "overall": -5e+10, "summary": "\u0041\ud800", "unixReviewTime": 1393545600, "reviewTime": "02 28, 2014"}"#,
        " { \"a\" : 1 , \"b\" : null , \"c\" : [ ] } \r", #"{"a":1,"b":true,"c":[]}"#,
        #"{"a":1,"b":1,"c":[]}"#, #"{"a":1,"b":"1","c":[]}"#, #"{"a":1,"b":{},"c":[]}"#,
        #"{}"#, " {} ", #"{"a":""}"#, #"{"a":null}"#, #"{"":0}"#, #"{"\u0061":"x","b":"\b"}"#,
    ]

    @Test func agreesWithTheGeneralScannerOnMutatedRecords() throws {
        let records = Self.records.map { [UInt8]($0.utf8) }
        var random = SplitMix(state: 3)
        let scanner = RecordScanner()
        var accepted = 0
        for round in 0..<60_000 {
            var record = records.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0..<3, using: &random) {
                mutate(&record, records, &random)
            }
            let filler: UInt8 = [0x22, 0x7d, 0x30, 0x5c, 0x00].randomElement(using: &random) ?? 0
            let predicted = scanner.scanned(record, filler: filler)
            let general = RecordScanner().scannedGenerally(record)
            #expect(
                predicted == general, "round \(round): \(String(decoding: record, as: UTF8.self))")
            if predicted.fault == nil {
                accepted += 1
                let again = try rebuilt(record, predicted)
                #expect(again.bytes == record && again.matches, "round \(round)")
            }
        }
        // Both verdicts must be well represented, or the test shows nothing.
        #expect(accepted > 20_000 && accepted < 50_000)
    }

    /// Behind the end stands just what the guess hopes for.
    @Test func aRecordThatIsCutIsNotReadOn() {
        let scanner = RecordScanner()
        for record in Self.records {
            let bytes = [UInt8](record.utf8)
            _ = scanner.scanned(bytes)
            for end in bytes.indices {
                let cut = unsafe withPadded(bytes) { bytes in
                    unsafe scanner.scanned(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
                }
                #expect(cut == RecordScanner().scannedGenerally(Array(bytes[..<end])))
            }
        }
    }

    @Test func aSecondScanOfTheSameRecordsFollowsTheTree() {
        let scanner = RecordScanner()
        for record in Self.records + Self.records.reversed() {
            let first = scanner.scanned([UInt8](record.utf8))
            let spans = SpanBuffer()
            let shape = unsafe withPadded([UInt8](record.utf8)) { bytes in
                let text = unsafe PaddedText(
                    base: bytes.baseAddress.unsafelyUnwrapped, count: bytes.count)
                return unsafe scanner.scanPredicted(text, spans)
            }
            #expect(shape >= 0)
            #expect((0..<spans.count).map { spans[$0] } == first.spans)
        }
    }

    @Test func manySiblingsAndManyLayoutsStayRight() {
        let scanner = RecordScanner()
        for round in 0..<3 {
            for i in 0..<9_000 {
                let record = [UInt8]("{\"k\(i % 7)\":\(i),\"x\(i)\":\"\(round)\",\"n\":null}".utf8)
                #expect(scanner.scanned(record) == RecordScanner().scannedGenerally(record))
            }
        }
    }

    private func mutate(
        _ record: inout [UInt8], _ records: [[UInt8]], _ random: inout SplitMix
    ) {
        guard !record.isEmpty else { return }
        let alphabet =
            [UInt8](#"{}[]",:\/ 0123456789.-+eEnulltruefalsebfr"#.utf8) + [0, 0xc3, 0x0d]
        let at = Int.random(in: 0..<record.count, using: &random)
        let token = alphabet.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<7, using: &random) {
        case 0: record[at] = token
        case 1: record.insert(token, at: at)
        case 2: record.remove(at: at)
        case 3: record.removeSubrange(at...)
        case 4:
            let other = records.randomElement(using: &random) ?? []
            record.replaceSubrange(at..., with: other.suffix(from: min(at, other.count)))
        case 5:
            let end = min(record.count, at + Int.random(in: 1..<20, using: &random))
            record.insert(contentsOf: record[at..<end], at: at)
        default:
            // A change that keeps the record whole: another letter for a letter.
            if let letter = record.indices.filter({ (0x61...0x7a).contains(record[$0]) })
                .randomElement(using: &random)
            {
                record[letter] = 0x71
            }
        }
    }
}
