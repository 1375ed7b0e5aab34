extension SimulatedContent {
    /// What a crash leaves of the file.
    ///
    /// - Parameter stale: another file's bytes, which may have been where this one's are now.
    func left(
        by model: CrashModel, stale: [UInt8], _ random: inout SeededGenerator
    ) -> [UInt8] {
        switch model {
        case .keepIssued: bytes
        case .keepSynced: durableBytes
        case .keepPrefix(let last, _): prefix(through: last)
        case .keepSectors: sectors(stale: stale, &random)
        }
    }

    /// The synced bytes, changed by the operations up to `last`.
    private func prefix(through last: Int) -> [UInt8] {
        var result = durableBytes
        for edit in unsynced where edit.number <= last {
            result.setLength(edit.offset)
            if let appended = edit.appended { result += appended }
        }
        return result
    }

    /// What may stand in a sector that a crash caught.
    private enum Sector: CaseIterable {
        case new
        case old
        case zeros
        case garbage
        case stale
        /// New up to some byte, old from there on.
        case torn
    }

    private static let sectorByteCount = 512

    /// The synced bytes, with what a random part of the appended sectors made of them.
    private func sectors(stale: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        let old = durableBytes
        let appends = unsynced.filter { $0.appended != nil }
        var result = old
        result.setLength(length(&random))
        guard let start = appends.map(\.offset).min() else { return result }
        let end = min(result.count, appends.map(\.end).max() ?? 0)
        var next = start
        while next < end {
            let sector = next..<min(end, (next / Self.sectorByteCount + 1) * Self.sectorByteCount)
            let torn = Int.random(in: sector, using: &random)
            // As often right as wrong, whatever the ways to be wrong.
            let isNew = Bool.random(using: &random)
            let kind = isNew ? .new : Sector.allCases.randomElement(using: &random) ?? .old
            for index in sector {
                let before = index < old.count ? old[index] : 0
                let after = index < bytes.count ? bytes[index] : before
                result[index] =
                    switch kind {
                    case .new: after
                    case .old: before
                    case .zeros: 0
                    case .garbage: .random(in: .min ... .max, using: &random)
                    case .stale: index < stale.count ? stale[index] : 0
                    case .torn: index < torn ? after : before
                    }
            }
            next = sector.upperBound
        }
        return result
    }

    /// The length that a crash leaves: often the last, else one that the file had, or any between.
    private func length(_ random: inout SeededGenerator) -> Int {
        var had = [durableBytes.count]
        had += unsynced.map(\.end)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return had.randomElement(using: &random) ?? bytes.count
        case 1: return Int.random(in: (had.min() ?? 0)...(had.max() ?? 0), using: &random)
        default: return had.last ?? bytes.count
        }
    }
}

extension [UInt8] {
    /// Cuts, or fills up with zeros.
    fileprivate mutating func setLength(_ count: Int) {
        if count < self.count {
            removeLast(self.count - count)
        } else {
            self += [UInt8](repeating: 0, count: count - self.count)
        }
    }
}
