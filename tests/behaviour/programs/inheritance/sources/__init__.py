from .files import FileSource, LoggedFileSource
from .http import HttpSource
from .memory import MemorySource
