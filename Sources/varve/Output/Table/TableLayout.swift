/// Shares the columns of a terminal out among those of a table.
enum TableLayout {
    /// Blanks between two columns.
    static let gap = 2
    /// Columns that text is not squeezed below, nor headings.
    static let textLeast = 10
    static let headingLeast = 6

    /// What a column of a table asks for.
    struct Need: Equatable {
        /// It cannot be drawn in less.
        var least: Int
        /// It would show everything in so much.
        var wanted: Int

        init(least: Int, wanted: Int) {
            self.least = min(least, wanted)
            self.wanted = wanted
        }

        /// - Parameters:
        ///   - heading: the columns of the heading.
        ///   - content: the most columns of a value.
        ///   - whole: the most columns of a value that must not be cut.
        init(heading: Int, content: Int, whole: Int) {
            let readable = max(content, min(heading, TableLayout.headingLeast))
            self.init(
                least: max(whole, min(readable, TableLayout.textLeast)),
                wanted: max(heading, content))
        }
    }

    /// The width of each column; nil where they do not fit.
    ///
    /// What is narrow gets what it wants; the rest is shared evenly among the wide ones.
    static func widths(_ needs: [Need], columns: Int) -> [Int]? {
        let room = columns - gap * max(needs.count - 1, 0)
        func sum(_ cap: Int) -> Int { needs.reduce(0) { $0 + width($1, cap) } }
        guard sum(0) <= room else { return nil }
        var cap = 0
        while cap < room && sum(cap + 1) <= room { cap += 1 }
        var rest = room - sum(cap)
        return needs.map { need in
            let width = width(need, cap)
            guard rest > 0, width < need.wanted, width == cap else { return width }
            rest -= 1
            return width + 1
        }
    }

    private static func width(_ need: Need, _ cap: Int) -> Int {
        min(max(cap, need.least), need.wanted)
    }
}
