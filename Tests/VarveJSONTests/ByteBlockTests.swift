import Testing

@testable import VarveJSON

struct ByteBlockTests {
    @Test func portableBlockDoesWhatTheProcessorsDoes() {
        var random = SplitMix(state: 1)
        let edges: [UInt8] = [0, 1, 0x1f, 0x20, 0x22, 0x5c, 0x7f, 0x80, 0x81, 0xfe, 0xff]
        for _ in 0..<5_000 {
            let a = bytes(&random, edges)
            let b = bytes(&random, edges)
            unsafe a.withUnsafeBytes { a in
                unsafe b.withUnsafeBytes { b in
                    guard let a = a.baseAddress, let b = b.baseAddress else { return }
                    let (x, y) = unsafe (ByteBlock(loading: a), ByteBlock(loading: b))
                    let (p, q) = unsafe (PortableBlock(loading: a), PortableBlock(loading: b))
                    #expect(x.equals(y).mask == p.equals(q).mask)
                    #expect(x.atMost(y).mask == p.atMost(q).mask)
                    #expect((x | y).mask == (p | q).mask)
                    #expect((x & y).mask == (p & q).mask)
                    #expect(x.mask == p.mask)
                    let stores = unsafe (stored(x.store), stored(p.store))
                    #expect(stores.0 == stores.1)
                    let bounds = unsafe (stored(x.atMost(y).store), stored(p.atMost(q).store))
                    #expect(bounds.0 == bounds.1)
                }
            }
        }
    }

    @Test func equalityLooksAtJustTheBytesAskedFor() {
        for count in 0...50 {
            for differing in 0..<66 {
                let a = [UInt8](repeating: 7, count: 66)
                var b = a
                b[differing] = 8
                let equal = unsafe a.withUnsafeBytes { a in
                    unsafe b.withUnsafeBytes { b -> Bool in
                        guard let a = a.baseAddress, let b = b.baseAddress else { return false }
                        return unsafe ByteBlock.areEqual(a, b, count: count)
                    }
                }
                #expect(equal == (differing >= count))
            }
        }
    }

    private func bytes(_ random: inout SplitMix, _ edges: [UInt8]) -> [UInt8] {
        (0..<16).map { _ in
            Bool.random(using: &random)
                ? edges.randomElement(using: &random) ?? 0
                : UInt8.random(in: 0...255, using: &random)
        }
    }

    private func stored(_ store: (UnsafeMutableRawPointer) -> Void) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 16)
        unsafe out.withUnsafeMutableBytes { unsafe store($0.baseAddress.unsafelyUnwrapped) }
        return out
    }
}
