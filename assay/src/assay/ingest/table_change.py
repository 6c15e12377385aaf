"""What became of one table between two versions of a business date."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TableChange:
    """How many rows of a table came, went and are other than before, by key."""

    table: str
    added: int
    removed: int
    changed: int

    def line(self) -> str:
        """The change as a person reads it."""
        return (
            f"{self.table}：与上一版相比新增 {self.added} 行，减少 {self.removed} 行，改变 {self.changed} 行。"
            f" / {self.added} rows added, {self.removed} removed, {self.changed} changed against the version before."
        )
