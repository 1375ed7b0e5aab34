import VarveBytes
import VarveColumns
import VarveJSON
import VarveReviews
import VarveSegments

extension FieldColumns {
    /// Makes the vector of a field for the selected rows.
    func fill(_ vector: Vector, _ state: FieldState) throws {
        guard let field = state.field else { return }
        vector.reset(field.field.type, count: count)
        if case .system(let system) = field.field { return try fill(vector, system) }
        switch try plan(state, field) {
        case .constant(let access): fill(vector, constant: access)
        case .shapes: try fillByShape(vector, field)
        case .rows: try fillByRow(vector, field)
        case .column(let index, let kind, _):
            guard try fill(vector, field, column: index, kind) else {
                return try fillByRow(vector, field)
            }
        }
    }

    private func fill(_ vector: Vector, constant access: FieldAccess) {
        switch access {
        case .missing, .column, .rows: vector.makeAllNull(.missing)
        case .null: vector.makeAllNull(.null)
        case .boolean(let value):
            switch vector.type {
            case .boolean: vector.flags.fill(value ? 1 : 0, count: count)
            case .dynamic, .text:
                vector.kinds.fill(value ? 1 : 0, count: count)
                vector.ownText.append(Array((value ? "true" : "false").utf8))
                vector.isDense = false
                vector.places.fill(0, count: count)
            default: vector.makeAllNull(.null)
            }
        }
    }

    private func fillByShape(_ vector: Vector, _ field: SegmentField) throws(FormatError) {
        let shapes = try shapeOfRows()
        let selection = columns.selection
        if vector.type == .text || vector.type == .dynamic {
            vector.ownText.append(Array("false".utf8))
            vector.ownText.append(Array("true".utf8))
            vector.isDense = false
            vector.places.fill(-1, count: count)
            vector.kinds.fill(0, count: count)
        }
        for element in 0..<count {
            switch field.accesses[shapes[selection[element]]] {
            case .missing: vector.makeNull(element, .missing)
            case .null, .column, .rows: vector.makeNull(element, .null)
            case .boolean(let value):
                switch vector.type {
                case .boolean: vector.flags[element] = value ? 1 : 0
                case .text, .dynamic:
                    vector.kinds[element] = value ? 1 : 0
                    vector.places[element] = value ? 1 : 0
                default: vector.makeNull(element, .null)
                }
            }
        }
    }

    /// From a column that holds the values of all rows that have one.
    ///
    /// - Returns: false where that takes a look at each row.
    private func fill(
        _ vector: Vector, _ field: SegmentField, column index: Int, _ kind: SlotKind
    ) throws -> Bool {
        switch field.field {
        case .stars:
            return try fillStars(vector, field)
        case .canonical(let canonical) where canonical.type != .text:
            guard kind != .nested else { return false }
            switch canonical {
            case .reviewTimestamp: return try fillTimes(vector, field, index)
            case .rating, .helpfulnessVotes: return try fillNumbers(vector, field, index)
            default: return false
            }
        default:
            let column = try columns.text(index)
            vector.text = column.text
            vector.isDense = column.isIdentity
            if !column.isIdentity { vector.places.assign(column.elementPlaces) }
            if vector.type == .dynamic {
                vector.kinds.fill(Vector.DynamicKind(kind).rawValue, count: count)
            }
            try fillStates(vector, field, column)
            return true
        }
    }

    /// Says for rows without a value why they have none.
    func fillStates(
        _ vector: Vector, _ field: SegmentField, _ column: StoredColumn
    ) throws(FormatError) {
        guard column.valueCount != rowCount, !column.isIdentity else { return }
        let shapes = try shapeOfRows()
        let selection = columns.selection
        for element in 0..<count where column.elementPlaces[element] < 0 {
            let isMissing = field.accesses[shapes[selection[element]]] == .missing
            vector.makeNull(element, isMissing ? .missing : .null)
        }
    }

    /// Numbers of a typed encoding as doubles.
    func fillDoubles(_ vector: Vector, _ column: StoredColumn, scale: Int) {
        let doubles = unsafe vector.doubles.elements
        forEachNumber(column) { element, number in
            unsafe doubles[element] = DecimalUnits.double(number, scale: scale)
        }
    }

    /// Calls `body` for each selected row that has a number.
    @inline(__always)
    private func forEachNumber(_ column: StoredColumn, _ body: (Int, Int64) -> Void) {
        unsafe column.numbers.withUnsafeBufferPointer { numbers in
            if column.isIdentity {
                for element in numbers.indices { unsafe body(element, numbers[element]) }
                return
            }
            let places = unsafe column.elementPlaces.elements
            for element in places.indices {
                let place = unsafe Int(places[element])
                if place >= 0 { unsafe body(element, numbers[place]) }
            }
        }
    }

