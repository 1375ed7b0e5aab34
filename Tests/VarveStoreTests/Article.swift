import Testing
import VarveFiles

/// The bytes of an article's worked example: of its last code block, on each line what stands before
/// two spaces or more.
func hexOfArticle(
    _ article: String = "Manifest.md", here: String = #filePath
) throws -> [UInt8] {
    let tests = Paths.parent(of: Paths.parent(of: here))
    let path = Paths.join(
        Paths.parent(of: tests), "Sources/VarveStore/VarveStore.docc/\(article)")
    let text = String(decoding: try Posix().readAll(path, atMost: 1 << 20), as: UTF8.self)
    let blocks = text.split(separator: "```", omittingEmptySubsequences: false)
    let block = try #require(blocks.count >= 3 ? blocks[blocks.count - 2] : nil)
    var bytes: [UInt8] = []
    for line in block.split(separator: "\n") {
        var rest = line[...]
        while rest.count >= 2, !rest.hasPrefix("  "),
            let byte = UInt8(rest.prefix(2), radix: 16)
        {
            bytes.append(byte)
            rest = rest.dropFirst(2)
            if rest.hasPrefix(" "), !rest.hasPrefix("  ") { rest = rest.dropFirst() }
        }
    }
    return bytes
}
