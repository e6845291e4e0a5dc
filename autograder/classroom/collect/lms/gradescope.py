"""Gradescope's export: folders ``submission_ID/``; only ``submission_metadata.yml`` says whose each is."""

import dataclasses
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.classroom.budget import budget
from autograder.classroom.collect.download import Asked, Claim, Download, Entry
from autograder.classroom.collect.names import id_from

NAME = "Gradescope"
METADATA = "submission_metadata.yml"
Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built


class Loader(Base):
    """Reads YAML as plain data, whatever tags it has."""


def _plain(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


Loader.add_multi_constructor("!", _plain)
Loader.add_multi_constructor("tag:", _plain)


def read(download: Download, asked: Asked) -> dict[Entry, Claim]:
    """Return what Gradescope says of each file."""
    metadata = next((entry for entry in download.entries if str(entry.name) == METADATA), None)
    if not metadata:
        return {}
    try:
        data = metadata.read()
        with budget(len(data)):
            told = yaml.load(data.decode("utf-8-sig", "replace").replace("\t", " "), Loader)  # a safe one
    except Exception:  # it is damaged, or not Gradescope's
        return {}
    claims = {folder: claim_of(told[folder]) for folder in told} if isinstance(told, dict) else {}
    return {
        entry: dataclasses.replace(claim, file="/".join(entry.name.parts[1:]))
        for entry in download.entries
        if len(entry.name.parts) > 1 and (claim := claims.get(entry.name.parts[0]))
    }


def claim_of(submission: Any) -> Claim | None:
    """Return what the metadata say of one submission."""
    if not isinstance(submission, Mapping):
        return None
    submitters = submission.get(":submitters") or []
    people = [one for one in submitters if isinstance(one, Mapping)] if isinstance(submitters, list) else []
    if not people:
        return Claim(doubt="Gradescope does not say who submitted it")
    if len(people) > 1:
        everybody = ", ".join(str(one.get(":name") or one.get(":email") or "?") for one in people)
        when = _time(submission)
        doubt = f"a group submitted it: {everybody}"
        return Claim(doubt=doubt, when=when, timed_by=NAME if when else "")
    one = {key: str(people[0].get(f":{key}") or "") for key in ("name", "sid", "email")}
    when, number, email = _time(submission), one["sid"], {"email": one["email"]} if one["email"] else {}
    readings = [{claim: number} | email for claim in ("gradescope", "sis", "login") if number]
    return Claim(
        readings=tuple(readings or [email or {"name": one["name"]}]),
        student=id_from(number or one["email"] or one["name"]),
        when=when,
        timed_by=NAME if when else "",
    )


def _time(submission: Mapping[Any, Any]) -> datetime | None:
    when = submission.get(":created_at")
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(re.sub(r" ([+-])", r"\1", when))
        except ValueError:
            return None
    if not isinstance(when, datetime):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)  # YAML's own times are UTC
