import Glibc

/// Memory of many megabytes that is walked from end to end.
public enum LargeMemory {
    private static let pageByteCount = 2 << 20

    /// Allocates memory; from some megabytes on in pages of 2 MiB where the system has them, which
    /// saves most of the page faults that fill a fresh buffer. To be freed by `deallocate()`.
    public static func allocate(byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer {
        guard byteCount >= 2 * pageByteCount else {
            return .allocate(byteCount: byteCount, alignment: alignment)
        }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: max(alignment, pageByteCount))
        // Advice only: without such pages all is as before.
        _ = unsafe madvise(memory, byteCount, MADV_HUGEPAGE)
        return unsafe memory
    }
}
