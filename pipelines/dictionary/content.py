"""What each page of the dictionary tells, in one language. Where a page lies and how it looks is not decided here."""

from dataclasses import dataclass

from pipelines.catalogue import Catalogue
from pipelines.catalogue.history import history_words
from pipelines.catalogue.models import Export, Labels, Rule, Table
from pipelines.dictionary.demo import Answer
from pipelines.dictionary.lineage import ROWS, STAGED, Lineage, Source
from pipelines.warehouse.build import ordered_steps
from pipelines.words import labels


@dataclass(frozen=True)
class Content:
    """The catalogue, the lineage and the answers, told in one language."""

    catalogue: Catalogue
    lineage: Lineage
    answers: dict[str, Answer]
    language: str

    def said(self, text: Labels | None) -> str:
        """A text of the catalogue in this language."""
        return getattr(text, self.language) if text else ""

    def words(self, topic: str) -> dict[str, str]:
        """The messages of a topic in this language."""
        return {name: text[self.language] for name, text in labels(topic).items()}

    def linked(self, text: str) -> list[tuple[str, bool]]:
        """A text in pieces: what stood in backticks is a table's name (True). Raises KeyError for an unknown table."""
        return [(self.catalogue.tables[word].name, True) if n % 2 else (word, False) for n, word in enumerate(text.split("`"))]

    def word(self, code: str) -> str:
        """A code of the catalogue's own (`additive`, `personal`) as a person says it. Raises KeyError for an unknown one."""
        return self.words("catalogue_words")[code]

    def unit(self, unit: str | None) -> str:
        """A unit as a person says it; one that an overlay brought stands as it is."""
        return self.words("unit_words").get(unit, unit) if unit else ""

    def header(self, export: str, column: str) -> str:
        """The agency's header of an export's column, in Finnish as it arrives; empty for what the lake adds to a row."""
        names = {c.name: c.header.fi.strip() for c in self.catalogue.exports[export].columns}
        return names.get(column, "")

    def kinds(self) -> dict[str, list[Table]]:
        """Tables by kind, in the order of `table_kinds`."""
        return {said: [t for t in self.catalogue.tables.values() if t.name.startswith(f"{kind}_")]
                for kind, said in self.words("table_kinds").items()}

    def steps(self) -> dict[str, str]:
        """Step that is not published → its SQL."""
        return {name: sql for name, sql, _, _ in ordered_steps(self.catalogue) if name not in self.catalogue.tables}

    def table(self, table: Table) -> dict:
        """A table's page."""
        sql = {name: text for name, text, _, _ in ordered_steps(self.catalogue)}
        return {"table": table, "history": history_words(table, self.catalogue.tables)[self.language],
                "columns": [(c, self._made_of(table.name, c.name)) for c in table.columns],
                "sql": sql[table.name], "answer": self.answers.get(table.name), "users": self.lineage.users(table.name)}

    def _made_of(self, table: str, column: str) -> dict:
        """One step back, and the very beginning: export → its columns with their headers, and what no export gives."""
        exports: dict[str, list[tuple[str, str]]] = {}
        other = set()
        for origin in self.lineage.origins(table, column):
            export, name = origin[0].removeprefix(STAGED), origin[1]
            if self.is_of_export(*origin):
                exports.setdefault(export, []).append((name, "" if name == ROWS else self.header(export, name)))
            else:
                other.add(self._other(origin))
        return {"direct": self.lineage.direct[table, column], "exports": exports, "other": sorted(other),
                "count": sum(len(columns) for columns in exports.values())}

    def is_of_export(self, table: str, column: str) -> bool:
        """Whether a source is a column of an export, or its rows; the lake adds when and where a row arrived."""
        return table.startswith(STAGED) and (column == ROWS or bool(self.header(table.removeprefix(STAGED), column)))

    def _other(self, origin: Source) -> str:
        words = self.words("other_origins")
        return next(said for start, said in words.items() if origin[0].startswith(start))

    def rules(self) -> dict[str, list[Rule]]:
        """Rules by the export they belong to; "" for those of every export."""
        found: dict[str, list[Rule]] = {}
        for rule in sorted(self.catalogue.rules.values(), key=lambda r: (r.export or "", r.id)):
            found.setdefault(rule.export or "", []).append(rule)
        return found

    def families(self) -> dict[str, list]:
        """Indicators by family, in the order of the catalogue."""
        found: dict[str, list] = {}
        for indicator in self.catalogue.indicators.values():
            found.setdefault(indicator.family, []).append(indicator)
        return found

    def uses(self, codelist: str) -> list[tuple[Export, str]]:
        """The export columns whose codes a list holds."""
        return [(e, c.name) for e in self.catalogue.exports.values() for c in e.columns if c.codelist == codelist]

    def search_index(self) -> list[list[str]]:
        """What the search looks in: kind, name, title, page, text; one entry for each thing that has a place of its own."""
        words, said = self.words("dictionary"), self.said
        found = []
        for t in self.catalogue.tables.values():
            page = f"tables/{t.name}.html"
            found.append([words["table"], t.name, said(t.description), page, f"{said(t.grain)} {said(t.caveats)}"])
            for c in t.columns:
                origin = c.source.split(".") if c.source else None
                text = f"{self.header(*origin)} {c.source}" if origin else ""
                found.append([words["column"], f"{t.name}.{c.name}", said(c.description), f"{page}#c-{c.name}", text])
        for i in self.catalogue.indicators.values():
            found.append([words["indicator"], i.code, said(i.labels), f"indicators.html#{i.code}", said(i.definition)])
        for e in self.catalogue.exports.values():
            headers = " ".join(word for c in e.columns for word in (c.name, *c.words))
            found.append([words["export"], e.name, said(e.labels), f"exports/{e.name}.html", f"{said(e.description)} {headers}"])
        for r in self.catalogue.rules.values():
            found.append([words["rule"], r.id, said(r.text), f"rules.html#{r.id}", r.source])
        for name, entries in self.catalogue.codelists.items():
            text = " ".join(f"{e.code} {getattr(e, f'label_{self.language}')}" for e in entries)
            found.append([words["codelist"], name, "", f"codelists/{name}.html", text])
        return found
