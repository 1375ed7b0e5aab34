import FuzzSupport
import VarveJSON

/// A fault on purpose: behind a record with a nested value one byte more than the block has is read.
/// `Fuzz/run canary` fails if that is not found: then the fuzzer does not see which ways the scanner
/// takes, or the sanitizer not what is read beyond.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCanary(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let record = input.all()
    let block = ExactBlock(record, padding: 64)
    let spans = SpanBuffer()
    unsafe block.withBytes { bytes in
        let scanner = RecordScanner()
        guard let index = try? unsafe scanner.scan(bytes, spans: spans) else { return }
        let slots = scanner.shapes[index].slots
        guard slots.contains(where: { $0.kind == .nested }), let base = bytes.baseAddress else {
            return
        }
        let beyond = unsafe base.load(fromByteOffset: bytes.count + 64, as: UInt8.self)
        require(beyond != 0xA5, "a byte that is looked at, so that it is read")
    }
    return 0
}
