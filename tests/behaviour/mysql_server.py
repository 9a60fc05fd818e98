"""A server that speaks the protocol of MySQL for one run, on the port that is the first argument, and keeps its tables in SQLite.

No wheel carries a MariaDB. What programs of the suite ask is understood: statements that both databases know, placeholders that the
client has filled in, transactions, AUTO_INCREMENT, SLEEP. Anybody may log in, but for the user `stranger`.
"""

import re
import socketserver
import sqlite3
import struct
import sys
import time

UTF8, BINARY = 45, 63
AUTOCOMMIT, IN_TRANSACTION, MORE_RESULTS = 2, 1, 8
# PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, CONNECT_WITH_DB, LONG_PASSWORD, TRANSACTIONS, MULTI_STATEMENTS, MULTI_RESULTS
CAPABILITIES = 0x200 | 0x8000 | 0x80000 | 0x8 | 0x1 | 0x2000 | 0x10000 | 0x20000
TEXT = re.compile(r"(?:_binary\s*)?'((?:[^'\\]|\\.|'')*)'", re.DOTALL)
SPECIAL = {"0": "\0", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}


def number(value):
    """A length as the protocol writes it."""
    if value < 251:
        return bytes([value])
    return b"\xfc" + struct.pack("<H", value) if value < 1 << 16 else b"\xfd" + struct.pack("<I", value)[:3]


def text(value):
    """Text or bytes with the length before it."""
    data = value if isinstance(value, bytes) else str(value).encode()
    return number(len(data)) + data


def for_sqlite(statement):
    """The statement as SQLite writes it."""
    def literal(found):
        raw = re.sub(r"\\(.)", lambda one: SPECIAL.get(one[1], one[1]), found[1], flags=re.DOTALL)
        if found[0].startswith("_binary") or any("\udc80" <= one <= "\udcff" for one in raw):
            return f"x'{raw.encode('utf8', 'surrogateescape').hex()}'"
        return "'" + raw.replace("''", "'").replace("'", "''") + "'"

    statement = TEXT.sub(literal, statement)
    statement = re.sub(r"\bINT AUTO_INCREMENT PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT", statement, flags=re.I)
    return re.sub(r"\bIN \(\((.*?)\)\)", r"IN (\1)", statement)


class Session(socketserver.BaseRequestHandler):
    """One client."""

    def setup(self):
        self.at = 0
        self.is_autocommit = True
        self.database = sqlite3.connect("file:shop?mode=memory&cache=shared", uri=True, isolation_level=None)
        self.database.execute("PRAGMA read_uncommitted = 1")
        self.database.create_function("sleep", 1, lambda seconds: time.sleep(seconds) or 0)

    def finish(self):
        self.database.close()

    def read(self):
        """One packet, or None behind the last."""
        head = self.take(4)
        if head is None:
            return None
        self.at = head[3] + 1
        return self.take(int.from_bytes(head[:3], "little"))

    def take(self, size):
        data = b""
        while len(data) < size:
            more = self.request.recv(size - len(data))
            if not more:
                return None
            data += more
        return data

    def write(self, data):
        self.request.sendall(struct.pack("<I", len(data))[:3] + bytes([self.at]) + data)
        self.at = (self.at + 1) % 256

    def status(self, more=0):
        return more | AUTOCOMMIT * self.is_autocommit | IN_TRANSACTION * self.database.in_transaction

    def done(self, rows=0, last=0, more=0):
        self.write(b"\0" + number(rows) + number(last) + struct.pack("<HH", self.status(more), 0))

    def failed(self, code, state, message):
        self.write(b"\xff" + struct.pack("<H", code) + b"#" + state + message.encode())

    def handle(self):
        low, high = CAPABILITIES & 0xFFFF, CAPABILITIES >> 16
        hello = b"\x0a5.7.0\0" + struct.pack("<I", 1) + b"12345678\0" + struct.pack("<HBHH", low, UTF8, AUTOCOMMIT, high)
        self.write(hello + b"\x15" + bytes(10) + b"123456789012\0" + b"mysql_native_password\0")
        asked = self.read()
        if asked is None:
            return
        user = asked[32:].split(b"\0")[0].decode()
        if user == "stranger":
            return self.failed(1045, b"28000", f"Access denied for user '{user}'@'localhost' (using password: YES)")
        self.done()
        while (packet := self.read()) is not None and packet[0] != 1:
            if packet[0] == 3:
                self.ask(packet[1:].decode("utf8", "surrogateescape"))
            else:
                self.done()

    def ask(self, query):
        statements = [one for one in re.split(r";\s*(?=\w)", query.strip().rstrip(";")) if one]
        for place, statement in enumerate(statements):
            more = MORE_RESULTS if place + 1 < len(statements) else 0
            try:
                self.run(statement, more)
            except sqlite3.IntegrityError:
                return self.failed(1062, b"23000", "Duplicate entry for key 'PRIMARY'")
            except sqlite3.Error as error:
                return self.failed(1146 if "no such table" in str(error) else 1064, b"42000", "You have an error in your SQL syntax")

    def run(self, statement, more):
        word = statement.split(None, 1)[0].upper()
        if word == "SET":
            if found := re.match(r"SET AUTOCOMMIT = (\d)", statement, re.I):
                self.is_autocommit = found[1] == "1"
            return self.done(more=more)
        if word in {"COMMIT", "ROLLBACK"} and not self.database.in_transaction:
            return self.done(more=more)
        changes = word in {"INSERT", "UPDATE", "DELETE", "REPLACE"}
        if changes and not self.is_autocommit and not self.database.in_transaction:
            self.database.execute("BEGIN")
        if word == "SHOW":
            statement = "SELECT 'Warning', 0, '' WHERE 0"
        found = self.database.execute(for_sqlite(statement))
        if found.description is None:
            return self.done(max(found.rowcount, 0), found.lastrowid or 0 if word == "INSERT" else 0, more)
        self.table([one[0] for one in found.description], found.fetchall(), more)

    def table(self, names, rows, more):
        self.write(number(len(names)))
        for place, name in enumerate(names):
            sample = next((row[place] for row in rows if row[place] is not None), None)
            kind = {int: 8, float: 5, str: 253, bytes: 252}.get(type(sample), 6)
            charset = UTF8 if kind == 253 else BINARY
            column = text("def") + text("") * 3 + text(name) * 2 + b"\x0c"
            self.write(column + struct.pack("<HIBHB", charset, 255, kind, 0, 0) + bytes(2))
        end = b"\xfe" + struct.pack("<HH", 0, self.status(more))
        self.write(end)
        for row in rows:
            self.write(b"".join(b"\xfb" if value is None else text(value) for value in row))
        self.write(end)


class Server(socketserver.ThreadingTCPServer):
    """The server; a client may come while another is served."""

    allow_reuse_address = True
    daemon_threads = True


KEPT = sqlite3.connect("file:shop?mode=memory&cache=shared", uri=True)
with Server(("127.0.0.1", int(sys.argv[1])), Session) as server:
    server.serve_forever()
