import Glibc
import Testing
import VarveFiles

@Suite struct `Errors speak to people` {
    @Test func `operation, path, reason and remedy`() {
        #expect(
            FileError(.append, "s/journal/1.log", .system(ENOSPC)).message
                == "cannot append 's/journal/1.log': No space left on device (error 28). "
                + "Free some space, then run again")
        #expect(
            FileError(.makeDirectory, "d", .system(EEXIST)).message
                == "cannot make directory 'd': File exists (error 17)")
        #expect(FileError(.sync, "a", .poisoned).message.contains("earlier write or sync"))
        #expect(FileError(.read, "a", .tooLarge(limit: 7)).message.contains("7 bytes"))
        #expect("\(FileError(.open, "a", .notRegular))".contains("not a regular file"))
        #expect(FileError(.open, "a", .closed).message.contains("closed"))
    }

    @Test func `a hostile path does not reach the terminal`() {
        let message = FileError(.open, "a\u{1b}]0;x\u{7}\0\n\u{9b}b", .invalidPath).message
        #expect(message.hasPrefix("cannot open 'a?]0;x????b':"))
    }

    @Test func `kinds`() {
        #expect(FileError(.open, "a", .system(ENOENT)).isNotFound)
        #expect(FileError(.open, "a", .system(EEXIST)).isExisting)
        #expect(FileError(.append, "a", .system(EDQUOT)).isNoSpace)
        #expect(FileError(.append, "a", .poisoned).isPoisoned)
        #expect(FileError(.append, "a", .poisoned).code == 0)
        #expect(!FileError(.append, "a", .system(EIO)).isNoSpace)
    }
}

@Suite struct `Paths by text` {
    @Test(arguments: [
        ("a", ".", "a"), ("/a", "/", "a"), ("a/b", "a", "b"), ("/a/b/c", "/a/b", "c"),
        ("a/b/", "a", "b"), ("a//b", "a", "b"), ("/", "/", "/"), ("//", "/", "/"),
        ("./a", ".", "a"), ("/é/ü", "/é", "ü"),
    ])
    func `parent and name`(_ path: String, _ parent: String, _ name: String) {
        #expect(Paths.parent(of: path) == parent)
        #expect(Paths.name(of: path) == name)
    }

    @Test func `join`() {
        #expect(Paths.join("a", "b") == "a/b")
        #expect(Paths.join("a/", "b") == "a/b")
        #expect(Paths.join("/", "b") == "/b")
        #expect(Paths.join("", "b") == "b")
    }
}
