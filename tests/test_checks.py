"""Each kind of mistake is found, with its file and key; the real data has none."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns
from typing import Any

import polib
import pytest
import yaml

from bot.checks import findings
from bot.checks.finding import Finding
from bot.content import Coverage
from bot.facts.facts import Facts
from bot.settings import DATA, ROOT

DAY = Coverage.load(DATA).day
KEY = "utter_extra"
PLAIN = "Praat eerst met FairWork."
ENGLISH = "Talk to FairWork first."
FACTS = Facts.load(DATA / "facts.yml")
LASTING = next(fact.id for fact in FACTS.values() if fact.may_be_said(DAY) and not fact.valid_until)
ENDED = next(fact.id for fact in FACTS.values() if fact.valid_until and fact.valid_until < DAY and fact.confidence == "high")
ENDING = next(fact.id for fact in FACTS.values() if fact.valid_until and fact.may_be_said(DAY))
LOW = next(fact.id for fact in FACTS.values() if fact.confidence == "low" and not fact.valid_until)


LEFT_OUT = ("nlu.*.yml", "signals", "locale", "pay", "health", "home", "documents", "life")


class Copy:
    """A copy of some of the data, quick to check, in which one thing can be broken. Look only at the keys that were touched."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        copytree(DATA, self.data, ignore=ignore_patterns(*LEFT_OUT))
        copy2(ROOT / "domain.yml", folder / "domain.yml")
        (self.data / "locale").mkdir()
        self._responses: dict[str, Any] = {}
        self._found: list[Finding] = []

    def add(self, dutch: str = PLAIN, english: str = ENGLISH, key: str = KEY, **row: Any) -> None:
        """A response with its English; `row`: buttons, metadata, or `more`, a second wording."""
        dutch, more = dutch.strip(), row.pop("more", None)
        rows = [{"text": dutch, **row}, *([more] if more else [])]
        self._responses[key] = rows
        self.write("extra/responses.yml", {"responses": self._responses})
        entries = [polib.POEntry(msgctxt=key, msgid=dutch, msgstr=english)]
        if more:
            entries.append(polib.POEntry(msgctxt=key, msgid=more["text"], msgstr=english))
        entries += [polib.POEntry(msgctxt="button", msgid=button["title"], msgstr=button["title"]) for button in row.get("buttons", ())]
        self.translate("en", *entries)

    def translate(self, language: str, *entries: polib.POEntry) -> None:
        """Add translations."""
        path = self.data / "locale" / f"{language}.po"
        file = polib.pofile(str(path)) if path.exists() else polib.POFile()
        file.metadata.setdefault("X-Reviewed-By", "")
        known = {(entry.msgctxt, entry.msgid) for entry in file}
        file.extend(entry for entry in entries if (entry.msgctxt, entry.msgid) not in known)
        file.save(str(path))

    def row(self, name: str, key: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change a row of facts.yml or contacts.yml."""
        content = yaml.safe_load((self.data / name).read_text(encoding="utf-8"))
        rows = content["facts"] if name == "facts.yml" else content
        change(next(row for row in rows if row["id"] == key))
        self.write(name, content)

    def write(self, name: str, content: Any) -> None:
        """Write a YAML file."""
        path = self.data / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def found(self, key: str = KEY) -> list[Finding]:
        """What the checks find under one key; they run once, so break everything first."""
        self._found = self._found or list(findings(self.data, DAY))
        return [finding for finding in self._found if finding.key == key]

    def errors(self, key: str = KEY) -> str:
        """The errors under one key, one a line."""
        return "\n".join(str(finding) for finding in self.found(key) if finding.is_error)

    def warnings(self, key: str = KEY) -> str:
        """The warnings under one key, one a line."""
        return "\n".join(str(finding) for finding in self.found(key) if not finding.is_error)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.fixture(scope="module")
def found_in_texts(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found when every text of BROKEN and WANTING is there at once."""
    copy = Copy(tmp_path_factory.mktemp("texts"))
    for key, (row, _) in {**BROKEN, **WANTING}.items():
        copy.add(key=key_of(key), **row)
    return list(findings(copy.data, DAY))


def key_of(name: str) -> str:
    """The response key for a row of the tables."""
    return "utter_" + re.sub(r"\W", "_", name)


def told(found: list[Finding], name: str, is_error: bool) -> str:
    """What was found for a row of the tables, one a line."""
    return "\n".join(str(finding) for finding in found if finding.is_error is is_error and finding.key == key_of(name))


def button(payload: str, title: str = "Meer") -> dict[str, str]:
    return {"title": title, "payload": payload}


def test_the_real_data_has_no_errors() -> None:
    assert [str(finding) for finding in findings(DATA, DAY) if finding.is_error] == []


def test_a_good_text_gives_nothing(copy: Copy) -> None:
    copy.add(buttons=[button("say:utter_talk_menu")], metadata={"facts": [LASTING]})

    assert copy.found() == []


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "a typed phone number": ({"dutch": "Bel 020 760 08 09."}, "holds the number 020"),
    "a typed amount": ({"dutch": "Het is 14,99 per uur."}, "holds the number 14"),
    "a number in another script": ({"english": "It is ١٤ an hour."}, "en.po...holds the number ١٤"),
    "a typed address": ({"dutch": "Kijk op 113.nl."}, "holds the address 113.nl"),
    "two questions": ({"dutch": "Ben je ziek? Heb je pijn?"}, "asks 2 questions"),
    "two Arabic questions": ({"english": "؟ a ؟"}, "en.po...asks 2 questions"),
    "two Chinese questions": ({"english": "a？ b？"}, "en.po...asks 2 questions"),
    "an unknown fact": ({"metadata": {"facts": ["PAY-999"]}}, "names fact PAY-999"),
    "a low fact": ({"metadata": {"facts": [LOW]}}, f"says {LOW}, whose confidence is low"),
    "an ended fact": ({"metadata": {"facts": [ENDED]}}, f"says {ENDED}, which ended on {FACTS[ENDED].valid_until}"),
    "an unknown contact": ({"dutch": "Bel {nobody.phone}.", "english": "Call {nobody.phone}."}, "names {nobody.phone}"),
    "an unknown part": ({"dutch": "Bel {fairwork.fax}.", "english": "Call {fairwork.fax}."}, "names {fairwork.fax}"),
    "an unknown value": ({"dutch": f"Het is {{{LASTING}.eur_x}}.", "english": "It is."}, f"names {{{LASTING}.eur_x}}"),
    "a placeholder in Dutch only": ({"dutch": "Praat met {fairwork}."}, "en.po...lacks {fairwork}"),
    "a placeholder in English only": ({"english": "Talk to {fairwork}."}, "en.po...has, unlike the Dutch, {fairwork}"),
    "a forbidden Dutch word": ({"dutch": "Jij bent een slachtoffer."}, "holds a word of forbidden.yml"),
    "a forbidden English word": ({"english": "You are a victim."}, "en.po...holds a word of forbidden.yml"),
    "a button to no text": ({"buttons": [button("say:utter_nothing")]}, "leads to say:utter_nothing"),
    "a button to no intent": ({"buttons": [button("intent:ask_nothing")]}, "leads to intent:ask_nothing"),
    "a button to no command": ({"buttons": [button("command:restart")]}, "leads to command:restart"),
    "a button to no language": ({"buttons": [button("lang:xx")]}, "leads to lang:xx"),
    "a button with an unknown payload": ({"buttons": [button("/ask_passport")]}, "sends /ask_passport; begin with"),
    "a button that sends too much": ({"buttons": [button("say:" + "utter_" * 12)]}, "more than 64 bytes"),
    "90 words": ({"dutch": "Jij mag dat. " * 30}, "has 90 words; keep 60"),
    "the number of the police": ({"dutch": "FairWork. {police.phone}", "english": "FairWork. {police.phone}"}, "how to reach police"),
    "the card of the inspectorate": (
        {"dutch": "FairWork. {labour_inspection.card}", "english": "FairWork. {labour_inspection.card}"},
        "how to reach labour_inspection",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_text_is_an_error(found_in_texts: list[Finding], name: str) -> None:
    parts = BROKEN[name][1].split("...")

    assert all(part in told(found_in_texts, name, is_error=True) for part in parts)


WANTING: dict[str, tuple[dict[str, Any], str]] = {
    "a sentence of 16 words": ({"dutch": "dat " * 16}, "has a sentence of 16 words"),
    "11 words a sentence": ({"dutch": ("dat " * 11 + ". ") * 2}, "has 11.0 words a sentence"),
    "7 sentences": ({"dutch": "Dat mag. " * 7}, "has 7 sentences"),
    "an exclamation mark": ({"english": "Talk to FairWork!"}, "holds an exclamation mark"),
    "brackets": ({"english": "Talk to FairWork (first)."}, "holds brackets"),
    "a slash": ({"english": "Talk to FairWork and/or me."}, "holds a slash"),
    "a soft word": ({"dutch": "Je kunt aangifte doen."}, "forbidden.yml (nl: aangifte)"),
    "a word that the glossary avoids": ({"dutch": "Vraag je werkgever."}, 'says "werkgever"; the glossary says "baas"'),
    "a promise": ({"english": "You will get your money."}, "the glossary says"),
    "four buttons": ({"buttons": [button("intent:affirm", f"Knop {name}") for name in "abcd"]}, "has 4 buttons; keep 3"),
    "a fact that ends": ({"metadata": {"facts": [ENDING]}}, f"says {ENDING}, which ends on {FACTS[ENDING].valid_until}; write a wording"),
}


@pytest.mark.parametrize("name", WANTING)
def test_a_text_that_could_be_better_is_a_warning(found_in_texts: list[Finding], name: str) -> None:
    assert WANTING[name][1] in told(found_in_texts, name, is_error=False)
    assert told(found_in_texts, name, is_error=True) == ""


def test_emergency_numbers_and_menus_are_let_through(copy: Copy) -> None:
    six = [button("intent:affirm", f"Knop {name}") for name in "abcdef"]
    copy.add("Bel 112 of 113.", "Call 112 or 113.", key="utter_menu_extra", buttons=six)

    assert copy.found("utter_menu_extra") == []


def test_a_long_title_is_a_warning(copy: Copy) -> None:
    title = "Een heel erg lange titel"
    copy.add(buttons=[button("intent:affirm", title)])

    assert "has 24 characters; keep 20" in copy.warnings(f'button "{title}"')


def test_an_ended_fact_with_a_spare_wording_is_a_warning_with_fact_day_and_text(copy: Copy) -> None:
    copy.add(metadata={"facts": [ENDED]}, more={"text": "Vraag het aan FairWork.", "metadata": {"instead": True}})

    assert copy.errors() == ""
    assert re.search(rf"extra/responses.yml:\d+ {KEY}: warning: says {ENDED}, which ended on {FACTS[ENDED].valid_until}", copy.warnings())


def test_a_spare_wording_names_no_fact_that_ends(copy: Copy) -> None:
    copy.add(more={"text": "Vraag het aan FairWork.", "metadata": {"instead": True, "facts": [ENDING]}})

    assert f"names {ENDING}, which ends on" in copy.errors()


def test_a_missing_translation_is_an_error_in_every_language_that_has_a_file(copy: Copy) -> None:
    copy.add()
    copy.translate("tr")
    path = copy.data / "locale" / "en.po"
    file = polib.pofile(str(path))
    file.remove(next(entry for entry in file if entry.msgctxt == KEY))
    file.save(str(path))

    assert re.search(rf'data/locale/en.po:1 {KEY}: has no entry for "{PLAIN}"', copy.errors())
    assert re.search(rf'data/locale/tr.po:1 {KEY}: has no entry for "{PLAIN}"', copy.errors())


@pytest.mark.parametrize(("field", "value", "said"), [("flags", ["fuzzy"], "is fuzzy"), ("msgstr", "", "has no translation")])
def test_a_fuzzy_or_empty_translation_is_an_error_at_its_line(copy: Copy, field: str, value: Any, said: str) -> None:
    copy.add()
    path = copy.data / "locale" / "en.po"
    file = polib.pofile(str(path))
    setattr(next(entry for entry in file if entry.msgctxt == KEY), field, value)
    file.save(str(path))

    (finding,) = copy.found()

    assert said in finding.message
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any(f'msgctxt "{KEY}"' in line for line in lines[finding.line - 1 : finding.line + 3])


def test_a_language_without_a_file_is_left_alone_but_english_is_not(copy: Copy) -> None:
    errors = [finding for finding in findings(copy.data, DAY) if finding.file.startswith("data/locale")]

    assert [(finding.file, finding.key) for finding in errors] == [("data/locale/en.po", "en")]


def test_a_forbidden_turkish_word_with_a_suffix_is_an_error(copy: Copy) -> None:
    copy.add()
    copy.translate("tr", polib.POEntry(msgctxt=KEY, msgid=PLAIN, msgstr="Mağdurların hakları."))

    assert "data/locale/tr.po" in copy.errors()
    assert "forbidden.yml (tr: magdur)" in copy.errors()


def test_an_unread_file_is_a_warning_once(copy: Copy) -> None:
    copy.translate("tr")

    files = [finding.file for finding in copy.found("X-Reviewed-By") if not finding.is_error]

    assert files.count("data/locale/tr.po") == 1


def test_a_forbidden_word_in_a_contact_is_an_error(copy: Copy) -> None:
    copy.row("contacts.yml", "fairwork", lambda row: row.update(name="Slachtofferhulp"))

    assert '"Slachtofferhulp" holds a word' in copy.errors("fairwork")


ROWS: list[tuple[str, str, Callable[[dict[str, Any]], object], str]] = [
    ("contacts.yml", "fairwork", lambda row: row.pop("checked_on"), "has no checked_on"),
    ("contacts.yml", "fairwork", lambda row: row.update(source=""), "has no source"),
    ("contacts.yml", "fairwork", lambda row: row.update(facts=["PAY-999"]), "names fact PAY-999"),
    ("contacts.yml", "fairwork", lambda row: row.update(fone="1"), "has fone, which nothing reads"),
    ("contacts.yml", "fairwork", lambda row: row.update(phone="+31 [0]20"), "phone is '+31 [0]20'; write digits"),
    ("contacts.yml", "comensha", lambda row: row.update(hours={"days": "mon-fri"}), "hours need days, from, until and holidays"),
    ("facts.yml", LASTING, lambda row: row.pop("checked_on"), "has no checked_on"),
    ("facts.yml", LASTING, lambda row: row.update(source_url=None), "has no source_url"),
    ("facts.yml", LASTING, lambda row: row.update(confidence="sure"), "confidence is sure"),
    ("facts.yml", LASTING, lambda row: row.update(valid_until="soon"), "valid_until is 'soon'"),
    ("facts.yml", LASTING, lambda row: row.update(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1)), "before it begins"),
    ("facts.yml", LASTING, lambda row: row.update(checked_on=DAY + timedelta(days=1)), "still to come"),
    ("facts.yml", LASTING, lambda row: row.update(id=ENDED), "stands there 2 times"),
]


@pytest.mark.parametrize(("name", "key", "change", "said"), ROWS, ids=[f"{row[0]} {row[3]}" for row in ROWS])
def test_a_broken_row_is_an_error(copy: Copy, name: str, key: str, change: Callable[[dict[str, Any]], object], said: str) -> None:
    copy.row(name, key, change)

    errors = "\n".join(str(finding) for finding in findings(copy.data, DAY) if finding.is_error)

    assert re.search(rf"data/{name}:\d+ [\w-]+: .*{re.escape(said)}", errors)


def test_what_was_checked_long_ago_is_a_warning_contacts_sooner_than_facts(copy: Copy) -> None:
    checked = max(row["checked_on"] for row in yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8")))

    def old(days: int) -> set[str]:
        return {finding.file for finding in findings(copy.data, checked + timedelta(days=days)) if "look it up again" in finding.message}

    assert old(91) == {"data/contacts.yml"}
    assert old(181) == {"data/contacts.yml", "data/facts.yml"}


def test_a_value_that_is_not_in_the_statement_is_a_warning(copy: Copy) -> None:
    copy.row("facts.yml", LASTING, lambda row: row.update(values={"eur": 123.45}))

    assert "eur (123.45) does not stand in the statement" in copy.warnings(LASTING)


def test_an_intent_without_sentences_or_rule_is_an_error(copy: Copy) -> None:
    domain = copy.data.parent / "domain.yml"
    domain.write_text(domain.read_text(encoding="utf-8").replace("- ask_debt\n", "- ask_debt\n- ask_extra\n"), encoding="utf-8")
    blocks = [{"intent": "ask_extra", "examples": "- een\n- twee\n"}, {"intent": "ask_wrong", "examples": ""}]
    copy.write("extra/nlu.nl.yml", {"nlu": blocks})

    assert "has 2 sentences in nl; write at least 12" in copy.errors("ask_extra")
    assert "has no rule or story" in copy.errors("ask_extra")
    assert "is not an intent" in copy.errors("ask_wrong")


def test_a_rule_that_says_no_text_is_an_error(copy: Copy) -> None:
    copy.write("extra/rules.yml", {"rules": [{"rule": "extra", "steps": [{"intent": "greet"}, {"action": "utter_nothing"}]}]})

    assert "neither an action of domain.yml nor a text" in copy.errors("utter_nothing")


def test_an_unknown_signal_is_an_error_wherever_it_stands(copy: Copy) -> None:
    copy.write("signals/nl.yml", {"signal_examples": [{"text": "x", "signals": ["Z01_one"]}, {"text": "x", "near": "Z02_two", "why": "x"}]})
    copy.write("signals/patterns.nl.yml", {"rules": [{"id": "x", "signal": "Z03_three"}]})
    tests = copy.data.parent / "tests" / "evaluation"
    tests.mkdir(parents=True)
    (tests / "nl.tsv").write_text("lang\ttext\tintent\talso\tsignals\nnl\tx\tgreet\task_wrong\tZ04_four\n", encoding="utf-8")

    for name in ("Z01_one", "Z02_two", "Z03_three", "Z04_four"):
        assert "is not a signal" in copy.errors(name)
    assert "tests/evaluation/nl.tsv:2" in copy.errors("Z04_four")
    assert "is not an intent" in copy.errors("ask_wrong")


SIGNALS: list[tuple[str, str, str, str]] = [
    ("say: [utter_danger]", "say: [utter_nothing]", "R_DANGER", "says utter_nothing"),
    ("show: [fairwork]", "show: [nobody]", "R_LABOUR", "shows nobody"),
    ("show: [fairwork]", "show: [police]", "R_LABOUR", "shows police, which is kept for"),
    ("means: F01_cannot_stop", "means: Z01_none", "default_question", "asks Z01_none for means"),
    ("- id: P01_pay_low", "- id: P01_extra", "P01_extra", "needs the text utter_reflect_P01_extra"),
    ("mixed_say: utter_offer_mixed", "mixed_say: utter_nothing", "mixed_say", "says utter_nothing"),
    ("labour: R_LABOUR", "labour: R_NONE", "labour", "leads to R_NONE"),
]


@pytest.mark.parametrize(("old", "new", "key", "said"), SIGNALS, ids=[row[3] for row in SIGNALS])
def test_a_broken_signal_table_is_an_error(copy: Copy, old: str, new: str, key: str, said: str) -> None:
    path = copy.data / "signals.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert said in copy.errors(key)


def test_a_file_that_cannot_be_read_is_one_line(copy: Copy) -> None:
    (copy.data / "talk" / "responses.yml").write_text("responses:\n  utter_a: [", encoding="utf-8")

    errors = [finding for finding in findings(copy.data, DAY) if finding.is_error]

    assert [(finding.file, finding.line) for finding in errors] == [("data/talk/responses.yml", 3)]


def test_findings_are_sorted_by_place_and_told_in_one_line(copy: Copy) -> None:
    copy.add("Bel 020.", "Call 030.")

    first, second = sorted(copy.found())

    assert (first.file, second.file) == ("data/extra/responses.yml", "data/locale/en.po")
    assert str(first) == f"data/extra/responses.yml:2 {KEY}: holds the number 020; name a fact or contact for it"


def po_line(path: Path, key: str) -> range:
    """The lines of the entry of a key, comments included."""
    lines = path.read_text(encoding="utf-8").splitlines()
    here = next(number for number, line in enumerate(lines, 1) if line == f'msgctxt "{key}"')
    return range(here - lines[here - 1 :: -1].index("") + 1, here + 3)


TOLD_AT_ITS_LINE: dict[str, tuple[Callable[[Copy], None], str, str]] = {
    "a missing translation": (lambda copy: copy.add(english=""), "en.po", "has no translation"),
    "a fuzzy one": (lambda copy: (copy.add(), fuzzy(copy)), "en.po", "is fuzzy"),
    "an expired fact": (lambda copy: copy.add(metadata={"facts": [ENDED]}), "responses.yml", "which ended on"),
    "a Turkish word with a suffix": (
        lambda copy: (copy.add(), copy.translate("tr", polib.POEntry(msgctxt=KEY, msgid=PLAIN, msgstr="Mağdurların."))),
        "tr.po",
        "forbidden.yml (tr",
    ),
    "a typed phone number": (lambda copy: copy.add("Bel 020 760 08 09."), "responses.yml", "holds the number 020"),
    "a text of 90 words": (lambda copy: copy.add("Jij mag dat. " * 30), "responses.yml", "has 90 words"),
    "a translation of 90 words": (lambda copy: copy.add(english="You may do that. " * 23), "en.po", "has 92 words"),
    "a placeholder in one language only": (lambda copy: copy.add(english="Talk to {fairwork}."), "en.po", "has, unlike the Dutch"),
}


def fuzzy(copy: Copy) -> None:
    path = copy.data / "locale" / "en.po"
    file = polib.pofile(str(path))
    next(entry for entry in file if entry.msgctxt == KEY).flags.append("fuzzy")
    file.save(str(path))


@pytest.mark.parametrize("name", TOLD_AT_ITS_LINE)
def test_a_broken_copy_fails_at_the_right_file_and_line(copy: Copy, name: str) -> None:
    breaks, file, said = TOLD_AT_ITS_LINE[name]
    breaks(copy)

    found = [finding for finding in copy.found() if finding.is_error and said in finding.message]

    assert found and all(finding.file.endswith(file) for finding in found)
    path = copy.data.parent / found[0].file
    lines = path.read_text(encoding="utf-8").splitlines()
    right = po_line(path, KEY) if file.endswith(".po") else [lines.index(f"  {KEY}:") + 1]
    assert all(finding.line in right for finding in found)


def test_a_contact_without_a_check_date_fails_at_its_line(copy: Copy) -> None:
    copy.row("contacts.yml", "comensha", lambda row: row.pop("checked_on"))

    (error,) = [finding for finding in copy.found("comensha") if finding.is_error]

    assert "has no checked_on" in error.message and error.file == "data/contacts.yml"
    assert (copy.data / "contacts.yml").read_text(encoding="utf-8").splitlines()[error.line - 1] == "- id: comensha"


def test_every_text_that_the_code_names_exists() -> None:
    texts = {key for path in DATA.glob("*/responses.yml") for key in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]}

    named = {
        key
        for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py"))
        for key in re.findall(r'"((?!utter_action")utter_[a-z0-9_]*[a-z0-9])"', path.read_text(encoding="utf-8"))
    }

    missing = {key for key in named if not any(text.startswith(key) for text in texts)}
    assert missing == set()
