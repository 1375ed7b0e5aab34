import VarveBytes

extension DeletionVector {
    /// The bytes of the complete file of this vector.
    ///
    /// - Parameters:
    ///   - store: the store that the segment belongs to.
    ///   - number: which of the segment's vectors this is.
    ///   - position: how far the manifest has come.
    public func encoded(
        store: StoreIdentity, number: UInt64, position: ManifestPosition
    ) -> [UInt8] {
        let header = FileHeader(
            kind: .deletionVector, store: store, fileID: segmentID, position: position)
        let head = header.encoded
        return head
            + FileTrailer.encoded(
                body: body(number), at: head.count, binding: BlockBinding(header))
    }

    private func body(_ number: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeVarint(segmentID)
        writer.writeVarint(number)
        writer.writeVarint(UInt64(rowCount))
        writer.writeVarint(UInt64(entries.count))
        var lastRow: UInt32 = 0
        for entry in entries {
            writer.writeVarint(UInt64(entry.row - lastRow))
            lastRow = entry.row
        }
        var lastSince: UInt64 = 0
        var start = 0
        while start < entries.count {
            let first = entries[start]
            var end = start + 1
            while end < entries.count, entries[end].reason == first.reason,
                entries[end].since == first.since
            {
                end += 1
            }
            writer.writeVarint(UInt64(end - start))
            writer.write(first.reason.rawValue)
            writer.writeZigzag(Int64(bitPattern: first.since &- lastSince))
            lastSince = first.since
            start = end
        }
        return writer.bytes
    }
}
