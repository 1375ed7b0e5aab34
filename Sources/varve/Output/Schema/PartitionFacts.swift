import VarveJSON
import VarveStore

/// The partitions of a store, for `varve partitions`.
struct PartitionFacts {
    struct Partition {
        var name: PartitionName
        /// Tiers that its segments are in.
        var tiers: [Tier]
        var sums: StatusFacts.Sums
    }

    /// In the order to be shown.
    var partitions: [Partition]

    init(partitions: [Partition]) { self.partitions = partitions }

    /// From the manifest; no other file is read.
    init(state: StoreState) {
        var found: [PartitionName: Partition] = [:]
        for entry in state.recordSegments {
            var partition =
                found[entry.partition]
                ?? Partition(name: entry.partition, tiers: [], sums: StatusFacts.Sums())
            partition.sums.add(entry)
            if !partition.tiers.contains(entry.tier) { partition.tiers.append(entry.tier) }
            found[entry.partition] = partition
        }
        partitions = found.values.sorted { $0.name < $1.name }
        for place in partitions.indices { partitions[place].tiers.sort() }
    }

    /// One object; see the article on the command line for its keys.
    var json: JSONValue {
        .object([
            ("format", .string("varve-partitions-1")),
            (
                "partitions",
                .array(
                    partitions.map { partition in
                        .object(
                            [
                                ("name", .string(partition.name.text)),
                                ("tiers", .array(partition.tiers.map { .string($0.name) })),
                            ] + partition.sums.members)
                    })
            ),
        ])
    }
}

extension StatusFacts.Sums {
    /// As `varve status --json` gives them.
    var members: [(key: String, value: JSONValue)] {
        [
            ("records", .unsigned(records)),
            ("superseded", .unsigned(superseded)),
            ("segments", .unsigned(segments)),
            ("raw_bytes", .unsigned(rawBytes)),
            ("disk_bytes", .unsigned(fileBytes)),
            (
                "min_review_timestamp",
                times.map { .string(Timestamp.text($0.lowerBound)) } ?? .null
            ),
            (
                "max_review_timestamp",
                times.map { .string(Timestamp.text($0.upperBound)) } ?? .null
            ),
        ]
    }
}
