import Testing
import VarveReviews
import VarveStore

@testable import varve

@Suite struct LifecycleSettingsTests {
    private func policy(_ text: String) throws -> LifecyclePolicy {
        try LifecyclePolicy(text, file: "varve.toml")
    }

    @Test("the file of a new store says nothing that is not so without it")
    func newStore() throws {
        #expect(try policy(StoreSettings.text) == LifecyclePolicy())
        #expect(try policy("") == LifecyclePolicy())
        #expect(LifecyclePolicy().expireAfter == nil)
        #expect(LifecyclePolicy().versionsKeep == nil)
    }

    @Test("settings are read")
    func values() throws {
        let text = """
            [lifecycle]
            warm_after = "12h"
            cold_after = "2w"
            expire_after = "365d"
            age_from = "ingested"
            versions_keep = "90min"
            trash_keep = "0d"
            dead_keep = "1d"
            """
        let policy = try policy(text)
        let hour = LifecyclePolicy.day / 24
        #expect(policy.warmAfter == 12 * hour)
        #expect(policy.coldAfter == 14 * LifecyclePolicy.day)
        #expect(policy.expireAfter == 365 * LifecyclePolicy.day)
        #expect(policy.ageFrom == .ingested)
        #expect(policy.versionsKeep == 3 * hour / 2)
        #expect(policy.trashKeep == 0)
        #expect(policy.deadKeep == LifecyclePolicy.day)
    }

    @Test("a table that is there says all: what it leaves out is never")
    func leftOut() throws {
        let policy = try policy("[lifecycle]\nwarm_after = \"30d\"")
        #expect(policy.coldAfter == nil)
        #expect(policy.trashKeep == LifecyclePolicy().trashKeep)
    }

    @Test(
        "what is wrong is told with its line, key and reason",
        arguments: [
            ("[lifecycle]\n\nexpire = \"1d\"", 3, "lifecycle.expire", "expire_after"),
            ("# one\n[lifecicle]\nwarm_after = \"1d\"", 2, "lifecicle", "lifecycle"),
            ("[lifecycle]\nwarm_after = \"30\"", 2, "lifecycle.warm_after", "\"30\""),
            ("[lifecycle]\nwarm_after = \"d\"", 2, "lifecycle.warm_after", "a time"),
            ("[lifecycle]\nwarm_after = \"-1d\"", 2, "lifecycle.warm_after", "30d"),
            ("[lifecycle]\nexpire_after = \"1.5d\"", 2, "lifecycle.expire_after", "1.5d"),
            ("[lifecycle]\nexpire_after = \"1y\"", 2, "lifecycle.expire_after", "1y"),
            ("[lifecycle]\nexpire_after = \"1 d\"", 2, "lifecycle.expire_after", "1 d"),
            ("[lifecycle]\nexpire_after = \"\"", 2, "lifecycle.expire_after", "\"\""),
            (
                "[lifecycle]\nexpire_after = \"99999999999999999999d\"", 2,
                "lifecycle.expire_after", "a time"
            ),
            ("[lifecycle]\nexpire_after = 365", 2, "lifecycle.expire_after", "a string"),
            ("[lifecycle]\nage_from = \"birth\"", 2, "lifecycle.age_from", "ingested"),
            ("[lifecycle]\nversions_keep = \"1m\"", 2, "lifecycle.versions_keep", "1m"),
            ("[lifecycle]\ntrash_keep = true", 2, "lifecycle.trash_keep", "a string"),
            ("[lifecycle]\ndead_keep = \"soon\"", 2, "lifecycle.dead_keep", "soon"),
            (
                "[lifecycle]\nwarm_after = \"90d\"\ncold_after = \"30d\"", 3,
                "lifecycle.cold_after", "warm_after"
            ),
            ("lifecycle = \"30d\"", 1, "lifecycle", "a table"),
        ])
    func mistakes(_ text: String, _ line: Int, _ key: String, _ part: String) {
        do {
            _ = try policy(text)
            Issue.record("taken")
        } catch let error as ProfileError {
            #expect(error.line == line)
            #expect(error.key == key)
            #expect(error.description.hasPrefix("varve.toml:\(line): \(key)"))
            #expect(error.description.contains(part))
        } catch {
            Issue.record(error)
        }
    }

    @Test(
        "ages are said as a file has them, and in words",
        arguments: [
            ("30d", "30d", "30 days"), ("1d", "1d", "1 day"), ("24h", "1d", "1 day"),
            ("36h", "36h", "36 hours"), ("2w", "14d", "14 days"), ("90min", "90min", "90 minutes"),
            ("60min", "1h", "1 hour"), ("0d", "0d", "0 days"), ("0min", "0d", "0 days"),
        ])
    func ages(_ text: String, _ same: String, _ words: String) throws {
        let age = try #require(Age(text))
        #expect(Age.text(age.micros) == same)
        #expect(Age.words(age.micros) == words)
        #expect(Age(same) == age)
    }
}
