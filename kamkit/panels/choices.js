// How far one is in each skill, and its exercises folded below; each a button that says its title and how it went last time.
// A group without a name stands unfolded, one without a share has no bar, an open one is unfolded at first. Who comes
// back from an exercise finds the page where it was left: at the button that is marked as here.
function render({ model, el }) {
  const list = document.createElement("div");
  list.className = "kam-choices";
  let count = 0;
  const item = (one) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kam-choice";
    const mark = document.createElement("span");
    mark.className = `kam-choice-mark kam-${one.grade}`;
    mark.textContent = one.glyph;
    mark.setAttribute("aria-hidden", "true");
    const title = document.createElement("span");
    title.className = "kam-choice-title";
    title.textContent = one.title;
    const more = document.createElement("small");
    more.textContent = one.said;
    button.append(mark, title, more);
    if (one.here) button.dataset.here = "";
    button.addEventListener("click", () => {
      model.set("chosen", { id: one.id, count: ++count });
      model.save_changes();
    });
    row.append(button);
    return row;
  };
  const group = (one) => {
    const rows = document.createElement("ul");
    rows.append(...one.items.map(item));
    if (!one.name) return rows;
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    const name = document.createElement("span");
    name.textContent = one.name;
    const more = document.createElement("small");
    more.textContent = one.said;
    const bar = document.createElement("span");
    bar.className = "kam-bar";
    bar.setAttribute("aria-hidden", "true");
    const filled = document.createElement("span");
    filled.style.width = `${one.share}%`;
    bar.hidden = one.share === undefined;
    fold.open = Boolean(one.open);
    bar.append(filled);
    const scores = document.createElement("small");
    scores.className = "kam-choices-scores";
    scores.textContent = one.scores;
    summary.append(name, more, bar, scores);
    fold.append(summary, rows);
    return fold;
  };
  const settle = () => {
    const here = list.querySelector("[data-here]");
    if (!here || !document.body.classList.contains("kam-class-page")) return;  // in JupyterLab the page is not ours
    here.scrollIntoView({ block: "center" });
    here.focus({ preventScroll: true });
  };
  const draw = () => list.replaceChildren(...model.get("groups").map(group));
  model.on("change:groups", draw);
  draw();
  el.append(list);
  document.addEventListener("kam-ready", () => setTimeout(settle), { once: true });
  setTimeout(settle, 60);
}
export default { render };
