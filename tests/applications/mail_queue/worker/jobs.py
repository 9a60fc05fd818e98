"""Jobs in a list, their results in a hash."""

import json
import uuid

import redis

QUEUE = "mail:queue"
FAILED = "mail:failed"


class Queue:
    def __init__(self, connection: redis.Redis):
        self.connection = connection

    def put(self, kind: str, **arguments) -> str:
        key = uuid.uuid4().hex
        job = {"key": key, "kind": kind, "arguments": arguments}
        with self.connection.pipeline() as pipe:
            pipe.rpush(QUEUE, json.dumps(job))
            pipe.hset(f"mail:job:{key}", mapping={"state": "waiting", "tries": 0})
            pipe.execute()
        return key

    def take(self):
        found = self.connection.blpop([QUEUE], timeout=1)
        return None if found is None else json.loads(found[1])

    def finish(self, job, state: str) -> None:
        name = f"mail:job:{job['key']}"
        self.connection.hset(name, "state", state)
        if state == "failed" and self.connection.hincrby(name, "tries", 1) < 3:
            self.connection.rpush(QUEUE, json.dumps(job))
        elif state == "failed":
            self.connection.rpush(FAILED, job["key"])
        self.connection.expire(name, 3600)

    def state(self, key: str):
        found = self.connection.hgetall(f"mail:job:{key}")
        return found["state"], int(found["tries"])

    def __len__(self):
        raise TypeError("ask `size()`")

    def size(self) -> int:
        return self.connection.llen(QUEUE)
