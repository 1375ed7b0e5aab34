import VarveIngest

/// What a run did, in three kinds of lines: its sources, the equation, the run.
struct IngestSummary {
    /// A source and how its profile was found.
    struct Source {
        var name: String
        var detection: String
        var resumedFrom: UInt64?
    }

    var sources: [Source]
    var counts: LedgerEntry.Counts
    var run: UInt64
    var warnings: [String] = []
    /// Whether there are dead letters under the run's number.
    var hasOwnLetters = true

    /// Sources that are named; of more only the number is told.
    static let sourcesMax = 10

    init(_ entry: LedgerEntry) {
        sources = zip(entry.sources, entry.detections).map { source, detection in
            Source(name: source.name, detection: detection, resumedFrom: source.resumedFrom)
        }
        counts = entry.counts
        run = entry.run
        warnings = entry.warnings.map(\.message)
        hasOwnLetters = entry.hasOwnLetters
    }

    init(sources: [Source], counts: LedgerEntry.Counts, run: UInt64) {
        self.sources = sources
        self.counts = counts
        self.run = run
    }

    /// The lines, in the order in which they are printed.
    func lines(_ style: Style) -> [String] {
        let named = sources.prefix(Self.sourcesMax).map { ($0, Sanitizer.line($0.name)) }
        let width = named.map { Column.width($0.1) }.max() ?? 0
        var lines = named.map { source, name in
            var line = "\(Column.left(name, width))   \(source.detection)"
            if let offset = source.resumedFrom {
                line += "   went on after \(Quantity.bytes(offset))"
            }
            return line
        }
        if sources.count > named.count { lines.append("and \(sources.count - named.count) more") }
        lines.append(equation(style))
        lines.append(last(style))
        return lines + warnings.map { "\(style.red("warning")): \($0)" }
    }

    private func equation(_ style: Style) -> String {
        let verdict = counts.isBalanced ? style.green("balanced") : style.red("not balanced")
        return "\(Quantity.counted(counts.units, "unit")) = \(counts.equation)    \(verdict)"
    }

    private func last(_ style: Style) -> String {
        let line = "run \(run)"
        guard counts.dead > 0 else { return line }
        let codes = counts.deadByCode.filter { $0.value > 0 }.sorted {
            $0.value != $1.value ? $0.value > $1.value : $0.key.rawValue < $1.key.rawValue
        }.map { "\($0.key.name) \(Quantity.grouped($0.value))" }.joined(separator: ", ")
        // What is stored already is not put away again.
        let list = "varve dead list" + (hasOwnLetters ? " --run \(run)" : "")
        return "\(line)   dead: \(style.red(codes))   see: \(list)"
    }
}
