@testable import VarveJSON

/// The elements of arrays, found the slow way: over a text that is all there, the open brackets in a
/// list.
struct ReferenceElements {
    private(set) var outcome = SplitOutcome()
    /// An element was met that no JSON text can go on like.
    private(set) var hasDamage = false
    private let text: [UInt8]
    private let limit: Int
    private var at = 0
    /// Bytes that may be looked at again.
    private var credit: Int

    private enum Place { case first, behindComma, behindElement }

    private enum ElementEnd {
        case end(Int)
        case fault(Int)
        case none
    }

    init(_ text: [UInt8], limit: Int) {
        self.text = text
        self.limit = limit
        credit = limit
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        while let byte = nextByte() {
            if byte == UInt8(ascii: "[") {
                at += 1
                array()
            } else {
                let end = text[at...].firstIndex(of: 0x0a) ?? text.count
                add(at, end)
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

    /// The byte behind white space.
    private mutating func nextByte() -> UInt8? {
        while at < text.count, Self.isSpace(text[at]) { at += 1 }
        return at < text.count ? text[at] : nil
    }

    /// Adds a unit without the white space behind it.
    private mutating func add(_ start: Int, _ end: Int, isDamaged: Bool = false) {
        var last = end
        while last > start, Self.isSpace(text[last - 1]) { last -= 1 }
        if isDamaged, last > start + 1, text[last - 1] == UInt8(ascii: ",") { last -= 1 }
        outcome.units.append(UnitPlace(start: start, end: last))
        credit = min(credit + 4 * (end - start), 4 * limit)
        at = end
    }

    /// Behind an array's bracket: to its end, or the text's.
    private mutating func array() {
        var place = Place.first
        while let byte = nextByte() {
            switch (byte, place) {
            case (UInt8(ascii: ","), .behindElement):
                at += 1
                place = .behindComma
            case (UInt8(ascii: "]"), .first), (UInt8(ascii: "]"), .behindElement):
                at += 1
                return
            case (UInt8(ascii: ","), _):
                add(at, at + 1)
                place = .behindComma
            case (UInt8(ascii: "]"), _):
                return add(at, at + 1)
            default:
                guard element() else { return }
                place = .behindElement
            }
        }
        outcome.missingEnd = "the array has no end"
    }

    /// The element at hand.
    ///
    /// - Returns: false where nothing follows it.
    private mutating func element() -> Bool {
        let start = at
        let isNested = "{[".utf8.contains(text[start])
        switch isNested ? nestedEnd(start) : scalarEnd(start) {
        case .end(let end): add(start, end)
        case .none: return breakOff(start)
        case .fault(let fault):
            hasDamage = true
            let again = fault - start
            let isAffordable = again <= credit
            if isAffordable { credit -= again }
            guard let next = next(behind: start, from: isAffordable ? start + 1 : fault) else {
                outcome.lostTrack = "another element within \(limit) bytes"
                return breakOff(start)
            }
            add(start, next, isDamaged: true)
            return next < text.count
        }
        return true
    }

    private mutating func breakOff(_ start: Int) -> Bool {
        outcome.pending = start
        outcome.missingEnd = "the array ends inside an element"
        at = text.count
        return false
    }
}

extension ReferenceElements {
    /// What begins with no bracket ends with its quote, or before what separates values.
    private func scalarEnd(_ start: Int) -> ElementEnd {
        if text[start] == UInt8(ascii: "\"") {
            switch stringEnd(start) {
            case .fault(let place): return .end(place)
            case let end: return end
            }
        }
        let end = text[start...].dropFirst().firstIndex {
            ",][{\"".utf8.contains($0) || Self.isSpace($0)
        }
        return end.map { .end($0) } ?? .none
    }

    private func stringEnd(_ start: Int) -> ElementEnd {
        var place = start + 1
        while place < text.count {
            if text[place] < 0x20 { return .fault(place) }
            if text[place] == UInt8(ascii: "\"") { return .end(place + 1) }
            if text[place] == UInt8(ascii: "\\") {
                place += 1
                if place < text.count, text[place] < 0x20 { return .fault(place) }
            }
            place += 1
        }
        return .none
    }

    private func nestedEnd(_ start: Int) -> ElementEnd {
        var open: [UInt8] = []
        var last: UInt8?
        var place = start
        while place < text.count {
            let byte = text[place]
            switch Character(UnicodeScalar(byte)) {
            case "\"":
                guard case .end(let end) = stringEnd(place) else { return stringEnd(place) }
                place = end - 1
            case "{", "[":
                let before: String = open.last == UInt8(ascii: "{") ? ":" : ",["
                if !open.isEmpty, !before.utf8.contains(where: { $0 == last }) {
                    return .fault(place)
                }
                open.append(byte)
            case "}", "]":
                let partner = UInt8(ascii: byte == UInt8(ascii: "}") ? "{" : "[")
                guard open.popLast() == partner else { return .fault(place) }
                if open.isEmpty { return .end(place + 1) }
            case " ", "\t", "\n", "\r":
                place += 1
                continue
            default: break
            }
            last = byte
            place += 1
        }
        return .none
    }

    /// Where the next element seems to begin behind a damaged one, or the text ends; nil where that is
    /// too far.
    private func next(behind start: Int, from: Int) -> Int? {
        let lead = lead(start)
        for place in from..<max(from, text.count) {
            if place - start > limit { return nil }
            guard text[place] == UInt8(ascii: "{") else { continue }
            if lead == nil ? isBehindElement(place, start) : self.lead(place) == lead {
                return place
            }
        }
        return text.count
    }

    /// The blanks and tabs before a place whose line begins with them; nil where they reach the limit.
    private func lead(_ place: Int) -> [UInt8]? {
        let lead = text[..<place].reversed().prefix { $0 == 0x20 || $0 == 0x09 }
        let before = place - lead.count - 1
        let isLead = lead.count < limit && before >= 0 && text[before] == 0x0a
        return isLead ? Array(lead) : nil
    }

    private func isBehindElement(_ place: Int, _ start: Int) -> Bool {
        let before = text[(start + 1)..<place].reversed().lazy.filter { !Self.isSpace($0) }
        return before.prefix(2).elementsEqual(",}".utf8)
    }
}
