"""Settings of the portal under measurement: production as it is, without the API's limit of requests."""

from thcm.settings import *  # noqa: F403
from thcm.settings import REST_FRAMEWORK as _AS_IT_IS

REST_FRAMEWORK = {**_AS_IT_IS, "DEFAULT_THROTTLE_CLASSES": []}
