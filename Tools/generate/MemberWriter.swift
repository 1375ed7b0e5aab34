import VarveBytes

/// Writes the members of one JSON object with a client's separators.
struct MemberWriter {
    let line: LineBuffer
    let client: Client
    private var isFirst = true

    init(line: LineBuffer, client: Client) {
        self.line = line
        self.client = client
    }

    mutating func key(_ name: StaticString) {
        if isFirst {
            line.append("{\"")
            isFirst = false
        } else if client == .spaced {
            line.append(", \"")
        } else {
            line.append(",\"")
        }
        line.append(name)
        if client == .spaced {
            line.append("\": ")
        } else {
            line.append("\":")
        }
    }

    /// A member whose value needs no thought; `value` is JSON.
    mutating func member(_ name: StaticString, _ value: StaticString) {
        key(name)
        line.append(value)
    }

    mutating func number(_ name: StaticString, _ value: Int) {
        key(name)
        line.append(number: value)
    }

    /// A string member, its contents written by `contents`.
    mutating func string(_ name: StaticString, _ contents: () -> Void) {
        key(name)
        line.append(UInt8(ascii: "\""))
        contents()
        line.append(UInt8(ascii: "\""))
    }
}

extension LineBuffer {
    /// `2013-04-21T10:11:12Z`
    func append(isoSeconds seconds: Int) {
        let date = CivilDate(daysSinceEpoch: seconds / 86_400)
        append(number: date.year, width: 4)
        append(UInt8(ascii: "-"))
        append(number: date.month, width: 2)
        append(UInt8(ascii: "-"))
        append(number: date.day, width: 2)
        append(UInt8(ascii: "T"))
        append(number: seconds / 3_600 % 24, width: 2)
        append(UInt8(ascii: ":"))
        append(number: seconds / 60 % 60, width: 2)
        append(UInt8(ascii: ":"))
        append(number: seconds % 60, width: 2)
        append(UInt8(ascii: "Z"))
    }

    /// `15.08.25`
    func append(shortDate seconds: Int) {
        let date = CivilDate(daysSinceEpoch: seconds / 86_400)
        append(number: date.year % 100, width: 2)
        append(UInt8(ascii: "."))
        append(number: date.month, width: 2)
        append(UInt8(ascii: "."))
        append(number: date.day, width: 2)
    }

    /// `09 12, 2006`
    func append(monthFirstDate seconds: Int) {
        let date = CivilDate(daysSinceEpoch: seconds / 86_400)
        append(number: date.month, width: 2)
        append(UInt8(ascii: " "))
        append(number: date.day)
        append(", ")
        append(number: date.year, width: 4)
    }
}
