"""Sending a prompt with the vendors' own SDKs. Nothing here scans or masks: what comes in is what goes out.

The SDKs are imported on use. Their errors may quote the key or the prompt, so none of their text is passed
on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from safe_prompt.policy.hosts import is_loopback, read_url
from safe_prompt_jupyter.errors import SendError

if TYPE_CHECKING:
    from safe_prompt.policy.policy import Policy

MAX_REPLY_TOKENS = 8192  # Anthropic's API wants a limit; every current model takes this one.


@dataclass(frozen=True, slots=True)
class Provider:
    """A kind of API: its SDK, and the environment variables and address that the SDK itself uses."""

    id: str
    sdk: str
    key_variable: str
    url_variable: str
    default_url: str


# Addresses: the SDKs' own defaults (openai/_client.py, anthropic/_client.py; read in openai 3.54, anthropic
# 2.12).
PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "openai": Provider("openai", "openai", "OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1"),
        "anthropic": Provider(
            "anthropic", "anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "https://api.anthropic.com"
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where ``--to`` leads: the API, the model, and the address the request goes to."""

    provider: Provider
    model: str
    base_url: str

    @property
    def name(self) -> str:
        """``provider:model``, as typed after ``--to``."""
        return f"{self.provider.id}:{self.model}"

    @property
    def host(self) -> str:
        """The host (and port) the request goes to."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


@dataclass(slots=True)
class Ending:
    """Why a stream ended: filled in when it has."""

    reason: str = field(default="")

    @property
    def cut_off(self) -> bool:
        """Whether the model stopped at its length limit."""
        return self.reason in ("length", "max_tokens")


def read_target(model: str, environment: Mapping[str, str], policy: Policy) -> Target:
    """``provider:model`` as a target.

    A base URL in the environment comes first, then the policy's ``[destinations.ID] base_url``, then the
    vendor's
    own. Any destination that the policy declares with a ``base_url`` is a provider too (an OpenAI-compatible
    one, whose key is in ``ID_API_KEY``); its ``model`` may stand in for the one after the colon.

    Raises:
        SendError: the form, the provider or the base URL is wrong.
    """
    name, _, local = (part.strip() for part in model.partition(":"))
    provider = PROVIDERS.get(name.lower()) or _declared(name, policy)
    entry = policy.entry(provider.id) if provider else None
    local = local or (entry.model if entry else "")
    if provider is None or not local:
        raise SendError(
            "--to takes provider:model",
            remedy="Providers: openai (any OpenAI-compatible server at OPENAI_BASE_URL too), anthropic, and "
            "destinations that your policy declares with a base_url. Nothing was sent.",
        )
    base_url = environment.get(provider.url_variable, "").strip() if provider.url_variable else ""
    base_url = base_url or (entry.base_url if entry else "") or provider.default_url
    if read_url(base_url) is None or urlsplit(base_url).scheme not in ("http", "https"):
        where = provider.url_variable or f"destinations.{provider.id}.base_url"
        raise SendError(f"{where} is not an http or https address", remedy="Correct it. Nothing was sent.")
    return Target(provider, local, base_url)


def _declared(name: str, policy: Policy) -> Provider | None:
    entry = policy.entry(name)
    if entry is None or not entry.base_url:
        return None
    variable = re.sub(r"\W", "_", name).upper() + "_API_KEY"
    return Provider(name, "openai", variable, "", entry.base_url)


def connect(target: Target, environment: Mapping[str, str]) -> Any:
    """A client of the vendor's SDK.

    Raises:
        SendError: the SDK is not installed or the key is missing (a server on this machine needs none).
    """
    provider = target.provider
    endpoint = read_url(target.base_url)
    key = environment.get(provider.key_variable, "").strip()
    if not key and endpoint is not None and is_loopback(endpoint.host):
        key = "none"
    if not key:
        raise SendError(
            f"{provider.key_variable} is not set",
            remedy="Set it in the environment that starts Jupyter. Nothing was sent.",
        )
    try:
        if provider.sdk == "openai":
            import openai

            return openai.OpenAI(api_key=key, base_url=target.base_url)
        import anthropic

        return anthropic.Anthropic(api_key=key, base_url=target.base_url)
    except ImportError:
        raise SendError(
            f"the {provider.sdk} package is not installed",
            remedy="Install it with: pip install 'safe-prompting[ai]'. Nothing was sent.",
        ) from None


def stream(client: Any, target: Target, prompt: str, system: str, ending: Ending) -> Iterator[str]:
    """The reply of the model, piece by piece as it arrives.

    Raises:
        SendError: the provider refused, failed or could not be reached. Its text holds no prompt and no key.
    """
    with _explained(target), client:
        pieces = _openai if target.provider.sdk == "openai" else _anthropic
        yield from pieces(client, target.model, prompt, system, ending)


def _openai(client: Any, model: str, prompt: str, system: str, ending: Ending) -> Iterator[str]:
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": prompt})
    with client.chat.completions.create(model=model, messages=messages, stream=True) as chunks:
        for chunk in chunks:
            for choice in chunk.choices[:1]:
                ending.reason = choice.finish_reason or ending.reason
                if choice.delta and choice.delta.content:
                    yield choice.delta.content


def _anthropic(client: Any, model: str, prompt: str, system: str, ending: Ending) -> Iterator[str]:
    request: dict[str, Any] = {
        "model": model,
        "max_tokens": MAX_REPLY_TOKENS,
        "messages": [{"role": "user", "content": prompt}],
    }
    if system:
        request["system"] = system
    with client.messages.create(**request, stream=True) as events:
        for event in events:
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                yield event.delta.text
            elif event.type == "message_delta":
                ending.reason = event.delta.stop_reason or ending.reason


@contextmanager
def _explained(target: Target) -> Iterator[None]:
    """Turn what the SDK raises into one sentence without the SDK's text, which may quote key or prompt."""
    try:
        yield
    except Exception as error:
        status = getattr(error, "status_code", None)
        kind = type(error).__name__
    else:
        return
    provider = target.provider
    if status in (401, 403):
        problem, remedy = f"refused the key ({status})", f"Check {provider.key_variable}."
    elif status == 404:
        problem, remedy = (
            "does not know the model, or the address is wrong (404)",
            "Check --to and the base URL.",
        )
    elif status == 429:
        problem, remedy = "refused: too many requests or no quota left (429)", "Wait, or check the account."
    elif status is not None:
        problem, remedy = f"answered with an error ({status}, {kind})", "The prompt it received was masked."
    elif "Timeout" in kind:
        problem, remedy = "did not answer in time", "Try again."
    elif "Connection" in kind or "Connect" in kind:
        problem, remedy = "cannot be reached", "Check the network and the base URL."
    else:
        problem, remedy = f"sent a reply that cannot be read ({kind})", "The prompt it received was masked."
    raise SendError(f"{provider.id} at {target.host} {problem}", remedy=remedy)


def current_environment() -> Mapping[str, str]:
    """The process's environment at this moment (``%env`` changes it while the kernel runs)."""
    return MappingProxyType(dict(os.environ))
