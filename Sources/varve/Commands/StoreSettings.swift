/// The text of a new store's `varve.toml`.
enum StoreSettings {
    static let text = """
        # Settings and policy of this store. Durations read 30d, 12h; sizes 2GiB.

        # What `varve compact` does with age. Until it runs nothing moves, and nothing is dropped: this
        # version does not have it yet.
        [lifecycle]
        warm_after    = "30d"         # from then on compressed harder
        cold_after    = "90d"         # and harder still
        # expire_after = "365d"       # nothing expires unless this is set
        # age_from     = "review"     # or "ingested"
        # versions_keep = "30d"       # how long superseded versions stay
        trash_keep    = "30d"         # how long what was dropped can be taken back

        """
}
