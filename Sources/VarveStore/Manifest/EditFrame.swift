import VarveSegments

/// An edit as it stands in a manifest: a frame of the log whose payload are the changes.
struct EditFrame {
    let bytes: [UInt8]
    /// What the manifest comes to with this edit.
    let position: ManifestPosition

    /// Lays an edit down behind `previous`.
    ///
    /// - Returns: `nil` if its payload is larger than the format allows.
    init?(_ edit: Edit, after previous: ManifestPosition, binding: UInt32) {
        let payload = edit.encodedPayload
        guard payload.count <= ManifestFormat.payloadByteCountMax else { return nil }
        let frame = LogFrame(
            number: edit.number, payload: payload, after: previous.chain, binding: binding)
        bytes = frame.bytes
        position = ManifestPosition(edit: edit.number, chain: frame.chain)
    }
}
