; What only a coroutine may do, and the `yield`s that make a function a generator.

(await) @await
(for_statement "async" @async-for)
(with_statement "async" @async-with)
(for_in_clause "async" @async-comprehension)
(yield) @yield
