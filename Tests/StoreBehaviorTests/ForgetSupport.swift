import TestSupport
import Testing
import VarveFiles
import VarveJSON
import VarveReviews
import VarveSegments

@testable import VarveColumns
@testable import VarveStore

extension Harness {
    func forgetter() throws -> Forget {
        try Forget(
            folder: folder, fileSystem: fileSystem, workers: workers,
            holder: LockHolder(processID: 3, command: "test", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }),
            compile: Self.compiled)
    }

    /// - Returns: the certificate.
    @discardableResult
    func forget(_ id: String, namespace: String = "review") throws -> String {
        let identity = Identity(namespace: Array(namespace.utf8), id: Array(id.utf8))
        return try forgetter().run(identity, clock: { now })
    }
}

/// All that the files of a store hold, packed or not.
struct Remains {
    /// Bytes by where they were found.
    private(set) var parts: [(place: String, bytes: [UInt8])] = []

    init(_ disk: Simulated, _ store: Harness) throws {
        for (path, bytes) in disk.everything() where !path.hasSuffix("/") {
            parts.append((path, bytes))
        }
        let snapshot = try Store(folder: store.folder, fileSystem: disk).committed()
        for entry in snapshot.state.recordSegments + snapshot.state.deadSegments {
            try add(snapshot.open(entry), snapshot.paths.segment(entry))
        }
    }

    /// Where a text stands.
    func places(of text: String) -> [String] {
        parts.filter { $0.bytes.holds(Array(text.utf8)) }.map(\.place)
    }

    /// Where any of some texts of one length stands.
    func places(of texts: Set<[UInt8]>) -> [String] {
        guard let length = texts.first?.count else { return [] }
        return parts.compactMap { place, bytes in
            guard bytes.count >= length else { return nil }
            for start in 0...(bytes.count - length)
            where texts.contains(Array(bytes[start..<start + length])) {
                let found = String(decoding: bytes[start..<start + length], as: UTF8.self)
                return "\(place) at \(start): \(found)"
            }
            return nil
        }
    }

    private mutating func add(_ reader: SegmentReader, _ path: String) throws {
        let footer = reader.footer
        for profile in footer.profiles { parts.append((path + " profile", profile)) }
        for shape in footer.shapes { parts.append((path + " shape", shape.encoded)) }
        for case .raw(let key) in footer.columns { parts.append((path + " column", key)) }
        for (ordinal, rowGroup) in footer.rowGroups.enumerated() {
            for chunk in rowGroup.chunks {
                try addPages(reader, ordinal, chunk, path)
                for case .text(let least, let most, _, _) in chunk.pages.map(\.descriptor.zone) {
                    parts.append((path + " zone", least.bytes))
                    parts.append((path + " zone", most.bytes))
                }
            }
            let decoder = RowGroupDecoder()
            try reader.load(rowGroup: ordinal, columns: nil, into: decoder, scratch: ByteSink())
            let walk = RowWalk(decoder)
            walk.begin(reader.layout)
            for row in 0..<rowGroup.rowCount {
                let text = RecordBuffer()
                _ = try walk.take(into: text, spans: SpanBuffer())
                parts.append((path + " row \(row)", text.array))
            }
        }
        reader.close()
    }

    /// Pages as they are unpacked, with their dictionaries.
    private mutating func addPages(
        _ reader: SegmentReader, _ ordinal: Int, _ chunk: ColumnChunk, _ path: String
    ) throws {
        let pages = RowGroupPages()
        pages.begin(reader, rowGroup: ordinal)
        let decoder = PageDecoder()
        var found: [[UInt8]] = []
        try unsafe pages.forEachPage(chunk.column) { _, bytes, descriptor throws(ColumnError) in
            if descriptor.encoding != .plain {
                unsafe found.append(Array(try decoder.body(bytes, descriptor)))
            }
        }
        for bytes in found { parts.append((path + " column \(chunk.column)", bytes)) }
    }
}
