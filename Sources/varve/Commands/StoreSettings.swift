/// The text of a new store's `varve.toml`.
enum StoreSettings {
    static let text = """
        # Settings and policy of this store. Durations read 30d, 12h; sizes 2GiB. A line that begins
        # with # sets nothing: it shows what is the case without it.

        # How `varve ingest` reads. Options of the command line win.
        [ingest]
        # profile      = "review"     # found out from the first units unless this is set
        # on_conflict  = "version"    # or "first", "reject"
        # max_dead     = "100%"       # more dead letters than that, 12 or 0.5%, end with exit code 3
        # lock_wait    = "30s"        # how long to wait for another command to end
        # line_max     = "16MiB"      # a longer line is a dead letter
        # depth_max    = 64           # so is deeper nesting
        # earliest     = "1995-01-01" # and a review that is older,
        # ahead_days   = 2            # or that is further ahead of the clock
        # free_min     = "256MiB"     # with less free space it stops

        # What `varve compact` does with age. Until it runs nothing moves, and nothing is dropped.
        [lifecycle]
        warm_after    = "30d"         # from then on compressed harder
        cold_after    = "90d"         # and harder still
        # expire_after = "365d"       # nothing expires unless this is set
        # age_from     = "review"     # or "ingested"
        # versions_keep = "30d"       # how long superseded versions stay
        trash_keep    = "30d"         # how long what was dropped can be taken back
        # dead_keep    = "90d"        # how long dead letters stay

        """
}
