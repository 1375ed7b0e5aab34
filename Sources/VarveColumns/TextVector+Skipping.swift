extension TextVector {
    /// Appends empty values: the places of a page that is not read, so that the values behind it
    /// keep their numbers. O(count).
    public func appendEmpty(count newCount: Int) {
        precondition(newCount >= 0)
        reserve(byteCount: 0, valueCount: newCount)
        let out = unsafe offsets + storedCount + 1
        unsafe out.update(
            repeating: UInt32(truncatingIfNeeded: storedByteCount), count: newCount)
        unsafe storedCount += newCount
    }
}
