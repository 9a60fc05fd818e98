"""A server that speaks MongoDB's wire protocol (OP_MSG), as far as the programs of the suite ask: it keeps documents in memory.

It listens on the port given, and answers what PyMongo sends for the usual calls: find with sort, skip, limit and batches,
writes, aggregation with $match, $group, $sort and $limit, distinct, indexes, transactions (which it takes back on abort).
"""

import copy
import socketserver
import struct
import sys
import threading
from itertools import count

import bson

STORE = {}
INDEXES = {}
CURSORS = {}
SAVED = {}
NEXT = count(1)
LOCK = threading.Lock()


def matches(document, query):
    """Whether a document fits a query of equalities, comparisons, $in, $exists, $or."""
    for key, wanted in query.items():
        if key == "$or":
            if not any(matches(document, each) for each in wanted):
                return False
            continue
        value = document.get(key)
        if isinstance(wanted, dict) and any(name.startswith("$") for name in wanted):
            tests = {
                "$gt": lambda w: value is not None and value > w,
                "$gte": lambda w: value is not None and value >= w,
                "$lt": lambda w: value is not None and value < w,
                "$lte": lambda w: value is not None and value <= w,
                "$ne": lambda w: value != w,
                "$in": lambda w: value in w,
                "$exists": lambda w: (key in document) is bool(w),
            }
            if not all(tests[name](operand) for name, operand in wanted.items()):
                return False
        elif value != wanted:
            return False
    return True


def changed(document, update):
    """Apply $set, $inc, $unset, $push in place; whether anything changed."""
    before = copy.deepcopy(document)
    if not any(name.startswith("$") for name in update):
        kept = document.get("_id")
        document.clear()
        document.update({"_id": kept, **update})
    for key, value in update.get("$set", {}).items():
        document[key] = value
    for key, value in update.get("$inc", {}).items():
        document[key] = document.get(key, 0) + value
    for key in update.get("$unset", {}):
        document.pop(key, None)
    for key, value in update.get("$push", {}).items():
        document.setdefault(key, []).append(value)
    return document != before


def projected(document, projection):
    """The fields asked for."""
    if not projection:
        return document
    if any(projection.get(key) for key in projection if key != "_id"):
        keys = [key for key, is_wanted in projection.items() if is_wanted]
        if projection.get("_id", 1):
            keys.append("_id")
        return {key: value for key, value in document.items() if key in keys}
    return {key: value for key, value in document.items() if projection.get(key, 1)}


def ordered(documents, sort):
    """Documents in the order asked for."""
    for key, direction in reversed(list(sort.items())):
        documents = sorted(documents, key=lambda each: (each.get(key) is not None, each.get(key)), reverse=direction < 0)
    return documents


def grouped(documents, stage):
    """What $group makes, with $sum."""
    groups = {}
    for document in documents:
        key = stage["_id"]
        name = document.get(key[1:]) if isinstance(key, str) and key.startswith("$") else key
        group = groups.setdefault(name, {"_id": name, **{field: 0 for field in stage if field != "_id"}})
        for field, operation in stage.items():
            if field != "_id":
                operand = operation["$sum"]
                group[field] += document.get(operand[1:], 0) if isinstance(operand, str) else operand
    return list(groups.values())


def piped(documents, pipeline):
    """Documents after the stages of a pipeline."""
    for stage in pipeline:
        (name, value), = stage.items()
        if name == "$match":
            documents = [each for each in documents if matches(each, value)]
        elif name == "$group":
            documents = grouped(documents, value)
        elif name == "$sort":
            documents = ordered(documents, value)
        elif name == "$limit":
            documents = documents[:value]
        elif name == "$skip":
            documents = documents[value:]
        elif name == "$project":
            documents = [projected(each, value) for each in documents]
        else:
            raise Failure(40324, f"Unrecognized pipeline stage name: '{name}'")
    return documents


