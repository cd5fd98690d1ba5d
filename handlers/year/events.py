"""What happens in a year's appraisal."""

from __future__ import annotations

from storage.events import What


class RulesEvent(What, record="year_rules"):
    """Of a version of the rules."""

    DECIDED = "rules decided"


class YearEvent(What, record="year_begun"):
    """Of a year, by its number."""

    BEGUN = "year begun"


class GradeEvent(What, record="year_grade"):
    """Of one writing of a grade."""

    WRITTEN = "grade written"


class AppealEvent(What, record="year_appeal"):
    """Of an appeal."""

    MADE = "appealed"
    ANSWERED = "appeal answered"


class ReviewEvent(What, record="year_review"):
    """Of what a community says of a unit or a person."""

    SAID = "rater said"
    APART = "raters differ"
    TOLD = "rated told"
    REPLIED = "rated replied"
    FINAL = "review final"


class TalkEvent(What, record="year_talk"):
    """Of a talk."""

    HELD = "talk held"
    DUE = "talk to be looked at"
    CLOSED = "talk closed"
    WITHDRAWN = "talk withdrawn"


class ThanksEvent(What, record="thanks"):
    """Of a thank-you."""

    GIVEN = "thanked"
