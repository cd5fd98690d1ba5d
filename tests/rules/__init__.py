"""Rules of the house that no single capability owns: texts, manners, personal data, settings, documentation."""
