import VarveQuery

extension Cell {
    /// Whether tables may cut it.
    var isText: Bool {
        switch self {
        case .text, .json: true
        default: false
        }
    }
}
