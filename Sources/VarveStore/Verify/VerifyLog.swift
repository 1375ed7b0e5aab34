import Synchronization
import VarveFiles
import VarveSegments

/// Collects what the workers of a check find.
final class VerifyLog: Sendable {
    private let report = Mutex(VerifyReport())
    private let progress: Mutex<VerifyProgress>
    private let tell: @Sendable (VerifyProgress) -> Void

    init(totalBytes: UInt64, _ tell: @escaping @Sendable (VerifyProgress) -> Void) {
        progress = Mutex(VerifyProgress(bytes: 0, totalBytes: totalBytes))
        self.tell = tell
    }

    func add(_ damage: VerifyReport.Damage) {
        report.withLock { $0.damage.append(damage) }
    }

    func add(
        _ kind: VerifyReport.Kind, _ file: FilePath, of partition: PartitionName? = nil,
        offset: Int? = nil, _ message: String
    ) {
        add(
            VerifyReport.Damage(
                file: file, partition: partition, offset: offset, kind: kind, message: message))
    }

    /// Adds what an error tells about a file.
    func add(_ error: any Error, _ file: FilePath, _ partition: PartitionName? = nil) {
        switch error {
        case StoreError.missing(let path):
            add(.missing, path, of: partition, "the manifest names it, but it is not there")
        case StoreError.damaged(let path, let error): add(error, path, partition)
        case StoreError.manifestBehind(let path, _, _):
            add(.behind, path, of: partition, "\(error)")
        case FormatError.damaged(let damage):
            let kind = VerifyReport.Kind(rawValue: damage.kind.rawValue) ?? .structure
            add(
                kind, file, of: partition, offset: damage.offset,
                "expected \(damage.expected), found \(damage.found)")
        case let error as RowDamage:
            add(
                .record, file, of: partition, offset: error.offset,
                "expected \(error.expected), found \(error.found)")
        case FormatError.file(_, let cause): add(cause, file, partition)
        case is FormatError: add(.unsupported, file, of: partition, "\(error)")
        case let error as FileError where error.isNotFound:
            add(.missing, file, of: partition, "the manifest names it, but it is not there")
        case let error as ManifestError: add(error, file)
        default: add(.unreadable, file, of: partition, "\(error)")
        }
    }

    private func add(_ error: ManifestError, _ file: FilePath) {
        switch error {
        case .damaged(let damage):
            let kind = VerifyReport.Kind(rawValue: damage.kind.rawValue) ?? .structure
            add(
                kind, file, offset: damage.offset,
                "expected \(damage.expected), found \(damage.found)")
        case .unsupportedVersion, .unsupportedFeature: add(.unsupported, file, "\(error)")
        case .noStore: add(.missing, file, "\(error)")
        default: add(.unreadable, file, "\(error)")
        }
    }

    func addNote(_ note: String) { report.withLock { $0.notes.append(note) } }

    func addFile(bytes: UInt64 = 0) {
        report.withLock {
            $0.files += 1
            $0.bytes += bytes
        }
    }

    func addRows(_ count: Int, _ content: SegmentContent) {
        report.withLock {
            switch content {
            case .records: $0.rows += UInt64(count)
            case .deadLetters: $0.deadLetters += UInt64(count)
            }
        }
    }

    /// Bytes of a file are checked.
    func advance(_ bytes: Int) {
        progress.withLock {
            $0.bytes += UInt64(bytes)
            tell($0)
        }
    }

    /// The report, sorted. Findings about files that have gone meanwhile because a writer replaced
    /// them are left out.
    func finish(isLive: (FilePath) -> Bool) -> VerifyReport {
        report.withLock { report in
            report.damage.removeAll { $0.kind == .missing && !isLive($0.file) }
            report.damage.sort { left, right in
                (left.file, left.offset ?? -1, left.message)
                    < (right.file, right.offset ?? -1, right.message)
            }
            report.notes.sort()
            return report
        }
    }
}
