"""Which roles stand at which post: as the office's SOP gives the steps to its actors."""

from collections.abc import Iterable

from django.conf import settings

from ramah.offices.models import POST_OF_ROLE, ROLE_OF_POST, Office, Post, Role
from ramah.sop.procedure import ACTION_KEYS, Procedure, SopNotFound, find, own_folder

STEPS_AT = {
    Post.DROPZONE: ("receive_visitor", "lend_aids_and_escort", "see_visitor_out"),
    Post.LOBBY: ("register_visitor", "report_to_manager"),
    Post.COUNTER: ("serve_visitor",),
}


def procedure_numbered(number: str, revision: str) -> Procedure:
    """Give a document the installation has, shipped or its own.

    :raises SopNotFound: it has none with this number and revision.
    """
    return find(number, revision, (own_folder(settings.RAMAH_HOME),))


def roles_at(office: Office, post: str) -> frozenset[str]:
    """Give the roles that act at a post: those to whom the SOP gives the steps done there."""
    if post == Post.MANAGER:
        return frozenset({Role.MANAGER_ON_DUTY.value})
    try:
        document = procedure_numbered(office.sop_number, office.sop_revision)
    except SopNotFound:
        return frozenset({ROLE_OF_POST[Post(post)].value})
    if document.obstacles():
        return frozenset({ROLE_OF_POST[Post(post)].value})
    numbers = [ACTION_KEYS.index(key) for key in STEPS_AT[Post(post)]]
    return frozenset(document.steps[number].recorded_by.value for number in numbers)


def role_names(roles: Iterable[str]) -> str:
    """Write roles as people know them: Duta Pelayanan, Petugas Pelayanan."""
    return ", ".join(str(role.label) for role in Role if role in set(roles))


def posts_of(office: Office, *roles: str) -> list[Post]:
    """Give the posts where one of these roles acts."""
    return [post for post in POST_OF_ROLE.values() if roles_at(office, post) & set(roles)]
