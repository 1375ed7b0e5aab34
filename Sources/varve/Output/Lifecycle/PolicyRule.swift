import VarveJSON
import VarveStore

/// One setting of `[lifecycle]`, in words.
struct PolicyRule {
    let key: String
    /// As the file has it; nil where it says nothing, and nothing holds by default.
    let value: String?
    /// What that does: a sentence without its full stop.
    let sentence: String

    /// All of them, in the order of a new store's file.
    static func list(_ policy: LifecyclePolicy) -> [PolicyRule] {
        [
            PolicyRule(
                "warm_after", policy.warmAfter, "older records are compressed harder (warm)",
                otherwise: "no record moves to the warm tier"),
            PolicyRule(
                "cold_after", policy.coldAfter, "older records are compressed harder still (cold)",
                otherwise: "no record moves to the cold tier"),
            PolicyRule(
                "expire_after", policy.expireAfter, "older records are dropped",
                otherwise: "nothing expires"),
            PolicyRule(
                key: "age_from", value: policy.ageFrom.rawValue,
                sentence: policy.ageFrom == .review
                    ? "a record's age counts from its review time"
                    : "a record's age counts from when it was accepted"),
            PolicyRule(
                "versions_keep", policy.versionsKeep,
                "versions that were replaced so long ago go, at most "
                    + "\(Age.words(LifecyclePolicy.versionsDelay)) later",
                otherwise: "replaced versions stay as long as their record"),
            PolicyRule(
                "trash_keep", policy.trashKeep,
                "so long varve undo brings back what was dropped; it is gone at most "
                    + "\(Age.words(LifecyclePolicy.purgeDelay)) later",
                otherwise: ""),
            PolicyRule(
                "dead_keep", policy.deadKeep,
                "dead letters that old go for good",
                otherwise: "dead letters stay until varve dead drop"),
        ]
    }

    private init(key: String, value: String, sentence: String) {
        self.key = key
        self.value = value
        self.sentence = sentence
    }

    private init(_ key: String, _ age: Int64?, _ sentence: String, otherwise: String) {
        self.key = key
        value = age.map(Age.text)
        self.sentence = age == nil ? otherwise : sentence
    }

    var json: JSONValue {
        .object([
            ("key", .string(key)),
            ("value", value.map { .string($0) } ?? .null),
            ("sentence", .string(sentence)),
        ])
    }
}
