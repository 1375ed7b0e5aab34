import VarveSegments

/// New segments that take the place of others in one commit.
struct Swap {
    let inputs: [MergeInput]
    let outputs: [SegmentEntry]
    /// For each input's row its output, and its place there.
    let routes: [[UInt16]]
    let places: [[UInt32]]

    /// Writes the deletion vectors of the outputs.
    ///
    /// - Parameter vectors: those of the inputs.
    func writeVectors(_ vectors: [DeletionVector?], into files: inout NewFiles) throws {
        var entries = [[DeletionVector.Entry]](repeating: [], count: outputs.count)
        for (input, vector) in vectors.enumerated() {
            for entry in vector?.entries ?? [] {
                let output = routes[input][Int(entry.row)]
                guard output != InputSurvey.purged else { continue }
                entries[Int(output)].append(
                    DeletionVector.Entry(
                        row: places[input][Int(entry.row)], since: entry.since,
                        reason: entry.reason))
            }
        }
        for (output, entries) in zip(outputs, entries) where !entries.isEmpty {
            let vector = DeletionVector(
                segmentID: output.id.rawValue, rowCount: Int(output.rows), entries: entries)
            let number = try files.takeFileID()
            try files.write(vector, of: output, number: number)
            files.vectors[output.id] = NewVector(
                path: files.paths.deletionVector(output, number: number), before: nil, marks: [])
        }
    }

    /// Brings the swap up to a newer state, in which rows of the inputs may be dead for more reasons.
    ///
    /// - Throws: `StoreError.outdated` where rows were brought back that may be gone.
    func follow(_ snapshot: Snapshot, into files: inout NewFiles) throws {
        var newer: [DeletionVector?] = []
        var isChanged = false
        for input in inputs {
            guard let entry = snapshot.state.segment(input.entry.id) else {
                throw StoreError.outdated
            }
            guard entry.deletionVector != input.entry.deletionVector else {
                newer.append(input.vector)
                continue
            }
            isChanged = true
            let vector = try snapshot.deletionVector(entry)
            let known = Set(vector?.entries ?? [])
            guard (input.vector?.entries ?? []).allSatisfy(known.contains) else {
                throw StoreError.outdated
            }
            if let number = entry.deletionVector?.number {
                files.replace(snapshot.paths.deletionVector(entry, number: number))
            }
            newer.append(vector)
        }
        guard isChanged else { return }
        for output in outputs {
            if let vector = files.vectors[output.id] { files.withdraw(vector, of: output.id) }
        }
        try writeVectors(newer, into: &files)
    }
}
