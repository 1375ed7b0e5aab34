import Glibc
import Testing
import VarveFiles

/// Plays the kernel: answers one call after the other, and notes where each began.
private struct Kernel {
    var answers: [Transfer.Step]
    var offsets: [Int] = []

    mutating func call(_ offset: Int) -> Transfer.Step {
        offsets.append(offset)
        return answers.isEmpty ? .failed(ENOSYS) : answers.removeFirst()
    }
}

@Suite struct `Short and interrupted transfers` {
    @Test func `a write goes on where it stopped`() {
        var kernel = Kernel(answers: [.moved(3), .failed(EINTR), .moved(1), .moved(6)])
        #expect(Transfer.writeAll(10) { kernel.call($0) } == .done(10))
        #expect(kernel.offsets == [0, 3, 3, 4])
    }

    @Test func `a whole write is one call, an empty one none`() {
        var kernel = Kernel(answers: [.moved(1 << 20)])
        #expect(Transfer.writeAll(1 << 20) { kernel.call($0) } == .done(1 << 20))
        #expect(Transfer.writeAll(0) { kernel.call($0) } == .done(0))
        #expect(kernel.offsets == [0])
    }

    @Test func `an error ends a write, and tells how far it came`() {
        var kernel = Kernel(answers: [.moved(3), .failed(ENOSPC)])
        #expect(Transfer.writeAll(10) { kernel.call($0) } == .failed(ENOSPC, after: 3))
    }

    @Test func `a write that takes nothing does not loop`() {
        var kernel = Kernel(answers: [.moved(3), .moved(0)])
        #expect(Transfer.writeAll(10) { kernel.call($0) } == .failed(EIO, after: 3))
    }

    @Test func `a read ends at the end of the file`() {
        var kernel = Kernel(answers: [.failed(EINTR), .moved(4), .moved(2), .moved(0)])
        #expect(Transfer.readAll(10) { kernel.call($0) } == .done(6))
        #expect(kernel.offsets == [0, 0, 4, 6])
        kernel = Kernel(answers: [.moved(4), .failed(EIO)])
        #expect(Transfer.readAll(10) { kernel.call($0) } == .failed(EIO, after: 4))
    }
}
