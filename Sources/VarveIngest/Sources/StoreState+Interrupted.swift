import VarveStore

extension StoreState {
    /// What runs that were interrupted committed of some sources, by name, and these runs. Only files
    /// can be gone on with.
    func interrupted(
        _ sources: [IngestSource]
    ) -> (progress: [[UInt8]: SourceProgress], runs: [RunID]) {
        let names = Set(sources.filter { $0.byteCount != nil }.map { Array($0.name.utf8) })
        var progress: [[UInt8]: SourceProgress] = [:]
        var runs: [RunID] = []
        for run in openRuns where run.kind == .ingest {
            // By index: what a run did itself comes before what it took over.
            var known: [[UInt8]: SourceProgress] = [:]
            for source in run.sources where source.bytes > 0 {
                let name = Array(source.name.utf8)
                if names.contains(name), known[name] == nil { known[name] = source }
            }
            progress.merge(known) { _, newer in newer }
            if !known.isEmpty { runs.append(run.id) }
        }
        return (progress, runs)
    }
}
