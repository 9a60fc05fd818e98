"""Options that are not only read by their names."""


def changed(url, **options):
    options["session"] = options.get("session")
    return run(url, options)


def run(url, options):
    return options["session"].get(url).json()["name"]


def early(url, **options):
    name = text(url, **options)
    return name, options.pop("session").get(url).status_code


def text(url, **rest):
    return rest["session"].get(url).json()["name"]


def handed(url, **options):
    return run(url, options)


def looked(url, **options):
    for name, value in options.items():
        return name, value.get(url).json()["name"]


def sometimes(url, quick=False, **options):
    session = None if quick else options.pop("session", None)
    return text(url, **{"session": session, **options})
