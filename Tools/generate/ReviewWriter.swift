/// Whose records are made.
enum Profile: String, CaseIterable {
    case review, nsmc, tiny
    case amazon2014 = "amazon-2014"
}

/// Writes one record after another, without line feeds.
struct ReviewWriter {
    let profile: Profile
    let texts: TextWriter
    let seed: UInt64

    /// What a record is made from.
    struct Draft {
        /// Counts the records that were made; no two accepted ones share it.
        let index: Int
        /// Seconds since 1970-01-01.
        let time: Int
        let fault: Fault?
    }

    /// Writes a record; with a fault, one that breaks exactly that rule.
    func write(
        _ draft: Draft, to line: LineBuffer, _ client: Client, _ random: inout RandomSource
    ) {
        if draft.fault == .inArray { line.append(UInt8(ascii: "[")) }
        var members = MemberWriter(line: line, client: client)
        switch profile {
        case .review: writeReview(draft, &members, &random)
        case .amazon2014: writeAmazon(draft, &members, &random)
        case .nsmc: writeNSMC(draft, &members, &random)
        case .tiny: writeTiny(draft, &members)
        }
        if draft.fault != .unclosed { line.append(UInt8(ascii: "}")) }
        if draft.fault == .inArray { line.append(UInt8(ascii: "]")) }
    }

    // MARK: Profiles

    private func writeReview(
        _ draft: Draft, _ members: inout MemberWriter, _ random: inout RandomSource
    ) {
        let line = members.line
        let client = members.client
        members.string("review_id") {
            if draft.fault == .idEmpty { return }
            line.append(UInt8(ascii: "R"))
            line.append(base36: identity(draft.index), width: 13)
        }
        members.string("product_id") {
            line.append("B0")
            line.append(
                base36: RandomSource.mix((1 << 40) + UInt64(skewed(200_000, &random))), width: 8)
            if draft.fault == .invalidUTF8 { line.append(0xFF) }
        }
        members.string("user_id") {
            line.append(UInt8(ascii: "A"))
            line.append(
                base36: RandomSource.mix((1 << 41) + UInt64(skewed(3_000_000, &random))), width: 13)
        }
        writeRating("rating", draft, &members, &random)
        members.string("review_title") { texts.writeTitle(to: line, client, &random) }
        members.string("review_text") { texts.writeText(to: line, client, &random) }
        members.string("review_timestamp") { writeTime(draft, to: line) }
        members.number("helpfulness_votes", votes(&random))
        members.member("verified_purchase", random.chance(4, of: 5) ? "true" : "false")
    }

    private func writeAmazon(
        _ draft: Draft, _ members: inout MemberWriter, _ random: inout RandomSource
    ) {
        let line = members.line
        let client = members.client
        // Five records a reviewer, each of a product that only this fifth can have: the two of them
        // together are the record's identity.
        members.string("reviewerID") {
            line.append(UInt8(ascii: "A"))
            line.append(base36: identity(draft.index / 5), width: 13)
        }
        members.string("asin") {
            let product = skewed(40_000, &random) * 5 + draft.index % 5
            line.append("B0")
            line.append(base36: UInt64(product + 1) &* 1_000_000_007 % 2_821_109_907_456, width: 8)
            if draft.fault == .invalidUTF8 { line.append(0xFF) }
        }
        if random.chance(49, of: 50) {
            members.string("reviewerName") { texts.writeTitle(to: line, client, &random) }
        }
        let helpful = votes(&random)
        members.key("helpful")
        line.append(UInt8(ascii: "["))
        line.append(number: helpful)
        line.append(client == .spaced ? ", " : ",")
        line.append(number: helpful + votes(&random))
        line.append(UInt8(ascii: "]"))
        members.string("reviewText") { texts.writeText(to: line, client, &random) }
        writeRating("overall", draft, &members, &random)
        members.string("summary") { texts.writeTitle(to: line, client, &random) }
        let midnight = draft.fault == .longAgo ? 0 : draft.time / 86_400 * 86_400
        members.number("unixReviewTime", midnight)
        members.string("reviewTime") { line.append(monthFirstDate: midnight) }
    }

