extension StoreState {
    /// The day by whose end a sequence was surely accepted, in days since 1970-01-01; nil where no
    /// day is known.
    ///
    /// - Complexity: O(log days).
    public func acceptedBy(_ sequence: SequenceNumber) -> Int32? {
        var low = 0
        var high = sequenceDays.count
        while low < high {
            let middle = (low + high) / 2
            if sequenceDays[middle].first <= sequence { low = middle + 1 } else { high = middle }
        }
        // What came before the first day that is known came by it.
        return low > 0 ? sequenceDays[low - 1].day : sequenceDays.first?.day
    }

    /// The runs whose dropped rows can be brought back.
    public func drop(_ run: RunID) -> DropEntry? { drops.first { $0.run == run } }

    /// The change that dates the sequences of a commit; nil where the day is dated already, or the
    /// clock has gone back.
    func dating(_ first: SequenceNumber, at micros: Int64) -> Change? {
        let day = Int32(clamping: micros.quotientFloored(by: 86_400_000_000))
        guard day > sequenceDays.last?.day ?? .min else { return nil }
        return .sequencesDated(SequenceDay(day: day, first: first))
    }
}
