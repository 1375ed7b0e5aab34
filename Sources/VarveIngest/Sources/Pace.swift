/// How often what a slow source brings is stored: a pipe that trickles, a file that grows.
///
/// A source that is always ready is stored batch by batch, whatever the pace.
public struct Pace: Sendable {
    /// No unit that was read waits longer for its commit.
    public var interval: Duration
    /// The time since any fixed point, from a clock that does not go backwards.
    public var elapsed: @Sendable () -> Duration

    public init(interval: Duration, elapsed: @escaping @Sendable () -> Duration) {
        self.interval = interval
        self.elapsed = elapsed
    }
}
