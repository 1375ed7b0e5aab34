"""DuckDB, the reference: one process, all tables in memory."""

import duckdb


class Duck:
    def __init__(self, tables):
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'")
        for table in tables:
            self.connection.execute(f"create schema {table.name}")
            # In the file's order: line numbers come from it.
            self.connection.execute("set threads = 1")
            self.connection.execute(table.load)
            self.connection.execute("set threads = 2")
            self.connection.execute(
                f"create table {table.name}.sample as select * from {table.name}.reviews "
                f"where hash(review_id) % {max(1, self.records(table) // 400)} = 0 order by _line"
            )

    def records(self, table):
        return self.one(f"select count(*) from {table.name}.reviews")

    def one(self, query):
        return self.connection.execute(query).fetchone()[0]

    def values(self, table, expression):
        """What an expression has for a few hundred records."""
        query = f"select {expression} from {table.name}.sample reviews"
        return [row[0] for row in self.connection.execute(query).fetchall()]

    def ids(self, table, condition):
        """The ids of the rows for which the condition is true."""
        query = f"select review_id from {table.name}.reviews where {condition}"
        return {row[0] for row in self.connection.execute(query).fetchall()}

    def count(self, table, condition):
        return self.one(f"select count(*) from {table.name}.reviews where {condition}")


Error = duckdb.Error
