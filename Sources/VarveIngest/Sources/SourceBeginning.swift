import VarveJSON

/// What a source begins with where no record is found: words for people.
struct SourceBeginning: CustomStringConvertible {
    /// What is known by its first bytes.
    private let kind: String?
    /// The first unit that is no record, and its line.
    private var fault: (line: Int, ScanFault)?

    /// - Parameter bytes: behind white space.
    init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        kind = Self.kinds.first { unsafe bytes.starts(with: $0.magic) }?.name
    }

    private static let kinds: [(magic: [UInt8], name: String)] = [
        ([0x1F, 0x8B], "gzip in gzip: unpack it once"),
        ([0x28, 0xB5, 0x2F, 0xFD], "packed by zstd: give what `zstdcat` makes of it"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "packed by xz: give what `xzcat` makes of it"),
        (Array("BZh".utf8), "packed by bzip2: give what `bzcat` makes of it"),
        (Array("PK\u{3}\u{4}".utf8), "a zip archive: unpack it"),
        (Array("PAR1".utf8), "Parquet: write it as NDJSON"),
        ([0xFF, 0xFE], "UTF-16: give what `iconv -f UTF-16 -t UTF-8` makes of it"),
        ([0xFE, 0xFF], "UTF-16: give what `iconv -f UTF-16 -t UTF-8` makes of it"),
    ]

    /// Takes note of a unit that is no record.
    ///
    /// - Parameter before: what stands before it.
    mutating func add(_ fault: ScanFault, behind before: some Sequence<UInt8>) {
        guard self.fault == nil else { return }
        self.fault = (1 + before.count { $0 == UInt8(ascii: "\n") }, fault)
    }

    var description: String {
        if let kind { return "it is \(kind)" }
        var text = "only white space"
        if let (line, fault) = fault {
            text =
                "line \(line), byte \(fault.offset): expected \(fault.expected), found "
                + "\(fault.found). A record of JSON stands in one line, or in an array"
        }
        return text + "; with --profile the source is read all the same"
    }
}
