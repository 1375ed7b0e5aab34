import VarveColumns
import VarveSegments

extension Tier {
    /// How segments of the tier are compressed.
    var level: CompressionLevel {
        switch self {
        case .hot: .hot
        case .warm: .high(level: 9)
        case .cold: .zlib(level: 9)
        }
    }
}
