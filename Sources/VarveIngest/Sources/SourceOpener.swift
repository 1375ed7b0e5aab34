import Crypto
import VarveFiles
import VarveJSON
import VarveReviews
import VarveStore

/// Opens the sources of a run one by one, each when it is reached: there may be more of them than files
/// that a process may have open. For one thread at a time.
final class SourceOpener {
    let sources: [IngestSource]
    private let open: (Int) throws -> any Input
    private let options: IngestOptions
    /// What interrupted runs committed, by the source's name.
    private let progress: [[UInt8]: SourceProgress]
    /// Of the source that was opened last.
    private var profile: Profile?

    init(
        _ sources: [IngestSource], _ options: IngestOptions,
        progress: [[UInt8]: SourceProgress], open: @escaping (Int) throws -> any Input
    ) {
        self.sources = sources
        self.options = options
        self.progress = progress
        self.open = open
    }

    /// Opens a source, finds out how it is read, and passes over what an interrupted run committed.
    ///
    /// - Throws: what `SourceDetector` and `open` throw.
    func openSource(_ index: Int) throws -> OpenSource {
        let opened = try plan(index)
        guard let old = progress[Array(sources[index].name.utf8)], old.bytes > 0,
            opened.source.byteCount != nil
        else { return opened }
        if let resumed = try PrefixReplay(options.limits).pass(old, in: opened) { return resumed }
        opened.source.close()
        return try plan(index)
    }

    private func plan(_ index: Int) throws -> OpenSource {
        let source = try Source(open(index))
        do {
            let found = try SourceDetector(options, last: profile).detect(source)
            profile = found.reading.profile
            return OpenSource(
                index: index, source: source, reading: found.reading, head: found.head,
                detection: found.detection, isBlank: found.isBlank,
                splitter: found.reading.framing.splitter(
                    unitBytesMax: options.limits.lineBytesMax))
        } catch {
            source.close()
            throw error
        }
    }
}
