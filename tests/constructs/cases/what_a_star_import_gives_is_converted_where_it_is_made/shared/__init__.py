from db import *
