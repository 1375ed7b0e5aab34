import VarveColumns
import VarveSegments

/// The columns of one row group, each loaded when it is first asked for and in the form that is
/// asked for. One a thread.
final class RowGroupColumns {
    let pages = RowGroupPages()
    private(set) var rowCount = 0
    private(set) var selection = RowSelection()
    /// Changes whenever the selection does.
    private(set) var generation = 0
    /// Changes whenever the row group does.
    private(set) var epoch = 0
    private var layout: SegmentLayout?
    private var reader: SegmentReader?
    private var ordinal = 0
    private var columns: [StoredColumn] = []
    private let decoder = PageDecoder()

    /// Turns to a row group, all of whose rows are selected. Reads nothing.
    func begin(_ reader: SegmentReader, rowGroup ordinal: Int) {
        pages.begin(reader, rowGroup: ordinal)
        rowCount = pages.rowCount
        layout = reader.layout
        self.reader = reader
        self.ordinal = ordinal
        epoch += 1
        generation += 1
        selection.selectAll(of: rowCount)
    }

    /// Turns to some rows.
    func select(_ rows: RowSelection) {
        selection.assign(rows)
        generation += 1
    }

    /// A column, nothing of which is loaded yet.
    func column(_ index: Int) -> StoredColumn {
        while columns.count <= index { columns.append(StoredColumn()) }
        let column = columns[index]
        if column.epoch != epoch { column.begin(epoch, pages.pages(index)) }
        return column
    }

    /// The shape of each row.
    func shapes() throws(FormatError) -> StoredColumn {
        try system(.shape)
    }

    /// A system column's integers; a value in each row, and shapes that there are.
    func system(_ system: SystemColumn) throws(FormatError) -> StoredColumn {
        let index = Int(system.rawValue)
        let column = column(index)
        guard column.numbersForm == .unknown else { return column }
        column.numbers.removeAll(keepingCapacity: true)
        let decoder = decoder
        try unsafe pages.forEachPage(index) { (_, bytes, descriptor) throws(ColumnError) in
            try unsafe decoder.decodeIntegers(bytes, descriptor, appendingTo: &column.numbers)
        }
        guard column.numbers.count == rowCount else {
            throw damage("\(rowCount) values of the column \(system)", "\(column.numbers.count)")
        }
        if system == .shape {
            let count = Int64(layout?.shapes.count ?? 0)
            if let odd = column.numbers.first(where: { $0 < 0 || $0 >= count }) {
                throw damage("a shape below \(count)", "\(odd)")
            }
        }
        column.numbersForm = .loaded
        return column
    }

    /// The numbers of a column; `none` where not all pages have them, or not of one kind.
    func numbers(_ index: Int) throws(FormatError) -> StoredColumn {
        let column = column(index)
        guard column.numbersForm == .unknown else { return column }
        column.numbersForm = .none
        column.numbers.removeAll(keepingCapacity: true)
        guard column.pages.allSatisfy({ $0.descriptor.encoding.isTyped }) else { return column }
        let decoder = decoder
        var kinds: Set<PageUnits> = []
        try unsafe pages.forEachPage(index) { (_, bytes, descriptor) throws(ColumnError) in
            let units = try unsafe decoder.decodeUnits(
                bytes, descriptor, appendingTo: &column.numbers)
            if let units { kinds.insert(units) }
        }
        guard kinds.count == 1, let units = kinds.first, column.numbers.count == column.valueCount
        else { return column }
        column.units = units
        column.numbersForm = .loaded
        return column
    }

    /// The distinct values of a column, and two more that are empty; `none` where not all pages are
    /// dictionaries.
    func dictionary(_ index: Int) throws(FormatError) -> StoredColumn {
        let column = column(index)
        guard column.dictionaryForm == .unknown else { return column }
        column.dictionaryForm = .none
        column.entries.removeAll()
        column.codes.removeAll(keepingCapacity: true)
        guard column.pages.allSatisfy({ $0.descriptor.encoding == .dictionary }) else {
            return column
        }
        let decoder = decoder
        try unsafe pages.forEachPage(index) { (_, bytes, descriptor) throws(ColumnError) in
            let (firstEntry, firstCode) = (column.entries.count, column.codes.count)
            _ = try unsafe decoder.decodeDictionary(
                bytes, descriptor, entries: column.entries, codes: &column.codes)
            if firstEntry > 0 {
                for code in firstCode..<column.codes.count {
                    column.codes[code] += UInt32(truncatingIfNeeded: firstEntry)
                }
            }
        }
        // One entry for rows with NULL, and one for rows without the key.
        column.entries.appendEmpty(count: 2)
        column.dictionaryForm = .loaded
        return column
    }

