(function () {
  "use strict";
  var box = document.querySelector(".kam-find"), field = document.getElementById("find"), none = document.getElementById("none");
  var told = document.getElementById("shown"), filters = Array.from(document.querySelectorAll("[data-filter]"));
  var body = document.querySelector("#reports tbody"), rows = Array.from(body.rows), lang = document.documentElement.lang;
  function plain(text) { return text.normalize("NFKC").toLowerCase(); }
  function show() {
    var wanted = plain(field.value).split(/\s+/).filter(Boolean), seen = 0;
    rows.forEach(function (row) {
      var text = plain(row.textContent), hit = wanted.every(function (word) { return text.indexOf(word) >= 0; });
      hit = hit && filters.every(function (filter) { return !filter.value || row.dataset[filter.dataset.filter] === filter.value; });
      row.hidden = !hit;
      seen += hit;
    });
    none.hidden = seen > 0;
    told.value = told.dataset.says.replace("{shown}", seen).replace("{total}", rows.length);
  }
  function value(row, at) {
    var cell = row.cells[at];
    return "sort" in cell.dataset ? cell.dataset.sort : cell.textContent.trim();
  }
  function sortBy(head) {
    var at = head.cellIndex, up = head.getAttribute("aria-sort") !== "ascending", order = new Intl.Collator(lang, { numeric: true });
    document.querySelectorAll("#reports th[aria-sort]").forEach(function (other) { other.setAttribute("aria-sort", "none"); });
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.sort(function (a, b) {
      var one = value(a, at), two = value(b, at), apart = Number(one) - Number(two);
      if (!one || !two) { return (one ? 0 : 1) - (two ? 0 : 1); } // what is not known comes last, either way
      return (up ? 1 : -1) * (Number.isNaN(apart) ? order.compare(one, two) : apart);
    });
    body.append.apply(body, rows);
  }
  document.querySelectorAll("#reports thead th").forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "kam-sort";
    button.append.apply(button, head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", function () { sortBy(head); });
  });
  field.addEventListener("input", show);
  filters.forEach(function (filter) { filter.addEventListener("change", show); });
  box.hidden = false;
  show();
})();
