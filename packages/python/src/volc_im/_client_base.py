"""What both clients have in common."""

from __future__ import annotations

from typing import Callable, Optional, Union

from ._errors import invalid
from ._hooks import Hooks, RequestEvent, ResponseEvent, RetryEvent
from ._native_client import NativeClient
from ._options import RetryOptions


class ClientBase:
    """Settings, and the native client while it is open."""

    def __init__(
        self,
        *,
        access_key_id: str,
        secret_access_key: str,
        app_id: int,
        session_token: Optional[str] = None,
        region: Optional[str] = None,
        base_url: Optional[str] = None,
        timeout: Optional[float] = None,
        deadline: Optional[float] = None,
        connect_timeout: Optional[float] = None,
        retry: Optional[RetryOptions] = None,
        paced: bool = False,
        proxy: Optional[str] = None,
        root_certificates: Union[bytes, str, None] = None,
        on_request: Optional[Callable[[RequestEvent], object]] = None,
        on_response: Optional[Callable[[ResponseEvent], object]] = None,
        on_retry: Optional[Callable[[RetryEvent], object]] = None,
    ) -> None:
        """
        Args:
            access_key_id: The access key id of the account.
            secret_access_key: Its secret.
            app_id: The application, for calls that name none.
            session_token: The session token of temporary credentials.
            region: `cn-north-1` (the default) or `ap-southeast-1`: where the application was created.
            base_url: Another server than the region's, such as the emulator: scheme, host and port.
            timeout: How long one attempt may take, in seconds. 10 by default.
            deadline: How long a call may take with all its attempts, in seconds. 30 by default.
            connect_timeout: How long making a connection may take, in seconds. 5 by default.
            retry: How often calls are tried.
            paced: Paces every call by the documented rates. Without it only batches are paced.
            proxy: A proxy for every call, by its URL. Without it the environment's proxies count.
            root_certificates: Certificates in PEM to trust besides the system's own.
            on_request: Told of every request before it is sent.
            on_response: Told of every answer.
            on_retry: Told of every repetition before the wait for it.

        Raises:
            ValidationError: When a setting is wrong, with its path.
        """
        self._hooks = Hooks(on_request, on_response, on_retry)
        self._native: Optional[NativeClient] = NativeClient(
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            app_id=app_id,
            session_token=session_token,
            region=region,
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            connect_timeout=connect_timeout,
            retry=retry,
            paced=paced,
            proxy=proxy,
            root_certificates=root_certificates,
            tells=any(self._hooks),
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{'' if self._native else ', closed'}>"

    def _open(self) -> NativeClient:
        if self._native is None:
            raise invalid("", "closed", "this client was closed")
        return self._native
