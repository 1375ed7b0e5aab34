import Glibc

/// What was made, so that a test knows what an ingest of it must count.
struct Counts: CustomStringConvertible {
    var new = 0
    var duplicate = 0
    var deadByCode: [String: Int] = [:]
    var bytes = 0

    var dead: Int { deadByCode.values.reduce(0, +) }
    var lines: Int { new + duplicate + dead }

    var description: String {
        "\(lines) lines, \(bytes) bytes = \(new) new + \(duplicate) duplicate + \(dead) dead"
    }

    var json: String {
        let codes = deadByCode.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return """
            {"lines":\(lines),"bytes":\(bytes),"new":\(new),"duplicate":\(duplicate),\
            "dead":\(dead),"dead_by_code":{\(codes.joined(separator: ","))}}
            """
    }
}

/// Decides line by line what comes next.
struct Generator {
    let writer: ReviewWriter
    var random: RandomSource
    let options: Generate

    /// Some earlier lines, to be repeated.
    private var earlier: [[UInt8]] = []
    private var counts = Counts()

    private static let earlierMax = 512

    init(writer: ReviewWriter, random: RandomSource, options: Generate) {
        self.writer = writer
        self.random = random
        self.options = options
    }

    mutating func run(into line: LineBuffer) throws(OutputError) -> Counts {
        let lineLimit = options.records ?? (options.bytes == nil ? 100_000 : Int.max)
        let byteLimit = options.bytes?.bytes ?? Int.max
        while counts.lines < lineLimit, line.flushed + line.count < byteLimit {
            try line.reserveLine()
            let share =
                options.bytes == nil
                ? Double(counts.lines) / Double(lineLimit)
                : Double(line.flushed + line.count) / Double(byteLimit)
            writeLine(to: line, share: share)
        }
        try line.flush()
        counts.bytes = line.flushed
        return counts
    }

    /// - Parameter share: how much of the whole is done, 0...1.
    private mutating func writeLine(to line: LineBuffer, share: Double) {
        let start = line.count
        if options.duplicates > 0, !earlier.isEmpty, random.unit() < options.duplicates {
            line.append(earlier[random.below(earlier.count)])
            counts.duplicate += 1
        } else {
            let fault = options.bad > 0 && random.unit() < options.bad ? drawFault() : nil
            let draft = ReviewWriter.Draft(
                index: counts.new + counts.dead, time: drawTime(share), fault: fault)
            writer.write(draft, to: line, drawClient(), &random)
            if let fault {
                counts.deadByCode[fault.code, default: 0] += 1
            } else {
                counts.new += 1
                if options.duplicates > 0 { remember(line.bytes(from: start)) }
            }
        }
        line.append(UInt8(ascii: "\n"))
    }

    private mutating func remember(_ bytes: [UInt8]) {
        if earlier.count < Self.earlierMax {
            earlier.append(bytes)
        } else {
            earlier[random.below(Self.earlierMax)] = bytes
        }
    }

    private mutating func drawFault() -> Fault {
        let faults = Fault.possible(in: options.profile)
        return faults[random.below(faults.count)]
    }

    private mutating func drawClient() -> Client {
        switch options.profile {
        case .tiny: return .compact
        // The files of that year have spaces, all of them.
        case .amazon2014: return .spaced
        case .review, .nsmc: return random.unit() < (options.spaced ?? 0.02) ? .spaced : .compact
        }
    }

    /// Seconds since 1970-01-01, within the days asked for.
    private mutating func drawTime(_ share: Double) -> Int {
        let first = options.from.days * 86_400
        let end = options.until.days * 86_400
        switch options.order {
        case .random:
            return first + random.below(end - first)
        case .date:
            let jitter = random.below(6 * 86_400) - 3 * 86_400
            let time = first + Int(Double(end - first) * min(share, 1)) + jitter
            return min(max(time, first), end - 1)
        }
    }
}

/// Text for the terminal; the records own stdout.
enum Terminal {
    static func writeError(_ text: String) {
        var text = text
        _ = text.withUTF8 { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
