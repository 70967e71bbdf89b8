"""Whether a code can hold an AI call at all: a necessary sign, looked for at a cost that ordinary code does not feel.

Imports are read line by line (a search for one word); only code that imports an HTTP library, or runs commands, is
looked at for hosts, paths and programs. What stands here as words is data elsewhere: tests hold it to ``sinks.toml``
and to the catalogue of destinations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from safe_prompt.lazy_pattern import lazy_pattern

# First names of imports of `sinks.toml`, with a word that must stand somewhere as well where the name says too little.
LIBRARIES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            "agents ai21 aisuite anthropic assemblyai autogen autogen_agentchat autogen_ext claude_agent_sdk "
            "claude_code_sdk cohere crewai dashscope databricks_langchain deepl dspy elevenlabs gpt_index groq "
            "haystack haystack_integrations huggingface_hub ibm_watsonx_ai instructor langgraph litellm llama_index "
            "llm mistralai ollama openai openrouter pandasai perplexity portkey_ai pydantic_ai replicate safe_prompt "
            "sambanova smolagents together vertexai voyageai writerai xai_sdk zai zhipuai "
        ).split(),
        (),
    ),
    "google": ("genai", "generativeai", "aiplatform"),
    "azure": ("azure.ai",),
    "boto3": ("bedrock", "sagemaker"),
    "aioboto3": ("bedrock", "sagemaker"),
    "aiobotocore": ("bedrock", "sagemaker"),
    "botocore": ("bedrock", "sagemaker"),
    "cerebras": ("cerebras.cloud",),
    "fireworks": ("create",),
    "snowflake": ("cortex",),
    "langfuse": ("langfuse.openai",),
}
_PREFIX: Final = "langchain"
HTTP: Final = frozenset(
    "requests httpx httpx2 aiohttp urllib urllib3 http niquests curl_cffi requests_html pycurl tornado treq grequests"
    .split()
)  # fmt: skip
# The last two labels of every host of the catalogue; hosts of many services have three.
DOMAINS: Final = frozenset((
    "ai-gateway.vercel.sh ai.azure.com ai.cloudflare.com ai.google.dev ai21.com aimlapi.com aistudio.google.com "
    "aleph-alpha.com alice.yandex.ru amazonaws.com amazonaws.com.cn ampcode.com anthropic.com anyscale.com "
    "api.aws api.cloudflare.com assemblyai.com aws.intellij.net azuredatabricks.net baidu.com baidubce.com "
    "baseten.co bigmodel.cn bytepluses.com cerebras.ai chatglm.cn chatgpt.com claude.ai claude.com cloud.ibm.com "
    "cloud.ovh.net cloud.tencent.com cloud.yandex.net cn-beijing.volces.com codeium.com "
    "cognitiveservices.azure.com cohere.ai cohere.com copilot-proxy.githubusercontent.com copilot.cloud.microsoft "
    "copilot.microsoft.com cursor.com cursor.sh dashscope-intl.aliyuncs.com dashscope-us.aliyuncs.com "
    "dashscope.aliyuncs.com databricks.com deepgram.com deepinfra.com deepl.com deepseek.com devices.sberbank.ru "
    "doubao.com duck.ai elevenlabs.io fal.ai fal.run featherless.ai fireworks.ai friendli.ai gemini.google.com "
    "giga.chat githubcopilot.com googleapis.com grok.com groq.com hana.ondemand.com helicone.ai hf.co hf.space "
    "huggingface.cloud huggingface.co hunyuan.tencentcloudapi.com hyperbolic.xyz inceptionlabs.ai ionos.com "
    "jetbrains.ai jina.ai kimi.com lambda.ai lambdalabs.com langchain.com llama.com m365.cloud.microsoft meta.ai "
    "minimax.chat minimax.io minimaxi.com mistral.ai ml.azure.com modal.com modal.run models.github.ai "
    "moonshot.ai moonshot.cn nebius.ai nebius.com notebooklm.google.com novita.ai nvidia.com oci.oraclecloud.com "
    "ollama.com openai.azure.com openai.azure.us openai.com openrouter.ai origin-tracker.githubusercontent.com "
    "perplexity.ai pharia.com poe.com portkey.ai qwen.ai reka.ai replicate.com replit.com requesty.ai runpod.ai "
    "runpod.io runpod.net sambanova.ai scaleway.ai siliconflow.cn siliconflow.com snowflakecomputing.com "
    "sourcegraph.com stability.ai stepfun.ai stepfun.com tabnine.com together.ai together.xyz tongyi.aliyun.com "
    "unify.ai upstage.ai voyageai.com windsurf.com writer.com x.ai ydc-index.io you.com yuanbao.tencent.com z.ai "
    "zed.dev "
).split())  # fmt: skip
# Names and paths that a request to a model has, whatever its host.
REQUESTS: Final = (
    '"messages"', "'messages'", "messages=", '"prompt"', "'prompt'", "prompt=", '"contents"', "'contents'", '"inputs"',
    "'inputs'", "completions", "/api/generate", "/api/chat", "/api/embed", "/v1/", "enerateContent",
)  # fmt: skip
# Modules that run commands, with what must stand somewhere as well.
RUNNERS: Final[dict[str, tuple[str, ...]]] = {
    "subprocess": ("",), "os": ("os.system", "os.popen"), "asyncio": ("create_subprocess",), "pexpect": ("",),
    "sh": ("",),
}  # fmt: skip
# Programs of `sinks.toml`, where a command or an item of a list begins.
COMMANDS: Final = lazy_pattern(
    r"(?:['\"/]|\|[ ]?|&&[ ]?|;[ ]?|sudo[ ])(?:curl|curlie|wget|ollama|llm|claude|codex|openai|anthropic|gemini|aichat"
    r"|sgpt|chatgpt|mods|tgpt|fabric|aider|opencode|goose|crush|copilot|cursor-agent|litellm|Invoke-RestMethod"
    r"|Invoke-WebRequest|iwr|irm)(?:\.exe)?['\" ]"
)
# Calls of clients that come from elsewhere: see the shapes in `sinks.toml`. All of them take a model or messages.
METHODS: Final = (
    ".create", ".parse", ".stream", "generate_content", "invoke_model", "converse", "chat_completion", ".complete",
)  # fmt: skip
SHAPES: Final = lazy_pattern(
    r"(?:completions|responses|messages|embeddings|ChatCompletion)\s{0,80}\.\s{0,80}(?:create|parse|stream)\b"
    r"|\.\s{0,80}(?:generate_content|invoke_model|converse|chat_completion)|\bchat\s{0,80}\.\s{0,80}complete\b"
)

_HOST: Final = lazy_pattern(r"://(?:[^\s/'\"@]{0,100}@)?([\w.{}*-]{1,120})")
_CELL: Final = lazy_pattern(r"(?m)^[ \t]*(?:[\w.,* \t]{0,80}=[ \t]*)?(?:!|%{1,2}[A-Za-z!])")


def may_call(text: str, *, cell: bool = False) -> bool:
    """Whether some AI call may stand in a Python source; ``cell``: in a notebook's cell, with its own syntax."""
    if cell and ("%" in text or "!" in text) and _CELL.search(text) is not None:
        return True
    http = runs = False
    for name in _imported(text):
        words = LIBRARIES.get(name)
        if words is not None or name.startswith(_PREFIX):
            if not words or any(word in text for word in words):
                return True
        elif name in HTTP:
            http = True
        elif name in RUNNERS:
            runs = runs or any(word in text for word in RUNNERS[name])
    if http and _requests(text):
        return True
    if runs and COMMANDS.search(text) is not None:
        return True
    if ("model" in text or "messages" in text) and any(method in text for method in METHODS):
        return SHAPES.search(text) is not None
    return False


def _imported(text: str) -> Iterator[str]:
    """First names of the modules that a text imports, as far as they stand on a line with ``import``."""
    place = text.find("import ")
    while place >= 0:
        start = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
        head = text[start:place].strip()
        if head.startswith("from "):
            yield head[5:].strip().partition(".")[0]
        else:
            end = text.find("\n", place)
            for item in text[place + 7 : end if end >= 0 else len(text)].split(","):
                words = item.split()
                if words:
                    yield words[0].partition(".")[0]
        place = text.find("import ", place + 7)


def _requests(text: str) -> bool:
    """Whether a code that imports an HTTP library speaks of a model, or of a host of the catalogue."""
    if any(word in text for word in REQUESTS):
        return True
    if any(_is_known(host[1]) for host in _HOST.finditer(text)):
        return True
    return "HTTPSConnection" in text and any(domain in text for domain in DOMAINS)


def _is_known(host: str) -> bool:
    labels = host.lower().rsplit(":", 1)[0].split(".")
    return ".".join(labels[-2:]) in DOMAINS or ".".join(labels[-3:]) in DOMAINS
