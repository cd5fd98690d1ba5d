"""Days of the lunar calendar: 腊月廿四, 正月初八, 八月十五 of the years 2000 to 2060.

The calendar is an almanac's, no formula: when each year begins, which month is doubled and how long each month is.
"""

from __future__ import annotations

from datetime import date, timedelta

# Year, its first day, the month that is doubled (0: none), and each month as it comes: L of 30 days, s of 29.
_ALMANAC = """
2000 02-05 0 LLssLssLsLLs
2001 01-24 4 LLsLsLssLsLsL
2002 02-12 0 LLsLsLssLsLs
2003 02-01 0 LLsLLsLssLsL
2004 01-22 2 sLsLLsLsLsLsL
2005 02-09 0 sLsLsLLsLsLs
2006 01-29 7 LsLsLsLsLLsLL
2007 02-18 0 ssLssLsLLLsL
2008 02-07 0 LssLssLsLLsL
2009 01-26 5 LLssLssLsLsLL
2010 02-14 0 LsLsLssLsLsL
2011 02-03 0 LsLLsLssLsLs
2012 01-23 4 LsLLsLsLsLsLs
2013 02-10 0 LsLsLLsLsLsL
2014 01-31 9 sLsLsLsLLsLsL
2015 02-19 0 sLssLsLLLsLs
2016 02-08 0 LsLssLsLLsLL
2017 01-28 6 sLsLssLsLsLLL
2018 02-16 0 sLsLssLsLsLL
2019 02-05 0 LsLsLssLssLL
2020 01-25 4 sLLLsLssLsLsL
2021 02-12 0 sLLsLsLsLsLs
2022 02-01 0 LsLsLLsLsLsL
2023 01-22 2 sLssLLsLLsLsL
2024 02-10 0 sLssLsLLsLLs
2025 01-29 6 LsLssLsLsLLLs
2026 02-17 0 LsLssLssLLLs
2027 02-06 0 LLsLssLssLLs
2028 01-26 5 LLLsLssLssLLs
2029 02-13 0 LLsLsLsLssLL
2030 02-03 0 sLsLLsLsLsLs
2031 01-23 3 sLLsLsLLsLsLs
2032 02-11 0 LssLsLLsLLsL
2033 01-31 11 sLssLsLsLLLsL
2034 02-19 0 sLssLsLsLLsL
2035 02-08 0 LsLssLssLLsL
2036 01-28 6 LLsLssLssLsLL
2037 02-15 0 LLsLssLssLsL
2038 02-04 0 LLsLsLsLssLs
2039 01-24 5 LLsLLsLsLsLss
2040 02-12 0 LsLLsLsLLsLs
2041 02-01 0 sLsLsLLsLLsL
2042 01-22 2 sLssLsLsLLsLL
2043 02-10 0 sLssLssLLsLL
2044 01-30 7 LsLssLssLsLLL
2045 02-17 0 LsLssLssLsLL
2046 02-06 0 LsLsLsLssLsL
2047 01-26 5 LsLLsLsLssLsL
2048 02-14 0 sLLsLLsLssLs
2049 02-02 0 LsLsLLsLLsLs
2050 01-23 3 sLsLsLsLLsLLs
2051 02-11 0 LssLssLLsLLL
2052 02-01 8 sLssLssLsLLLL
2053 02-19 0 sLssLssLsLLL
2054 02-08 0 sLLssLssLsLL
2055 01-28 6 sLLsLsLssLsLs
2056 02-15 0 LLLsLsLssLsL
2057 02-04 0 sLLsLsLsLsLs
2058 01-24 4 LsLsLsLLsLLss
2059 02-12 0 LsLsLsLsLLLs
2060 02-02 0 LssLssLsLLLs
"""
_YEARS = {int(row[:4]): tuple(row.split()[1:]) for row in _ALMANAC.strip().splitlines()}
LAST_DAY = 0  # 除夕 is the 29th or the 30th of the last month


def solar(year: int, month: int, day: int) -> date | None:
    """The day of the common calendar; of a doubled month the first. None where there is none, or no almanac.

    `month` 1 to 12, `day` 1 to 30 or `LAST_DAY`.
    """
    if year not in _YEARS:
        return None
    begins, doubled, lengths = _YEARS[year]
    before = month - 1 + (1 if 0 < int(doubled) < month else 0)
    days = [30 if length == "L" else 29 for length in lengths]
    if day > days[before]:
        return None
    first = date.fromisoformat(f"{year}-{begins}") + timedelta(days=sum(days[:before]))
    return first + timedelta(days=(day or days[before]) - 1)
