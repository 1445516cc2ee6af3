"""The rules of style find what an editor would mark, and leave right English alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hrcreport.checks.printed.passages import Passage, Reading, Role, Run, settled
from hrcreport.checks.review.alike import alike_findings
from hrcreport.checks.review.calendar import day_findings, period_findings
from hrcreport.checks.review.coherence import (
    child_findings,
    coherence_findings,
    recommendation_findings,
)
from hrcreport.checks.review.findings import Finding, pattern_findings
from hrcreport.checks.review.inspection import Inspection
from hrcreport.checks.review.repeated import order_findings, repeated_findings
from hrcreport.checks.review.style import (
    abbreviation_findings,
    misspelling_findings,
    name_findings,
    number_findings,
    official_name_findings,
    sign_findings,
    state_name_findings,
    title_case_findings,
    word_findings,
    wording_findings,
)
from hrcreport.foundation import Project

STATES = ("Brazil", "China", "United States", "United Kingdom", "Viet Nam")


def reading(*runs: Run, role: Role = "paragraph") -> Reading:
    return Reading("docx", (Passage(role, runs, number="1.", place="paragraph 1"),))


def judged(text: str, *, role: Role = "paragraph") -> list[Finding]:
    page = replace(reading(Run(text), role=role), language="en-GB")
    return [
        *sign_findings(page),
        *wording_findings(page),
        *misspelling_findings(page, frozenset()),
        *pattern_findings(page),
        *number_findings(page),
        *name_findings(page, states=STATES),
        *abbreviation_findings(page),
        *word_findings(page),
        *coherence_findings(page),
        *state_name_findings(page),
        *day_findings(page),
        *period_findings(page),
        *alike_findings(page),
        *repeated_findings(page),
        *(mark for mark in order_findings(page) if mark.rule.startswith("style.")),
        *recommendation_findings(page),
        *child_findings(page, named=("Ana Sol",)),
    ]


def rules(text: str, *, role: Role = "paragraph") -> set[str]:
    return {finding.rule.removeprefix("style.") for finding in judged(text, role=role)}


SENTENCE = "The court of the region heard the family of the man in May."

ALSO_MARKED = {
    "first-person": ["In our view it is too wide.", "It was, I should add, answered late."],
    "contraction": ["It’s been said.", "The court’s been told so.", "Nobody’s been told."],
    "own-page": [
        "It was noted on the preceding page.",
        "The table overleaf shows it.",
        "Table 3, at page 9, shows it.",
        "The map, on page 12, shows it.",
        "It is said on page 9.",
        "It is explained further down.",
        "See above.",
        "As mentioned above, it is kept.",
        "It is taken up later in this chapter.",
        "The table below shows it.",
    ],
    "symbol": [
        "See A/HRC/54/CRP 7 on this.",
        "It asked for as much (A.HRC.50/42).",
        "See A/HRC/48/L 23 on this.",
        "See HRC/47/53 on this.",
        "See A/HRC/RES 47/21 on this.",
        "See a/hrc/51/53 on this.",
        "See A/HRC/47/53/Add1 on this.",
        "See CERD/C/XXA/CO.17-19 on this.",
        "It said so in resolution 68-237.",
        "See CAT/C/XXA/CO/4–6 on this.",
        "See A/HRC/51—54 on this.",
        "See CCPR/C/XXB/CO_7 on this.",
        "See A/HCR/51/53 on this.",
    ],
    "doubled-word": [
        "For for many families it came late.",
        "It was in the in the law.",
        "It was a the law.",
    ],
    "misspelling": [
        "City goverments may set limits.",
        "It was occured twice.",
        "The comission heard them.",
        "Harrassment was common.",
        "It is a proffesional duty.",
        "They were unregistred there.",
        "It was disproportionatly used.",
        "They were overrepresentated there.",
        "It was a misaplication of the law.",
    ],
    "spelling": [
        "Authorised officers are trained.",
        "They traveled to it.",
        "Its license was withdrawn.",
        "It was paralyzed.",
        "They apologised for it.",
        "It was fulfill in 2019.",
        "Whilst it is silent, courts are not.",
        "The co-operation of both was sought.",
        "Publically it was denied.",
        "The security council met.",
        "The french law is silent.",
        "The rights of indigenous peoples count.",
        "It is a matter of self-defense.",
        "An advisor was heard.",
        "It was superceded.",
        "The expert mechanism met them.",
        "It can not be so.",
    ],
    "courtesy": ["Professor Silva heads it.", "Sir John Smith wrote it.", "Rev. Silva spoke."],
    "state": [
        "In its reply the state admitted the visit.",
        "The government of Brazil replied.",
        "Some member States have answered.",
        "The Brazilian government replied.",
        "All states should act.",
        "It concerns non-state actors.",
        "It may render a state accountable.",
        "The obligations of the state are plain.",
        "A foreign state was asked.",
        "The government answered it.",
        "They asked their central government for it.",
        "The governments of three States met.",
        "The Members States met.",
        "The state did not look into it.",
    ],
    "small-number": [
        "In 3 of the cities it is kept.",
        "About 1/3 of them was kept.",
        "One in 5 was kept.",
    ],
    "thousands": ["In one night 4500 arrests were made.", "They sent 5.000 officers."],
    "range": ["Between 10-15 officers came.", "From 10-15 officers came."],
    "ordinal-date": [
        "It was held on 12 Sept. 2020.",
        "It was held on 12 september 2020.",
        "It was held in May, 2020.",
        "It was held on September 2020.",
        "It was held on the 4.",
        "It was held on Monday 25 May 2020.",
    ],
    "date-form": ["It was held on 12.03.2020.", "It was held on 25/5/20."],
    "no-date": ["It was so in the 90s.", "It was so in the ’90s.", "It began at 5pm there."],
    "relative-date": [
        "It was so last year.",
        "It was so five years ago.",
        "It is so nowadays.",
        "Last November the police published it.",
    ],
    "split-year": ["It rose in 2020/2021."],
    "per-cent": ["Some 12 pct of them came."],
    "currency": ["It cost $ 250,000 in all.", "It cost £2m in all.", "It cost 5 bn in all."],
    "emotive": [
        "Shockingly, it was kept.",
        "The so-called reform failed.",
        "The tragedy is known.",
        "It is a draconian law.",
        "Unsurprisingly, it was kept.",
        "They turned a blind eye.",
        "It was lost…",
        "It had a woeful end.",
        "An inept reply came.",
        "The killers were known.",
    ],
    "superlative": [
        "It has the most brutal police there.",
        "It is one of the worst prisons.",
        "It is the largest of all in the world.",
        "Everyone knows it.",
        "It was the boldest reform ever attempted.",
        "It is the most generous fund that any State has set up.",
        "It was an unparalleled step.",
        "Never in its history did so many die.",
        "It is widely believed that it is void.",
        "Experts agree that it is void.",
    ],
    "instrument": [
        "In its Resolution 47/21 it said so.",
        "It is so in general comment 36.",
        "It is so in general recommendation no. 36.",
        "See resolution A/HRC/RES/47/21 on it.",
        "It is set out in Annex II.",
        "It rests on Art. 6 of it.",
        "The convention against torture binds it.",
        "The Penal code has it.",
        "It is so (infra note 12).",
        "The Law no. 13 of 2019 has it.",
    ],
    "dangling-this": ["It rose. This shows it.", "These are met."],
    "question": ["Why was it so?"],
    "unit": ["It stood 5 m away.", "It stood two miles away.", "It met 1.2m people."],
    "compound": [
        "Community led panels came.",
        "It is a well known case.",
        "A newly-adopted law was read.",
        "A two day visit was made.",
        "A 5-days visit was made.",
        "It bars non violent acts.",
        "It is a decision making body.",
        "The follow up came late.",
    ],
    "weak-verb": ["They were impacted by it.", "It remains to be seen.", "Perhaps it is so."],
    "people-counted": ["They stopped about 1800 persons.", "They stopped 12.345 persons."],
    "decimal": ["It rose by 25,5 per cent."],
    "repeated": [
        "However, it was late. However, it was read.",
        f"{SENTENCE} {SENTENCE}",
    ],
    "abbreviation-again": [
        "The Board of Law (BOL) met. The BOL sat. Then the Board of Law (BOL) went.",
        "The Board of Law (BOL) met.",
    ],
    "country-name": [
        "The people of Britain were heard.",
        "The law of Argentinia is old.",
        "The law of Lybia is old.",
        "They came from Senagal.",
        "The Brasilian law is old.",
        "A Columbian court said so.",
        "The Ukraine replied.",
    ],
    "and-or": ["It may be made in writing and/or by telephone."],
    "latin": ["It is approx. so.", "It was police vs. army.", "It was so, viz. void."],
    "gender": [
        "A police chief may set it aside as he sees fit.",
        "The mayor may say so if he can.",
        "The congressmen voted.",
        "Any detainee may call his lawyer.",
        "It was a manned post.",
    ],
    "group-name": [
        "Gypsies were stopped.",
        "Coloured persons were stopped.",
        "Illegal migrants were held.",
        "The elderly were held.",
    ],
    "disability": ["The mentally ill were held."],
    "black": [
        "Of eight persons, seven were black.",
        "It concerns black families.",
        "The rest were whites.",
        "Some were black Brazilians.",
    ],
    "child-named": [
        "Yeison, aged 15, lost an eye.",
        "Deshawn, a pupil of 14, was held.",
        "Kofi, 13, was held.",
        "The 16-year-old Kofi Mensah was held.",
        "Kofi Mensah (12) was held.",
        "A boy named Kofi was held.",
        "Kofi was 12 when it began.",
        "Kofi, who was 12, was held.",
        "Kofi, a pupil of the school, was held.",
        "They held Kofi Mensah, a minor.",
        "Kofi, who was in the fifth grade, was held.",
        "Her son Kofi, at primary school, was held.",
        "Kofi M., a third-grader, was held.",
        "The schoolboy Kofi was held.",
    ],
    "abbreviation": ["The NGOs were heard.", "The MoJ replied."],
    "quotation-marks": ["He called it „unrest“ then.", 'He called it "order" then.'],
    "punctuation": [
        "It was lost;and found.",
        "It was lost.The court said so.",
        "It was lost,, and found.",
        "It was lost - and found.",
        "The law & the courts.",
        "It was lost (see the annex.",
        "He said “order, and left.",
        "it was lost.",
    ],
    "space": ["It was lost ; and found.", "( It was lost )."],
    "nobody-recommends": ["It is suggested that cameras be worn."],
    "name-in-two-forms": [
        "Afro-Brazilian women and Afrobrazilian men.",
        "In São Paulo, and in São Luís, and in Sao Luís.",
        "Anglo-Indian men, Anglo-Indian women, Anglo Indian boys.",
        "Kashmiri families and Kashmirian women came.",
        "They heard of Ana Sol and of Ana Sol, and then of ana Sol.",
        "They were in Wallingford, Wallingford and Wallingford, and in Wallngford.",
        "The East African men, the East African women and the East-African boys.",
        "An Office for Conduct, that Office for Conduct, no Office of Conduct.",
    ],
    "serial-comma": [
        "They record force, searches, and deaths by ethnicity.",
        "Questioning, arrest, and search may not rest on race.",
    ],
    "turned-period": ["It fell from May 2021 to January 2016.", "It fell in 2021–2016."],
    "short-organ": ["The report was sent to CERD in May."],
    "long-sentence": [f"It {'is of the law and at one in a city ' * 9}now."],
    "wording": [
        "Due to the fact that it rained, it failed.",
        "This data was lost.",
        "Police should of been told.",
        "There is three such laws.",
        "A officer came.",
        "An police officer came.",
        "Neither the court or the army came.",
        "Its clear that it is void.",
        "The reason why is unclear.",
        "They did not find no weapon.",
        "Officers where told to wait.",
        "He stood trail for it.",
        "There is a casual link.",
        "However the court was silent.",
        "The police, said no word.",
        "One of the officer left.",
        "The officers was heard.",
        "The use of weapons are rare.",
        "It show that it is void.",
        "After reading it, the complaint was dismissed.",
        "Table 3 argues against it.",
        "The victims families were heard.",
        "An ex-minister was heard.",
        "The Ministry have replied.",
        "It was send there.",
        "The judge, that heard it, left.",
        "It did not had a seat.",
        "Less officers came.",
        "These law is void.",
        "The police has powers.",
        "The principle cause is clear.",
        "They took there families along.",
        "More graver outcomes came.",
        "The principle gaps are old.",
        "It follows from the States obligations.",
        "Both men as well as women came.",
        "That is consistent to the law.",
        "Those obligations are not effected.",
    ],
}
"""Further wordings of each kind, by the one rule that marks them."""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("About 26 % of them were stopped.", "percent-sign"),
        ("About 26% of them were stopped.", "percent-sign"),
        ("About 26 percent of them were stopped.", "per-cent"),
        ("Some fifty per cent of them were stopped.", "per-cent"),
        ("It was adopted on 5th May 2023.", "ordinal-date"),
        ("It was adopted on the 5th of May.", "ordinal-date"),
        ("It was adopted on May 5, 2023.", "ordinal-date"),
        ("It was adopted on 5 May, 2023.", "ordinal-date"),
        ("It was adopted on 05/06/2023.", "date-form"),
        ("It was adopted on 2023-06-05.", "date-form"),
        ("The UN has said so.", "un-alone"),
        ("The U.N. has said so.", "un-alone"),
        ("It is OHCHR’s view.", "possessive"),
        ("It is China's view.", "possessive"),
        ("It is the United States’ view.", "possessive"),
        ("It is the United Kingdom’s view.", "possessive"),
        ("It was found in Vietnam.", "country-name"),
        ("It was found in the Ivory Coast.", "country-name"),
        ("It was found in Iran.", "country-name"),
        ("It was found in the US and elsewhere.", "country-name"),
        ("It was found in the UK.", "country-name"),
        ("In all 7 persons were killed.", "small-number"),
        ("In all eleven persons were killed.", "large-number"),
        ("In all twenty-three persons were killed.", "large-number"),
        ("It failed. 12 persons were killed.", "sentence-start"),
        ("In all 12925 stops were made.", "thousands"),
        ("In all 12 925 stops were made.", "thousands"),
        ("The ratio is .85 there.", "decimal"),
        ("It rose in 2019-20.", "split-year"),
        ("It rose in 2019-2020.", "split-year"),
        ("It rose in 2019–20.", "split-year"),
        ("See paras. 12-15.", "range"),
        ("It lasted from 2–10 May.", "range"),
        ("It rose between 2015–2020.", "range"),
        ("It met on 11-13 October.", "range"),
        ("See art.6 of the Covenant.", "space"),
        ("See paragraph 11(d) of the resolution.", "space"),
        ("See art. 2 (1)(a) of the Covenant.", "space"),
        ("Two  spaces stand here.", "space"),
        ("A space stands here .", "space"),
        ("A policeman said so.", "gender"),
        ("The chairman said so.", "gender"),
        ("He/she may appeal.", "gender"),
        ("The disabled were not heard.", "disability"),
        ("Most black people were stopped.", "black"),
        ("In this report, it says so.", "this-report"),
        ("They organise and recognised it.", "spelling"),
        ("The program was ended.", "spelling"),
        ("It began in summer 2020.", "season"),
        ("It is sent at the request of the GA.", "short-organ"),
        ("The programme was run with UNDP.", "abbreviation"),
        ("It works with WHO and the World Health Organization (WHO).", "abbreviation"),
        ("The sum was USD 250,000.", "currency"),
        ("Of it, 40,000 dollars was paid.", "currency"),
        ("It is the 3rd such rise.", "ordinal"),
        ("It was paid in the 1st quarter.", "ordinal"),
        ("He called it 'highly effective' then.", "quotation-marks"),
        ("He called it ‘highly effective’ then.", "quotation-marks"),
        ("Judgment on the claims was deferred.", "spelling"),
        ("More is said below (see page 12).", "own-page"),
        ("Most blacks said so.", "black"),
        ("It is said ibid. as well.", "ibid"),
        ("See page 12 on this.", "own-page"),
        ("We believe that force was used.", "first-person"),
        ("The officers told us so.", "first-person"),
        ("It found what I believe to be a pattern.", "first-person"),
        ("The officers didn’t answer.", "contraction"),
        ("It's not known how many were hurt.", "contraction"),
        ("They’ve not answered.", "contraction"),
        ("Each state party has answered.", "state"),
        ("The State Party has answered.", "state"),
        ("Some Member states have answered.", "state"),
        ("They were stopped, searched, and held.", "serial-comma"),
        ("Some weapons, e.g. batons, were used.", "latin"),
        ("They used batons, shields etc. there.", "latin"),
        ("See A/HRC/63/CRP7 on this.", "symbol"),
        ("See A/HRC/RES/47-21 on this.", "symbol"),
        ("See A/HRC/47-53 on this.", "symbol"),
        ("See A/ HRC/47/53 on this.", "symbol"),
        ("It was the the first of them.", "doubled-word"),
        ("The the first of them was held.", "doubled-word"),
        ("It heard Mr. Silva on this.", "courtesy"),
        ("It heard Dr Silva on this.", "courtesy"),
        ("This appalling act was recorded.", "emotive"),
        ("Clearly, force was used.", "emotive"),
        ("Force was used again!", "emotive"),
        ("My visits to two stations left no doubt.", "first-person"),
        ("It was shown to me there.", "first-person"),
        ("Officers who’d been suspended came back.", "contraction"),
        ("It held that I’m right.", "contraction"),
        ("Under it the state has a duty to answer.", "state"),
        ("The state must answer.", "state"),
        ("See A/HRC/RES/54.27 on this.", "symbol"),
        ("See A/HRC/res/47/21 on this.", "symbol"),
        ("See A/HRC/57/71/ADD.2 on this.", "symbol"),
        ("See A/HRC/ 51/55 on this.", "symbol"),
        ("See CERD/C/XXA/C0/4-6 on this.", "symbol"),
        ("It heard His Excellency the Minister.", "courtesy"),
        ("Black and black officers were heard.", "black"),
        ("Some African-descended residents were heard.", "black"),
        ("The heartbreaking words were left out.", "emotive"),
        ("A brazen act was recorded.", "emotive"),
        ("The rule dates from the 1990’s.", "no-date"),
        ("It was given on 31 June 2022.", "no-date"),
        ("It was given on 30 February 2022.", "no-date"),
        ("It is recommended that cameras be worn.", "nobody-recommends"),
        ("It covers (a) stops, (c) arrests and (d) deaths.", "missing-letter"),
        ("It speaks of «proportionate force» there.", "quotation-marks"),
        *((text, rule) for rule, texts in ALSO_MARKED.items() for text in texts),
    ],
)
def test_what_an_editor_would_mark_is_found(text: str, rule: str) -> None:
    assert rules(text) == {rule}


@pytest.mark.parametrize(
    "text",
    [
        "About 26 per cent, or 3.5 percentage points more, were stopped between 2015 and 2020.",
        "It was adopted on 5 May 2023, in the period 2019–2020, and covers 2018/19.",
        "The United Nations and UN-Women met; UN Women spoke.",
        "The policies of China and the view of OHCHR were noted.",
        "Viet Nam, Iran (Islamic Republic of), the Islamic Republic of Iran and Türkiye agreed.",
        "The State of Palestine, the Republic of Moldova and Taiwan Province of China are listed.",
        "In all seven persons were killed, and 12 were hurt.",
        "Of 14 persons, 9 persons were hurt.",
        "Principles 4 and 5 require it, as does article 6 of the Covenant.",
        "See para. 12 above, sect. III, arts. 2 (1) (a) and 6, and paras. 12–15.",
        "The force is 5 joules, the distance 3 metres, the limit 2 per cent.",
        "Twelve persons were killed. Seven fled.",
        "General comment No. 36 (2018) says so, as does resolution 1244 (1999).",
        "Human Rights Council resolution 47/21, para. 11 (d), says so.",
        "They recognized it, otherwise the specialist would advise and promise a revision.",
        "From 2 to 10 May 2024 and between 2019 and 2021 it was open.",
        "It applies in A/HRC/57/71/Add.2 and in the order 2016-12 of the Ministry.",
        "See arts. 78-3 and 78-4 of the Code, and articles 222-14 and 222-15.",
        "The tens of thousands of one million people and six million others.",
        "A rate of 6.1 per million inhabitants a year; a ratio of 2.6 (2.4 to 2.8).",
        "The College issued the Authorised Professional Practice on firearms.",
        "The World Health Organization (WHO) met; WHO spoke of UNICEF and $250,000.",
        "The third judgment of the Court was a matter of judgement, para. 12.",
        "He said “it is ‘highly effective’ and sound”, as the officers’ unions’ rules do.",
        "The International Labour Organization met. The view of ILO is known.",
        "Annex I has it; the State party, States parties and Member States had had that that year.",
        "See A/HRC/63/CRP.7, A/HRC/RES/47/21, A/RES/68/237 and A/HRC/57/71/Add.2.",
        "A right that is clearly established is looked at as a matter of course.",
        "The officers’ union, the courts and, where it acts, the Ministry answered.",
        "The Côte d’Ivoire, an officer’s black belt and the people of African descent are named.",
        "See CERD/C/XXA/CO/10-12, CCPR/C/XXB/7, CAT/C/XXA/Q/8, CCPR/C/XXA/QPR/6 and E/CN.4/2004/3.",
        "A state may do so, and the state of Minnesota has done so; it is a mine of data.",
        "It was held on 31 May, 30 June and 29 February in the 1990s.",
        "It covers (a) stops, (b) searches and (c) arrests; see arts. 2 (a) and (c) of it.",
        "The rules set out in paragraph 7 above, in table 2 and in annex I bear it out.",
        "In 1995 cases were rare; in 2019 arrests rose, as resolution 3074 of 1973 had foreseen.",
        "See A/HRC/WG.6/1/XXA/1, A/CONF.189/12, E/C.12/GC/20, S/PV.123, A/75/329 and A/C.3/74/L.9.",
        "According to the inquiry, it was the deadliest operation of the police of the city.",
        "The authors, who are 12 in all, met Ana Sol, aged 12; in 2019, 14 officers were heard.",
        "An hour, a European rule, a one-year term, a unit, a user, an honest answer.",
        "They advertised, supervised and revised it in the interest of the enterprise.",
        "Behaviour, offences, colour, travelled, programmes and analysed data are right.",
        "The Mayor of Boca, the rule in Ghana, 12 of 15 cities, 3 of 25 forces and 3 per cent.",
        "Afro-Brazilian women, anti-racism and antiretroviral drugs are named.",
        "It may be so in 2018/19 and on 1 May 2020; in March 2020 it ended at 5.30 p.m.",
        "Each officer who she or he has named is heard, and no person loses her or his rights.",
        "The Government of Brazil, the states of Brazil and the government of the city replied.",
        "Force is used only where it is absolutely necessary, on facts that are honestly believed.",
        "The links are such that what they are is unknown; the inquiry was told by an inquirer.",
        "The rules, by which it is bound, are the law that the court applies; see table 3.",
        "A long-standing rule, a well-known case and a two-day visit of 12 days were noted.",
        "The Board of Law (BOL) met; the BOL sat. In addition, it read the film of 5 minutes.",
        "A state of emergency, the state of Minnesota and the states of Brazil are named.",
        "The local government and the governments of the provinces employ government officials.",
        "Somali and Malian women went from Mali and Haiti with Haitian men to British Columbia.",
        "The Ministry, a body of the State, and Ana Sol, a judge, were heard in Boca, a city.",
        "See CERD/C/XXA/CO/10-12 and A/HRC/51/53–A/HRC/51/55.",
        "The report of the Office, at page 9, says more; its annex says less, on page 12.",
        "In summer camps of the police and during winter courses they were taught.",
    ],
)
def test_right_english_is_left_alone(text: str) -> None:
    assert judged(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "He wrote “the UN’s 26 % of policemen in Vietnam” in a letter.",
        "Available at https://example.org/UN/26%20percent/2019-20 (accessed on 5 March 2026).",
    ],
)
def test_quotations_and_addresses_are_other_peoples_words(text: str) -> None:
    assert judged(text) == []


def test_titles_in_italics_are_other_peoples_words() -> None:
    page = reading(Run("See "), Run("Policemen in the UN and Vietnam", italic=True), Run("."))
    assert not list(name_findings(page, states=STATES))


def test_percent_signs_are_right_in_tables_and_below_them() -> None:
    for role in ("head", "cell", "below-float"):
        assert rules("Share of known (%)", role=role) == set()
    assert rules("Share of known (%)", role="caption") == {"percent-sign"}


def test_reports_of_judgments_are_no_country() -> None:
    assert rules("Graham v. Connor, 490 U.S. 386, Judgment, 15 May 1989.") == set()


def test_british_letters_in_a_law_cited_in_a_note_are_left_alone() -> None:
    assert rules("UK Public General Acts, 1984 c. 60.", role="footnote") == set()


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ((Run("It is so."), Run("", note="1")), 0),
        ((Run("It is so,"), Run("", note="1"), Run(" and not else.")), 0),
        ((Run("It is so "), Run("", note="1"), Run(" here.")), 1),
        ((Run("It is so"), Run("", note="1"), Run(", and not else.")), 1),
        ((Run("It is so."), Run("", note="1"), Run("", note="2")), 1),
        ((Run("A title"), Run("", note="*1"), Run(", "), Run("", note="*2")), 0),
    ],
)
def test_marks_of_notes_follow_punctuation(runs: tuple[Run, ...], found: int) -> None:
    marked = [f for f in word_findings(reading(*runs)) if f.rule == "style.note-mark"]
    assert len(marked) == found


def test_web_address_without_its_day_is_found() -> None:
    assert rules("See https://example.org/x.", role="footnote") == {"web-date"}
    dated = "Available at https://example.org/x (accessed on 5 March 2026)."
    assert rules(dated, role="footnote") == set()
    copy = "Available at https://example.org/x (seen as a stored copy)."
    assert rules(copy, role="footnote") == set()


def test_heading_with_a_capital_at_each_word_is_told_unless_they_are_names() -> None:
    def told(heading: str, text: str) -> list[str]:
        page = Reading(
            "docx",
            settled(
                [Passage("heading", (Run(heading),), level=1), Passage("paragraph", (Run(text),))],
                (),
            ),
        )
        return [each.rule for each in title_case_findings(page)]

    assert told("Key Findings And Observations", "It has findings.") == ["style.title-case"]
    assert told("Key findings and observations", "It has findings.") == []
    assert told("Oversight Of the police", "It has findings.") == ["style.title-case"]
    text = "It has the Data Law, and data whose availability and data whose use are told."
    assert told("Collection and Availability of Data", text) == ["style.title-case"]
    assert told("Collection and availability of data", text) == []
    assert told("The Expert Mechanism", "It asked the Expert Mechanism.") == []
    french = "Confiance, Contrôle et Solutions de Substitution à l’Action Policière"
    assert told(french, "Il y a un contrôle.") == ["style.title-case"]
    assert told("Le droit de l’État et du Conseil", "C’est à l’État, dit le Conseil.") == []


def test_ibid_stands_for_the_only_source_of_the_note_above() -> None:
    def told(*notes: str) -> list[str]:
        page = Reading("docx", settled([Passage("footnote", (Run(each),)) for each in notes], ()))
        return [each.rule for each in word_findings(page)]

    assert told("A/HRC/57/71, para. 3.", "Ibid., para. 5.") == []
    for notes in (["Ibid., para. 5."], ["One, p. 3; Two, p. 4.", "Ibid."], ["One.", "Op. cit."]):
        assert told(*notes) == ["style.ibid"]


def test_findings_say_where_and_quote_the_words() -> None:
    (finding,) = judged("In the year before, the UN has said so to all who asked for it then.")
    assert finding.place == "paragraph 1"
    assert "the UN has said so" in finding.what
    assert finding.mend == "Write “United Nations”."


@pytest.mark.parametrize(
    ("language", "odd", "better"),
    [
        ("en", "Force falls most on Black people.", "Force is used against Black people."),
        ("en", "Force by the police falls on them.", "The burden of proof falls on them."),
        ("en", "Whoever does so commits a grave fault.", "It is a serious offence."),
        ("en", "That is a concern (see para. para. 44 below).", "See paras. 44 and para. 45."),
        ("fr", "Elles sont exposées à l’l’annexe I.", "Elles sont exposées dans l’annexe I."),
        ("fr-FR", "Aucune disposition n’a pu être établie.", "Aucune disposition n’a été relevée."),
        ("fr", "Il en est mort 0,45 personnes par an.", "Il en est mort 0,45 personne par an."),
        ("fr", "Il en est mort 1,95 personnes.", "Il en est mort 2,62 personnes, 10,5 personnes."),
        ("fr", "Nous avons vu des familles.", "Le Mécanisme a vu des familles."),
        ("fr", "La population à crû depuis.", "La population a crû depuis."),
        ("fr", "Aucune loi fédérale définit cela.", "Aucune loi fédérale ne définit cela."),
        ("ar", "تمت ملاحقة أعضاء الجمعية من قبل السلطات.", "لاحقت السلطات أعضاء الجمعية."),
        ("ar", "وصلوا الى الحدود.", "وصلوا إلى الحدود."),
        ("fr", "Voir page 14 sur ce point.", "Voir paragraphe 14 sur ce point."),
        ("fr", "La police police la ville.", "La police surveille 1 000 000 000 de pas."),
        ("ar", "في في القضية.", "في القضية."),
        ("ar", "تركت مخلفات الاستعمار أثرها.", "ترك إرث الاستعمار أثره."),
        ("ar", "من أصل 53 مصدراً لم يُتحقق من 53.", "من أصل 53 مصدراً لم يُتحقق من 5."),
    ],
)
def test_wording_that_reads_as_translated_is_told_in_its_language(
    language: str, odd: str, better: str
) -> None:
    def told(text: str, of: str = language) -> list[str]:
        return [each.rule for each in wording_findings(replace(reading(Run(text)), language=of))]

    assert {*told(odd)} == {"style.wording"}
    assert told(better) == []
    assert told(odd, "es") == []


def test_paragraph_alone_is_judged_by_what_stands_in_it(invented) -> None:
    def told(text: str, language: str = "en") -> list[str]:
        found = Inspection.of_paragraphs(text, language=language, project=Project(invented.root))
        return [each.rule for each in found.findings]

    right = "<p>The IACHR has said “In 1999 the colors” of <em>Programs</em>, <b>organized</b>.</p>"
    assert told(right) == []  # that the abbreviation is new, a paragraph alone cannot tell
    slips = told("<p>It was organised.</p><h2>On 5% of all</h2>")
    assert {*slips} == {"style.spelling", "style.percent-sign"}
    assert told("<p>Il fut organisé par l’État.</p>", "fr") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It was superceded.", "“superceded” is spelt “superseded”"),
        ("It was self-defense.", "“self-defense” is spelt “self-defence”"),
        ("Its colors were favored.", "“favored” is spelt “favoured”"),
        ("The centers closed.", "“centers” is spelt “centres”"),
        ("Acknowledgment came.", "“Acknowledgment” is spelt “Acknowledgement”"),
        ("The human rights council met.", "“human rights council” is spelt “Human Rights Council”"),
        ("It is specificly so.", "“specificly” is spelt “specifically”"),
        ("They fulfill it.", "“fulfill” is spelt “fulfil”"),
    ],
)
def test_spelling_is_told_by_the_very_word(text: str, word: str) -> None:
    assert any(finding.what.startswith(word) for finding in judged(text))


@pytest.mark.parametrize(
    "text",
    [
        "Kofi, élève de l’école du quartier, a été arrêté.",
        "Kofi, qui était en CM2, a été arrêté.",
        "L’affaire de l’écolier Kofi est connue.",
    ],
)
def test_child_at_school_is_told_in_french(text: str) -> None:
    page = replace(reading(Run(text)), language="fr")
    assert [finding.rule for finding in child_findings(page)] == ["style.child-named"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("La responsabilité de l’état est engagée.", "state"),
        ("Le gouvernement a répondu.", "state"),
        ("C’est la plus vaste réforme jamais menée.", "wording"),
        ("Il l’a dit (CAT/C/XXA/CO/4–6).", "symbol"),
        ("Le Brézil a répondu.", "country-name"),
    ],
)
def test_what_an_editor_of_french_would_mark_is_found(text: str, rule: str) -> None:
    page = replace(reading(Run(text)), language="fr")
    findings = [*wording_findings(page), *pattern_findings(page), *alike_findings(page)]
    assert [finding.rule for finding in findings] == [f"style.{rule}"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The Convention on the Rights of Children binds it.", "official-name"),
        ("The Working Group on Experts on People of African Descent came.", "official-name"),
        ("The Inter-American Commission of Human Rights came.", "official-name"),
        ("The ICCPR binds it.", "abbreviation"),
        ("It follows from art. 26 of the Covenant.", "instrument"),
        ("Persons are held for up to 24hrs.", "unit"),
        ("The rule is currently under review.", "relative-date"),
        ("A mentally ill suspect was shot.", "disability"),
        ("He suffers from epilepsy.", "disability"),
        ("The ministry stubbornly refused to answer.", "emotive"),
        ("The number of cases remain high.", "wording"),
        ("A number of cases remains open.", "wording"),
        ("The set of rules apply to all.", "wording"),
        ("The subdivisons of the force differ.", "misspelling"),
    ],
)
def test_kinds_that_went_by_are_found(text: str, rule: str) -> None:
    page = replace(reading(Run(text)), language="en-GB")
    names = official_name_findings(page, states=STATES)
    assert rule in rules(text) | {mark.rule.removeprefix("style.") for mark in names}


@pytest.mark.parametrize(
    "text",
    [
        "A defenceless man was shot.",
        "The report of the Inter-American Court of Human Rights was read.",
        "The effect by race and the number of injuries were not known.",
    ],
)
def test_right_words_near_them_are_left_alone(text: str) -> None:
    page = replace(reading(Run(text)), language="en-GB")
    assert not rules(text)
    assert not [*official_name_findings(page, states=STATES)]


def test_slip_of_its_is_told_its_form() -> None:
    told = [mark.what for mark in judged("It lost it’s budget.") if mark.rule == "style.wording"]
    assert len(told) == 1
    assert told[0].endswith("write “its”.")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("La part est de 47.5 %.", "the decimal comma."),
        ("La loi est claire en terme de preuve.", "write “en termes de”."),
        ("Quelque soit le motif, elle s’applique.", "write “quel que soit”."),
        ("La règle a été récemment modifiée.", "the date."),
        ("L’année dernière, elle a été modifiée.", "the date."),
        ("Un malade mental a été abattu.", "write “personne ayant un handicap psychosocial”."),
        ("Selon l’art. 26 du Pacte, cela vaut.", "write “article”."),
    ],
)
def test_advice_on_french_is_an_english_remark_or_french_words(text: str, remark: str) -> None:
    page = replace(reading(Run(text)), language="fr")
    assert [mark.what.rpartition("”: ")[2] for mark in wording_findings(page)] == [remark]


def test_french_abbreviation_is_given_its_name() -> None:
    page = replace(reading(Run("L’OIM a publié les chiffres au XXe siècle.")), language="fr")
    (told,) = abbreviation_findings(page)
    assert "Organisation internationale pour les migrations (OIM)" in told.what


WITH_A_VERB = (
    "Bring legislation in line with the Covenant.",
    "Consider ratification of the Protocol.",
    "Consider the establishment of a registry.",
    "Apply measures to all forces.",
    "Offer training to each officer.",
    "Deliver training for prosecutors.",
    "Order investigations of each death.",
    "Strengthen institutions, including courts, in each province.",
    "Ensure investigations, prompt and impartial, of each death.",
    "End detention, including of children, in such places.",
    "Embed requirements in the law.",
)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Training of all officers on the rules.", "en", 1),
        ("Independent oversight of the police.", "en", 1),
        ("Train all officers on the rules.", "en", 0),
        ("Implement in full the measures that were ordered.", "en", 0),
        *((words, "en", 0) for words in WITH_A_VERB),
        ("La publication des chiffres chaque année.", "fr", 1),
        ("Publier les chiffres chaque année.", "fr", 0),
    ],
)
def test_recommendation_without_a_verb_at_its_head_is_found(
    text: str, language: str, found: int
) -> None:
    chapter = "Recommendations" if language == "en" else "Recommandations"
    item = Passage("sub-paragraph", (Run(text, bold=True),), level=1, number="(a)", chapter=chapter)
    page = Reading("docx", (item,), language=language)
    marks = [mark.rule for mark in recommendation_findings(page)]
    assert marks.count("style.recommendation-verb") == found
