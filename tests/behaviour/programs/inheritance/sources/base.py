from abc import ABC, abstractmethod


class Source(ABC):
    @abstractmethod
    def read(self, key: str) -> str:
        """Read what stands under `key`."""

    def show(self, key: str) -> str:
        return f"{self.title()}: {self.read(key)}"

    def title(self) -> str:
        return "source"
