import requests

from worker.jobs import Queue


class UnknownJob(Exception):
    """A job that nothing is there for."""


def send(url: str, to: str, text: str) -> int:
    response = requests.post(url, json={"to": to, "text": text}, timeout=3)
    response.raise_for_status()
    return response.status_code


def count(words: str) -> int:
    return len(words.split())


def run(kind: str, arguments: dict):
    if kind == "send":
        return send(**arguments)
    if kind == "count":
        return count(**arguments)
    raise UnknownJob(kind)


def work(queue: Queue) -> bool:
    """Do one job; tells whether there was one."""
    job = queue.take()
    if job is None:
        return False
    try:
        run(job["kind"], job["arguments"])
    except (requests.RequestException, UnknownJob):
        queue.finish(job, "failed")
    else:
        queue.finish(job, "done")
    return True
