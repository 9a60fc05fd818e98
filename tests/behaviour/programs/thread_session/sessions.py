import threading

import requests

thread_local = threading.local()


def get_session():
    if not hasattr(thread_local, "session"):
        thread_local.session = requests.Session()
    return thread_local.session


def session_of_thread():
    session = getattr(thread_local, "named", None)
    if session is None:
        session = requests.Session()
        thread_local.named = session
    return session
