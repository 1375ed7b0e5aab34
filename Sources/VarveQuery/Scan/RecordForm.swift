import VarveJSON

/// In which form whole records are given.
public enum RecordForm: Sendable {
    /// The bytes as they were received.
    case asReceived
    /// An object of JSON on one line: rows by their header, all values strings; records of JSON as they
    /// were received, but for line feeds between their parts, which become blanks.
    case object
}

extension Shape {
    /// Appends the record that this shape and `values` make.
    func write(
        _ values: UnsafeBufferPointer<UnsafeRawBufferPointer>, as form: RecordForm,
        to text: RecordBuffer
    ) {
        switch form {
        case .asReceived: unsafe rebuild(values, into: text)
        case .object where isRow: unsafe object(values, into: text)
        case .object:
            let start = text.count
            unsafe rebuild(values, into: text)
            text.joinLines(from: start)
        }
    }
}
