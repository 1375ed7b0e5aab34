import VarveColumns
import VarveSegments

/// A column of the row group at hand, in the forms in which it was asked for. Its memory is reused
/// from row group to row group.
final class StoredColumn {
    /// Whether a form was asked for, and what came of it.
    enum Form {
        case unknown, none, loaded
    }

    /// The row group that the rest is of; 0 for none.
    var epoch = 0
    /// Values in the row group.
    var valueCount = 0
    var pages: [PageEntry] = []

    /// The values as text. Pages that were not needed are there as empty values.
    let text = TextVector()
    var isPageLoaded: [Bool] = []

    /// The values as the numbers that a typed encoding, or an integer column, has.
    var numbersForm = Form.unknown
    var numbers: [Int64] = []
    var units = PageUnits.decimal(scale: 0)

    /// The distinct values of all pages, and which one each value is.
    var dictionaryForm = Form.unknown
    let entries = TextVector()
    var codes: [UInt32] = []

    /// For each row the place of its value, -1 for none; empty if that is the row's own number.
    var rowPlaces: [Int32] = []
    var hasRowPlaces = false
    /// The same where it stays in place.
    let rowPlacesLane = ElementLane<Int32>(0)

    /// For each selected row the place of its value; not used if `isIdentity`.
    let elementPlaces = ElementLane<Int32>(0)
    var isIdentity = true
    /// The selection that they are for.
    var selection = 0

    static let keptByteCountMax = 4 << 20

    /// Forgets the row group before.
    func begin(_ epoch: Int, _ pages: [PageEntry]) {
        self.epoch = epoch
        self.pages = pages
        // What an unusually long value took is given back.
        if text.byteCount > Self.keptByteCountMax { text.removeAll(keepingCapacity: false) }
        if entries.byteCount > Self.keptByteCountMax { entries.removeAll(keepingCapacity: false) }
        valueCount = pages.reduce(0) { $0 + $1.descriptor.valueCount }
        isPageLoaded.removeAll(keepingCapacity: true)
        numbersForm = .unknown
        dictionaryForm = .unknown
        rowPlaces.removeAll(keepingCapacity: true)
        hasRowPlaces = false
        selection = 0
    }
}
