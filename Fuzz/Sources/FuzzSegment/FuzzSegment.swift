import FuzzSupport
import VarveSegments

/// A segment that was damaged anywhere, with every checksum made right afterwards, so that the
/// damage gets past them. What is checked beside "no crash": reading it in every way there is
/// either throws damage or gives rows.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSegment(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let bytes = input.choice(SealedSegment.samples).damaged(&input)
    do {
        _ = try readWholly(bytes)
    } catch let error as FormatError {
        if case .file = error { fatalError("broken: \(error)") }
    } catch is ChunkError {
        // A column that ends early is told so while its rows are walked over.
    } catch {
        fatalError("broken: \(error)")
    }
    return 0
}
