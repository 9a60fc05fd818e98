CREATE TABLE IF NOT EXISTS expense (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    category TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
);
