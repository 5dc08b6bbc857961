"""What is due? Claims one job, does it step by step, notes how it ended."""

from broadsheet.schedule.looking_up import look_up
from broadsheet.schedule.outside import HostGate, Outside, usual_outside
from broadsheet.schedule.refreshing import refresh
from broadsheet.schedule.sources import FollowedSources
from broadsheet.schedule.worker import Worker

__all__ = ["FollowedSources", "HostGate", "Outside", "Worker", "look_up", "refresh", "usual_outside"]
