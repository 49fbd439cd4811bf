"""The programs of the schedule's special column: each symbol with our name of the preference and the origins it can hold for.

Source: Harmonized Tariff Schedule of the United States, general note 3(c)(i) and the general notes it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

CAFTA_DR = "CR DO SV GT HN NI"
CARIBBEAN = "AG AW BS BB BZ CW DM GD GY HT JM MS KN LC VC TT VG"
CARIBBEAN_TRADE = "BB BZ CW GY HT JM LC TT"
AFRICA = "AO BJ BW CV TD KM CG CI CD DJ SZ GM GH GW KE LS LR MG MW MR MU MZ NA NG RW ST SN SL ZA TZ TG ZM"
GSP_ENDED = "2020-12-31"


@dataclass(frozen=True, slots=True)
class Program:
    """One program of the special column. ``ended`` is its last day, blank while it holds."""

    preference: str
    name: str
    origins: str
    ended: str = ""
    confidence: str = "high"
    note: str = ""


USMCA = Program("USMCA", "United States-Mexico-Canada Agreement", "CA MX")
CAFTA = Program("CAFTADR", "Dominican Republic-Central America Agreement", CAFTA_DR)
CBERA = Program(
    "CBERA",
    "Caribbean Basin Economic Recovery Act",
    CARIBBEAN,
    confidence="medium",
    note="Not for every good of the line where the symbol has a star.",
)
GSP = Program("GSP", "Generalized System of Preferences", "*", GSP_ENDED, note="The program lapsed on 31 Dec 2020.")
ATPA = Program("ATPA", "Andean Trade Preference Act", "*", "2013-07-31", note="The program lapsed on 31 Jul 2013.")
PROGRAMS = MappingProxyType({
    "S": USMCA,
    "S+": USMCA,
    "KR": Program("KORUS", "United States-Korea Agreement", "KR"),
    "JP": Program("USJTA", "United States-Japan Agreement", "JP"),
    "AU": Program("AUSFTA", "United States-Australia Agreement", "AU"),
    "SG": Program("USSFTA", "United States-Singapore Agreement", "SG"),
    "IL": Program("ILFTA", "United States-Israel Agreement", "IL"),
    "JO": Program("JOFTA", "United States-Jordan Agreement", "JO"),
    "BH": Program("BHFTA", "United States-Bahrain Agreement", "BH"),
    "OM": Program("OMFTA", "United States-Oman Agreement", "OM"),
    "MA": Program("MAFTA", "United States-Morocco Agreement", "MA"),
    "CL": Program("CLFTA", "United States-Chile Agreement", "CL"),
    "CO": Program("COTPA", "United States-Colombia Agreement", "CO"),
    "PA": Program("PATPA", "United States-Panama Agreement", "PA"),
    "PE": Program("PETPA", "United States-Peru Agreement", "PE"),
    "P": CAFTA,
    "P+": CAFTA,
    "E": CBERA,
    "E*": CBERA,
    "R": Program("CBTPA", "Caribbean Basin Trade Partnership Act", CARIBBEAN_TRADE, confidence="medium"),
    "D": Program("AGOA", "African Growth and Opportunity Act", AFRICA, confidence="unconfirmed", note="Its beneficiaries and its end change; see general note 16."),
    "NP": Program("NTPP", "Nepal Trade Preference Program", "NP", confidence="medium"),
    "A": GSP,
    "A*": GSP,
    "A+": GSP,
    "J": ATPA,
    "J*": ATPA,
    "B": Program("APTA", "Automotive Products Trade Act", "CA", confidence="medium", note="For original motor-vehicle equipment only."),
    "C": Program("ATCA", "Agreement on Trade in Civil Aircraft", "*", confidence="medium", note="For civil aircraft only."),
    "K": Program("PHARMA", "Agreement on Trade in Pharmaceutical Products", "*", confidence="medium", note="For the products of the pharmaceutical appendix only."),
    "L": Program("DYES", "Uruguay Round Concessions on Intermediate Chemicals for Dyes", "*", confidence="medium", note="For the products of the chemical appendix only."),
})  # fmt: skip


def program_of(symbol: str) -> Program | None:
    """Return the program a symbol stands for; None where it is not known here."""
    return PROGRAMS.get(symbol)
