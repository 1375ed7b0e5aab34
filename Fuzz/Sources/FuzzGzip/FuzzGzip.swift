import FuzzSupport
import VarveReviews

@testable import VarveIngest

/// Members of gzip, damaged, as a stream that comes in pieces. What is checked beside "no crash":
///
/// 1. what is given out is what a plain walker over the whole finds, up to the damage;
/// 2. a stream that breaks off says so, and where it ends; another fault names a byte of the member
///    that it is in; both are told again when asked again, as is the end;
/// 3. neither the pieces nor the room for what is given out changes anything, the place of a fault included.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGzip(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let pieces = input.sizes(1)
    // Two bytes tell what was packed twice.
    let rooms = input.sizes(2)
    var bytes: [UInt8] = []
    for _ in 0..<input.number(below: 6) { bytes += input.member() }
    bytes += input.bytes(atMost: input.number(below: 16))
    bytes.removeLast(input.bool() ? min(bytes.count, input.number(below: 64)) : 0)
    input.edit(&bytes)
    let found = Inflation(bytes, pieces: pieces, rooms: rooms)
    found.check(PlainGzip(bytes), of: bytes)
    // A sound stream is whole by the plain walker already.
    if found.fault != nil {
        let whole = Inflation(bytes, pieces: [.max], rooms: [1 << 16])
        require(found == whole, "\(found.fault ?? ""), not \(whole.fault ?? "")")
    }
    return 0
}

/// What a stream gives.
private struct Inflation: Equatable {
    var data: [UInt8] = []
    var fault: String?
    var code: DeadCode?
    var offset: UInt64 = 0

    init(_ bytes: [UInt8], pieces: [Int], rooms: [Int]) {
        var given = 0
        var reads = 0
        let stream = succeed("a stream is made") {
            try unsafe GzipInput(name: "fuzzed") { buffer in
                let size = pieces[min(reads, pieces.count - 1)]
                let count = min(size, buffer.count, bytes.count - given)
                unsafe buffer.copyBytes(from: bytes[given..<(given + count)])
                given += count
                reads += 1
                return count
            }
        }
        var calls = 0
        while read(stream, room: rooms[min(calls, rooms.count - 1)]) { calls += 1 }
        let first = self
        for _ in 0..<2 { require(!read(stream, room: 16), "nothing follows the end") }
        require(self == first, "the end is told again as it was")
    }

    /// Reads into memory of just that size.
    ///
    /// - Returns: whether there may be more.
    private mutating func read(_ stream: GzipInput, room: Int) -> Bool {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
        defer { unsafe memory.deallocate() }
        do {
            let count = try unsafe stream.read(into: memory)
            require(count <= room, "no more than there is room for")
            unsafe data += memory[..<count]
            return count > 0
        } catch let error as SourceFault {
            fault = "\(error)"
            code = error.code
            offset = error.offset
        } catch {
            fatalError("broken: another error than a fault of the source: \(error)")
        }
        return false
    }

    func check(_ plain: PlainGzip, of bytes: [UInt8]) {
        if plain.data.starts(with: GzipInput.magic) {
            require(code == .sourceFormat && data.isEmpty, "gzip in gzip is told before its bytes")
            return
        }
        require(data == plain.data, "\(data.count) bytes, not \(plain.data.count)")
        switch plain.end {
        case .whole: require(fault == nil, "all is well, but \(fault ?? "")")
        case .brokenOff:
            require(code == .truncatedSource, "breaks off, but \(fault ?? "no fault")")
            require(offset == bytes.count, "broken off at \(bytes.count), not \(offset)")
        case .damaged(let member):
            require(code == .sourceFormat, "damaged, but \(fault ?? "no fault")")
            let isWithin = offset > member && offset <= bytes.count
            require(isWithin, "\(offset) is not in the member from \(member) on")
        }
    }
}

extension FuzzInput {
    /// Lengths of pieces, the last of which is repeated.
    fileprivate mutating func sizes(_ least: Int) -> [Int] {
        let bytes = piece()
        return bytes.isEmpty ? [1 << 16] : bytes.map { least + Int($0) * Int($0) / 8 }
    }
}
