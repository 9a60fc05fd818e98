# rows: 177
# outcome: refused value-escapes
# stays: encode
import types
from typing import BinaryIO, Dict, Mapping, Optional, Tuple


def encode(path) -> Mapping:
    fields: Dict[str, Tuple[Optional[str], BinaryIO, str]] = {"source": (None, open(path, "rb"), "text")}
    return types.MappingProxyType(fields)


if __name__ == "__main__":
    _, file, kind = encode(__file__)["source"]
    print(file.readline(), kind)
    file.close()
