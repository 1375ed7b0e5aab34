import VarveBytes

/// Decides into which partitions records go: one rule, for the writer and for the compactor.
///
/// The finest periods whose segments are worth a file: a year is split into months when its months
/// that hold anything hold `worthBytes` each on average, and such a month into days likewise. The
/// same histogram gives the same partitions, whatever its order.
public struct PartitionPolicy: Hashable, Sendable {
    /// Raw bytes that make a segment worth a file of its own.
    public var worthBytes: UInt64 = 16 << 20
    /// Raw bytes at which a segment is full and the next of its partition begins.
    public var segmentBytesMax: UInt64 = 256 << 20

    /// The policy of the design: 16 MiB and 256 MiB.
    public init() {}

    /// A policy with other bounds, in bytes.
    public init(worthBytes: UInt64, segmentBytesMax: UInt64) {
        self.worthBytes = worthBytes
        self.segmentBytesMax = segmentBytesMax
    }

    /// The partitions for records that are spread like this. O(days).
    ///
    /// - Parameters:
    ///   - histogram: raw bytes by day, in days since 1970-01-01. Days that are named twice
    ///     add up; days without bytes and days beyond the years 0000 to 9999 do not count.
    ///   - present: partitions that there are: a period that has some within it stays split down to
    ///     half of what splits it.
    public func plan(
        _ histogram: some Sequence<(day: Int, rawBytes: UInt64)>,
        keeping present: [PartitionName] = []
    ) -> PartitionPlan {
        var days: [PartitionName: UInt64] = [:]
        for (day, bytes) in histogram where bytes > 0 {
            guard let name = PartitionName(containing: day, grain: .day) else { continue }
            days.add(bytes, to: name)
        }
        var months = Parts()
        for (day, bytes) in days { months.add(bytes, of: day, to: .month) }
        var years = Parts()
        for (month, part) in months.byPeriod { years.add(part.bytes, of: month, to: .year) }

        let splitYears = years.worthSplitting(worthBytes, present.periods(.year))
        let splitMonths = months.worthSplitting(worthBytes, present.periods(.month)).filter {
            month in
            PartitionName(containing: month.firstDay, grain: .year).map(splitYears.contains)
                ?? false
        }
        return PartitionPlan(splitYears: splitYears, splitMonths: splitMonths)
    }
}

/// Which partition each day's records go to.
public struct PartitionPlan: Hashable, Sendable {
    private let splitYears: Set<PartitionName>
    private let splitMonths: Set<PartitionName>

    init(splitYears: Set<PartitionName>, splitMonths: Set<PartitionName>) {
        self.splitYears = splitYears
        self.splitMonths = splitMonths
    }

    /// The partition of a day, of days that the histogram did not name too; `nil` beyond the years
    /// 0000 to 9999. O(1).
    ///
    /// - Parameter day: days since 1970-01-01.
    public func partition(of day: Int) -> PartitionName? {
        guard let year = PartitionName(containing: day, grain: .year) else { return nil }
        guard splitYears.contains(year),
            let month = PartitionName(containing: day, grain: .month)
        else { return year }
        guard splitMonths.contains(month) else { return month }
        return PartitionName(containing: day, grain: .day)
    }
}

/// Periods with the bytes and the number of their parts that hold anything.
private struct Parts {
    var byPeriod: [PartitionName: (bytes: UInt64, count: UInt64)] = [:]

    mutating func add(_ bytes: UInt64, of part: PartitionName, to grain: PartitionName.Grain) {
        guard let period = PartitionName(containing: part.firstDay, grain: grain) else { return }
        let old = byPeriod[period] ?? (0, 0)
        byPeriod[period] = (old.bytes.addingSaturated(bytes), old.count + 1)
    }

    /// - Parameter split: periods that are split now.
    func worthSplitting(_ worthBytes: UInt64, _ split: Set<PartitionName>) -> Set<PartitionName> {
        Set(
            byPeriod.filter { period, parts in
                let bound = split.contains(period) ? worthBytes / 2 : worthBytes
                return parts.bytes / parts.count >= bound
            }.keys)
    }
}

extension [PartitionName] {
    /// The periods of a grain that hold finer ones of these.
    fileprivate func periods(_ grain: PartitionName.Grain) -> Set<PartitionName> {
        Set(
            filter { $0.grain > grain }.compactMap {
                PartitionName(containing: $0.firstDay, grain: grain)
            })
    }
}

extension [PartitionName: UInt64] {
    fileprivate mutating func add(_ bytes: UInt64, to name: PartitionName) {
        self[name] = (self[name] ?? 0).addingSaturated(bytes)
    }
}
