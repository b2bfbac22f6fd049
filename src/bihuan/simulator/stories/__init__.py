"""Stories: given, do, then, written by the author of a regulation and run through the real engine."""

from bihuan.simulator.stories.reading import Story, StoryMistake, read_stories
from bihuan.simulator.stories.running import Told, run_story

__all__ = ["Story", "StoryMistake", "Told", "read_stories", "run_story"]
