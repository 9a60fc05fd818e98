"""Settings, from the environment."""

import os

DATABASE_URL = os.getenv("DATABASE_URL", "sqlite:///./library.db")
LOAN_LIMIT = int(os.getenv("LOAN_LIMIT", "2"))
