"""The time of day in a terminal."""

from app.simulator.packets.addresses import SECOND, Nanoseconds

BEGINS = 9 * 3600 * SECOND
DAY = 24 * 3600 * SECOND


def time_of_day(time: Nanoseconds) -> str:
    """As 09:00:00.001204."""
    microseconds = (BEGINS + time) % DAY // 1000
    seconds, fraction = divmod(microseconds, 1_000_000)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}.{fraction:06}"
