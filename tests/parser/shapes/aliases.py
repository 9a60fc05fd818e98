"""Type parameters and aliases, which CPython reads from 3.12 on."""

type Alias[T: A[B] | C | D] = list[T] | str | None


def generic[T, *Ts, **P](x: T | list[T] | None, *args: *Ts) -> T | A[T] | B: ...


class Generic[T: (int, str)](Base[T], metaclass=Meta): ...


type(x).attr = type(y).attr = A[B] | C | D
type(x).attr = a[b:c:d] | e[f, g:h] | i
