import VarveFiles
import VarveJSON
import VarveReviews

/// What a ledger's entry says of the sources of its run.
public struct LedgerSources {
    public let run: UInt64
    /// The decoded names, in order of the sources' places.
    public private(set) var names: [[UInt8]] = []
    /// Of each source the heading of its table as it stands; nil of one that is none.
    public private(set) var headings: [[UInt8]?] = []

    /// - Parameter entry: the bytes of the entry's file.
    /// - Returns: nil where they are no entry.
    public init?(_ entry: [UInt8]) {
        let text = RecordBuffer(capacity: entry.count)
        text.append(entry.last == UInt8(ascii: "\n") ? entry.dropLast() : entry)
        let scanner = RecordScanner()
        var run: UInt64?
        var list: ValueSpan?
        do throws(ScanFault) {
            try unsafe scanner.scanMembers(text.bytes) { member in
                if unsafe member.key.elementsEqual("run".utf8) {
                    run = unsafe UInt64(
                        String(decoding: member.span.bytes(in: text.bytes), as: UTF8.self))
                } else if unsafe member.key.elementsEqual("sources".utf8) {
                    list = unsafe member.span
                }
            }
            guard let run, let list else { return nil }
            self.run = run
            try unsafe read(list.bytes(in: text.bytes), scanner)
        } catch {
            return nil
        }
    }

    /// Reads each object of an array that was found right.
    private mutating func read(
        _ array: UnsafeRawBufferPointer, _ scanner: RecordScanner
    ) throws(ScanFault) {
        var at = 1
        while at < array.count {
            guard unsafe array[at] == UInt8(ascii: "{") else {
                at += 1
                continue
            }
            let end = try unsafe scanner.valueEnd(array, at: at).end
            let object = unsafe UnsafeRawBufferPointer(rebasing: array[at..<end])
            var name: [UInt8] = []
            var heading: [UInt8]?
            try unsafe scanner.scanMembers(object) { member in
                if unsafe member.key.elementsEqual("name".utf8) {
                    name = unsafe Self.text(member.span.bytes(in: object))
                } else if unsafe member.key.elementsEqual("header".utf8) {
                    heading = unsafe Self.text(member.span.bytes(in: object))
                }
            }
            names.append(name)
            headings.append(heading)
            at = end
        }
    }

    private static func text(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: raw.count + 16) { out, count in
            guard let base = out.baseAddress else { return }
            count = unsafe StringCoding.decode(raw, into: UnsafeMutableRawPointer(base))
        }
    }
}

/// Finds the headings of the tables that dead letters are rows of, in the ledger: they are not with
/// the letters. For one thread.
final class LetterHeadings {
    private let snapshot: Snapshot
    /// The run that was asked for last: letters of one segment mostly have one.
    private var last: (run: UInt64, headings: [[UInt8]?])?

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The heading that a letter's row stood under.
    ///
    /// - Parameter format: what the row is written in.
    /// - Returns: nil where the ledger does not tell: of JSON, and of a run that has not ended or was
    ///   interrupted.
    /// - Throws: `FileError`.
    func header(of letter: DeadLetter, _ format: RecordFormat) throws -> RowHeader? {
        guard let dialect = format.dialect else { return nil }
        let headings = try headings(letter.run)
        let place = Int(letter.sourceIndex)
        guard place < headings.count, let heading = headings[place] else { return nil }
        let text = RecordBuffer(capacity: heading.count)
        text.append(heading)
        return withExtendedLifetime(text) { try? unsafe RowHeader(text.bytes, dialect) }
    }

    private func headings(_ run: UInt64) throws -> [[UInt8]?] {
        if let last, last.run == run { return last.headings }
        let path = snapshot.paths.ledgerEntry(RunID(rawValue: run))
        var headings: [[UInt8]?] = []
        do {
            let entry = try snapshot.fileSystem.readAll(path, atMost: LedgerFile.byteCountMax)
            if let sources = LedgerSources(entry), sources.run == run {
                headings = sources.headings
            }
        } catch {
            // Where there is no entry, the run has not ended.
            guard error.isNotFound else { throw error }
        }
        last = (run, headings)
        return headings
    }
}
