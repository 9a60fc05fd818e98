from . import whole
from .job import Job
from .shown import lines_of
from .table import READERS
