import FuzzSupport
import TestSupport
import VarveBytes
import VarveFiles
import VarveSegments

@testable import VarveStore

/// A manifest whose header and edits were damaged and then chained again, so that the damage gets
/// past the checksums. What is checked beside "no crash":
///
/// 1. a manifest that is accepted makes a state that a new manifest takes over whole;
/// 2. an edit that is accepted is the same when it is written and read;
/// 3. of a refusal the offset lies within the file.
///
/// The frames of edits are internal to the module: nobody but its tests and this one lays down an
/// edit that a writer would not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzManifest(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    var payloads = sample.payloads
    var header = sample.header
    if input.bool() {
        header.position = ManifestPosition(edit: input.word(), chain: UInt32(input.word(4)))
    }
    while input.bool() {
        let place = input.number(below: payloads.count)
        switch input.byte() % 4 {
        case 0: payloads.insert(input.choice(payloads), at: place)
        case 1 where payloads.count > 1: payloads.remove(at: place)
        case 2: payloads.append(input.piece())
        default:
            var script = FuzzInput(input.piece())
            script.edit(&payloads[place])
        }
    }
    input.edit(&payloads[input.number(below: payloads.count)])
    read(chained(header, payloads))
    for (place, payload) in payloads.enumerated() { checkEdit(UInt64(place), payload) }
    return 0
}

private let sample = succeed("a store is made") {
    // Two ingests, so that there are versions, several batches, dead letters and a finished run.
    let disk = Simulated()
    var store = Harness(disk)
    store.batchBytes = 600
    let lines = Reviews.lines(8)
    try store.ingest(lines + ["nonsense"])
    try store.ingest([Reviews.line("R1-3", text: "other")] + lines)
    let number = try LoadedManifest.newest(disk, in: "/store").header.number
    let name = ManifestFormat.fileName(number)
    let bytes = try disk.readAll("/store/" + name, atMost: 1 << 20)
    let header = try ManifestHeader(parsing: bytes, number: number)
    var scanner = ManifestScanner(
        Array(bytes[ManifestFormat.headerByteCount...]), from: ManifestFormat.headerByteCount,
        of: name, binding: header.checksum, position: header.position)
    var payloads: [[UInt8]] = []
    while let edit = try scanner.next() { payloads.append(edit.encodedPayload) }
    require(payloads.count > 3, "a manifest of \(payloads.count) edits")
    return (header: header, payloads: payloads)
}

/// The manifest of these edits, whatever they hold.
private func chained(_ header: ManifestHeader, _ payloads: [[UInt8]]) -> [UInt8] {
    var bytes = header.encoded
    var chain = header.position.chain
    for (place, payload) in payloads.enumerated() {
        let number = header.position.edit &+ UInt64(place) &+ 1
        let start = littleEndian(UInt32(payload.count)) + littleEndian(number)
        chain = LogFrame.chain(start, payload, after: chain)
        let checksum = CRC32C.checksum(start, seed: header.checksum)
        bytes += start + littleEndian(checksum) + payload + littleEndian(chain)
    }
    return bytes
}

private func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    stride(from: 0, to: Number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
}

private func read(_ bytes: [UInt8]) {
    do throws(ManifestError) {
        let loaded = try LoadedManifest(parsing: bytes, number: sample.header.number)
        let changes = loaded.state.snapshotChanges()
        let position = ManifestPosition(edit: 0, chain: 0)
        let header = ManifestHeader(storeID: loaded.header.storeID, number: 2, position: position)
        let made = LoadedManifest.make(
            header, state: StoreState(), first: Edit(number: 1, changes: changes))
        guard let made else { fatalError("broken: a state fits an edit: \(changes)") }
        let again = succeed("a new manifest is read") {
            try LoadedManifest(parsing: made.bytes, number: 2)
        }
        require(again.state.snapshotChanges() == changes, "the same state")
    } catch {
        if let damage = error.damage {
            require((0...bytes.count).contains(damage.offset), "\(damage) of \(bytes.count)")
        }
    }
}

private func checkEdit(_ number: UInt64, _ payload: [UInt8]) {
    guard let edit = try? Edit(number: number, payload: payload) else { return }
    let again = succeed("an edit is read") {
        try Edit(number: number, payload: edit.encodedPayload)
    }
    require(again == edit, "\(again) was \(edit)")
}
