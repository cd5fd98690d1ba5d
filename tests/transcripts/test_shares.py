"""Every scene has a stage besides, and every stage carries whatever differs between platforms."""

from __future__ import annotations

from tests.transcripts.shares import FEATURES, STAGES, of_the_day
from tests.transcripts.test_transcripts import SCENES


def test_every_scene_has_a_stage_besides() -> None:
    assert {scene.title for stage in STAGES for scene in of_the_day(stage)} == {scene.title for scene in SCENES}


def test_every_stage_carries_whatever_differs() -> None:
    lacking = [
        (stage, feature)
        for stage in STAGES
        for feature, shows in FEATURES.items()
        if not any(shows(step) for scene in of_the_day(stage) for step in scene.steps)
    ]
    assert lacking == []


def test_no_stage_is_spared() -> None:
    assert min(len(of_the_day(stage)) for stage in STAGES) > len(SCENES) / len(STAGES) * 0.6
