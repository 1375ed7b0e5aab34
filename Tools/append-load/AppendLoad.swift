import ArgumentParser
import Glibc
import Synchronization
import VarveFiles
import VarveIngest
import VarveReviews
import VarveStore

/// Many callers that append small batches to one store, beside a bare loop that appends as many
/// bytes and syncs: prints one JSON object for `Tools/bench append`.
@main
struct AppendLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append-load", abstract: "Measure appends of small batches.")

    @Option(help: "Callers, each with one batch under way.")
    var callers = 64
    @Option(help: "Records of a batch.")
    var records = 10
    @Option(help: "Bytes of a record, about.")
    var recordBytes = 500
    @Option(help: "Seconds of load.")
    var seconds = 5
    @Argument(help: "An empty folder to work in.")
    var folder: String

    func run() throws {
        let load = try measure()
        let groupBytes = max(1, load.bytes / max(1, load.groups))
        let bare = try bareSyncs(of: groupBytes)
        let seconds = load.seconds
        print(
            """
            {"callers":\(callers),"records":\(load.records),"seconds":\(seconds),\
            "records_per_second":\(Double(load.records) / seconds),\
            "groups_per_second":\(Double(load.groups) / seconds),\
            "group_bytes":\(groupBytes),"bare_syncs_per_second":\(bare),\
            "p50_ms":\(load.percentile(0.5)),"p99_ms":\(load.percentile(0.99)),\
            "max_ms":\(load.percentile(1))}
            """)
    }

    /// What the load came to.
    private struct Load {
        var records = 0
        var groups = 0
        var bytes = 0
        var seconds = 0.0
        /// In milliseconds, ascending.
        var latencies: [Double] = []

        func percentile(_ share: Double) -> Double {
            guard !latencies.isEmpty else { return 0 }
            return latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
        }
    }

    private func measure() throws -> Load {
        let files = Posix()
        let store = folder + "/load.varve"
        let now: @Sendable () -> Int64 = { Clock.micros() }
        try Store.create(
            store, files,
            creation: StoreCreation(
                storeID: Array(0..<16), digestKey: Array(16..<32), createdAt: now()),
            settings: "")
        guard let profile = try BuiltInProfiles.profile(named: "review") else {
            throw ExitCode.failure
        }
        let writer = try StoreWriter(
            folder: store, fileSystem: files, workers: .perProcessor,
            holder: LockHolder(processID: getpid(), command: "append-load", startedAt: "now"),
            wait: LockWait(atMost: .zero, elapsed: { .zero }, sleep: { _ in }))
        let appender = try Appender(
            writer: writer, profile: profile, source: "load",
            options: IngestOptions(profile: profile, profiles: [profile]), now: now)
        return try drive(appender)
    }

    private func drive(_ appender: Appender) throws -> Load {
        let results = Mutex<[(count: Int, latencies: [Double])]>([])
        let start = Clock.micros()
        let end = start + Int64(seconds) * 1_000_000
        let (records, recordBytes) = (records, recordBytes)
        let threads = (0..<callers).compactMap { caller in
            VarveStore.Thread.start {
                var latencies: [Double] = []
                var batch = 0
                var load = Batch(caller: caller, records: records, recordBytes: recordBytes)
                while Clock.micros() < end {
                    let units = load.next()
                    let before = Clock.micros()
                    guard let outcome = try? appender.append(units), outcome.new == records else {
                        break
                    }
                    latencies.append(Double(Clock.micros() - before) / 1_000)
                    batch += 1
                }
                results.withLock { $0.append((batch, latencies)) }
            }
        }
        for thread in threads { thread.join() }
        var load = Load()
        load.seconds = Double(Clock.micros() - start) / 1_000_000
        let done = results.withLock { $0 }
        load.records = done.reduce(0) { $0 + $1.count } * records
        load.latencies = done.flatMap(\.latencies).sorted()
        load.groups = appender.groupCount
        load.bytes =
            load.records * Batch(caller: 0, records: 1, recordBytes: recordBytes).units.count
        _ = try appender.close()
        return load
    }

    /// Synced appends a second of a loop that does nothing else.
    private func bareSyncs(of byteCount: Int) throws -> Double {
        let file = try Posix().open(folder + "/bare", .create)
        let bytes = [UInt8](repeating: 0x61, count: byteCount)
        let start = Clock.micros()
        var count = 0
        while Clock.micros() - start < 2_000_000 {
            try file.append(bytes)
            try file.sync()
            count += 1
        }
        return Double(count) / (Double(Clock.micros() - start) / 1_000_000)
    }
}

enum Clock {
    static func micros() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}

/// Batches of one caller: made once, then only the numbers in the ids change, so that what is measured
/// is the store.
struct Batch {
    private(set) var units: [UInt8] = []
    private var number = 0
    /// Where the digits of the number stand.
    private var places: [Range<Int>] = []

    init(caller: Int, records: Int, recordBytes: Int) {
        let text = String(
            repeating: "it works well and came in time; ", count: max(0, recordBytes - 110) / 32)
        for record in 0..<records {
            for part in [
                "{\"review_id\":\"\(caller)-\(record)-",
                """
                ","product_id":"B\(record)","user_id":"U\(caller)","rating":4.0,\
                "review_text":"\(text)\(caller)-\(record)-
                """,
            ] {
                units += Array(part.utf8)
                places.append(units.count..<units.count + 8)
                units += [UInt8](repeating: UInt8(ascii: "0"), count: 8)
            }
            let day = 10 + record % 10
            units += Array("\",\"review_timestamp\":\"2024-05-\(day)T10:00:00Z\"}\n".utf8)
        }
    }

    /// The next batch: as the one before, with ids of its own.
    mutating func next() -> [UInt8] {
        number += 1
        for place in places {
            var rest = number
            for digit in place.reversed() {
                units[digit] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
        }
        return units
    }
}