class Failure(Exception):
    """An answer that is an error."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def cursor(space, documents, size):
    """The first batch; the rest waits for getMore."""
    first, rest = documents[:size], documents[size:]
    key = 0
    if rest:
        key = next(NEXT)
        CURSORS[key] = rest
    return {"cursor": {"id": bson.int64.Int64(key), "ns": space, "firstBatch": first}}


def unique(space, document):
    """Refuse what a unique index holds already."""
    for each in STORE.get(space, []):
        fields = [["_id"], *INDEXES.get(space, {}).values()]
        for keys in fields:
            if each is not document and all(each.get(key) == document.get(key) for key in keys):
                return {"index": 0, "code": 11000, "errmsg": f"E11000 duplicate key error collection: {space}"}
    return None


def answer(body):
    """What a command gives."""
    name = next(iter(body))
    database = body.get("$db", "admin")
    target = body[name] if isinstance(body[name], str) else ""
    space = f"{database}.{target}"
    documents = STORE.setdefault(space, []) if target else []
    if body.get("startTransaction"):
        SAVED[body["lsid"]["id"]] = copy.deepcopy(STORE)
    if name in ("hello", "ismaster", "isMaster"):
        return {
            "helloOk": True, "isWritablePrimary": True, "ismaster": True, "maxBsonObjectSize": 16777216,
            "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000, "logicalSessionTimeoutMinutes": 30,
            "minWireVersion": 0, "maxWireVersion": 21, "readOnly": False, "setName": "rs", "hosts": [ADDRESS],
            "primary": ADDRESS, "me": ADDRESS, "setVersion": 1, "secondary": False,
        }
    if name in ("ping", "endSessions", "commitTransaction", "killCursors"):
        return {}
    if name == "abortTransaction":
        STORE.clear()
        STORE.update(SAVED.pop(body["lsid"]["id"]))
        return {}
    if name == "buildInfo":
        return {"version": "7.0.0"}
    if name == "find":
        found = [each for each in documents if matches(each, body.get("filter", {}))]
        found = ordered(found, body.get("sort", {}))[body.get("skip", 0):]
        if body.get("limit"):
            found = found[: abs(body["limit"])]
        found = [projected(each, body.get("projection")) for each in found]
        return cursor(space, found, body.get("batchSize", 101))
    if name == "getMore":
        key = int(body["getMore"])
        size = body.get("batchSize", 101)
        rest = CURSORS.pop(key, [])
        if rest[size:]:
            CURSORS[key] = rest[size:]
        key = bson.int64.Int64(key if rest[size:] else 0)
        return {"cursor": {"id": key, "ns": f"{database}.{body['collection']}", "nextBatch": rest[:size]}}
    if name == "aggregate":
        if target == "":
            raise Failure(73, "only collections are aggregated")
        return cursor(space, piped(copy.deepcopy(documents), body["pipeline"]), body["cursor"].get("batchSize", 101))
    if name == "insert":
        for index, document in enumerate(body["documents"]):
            error = unique(space, document)
            if error:
                return {"n": index, "writeErrors": [{**error, "index": index}]}
            documents.append(document)
        return {"n": len(body["documents"])}
    if name == "update":
        number = modified = 0
        upserted = []
        for index, each in enumerate(body["updates"]):
            hits = [document for document in documents if matches(document, each["q"])]
            for document in hits if each.get("multi") else hits[:1]:
                number += 1
                modified += changed(document, each["u"])
            if not hits and each.get("upsert"):
                document = {"_id": bson.ObjectId(), **each["q"]}
                changed(document, each["u"])
                documents.append(document)
                upserted.append({"index": index, "_id": document["_id"]})
                number += 1
        return {"n": number, "nModified": modified, **({"upserted": upserted} if upserted else {})}
    if name == "delete":
        number = 0
        for each in body["deletes"]:
            for document in [document for document in documents if matches(document, each["q"])][: each["limit"] or None]:
                documents.remove(document)
                number += 1
        return {"n": number}
    if name == "findAndModify":
        hits = ordered([each for each in documents if matches(each, body.get("query", {}))], body.get("sort", {}))
        before = copy.deepcopy(hits[0]) if hits else None
        if hits and body.get("remove"):
            documents.remove(hits[0])
        elif hits:
            changed(hits[0], body["update"])
        return {"value": hits[0] if hits and body.get("new") else before, "lastErrorObject": {"n": len(hits[:1])}}
    if name == "distinct":
        values = [each[body["key"]] for each in documents if body["key"] in each and matches(each, body.get("query") or {})]
        return {"values": list(dict.fromkeys(values))}
    if name == "count":
        return {"n": len(documents)}
    if name == "createIndexes":
        for index in body["indexes"]:
            INDEXES.setdefault(space, {})
            if index.get("unique"):
                INDEXES[space][index["name"]] = list(index["key"])
        return {"numIndexesBefore": 1, "numIndexesAfter": 2}
    if name == "listIndexes":
        kept = [{"v": 2, "key": {key: 1 for key in keys}, "name": name} for name, keys in INDEXES.get(space, {}).items()]
        return cursor(space, [{"v": 2, "key": {"_id": 1}, "name": "_id_"}, *kept], 101)
    if name == "listCollections":
        names = [each.split(".", 1)[1] for each, held in STORE.items() if each.startswith(database + ".") and held]
        return cursor(f"{database}.$cmd", [{"name": each, "type": "collection"} for each in names], 101)
    if name == "drop":
        STORE.pop(space, None)
        return {}
    if name == "dropDatabase":
        for each in [each for each in STORE if each.startswith(database + ".")]:
            del STORE[each]
        return {}
    raise Failure(59, f"no such command: '{name}'")


class Connection(socketserver.BaseRequestHandler):
    """One connection: messages in, messages out."""

    def exactly(self, number):
        """So many bytes, or nothing at the end."""
        data = b""
        while len(data) < number:
            piece = self.request.recv(number - len(data))
            if not piece:
                return None
            data += piece
        return data

    def handle(self):
        """Answer until the other side closes."""
        while (head := self.exactly(16)) is not None:
            length, request, _, code = struct.unpack("<iiii", head)
            data = self.exactly(length - 16)
            body = self.query(data) if code == 2004 else self.message(data)
            with LOCK:
                try:
                    given = {**answer(body), "ok": 1.0}
                except Failure as failure:
                    given = {"ok": 0.0, "errmsg": str(failure), "code": failure.code}
                encoded = bson.encode(given)
            if code == 2004:
                payload, code = struct.pack("<iqii", 8, 0, 0, 1) + encoded, 1
            else:
                payload, code = struct.pack("<iB", 0, 0) + encoded, 2013
            self.request.sendall(struct.pack("<iiii", 16 + len(payload), next(NEXT), request, code) + payload)

    @staticmethod
    def query(data):
        """The document of an old OP_QUERY, which a handshake begins with."""
        end = data.index(b"\0", 4) + 1
        return bson.decode(data[end + 8:])

    @staticmethod
    def message(data):
        """The document of an OP_MSG, with its document sequences."""
        at = 4
        body = {}
        while at < len(data):
            kind = data[at]
            at += 1
            (size,) = struct.unpack_from("<i", data, at)
            if kind == 0:
                body = {**bson.decode(data[at:at + size]), **body}
            else:
                end = data.index(b"\0", at + 4)
                name = data[at + 4:end].decode()
                body[name] = bson.decode_all(data[end + 1:at + size])
            at += size
        return body


class Server(socketserver.ThreadingTCPServer):
    """A thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True


ADDRESS = f"127.0.0.1:{sys.argv[1]}"
with Server(("127.0.0.1", int(sys.argv[1])), Connection) as server:
    server.serve_forever()