    /// The texts of a column, those of the selected rows at least.
    func text(_ index: Int) throws(FormatError) -> StoredColumn {
        let column = try located(index)
        if column.isPageLoaded.isEmpty {
            column.isPageLoaded.append(contentsOf: repeatElement(false, count: column.pages.count))
            column.text.removeAll()
        }
        guard needPages(column) else { return column }
        column.text.removeAll()
        let decoder = decoder
        var next = 0
        func skip(to page: Int) {
            while next < page {
                column.text.appendEmpty(count: column.pages[next].descriptor.valueCount)
                next += 1
            }
        }
        try unsafe pages.forEachPage(index, where: column.isPageLoaded) {
            (page, bytes, descriptor) throws(ColumnError) in
            skip(to: page)
            try unsafe decoder.decode(bytes, descriptor, appendingTo: column.text)
            next += 1
        }
        skip(to: column.pages.count)
        return column
    }

    /// Marks the pages that hold values of selected rows.
    ///
    /// - Returns: whether any of them is not loaded.
    private func needPages(_ column: StoredColumn) -> Bool {
        var isShort = false
        func need(_ page: Int) {
            guard !column.isPageLoaded[page] else { return }
            column.isPageLoaded[page] = true
            isShort = true
        }
        if column.isIdentity {
            for page in column.pages.indices { need(page) }
            return isShort
        }
        // Both ascend: rows do, and values lie in the rows' order.
        let places = unsafe column.elementPlaces.elements
        var element = 0
        var end = 0
        for page in column.pages.indices {
            end += column.pages[page].descriptor.valueCount
            var isNeeded = false
            while unsafe element < places.count && places[element] < Int32(truncatingIfNeeded: end)
            {
                if unsafe places[element] >= 0 { isNeeded = true }
                element += 1
            }
            if isNeeded { need(page) }
            if element == places.count { break }
        }
        return isShort
    }

    /// A column with the places of the selected rows' values.
    func located(_ index: Int) throws(FormatError) -> StoredColumn {
        let column = column(index)
        guard column.selection != generation else { return column }
        try findRows(column, index)
        column.selection = generation
        let rows = unsafe selection.someRows
        column.isIdentity = unsafe rows == nil && column.rowPlaces.isEmpty
        if column.isIdentity { return column }
        column.elementPlaces.resize(selection.count)
        let places = unsafe column.elementPlaces.elements
        unsafe column.rowPlaces.withUnsafeBufferPointer { rowPlaces in
            for element in places.indices {
                let row = unsafe rows.map { Int(unsafe $0[element]) } ?? element
                unsafe places[element] =
                    rowPlaces.isEmpty ? Int32(truncatingIfNeeded: row) : unsafe rowPlaces[row]
            }
        }
        return column
    }

    /// Finds out where each row's value is.
    private func findRows(_ column: StoredColumn, _ index: Int) throws(FormatError) {
        // A row has one value at most: as many values as rows leave no row without.
        guard !column.hasRowPlaces, column.valueCount != rowCount, let layout else { return }
        let has = layout.slotColumns.map { $0.contains(index) }
        let shapes = try shapes().numbers
        column.rowPlaces.reserveCapacity(rowCount)
        var next: Int32 = 0
        for shape in shapes {
            column.rowPlaces.append(has[Int(shape)] ? next : -1)
            if has[Int(shape)] { next += 1 }
        }
        guard Int(next) == column.valueCount else {
            throw damage("\(next) values of column \(index)", "\(column.valueCount)")
        }
        column.hasRowPlaces = true
    }

    /// The place of a row's value in a column that is located; -1 for none.
    func place(_ row: Int, _ column: StoredColumn) -> Int {
        column.rowPlaces.isEmpty ? row : Int(column.rowPlaces[row])
    }

    /// For each row the place of its value in a column that is located, -1 for none; nil where that is
    /// the row's own number. Valid until the next row group.
    @unsafe
    func places(_ column: StoredColumn) -> UnsafeBufferPointer<Int32>? {
        guard !column.rowPlaces.isEmpty else { return nil }
        column.rowPlacesLane.assign(column.rowPlaces)
        return unsafe UnsafeBufferPointer(column.rowPlacesLane.elements)
    }

    /// Damage that no checksum shows: the parts contradict each other.
    func damage(_ expected: String, _ found: String) -> FormatError {
        guard let reader else { preconditionFailure("a row group was begun") }
        return reader.damage(
            at: reader.footer.rowGroups[ordinal].offset, expected: expected, found: found)
    }
}

extension Encoding {
    /// Whether values are stored as numbers.
    var isTyped: Bool {
        switch self {
        case .integer, .decimal, .time: true
        case .plain, .dictionary, .alphabet, .tokens, .integers: false
        }
    }
}
