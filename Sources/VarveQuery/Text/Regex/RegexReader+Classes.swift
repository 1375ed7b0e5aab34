extension RegexReader {
    /// What follows `[`.
    mutating func readClass() -> RegexNode? {
        let isNegated = take("^")
        var members = ScalarSet()
        var isKnown = true
        var isFirst = true
        while isFirst || peek != UInt8(ascii: "]") {
            guard peek != nil else { return nil }
            guard readMember(&members, &isKnown) else { return nil }
            isFirst = false
        }
        at += 1
        return isKnown ? node(members, isNegated: isNegated) : .unknown
    }

    /// A character, a range or a class within a class; false to give up.
    private mutating func readMember(_ members: inout ScalarSet, _ isKnown: inout Bool) -> Bool {
        if take(word: "[:") {
            isKnown = false
            _ = take("^")
            while let byte = peek, ByteRarity.isLetter(byte) { at += 1 }
            return take(word: ":]")
        }
        let start = at
        if take("\\") {
            if take("p") || take("P") {
                isKnown = false
                return readPropertyName()
            }
            if let (set, isNegated) = readPerlClass() {
                // Folding first and turning round later is not worth having twice.
                if isNegated && flags.ignoresCase { isKnown = false }
                members.insert(isNegated ? set.inverted : set)
                return true
            }
            at = start
        }
        guard let low = readMemberScalar() else { return false }
        var high = low
        let dash = at
        if take("-") {
            if peek == UInt8(ascii: "]") {
                at = dash
            } else {
                guard let other = readMemberScalar() else { return false }
                high = other
            }
        }
        guard low <= high else { return false }
        members.insert(low...high)
        return true
    }

    private mutating func readMemberScalar() -> UInt32? {
        take("\\") ? readEscapedScalar() : nextScalar()
    }
}
