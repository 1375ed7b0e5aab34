import VarveJSON
import VarveReviews
import VarveStore

/// Finds out from a source's beginning how it is read: framing, profile, heading.
///
/// A bracket that comes first begins an array; else each line is a record. Where none of the first units
/// is an object of JSON, the first row is compared with the headings that profiles of tables know. A
/// profile that the user names decides between JSON and tables.
struct SourceDetector {
    private let options: IngestOptions
    /// That of the source before, which a blank one shares.
    private let last: Profile?

    struct Found {
        var reading: SourceReading
        var head = SourceHead()
        /// For people.
        var detection: String
        /// Nothing stands in it but white space: its profile is any.
        var isBlank = false
    }

    private static let elementLinesMax = 40 * ProfileDetector.unitsMax

    init(_ options: IngestOptions, last: Profile?) {
        self.options = options
        self.last = last
    }

    /// - Throws: `IngestError.noRecord`, `.heading` and `.detection` when no profile fits,
    ///   `SourceFault` when that is because the source cannot be read; `.unreadable` for a table
    ///   whose heading cannot be read, or lacks what its profile requires.
    func detect(_ source: Source) throws -> Found {
        let text = RecordBuffer()
        try unsafe text.append(source.peek(lines: ProfileDetector.unitsMax))
        if Self.framing(text) == .elements {
            // Printed for people, an element has many lines.
            text.removeAll()
            try unsafe text.append(source.peek(lines: Self.elementLinesMax))
        }
        return try withExtendedLifetime(text) {
            var found: Found
            do {
                found = try detectBlank(text, source) ?? detect(text, source.name)
            } catch let error as IngestError {
                if let fault = source.fault, error.isOfDetection { throw fault }
                throw error
            }
            found.head.hasMark = unsafe text.bytes.markByteCount > 0
            return found
        }
    }

    private func detect(_ text: RecordBuffer, _ name: String) throws -> Found {
        if let profile = options.profile {
            let detection = "profile \(profile.name)"
            guard let dialect = profile.format.dialect else {
                return Found(
                    reading: SourceReading(profile: profile, framing: Self.framing(text)),
                    detection: detection)
            }
            return try table(profile, dialect, text, name, detection)
        }
        do {
            let framing = Self.framing(text)
            let (detector, beginning) = detector(text, framing)
            if detector.unitCount == 0 {
                if let found = try detectTable(text, name) { return found }
                throw IngestError.noRecord(source: name, beginning: beginning.description)
            }
            let found = try detector.decide()
            return Found(
                reading: SourceReading(profile: found.profile, framing: framing),
                detection: "profile \(found.profile.name) "
                    + "(\(found.matchedCount) of \(found.unitCount) units)")
        } catch let error as DetectionError {
            throw IngestError.detection(source: name, error)
        }
    }

    /// A source that is at its end and has no unit: any profile will do.
    private func detectBlank(_ text: RecordBuffer, _ source: Source) throws -> Found? {
        guard options.profile == nil, source.isReadWhole, unsafe text.beginning.isEmpty,
            let profile = last ?? options.profiles.first
        else { return nil }
        return Found(
            reading: SourceReading(profile: profile, framing: .lines), detection: "empty",
            isBlank: true)
    }

    private static func framing(_ text: RecordBuffer) -> UnitFraming {
        unsafe text.beginning.first == UInt8(ascii: "[") ? .elements : .lines
    }

    /// Looks at the first units of records of JSON.
    private func detector(
        _ text: RecordBuffer, _ framing: UnitFraming
    ) -> (ProfileDetector, SourceBeginning) {
        var detector = ProfileDetector(profiles: options.profiles, format: .json)
        var beginning = unsafe SourceBeginning(text.beginning)
        let scanner = RecordScanner(limits: ScanLimits(depthMax: options.limits.depthMax))
        for unit in units(text, framing) where !detector.isDone {
            let record = unsafe UnsafeRawBufferPointer(rebasing: text.bytes[unit.start..<unit.end])
            guard unsafe !record.allSatisfy(\.isSpace) else { continue }
            var keys: [[UInt8]] = []
            do throws(ScanFault) {
                try unsafe scanner.scanMembers(record) { member in
                    unsafe keys.append(Array(member.key))
                }
                detector.add(keys: keys)
            } catch {
                unsafe beginning.add(error, behind: text.bytes[..<unit.start])
            }
        }
        return (detector, beginning)
    }

