"""The questionnaire of the survey: never changed, only superseded by the next version."""

from datetime import datetime

from ramah.administration.changes import administering
from ramah.offices.models import Office, User
from ramah.survey.content import Content
from ramah.survey.models import Questionnaire
from ramah.survey.questionnaires import supersede


def supersede_questionnaire(
    *, office: Office, content: Content, seen: int, by: User, now: datetime
) -> Questionnaire:
    """Let a new version take the place of the one that was seen."""
    with administering(office, by):
        return supersede(office=office, content=content, seen=seen, by=by, now=now)
