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
