"""Streamed responses of which all is taken at once: by `list`, `join`, `sum`, `sorted`, `extend`."""

import sys

import requests


def lines(url):
    with requests.get(url, stream=True) as response:
        response.raise_for_status()
        return list(response.iter_lines())


def body(url):
    response = requests.get(url, stream=True)
    content = b"".join(response.iter_content(1024))
    response.close()
    return content


def size(url):
    response = requests.get(url, stream=True)
    total = sum(len(chunk) for chunk in response.iter_content(chunk_size=16))
    response.close()
    return total


def decoded(url):
    with requests.get(url, stream=True) as response:
        return sorted(response.iter_lines(decode_unicode=True)), response.status_code


def read_already(url):
    response = requests.get(url)
    return list(response.iter_lines()), set(response.iter_content(8))


def blocks(url):
    with requests.get(url, stream=True) as response:
        return list(response)


def gathered(urls):
    found = []
    for url in urls:
        with requests.get(url, stream=True) as response:
            found.extend(response.iter_lines())
    return found


def lazy(url):
    """Whoever takes from a generator expression later keeps the response open."""
    response = requests.get(url, stream=True)
    sizes = (len(chunk) for chunk in response.iter_content(chunk_size=16))
    total = sum(sizes)
    response.close()
    return total


def main():
    url = f"{sys.argv[1]}/lines/4"
    print(lines(url), body(url), size(url))
    print(decoded(url), read_already(url)[0], len(b"".join(read_already(url)[1])) > 0)
    print(b"".join(blocks(url)), gathered([url, url]), lazy(url))


if __name__ == "__main__":
    main()
