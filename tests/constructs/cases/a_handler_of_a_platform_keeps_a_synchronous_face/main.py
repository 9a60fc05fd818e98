# rows: 148
# outcome: converted
# turns: shop.py:fetch
# stays: shop.py:lambda_handler
import subprocess
import sys

PLATFORM = "import json, shop; print(json.dumps(shop.lambda_handler({'name': 'abc'}, None)))"

if __name__ == "__main__":
    print(subprocess.Popen([sys.executable, "-c", PLATFORM], stdout=subprocess.PIPE, text=True).communicate()[0])
