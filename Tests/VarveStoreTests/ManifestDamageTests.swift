import TestSupport
import Testing
import VarveFiles
import VarveSegments

@testable import VarveStore

/// A changed, cut or extended manifest is told, or leaves a state that was once committed.
struct ManifestDamageTests {
    private static let path = "store/MANIFEST-000001"

    /// The manifest of `Sample.store()` and where its edits end.
    private static func sample() throws -> (bytes: [UInt8], ends: [Int]) {
        let disk = try Sample.disk()
        let all = try Sample.edits()
        let writer = try ManifestFile.create(disk, in: Sample.folder, all[0])
        var ends = [try disk.readAll(path, atMost: 1 << 20).count]
        for changes in all.dropFirst() {
            try writer.append(changes)
            ends.append(try disk.readAll(path, atMost: 1 << 20).count)
        }
        return (try disk.readAll(path, atMost: 1 << 20), ends)
    }

    private static func load(_ bytes: [UInt8]) throws -> LoadedManifest {
        try LoadedManifest(parsing: bytes, number: 1)
    }

    @Test func everyChangedByteIsNoticed() throws {
        let (bytes, ends) = try Self.sample()
        let states = try Sample.states()
        let lastStart = ends[ends.count - 2]
        for index in bytes.indices {
            for byte in [0, 0xFF, bytes[index] ^ 1, bytes[index] ^ 0x80] where byte != bytes[index]
            {
                var mutant = bytes
                mutant[index] = byte
                if index < lastStart {
                    let error = #expect(throws: ManifestError.self) { try Self.load(mutant) }
                    let damage = try #require(error?.damage)
                    #expect(damage.file == "MANIFEST-000001")
                    #expect(damage.offset <= index)
                } else {
                    // At the very end it looks like a crash, and is told as one.
                    let loaded = try Self.load(mutant)
                    #expect(loaded.state == states[states.count - 2])
                    #expect(loaded.tornByteCount == bytes.count - lastStart)
                }
            }
        }
    }

    @Test func everyLengthIsAStateOrAnError() throws {
        let (bytes, ends) = try Self.sample()
        let states = try Sample.states()
        for count in 0..<bytes.count {
            let cut = Array(bytes[..<count])
            guard count >= ends[0] else {
                #expect(throws: ManifestError.self) { try Self.load(cut) }
                continue
            }
            let loaded = try Self.load(cut)
            let whole = ends.filter { $0 <= count }.count
            #expect(loaded.state == states[whole])
            #expect(loaded.tornByteCount == count - ends[whole - 1])
        }
    }

    @Test func whatIsAppendedIsATornTail() throws {
        let (bytes, _) = try Self.sample()
        let state = try #require(Sample.states().last)
        for count in [1, 3, 4, 15, 16, 20, 100, 511, 4_096] {
            for tail in [
                [UInt8](repeating: 0, count: count), [UInt8](repeating: 0xFF, count: count),
                (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) },
            ] {
                let loaded = try Self.load(bytes + tail)
                #expect(loaded.state == state)
                #expect(loaded.tornByteCount == count)
            }
        }
    }

    @Test func aLostEditInTheMiddleIsDamage() throws {
        let (bytes, ends) = try Self.sample()
        for index in 1..<(ends.count - 1) {
            let without = Array(bytes[..<ends[index - 1]] + bytes[ends[index]...])
            #expect(throws: ManifestError.self) { try Self.load(without) }
            let zeroed =
                Array(bytes[..<ends[index - 1]])
                + [UInt8](repeating: 0, count: ends[index] - ends[index - 1])
                + Array(bytes[ends[index]...])
            let error = #expect(throws: ManifestError.self) { try Self.load(zeroed) }
            #expect(error?.damage?.offset == ends[index - 1])
        }
    }

    @Test func aRepeatedEditIsDamage() throws {
        let (bytes, ends) = try Self.sample()
        let last = bytes[ends[ends.count - 2]...]
        #expect(throws: ManifestError.self) { try Self.load(bytes + last) }
    }

    @Test func anEditOfAnotherFileIsATornTail() throws {
        let (bytes, ends) = try Self.sample()
        let disk = try Sample.disk()
        let other = StoreCreation(
            storeID: [UInt8](repeating: 1, count: 16), digestKey: [UInt8](repeating: 2, count: 16),
            createdAt: 3)
        _ = try ManifestFile.create(disk, in: Sample.folder, [.storeCreated(other)])
        let head = try disk.readAll(Self.path, atMost: 1 << 20)
        let loaded = try Self.load(head + bytes[ends[0]...])
        #expect(loaded.state.lastEdit == 1)
        #expect(loaded.tornByteCount == bytes.count - ends[0])
    }

    @Test func aFileUnderAnotherNameIsRefused() throws {
        let (bytes, _) = try Self.sample()
        let error = #expect(throws: ManifestError.self) {
            try LoadedManifest(parsing: bytes, number: 2)
        }
        #expect(error?.damage?.kind == .identity)
    }

    @Test func aHeaderOfAnotherStoreIsRefused() throws {
        let header = ManifestHeader(
            storeID: [UInt8](repeating: 9, count: 16), number: 1,
            position: ManifestPosition(edit: 0, chain: 0))
        let first = Edit(number: 1, changes: try Sample.edits()[0])
        let made = try #require(
            LoadedManifest.make(header, state: StoreState(), first: first))
        let error = #expect(throws: ManifestError.self) { try Self.load(made.bytes) }
        #expect(error?.damage?.kind == .identity)
    }

    @Test func laterVersionsAndFeaturesAreRefusedByName() throws {
        var header = ManifestHeader(
            storeID: Sample.creation.storeID, number: 1,
            position: ManifestPosition(edit: 0, chain: 0))
        header.version = 2
        let version = #expect(throws: ManifestError.self) { try Self.load(header.encoded) }
        guard case .unsupportedVersion(_, found: 2, supported: 1)? = version else {
            Issue.record("\(String(describing: version))")
            return
        }
        header.version = 1
        header.requiredFeatures = 8
        let feature = #expect(throws: ManifestError.self) { try Self.load(header.encoded) }
        guard case .unsupportedFeature(_, name: "bit-3")? = feature else {
            Issue.record("\(String(describing: feature))")
            return
        }
    }

    /// A newer manifest that is damaged is not passed over in favour of an older one, which lacks
    /// what was committed since.
    @Test func aDamagedManifestDoesNotFallBack() throws {
        let (disk, _) = try Sample.store()
        let old = try disk.readAll(Self.path, atMost: 1 << 20)
        _ = try ManifestFile.openForWriting(disk, in: Sample.folder)
        try disk.writeNew(Self.path, old)
        disk.damage("store/MANIFEST-000002", at: 80, with: 0xAA)
        #expect(throws: ManifestError.self) {
            try ManifestFile.openForReading(disk, in: Sample.folder)
        }
        #expect(throws: ManifestError.self) {
            try ManifestFile.openForWriting(disk, in: Sample.folder)
        }
    }
}
