from . import whole
from .job import Job
from .shown import lines_of
