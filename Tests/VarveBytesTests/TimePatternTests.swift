import Testing
import VarveBytes

@Suite struct TimePatternTests {
    @Test(
        arguments: [
            ("yyyy-MM-dd'T'HH:mm:ss'Z'", "2013-04-21T12:34:56Z", 1_366_547_696),
            ("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "1969-12-31T23:59:59.999Z", -1),
            ("yyyy-MM-dd HH:mm:ss.SSSSSSSSS", "1970-01-01 00:00:01.000000002", 1_000_000_002),
            ("yyyy-MM-dd HH:mm", "1970-01-02 01:01", 1_501),
            ("yyyy-MM-dd HH", "1969-12-31 23", -1),
            ("yyyy-MM-dd", "0000-01-01", -719_528),
            ("yyyy-MM-dd", "9999-12-31", 2_932_896),
            ("yy.MM.dd", "15.08.25", 16_672),
            ("yy.MM.dd", "70.01.01", 0),
            ("yy.MM.dd", "69.12.31", 36_524),
            ("MM d, yyyy", "02 28, 2014", 16_129),
            ("MM d, yyyy", "07 3, 2014", 16_254),
            ("M/d/yyyy", "12/1/1999", 10_926),
            ("yyyyMMdd", "20130421", 15_816),
            ("yyyy년 M월 d일", "2013년 4월 21일", 15_816),
            ("d 'o''clock' MM''yyyy", "1 o'clock 01'1970", 0),
            (
                "'the day called' yyyy-MM-dd 'in the usual calendar'",
                "the day called 1970-01-02 in the usual calendar", 1
            ),
        ] as [(String, String, Int64)])
    func textsAndValuesTurnIntoEachOther(layout: String, text: String, value: Int64) throws {
        let pattern = try TimePattern(layout)
        #expect(pattern.parse(Array(text.utf8)) == value)
        var bytes = Array("|".utf8)
        #expect(pattern.format(value, into: &bytes))
        #expect(bytes == Array("|\(text)".utf8))
        #expect(text.utf8.count <= pattern.byteCountMax)
    }

    @Test(arguments: [
        "2013-04-21T12:34:5", "2013-04-21T12:34:56Z", "2013-04-21T12:34:60", "2013-04-21T24:00:00",
        "2013-04-21T23:60:00", "2013-02-29T00:00:00", "2013-13-01T00:00:00", "2013-00-01T00:00:00",
        "2013-01-00T00:00:00", "2013-01-32T00:00:00", "2013-04-31T00:00:00", "2013-04-21 12:34:56",
        "2013-04-21t12:34:56", "2013-4-021T12:34:56", " 013-04-21T12:34:56", "2013-04-21T12:34:5:",
        "2013-04-21T12:34:5/", "+013-04-21T12:34:56", "2013/04-21T12:34:56", "", "2013",
        "201\u{B3}-04-21T12:34:5",
    ])
    func anythingElseIsRefused(text: String) throws {
        let pattern = try TimePattern("yyyy-MM-dd'T'HH:mm:ss")
        #expect(pattern.parse(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "02 03, 2014", "2 3, 2014", "02 0, 2014", "02 30, 2014", "02 , 2014",
        "02 3, 201", "02 3, 20145", "02 100, 2014", "", "02 3",
    ])
    func aBareDayHasNoZeroInFront(text: String) throws {
        #expect(try TimePattern("MM d, yyyy").parse(Array(text.utf8)) == nil)
    }

    @Test func oneWrongByteAnywhereIsSeen() throws {
        for layout in ["yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", "yy.MM.dd", "yyyy. M. d."] {
            let pattern = try TimePattern(layout)
            var text: [UInt8] = []
            #expect(pattern.format(0, into: &text))
            var read = 0
            for index in text.indices {
                for byte in 0...255 as ClosedRange<UInt8> {
                    var changed = text
                    changed[index] = byte
                    guard let value = pattern.parse(changed) else { continue }
                    read += 1
                    var again: [UInt8] = []
                    #expect(pattern.format(value, into: &again))
                    #expect(again == changed)
                }
            }
            // At most the ten digits of each place.
            #expect(read >= text.count && read <= 10 * text.count)
        }
    }

    @Test(arguments: TimePattern.sniffable)
    func everyDayOfAShortCenturyComesBack(pattern: TimePattern) {
        var generator = Generator(5)
        for day in 0...36_524 as ClosedRange<Int64> {
            let rest = Int64.random(in: 0..<pattern.unit.perDay, using: &generator)
            let value = day * pattern.unit.perDay + rest
            var text: [UInt8] = []
            guard pattern.format(value, into: &text), pattern.parse(text) == value else {
                Issue.record("\(value) became \(String(decoding: text, as: UTF8.self))")
                return
            }
        }
    }

