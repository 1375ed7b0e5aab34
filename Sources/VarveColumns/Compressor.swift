import CLZ4
import CZlib

/// Compresses runs of bytes with memory that is reused. Confined to one thread.
@safe final class Compressor {
    let level: CompressionLevel
    private var state: UnsafeMutableRawPointer?
    private var stream: UnsafeMutablePointer<z_stream>?
    private var deflater: DeflateEncoder?

    /// Bytes up to which zlib is asked too: it has shorter heads for what is short.
    private static let shortByteCount = 1 << 15

    init(level: CompressionLevel) {
        self.level = level
        switch level {
        case .none: break
        case .fast:
            unsafe state = UnsafeMutableRawPointer.allocate(
                byteCount: Int(LZ4_sizeofState()), alignment: 16)
        case .high:
            unsafe state = UnsafeMutableRawPointer.allocate(
                byteCount: Int(LZ4_sizeofStateHC()), alignment: 16)
        case .zlib(let level):
            startStream(level)
        case .deflate:
            startStream(9)
            deflater = DeflateEncoder()
        }
    }

    private func startStream(_ level: Int32) {
        let fresh = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe fresh.initialize(to: z_stream())
        // 15 bits of window, no header; 9 is the most memory and the fastest.
        if unsafe varve_deflate_init(fresh, max(1, min(9, level)), -15, 9) == Z_OK {
            unsafe stream = unsafe fresh
        } else {
            unsafe fresh.deallocate()
        }
    }

    deinit {
        unsafe state?.deallocate()
        if let stream = unsafe stream {
            unsafe deflateEnd(stream)
            unsafe stream.deallocate()
        }
    }

    /// Appends `bytes` to `sink`, compressed if that saves at least one part in `savingMin`.
    ///
    /// - Returns: the codec that was used.
    func append(
        _ bytes: UnsafeRawBufferPointer, to sink: ByteSink, savingMin: Int = 64
    ) -> Codec {
        guard bytes.count >= 32, let start = bytes.baseAddress else {
            unsafe sink.write(bytes)
            return .none
        }
        let limit = bytes.count - bytes.count / savingMin
        if let size = unsafe compress(start, bytes.count, sink), size < limit {
            sink.commit(size)
            switch level {
            case .zlib, .deflate: return .zlib
            default: return .lz4
            }
        }
        unsafe sink.write(bytes)
        return .none
    }

    /// Compresses to the end of the sink without committing; nil if it does not fit or fails.
    private func compress(_ start: UnsafeRawPointer, _ count: Int, _ sink: ByteSink) -> Int? {
        // A bound that the compressor cannot hit lets it leave out its checks.
        let bound = count + count / 255 + 64
        let out = unsafe sink.space(bound)
        let source = unsafe start.assumingMemoryBound(to: CChar.self)
        let target = unsafe out.assumingMemoryBound(to: CChar.self)
        let size: Int
        switch level {
        case .none:
            return nil
        case .fast(let acceleration):
            size = Int(
                unsafe LZ4_compress_fast_extState(
                    state, source, target, Int32(count), Int32(bound), acceleration))
        case .high(let level):
            size = Int(
                unsafe LZ4_compress_HC_extStateHC(
                    state, source, target, Int32(count), Int32(bound), level))
        case .zlib:
            size = unsafe deflateAll(start, count, out, bound)
        case .deflate:
            size = unsafe deflateBest(start, count, sink, bound)
        }
        return size > 0 ? size : nil
    }

    /// The smaller one of two streams, if both are tried; it ends up where the sink goes on.
    private func deflateBest(
        _ start: UnsafeRawPointer, _ count: Int, _ sink: ByteSink, _ bound: Int
    ) -> Int {
        guard let deflater else { return 0 }
        let out = unsafe sink.space(2 * bound)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
        let size = unsafe deflater.encode(bytes, to: out, capacity: bound)
        guard count <= Self.shortByteCount else { return size }
        let other = unsafe deflateAll(start, count, out + bound, bound)
        guard other > 0, size == 0 || other < size else { return size }
        unsafe out.copyMemory(from: out + bound, byteCount: other)
        return other
    }

    private func deflateAll(
        _ start: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutableRawPointer, _ bound: Int
    ) -> Int {
        guard let stream = unsafe stream, unsafe deflateReset(stream) == Z_OK else { return 0 }
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: start.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(count)
        unsafe stream.pointee.next_out = out.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(bound)
        guard unsafe deflate(stream, Z_FINISH) == Z_STREAM_END else { return 0 }
        return bound - Int(unsafe stream.pointee.avail_out)
    }
}