    private func writeNSMC(
        _ draft: Draft, _ members: inout MemberWriter, _ random: inout RandomSource
    ) {
        let line = members.line
        let client = members.client
        members.string("review") { texts.writeText(to: line, client, &random) }
        members.string("date") {
            switch draft.fault {
            case .noSuchDay: line.append("13.02.30")
            case .longAgo: line.append("71.01.01")
            default: line.append(shortDate: draft.time)
            }
        }
        writeRating("rating", draft, &members, &random)
        members.string("author") {
            for _ in 0..<4 {
                line.append(UInt8(ascii: "a") &+ UInt8(truncatingIfNeeded: random.below(26)))
            }
            line.append("****")
            if draft.fault == .invalidUTF8 { line.append(0xFF) }
        }
        members.string("review_id") {
            if draft.fault == .idEmpty { return }
            // Rising, with gaps, as the real ones do.
            line.append(number: 1_000_000 + draft.index * 7 + random.below(7))
        }
        members.string("movie_id") { line.append(number: 10_001 + skewed(20_000, &random)) }
    }

    /// The least that the profile `review` accepts.
    private func writeTiny(_ draft: Draft, _ members: inout MemberWriter) {
        let line = members.line
        members.string("review_id") {
            if draft.fault == .idEmpty { return }
            line.append(base36: UInt64(draft.index), width: 6)
        }
        members.string("product_id") {
            line.append("p")
            if draft.fault == .invalidUTF8 { line.append(0xFF) }
        }
        members.member("user_id", "\"u\"")
        writeRatingValue("rating", draft, &members) { line.append(UInt8(ascii: "5")) }
        members.member("review_text", "\"\"")
        members.string("review_timestamp") { writeTime(draft, to: line) }
    }

    // MARK: Values

    private func writeRating(
        _ key: StaticString, _ draft: Draft, _ members: inout MemberWriter,
        _ random: inout RandomSource
    ) {
        let line = members.line
        // Most reviewers are delighted, some are furious, few are neither.
        let dice = random.below(100)
        let stars = dice < 58 ? 5 : dice < 75 ? 4 : dice < 84 ? 3 : dice < 90 ? 2 : 1
        let half = random.below(2)
        writeRatingValue(key, draft, &members) {
            if profile == .nsmc {
                line.append(UInt8(ascii: "\""))
                line.append(number: stars * 2 - half)
                line.append(UInt8(ascii: "\""))
            } else {
                line.append(number: stars)
                line.append(".0")
            }
        }
    }

    /// Writes the rating, or what a fault puts in its place.
    private func writeRatingValue(
        _ key: StaticString, _ draft: Draft, _ members: inout MemberWriter, _ value: () -> Void
    ) {
        switch draft.fault {
        case .ratingMissing: break
        case .ratingNull: members.member(key, "null")
        case .ratingOfWrongType: members.member(key, "[]")
        case .ratingTooHigh: members.member(key, profile == .nsmc ? "\"11\"" : "9.0")
        default:
            members.key(key)
            value()
            if draft.fault == .keyTwice {
                members.key(key)
                value()
            }
        }
    }

    private func writeTime(_ draft: Draft, to line: LineBuffer) {
        switch draft.fault {
        case .noSuchDay: line.append("2013-02-30T00:00:00Z")
        case .longAgo: line.append("1971-01-01T00:00:00Z")
        default: line.append(isoSeconds: draft.time)
        }
    }

    /// A number that no other index gives.
    private func identity(_ index: Int) -> UInt64 {
        RandomSource.mix(UInt64(index) ^ RandomSource.mix(seed &+ 1))
    }

    /// A number below `bound`, small ones far likelier: few products get most reviews.
    private func skewed(_ bound: Int, _ random: inout RandomSource) -> Int {
        let even = random.unit()
        return Int(Double(bound) * even * even * even)
    }

    /// Most reviews have no votes, a few have many.
    private func votes(_ random: inout RandomSource) -> Int {
        var votes = 0
        while random.chance(2, of: 5), votes < 500 {
            votes += 1 + random.below(votes + 2)
        }
        return votes
    }
}
