import ArgumentParser
import VarveBytes

/// The order of the records' dates.
enum Order: String, CaseIterable, ExpressibleByArgument {
    case date, random
}

/// A language of the texts.
enum LanguageName: String, CaseIterable, ExpressibleByArgument {
    case en, ko
}

extension Profile: ExpressibleByArgument {}

/// A day, as in `2013-04-21`.
struct Day: ExpressibleByArgument {
    /// Days since 1970-01-01.
    let days: Int

    var defaultValueDescription: String { CivilDate(daysSinceEpoch: days).description }

    init(year: Int, month: Int, day: Int) {
        days = CivilDate(year: year, month: month, day: day)?.daysSinceEpoch ?? 0
    }

    init?(argument: String) {
        let numbers = argument.split(separator: "-", omittingEmptySubsequences: false)
            .map { Int($0) }
        guard numbers.count == 3, let year = numbers[0], let month = numbers[1],
            let day = numbers[2], (0...9_999).contains(year),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        days = date.daysSinceEpoch
    }
}

/// A number of bytes, as in `4096`, `64KiB`, `500MB`, `2GiB`.
struct ByteCount: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let units: [(String, Int)] = [
            ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
            ("KB", 1_000), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
            ("", 1),
        ]
        for (suffix, factor) in units where argument.hasSuffix(suffix) {
            guard let number = Int(argument.dropLast(suffix.count)), number >= 0 else { continue }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            bytes = product
            return
        }
        return nil
    }
}
