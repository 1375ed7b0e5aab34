import VarveQuery
import VarveSegments

/// What a scan read and what it skipped, and why: `varve scan --explain`.
struct ScanReport {
    let plan: ScanPlan
    let counts: ReadCounts
    let given: UInt64

    init(_ scan: Scan, _ given: UInt64) {
        plan = scan.plan
        counts = scan.counts
        self.given = given
    }

    var lines: [(String, String)] {
        let condition = plan.condition.map { Filter($0).text } ?? "none: every record passes"
        return [
            ("condition", Sanitizer.line(condition)),
            ("order", order),
            (
                "partitions",
                "\(plan.partitionCount), \(plan.skippedPartitionCount) skipped by time or _seq"
            ),
            (
                "segments",
                "\(plan.segmentCount), \(plan.skippedSegmentCount) skipped by the manifest, not opened"
            ),
            (
                "row groups",
                plan.condition == nil
                    ? "\(counts.rowGroups) read: there is no condition"
                    : "\(counts.rowGroups) asked, \(counts.rowGroupsDecided) decided by zone maps alone"
            ),
            ("pages", "\(counts.pagesRead) of \(counts.pagesTotal) unpacked"),
            (
                "bytes",
                "\(Quantity.bytes(UInt64(counts.bytesRead))) of "
                    + "\(Quantity.bytes(UInt64(counts.bytesTotal))) read"
            ),
            ("records", Quantity.grouped(given)),
        ]
    }

    private var order: String {
        switch plan.options.order {
        case .stored: "as stored: by partition"
        case .sequence: "by _seq, merged"
        case .keys(let keys):
            Sanitizer.line(keys.map(\.text).joined(separator: ", ")) + ", then _seq; sorted"
        }
    }

    func print(_ console: Console) throws {
        for (name, text) in lines {
            let padding = String(repeating: " ", count: 12 - name.utf8.count)
            try console.output.line(console.style.dim(name) + padding + text)
        }
    }
}
