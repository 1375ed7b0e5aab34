import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

/// Which top-level keys records have, and what stands under them. Confined to one thread at a time.
public final class FieldCensus {
    /// What a value is in JSON.
    public enum Kind: String, CaseIterable, Sendable {
        case string, number, boolean, object, array, null
    }

    /// What is known of a key.
    public struct Seen: Sendable {
        /// Records that have it, by what it is there.
        public internal(set) var kinds: [Kind: UInt64] = [:]
        /// Review times of the first and the last record that has it; microseconds since 1970.
        public internal(set) var first = Int64.max
        public internal(set) var last = Int64.min
        /// Names of the profiles of records that have it.
        public internal(set) var profiles: Set<String> = []
        /// Canonical fields that these profiles take from it.
        public internal(set) var canonical: Set<CanonicalField> = []
    }

    /// By key.
    public private(set) var fields: [[UInt8]: Seen] = [:]
    /// The keys as they were first seen.
    public private(set) var order: [[UInt8]] = []
    /// Records that were looked at.
    public private(set) var records: UInt64 = 0
    private let scanner = RecordScanner(limits: ScanLimits())
    private var profiles: (segment: UInt64, all: [Profile])?

    /// Nothing yet.
    public init() {}

    /// Looks at the selected rows of a segment's row group.
    ///
    /// - Throws: `FormatError`.
    public func add(_ columns: FieldColumns, _ reader: SegmentReader) throws {
        let times = try columns.vector(.canonical(.reviewTimestamp))
        let shapes = try columns.columns.shapes().numbers
        var byShape: [Int: [Int]] = [:]
        for element in 0..<columns.selection.count {
            byShape[Int(shapes[columns.selection[element]]), default: []].append(element)
        }
        records += UInt64(columns.selection.count)
        for (shape, elements) in byShape.sorted(by: { $0.key < $1.key }) {
            let profile = try profile(reader, shape)
            let spans = elements.lazy.filter { !times.isNull($0) }.map { times.integer($0) }
            let span = (spans.min() ?? .max, spans.max() ?? .min)
            if reader.layout.shapes[shape].isOpaque {
                try addWhole(columns, reader, shape, elements, span, profile)
            } else {
                try add(columns, reader.layout.shapes[shape], elements, span, profile)
            }
        }
    }

    /// Adds what another part saw.
    public func add(_ other: FieldCensus) {
        records += other.records
        for key in other.order {
            guard let seen = other.fields[key] else { continue }
            note(key) { mine in
                mine.kinds.merge(seen.kinds) { $0 + $1 }
                mine.first = min(mine.first, seen.first)
                mine.last = max(mine.last, seen.last)
                mine.profiles.formUnion(seen.profiles)
                mine.canonical.formUnion(seen.canonical)
            }
        }
    }

    /// Rows of one shape.
    private func add(
        _ columns: FieldColumns, _ shape: Shape, _ elements: [Int], _ span: (Int64, Int64),
        _ profile: Profile?
    ) throws {
        for member in shape.members {
            var kinds: [Kind: UInt64] = [:]
            let count = UInt64(elements.count)
            switch member.value {
            case .null: kinds[.null] = count
            case .true, .false: kinds[.boolean] = count
            case .slot(let slot):
                switch shape.slots[slot].kind {
                case .number: kinds[.number] = count
                case .string: kinds[.string] = count
                case .nested, .opaque:
                    let vector = try columns.vector(.raw(member.key))
                    for element in elements {
                        let isArray = unsafe vector.bytes(element).first == UInt8(ascii: "[")
                        kinds[isArray ? .array : .object, default: 0] += 1
                    }
                }
            }
            note(member.key, kinds, span, profile)
        }
    }

    /// Records that are kept whole.
    private func addWhole(
        _ columns: FieldColumns, _ reader: SegmentReader, _ shape: Int, _ elements: [Int],
        _ span: (Int64, Int64), _ profile: Profile?
    ) throws {
        guard let column = reader.layout.slotColumns[shape].first else { return }
        let stored = try columns.columns.text(column)
        var found: [(key: [UInt8], kind: Kind)] = []
        for element in elements {
            let place = columns.columns.place(columns.selection[element], stored)
            do {
                guard place >= 0, place < stored.text.count else { throw NoRecord() }
                try unsafe scanner.scanMembers(stored.text[place]) { member in
                    unsafe found.append((Array(member.key), Kind(member.kind)))
                }
            } catch {
                // What was stored was found right before.
                throw reader.damage(expected: "a record of the opaque column", found: "\(error)")
            }
        }
        for (key, kind) in found { note(key, [kind: 1], span, profile) }
    }

    private struct NoRecord: Error, CustomStringConvertible {
        var description: String { "none" }
    }

    private func note(
        _ key: [UInt8], _ kinds: [Kind: UInt64], _ span: (Int64, Int64), _ profile: Profile?
    ) {
        note(key) { seen in
            seen.kinds.merge(kinds) { $0 + $1 }
            seen.first = min(seen.first, span.0)
            seen.last = max(seen.last, span.1)
            guard let profile else { return }
            if seen.profiles.insert(profile.name).inserted {
                for (field, paths) in profile.fields where paths.contains(where: { $0.key == key })
                {
                    seen.canonical.insert(field)
                }
            }
        }
    }

    private func note(_ key: [UInt8], _ change: (inout Seen) -> Void) {
        if fields[key] == nil { order.append(key) }
        change(&fields[key, default: Seen()])
    }

    private func profile(_ reader: SegmentReader, _ shape: Int) throws -> Profile? {
        if profiles?.segment != reader.header.fileID {
            let all = reader.footer.profiles.compactMap { try? Profile(encoded: $0) }
            profiles = (reader.header.fileID, all)
        }
        guard let place = reader.footer.shapes[shape].profile,
            let all = profiles?.all, all.indices.contains(place)
        else { return nil }
        return all[place]
    }
}

extension FieldCensus.Kind {
    fileprivate init(_ kind: JSONKind) {
        switch kind {
        case .string: self = .string
        case .number: self = .number
        case .true, .false: self = .boolean
        case .null: self = .null
        case .object: self = .object
        case .array: self = .array
        }
    }
}
