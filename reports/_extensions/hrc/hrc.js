// The file can be read without this script. It copies the address of a paragraph when its number is
// chosen, folds the contents away on a narrow screen, tells in place where a number comes from and what a
// footnote says, and gives tables as CSV.
(function () {
  var told = document.querySelector(".copied");
  document.addEventListener("click", function (event) {
    var number = event.target.closest("a.number");
    if (!number || !navigator.clipboard) return;
    navigator.clipboard.writeText(number.href).then(function () {
      told.textContent = told.dataset.words;
      setTimeout(function () { told.textContent = ""; }, 3000);
    }, function () {});
  });
  // A box that need not scroll is no stop for the keyboard.
  function fit() {
    document.querySelectorAll(".scroll").forEach(function (box) {
      box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
    });
  }
  fit();
  window.addEventListener("resize", fit);
  // Where a number comes from, with its rows: the entry that its link leads to, in a dialog.
  var trace = document.querySelector(".trace");
  var box = document.createElement("dialog");
  function button(words, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }
  function save(name, rows) {
    var text = rows.map(function (row) {
      return row.map(function (cell) {
        return /[",\n\r]/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell;
      }).join(",");
    }).join("\r\n") + "\r\n";
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
    link.download = name + ".csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function rowsOf(part) {
    var held = document.getElementById(part.hash.slice(1));
    var lines = held ? held.querySelector("pre").textContent.split("\n") : [];
    var spans = part.dataset.rows.split(" ").map(function (each) { return each.split("-").map(Number); });
    return lines.map(function (line) { return line.split("\t"); }).filter(function (cells, at) {
      return at === 0 || spans.some(function (span) {
        return cells[0] >= span[0] && cells[0] <= span[1];
      });
    });
  }
  function table(rows, column) {
    var scroll = document.createElement("div"), made = document.createElement("table");
    var summed = rows[0].indexOf(column);
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "group");
    rows.forEach(function (cells, at) {
      var line = (at ? made.tBodies[0] || made.createTBody() : made.createTHead()).insertRow();
      cells.forEach(function (words, place) {
        var cell = line.appendChild(document.createElement(at && place ? "td" : "th"));
        cell.textContent = words;
        cell.scope = at ? "row" : "col";
        if (place === summed) cell.className = "right";
        if (at && place) cell.removeAttribute("scope");
      });
    });
    scroll.appendChild(made);
    return scroll;
  }
  function tell(value) {
    var entry = document.getElementById(value.hash.slice(1)).cloneNode(true);
    entry.removeAttribute("id");
    entry.removeAttribute("tabindex");
    entry.querySelector("h3").id = "told-now";
    entry.querySelector(".to-text").parentNode.remove();
    entry.querySelectorAll("a.part").forEach(function (part) {
      var rows = rowsOf(part), name = part.dataset.table, words = document.createElement("span");
      words.textContent = part.textContent;
      var shown = table(rows, part.dataset.column);
      shown.setAttribute("aria-label", name + ", " + part.textContent);
      part.parentNode.append(shown, button(trace.dataset.download, function () { save(name, rows); }));
      part.replaceWith(words);
    });
    box.replaceChildren(button(trace.dataset.close, function () { box.close(); }), entry);
    box.showModal();
    box.scrollTop = 0;
  }
  if (trace && box.showModal) {
    box.className = "told-now";
    box.setAttribute("aria-labelledby", "told-now");
    document.body.appendChild(box);
    box.addEventListener("click", function (event) { if (event.target === box) box.close(); });
    document.querySelectorAll("a.value").forEach(function (value) {
      value.setAttribute("aria-haspopup", "dialog");
    });
    document.addEventListener("click", function (event) {
      var value = event.target.closest("a.value");
      if (!value || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      tell(value);
    });
  }
  // The numbers of a table as they are printed.
  document.querySelectorAll("button.csv").forEach(function (offer) {
    offer.hidden = false;
    offer.addEventListener("click", function () {
      var rows = document.getElementById(offer.dataset.of).querySelectorAll("table tr");
      save(offer.dataset.of, Array.from(rows, function (row) {
        return Array.from(row.cells, function (cell) { return cell.innerText.trim(); });
      }));
    });
  });
  // A footnote where its mark stands; it stays while the pointer is on it, and the escape key takes it away.
  var peek = document.createElement("div"), shownBy = null, waiting = 0;
  peek.className = "peek";
  peek.id = "peek";
  peek.setAttribute("role", "tooltip");
  peek.hidden = true;
  document.body.appendChild(peek);
  function hide() {
    peek.hidden = true;
    if (shownBy) shownBy.removeAttribute("aria-describedby");
    shownBy = null;
  }
  function show(mark) {
    var note = document.getElementById(mark.hash.slice(1));
    if (!note) return;
    clearTimeout(waiting);
    if (shownBy === mark) return;
    hide();
    peek.replaceChildren.apply(peek, Array.from(note.cloneNode(true).childNodes));
    peek.querySelectorAll("[id]").forEach(function (each) { each.removeAttribute("id"); });
    peek.querySelectorAll("[role=doc-backlink]").forEach(function (each) { each.remove(); });
    peek.hidden = false;
    var at = mark.getBoundingClientRect(), room = document.documentElement.clientWidth;
    peek.style.left = Math.max(8, Math.min(at.left, room - peek.offsetWidth - 8)) + window.scrollX + "px";
    var above = at.bottom + peek.offsetHeight + 8 > window.innerHeight && at.top > peek.offsetHeight + 8;
    peek.style.top = (above ? at.top - peek.offsetHeight - 4 : at.bottom + 4) + window.scrollY + "px";
    mark.setAttribute("aria-describedby", "peek");
    shownBy = mark;
  }
  function later() { clearTimeout(waiting); waiting = setTimeout(hide, 300); }
  document.querySelectorAll("a[role=doc-noteref]").forEach(function (mark) {
    mark.addEventListener("mouseenter", function () { show(mark); });
    mark.addEventListener("focus", function () { show(mark); });
    mark.addEventListener("mouseleave", later);
    mark.addEventListener("blur", later);
  });
  peek.addEventListener("mouseenter", function () { clearTimeout(waiting); });
  peek.addEventListener("mouseleave", later);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  // On a narrow screen contents and footnotes are folded away. What a link leads to is unfolded, and all of
  // it for the printer.
  function fold(chosen, widest) {
    var folded = document.querySelector(chosen);
    if (folded && window.matchMedia("(max-width: " + widest + ")").matches) folded.open = false;
  }
  function unfold() {
    var name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch (error) { /* an address that somebody cut */ }
    var place = name && document.getElementById(name);
    for (var each = place; each; each = each.parentElement) {
      if (each.tagName === "DETAILS" && !each.open) { each.open = true; place.scrollIntoView(); }
    }
  }
  fold(".contents details", "60rem");
  fold(".notes-of-text details", "40rem");
  window.addEventListener("hashchange", unfold);
  window.addEventListener("beforeprint", function () {
    var notes = document.querySelector(".notes-of-text details");
    if (notes) notes.open = true;
  });
  unfold();
})();
