"use strict";
// Sorting and filtering of the speakers' table; without this script the table is only not sortable.
(function () {
  const box = document.getElementById("speakers-table");
  const table = box && box.querySelector("table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);

  function key(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.value || cell.textContent.trim();
    const number = Number(text.replace(/,/g, "").replace("\u2212", "-"));
    return text === "" || Number.isNaN(number) ? text.toLowerCase() : number;
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b));
  }

  Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", function () {
      const descending = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      rows.sort(function (a, b) {
        const order = compare(key(a, column), key(b, column));
        return descending ? -order : order;
      });
      body.append(...rows);
    });
  });

  const filters = document.createElement("div");
  filters.className = "filters";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "Filter by any word";
  search.setAttribute("aria-label", "Filter speakers by any word");
  const select = document.createElement("select");
  select.setAttribute("aria-label", "Filter speakers by stance");
  for (const name of ["any stance", "for", "against", "mixed", "neutral"]) {
    select.append(new Option(name, name === "any stance" ? "" : name));
  }
  const shown = document.createElement("span");
  shown.className = "note";
  shown.setAttribute("role", "status");

  function filter() {
    const word = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const hit =
        (select.value === "" || row.dataset.stance === select.value) &&
        (word === "" || row.textContent.toLowerCase().includes(word));
      row.hidden = !hit;
      if (hit) count += 1;
    }
    shown.textContent = count + " of " + rows.length + " rows";
  }

  search.addEventListener("input", filter);
  select.addEventListener("change", filter);
  filters.append(search, select, shown);
  box.prepend(filters);
  filter();
})();
