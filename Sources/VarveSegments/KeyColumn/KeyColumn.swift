/// The key column of a segment: finds the rows of a hash, or of many at once.
///
/// About four bytes a row. A hash is known by 16 bits below those that number its bucket, so that
/// about one miss in 5,000 gives a wrong row: the caller compares the ids. A short column keeps 8
/// of the 16, takes a byte less a row, and gives one wrong row to 20 questions.
public enum KeyColumn {
    /// One row and the hash of its identity.
    @frozen
    public struct Entry: Hashable, Sendable {
        /// The hash of the row's identity.
        public var hash: UInt64
        /// The row within its segment.
        public var row: UInt32

        /// The row of a hash.
        @inlinable
        public init(hash: UInt64, row: UInt32) {
            self.hash = hash
            self.row = row
        }
    }

    /// An answer to a batch of hashes.
    @frozen
    public struct Match: Hashable, Sendable {
        /// Which hash of the batch was found.
        public var index: UInt32
        /// A row that has it, or by chance has the same bits.
        public var row: UInt32

        /// The hash at `index` was found at `row`.
        @inlinable
        public init(index: UInt32, row: UInt32) {
            self.index = index
            self.row = row
        }
    }
}
