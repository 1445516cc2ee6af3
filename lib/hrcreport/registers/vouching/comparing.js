// This script shows records beside the paragraphs of their texts, and takes verdicts by one key each
// once every paragraph was in view from its first line to its last.
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const state = byId("sources-state"), main = byId("sources-card"), who = byId("sources-person");
  const why = byId("sources-why"), note = byId("sources-note");
  let records = [], at = -1, card = null, seen = new Map(), done = [], watching = null, ahead = null;

  function made(tag, text, name) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  }
  async function asked(place, options) {
    const answer = await fetch(place, options), told = await answer.json();
    if (!answer.ok) throw new Error(told.what);
    return told;
  }
  const cardOf = (key) => asked("/sources/card?key=" + encodeURIComponent(key) + "&as=" + encodeURIComponent(who.value));

  // The queue --------------------------------------------------------------------------------

  async function queue() {
    const told = await asked("/sources/queue?as=" + encodeURIComponent(who.value));
    who.replaceChildren(...["", ...told.persons].map((each) => { const one = made("option", each || "…"); one.value = each; return one; }));
    who.value = told.person;
    records = told.records;
    list();
    if (!told.persons.length) { state.textContent = "Nobody is entered in the log of trust who could compare: hrcreport trust."; return; }
    if (!told.person) { state.textContent = "Say who you are."; return; }
    next(-1);
  }
  function list() {
    const groups = new Map();
    records.forEach((each, number) => {
      if (!groups.has(each.instrument)) groups.set(each.instrument, []);
      groups.get(each.instrument).push([each, number]);
    });
    byId("sources-queue").replaceChildren(...[...groups].flatMap(([name, some]) => {
      const items = made("ul");
      items.append(...some.map(([each, number]) => {
        const item = made("li"), button = made("button", sign(each) + " " + each.key);
        button.type = "button"; button.title = each.title;
        if (!each.comparable) button.className = "without";
        button.setAttribute("aria-current", String(number === at));
        button.addEventListener("click", () => show(number));
        item.append(button);
        return item;
      }));
      return [made("h2", name || "Other sources"), items];
    }));
    const open = records.filter((each) => each.comparable && !each.verdict).length;
    const taken = records.filter((each) => each.verdict).length;
    const without = records.filter((each) => !each.comparable).length;
    state.textContent = open + " to compare, " + taken + " compared and not signed for; of " + without + " a text is not held." +
      (taken ? " Sign: hrcreport sources sign --as " + who.value : "");
  }
  const sign = (each) => each.verdict === "confirmed" ? "✓" : each.verdict === "disputed" ? "✗" : each.comparable ? "○" : "–";

  // One record -------------------------------------------------------------------------------

  function next(after) {
    const is_open = (each, number) => number > after && each.comparable && !each.verdict && !each.later;
    let number = records.findIndex(is_open);
    if (number < 0) number = records.findIndex((each) => each.comparable && !each.verdict && !each.later);
    if (number < 0) { card = null; at = -1; main.replaceChildren(made("p", "Nothing is left to compare.")); shown(); list(); return; }
    show(number);
  }
  async function show(number) {
    at = number;
    const key = records[number].key;
    try {
      card = await (ahead && ahead.key === key ? ahead.card : cardOf(key));
    } catch (error) { state.textContent = error.message; return; }
    if (at !== number) return;
    draw();
    list();
    const after = records.findIndex((each, place) => place > number && each.comparable && !each.verdict && !each.later);
    ahead = after < 0 ? null : { key: records[after].key, card: cardOf(records[after].key) };
    if (ahead) ahead.card.catch(() => { ahead = null; });
  }
  function piece(each, name, language) {
    const made_ = made("div", undefined, each.fresh ? "piece" : "piece same");
    if (language) made_.lang = language;
    if (name) made_.append(made("strong", name + ": "));
    const tags = { quoted: "mark", used: "b", lacking: "em" };
    made_.append(...each.parts.map(([words, mark]) => mark ? made(tags[mark], words) : document.createTextNode(words)));
    if (each.fresh && each.was) made_.append(made("div", "before: " + each.was, "was"));
    if (each.fresh) watch(made_, each.mark);
    return made_;
  }
  // A piece is seen once its first and its last line were both in view.
  function watch(element, mark) {
    seen.set(mark, seen.get(mark) || { first: false, last: false, elements: [] });
    seen.get(mark).elements.push(element);
    for (const end of ["first", "last"]) {
      const sentinel = made("span", "\u200b");
      sentinel.dataset.mark = mark; sentinel.dataset.end = end;
      if (end === "first") element.prepend(sentinel); else element.append(sentinel);
      watching.observe(sentinel);
    }
  }
  function draw() {
    if (watching) watching.disconnect();
    seen = new Map();
    watching = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        const one = seen.get(entry.target.dataset.mark);
        one[entry.target.dataset.end] = true;
        if (one.first && one.last) one.elements.forEach((each) => each.classList.add("seen"));
      }
      shown();
    }, { rootMargin: "-45px 0px -" + byId("sources-keys").offsetHeight + "px 0px" });
    const record = made("section"), texts = made("section"), sides = made("div");
    sides.id = "sources-sides";
    record.append(made("h2", "What the project says"), ...card.says.map((each) => piece(each, each.name)));
    texts.append(made("h2", "The text"));
    for (const text of card.texts) {
      texts.append(made("h3", text.code + ", " + text.pinpoint), made("p", text.edition + " – " + text.source));
      texts.append(...text.pieces.map((each) => piece(each, "", text.language)));
      if (text.left_out) texts.append(made("p", text.left_out + " paragraphs of the text stand elsewhere."));
      if (text.wrong) texts.append(made("p", text.wrong));
    }
    if (card.lacking.length) texts.append(made("p", "No text is held of " + card.lacking.join(", ") + "."));
    sides.append(record, texts);
    const head = made("p", card.since ? "You compared it on " + card.since + "; what has changed since is asked." : "");
    if (card.address) { const link = made("a", "official page"); link.href = card.address; link.target = "_blank"; link.rel = "noopener"; head.append(" ", link); }
    main.replaceChildren(made("h1", card.key + " (" + card.noun + ")"), made("p", card.title), head, sides);
    window.scrollTo(0, 0);
    why.hidden = true; note.value = "";
    shown();
  }
  const whole = () => card !== null && card.comparable && [...seen.values()].every((each) => each.first && each.last);
  function shown() {
    const left = [...seen.values()].filter((each) => !each.first || !each.last).length;
    byId("sources-shown").textContent = card === null ? "" : !card.comparable ? "A text is not held: no verdict here." : left ? left + " paragraphs not shown to their end: read on (Space)." : "All was shown.";
    for (const button of document.querySelectorAll("[data-act=confirmed], [data-act=disputed]")) button.disabled = !whole();
  }

  // Verdicts ---------------------------------------------------------------------------------

  async function judge(verdict, words) {
    if (!whole()) { shown(); return; }
    const number = at, record = records[number], marks = [...seen.keys()];
    record.verdict = verdict;
    done.push(number);
    const kept = send({ key: card.key, seal: card.seal, verdict: verdict, note: words, seen: marks });
    next(number);
    try { await kept; } catch (error) {
      record.verdict = "";
      done = done.filter((each) => each !== number);
      ahead = null;
      await show(number);
      state.textContent = record.key + ": " + error.message;
    }
  }
  const send = (said) => asked("/sources/verdict", { method: "POST", body: JSON.stringify({ as: who.value, ...said }) });
  async function back() {
    if (!done.length) return;
    const number = done.pop();
    records[number].verdict = "";
    try { await send({ key: records[number].key, verdict: "withdrawn" }); } catch (error) { state.textContent = error.message; }
    show(number);
  }
  function act(name) {
    if (name === "confirmed") judge("confirmed", "");
    if (name === "disputed" && whole()) { why.hidden = false; note.focus(); }
    if (name === "later" && at >= 0) { records[at].later = true; next(at); }
    if (name === "back") back();
  }
  byId("sources-keys").addEventListener("submit", (event) => {
    event.preventDefault();
    if (note.value.trim()) { const words = note.value; note.blur(); judge("disputed", words); }
  });
  for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => act(button.dataset.act));
  who.addEventListener("change", () => { done = []; ahead = null; queue().catch((error) => { state.textContent = error.message; }); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { why.hidden = true; note.value = ""; note.blur(); return; }
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = { c: "confirmed", d: "disputed", s: "later", b: "back" }[event.key.toLowerCase()];
    if (name) { event.preventDefault(); act(name); }
  });
  queue().catch((error) => { state.textContent = error.message; });
})();
