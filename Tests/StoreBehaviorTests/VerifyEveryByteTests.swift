import TestSupport
import Testing
import VarveFiles
import VarveQuery
import VarveStore

/// Changes every byte of a small closed store in turn. `verify` must see each change; a scan and a
/// look-up must be right or fail.
@Suite struct EveryByteIsChecked {
    private static let stripes = 8

    /// A random bit, 0x00 or 0xFF in turn, of one byte in 19; all three of every byte with
    /// `VARVE_TORTURE`.
    @Test(arguments: 0..<stripes)
    func everyByteIsChecked(stripe: Int) throws {
        let store = try DamageStore.shared.get()
        let (disk, harness) = store.copy()
        #expect(try harness.verify().isSound)
        for part in ["MANIFEST", "segments/", "dead/", ".dv-", ".key", "ledger/"] {
            #expect(!store.files(part).isEmpty, "\(part)")
        }
        var generator = SeededGenerator(seed: UInt64(stripe))
        for (path, bytes) in store.files {
            reached("bad-bytes", (bytes.count - stripe + Self.stripes - 1) / Self.stripes)
            let step = CrashWorkload.isWhole ? Self.stripes : 19 * Self.stripes
            for offset in stride(from: stripe, to: bytes.count, by: step) {
                let bit = bytes[offset] ^ 1 << UInt8.random(in: 0..<8, using: &generator)
                let changes = [bit, 0x00, 0xFF].map { $0 == bytes[offset] ? bit : $0 }
                let turn = offset / step % 3
                for change in CrashWorkload.isWhole ? changes : [changes[turn]] {
                    disk.damage(path, at: offset, with: change)
                    let place = "\(path), byte \(offset) of \(bytes.count), now \(change)"
                    let report = try harness.verify(deep: false)
                    #expect(!report.isSound, "\(place)")
                    guard let answers = try? Answers(harness) else { continue }
                    let isTorn = report.damage.contains { $0.kind == .torn }
                    if isTorn, path.contains("MANIFEST") {
                        // The last edit is not to be told from one that a crash tore.
                        #expect(store.answers.all.starts(with: answers.all), "\(place)")
                    } else {
                        #expect(answers == store.answers, "\(place)")
                    }
                }
                disk.damage(path, at: offset, with: bytes[offset])
            }
        }
        #expect(try harness.verify().isSound, "all is as it was")
    }
}
