import json
import time


def fetch(value):
    time.sleep(0.001)
    return len(value)


def lambda_handler(event, context):
    """Answer."""
    return {"status": 200, "body": json.dumps(fetch(event["name"]))}
