"""The words of `messages/report.yml` in one language, by topic: `words.columns.rule`."""

from types import SimpleNamespace

from pipelines.words import labels

TOPICS = {"report": "report", "parts": "report_parts", "columns": "report_columns", "severities": "report_severities",
          "severity_notes": "report_severity_notes", "topics": "report_topics", "topic_notes": "report_topic_notes"}


class Words:
    """`words.<topic>.<name>` is a text; `words.severity("error")` the word for a severity."""

    def __init__(self, language: str) -> None:
        self.language = language
        for name, topic in TOPICS.items():
            setattr(self, name, SimpleNamespace(**{key: text[language] for key, text in labels(topic).items()}))

    def severity(self, severity: str) -> str:
        return getattr(self.severities, severity)
