import CLZ4
import CZlib

/// Unpacks what ``Compressor`` wrote, or anything else, without reading or writing elsewhere.
@safe final class Decompressor {
    private var stream: UnsafeMutablePointer<z_stream>?

    init() {}

    deinit {
        if let stream = unsafe stream {
            unsafe inflateEnd(stream)
            unsafe stream.deallocate()
        }
    }

    /// Fills `out` with exactly `count` bytes from `bytes`, or throws.
    func unpack(
        _ bytes: UnsafeRawBufferPointer, codec: Codec, into out: UnsafeMutableRawPointer,
        count: Int
    ) throws(ColumnError) {
        let unpacked: Int
        switch codec {
        case .none:
            unpacked = bytes.count
            if bytes.count == count, let start = bytes.baseAddress {
                unsafe out.copyMemory(from: start, byteCount: count)
            }
        case .lz4:
            unpacked = unsafe unpackLZ4(bytes, into: out, count: count)
        case .zlib:
            unpacked = unsafe inflateAll(bytes, into: out, count: count)
        }
        guard unpacked == count else {
            throw ColumnError(
                .badCodec, expected: "\(count) bytes unpacked",
                found: unpacked < 0 ? "damaged \(codec) data" : "\(unpacked)")
        }
    }

    /// Refuses a promise that no stream of `storedCount` bytes can keep, before memory is made
    /// ready for it: LZ4 grows at most 255-fold, DEFLATE 1032-fold.
    static func checkPromise(
        _ codec: Codec, storedCount: Int, plainCount: Int
    ) throws(ColumnError) {
        let factor = codec == .none ? 1 : codec == .lz4 ? 256 : 1_040
        guard plainCount <= (storedCount + 1) * factor else {
            throw ColumnError(
                .badCodec, expected: "at most \((storedCount + 1) * factor) bytes",
                found: "a promise of \(plainCount)")
        }
    }

    private func unpackLZ4(
        _ bytes: UnsafeRawBufferPointer, into out: UnsafeMutableRawPointer, count: Int
    ) -> Int {
        guard let start = bytes.baseAddress else { return -1 }
        return Int(
            unsafe LZ4_decompress_safe(
                start.assumingMemoryBound(to: CChar.self),
                out.assumingMemoryBound(to: CChar.self), Int32(bytes.count), Int32(count)))
    }

    private func inflateAll(
        _ bytes: UnsafeRawBufferPointer, into out: UnsafeMutableRawPointer, count: Int
    ) -> Int {
        guard let start = bytes.baseAddress, let stream = unsafe readyStream() else { return -1 }
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: start.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(bytes.count)
        unsafe stream.pointee.next_out = out.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(count)
        let result = unsafe inflate(stream, Z_FINISH)
        guard result == Z_STREAM_END, unsafe stream.pointee.avail_in == 0 else { return -1 }
        return count - Int(unsafe stream.pointee.avail_out)
    }

    private func readyStream() -> UnsafeMutablePointer<z_stream>? {
        if let stream = unsafe stream {
            return unsafe inflateReset(stream) == Z_OK ? stream : nil
        }
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe fresh.initialize(to: z_stream())
        guard unsafe varve_inflate_init(fresh, -15) == Z_OK else {
            unsafe fresh.deallocate()
            return nil
        }
        unsafe stream = unsafe fresh
        return unsafe fresh
    }
}
