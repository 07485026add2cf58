"""Where a client's keys come from, for `credentials=`.

    from volc_im.credentials import AssumeRole, Chain, Credentials

    ImClient(app_id=123456)  # Chain(): environment, config files, the role of an ECS instance
    ImClient(app_id=123456, credentials=AssumeRole(role_trn="trn:iam::2100000000:role/im"))
    ImClient(app_id=123456, credentials=lambda: Credentials(*keys_of_mine()))

Keys that expire are fetched again beforehand, once for all calls that wait; the old ones serve meanwhile. Files, STS and the
metadata service are read by the library, not by Python.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Callable, ClassVar, Optional, Union

__all__ = [
    "AssumeRole",
    "AssumeRoleWithOidc",
    "Chain",
    "ConfigFile",
    "Credentials",
    "CredentialsSource",
    "EcsRole",
    "Environment",
    "Provider",
]


class Credentials:
    """Keys, and when they expire.

    Args:
        access_key_id: The access key id.
        secret_access_key: Its secret.
        session_token: The session token of temporary keys.
        expires_at: When they expire, with a time zone; never by default. Only a provider's keys are fetched again.
    """

    __slots__ = ("access_key_id", "expires_at", "secret_access_key", "session_token")

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: Optional[str] = None,
        *,
        expires_at: Optional[datetime] = None,
    ) -> None:
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.session_token = session_token
        self.expires_at = expires_at

    def __repr__(self) -> str:
        return f"Credentials({self.access_key_id!r}, …)"

    def _declared(self) -> dict[str, Any]:
        keys = {
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
            "session_token": self.session_token,
        }
        return {name: value for name, value in keys.items() if value is not None}


class _Declared:
    """A place that the library knows; it checks the options where the client is made."""

    _name: ClassVar[str]

    def __init__(self, **options: Any) -> None:
        self._options = {name: value for name, value in options.items() if value is not None}

    def __repr__(self) -> str:
        # A policy and a source are long, or secret.
        shown = {name: value for name, value in self._options.items() if name not in ("policy", "source")}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def _declared(self) -> dict[str, Any]:
        return {self._name: {name: declared(value) for name, value in self._options.items()}}


class Chain(_Declared):
    """The default: the first of these that has keys. The variables `VOLCENGINE_ACCESS_KEY` and so on; AssumeRoleWithOIDC by the
    environment; the config files; the role of an ECS instance.

    Args:
        config_file: The config file; by default the vendor's places.
        profile: The profile in it.
        skip_broken: Whether a link that is there and fails is passed over.
        sts_endpoint: Another STS than the vendor's: scheme, host and port.
        metadata_endpoint: Another metadata service of ECS.
    """

    _name = "chain"

    def __init__(
        self,
        *,
        config_file: Optional[str] = None,
        profile: Optional[str] = None,
        skip_broken: Optional[bool] = None,
        sts_endpoint: Optional[str] = None,
        metadata_endpoint: Optional[str] = None,
    ) -> None:
        super().__init__(
            config_file=config_file,
            profile=profile,
            skip_broken=skip_broken,
            sts_endpoint=sts_endpoint,
            metadata_endpoint=metadata_endpoint,
        )


class Environment(_Declared):
    """The environment's variables alone."""

    _name = "environment"

    def __init__(self) -> None:
        super().__init__()


class ConfigFile(_Declared):
    """A profile of the vendor's config file, which may assume a role.

    Args:
        path: The file; by default the vendor's places.
        profile: The profile.
        sts_endpoint: Another STS than the vendor's.
        metadata_endpoint: Another metadata service of ECS.
    """

    _name = "config_file"

    def __init__(
        self,
        path: Optional[str] = None,
        *,
        profile: Optional[str] = None,
        sts_endpoint: Optional[str] = None,
        metadata_endpoint: Optional[str] = None,
    ) -> None:
        super().__init__(path=path, profile=profile, sts_endpoint=sts_endpoint, metadata_endpoint=metadata_endpoint)


class EcsRole(_Declared):
    """The role of the ECS instance that the program runs on.

    Args:
        role: The role's name; by default the instance's.
        metadata_endpoint: Another metadata service.
    """

    _name = "ecs_role"

    def __init__(self, role: Optional[str] = None, *, metadata_endpoint: Optional[str] = None) -> None:
        super().__init__(role=role, metadata_endpoint=metadata_endpoint)


class AssumeRole(_Declared):
    """Temporary keys of a role, by STS.

    Args:
        role_trn: The role: `trn:iam::ACCOUNT:role/NAME`.
        session_name: The session's name in the vendor's logs.
        duration_seconds: How long the keys are valid.
        policy: A policy, as JSON text, that narrows the role's.
        endpoint: Another STS than the vendor's: scheme, host and port.
        source: Where the keys come from that assume the role; `Chain()` by default.
    """

    _name = "assume_role"

    def __init__(
        self,
        role_trn: str,
        *,
        session_name: Optional[str] = None,
        duration_seconds: Optional[int] = None,
        policy: Optional[str] = None,
        endpoint: Optional[str] = None,
        source: Union[Credentials, _Declared, None] = None,
    ) -> None:
        super().__init__(
            role_trn=role_trn,
            session_name=session_name,
            duration_seconds=duration_seconds,
            policy=policy,
            endpoint=endpoint,
            source=source,
        )


class AssumeRoleWithOidc(_Declared):
    """Temporary keys of a role for a token of an identity provider, such as a Kubernetes service account's.

    Args:
        role_trn: The role: `trn:iam::ACCOUNT:role/NAME`.
        token_file: The file that has the token, read each time.
        session_name: The session's name in the vendor's logs.
        duration_seconds: How long the keys are valid.
        policy: A policy, as JSON text, that narrows the role's.
        endpoint: Another STS than the vendor's: scheme, host and port.
    """

    _name = "assume_role_with_oidc"

    def __init__(
        self,
        role_trn: str,
        token_file: str,
        *,
        session_name: Optional[str] = None,
        duration_seconds: Optional[int] = None,
        policy: Optional[str] = None,
        endpoint: Optional[str] = None,
    ) -> None:
        super().__init__(
            role_trn=role_trn,
            token_file=token_file,
            session_name=session_name,
            duration_seconds=duration_seconds,
            policy=policy,
            endpoint=endpoint,
        )


Provider = Callable[[], Union[Credentials, Awaitable[Credentials]]]
"""A function that returns keys, or a coroutine function. It runs on the client's own thread, a coroutine on the event loop of an
`AsyncImClient`. What it raises becomes part of the error of calls that have no keys; it must not say a secret."""

CredentialsSource = Union[
    Credentials, Chain, Environment, ConfigFile, EcsRole, AssumeRole, AssumeRoleWithOidc, Provider
]
"""What `credentials=` takes."""


def declared(value: Any) -> Any:
    """A place of keys as core reads it; anything else as it is."""
    return value._declared() if isinstance(value, (Credentials, _Declared)) else value
