import Glibc
import VarveFiles

/// Paths as the tests' file systems compare them: textual, by bytes.
enum SimulatedPath {
    /// The names that lead to `path` from the root. A relative path starts there, too.
    static func names(_ path: FilePath) -> [[UInt8]] {
        var names: [[UInt8]] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            switch String(decoding: part, as: UTF8.self) {
            case ".": continue
            case "..": _ = names.popLast()
            default: names.append(Array(part))
            }
        }
        return names
    }

    static func requireValid(
        _ path: FilePath, for operation: FileError.Operation
    ) throws(FileError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw FileError(operation, path, .invalidPath)
        }
    }
}

extension SimulatedState {
    /// Where a name stands: its folder, the name, and what it stands for, if anything.
    struct Place {
        let folder: Int
        let name: Name
        let node: Int?
    }

    /// What `path` stands for.
    func find(_ path: FilePath, _ operation: FileError.Operation) throws(FileError) -> Int {
        let names = SimulatedPath.names(path)
        return try walk(names[...], path, operation)
    }

    /// Where `path` is or would be. The root has no place and is busy.
    func place(_ path: FilePath, _ operation: FileError.Operation) throws(FileError) -> Place {
        let names = SimulatedPath.names(path)
        guard let name = names.last else { throw FileError(operation, path, .system(EBUSY)) }
        let folder = try walk(names.dropLast(), path, operation)
        guard case .folder(let content)? = nodes[folder]?.body else {
            throw FileError(operation, path, .system(ENOTDIR))
        }
        return Place(folder: folder, name: name, node: content.names[name])
    }

    private func walk(
        _ names: ArraySlice<Name>, _ path: FilePath, _ operation: FileError.Operation
    ) throws(FileError) -> Int {
        var id = Self.root
        for name in names {
            guard case .folder(let folder)? = nodes[id]?.body else {
                throw FileError(operation, path, .system(ENOTDIR))
            }
            guard let next = folder.names[name] else {
                throw FileError(operation, path, .system(ENOENT))
            }
            id = next
        }
        return id
    }

    /// Makes a name stand for a node; what it stood for loses a link.
    mutating func set(_ place: Place, to node: Int) {
        if let old = place.node { drop(old) }
        name(place, node)
    }

    /// Takes a name away without touching the links of what it stood for.
    mutating func clear(_ place: Place) {
        name(place, nil)
    }

    /// Makes a name stand for a node or for nothing until a crash, and for good once its folder is
    /// synced. All that one operation does to names is one change.
    private mutating func name(_ place: Place, _ node: Int?) {
        update(place.folder) { $0.names[place.name] = node }
        let change = (folder: place.folder, name: place.name, node: node)
        if let last = unsyncedNames.indices.last, unsyncedNames[last].number == lastChange {
            unsyncedNames[last].names.append(change)
        } else {
            unsyncedNames.append(NameChange(number: lastChange, names: [change]))
        }
    }

    /// Makes the names of a folder outlive a crash.
    mutating func syncNames(of folder: Int) {
        update(folder) { $0.syncedNames = $0.names }
        for index in unsyncedNames.indices {
            unsyncedNames[index].names.removeAll { $0.folder == folder }
        }
        unsyncedNames.removeAll { $0.names.isEmpty }
    }

    /// Makes a new node under a free name.
    mutating func add(_ body: Body, at place: Place) -> Int {
        let id = nextNode
        nextNode += 1
        nodes[id] = Node(body: body)
        set(place, to: id)
        return id
    }

    /// A node loses a name. It stays for those who have it open or may find it after a crash.
    mutating func drop(_ id: Int) {
        guard let node = nodes[id] else { return }
        nodes[id]?.links = node.links - 1
        if node.links == 1 { used -= node.byteCount }
    }

    mutating func update(_ id: Int, _ change: (inout Folder) -> Void) {
        guard case .folder(var folder)? = nodes[id]?.body else { return }
        change(&folder)
        nodes[id]?.body = .folder(folder)
    }
}
