"""The unquoted list of the projects of 2014–2020: recovered whole, or said to be unrecoverable."""

from decimal import Decimal

import pytest

from pipelines.door.problems import Refused

HEADERS = (
    "Koodi", "Rahasto", "Hankkeen nimi", "Tl", "Viranomainen", "Tila", "Aloituspvm", "Päättymispvm", "Toteuttajan nimi",
    "Myönnetty EU- ja valtion rahoitus", "Toteutunut EU- ja valtion rahoitus",
    "Suunniteltu julkinen rahoitus yhteensä", "Toteutunut julkinen rahoitus yhteensä",
)
ELY = "Keski-Suomen elinkeino-, liikenne- ja ympäristökeskus"
LINE = (f"S20156,ESR,Ohjaamo, osa 2,3,{ELY},Toiminnassa,1.3.2015,28.2.2018,Lahden kaupunki, Oy,92951,50177.67,461132,"
        "66903.55")


@pytest.fixture
def listed(read):
    def reader(content, **more):
        if isinstance(content, str):
            content = (",".join(HEADERS) + "\n" + content).encode("cp1252")
        return read(content, name="projektilista_2014.csv", headers=HEADERS, reader="unquoted_list", formats=("csv",),
                    encodings=("windows-1252", "utf-8"), **more)

    return reader


def test_commas_in_title_authority_and_beneficiary(listed):
    assert listed(LINE + "\n").rows() == [
        (2, "S20156", "ESR", "Ohjaamo, osa 2", "3", ELY, "Toiminnassa", "1.3.2015", "28.2.2018", "Lahden kaupunki, Oy",
         "92951", "50177.67", "461132", "66903.55")]


def test_authority_with_a_tail(listed):
    assert listed(LINE.replace(ELY, f"{ELY}, yritystuet") + "\n").rows()[0][5] == f"{ELY}, yritystuet"


@pytest.mark.parametrize("line", [
    LINE.replace("S20156", "X20156"),
    LINE.replace("66903.55", "66 903,55"),
    LINE.replace("Toiminnassa", "Tuntematon"),
    LINE.replace("28.2.2018", "2018-02-28"),
    LINE.replace("Lahden kaupunki", "Lahti,Keskeytynyt,1.1.2016,1.1.2017,Lahden kaupunki"),  # two statuses
    LINE.replace("Ohjaamo, osa 2", f"Ohjaamo,4,{ELY}"),  # two priorities, both before an authority
    LINE.replace(ELY, "Tuntematon virasto"),
    "S20156,ESR",
])
def test_a_line_without_exactly_one_reading_is_damaged(listed, line):
    got = listed(LINE + "\n" + line + "\n" + LINE + "\n")
    assert [row[0] for row in got.rows()] == [2, 3, 4]
    assert got.rows()[1] == (3, "row_not_recovered", None) and got.raw.rows == 3


def test_a_number_in_the_title_is_no_second_reading(listed):
    got = listed(LINE.replace("Ohjaamo, osa 2", "Ohjaamo, 2, jatko,12, osa") + "\n")
    assert got.rows()[0][3:5] == ("Ohjaamo, 2, jatko,12, osa", "3")


def test_f06_cut_in_the_last_line(listed, said):
    with pytest.raises(Refused) as caught:
        listed(LINE + "\n" + LINE[:60])
    assert caught.value.rule_id == "file_cut" and caught.value.params == {"line": "3"} and said(caught.value)


def test_footers_and_line_ends(listed):
    got = listed(LINE + "\r\n\r\n" + LINE + "\r\nYhteensä,2\r\n")
    assert [row[0] for row in got.rows()] == [2, 4] and got.raw.footer_rows == 1


def test_every_line_of_the_real_list(listed, real):
    got = listed(real("projektilista_2014/eura2014_esr_raw.csv"))
    sums = ", ".join(f"sum(CAST(c{i} AS DECIMAL(18, 2)))" for i in range(9, 13))
    found = got.con.execute(f"SELECT count(*), count(damage), {sums} FROM {got.raw.relation}").fetchone()
    assert found == (785, 0, Decimal("162991433.00"), Decimal("51248270.61"), Decimal("393976281.00"),
                     Decimal("61752478.53"))
    assert got.raw.encoding == "windows-1252" and got.raw.headers == HEADERS
    assert got.con.execute(f"SELECT count(*) FROM {got.raw.relation} WHERE c2 LIKE '%?%'").fetchone()[0] > 0
