from rates import client


def table(base: str, currencies: list[str]) -> str:
    """One line a currency."""
    lines = [f"{base}/{currency} {client.rate(base, currency):.3f}" for currency in currencies]
    return "\n".join(lines)
