import Glibc

extension Posix {
    public var openFileCountMax: Int { Self.openFileLimit.map { Int(clamping: $0.rlim_cur) } ?? 0 }

    /// Lets this process have as many files open at once as the system lets it ask for. Most systems
    /// grant few at first, for programs that number open files in a fixed table; this is none.
    public static func raiseOpenFileCountMax() {
        guard var limit = openFileLimit, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Refused, it goes on with what it has.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static var openFileLimit: rlimit? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        return unsafe getrlimit(resource, &limit) == 0 ? limit : nil
    }
}
