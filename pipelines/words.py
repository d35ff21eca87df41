"""The few words that commands say in the user's language. Rules, labels and definitions stand in the catalogue."""

VERDICTS = {
    "accepted": {"fi": "otetaan vastaan", "sv": "tas emot", "en": "accepted"},
    "refused": {"fi": "hylätään", "sv": "avvisas", "en": "refused"},
    "held": {"fi": "pidätetään", "sv": "hålls kvar", "en": "held"},
    "ignored": {"fi": "ohitetaan", "sv": "förbigås", "en": "left alone"},
}


def verdict(word: str, language: str) -> str:
    """A verdict on a file, in words."""
    return VERDICTS[word][language]


KNOWN_BEFORE = {
    "fi": "Jo aiemmin vastaanotettuja tiedostoja: {count}.",
    "sv": "Filer som redan har tagits emot: {count}.",
    "en": "Files already taken in before: {count}.",
}


def known_before(count: int, language: str) -> str:
    """How many files of landing were no news."""
    return KNOWN_BEFORE[language].format(count=count)
