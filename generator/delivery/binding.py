"""To which profile a source is pushed: to that of its first push, unless the user names another."""

from pathlib import PurePath

from generator.delivery.accounts.account import account_of_key
from generator.delivery.anki import DeliveryError
from generator.delivery.desktop import Profile
from generator.delivery.sent_notes import SentNotes
from generator.project.shell import shell_text


def is_first_push(record: SentNotes, profile: Profile, named: str | None) -> bool:
    """Return whether nothing was pushed to the open profile yet.

    `named` is the profile that the user named, if any. Raises DeliveryError.
    """
    if named is not None and named != profile.name:
        raise DeliveryError(
            f'the profile "{profile.name}" is open in Anki, not "{named}"',
            f'open "{named}" in Anki, if there is such a profile: File > Switch Profile',
        )
    pushed = (key for key in record.profiles() if account_of_key(key) is None)
    bound = next(pushed, None)
    if bound is not None and bound != profile.key and named is None:
        before = PurePath(bound).name
        where = f" (of {bound})" if before == profile.name else ""
        raise DeliveryError(
            f'this source was pushed to the profile "{before}"{where}, and "{profile.name}" is open'
            " in Anki",
            f'open "{before}" in Anki (File > Switch Profile); or, to push to the open profile as'
            f" well, add: --profile {shell_text(profile.name)}",
        )
    return record.header(profile.key) is None
