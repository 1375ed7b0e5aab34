/// How hard a segment is compressed. Persisted.
public enum Tier: UInt8, Sendable, CaseIterable, Comparable {
    case hot = 0
    case warm = 1
    case cold = 2

    /// Hotter tiers come first.
    public static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
}

/// What the rows of a segment are. Persisted.
public enum SegmentContent: UInt8, Sendable, CaseIterable {
    case records = 0
    case deadLetters = 1
}

/// The deletion vector that is in force for a segment.
public struct DeletionVectorEntry: Hashable, Sendable {
    /// Different from that of each other vector of the segment; part of the file's name.
    public var number: UInt64
    /// How many of the segment's rows it marks.
    public var deadRows: UInt64
    /// How many of these are hidden from every question, not only from those about the newest.
    public var droppedRows: UInt64
    /// Size of the file.
    public var fileBytes: UInt64
    /// CRC-32C that the file ends with.
    public var crc: UInt32

    /// An entry with these values.
    public init(
        number: UInt64, deadRows: UInt64, droppedRows: UInt64 = 0, fileBytes: UInt64, crc: UInt32
    ) {
        self.number = number
        self.deadRows = deadRows
        self.droppedRows = droppedRows
        self.fileBytes = fileBytes
        self.crc = crc
    }
}

/// What the manifest knows of a live segment: enough to plan without opening it, and to notice that
/// the file is not the one that was committed.
public struct SegmentEntry: Hashable, Sendable, Identifiable {
    /// The segment's number, and its file's name.
    public var id: SegmentID
    /// What its rows are.
    public var content: SegmentContent
    /// The period that holds the times of all its rows.
    public var partition: PartitionName
    /// How hard it is compressed.
    public var tier: Tier
    /// Rows in the file, dead ones included; at least 1.
    public var rows: UInt64
    /// Bytes of the records as they were received, line feeds not counted.
    public var rawBytes: UInt64
    /// Size of the file.
    public var fileBytes: UInt64
    /// CRC-32C of the segment's footer, which covers the checksums of all pages.
    public var footerCRC: UInt32
    /// Sequence of the first row; of dead letters their number.
    public var firstSequence: SequenceNumber
    /// Sequence of the last row; of dead letters their number.
    public var lastSequence: SequenceNumber
    /// Earliest review time, in microseconds since 1970-01-01 UTC; of dead letters any time.
    public var minTime: Int64
    /// Latest review time, in microseconds since 1970-01-01 UTC; of dead letters any time.
    public var maxTime: Int64
    /// The deletion vector in force; `nil` while no row is dead.
    public var deletionVector: DeletionVectorEntry?

    /// An entry with these values.
    public init(
        id: SegmentID, content: SegmentContent, partition: PartitionName, tier: Tier, rows: UInt64,
        rawBytes: UInt64, fileBytes: UInt64, footerCRC: UInt32, firstSequence: SequenceNumber,
        lastSequence: SequenceNumber, minTime: Int64, maxTime: Int64,
        deletionVector: DeletionVectorEntry? = nil
    ) {
        self.id = id
        self.content = content
        self.partition = partition
        self.tier = tier
        self.rows = rows
        self.rawBytes = rawBytes
        self.fileBytes = fileBytes
        self.footerCRC = footerCRC
        self.firstSequence = firstSequence
        self.lastSequence = lastSequence
        self.minTime = minTime
        self.maxTime = maxTime
        self.deletionVector = deletionVector
    }
}

extension SegmentEntry {
    /// The days that have rows, first to last, in days since 1970-01-01.
    public var dayRange: ClosedRange<Int> {
        let first = Self.day(minTime)
        return first...max(first, Self.day(maxTime))
    }

    /// Rows that are not dead.
    public var liveRows: UInt64 {
        let dead = deletionVector?.deadRows ?? 0
        return dead < rows ? rows - dead : 0
    }

    private static func day(_ micros: Int64) -> Int {
        Int(micros.quotientFloored(by: LifecyclePolicy.day))
    }
}
