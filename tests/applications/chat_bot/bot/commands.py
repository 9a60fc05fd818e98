from . import prices, store

COMMANDS = {}


def command(name):
    def register(func):
        COMMANDS[name] = func
        return func

    return register


@command("price")
def cmd_price(user, *symbols):
    if not symbols:
        return "usage: price SYMBOL…"
    try:
        found = prices.prices(list(symbols))
    except prices.PriceError as exc:
        return f"error: {exc}"
    return ", ".join(f"{name} {value:.2f}" for name, value in found.items())


@command("alert")
def cmd_alert(user, symbol, limit):
    number = store.add_alert(user, symbol, float(limit))
    return f"alert {number} is set"


@command("alerts")
def cmd_alerts(user):
    rows = store.alerts_for(user)
    return "; ".join(f"{row['symbol']} > {row['limit_value']}" for row in rows) or "none"


def dispatch(user: str, text: str) -> str:
    name, *args = text.split()
    handler = COMMANDS.get(name)
    if handler is None:
        return f"unknown command: {name}"
    return handler(user, *args)
