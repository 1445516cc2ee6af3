/* The site's search, from a disk too: pages in the order of how well they fit, each with an excerpt.

   A browser fetches no page from a disk, so that the texts come in a file of their own, `texts.js`
   (made by docs/conf.py): by page its words for the search, and its sections with anchor, heading
   and text. A word counts more the fewer pages have it, in titles and headings more than in texts,
   and again where the words of a question stand beside each other. */
"use strict";

const IN_TITLE = 8, IN_HEADING = 5, AS_KEYWORD = 12, NEAR = 6, GENTLE = 1.5, LONG = 240;
const SMALL = new Set(["the", "an", "of", "to", "in", "is", "and"]);
const LESS_ASKED = /^docs\/explanation\/(decisions|wings)|^[A-Z]+$|^data\/|^tests\/|^lib\//;

const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const stem = (word) => word.slice(0, word.length - Math.max(0, Math.min(2, word.length - 4)));
const asked = () =>
  (new URLSearchParams(window.location.search).get("q") || "")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}_-]+/u)
    .filter((word) => word.length > 1 && !SMALL.has(word))
    .map((word) => `(?<![\\p{L}\\p{N}])${escaped(stem(word))}`);
const count = (pattern, text) => (text.match(new RegExp(pattern, "giu")) || []).length;
const whole = (page) => page.parts.map(([, heading, text]) => `${heading}\n${text}`).join("\n");

const fits = new Map();
const fit = (name) => {
  if (fits.has(name)) return fits.get(name);
  const page = TEXTS[name], pages = Object.values(TEXTS), words = asked();
  const text = whole(page), headings = page.parts.map(([, heading]) => heading).join("\n");
  const usual = pages.reduce((sum, other) => sum + whole(other).length, 0) / pages.length;
  let score = 0;
  for (const word of words) {
    const holders = pages.filter((other) => count(word, whole(other))).length;
    const weight = Math.log(1 + pages.length / (1 + holders));
    const often = count(word, text);
    score += weight * 4 * (often / (often + GENTLE * (0.25 + (0.75 * text.length) / usual)));
    score += weight * (count(word, page.title) ? IN_TITLE : count(word, headings) ? IN_HEADING : 0);
    score += weight * (count(word, page.words) ? AS_KEYWORD / words.length : 0);
  }
  if (words.length > 1) {
    const [first, ...rest] = words;
    const near = rest.reduce((line, word) => `${line}.{0,20}?${word}`, first);
    if (count(near, text)) score += NEAR;
  }
  if (LESS_ASKED.test(name)) score /= 2;
  fits.set(name, score);
  return score;
};

var Scorer = {
  score: ([name, , , , score]) => (name in TEXTS ? fit(name) + score / 1000 : score),
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};

const excerpt = (name, anchor) => {
  const words = asked(), parts = TEXTS[name].parts;
  const here = parts.filter(([at]) => anchor && `#${at}` === anchor);
  const best = (here.length ? here : parts).map(([, heading, text]) => {
    const found = words.filter((word) => count(word, text)).length;
    const near = words.length > 1 && count(words.join(".{0,20}?"), text) ? 1 : 0;
    return [found + near, heading, text];
  });
  const [, heading, text] = best.reduce((most, part) => (part[0] > most[0] ? part : most));
  const near = new RegExp(words.join(".{0,20}?"), "iu").exec(text);
  const at = near || words.map((word) => new RegExp(word, "iu").exec(text)).find((found) => found);
  const begin = at ? Math.max(0, text.lastIndexOf(" ", Math.max(0, at.index - 80))) : 0;
  const said = document.createElement("p");
  said.classList.add("context");
  const around = text.slice(begin, begin + LONG).trim();
  const [before, behind] = [begin ? "…" : "", begin + LONG < text.length ? "…" : ""];
  said.textContent = `${heading}: ${before}${around}${behind}`;
  return said;
};

document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement.dataset.content_root;
  window.fetch = (url) =>
    Promise.resolve({ text: () => Promise.resolve(url.slice(root.length).replace(/\.html$/, "")) });
  Search.makeSearchSummary = (name, _terms, anchor) =>
    name in TEXTS ? excerpt(name, anchor) : document.createElement("p");
});
