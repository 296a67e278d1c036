// What the page says while it comes: four steps in words, and what to do when it takes long.
(function () {
  "use strict";
  var words = JSON.parse(document.getElementById("kam-loading-words").textContent);
  var chosen = new URLSearchParams(location.hash.slice(1)).get("lang");
  if (words[chosen]) { words = words[chosen]; document.documentElement.lang = chosen === "zh" ? "zh-CN" : chosen; }
  var box = document.getElementById("loading"), bar = document.getElementById("loading_bar");
  var line = document.getElementById("loading_text"), more = document.getElementById("loading_more"), done = false;
  function step(number, text) {
    if (done) return;
    bar.value = number;
    line.textContent = text;
  }
  function again() {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "kam-main";
    button.textContent = words.reload;
    button.addEventListener("click", function () { location.reload(); });
    more.replaceChildren(words.stuck + " ", button);
  }
  function show() {
    document.getElementById("kam-cells").hidden = false;
  }
  function ready() {
    done = true;
    show();
    box.remove();
  }
  step(1, words.preparing);
  window.voila_heartbeat = function () {};
  window.voila_process = function () {};
  // The widgets' own script calls this once it runs; the page is usable when its first view stands.
  window.voila_finish = function () { step(3, words.connecting); };
  window.cellLoaded = true;
  document.addEventListener("DOMContentLoaded", function () {
    step(2, words.loading);
    if (document.querySelector(".kam-failed")) ready();
  });
  document.addEventListener("kam-ready", ready, { once: true });
  setTimeout(function () { if (!done) more.textContent = words.busy; }, 8000);
  setTimeout(function () { if (!done) again(); }, 45000);
})();