    @Test func noSniffedLayoutReadsAnothersTexts() {
        #expect(TimePattern.sniffable.count == 25)
        for pattern in TimePattern.sniffable {
            var text: [UInt8] = []
            #expect(pattern.format(15_816 * pattern.unit.perDay, into: &text))
            let readers = TimePattern.sniffable.filter { $0.parse(text) != nil }
            #expect(readers == [pattern])
        }
    }

    @Test func whatALayoutCannotTellIsNotWritten() throws {
        var bytes: [UInt8] = [7]
        for value in [-1, 36_525, .min, .max] as [Int64] {
            #expect(try !TimePattern("yy.MM.dd").format(value, into: &bytes))
        }
        for value in [-719_529, 2_932_897, .min, .max] as [Int64] {
            #expect(try !TimePattern("yyyy-M-d").format(value, into: &bytes))
        }
        #expect(bytes == [7])
        // Nanoseconds of an Int64 begin in 1677 and end in 2262.
        let nanos = try TimePattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS")
        #expect(nanos.parse(Array("2262-04-11 23:47:16.854775807".utf8)) == .max)
        #expect(nanos.parse(Array("2262-04-11 23:47:16.854775808".utf8)) == nil)
        #expect(nanos.parse(Array("9999-04-11 23:47:16.854775808".utf8)) == nil)
        #expect(nanos.parse(Array("1677-09-21 00:12:43.145224192".utf8)) == .min)
        #expect(nanos.parse(Array("1677-09-21 00:12:43.145224191".utf8)) == nil)
        #expect(nanos.parse(Array("1677-09-21 00:12:42.999999999".utf8)) == nil)
        #expect(nanos.format(.min, into: &bytes))
        #expect(bytes == [7] + Array("1677-09-21 00:12:43.145224192".utf8))
    }

    @Test func microseconds() throws {
        func micros(_ layout: String, _ value: Int64) throws -> Int64? {
            try TimePattern(layout).micros(value)
        }
        #expect(try micros("yyyy-MM-dd", -1) == -86_400_000_000)
        #expect(try micros("yyyy-MM-dd HH", 1) == 3_600_000_000)
        #expect(try micros("yyyy-MM-dd HH:mm:ss", 1) == 1_000_000)
        #expect(try micros("yyyy-MM-dd HH:mm:ss.S", 1) == 100_000)
        #expect(try micros("yyyy-MM-dd HH:mm:ss.SSSSSS", 1) == 1)
        #expect(try micros("yyyy-MM-dd HH:mm:ss.SSSSSSSSS", -1) == -1)
        #expect(try micros("yyyy-MM-dd HH:mm:ss.SSSSSSSSS", 1_999) == 1)
        #expect(try micros("yyyy-MM-dd", .max) == nil)
        #expect(try micros("yyyy-MM-dd", .min) == nil)
    }

    @Test(arguments: [
        "", "yyyy", "yyyy-MM", "yyy-MM-dd", "yyyy-MM-dd HH:ss", "yyyy-MM-dd mm", "yyyy-MM-dd 'T",
        "yyyy-MM-ddTHH", "yyyyMd", "d1 MM yyyy", "MMdyyyy", "yyyy yy-MM-dd", "yyyy-MM-dd-dd",
        "yyyy-MM-dd HH HH", "yyyy-MM-dd HH:mm:ss.SSSSSSSSSS", "EEE yyyy-MM-dd",
        "yyyy-MM-dd" + String(repeating: ".", count: 55),
    ])
    func aTextThatIsNoLayoutIsRefused(layout: String) {
        #expect(throws: TimePatternError.self) { try TimePattern(layout) }
    }

    @Test func noTextTrapsTheCompilerOfLayouts() {
        var generator = Generator(6)
        let alphabet = Array("yMdHmsS'' .-T1é".unicodeScalars)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0..<24, using: &generator) {
                text.append(alphabet[Int.random(in: alphabet.indices, using: &generator)])
            }
            _ = try? TimePattern(String(text))
        }
    }

    @Test func equalTextsAreEqualLayouts() throws {
        #expect(try TimePattern("yy.MM.dd") == TimePattern("yy.MM.dd"))
        #expect(try TimePattern("yy.MM.dd") != TimePattern("yyyy.MM.dd"))
        #expect(try TimePattern("yy.MM.dd '\u{E9}'") != TimePattern("yy.MM.dd 'e\u{301}'"))
    }
}
