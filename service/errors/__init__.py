"""Everything that can go wrong in words a stranger may read.

A `ServiceError` has a stable `code` (it ends the problem type, is the failure code of a job and names a page in the
documentation), a `title` that never varies, and a `detail` that may name what was found. No HTTP here: a worker
stores these on a job just as the web layer answers with them.
"""

from service.errors.base import *
from service.errors.images import *
from service.errors.providers import *
from service.errors.requests import *
