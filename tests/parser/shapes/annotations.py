"""Annotations in which tree-sitter's type nodes nest otherwise than CPython's expressions."""


def unions(
    a: tuple[int, ...] | str | None = None,
    b: tuple[str, int] | str | int | None = None,
    c: Callable[[N], bool | re.Match[str] | None] | re.Pattern | str | None = None,
    d: list[str] | a.b.C | D[E].F | None = None,
    e: Callable[[int, FrameType | None], object] | int | signal.Handlers | None = None,
    f: ContextVar[T] | Local | LocalStack[T] | t.Callable[[], T] = None,
    g: None | list[int] | str = None,
    h: "A" | list[B] | C = None,
    *args: list[int] | str | None,
    **kwargs: dict[str, list[int] | None] | str | None,
) -> A[B] | C | d.E[F] | G:
    x: A[B] | C | D = y
    z: list[int] | None | (A[B] | C | D)



class C:
    a: A[B] | C | D = None
    b: ClassVar[A[B] | C | D]
