import FuzzSupport

/// Operations on a whole store in memory: ingests of small batches with duplicates, versions, bad
/// lines and all conflict policies, crashes and failures at any operation of them, questions. What is
/// checked beside "no crash": after each the store shows what a plain list shows, after a crash with
/// all that was acknowledged; an interrupted ingest goes on; in the end a check of every byte finds
/// nothing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStore(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var run = StoreRun(unsafe FuzzInput(data, count))
    run.run()
    return 0
}
