"""The cache, which nobody's work may depend on: where it does not answer, nothing is remembered and all goes on."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.cache.backends.redis import RedisCache
from redis import RedisError

log = logging.getLogger(__name__)


def _or(answer: Callable):
    """Answer for a method that the server did not answer; `answer` gets what the method got."""

    def decorate(method):
        @wraps(method)
        def forgiving(self, *args, **kwargs):
            try:
                return method(self, *args, **kwargs)
            except RedisError as error:
                log.error("The cache does not answer, so nothing limits how often people sign in: %s", error)
                return answer(*args, **kwargs)

        return forgiving

    return decorate


def _default(key, default=None, version=None):
    return default


class ForgivingCache(RedisCache):
    """Redis; without it the cache is empty, and what is added or set counts as kept."""

    add = _or(lambda *args, **kwargs: True)(RedisCache.add)
    get = _or(_default)(RedisCache.get)
    set = _or(lambda *args, **kwargs: None)(RedisCache.set)
    touch = _or(lambda *args, **kwargs: False)(RedisCache.touch)
    delete = _or(lambda *args, **kwargs: False)(RedisCache.delete)
    get_many = _or(lambda *args, **kwargs: {})(RedisCache.get_many)
    set_many = _or(lambda *args, **kwargs: [])(RedisCache.set_many)
    delete_many = _or(lambda *args, **kwargs: None)(RedisCache.delete_many)
    has_key = _or(lambda *args, **kwargs: False)(RedisCache.has_key)
