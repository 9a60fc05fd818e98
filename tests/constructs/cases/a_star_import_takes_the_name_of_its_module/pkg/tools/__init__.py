from pkg.tools.fetch import *
