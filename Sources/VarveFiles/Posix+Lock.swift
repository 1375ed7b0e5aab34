import Glibc

extension Posix {
    public func lock(
        _ path: FilePath, contents holder: LockHolder
    ) throws(FileError) -> (any FileLock)? {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        let number = try unsafe call(.lock, path) { name in
            unsafe Glibc.open(name, flags, 0o600 as mode_t)
        }
        let descriptor = Descriptor(owning: number)
        do throws(FileError) {
            guard try PosixFile.status(of: descriptor, path, .lock).kind == .file else {
                throw FileError(.lock, path, .notRegular)
            }
            guard try take(descriptor, path) else {
                descriptor.close()
                return nil
            }
            try write(holder, to: descriptor, path)
        } catch {
            descriptor.close()
            throw error
        }
        return PosixLock(descriptor)
    }

    public func lockHolder(_ path: FilePath) throws(FileError) -> LockHolder? {
        do {
            return LockHolder(encoded: try readAll(path, atMost: LockHolder.byteCountMax))
        } catch  where error.isNotFound {
            return nil
        } catch {
            if case .tooLarge = error.cause { return nil }
            throw error
        }
    }

    public func isLocked(_ path: FilePath) throws(FileError) -> Bool {
        let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        let descriptor: Descriptor
        do {
            descriptor = Descriptor(
                owning: try unsafe call(.lock, path) { name in
                    unsafe Glibc.open(name, flags, 0 as mode_t)
                })
        } catch  where error.isNotFound {
            return false
        }
        defer { descriptor.close() }
        // A shared lock goes beside other askers', and not beside a holder's.
        return try !take(descriptor, path, LOCK_SH)
    }

    /// flock belongs to the open file, not to the process: another lock of our own counts as
    /// taken, closing some other descriptor of the file does not give it up, and the kernel
    /// releases it when the process dies. The locks of fcntl have none of the three.
    private func take(
        _ descriptor: Descriptor, _ path: FilePath, _ kind: Int32 = LOCK_EX
    ) throws(FileError) -> Bool {
        let result = descriptor.use { number in
            Transfer.retrying { flock(number, kind | LOCK_NB) }
        }
        switch result {
        case .success: return true
        case .failure(let errno) where errno.code == EWOULDBLOCK: return false
        case .failure(let errno): throw FileError(.lock, path, .system(errno.code))
        case nil: throw FileError(.lock, path, .closed)
        }
    }

    /// Not synced: after a power cut nobody holds the lock.
    private func write(
        _ holder: LockHolder, to descriptor: Descriptor, _ path: FilePath
    ) throws(FileError) {
        let text = holder.encoded
        let outcome = descriptor.use { number in
            if case .failure(let errno) = Transfer.retrying({ ftruncate(number, 0) }) {
                return Transfer.Outcome.failed(errno.code, after: 0)
            }
            return Transfer.writeAll(text.count) { done in
                unsafe text.withUnsafeBytes { bytes in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                    return Transfer.Step(
                        returned: unsafe pwrite(number, rest.baseAddress, rest.count, done))
                }
            }
        }
        // A full disk must not stop the expiry that would free some space: the lock is held,
        // only nobody can read by whom.
        if case .failed(let code, _) = outcome, code != ENOSPC, code != EDQUOT {
            throw FileError(.lock, path, .system(code))
        }
    }
}

/// A lock that lives as long as its descriptor.
private final class PosixLock: FileLock {
    private let descriptor: Descriptor

    init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    func release() {
        // First take back what it says, while it is still ours to write.
        descriptor.use { number in _ = ftruncate(number, 0) }
        descriptor.close()
    }

    deinit { release() }
}
