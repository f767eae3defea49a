"""Objects cut down to what is read in one of their kind (see `known`), and the walk along all that they lead to."""

from collections import deque

from fontTools.agl import AGL2UV
from pikepdf import Array, Dictionary, Name, Stream

from reports.pdf.known import ELSEWHERE, FONTS, KINDS, PLAIN, PROGRAMS, SPACE, SPACES, is_plain
from reports.pdf.objects import listed, take, written

HOLDERS = {"form", "appearance", "tiling pattern", "type 3 font"}  # that have content, and resources of their own
ON_THE_WAY = {"graphics state", "soft mask", "shading pattern"}  # that may lead to some
IN_LISTS = {"parameters", "sampled function", "function", "CID font", *FONTS}
MOST_NESTED = 8  # colour spaces within one another
MOST = 33  # functions of one thing, and the like: no reader takes more than it has inks


class Walk:
    """A walk from object to object; what is not read in one of its kind is taken out on the way.

    `caller` is the content that leads to something. `drawn` are the object numbers of the streams that were met.
    """

    def __init__(self, *, has_layers: bool):
        self.has_layers = has_layers
        self.drawn, self.ahead = set(), deque()
        self._seen = set()

    def follow(self):
        """Go on until nothing is left that has not been looked at."""
        while self.ahead:
            work, *about = self.ahead.popleft()
            work(*about)

    def open(self, item, what, caller):
        """Look at something that has content."""
        raise NotImplementedError

    def may_stay(self, value, allowed, caller=None) -> bool:
        """Whether a value may stand where something of some kinds is read; it is looked at later."""
        if isinstance(value, Array) and not IN_LISTS.isdisjoint(allowed):
            del value[1 if allowed == ("CID font",) else MOST :]
            return all(each is None or self._is_one(each, allowed, caller) for each in value)
        return self._is_one(value, allowed, caller)

    def look_at(self, item, what, caller=None):
        """Take out of an object what is not read in one of its kind, and note what it leads to."""
        if what in HOLDERS:
            self.open(item, what, caller)
            return
        known = (item.objgen, what, caller if what in ON_THE_WAY else None)
        if not item.is_indirect or known not in self._seen:
            self._seen.add(known)
            self.strip(item, what, caller)

    def strip(self, item, what, caller):
        """Take the keys out of an object that are not read in one of its kind."""
        if isinstance(item, Stream):
            self.drawn.add(item.objgen)
        if what == "type 3 font":
            _keep_letters(item)
        keys = KINDS[what].keys
        for key in item.keys():  # noqa: SIM118 - no Python dict
            if key not in keys or not self.may_stay(item[key], keys[key], caller):
                take(item, key)
        if what == "descriptor":
            take(item, *[key for key in PROGRAMS if key in item][1:])

    def _is_one(self, value, allowed, caller):
        return any(self._is(value, what, caller) for what in allowed)

    def _is(self, value, what, caller):
        if what in (ELSEWHERE, PLAIN):
            return what == ELSEWHERE or is_plain(value)
        if what == SPACE:
            return self._is_space(value)
        if what in DICTIONARIES:
            return isinstance(value, Dictionary) and self._hold(value, DICTIONARIES[what], caller)
        kind = KINDS[what]
        if not isinstance(value, kind.shape) or not kind.fits(value) or what == "layer" and not self.has_layers:
            return False
        self.ahead.append((self.look_at, value, what, caller))
        return True

    def _is_space(self, value, depth=0):
        """Whether something is a colour space (8.6.3); what does not belong into its array is taken out."""
        if not isinstance(value, Array):
            return isinstance(value, Name)
        if not len(value) or not isinstance(value[0], Name) or depth > MOST_NESTED:
            return False
        parts = SPACES.get(written(value[0]), ())
        del value[len(parts) + 1 :]
        return all(
            self._is_space(part, depth + 1) if SPACE in allowed else self.may_stay(part, allowed)
            for part, allowed in zip(list(value)[1:], parts, strict=False)
        )

    def _hold(self, value, allowed, caller):
        """Leave what is of some kinds in a dictionary whose keys are names that an author chose."""
        for name in value.keys():  # noqa: SIM118 - no Python dict
            if not self.may_stay(value[name], allowed, caller):
                del value[name]
        return True


DICTIONARIES = {"letters": ("data",), "named colour spaces": (SPACE,), "looks": ("appearance",)}


def _keep_letters(font):
    """Leave a font of drawn letters those that its encoding names, itself or by what it begins with (9.6.5)."""
    letters, encoding = font.get("/CharProcs"), font.get("/Encoding")
    if isinstance(letters, Dictionary):
        differences = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
        named = {written(each)[1:] for each in listed(differences) if isinstance(each, Name)}
        take(letters, *(key for key in letters.keys() if key[1:] not in named and key[1:] not in AGL2UV))  # noqa: SIM118


def keep_look(mark):
    """Leave a mark the look that it has while nobody touches it."""
    looks = mark.get("/AP")
    if isinstance(looks, Dictionary):
        take(looks, *(looks.keys() - {"/N"}))
        if isinstance(states := looks.get("/N"), Dictionary):
            take(states, *(states.keys() - {written(mark.get("/AS", Name.Off))}))
