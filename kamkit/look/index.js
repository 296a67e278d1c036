(function () {
  "use strict";
  var box = document.querySelector(".kam-find"), field = document.getElementById("find"), none = document.getElementById("none");
  var body = document.querySelector("#reports tbody"), rows = Array.from(body.rows), lang = document.documentElement.lang;
  function plain(text) { return text.normalize("NFKC").toLowerCase(); }
  function show() {
    var wanted = plain(field.value).split(/\s+/).filter(Boolean), seen = 0;
    rows.forEach(function (row) {
      var text = plain(row.textContent), hit = wanted.every(function (word) { return text.indexOf(word) >= 0; });
      row.hidden = !hit;
      seen += hit;
    });
    none.hidden = seen > 0;
  }
  function value(row, at) { return row.cells[at].dataset.sort || row.cells[at].textContent.trim(); }
  function sortBy(head) {
    var at = head.cellIndex, up = head.getAttribute("aria-sort") !== "ascending", order = new Intl.Collator(lang, { numeric: true });
    document.querySelectorAll("#reports th[aria-sort]").forEach(function (other) { other.setAttribute("aria-sort", "none"); });
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.sort(function (a, b) { return (up ? 1 : -1) * order.compare(value(a, at), value(b, at)); });
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
  box.hidden = false;
  show();
})();