    /// A rating or votes: from typed pages, else from their texts.
    private func fillNumbers(
        _ vector: Vector, _ field: SegmentField, _ index: Int
    ) throws -> Bool {
        let column = try columns.numbers(index)
        if column.numbersForm == .loaded, case .decimal(let scale) = column.units,
            vector.type == .double || scale == 0
        {
            try fillStates(vector, field, try columns.located(index))
            if vector.type == .double {
                fillDoubles(vector, column, scale: scale)
            } else {
                let integers = unsafe vector.integers.elements
                forEachNumber(column) { unsafe integers[$0] = $1 }
            }
            return true
        }
        let text = try columns.text(index)
        try fillStates(vector, field, text)
        for element in 0..<count {
            let place = text.isIdentity ? element : Int(text.elementPlaces[element])
            guard place >= 0 else { continue }
            unsafe setNumber(vector, element, text.text[place])
        }
        return true
    }

    /// Reads a number of a field of type double or integer.
    func setNumber(_ vector: Vector, _ element: Int, _ text: UnsafeRawBufferPointer) {
        if vector.type == .double {
            guard let value = unsafe reading(text, ValueReading.double) else {
                return vector.makeNull(element)
            }
            vector.doubles[element] = value
        } else {
            guard
                let value = unsafe DecimalUnits.votes(text)
                    ?? reading(text, ValueReading.integer)
            else { return vector.makeNull(element) }
            vector.integers[element] = value
        }
    }

    private func fillStars(_ vector: Vector, _ field: SegmentField) throws -> Bool {
        let rating = try self.vector(.canonical(.rating))
        let shapes = try shapeOfRows()
        let selection = columns.selection
        vector.takeStates(of: rating)
        for element in 0..<count where !rating.isNull(element) {
            setStars(vector, element, rating.doubles[element], shape: shapes[selection[element]])
        }
        return true
    }

    func setStars(_ vector: Vector, _ element: Int, _ rating: Double, shape: Int) {
        guard let reader = segment?.readers[shape] else { return vector.makeNull(element) }
        vector.doubles[element] = reader.profile.stars(ofRating: rating)
    }

    /// Times from typed pages, if the mapping reads them the same way.
    private func fillTimes(
        _ vector: Vector, _ field: SegmentField, _ index: Int
    ) throws -> Bool {
        let encodings = columns.column(index).pages.map(\.descriptor.encoding)
        guard encodings.allSatisfy(\.isTyped) else { return false }
        let column = try columns.numbers(index)
        guard column.numbersForm == .loaded, let units = timeUnits(column.units) else {
            return false
        }
        try fillStates(vector, field, try columns.located(index))
        let integers = unsafe vector.integers.elements
        var overflows = false
        forEachNumber(column) { element, number in
            let (micros, overflow) = number.multipliedReportingOverflow(by: units.factor)
            overflows = overflows || overflow
            unsafe integers[element] =
                units.divisor == 1
                ? micros : Self.dividedDown(micros, units.divisor)
        }
        // Beyond what microseconds can hold: not as the mapping accepted it.
        return !overflows
    }

    private static func dividedDown(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// How numbers of a page become microseconds by the first format of every mapping that is in
    /// use; nil where it is not clear that they are the same times.
    private func timeUnits(_ units: PageUnits) -> (factor: Int64, divisor: Int64)? {
        guard let segment else { return nil }
        var found: (factor: Int64, divisor: Int64)?
        for shape in possibleShapes {
            guard let profile = segment.readers[shape]?.profile,
                let own = units.micros(profile.times.first ?? .iso8601)
            else { return nil }
            if let found, found != own { return nil }
            found = own
        }
        return found
    }
}

extension PageUnits {
    /// What turns these numbers into microseconds where a mapping reads their texts in `format`: a
    /// factor, then a divisor, rounded down.
    fileprivate func micros(_ format: TimeFormat) -> (factor: Int64, divisor: Int64)? {
        switch (self, format) {
        case (.decimal(0), .epochSeconds): return (1_000_000, 1)
        case (.decimal(0), .epochMillis): return (1_000, 1)
        case (.time(let page), .pattern(let own)) where page == own: return page.micros
        // The layouts of ISO 8601 that encodings know; its zone is UTC if it has one.
        case (.time(let page), .iso8601) where page.text.hasPrefix("yyyy-MM-dd"):
            return page.text.hasSuffix("'UTC'") ? nil : page.micros
        default: return nil
        }
    }
}

extension TimePattern {
    fileprivate var micros: (factor: Int64, divisor: Int64) {
        let perDay = unit.perDay
        return perDay <= CalendarTime.microsPerDay
            ? (CalendarTime.microsPerDay / perDay, 1) : (1, perDay / CalendarTime.microsPerDay)
    }
}

extension Vector.DynamicKind {
    init(_ kind: SlotKind) {
        switch kind {
        case .number: self = .number
        case .string: self = .string
        case .nested, .opaque: self = .nested
        }
    }
}
