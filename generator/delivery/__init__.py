"""Where a package goes: a scratch collection of real Anki."""
