"""The options that both clients take."""

from __future__ import annotations

from typing import Callable, ClassVar, NoReturn, Optional, Union

from ._call_events import CallEvents, Progress
from ._errors import invalid
from ._gevent import check_client
from ._hooks import Hooks, RequestEvent, ResponseEvent, RetryEvent
from ._logger import Log, Logger
from ._native_client import Asked, NativeClient
from ._options import Retry
from ._rate_store import AsyncRateStore, RateStore
from ._telemetry import Telemetry
from .credentials import CredentialsSource, declared


class ClientBase:
    """The options, and the native client while it is open."""

    _is_async: ClassVar[bool] = False

    def __init__(
        self,
        *,
        app_id: int,
        access_key_id: Optional[str] = None,
        secret_access_key: Optional[str] = None,
        session_token: Optional[str] = None,
        credentials: Optional[CredentialsSource] = None,
        region: Optional[str] = None,
        base_url: Optional[str] = None,
        timeout: Optional[float] = None,
        deadline: Optional[float] = None,
        connect_timeout: Optional[float] = None,
        retry: Optional[Retry] = None,
        paced: bool = False,
        rate_store: Union[RateStore, AsyncRateStore, None] = None,
        proxy: Optional[str] = None,
        root_certificates: Union[bytes, str, None] = None,
        on_request: Optional[Callable[[RequestEvent], object]] = None,
        on_response: Optional[Callable[[ResponseEvent], object]] = None,
        on_retry: Optional[Callable[[RetryEvent], object]] = None,
        logger: Optional[Logger] = None,
        telemetry: Optional[Telemetry] = None,
        **unknown: NoReturn,
    ) -> None:
        """
        Args:
            app_id: The application, for calls that name none.
            access_key_id: The access key id of the account. Without keys and `credentials`, the environment, the config files
                and the role of an ECS instance are looked at.
            secret_access_key: Its secret.
            session_token: The session token of temporary credentials.
            credentials: Where the keys come from, instead of them: see `volc_im.credentials`.
            region: `cn-north-1` (the default) or `ap-southeast-1`: where the application was created.
            base_url: Another server than the region's, such as the emulator: scheme, host and port.
            timeout: Time for one attempt, in seconds, above 0. 10 by default.
            deadline: Time for a call with all its attempts and waits, in seconds, above 0. 30 by default.
            connect_timeout: Time for making a connection, in seconds, above 0. 5 by default.
            retry: How failed attempts are repeated; `False` for not at all.
            paced: Keeps every call to the documented rates. Without it only batches are paced.
            rate_store: Shares the account's rates with other processes and machines.
            proxy: A proxy for every call, by its URL; none by an empty text. Without it the environment's proxies count.
            root_certificates: Certificates in PEM to trust besides the system's own.
            on_request: Called before each request is sent. What a hook does changes nothing for the call: it runs
                on a separate thread in the context of the call, and what it raises is logged.
            on_response: Called for each response.
            on_retry: Called before the wait for each retry.
            logger: Gets warnings and errors, and at level debug a record for each attempt. The logger `volc_im` by default.
            telemetry: Traces and measures calls: a `volc_im.opentelemetry.Telemetry`.

        Raises:
            ValidationError: When an option is wrong or unknown, with its path.
        """
        provider = credentials if callable(credentials) else None
        check_client(self._is_async, rate_store is not None, provider is not None)
        self._telemetry = telemetry
        self._hooks = Hooks(on_request, on_response, on_retry, Log(logger))
        options = {
            "credentials": declared(credentials),
            "access_key_id": access_key_id,
            "secret_access_key": secret_access_key,
            "app_id": app_id,
            "session_token": session_token,
            "region": region,
            "base_url": base_url,
            "timeout": timeout,
            "deadline": deadline,
            "connect_timeout": connect_timeout,
            "retry": retry,
            "paced": paced,
            "proxy": proxy,
            "on_request": on_request,
            "on_response": on_response,
            "on_retry": on_retry,
            "telemetry": telemetry,
            **unknown,
        }
        self._native: Optional[NativeClient] = NativeClient(
            options, root_certificates, rate_store, provider, self._hooks.is_told or telemetry is not None
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{'' if self._native else ', closed'}>"

    def _events(self, native: NativeClient, asked: Asked, on_progress: Optional[Progress]) -> CallEvents:
        """What takes the entries of a call that is about to start."""
        native.set_logs(self._hooks.log.is_debug)
        telemetry = None
        if self._telemetry is not None:
            action = asked[1].decode()
            telemetry = self._telemetry.start_call(action, native.url(action))
        return CallEvents(self._hooks, on_progress, telemetry)

    def _open(self) -> NativeClient:
        if self._native is None:
            raise invalid("", "closed", "this client was closed")
        return self._native
