import VarveFiles

extension SimulatedState {
    /// The state after a reboot.
    func rebooted(_ model: CrashModel) -> SimulatedState {
        var random = model.random
        var result = SimulatedState()
        result.capacity = capacity
        result.nextNode = nextNode
        let names = names(leftBy: model, &random)
        // In order, as the seed must give the same each time.
        let ids = nodes.keys.sorted()
        let files = ids.filter { nodes[$0]?.kind == .file }
        for id in ids {
            guard let node = nodes[id] else { continue }
            switch node.body {
            case .folder:
                let left = names[id, default: [:]]
                result.nodes[id] = Node(body: .folder(Folder(names: left, syncedNames: left)))
            case .file(let content):
                let stale = files.randomElement(using: &random).flatMap { nodes[$0]?.bytes } ?? []
                let left = content.left(by: model, stale: stale, &random)
                result.nodes[id] = Node(body: .file(SimulatedContent(found: left)))
            }
        }
        result.removeUnnamed()
        return result
    }

    /// What stands in each folder: the synced names, and the changes that the model keeps.
    private func names(
        leftBy model: CrashModel, _ random: inout SeededGenerator
    ) -> [Int: [Name: Int]] {
        var result = nodes.compactMapValues { node in
            if case .folder(let folder) = node.body { folder.syncedNames } else { nil }
        }
        for change in unsyncedNames where model.keepsNames(of: change.number, &random) {
            for (folder, name, node) in change.names { result[folder]?[name] = node }
        }
        return result
    }

    /// The numbers of the operations whose bytes, and of those whose names, are not synced.
    var unsynced: (bytes: [Int], names: [Int]) {
        let bytes = nodes.values.flatMap { node -> [Int] in
            if case .file(let content) = node.body { return content.unsynced.map(\.number) }
            return []
        }
        return (Set(bytes).sorted(), unsyncedNames.map(\.number))
    }

    /// Counts links and bytes anew and drops what no name leads to.
    private mutating func removeUnnamed() {
        var links = [Self.root: 1]
        var waiting = [Self.root]
        while let id = waiting.popLast() {
            guard case .folder(let folder)? = nodes[id]?.body else { continue }
            for child in folder.names.values {
                if links[child] == nil { waiting.append(child) }
                links[child, default: 0] += 1
            }
        }
        nodes = nodes.filter { links[$0.key] != nil }
        for (id, count) in links { nodes[id]?.links = count }
        used = nodes.values.reduce(0) { $0 + $1.byteCount }
    }
}

extension SimulatedState.Node {
    fileprivate var bytes: [UInt8]? {
        if case .file(let content) = body { content.bytes } else { nil }
    }
}
