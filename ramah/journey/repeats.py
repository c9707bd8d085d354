"""A form sent again: it shows the present state, never the errors of what it took itself.

The first sending may have taken the place or the aid that the form names, so the second no longer
fits; and a form of a step that the visit is not at has no page to be shown on.
"""

from django.http import HttpRequest, HttpResponse

from ramah.journey.pages import back_again, back_refused
from ramah.journey.policies import require_not_handed_on, require_step
from ramah.lib.forms import RamahForm
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.visits.models import Visit


def elsewhere(
    request: HttpRequest, form: RamahForm, visit: Visit, key: str, *, back: str
) -> HttpResponse | None:
    """Lead to the present state if the visit is past this step, or has not come to it.

    The form is checked first: what it took may have been written between the two looks.
    """
    form.is_valid()
    try:
        require_not_handed_on(require_step(visit, key), key)
    except AlreadyDone as repeat:
        return back_again(request, repeat, back)
    except Refused as refusal:
        return back_refused(request, refusal, back)
    return None
