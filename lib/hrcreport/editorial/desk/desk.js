// This script shows the draft: it changes of the page only what has changed, so that it stays where
// it is scrolled to, and leads from each paragraph to where it is written.
"use strict";
(function () {
  const byId = (id) => document.getElementById(id);
  const draft = byId("draft"), state = byId("desk-state"), panel = byId("desk-panel");
  const may = new Set((document.body.dataset.may || "").split(" "));
  let places = [], problems = [], opened = null, last = null;

  // What changes -----------------------------------------------------------------------------

  function attributes(old, fresh) {
    for (const each of [...old.attributes])
      if (!fresh.hasAttribute(each.name)) old.removeAttribute(each.name);
    for (const each of fresh.attributes)
      if (old.getAttribute(each.name) !== each.value) old.setAttribute(each.name, each.value);
  }

  // Makes one element like another and returns the blocks whose words have changed.
  function become(old, fresh, changed) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      const made = document.importNode(fresh, true);
      old.replaceWith(made);
      if (made.nodeType === 1) changed.push(made);
      return;
    }
    if (old.nodeType !== 1) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
    const opens = old.nodeName === "DETAILS" ? old.open : null;
    if (/^(P|H[1-6]|TD|TH|FIGCAPTION|CAPTION)$/.test(old.nodeName) && words(old) !== words(fresh)) changed.push(old);
    attributes(old, fresh);
    if (opens !== null) old.open = opens;
    const olds = [...old.childNodes], news = [...fresh.childNodes];
    while (olds.length && news.length && olds[0].isEqualNode(news[0])) { olds.shift(); news.shift(); }
    while (olds.length && news.length && olds[olds.length - 1].isEqualNode(news[news.length - 1])) { olds.pop(); news.pop(); }
    const behind = olds.length ? olds[olds.length - 1].nextSibling : tail(old, news, fresh);
    while (olds.length && news.length) become(olds.shift(), news.shift(), changed);
    for (const each of olds) each.remove();
    for (const each of news) {
      const made = document.importNode(each, true);
      old.insertBefore(made, behind && behind.parentNode === old ? behind : null);
      if (made.nodeType === 1) changed.push(made);
    }
  }
  // Where new children go when all old ones are kept: before the first that is kept behind them.
  function tail(old, news, fresh) {
    if (!news.length) return null;
    const kept = fresh.childNodes.length - [...fresh.childNodes].indexOf(news[news.length - 1]) - 1;
    return old.childNodes[old.childNodes.length - kept] || null;
  }
  const letters = (text) => text.toLowerCase().replace(/[^\p{L}]+/gu, "");
  function words(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".number, sup").forEach((each) => each.remove());
    return copy.textContent;
  }

  // Marks what has changed. The page moves for what was written in these cells alone, to their text
  // rather than to its notes, and only where none of it is in view.
  function show(changed, cells) {
    for (const each of changed.slice(0, 20)) {
      each.classList.remove("desk-changed");
      void each.offsetWidth;
      each.classList.add("desk-changed");
    }
    if (changed.length > 20 || !byId("desk-follow").checked) return;
    const written = changed.filter((each) => {
      const block = each.isConnected && draft.contains(each) && each.closest("[data-at]");
      return block && cells.includes((places[block.dataset.at] || {}).cell);
    });
    const below = panel.hidden ? window.innerHeight : panel.getBoundingClientRect().top;
    const seen = (each) => { const box = each.getBoundingClientRect(); return box.bottom >= 40 && box.top <= below - 20; };
    if (!written.length || written.some(seen)) return;
    (written.find((each) => !each.closest(".notes-of-text")) || written[0]).scrollIntoView({ block: "center" });
  }

  function wholePage(event) {
    const first = !draft.childNodes.length;
    const fresh = new DOMParser().parseFromString("<div id=\"draft\">" + event.html + "</div>", "text/html").getElementById("draft");
    const changed = [];
    draft.querySelectorAll(".desk-changed").forEach((each) => each.classList.remove("desk-changed"));
    become(draft, fresh, changed);
    places = event.places;
    if (!first) show(changed, event.cells);
    status("The draft is as a build prints it.");
    draft.dataset.version = event.version;
    margin();
  }

  // A cell alone: it takes over the numbers of paragraphs and notes that the page has.
  function part(event) {
    const fresh = new DOMParser().parseFromString("<main>" + event.html + "</main>", "text/html").querySelector("main");
    if (event.float) { around(byId(event.float), fresh, event.cell); return; }
    const evidence = (each) => each.classList.contains("evidence");
    const olds = [...draft.querySelectorAll("main > [data-at]")].filter((each) =>
      (places[each.dataset.at] || {}).cell === event.cell && !each.classList.contains("float") && !evidence(each));
    const news = [...fresh.children].filter((each) => !evidence(each));
    if (!olds.length || olds.length !== news.length) { oneByOne(fresh, event); return; }
    const before = refs(olds), now = refs(news);
    marked(now, before, olds[0]);
    const changed = [];
    notes(event.notes, now, before, olds[0].dataset.at, changed);
    news.forEach((each, at) => {
      const old = olds[at];
      each.dataset.at = old.dataset.at;
      for (const inner of each.querySelectorAll("*"))
        if (inner.matches("p, li, h1, h2, h3, h4, h5")) inner.dataset.at = old.dataset.at;
      if (old.id && each.id && old.id !== each.id) {
        const was = each.id;
        for (const inner of [each, ...each.querySelectorAll("[id], a.number")]) {
          if (inner.id.startsWith(was)) inner.id = old.id + inner.id.slice(was.length);
        }
      }
      const marks = [...old.querySelectorAll("a.number, span.number")];
      [...each.querySelectorAll("a.number, span.number")].forEach((mark, i) => { if (marks[i]) mark.replaceWith(marks[i].cloneNode(true)); });
      old.querySelectorAll("p.evidence").forEach((held) => {
        const item = held.closest("li"), same = item && each.querySelectorAll("li")[[...old.querySelectorAll("li")].indexOf(item)];
        if (same) { same.querySelectorAll("p.evidence").forEach((x) => x.remove()); same.append(held.cloneNode(true)); }
      });
      become(old, each, changed);
    });
    status("Shown; numbers and lists follow …");
    show(changed, [event.cell]);
  }
  // What stands around a table or a figure: its caption, notes and source.
  function around(old, fresh, cell) {
    const changed = [];
    for (const kind of old ? [".caption", ".notes", ".source"] : []) {
      const was = old.querySelector(kind), now = fresh.querySelector(kind);
      if (!was || !now || words(was) === words(now)) continue;
      for (const each of now.querySelectorAll("p")) each.dataset.at = old.dataset.at;
      become(was, now, changed);
      changed.push(was);
    }
    if (!changed.length) return;
    status("Shown; numbers and lists follow …");
    show(changed, [cell]);
  }
  const refs = (elements) => elements.flatMap((each) => [...each.querySelectorAll("a[role=doc-noteref]")]);
  // Gives marks of notes the numbers that they take over, or that follow those above.
  function marked(now, before, first) {
    const number = before.length ? parseInt(before[0].textContent, 10) : noteBefore(first) + 1;
    now.forEach((each, at) => {
      const text = String(before.length === now.length ? before[at].textContent : number + at);
      each.id = "noteref-" + text; each.href = "#note-" + text; each.textContent = text;
      each.setAttribute("aria-label", "Note " + text);
    });
  }
  // The notes that marks lead to, each with the link back. Where there are more or fewer marks than
  // there were, a new note stands where it will, and the page gives it its number.
  function notes(texts, marks, before, cell, changed) {
    const first = byId("note-1"), item = (mark, less) => byId("note-" + (parseInt(mark.textContent, 10) - less));
    if (!first || !marks.length) return;
    const known = before.map((each) => item(each, 0)).filter(Boolean), above = item(marks[0], 1);
    let next = above ? above.nextElementSibling : first;
    texts.forEach((html, at) => {
      const same = marks.length === before.length ? item(marks[at], 0) : null;
      const made = same ? same.cloneNode(false) : document.createElement("li");
      made.innerHTML = html;
      const old = same || known.find((each) => html ? words(each).trim() === words(made).trim() : each === next);
      const held = same && same.querySelector("[data-at]");
      made.querySelectorAll("p").forEach((each) => { each.dataset.at = held ? held.dataset.at : cell; });
      for (const back of made.querySelectorAll("a.back")) {
        back.href = "#" + marks[at].id;
        back.setAttribute("aria-label", back.getAttribute("aria-label").replace(/\d+$/, marks[at].textContent));
      }
      if (html && same) become(same, made, changed);
      if (html && !old) { first.parentNode.insertBefore(made, next); changed.push(made); }
      if (old) next = old.nextElementSibling;
    });
  }
  // A cell that is put together otherwise on the page, as recommendations are: each paragraph that
  // has changed takes the place of the one that is most alike; where none is, the page follows.
  function oneByOne(fresh, event) {
    const leaves = (root) => [...root.querySelectorAll("p, li")].filter((each) =>
      !each.querySelector("p, li") && !each.classList.contains("evidence"));
    const olds = leaves(draft.querySelector("main")).map((each) => [each, words(each).trim()]);
    const pairs = [];
    let read = 0;
    for (const each of leaves(fresh)) {
      const text = words(each).trim(), now = refs([each]);
      const texts = event.notes.slice(read, read += now.length), same = olds.find((pair) => pair[1] === text);
      if (!text || (same && !texts.some(Boolean))) continue;
      const best = same || olds.reduce((one, other) => alike(other[1], text) > alike(one[1], text) ? other : one, olds[0]);
      if (!best || alike(best[1], text) < 0.6) return;
      pairs.push([best[0], each, now, texts]);
    }
    const changed = [];
    for (const [old, each, now, texts] of pairs) {
      const made = old.cloneNode(false), before = refs([old]), held = old.closest("[data-at]");
      marked(now, before, old);
      notes(texts, now, before, held ? held.dataset.at : "", changed);
      each.querySelectorAll(".number").forEach((mark) => mark.remove());
      made.append(...[...old.querySelectorAll(":scope > .number")].map((mark) => mark.cloneNode(true)), ...each.childNodes);
      become(old, made, changed);
    }
    if (!pairs.length) return;
    status("Shown; numbers and lists follow …");
    show(changed, [event.cell]);
  }
  // Says how much of two texts is the same from both ends, from 0 to 1.
  function alike(one, other) {
    const least = Math.min(one.length, other.length), most = Math.max(one.length, other.length);
    let begun = 0, ended = 0;
    while (begun < least && one[begun] === other[begun]) begun += 1;
    while (ended < least - begun && one[one.length - 1 - ended] === other[other.length - 1 - ended]) ended += 1;
    return most ? (begun + ended) / most : 0;
  }
  function noteBefore(element) {
    const all = [...draft.querySelectorAll("main a[role=doc-noteref]")];
    const earlier = all.filter((each) => each.compareDocumentPosition(element) & 4);
    return earlier.length ? parseInt(earlier[earlier.length - 1].textContent, 10) : 0;
  }

  // What is wrong ----------------------------------------------------------------------------

  function remark(each) {
    const made = document.createElement("p");
    made.className = "desk-note desk-" + (each.severity === "note" ? "note-level" : each.severity);
    made.textContent = (each.place ? each.place + ": " : "") + each.what + " " + each.mend;
    return made;
  }
  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button"; made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }
  // What one may do with a comment: answer it, say that it is settled.
  function acts(each) {
    if (!each.key || !may.has("comment")) return [];
    const text = document.createElement("input");
    text.setAttribute("aria-label", "Answer to " + each.place);
    const answer = async (closed) => {
      const told = await sent("comment", { key: each.key, text: text.value, closed: closed });
      if (told.what) state.textContent = told.what; else text.value = "";
    };
    const made = [" ", text, button("Answer", () => answer(false))];
    if (may.has("settle")) made.push(button("Settled", () => answer(true)));
    return made;
  }
  function target(each) {
    if (each.paragraph) {
      const id = "para-" + each.paragraph.replace(/[^\w]+/g, "-").replace(/-$/, "");
      const found = document.getElementById(id);
      if (found) return found;
    }
    if (each.begins) {
      const begun = letters(each.begins).slice(0, 40);
      return [...draft.querySelectorAll("main [data-at]")].find((one) => letters(words(one)).startsWith(begun)) || null;
    }
    if (!each.cell) return null;
    return [...draft.querySelectorAll("[data-at]")].find((one) => (places[one.dataset.at] || {}).cell === each.cell) || null;
  }
  // Words that no dictionary has are marked where they stand; a browser too old for it marks none.
  function slips() {
    if (!window.Highlight) return;
    const ranges = [];
    for (const each of problems.filter((one) => one.rule === "style.unknown-word")) {
      const word = (/“(.+?)”/.exec(each.what) || [])[1], to = target(each);
      const walker = to && document.createTreeWalker(to, NodeFilter.SHOW_TEXT);
      while (walker && walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at); range.setEnd(walker.currentNode, at + word.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("desk-slip", new Highlight(...ranges));
  }
  function margin() {
    slips();
    const list = byId("desk-problems"), side = byId("desk-margin");
    if (list.contains(document.activeElement) && document.activeElement.value) return;  // an answer is written
    list.replaceChildren(...problems.map((each) => {
      const made = remark(each), to = target(each);
      if (to) made.append(" ", button("Show", () => { to.scrollIntoView({ block: "center" }); show([to], []); }));
      else if (each.begins) made.append(" [Its paragraph is gone: “" + each.begins + "”]");
      made.append(...acts(each));
      return made;
    }));
    const count = problems.length;
    byId("desk-list").textContent = count === 1 ? "1 remark" : count + " remarks";
    side.replaceChildren();
    let free = 0;
    problems.map((each) => [each, target(each)]).filter((pair) => pair[1])
      .map(([each, to]) => [each, to.getBoundingClientRect().top + window.scrollY])
      .sort((a, b) => a[1] - b[1])
      .forEach(([each, top]) => {
        const made = remark(each);
        made.style.top = Math.max(top, free) + "px";
        side.append(made);
        free = Math.max(top, free) + made.offsetHeight + 6;
      });
  }
  // Says how the draft stands, or what keeps it from being the newest; returns whether something does.
  function status(words) {
    const stop = problems.find((each) => each.severity === "error" && !["inspection", "check"].includes(each.stage));
    byId("desk-run").hidden = !may.has("run") || !problems.some((each) => each.stage === "draft" && each.severity === "error");
    state.textContent = stop ? "This is the last good draft: " + stop.what : words;
    return stop !== undefined;
  }
  function told(event) {
    problems = event.problems;
    const was = state.textContent.startsWith("This is the last good draft");
    if (status(was ? "The draft is made …" : state.textContent)) {
      byId("desk-problems").hidden = false;
      byId("desk-list").setAttribute("aria-expanded", "true");
    }
    margin();
  }
  byId("desk-list").addEventListener("click", () => {
    const list = byId("desk-problems");
    list.hidden = !list.hidden;
    byId("desk-list").setAttribute("aria-expanded", String(!list.hidden));
  });

  // Where it is written ----------------------------------------------------------------------

  function named(place) {
    const at = place.id ? ", cell " + place.cell : place.line ? ":" + place.line : "";
    return place.file + at + (place.first_words ? " (" + place.first_words + ")" : "");
  }
  // Asks the server; where it cannot be reached, or one is no longer logged in, says so.
  async function asked(place, words) {
    try {
      const answer = await fetch(place, words);
      if (answer.redirected || answer.status === 401) return { what: "You are logged out. Open this page in a second tab and log in there; your words stay here." };
      const told = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : { what: await answer.text() };
      return answer.ok ? told : { what: told.what || "The server could not do it." };
    } catch {
      return { what: "The server cannot be reached. Your words stay here: try again when it can." };
    }
  }
  const sent = (place, record) => asked(place, { method: "POST", body: JSON.stringify(record) });
  // Words that are not saved stay in this browser, whatever becomes of the page.
  const unsaved = (told) => "hrcreport unsaved " + location.pathname + told.file + " " + (told.id || told.line);
  function kept(name, value) {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(name));
      if (value) localStorage.setItem(name, JSON.stringify(value)); else localStorage.removeItem(name);
    } catch { /* a browser that keeps nothing */ }
    return null;
  }
  async function open(at, block) {
    const told = await asked("text?at=" + at);
    if (told.what) { state.textContent = told.what; return; }
    opened = { at: at, begins: block ? words(block).trim().slice(0, 80) : "", ...told };
    byId("desk-place").textContent = named(told);
    const text = byId("desk-text"), writes = told.is_text && may.has("write"), left = writes && kept(unsaved(told));
    text.hidden = told.text === undefined || !(writes || told.is_text && may.has("comment"));
    text.value = left ? left.text : told.text || "";
    text.readOnly = !writes;
    panel.querySelector("[type=submit]").hidden = !writes;
    byId("desk-remark").hidden = !may.has("comment");
    byId("desk-saved").textContent = left ? "These words were not saved when the page was left. " + (left.sha256 === told.sha256 ? "Save them, or close." : "The text has changed since: compare both before you save.")
      : told.is_text ? "" : "Not a text of the report: change it where it stands.";
    const link = byId("desk-jupyter");
    link.hidden = !told.jupyter || !may.has("run");
    if (told.jupyter) link.href = told.jupyter;
    panel.hidden = false;
    if (writes) goTo(text, block); else if (may.has("comment")) byId("desk-comment").focus();
  }
  // Puts the cursor where the words of a paragraph begin.
  function goTo(text, block) {
    const begun = block ? letters(words(block)).slice(0, 25) : "";
    let at = 0;
    const lines = text.value.split("\n");
    const line = begun ? lines.findIndex((each) => letters(each).includes(begun)) : -1;
    for (let i = 0; i < line; i += 1) at += lines[i].length + 1;
    text.focus();
    text.setSelectionRange(at, at);
    text.scrollTop = line > 0 ? (line / lines.length) * text.scrollHeight - text.clientHeight / 3 : 0;
  }
  async function save() {
    if (!opened || !opened.is_text || !may.has("write")) return;
    const text = byId("desk-text").value;
    const told = await sent("text?at=" + opened.at, { text: text, sha256: opened.sha256 });
    byId("desk-saved").textContent = told.what || "Saved.";
    if (told.what) return;
    opened.sha256 = told.sha256;
    kept(unsaved(opened), null);
  }
  byId("desk-text").addEventListener("input", () => {
    if (opened) kept(unsaved(opened), { text: byId("desk-text").value, sha256: opened.sha256 });
  });
  async function comment() {
    const said = byId("desk-comment");
    if (!opened || !said.value.trim()) return;
    const place = opened.file + (opened.id ? ", cell " + opened.cell : "");
    const told = await sent("comment", { text: said.value, begins: opened.begins, quote: "", place: place });
    byId("desk-saved").textContent = told.what || "The comment is kept.";
    if (!told.what) said.value = "";
  }
  byId("desk-send").addEventListener("click", comment);
  function close() {
    if (!panel.hidden && opened && opened.text !== undefined && byId("desk-text").value !== opened.text
        && byId("desk-saved").textContent !== "Saved." && !window.confirm("Close without saving?")) return;
    if (opened) kept(unsaved(opened), null);
    panel.hidden = true;
    if (!last || !last.isConnected) return;
    if (last.tabIndex < 0) last.tabIndex = -1;
    last.focus({ preventScroll: true });
  }
  draft.addEventListener("click", (event) => {
    if (event.target.closest("a, summary, button")) return;
    const block = event.target.closest("[data-at]");
    if (block && String(window.getSelection()) === "") { last = block; open(block.dataset.at, block); }
  });
  function here() {
    const focused = document.activeElement && document.activeElement.closest("#draft [data-at]");
    return focused || [...draft.querySelectorAll("main [data-at]")].find((each) => each.getBoundingClientRect().top > 50);
  }
  function openHere() { const block = here(); last = document.activeElement; if (block) open(block.dataset.at, block); }
  byId("desk-source").addEventListener("click", openHere);
  byId("desk-close").addEventListener("click", close);
  panel.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
    if (event.altKey && event.key.toLowerCase() === "s") { event.preventDefault(); openHere(); }
    if (event.key === "Escape" && !panel.hidden) close();
  });

  // Events -----------------------------------------------------------------------------------

  // Which cell runs, and for how long; the words are read out once, the seconds are seen.
  function running(event) {
    byId("desk-stop").hidden = !event.cell || !may.has("run");
    state.setAttribute("aria-live", event.cell ? "off" : "polite");
    if (event.cell) state.textContent = event.words;
  }
  for (const act of ["stop", "run"])
    byId("desk-" + act).addEventListener("click", () => { sent(act, {}); });

  const events = new EventSource("events");
  events.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.style !== undefined) byId("draft-style").textContent = event.style;
    if (event.kind === "page") wholePage(event);
    if (event.kind === "part") part(event);
    if (event.kind === "problems") told(event);
    if (event.kind === "state") status(event.words);
    if (event.kind === "running") running(event);
  };
  // A browser tries again by itself, after a night too; one that was refused does not.
  events.onerror = () => {
    state.textContent = events.readyState === EventSource.CLOSED
      ? "Nothing more is heard: load the page anew, and log in again where you are asked."
      : "Nothing is heard from the server; it is asked again and again.";
  };
  events.onopen = () => { if (state.textContent.startsWith("Nothing")) status("The draft is shown."); };
  window.addEventListener("resize", margin);
})();
