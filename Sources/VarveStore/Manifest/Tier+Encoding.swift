import VarveSegments

extension Tier {
    /// How new segments of this tier are laid down.
    public var encoding: TierEncoding {
        switch self {
        case .hot: .hot
        case .warm: .warm
        case .cold: .cold
        }
    }
}
