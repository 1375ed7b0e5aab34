import TestSupport
import Testing

@testable import VarveQuery

@Suite struct TextBlockTests {
    @Test func portableBlocksAgreeWithTheProcessor() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
            let other = bytes.map { Bool.random(using: &random) ? $0 : $0 ^ 0x20 }
            unsafe bytes.withUnsafeBytes { a in
                unsafe other.withUnsafeBytes { b in
                    guard let a = a.baseAddress, let b = b.baseAddress else { return }
                    let one = unsafe TextBlock(loading: a + 1)
                    let two = unsafe TextBlock(loading: b + 1)
                    let portable = unsafe PortableTextBlock(loading: a + 1)
                    let other = unsafe PortableTextBlock(loading: b + 1)
                    #expect(one.equals(two).mask == portable.equals(other).mask)
                    #expect((one | two).mask == (portable | other).mask)
                    #expect((one & two).mask == (portable & other).mask)
                    #expect((one ^ two).mask == (portable ^ other).mask)
                    for (low, count) in Self.ranges {
                        let wide = one.isWithin(low, count: count).mask
                        #expect(wide == portable.isWithin(low, count: count).mask)
                        var expected: UInt32 = 0
                        for lane in 0..<16
                        where bytes[lane + 1] >= low && Int(bytes[lane + 1]) < Int(low) + Int(count)
                        {
                            expected |= 1 << UInt32(lane)
                        }
                        #expect(wide == expected)
                    }
                }
            }
        }
    }

    private static let ranges: [(UInt8, UInt8)] = [
        (0x41, 26), (0x61, 26), (0x80, 64), (0xc2, 30), (0x80, 48), (0x30, 10), (0x01, 127),
    ]

    @Test func lettersChangeCaseAndNothingElseDoes() {
        for start in stride(from: 0, to: 256, by: 16) {
            let bytes = (start..<start + 16).map { UInt8($0) }
            var lower = bytes
            var upper = bytes
            unsafe bytes.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                let block = unsafe TextBlock(loading: base)
                unsafe lower.withUnsafeMutableBytes { out in
                    if let out = out.baseAddress { unsafe block.asciiLowered.store(to: out) }
                }
                unsafe upper.withUnsafeMutableBytes { out in
                    if let out = out.baseAddress { unsafe block.asciiUppered.store(to: out) }
                }
            }
            #expect(lower == TextSupport.lowerASCII(bytes))
            #expect(upper == bytes.map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 })
        }
    }
}
