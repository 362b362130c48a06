"""A small course in two languages, as an author would write it: two modules, three lessons, two quizzes."""

FIGURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80">
<rect class="paper" x="10" y="10" width="80" height="60" rx="6"/>
<rect class="badsoft" x="110" y="10" width="80" height="60" rx="6"/>
</svg>
"""

COURSE = """source: en
modules:
  - key: letters
    check: check-letters
    competences: [LO2.1.01]
  - key: meetings
    competences: [LO2.2.01]
final: final
"""

COURSE_EN = """---
title: Plain letters
summary: How to write a letter that is understood at the first reading.
audience: Everyone in an office who writes to citizens.
outcomes:
  - You can put the answer first.
  - You can close a meeting with a decision.
modules:
  letters: Letters
  meetings: Meetings
---
A letter is read by somebody who wants one thing from it.
"""

COURSE_BS = """---
title: Jasna pisma
summary: Kako napisati pismo koje se razumije od prve.
audience: Svi u uredu koji pišu građanima.
outcomes:
  - Znate staviti odgovor na početak.
  - Znate završiti sastanak odlukom.
modules:
  letters: Pisma
  meetings: Sastanci
---
Pismo čita neko ko iz njega želi jednu stvar.
"""

ANSWER_EN = """---
title: First the answer
minutes: 4
---
People look for one thing in a letter: what was decided about me?

## Where they look

They look at the top. Elena reads the first line and the date.

![Two letters side by side: in the second the decision stands first](two-letters.svg)

```question {#first-sentence}
Which sentence comes first?
- [ ] Having regard to Article 12
  > That is the legal basis. It stays, further down.
- [x] Your permit is approved
  > Right: that is what she looks for.
```

## What you can do

> [!TIP]
> Read your first sentence aloud.

Ask {{ institution.incident_contact }} when a letter looks wrong.
"""

ANSWER_BS = """---
title: Prvo odgovor
---
Ljudi u pismu traže jednu stvar: šta je odlučeno o meni?

## Gdje gledaju

Gledaju na vrh. Elena čita prvi red i datum.

![Dva pisma jedno pored drugog: u drugom odluka stoji prva](two-letters.svg)

```question {#first-sentence}
Koja rečenica ide prva?
- [ ] Na osnovu člana 12
  > To je pravni osnov. Ostaje, ali niže.
- [ ] Vaša dozvola je odobrena
  > Tačno: to ona traži.
```

## Šta možete uraditi

> [!TIP]
> Pročitajte prvu rečenicu naglas.

Pitajte {{ institution.incident_contact }} kad pismo izgleda pogrešno.
"""

REASONS_EN = """---
title: Then the reasons
minutes: 3
---
The reasons come after the answer. See [the first lesson](01-answer.en.md).

> [!NOTE]
> Three reasons are enough.
"""

REASONS_BS = """---
title: Zatim razlozi
---
Razlozi dolaze poslije odgovora. Vidi [prvu lekciju](01-answer.bs.md).

> [!NOTE]
> Tri razloga su dovoljna.
"""

CLOSE_EN = """---
title: Close with a decision
minutes: 3
---
A meeting ends with who does what, and by when.

> [!TASK]
> Write the last line of your next meeting now.
"""

CLOSE_BS = """---
title: Završite odlukom
---
Sastanak završava time ko šta radi i do kada.

> [!TASK]
> Napišite sada posljednji red vašeg sljedećeg sastanka.
"""

CHECK_EN = """---
title: Letters
pass: 50
shuffle: none
feedback: at-once
---
## What does a reader look for first? {#looks tags="letters"}
- [x] The decision
  > Right.
- [ ] The legal basis
  > It stays, further down.

## Which of these belong at the top? {#top .multiple tags="letters"}
- [x] The decision itself
  > Right.
- [x] What the reader must do
  > Right.
- [ ] The history of the file
  > It can wait.
"""

CHECK_BS = """---
title: Pisma
---
## Šta čitalac prvo traži? {#looks}
- [ ] Odluku
  > Tačno.
- [ ] Pravni osnov
  > Ostaje, ali niže.

## Šta od ovoga ide na vrh? {#top}
- [ ] Sama odluka
  > Tačno.
- [ ] Šta čitalac mora uraditi
  > Tačno.
- [ ] Historija predmeta
  > Može sačekati.
"""

FINAL_EN = """---
title: Final quiz
pass: 60
draw: 2
attempts: 3
minutes: 20
shuffle: both
feedback: after-submit
---
## Where does the answer stand? {#place}
- [x] In the first sentence
  > Right.
- [ ] In the last sentence
  > Nobody reads that far in a hurry.

## How many reasons are enough? {#reasons}
- [ ] Ten
  > The tenth weakens the first.
- [x] Three
  > Right.

## What closes a meeting? {#close .multiple}
- [x] Who does what
  > Right.
- [x] The day it is due
  > Right.
- [ ] A longer agenda
  > That opens the next one.
"""

FINAL_BS = """---
title: Završni kviz
---
## Gdje stoji odgovor? {#place}
- [ ] U prvoj rečenici
  > Tačno.
- [ ] U posljednjoj rečenici
  > Niko u žurbi ne čita dotle.

## Koliko je razloga dovoljno? {#reasons}
- [ ] Deset
  > Deseti slabi prvi.
- [ ] Tri
  > Tačno.

## Šta zatvara sastanak? {#close}
- [ ] Ko šta radi
  > Tačno.
- [ ] Dan do kada
  > Tačno.
- [ ] Duži dnevni red
  > To otvara sljedeći.
"""

RIGHT = {
    "first-sentence": {"b"},
    "looks": {"a"},
    "top": {"a", "b"},
    "place": {"a"},
    "reasons": {"b"},
    "close": {"a", "b"},
}
"""The right choices by question."""

FILES = {
    "courses/demo/course.yaml": COURSE,
    "courses/demo/course.en.md": COURSE_EN,
    "courses/demo/course.bs.md": COURSE_BS,
    "courses/demo/01-letters/01-answer.en.md": ANSWER_EN,
    "courses/demo/01-letters/01-answer.bs.md": ANSWER_BS,
    "courses/demo/01-letters/02-reasons.en.md": REASONS_EN,
    "courses/demo/01-letters/02-reasons.bs.md": REASONS_BS,
    "courses/demo/01-letters/two-letters.svg": FIGURE,
    "courses/demo/02-meetings/01-close.en.md": CLOSE_EN,
    "courses/demo/02-meetings/01-close.bs.md": CLOSE_BS,
    "quizzes/demo/check-letters.en.md": CHECK_EN,
    "quizzes/demo/check-letters.bs.md": CHECK_BS,
    "quizzes/demo/final.en.md": FINAL_EN,
    "quizzes/demo/final.bs.md": FINAL_BS,
}
