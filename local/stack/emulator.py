"""Starts MiniStack, the AWS emulator, in its own environment, and teaches it eight things that we need.

Run by `local.stack` with the interpreter of `.tools/ministack`; not imported by anything. The version of
MiniStack is pinned by hash, so what is replaced here cannot change unseen.
"""

import hashlib
import importlib
import os
import sys
import tempfile
import threading
import time
import zipfile
from contextvars import ContextVar
from http import HTTPStatus
from pathlib import Path
from typing import Any

HEALTH_PATHS = ("/_ministack/health",)
BATCH_ACTIONS = {"sqs:SendMessageBatch": "sqs:SendMessage", "sqs:DeleteMessageBatch": "sqs:DeleteMessage"}

ENVIRONMENTS = 2 * (os.cpu_count() or 1)
WAIT_SECONDS = 100
_POLLS_STREAMS = ContextVar("polls streams", default=False)


def main() -> None:
    """Serve until stopped. Settings come from the environment; the argument only names us in `ps`."""
    del sys.argv[1:]
    app: Any = importlib.import_module("ministack.app")
    api_gateway: Any = importlib.import_module("ministack.services.apigateway_v1")
    iam: Any = importlib.import_module("ministack.core.iam_actions")
    functions: Any = importlib.import_module("ministack.services.lambda_svc")
    # MiniStack answers `/health` on every host name as its own; ours belongs to the API.
    app._HEALTH_PATHS = HEALTH_PATHS
    api_gateway._import_rest_api = _importing_gateway_responses(api_gateway)
    iam.extract_iam_action = _authorizing_batches_as_singles(iam.extract_iam_action)
    functions.acquire_worker = _sharing_environments(functions.acquire_worker)
    functions.ensure_spawned = _starting_again(functions.ensure_spawned)
    zipfile.ZipFile.extractall = _sharing_layers(zipfile.ZipFile.extractall)  # type: ignore[method-assign]
    functions._poll_dynamodb_streams = _polling(functions._poll_dynamodb_streams)
    functions._execute_function = _repeating_stream_batches(functions._execute_function)
    functions._restore_esm_positions = _forgetting_positions
    app.main()


def _importing_gateway_responses(api_gateway: Any) -> Any:
    """MiniStack imports the paths of an OpenAPI body, but not the gateway responses that SAM puts there."""
    import_paths = api_gateway._import_rest_api

    def import_rest_api(spec: dict[str, Any], base_data: dict[str, Any] | None = None) -> str:
        api_id: str = import_paths(spec, base_data)
        for kind, response in spec.get("x-amazon-apigateway-gateway-responses", {}).items():
            status, _, body = api_gateway._put_gateway_response(api_id, kind, response)
            if status != HTTPStatus.CREATED:
                raise ValueError(f"gateway response {kind}: {body!r}")
        return api_id

    return import_rest_api


def _authorizing_batches_as_singles(extract_iam_action: Any) -> Any:
    """IAM knows no batch actions of SQS: a batch is allowed to whoever may do the single one."""

    def extract(*request: Any) -> str | None:
        action: str | None = extract_iam_action(*request)
        return BATCH_ACTIONS.get(action, action) if action else action

    return extract


def _sharing_environments(acquire_worker: Any) -> Any:
    """A region starts fifty environments for fifty requests at once; a laptop would start fifty interpreters.

    Here a request waits for one of a few environments of its function; none of ours invokes itself, which
    would wait for ever.
    """

    def acquire(name: str, config: Any, code: bytes, qualifier: str = "$LATEST") -> Any:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            worker, reason = acquire_worker(name, config, code, qualifier, max_concurrency=ENVIRONMENTS)
            if worker is not None or time.monotonic() >= deadline:
                return worker, reason
            time.sleep(0.01)

    return acquire


def _starting_again(ensure_spawned: Any) -> Any:
    """A deployment starts all functions in threads, and one may read a dictionary that another one changes.

    That was seen once: the version was `Failed`, and the deployment with it.
    """

    def ensure(worker: Any) -> None:
        try:
            ensure_spawned(worker)
        except RuntimeError as error:
            if "changed size during iteration" not in str(error):
                raise
            ensure_spawned(worker)

    return ensure


def _sharing_layers(extract_all: Any) -> Any:
    """MiniStack unpacks both layers for every environment: half a minute and a gigabyte, all of it the same.

    In a Lambda `/opt` cannot be written to, so one copy serves every environment that has the layer.
    """
    one_at_a_time = threading.Lock()

    def extract(archive: zipfile.ZipFile, path: str, *rest: Any) -> None:
        place = Path(path)
        if not place.name.startswith("layer_"):
            extract_all(archive, path, *rest)
            return
        digest = hashlib.sha256(Path(str(archive.filename)).read_bytes()).hexdigest()
        shared = Path(tempfile.gettempdir(), f"layer-{digest}")
        with one_at_a_time:
            if not shared.exists():
                extract_all(archive, shared.with_suffix(".new"))
                shared.with_suffix(".new").rename(shared)
        place.rmdir()
        place.symlink_to(shared)

    return extract


def _polling(poll_streams: Any) -> Any:
    """Marks what a poll of the streams executes."""

    def poll() -> Any:
        mark = _POLLS_STREAMS.set(True)
        try:
            return poll_streams()
        finally:
            _POLLS_STREAMS.reset(mark)

    return poll


def _repeating_stream_batches(execute_function: Any) -> Any:
    """MiniStack takes a batch of a stream for done when the function has answered, whatever it answered.

    Here a batch of which a record is reported as failed is delivered again, whole; AWS goes on at that
    record. It is repeated each second until MaximumRecordAgeInSeconds and then given up: MiniStack knows
    neither MaximumRetryAttempts nor BisectBatchOnFunctionError.
    """

    def execute(function: dict[str, Any], event: Any) -> Any:
        result = execute_function(function, event)
        answer = result.get("body")
        if _POLLS_STREAMS.get() and isinstance(answer, dict) and answer.get("batchItemFailures"):
            return {**result, "error": True}
        return result

    return execute


def _forgetting_positions(*_restored: Any) -> None:
    """MiniStack keeps over a restart how far a stream was read, but not the stream, which begins again at 0.

    It would leave out as many new changes as there were old ones.
    """


if __name__ == "__main__":
    main()
