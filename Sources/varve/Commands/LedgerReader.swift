import VarveFiles
import VarveJSON
import VarveQuery
import VarveStore

/// Reads the entries of a store's ledger.
struct LedgerReader {
    let paths: StorePaths
    let fileSystem: any FileSystem

    /// An entry names its sources; more than this no run writes.
    static let byteCountMax = 256 << 20

    /// Names of the sources of all runs. What cannot be read names none: `varve verify` tells why.
    func sourceNames() -> SourceNames {
        var names: [RunID: [[UInt8]]] = [:]
        for entry in (try? fileSystem.list(paths.ledger)) ?? [] {
            guard entry.name.hasPrefix("run-"), entry.name.hasSuffix(".json"),
                let bytes = try? fileSystem.readAll(
                    Paths.join(paths.ledger, entry.name), atMost: Self.byteCountMax),
                let (run, sources) = Self.sources(bytes)
            else { continue }
            names[RunID(rawValue: run)] = sources
        }
        return SourceNames(names)
    }

    /// The run of an entry and the names of its sources; nil where the text is no entry.
    static func sources(_ entry: [UInt8]) -> (run: UInt64, names: [[UInt8]])? {
        let text = RecordBuffer(capacity: entry.count)
        text.append(entry.last == UInt8(ascii: "\n") ? entry.dropLast() : entry)
        let scanner = RecordScanner()
        var run: UInt64?
        var list: ValueSpan?
        try? unsafe scanner.scanMembers(text.bytes) { member in
            if unsafe member.key.elementsEqual("run".utf8) {
                run = unsafe UInt64(
                    String(decoding: member.span.bytes(in: text.bytes), as: UTF8.self))
            } else if unsafe member.key.elementsEqual("sources".utf8) {
                list = unsafe member.span
            }
        }
        guard let run, let list else { return nil }
        return (run, unsafe names(list.bytes(in: text.bytes), scanner))
    }

    /// The `name` of each object of an array.
    private static func names(
        _ array: UnsafeRawBufferPointer, _ scanner: RecordScanner
    ) -> [[UInt8]] {
        var names: [[UInt8]] = []
        var at = 1
        while at < array.count - 1 {
            guard unsafe array[at] == UInt8(ascii: "{") else {
                at += 1
                continue
            }
            guard let (_, end) = try? unsafe scanner.valueEnd(array, at: at) else { break }
            let object = unsafe UnsafeRawBufferPointer(rebasing: array[at..<end])
            var name: [UInt8] = []
            try? unsafe scanner.scanMembers(object) { member in
                guard unsafe member.key.elementsEqual("name".utf8) else { return }
                let raw = unsafe member.span.bytes(in: object)
                name = unsafe [UInt8](unsafeUninitializedCapacity: raw.count + 16) { out, count in
                    guard let base = out.baseAddress else { return }
                    count = unsafe StringCoding.decode(raw, into: UnsafeMutableRawPointer(base))
                }
            }
            names.append(name)
            at = end
        }
        return names
    }
}
