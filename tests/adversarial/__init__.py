"""What models answer that they should not, and what becomes of it, in the groups of docs/model-replies.md.

The model of a case answers so whenever it is asked. Ends: `valid`; `marked` for a person to look at; `withheld`, in
whole or in part; else the code of the failure. Each names the rules by language where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.adversarial.building import Case
from tests.adversarial.forms import FORMS
from tests.adversarial.words import WORDS

GROUPS: Mapping[str, Sequence[Case]] = {**FORMS, **WORDS}
