import VarveColumns
import VarveReviews
import VarveSegments

/// A segment whose rows go to other segments.
struct MergeInput {
    let entry: SegmentEntry
    /// Its dead rows, as they were when the merge was planned.
    let vector: DeletionVector?
    /// Rows that go for good, ascending.
    let purged: [UInt32]

    /// The input whole.
    init(_ entry: SegmentEntry, _ vector: DeletionVector?, purged: [UInt32] = []) {
        self.entry = entry
        self.vector = vector
        self.purged = purged
    }

    var keptRows: Int { Int(entry.rows) - purged.count }
}

/// Where rows go.
struct MergeTarget: Hashable, Comparable {
    var partition: PartitionName
    var tier: Tier
    /// Tells apart segments of one partition that are to expire on other days; 0 where none is.
    var slice: Int32 = 0

    static func < (left: MergeTarget, right: MergeTarget) -> Bool {
        (left.partition, left.tier, left.slice) < (right.partition, right.tier, right.slice)
    }
}

/// A shape, with the profile that its records came under.
struct MergeShape: Hashable {
    var shape: [UInt8]
    var profile: [UInt8]
}

/// What the rows of an input are, read from a few of its columns.
struct InputSurvey {
    /// For each row its output, `purged` for those that go.
    var routes: [UInt16] = []
    /// For each output and each of the input's shapes the rows.
    var shapes: [[Int: Int]] = []
    /// Sum of the stored digests of the rows that go.
    var purgedDigests: UInt64 = 0

    static let purged = UInt16.max
}

/// Surveys inputs: gives each row its output. For one thread.
final class MergeSurvey {
    private(set) var targets: [MergeTarget] = []
    private var places: [MergeTarget: Int] = [:]
    private let route: (_ day: Int) -> MergeTarget?
    private let decoder = RowGroupDecoder()
    private let scratch = ByteSink()

    /// - Parameter route: the target of a day's rows.
    init(route: @escaping (_ day: Int) -> MergeTarget?) { self.route = route }

    /// - Throws: `FormatError`; `StoreError.noPartition`.
    func survey(_ input: MergeInput, _ reader: SegmentReader) throws -> InputSurvey {
        var survey = InputSurvey()
        survey.routes.reserveCapacity(Int(input.entry.rows))
        let fields = try RowFields(reader)
        let times = fields.columns(of: [.reviewTimestamp])
        let needed = times.union([Int(SystemColumn.shape.rawValue)])
        var byDay: [Int: Int] = [:]
        var nextPurged = 0
        var firstRow = 0
        for (ordinal, rowGroup) in reader.footer.rowGroups.enumerated() {
            let end = firstRow + rowGroup.rowCount
            let isPurging = nextPurged < input.purged.count && input.purged[nextPurged] < end
            let digest = Int(SystemColumn.digest.rawValue)
            try reader.load(
                rowGroup: ordinal, columns: isPurging ? needed.union([digest]) : needed,
                into: decoder, scratch: scratch)
            fields.begin(decoder, columns: times)
            let shapes = decoder.integers(.shape)
            for row in 0..<rowGroup.rowCount {
                if isPurging, nextPurged < input.purged.count,
                    Int(input.purged[nextPurged]) == firstRow + row
                {
                    nextPurged += 1
                    survey.routes.append(InputSurvey.purged)
                    survey.purgedDigests &+= decoder.digest(row)
                    continue
                }
                guard let time = fields.micros(row, decoder) else {
                    throw reader.damage(at: rowGroup.offset, row: row)
                }
                let day = Int(time.quotientFloored(by: 86_400_000_000))
                let output = try byDay[day] ?? place(of: day)
                byDay[day] = output
                survey.routes.append(UInt16(output))
                while survey.shapes.count <= output { survey.shapes.append([:]) }
                survey.shapes[output][Int(shapes[row]), default: 0] += 1
            }
            firstRow = end
        }
        return survey
    }

    private func place(of day: Int) throws -> Int {
        guard let target = route(day) else { throw StoreError.noPartition(day: day) }
        if let known = places[target] { return known }
        precondition(targets.count < Int(InputSurvey.purged), "a merge has few targets")
        targets.append(target)
        places[target] = targets.count - 1
        return targets.count - 1
    }
}
