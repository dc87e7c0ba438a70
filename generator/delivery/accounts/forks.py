"""Whether this is a run of CI for a proposal from a fork, whose text anybody may have written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Also the events that run with secrets although the proposal comes from a fork.
_GITHUB_EVENTS = ("pull_request", "pull_request_target", "pull_request_review", "workflow_run")


def is_run_of_fork(environment: Mapping[str, str]) -> bool:
    """Return whether a CI of GitHub or GitLab runs for a proposal from a fork.

    If that cannot be told, it is taken for one.
    """
    project = environment.get("CI_MERGE_REQUEST_PROJECT_PATH", "")
    if project and environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH") != project:
        return True
    if not environment.get("GITHUB_EVENT_NAME", "").startswith(_GITHUB_EVENTS):
        return False
    try:
        path = Path(environment.get("GITHUB_EVENT_PATH", ""))
        event = json.loads(path.read_text(encoding="utf-8"))
        source = _source(event)
        return not isinstance(source, str) or source != event["repository"]["full_name"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return True


def _source(event: dict[str, Any]) -> object:
    """Return the repository from which the text comes. Raises KeyError and TypeError."""
    if "workflow_run" in event:
        return event["workflow_run"]["head_repository"]["full_name"]
    return event["pull_request"]["head"]["repo"]["full_name"]
