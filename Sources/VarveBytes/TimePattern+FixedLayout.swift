extension TimePattern {
    /// A layout whose texts all have one length: where its fields lie, and its literals as words.
    ///
    /// Texts are compared eight bytes at a time; the last word overlaps the one before it, so that
    /// nothing outside the text is read.
    struct FixedLayout: Sendable {
        /// The bytes of a text, 8...40.
        let count: Int
        /// The literals, and `0` for digits.
        let template: [UInt64]
        /// What carries into a byte's top bit if its difference from the template is too large:
        /// more than nine for a digit, more than nothing for a literal.
        let slack: [UInt64]
        /// Where fields begin; -1 where there is none.
        private(set) var year = -1
        private(set) var shortYear = -1
        private(set) var month = -1
        private(set) var day = -1
        private(set) var hour = -1
        private(set) var minute = -1
        private(set) var second = -1
        private(set) var fraction = -1
        private(set) var fractionDigits = 0

        /// Nil for layouts with a bare `M` or `d`, and for very short and long ones.
        init?(_ steps: [Step]) {
            var template: [UInt8] = []
            var slack: [UInt8] = []
            var places: [(field: Field, offset: Int, digits: Int)] = []
            for step in steps {
                switch step {
                case .literal(let byte):
                    template.append(byte)
                    slack.append(0x7F)
                case .digits(let field, let count):
                    places.append((field, template.count, count))
                    template += Array(repeating: 0x30, count: count)
                    slack += Array(repeating: 0x80 - 10, count: count)
                case .loose:
                    return nil
                }
            }
            guard template.count >= 8, template.count <= 40 else { return nil }
            count = template.count
            self.template = Self.words(template)
            self.slack = Self.words(slack)
            for (field, offset, digits) in places { place(field, at: offset, digits: digits) }
        }

        /// Where word number `index` begins in a text of `count` bytes.
        @inline(__always)
        static func offset(ofWord index: Int, count: Int) -> Int {
            min(index &* 8, count &- 8)
        }

        private static func words(_ bytes: [UInt8]) -> [UInt64] {
            (0..<(bytes.count + 7) / 8).map { index in
                let start = offset(ofWord: index, count: bytes.count)
                return bytes[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            }
        }

        private mutating func place(_ field: Field, at offset: Int, digits: Int) {
            switch field {
            case .year: year = offset
            case .shortYear: shortYear = offset
            case .month: month = offset
            case .day: day = offset
            case .hour: hour = offset
            case .minute: minute = offset
            case .second: second = offset
            case .fraction:
                fraction = offset
                fractionDigits = digits
            }
        }
    }
}
