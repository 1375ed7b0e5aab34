import VarveStore

/// What opening a store for writing mended, a line each; nothing where all was well.
struct RecoveryText {
    let recovery: Recovery

    var lines: [String] {
        var lines: [String] = []
        if recovery.tornBytes > 0 {
            lines.append(
                "cut \(Quantity.counted(UInt64(recovery.tornBytes), "byte")) of a commit that a "
                    + "crash tore from the manifest")
        }
        for journal in recovery.journals where journal.tornBytes > 0 {
            lines.append(
                "left out \(Quantity.counted(UInt64(journal.tornBytes), "byte")) of a batch that a "
                    + "crash tore, at the end of \(journal.path); they are kept in \(journal.kept)")
        }
        for path in recovery.replacedKeyRuns {
            lines.append("made the key index anew: \(path) was damaged or missing")
        }
        for path in recovery.unknown { lines.append("\(path) is no part of the store; left alone") }
        return lines
    }
}
