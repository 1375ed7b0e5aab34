import Crypto
import VarveColumns
import VarveFiles
import VarveJSON
import VarveReviews
import VarveStore

/// A source that is open, with its profile.
struct PlannedSource {
    let source: Source
    let profile: Profile
    /// How the profile was found, for people.
    let detection: String
}

/// Opens sources and finds their profiles.
enum SourcePlanner {
    /// - Throws: `IngestError.detection` when no profile fits, `SourceFault` when that is because
    ///   the source cannot be read; nothing was changed then.
    static func plan(_ input: any Input, _ options: IngestOptions) throws -> PlannedSource {
        let source = try Source(input)
        guard let profile = options.profile else {
            return try detect(source, options)
        }
        return try planned(source, profile, "profile \(profile.name)")
    }

    private static func planned(
        _ source: Source, _ profile: Profile, _ detection: String
    ) throws -> PlannedSource {
        guard profile.format == .json else {
            throw IngestError.unsupportedFormat(
                source: source.name, profile: profile.name, format: "\(profile.format)")
        }
        return PlannedSource(source: source, profile: profile, detection: detection)
    }

    private static func detect(_ source: Source, _ options: IngestOptions) throws -> PlannedSource {
        var detector = ProfileDetector(profiles: options.profiles, format: .json)
        let head = try unsafe source.peek(lines: ProfileDetector.unitsMax)
        let text = RecordBuffer()
        unsafe text.append(head)
        let scanner = RecordScanner(limits: ScanLimits(depthMax: options.limits.depthMax))
        withExtendedLifetime(text) {
            let lines = unsafe text.bytes.split(separator: UInt8(ascii: "\n"))
            for line in unsafe lines.indices {
                let unit = unsafe UnsafeRawBufferPointer(rebasing: lines[line])
                var keys: [[UInt8]] = []
                let scanned: Void? = try? unsafe scanner.scanMembers(unit) { member in
                    unsafe keys.append(Array(member.key))
                }
                if scanned != nil { detector.add(keys: keys) }
            }
        }
        do {
            let found = try detector.decide()
            return try planned(
                source, found.profile,
                "profile \(found.profile.name) (\(found.matchedCount) of \(found.unitCount) units)")
        } catch let error as DetectionError {
            if let fault = source.fault { throw fault }
            throw IngestError.detection(source: source.name, error)
        }
    }

    /// Goes on where an interrupted run stopped, if the source still begins with what it committed.
    ///
    /// - Returns: nil where it does not; the source must then be opened again.
    static func resume(
        _ source: Source, _ progress: SourceProgress
    ) throws -> BatchReader.OpenSource? {
        var digest = SHA256()
        let buffer = ByteSink(capacity: 1 << 20)
        var left = progress.bytes
        while left > 0 {
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: buffer.space(1 << 20), count: Int(min(left, 1 << 20)))
            let count = try unsafe source.read(into: room)
            guard count > 0 else { return nil }
            unsafe digest.update(
                bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
            left -= UInt64(count)
        }
        guard Array(digest.finalize()) == progress.sha256 else { return nil }
        var opened = BatchReader.OpenSource(
            source: source, offset: progress.bytes, digest: digest)
        if progress.isFinished {
            // The fault that ended it has its dead letter.
            _ = try unsafe source.peek(lines: 1)
            opened.isEnded = source.fault != nil
        }
        return opened
    }
}
