import TestSupport
import Testing
import VarveFiles

@Suite struct `Simulated does what Posix does` {
    /// Random operations on a few names, half of them senseless: the same results, the same
    /// error numbers, the same folders in the end.
    @Test(arguments: UInt64(1)...24)
    func `random operations`(_ seed: UInt64) throws {
        let real = try Script(Backend.posix.folder(), seed: seed)
        let simulated = try Script(Backend.simulated.folder(), seed: seed)
        for step in 0..<400 {
            let (expected, found) = (real.step(), simulated.step())
            try #require(found == expected, "seed \(seed), step \(step)")
        }
        #expect(try simulated.tree() == real.tree())
    }
}

/// A random walk over one folder that tells what happened, step by step.
private final class Script {
    private let folder: Sandbox
    private var random: SeededGenerator
    private var open: [any File] = []
    private static let names = ["a", "b", "c", "d", "a/x", "a/y", "b/x", "c/y", "c/y/z", "d/./x"]

    init(_ folder: Sandbox, seed: UInt64) {
        self.folder = folder
        self.random = SeededGenerator(seed: seed)
    }

    func step() -> String {
        let choice = Int.random(in: 0..<14, using: &random)
        let path = pick()
        let target = pick()
        let size = Int.random(in: 0..<40, using: &random)
        do {
            return "\(choice) \(path): \(try perform(choice, path, target, size))"
        } catch let error as FileError {
            return "\(choice) \(path): \(error.operation) \(error.cause)"
        } catch {
            return "\(error)"
        }
    }

    private func pick() -> String {
        Self.names.randomElement(using: &random) ?? "a"
    }

    private func perform(
        _ choice: Int, _ name: String, _ other: String, _ size: Int
    ) throws -> String {
        let files = folder.files
        let path = folder(name)
        switch choice {
        case 0: try files.makeDirectory(path)
        case 1: try files.rename(path, folder(other))
        case 2: try files.unlink(path)
        case 3: try files.removeDirectory(path)
        case 4: try files.syncDirectory(path)
        case 5: try files.link(path, folder(other))
        case 6: return try files.list(path).map { "\($0.name) \($0.kind)" }.joined(separator: ",")
        case 7: return "\(try files.status(path) as Any)"
        case 8: return try openFile(path, [.read, .create, .append][size % 3])
        case 9: return "\(try files.readAll(path, atMost: 200))"
        default: return try useFile(choice, size)
        }
        return "done"
    }

    private func openFile(_ path: FilePath, _ mode: OpenMode) throws -> String {
        let file = try folder.files.open(path, mode)
        if open.count == 4 { open.removeFirst().close() }
        open.append(file)
        return "opened"
    }

    private func useFile(_ choice: Int, _ size: Int) throws -> String {
        guard let file = open.randomElement(using: &random) else { return "none" }
        switch choice {
        case 10: try file.append([UInt8](repeating: UInt8(size), count: size))
        case 11: try file.truncate(to: size)
        case 12: try file.sync()
        default: return "\(try file.read(count: size, at: size / 2)) of \(try file.byteCount)"
        }
        return "done"
    }

    func tree() throws -> [String] {
        var result: [String] = []
        func visit(_ name: String) throws {
            for entry in try folder.files.list(folder(name)) {
                let child = Paths.join(name, entry.name)
                result.append("\(child) \(entry.kind)")
                if entry.kind == .directory {
                    try visit(child)
                } else {
                    result.append("\(try folder.files.readAll(folder(child), atMost: 1 << 20))")
                }
            }
        }
        try visit(".")
        return result
    }
}