    private func units(_ text: RecordBuffer, _ framing: UnitFraming) -> [UnitPlace] {
        guard let splitter = framing.splitter(unitBytesMax: options.limits.lineBytesMax) else {
            var units: [UnitPlace] = []
            var start = unsafe text.bytes.markByteCount
            for place in start..<text.count where unsafe text.bytes[place] == UInt8(ascii: "\n") {
                units.append(UnitPlace(start: start, end: place))
                start = place + 1
            }
            return units + [UnitPlace(start: start, end: text.count)]
        }
        unsafe splitter.split(text.bytes, isAtEnd: true)
        return splitter.units
    }
}

extension UnsafeRawBufferPointer {
    /// The length of the byte order mark that the bytes begin with, or 0.
    fileprivate var markByteCount: Int { unsafe starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
}

extension UInt8 {
    /// White space of JSON.
    fileprivate var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension RecordBuffer {
    /// From the first byte on that is neither white space nor of a byte order mark.
    fileprivate var beginning: Slice<UnsafeRawBufferPointer> {
        unsafe bytes.dropFirst(bytes.markByteCount).drop { $0.isSpace }
    }
}

extension SourceDetector {
    /// A table under a heading that a profile knows; nil where the first row has but one cell.
    ///
    /// - Throws: `IngestError.heading` where no profile knows the heading, or several do.
    private func detectTable(_ text: RecordBuffer, _ name: String) throws -> Found? {
        var failure: IngestError?
        for (dialect, format) in [(RowDialect.tsv, RecordFormat.tsv), (.csv, .csv)] {
            guard let header = try? heading(text, dialect)?.header, header.keys.count > 1 else {
                continue
            }
            var detector = ProfileDetector(profiles: options.profiles, format: format)
            detector.add(keys: header.keys)
            let profile: Profile
            do throws(DetectionError) {
                profile = try detector.decide().profile
            } catch {
                failure = failure ?? .heading(source: name, format, error)
                continue
            }
            return try table(
                profile, dialect, text, name, "profile \(profile.name) (by its heading)")
        }
        if let failure { throw failure }
        return nil
    }

    private func table(
        _ profile: Profile, _ dialect: RowDialect, _ text: RecordBuffer, _ name: String,
        _ detection: String
    ) throws -> Found {
        let found: (header: RowHeader, row: UnitPlace)?
        do throws(ScanFault) {
            found = try heading(text, dialect)
        } catch {
            throw IngestError.unreadable(
                SourceFault(
                    name: name, code: .sourceFormat, offset: UInt64(error.offset),
                    message: "this is no heading of a table: expected \(error.expected), found "
                        + error.found))
        }
        guard let (header, row) = found else {
            // Nothing but blank lines.
            return Found(
                reading: SourceReading(profile: profile, framing: .lines), detection: detection)
        }
        let lacking = profile.requiredFields(lackingIn: header.keys)
        guard lacking.isEmpty else {
            throw IngestError.unreadable(
                SourceFault(
                    name: name, code: .sourceFormat, offset: UInt64(row.start),
                    message: "this is no heading of the profile \(profile.name): it has no column "
                        + "for \(lacking.joined(separator: ", ")); is it the right file, the right "
                        + "--profile?"))
        }
        return Found(
            reading: SourceReading(profile: profile, framing: .rows(dialect), header: header),
            head: SourceHead(header: unsafe Array(text.bytes[row.start..<row.end])),
            detection: detection)
    }

    /// The heading of a table; nil where there are only blank lines.
    private func heading(
        _ text: RecordBuffer, _ dialect: RowDialect
    ) throws(ScanFault) -> (header: RowHeader, row: UnitPlace)? {
        let splitter = RowSplitter(dialect, unitBytesMax: options.limits.lineBytesMax)
        // The end of the text closes a heading that has no line feed.
        let ended = RecordBuffer(capacity: text.count + 1)
        unsafe ended.append(text.bytes)
        ended.append(UInt8(ascii: "\n"))
        unsafe splitter.split(ended.bytes, isAtEnd: true)
        let headingStart = splitter.heading?.start ?? .max
        let isBroken = splitter.units.contains { unit in
            unsafe unit.start < headingStart
                && !dialect.isBlank(
                    UnsafeRawBufferPointer(rebasing: ended.bytes[unit.start..<unit.end]))
        }
        guard !isBroken else {
            throw ScanFault(
                code: .badQuote, offset: 0, expected: "a row of names",
                found: "a quote out of place")
        }
        guard let row = splitter.heading else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: ended.bytes[row.start..<row.end])
        return (try unsafe RowHeader(bytes, dialect), row)
    }
}
