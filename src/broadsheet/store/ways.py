"""How mail goes and comes: whether each way works, since when not, until when it rests, how far it has read."""

from dataclasses import dataclass

from sqlalchemy import select, update

from broadsheet.store.access import Access
from broadsheet.store.dialect import upsert
from broadsheet.store.schema_mail import mail_way


@dataclass(frozen=True, slots=True)
class Way:
    """A way of mail: ``out`` or ``returns``. Moments are UTC texts, empty where there is none."""

    name: str
    trouble_since: str = ""
    rests_until: str = ""
    why: str = ""
    hint: str = ""
    mark: str = ""
    """How far it has read, in words only its reader understands."""
    worked_at: str = ""


class Ways:
    """The table ``mail_way``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def read(self, name: str) -> Way:
        """The way of that name, as it is known."""
        wanted = select(mail_way).where(mail_way.c.name == name)
        row = self._access.read(lambda connection: connection.execute(wanted).first())
        return Way(*row) if row else Way(name)

    def note_trouble(self, name: str, rests_until: str, why: str, hint: str) -> None:
        """It does not work, and rests until then; since when it has not is kept."""
        old, now = self.read(name), self._access.now()
        self._write(Way(name, old.trouble_since or now, rests_until, why, hint, old.mark, old.worked_at))

    def note_work(self, name: str, mark: str | None = None) -> None:
        """It works; ``mark`` says how far it has read."""
        old = self.read(name)
        self._write(Way(name, mark=old.mark if mark is None else mark, worked_at=self._access.now()))

    def wake(self, name: str) -> None:
        """It need not rest any longer."""
        with self._access.write() as connection:
            connection.execute(update(mail_way).where(mail_way.c.name == name).values(rests_until=""))

    def _write(self, way: Way) -> None:
        row = {column.name: getattr(way, column.name) for column in mail_way.columns}
        with self._access.write() as connection:
            connection.execute(upsert(mail_way, key=["name"]), row)
