// The answer sheet: draws the fields of one exercise out of plain elements, by mouse, finger or keyboard.
// It knows texts and what was entered (`value`); every text goes in as text, never as markup.
const make = (tag, kind = "", text = "") => {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text) node.textContent = text;
  return node;
};
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const unique = () => "kam-" + Math.random().toString(36).slice(2);
const button = (kind, text, act) => {
  const node = make("button", kind, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
};

function frame(part, kind) {
  const field = make("fieldset", `kam-field ${kind}`);
  field.append(make("legend", part.quiet ? "kam-unseen" : "", part.legend));
  if (part.note) field.append(make("p", "kam-field-note", part.note));
  return field;
}

// One choice out of several; `chips` sets them side by side, as small buttons.
function choices(options, kind, put, one = true) {
  const name = unique();
  const box = make("div", kind);
  const inputs = options.map((option) => {
    const label = make("label", "kam-option");
    const input = document.createElement("input");
    input.type = one ? "radio" : "checkbox";
    input.name = name;
    input.value = option.id;
    const words = make("span");
    words.append(make("span", "", option.text));
    if (option.more) words.append(make("small", "", option.more));
    label.append(input, words);
    box.append(label);
    input.addEventListener("change", () => put(option.id, input.checked));
    return input;
  });
  const show = (chosen) => { for (const input of inputs) input.checked = chosen.includes(input.value); };
  return { box, show };
}

function radio(part, sheet) {
  const field = frame(part, "kam-radio");
  const kind = part.chips ? "kam-chips" : "kam-options";
  const { box, show } = choices(part.options, kind, (id) => sheet.put(part.name, id));
  field.append(box);
  return { node: field, show: (value) => show([value]) };
}

function ticks(part, sheet) {
  const field = frame(part, "kam-ticking");
  const put = (id, on) => {
    const rest = (sheet.get(part.name) || []).filter((other) => other !== id);
    sheet.put(part.name, on ? [...rest, id] : rest);
  };
  const { box, show } = choices(part.options, part.chips ? "kam-chips" : "kam-options", put, false);
  field.append(box);
  return { node: field, show: (value) => show(value || []) };
}

const NARROW = 30;

// How wide a text is, in letters: a Chinese character takes two.
function width(text) {
  return [...text].reduce((sum, one) => sum + (one > "\u2e7f" ? 2 : 1), 0);
}

function picker(part, value, put) {
  const select = make("select");
  select.append(new Option(part.open, ""));
  for (const option of part.options) select.append(new Option(option.text, option.id));
  select.addEventListener("change", () => put(select.value));
  return { select, show: (chosen) => { select.value = chosen || ""; } };
}

function select(part, sheet) {
  const label = make("label", "kam-line-field");
  label.append(make("span", "", part.legend));
  if (part.note) label.append(make("small", "", part.note));
  const pick = picker(part, "", (id) => sheet.put(part.name, id));
  label.append(pick.select);
  if (part.options.some((option) => width(option.text) > NARROW)) label.classList.add("kam-wide");
  return { node: label, show: pick.show };
}

// Rows that each get one of the same options: chips under the row, or a drop-down where the options are long.
function rows(part, sheet) {
  const field = frame(part, "kam-rows");
  if (part.listed) {
    const list = make("ul", "kam-rights");
    for (const option of part.options) list.append(make("li", "", option.text));
    field.append(list);
  }
  const put = (row, id) => sheet.put(part.name, { ...sheet.get(part.name), [row]: id });
  const drawn = part.rows.map((row) => {
    const box = make("fieldset", "kam-row");
    box.append(make("legend", "", row.text));
    if (part.listed) {
      const pick = picker(part, "", (id) => put(row.id, id));
      pick.select.setAttribute("aria-label", row.text);
      box.append(pick.select);
      field.append(box);
      return [row.id, pick.show];
    }
    const chips = choices(part.options, "kam-chips", (id) => put(row.id, id));
    box.append(chips.box);
    field.append(box);
    return [row.id, (chosen) => chips.show([chosen])];
  });
  return { node: field, show: (value) => drawn.forEach(([id, show]) => show((value || {})[id])) };
}

function text(part, sheet) {
  const label = make("label", "kam-line-field");
  label.append(make("span", part.quiet ? "kam-unseen" : "", part.legend));
  if (part.note) label.append(make("small", "", part.note));
  const input = make(part.lines > 1 ? "textarea" : "input");
  if (part.lines > 1) input.rows = part.lines;
  else input.type = part.takes === "day" ? "date" : "text";
  if (part.takes === "number") input.inputMode = "decimal";
  if (part.takes !== "day") input.maxLength = part.most;
  input.autocomplete = "off";
  input.readOnly = Boolean(part.kept);
  input.addEventListener("input", () => sheet.put(part.name, input.value));
  label.append(input);
  const show = (value) => { if (input.value !== (value || "")) input.value = value || ""; };
  return { node: label, show: (value) => { if (document.activeElement !== input) show(value); } };
}

// An order: drag by the handle, Alt+arrows on a line, or its buttons; a second pile holds what does not belong.
function order(part, sheet) {
  const { words } = sheet;
  const field = frame(part, "kam-order");
  const spoken = make("p", "kam-unseen");
  spoken.setAttribute("role", "status");
  const texts = Object.fromEntries(part.options.map((option) => [option.id, option.text]));
  const lists = part.out ? [make("ol", "kam-pile"), make("ul", "kam-pile kam-out-pile")] : [make("ol", "kam-pile")];
  lists.forEach((list, at) => {
    const head = at ? part.out : part.inside;
    if (head) field.append(make("p", "kam-pile-head", head));
    if (head) list.setAttribute("aria-label", head);
    field.append(list);
  });
  field.append(spoken);
  const all = part.options.map((option) => option.id);
  const piles = () => {
    const kept = sheet.get(part.name);
    const inside = (kept || (part.begins_out ? [] : all)).filter((id) => all.includes(id));
    return [inside, all.filter((id) => !inside.includes(id))];
  };
  const settle = (inside, id, which) => {
    sheet.put(part.name, inside);
    const at = inside.indexOf(id);
    const place = at < 0 ? words.moved_out : filled(words.moved_to, { place: at + 1, count: inside.length });
    spoken.textContent = `${texts[id]}: ${place}`;
    const item = field.querySelector(`[data-id="${id}"]`);
    (item?.querySelector(which || "li") || item)?.focus();
  };
  const move = (id, to, which) => {
    const [inside] = piles();
    const rest = inside.filter((other) => other !== id);
    rest.splice(Math.max(0, Math.min(rest.length, to)), 0, id);
    settle(rest, id, which);
  };
  const put = (id, which) => settle(piles()[0].filter((other) => other !== id), id, which);
  const item = (id, at, count, isOut) => {
    const line = make("li", "kam-order-item");
    line.dataset.id = id;
    line.tabIndex = 0;
    line.setAttribute("aria-label", isOut ? texts[id] : filled(words.place, { place: at + 1, count, text: texts[id] }));
    const grip = make("span", "kam-grip", "⠿");
    grip.setAttribute("aria-hidden", "true");
    grip.addEventListener("pointerdown", (event) => drag(event, id, line));
    const act = (kind, sign, name, run, off) => {
      const node = button(`kam-small ${kind}`, sign, run);
      node.setAttribute("aria-label", `${name}: ${texts[id]}`);
      node.title = name;
      node.disabled = off;
      return node;
    };
    const acts = make("span", "kam-acts");
    if (isOut) acts.append(act("kam-in", "+", words.put_in, () => move(id, count, ".kam-leave"), false));
    else {
      acts.append(act("kam-up", "↑", words.up, () => move(id, at - 1, ".kam-up"), at === 0));
      acts.append(act("kam-down", "↓", words.down, () => move(id, at + 1, ".kam-down"), at === count - 1));
      if (part.out) acts.append(act("kam-leave", "×", words.take_out, () => put(id, ".kam-in"), false));
    }
    line.append(grip, make("span", "kam-order-text", texts[id]), acts);
    line.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      if (isOut) move(id, event.key === "ArrowUp" ? count : 0);
      else if (part.out && event.key === "ArrowDown" && at === count - 1) put(id);
      else move(id, at + (event.key === "ArrowUp" ? -1 : 1));
    });
    return line;
  };
  // While a line is dragged nothing in the document is moved but a mark that shows where it would land.
  const drag = (start, id, line) => {
    if (start.button) return;
    start.preventDefault();
    const mark = make("li", "kam-landing");
    mark.setAttribute("aria-hidden", "true");
    line.classList.add("kam-dragged");
    const follow = (event) => {
      line.style.transform = `translateY(${event.clientY - start.clientY}px)`;
      const list = lists.find((one) => event.clientY < one.getBoundingClientRect().bottom) || lists.at(-1);
      const lines = [...list.querySelectorAll("[data-id]")].filter((one) => one !== line);
      const before = lines.find((one) => {
        const box = one.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
      });
      list.insertBefore(mark, before || null);
      (before || mark).scrollIntoView({ block: "nearest" });
    };
    const stop = (event) => {
      for (const [name, act] of [["pointermove", follow], ["pointerup", stop], ["pointercancel", stop]]) {
        document.removeEventListener(name, act);
      }
      line.style.transform = "";
      line.classList.remove("kam-dragged");
      const list = mark.parentNode;
      const place = list ? [...list.children].filter((one) => one !== line).indexOf(mark) : -1;
      mark.remove();
      if (event.type === "pointercancel" || !list) return;
      if (list === lists[1]) put(id); else move(id, place);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", stop);
    document.addEventListener("pointercancel", stop);
  };
  let drawn = null;
  const show = () => {
    const [inside, outside] = piles();
    if (drawn === inside.join()) return;  // or a line would lose the focus whenever another field changes
    drawn = inside.join();
    lists[0].replaceChildren(...inside.map((id, at) => item(id, at, inside.length, false)));
    lists[1]?.replaceChildren(...outside.map((id, at) => item(id, at, inside.length, true)));
    lists.forEach((list, at) => { if (!list.children.length) list.append(make("li", "kam-empty-pile", at ? words.pile_empty_out : words.pile_empty)); });
  };
  return { node: field, show };
}

// A scene or a paper line by line: press a line, choose what it is; or say that there is nothing to mark.
function lines(part, sheet) {
  const { words } = sheet;
  const field = frame(part, "kam-lines");
  const list = make("ol", `kam-script kam-${part.look}`);
  const kept = () => sheet.get(part.name) || {};
  const put = (id, label) => {
    const { [id]: _, ...rest } = kept().marks || {};
    sheet.put(part.name, { marks: label ? { ...rest, [id]: label } : rest, nothing: false });
  };
  const only = part.labels.length === 1 ? part.labels[0].id : null;
  const drawn = part.lines.map((line) => {
    const row = make("li");
    const press = button("kam-script-line", "", () => {
      if (only) return put(line.id, (kept().marks || {})[line.id] ? "" : only);
      const opens = chips.box.hidden;
      chips.box.hidden = !opens;
      press.setAttribute("aria-expanded", String(opens));
      if (opens) chips.box.querySelector("input")?.focus();
    });
    if (line.who) press.append(make("b", "", line.who));
    press.append(make("span", "", line.text));
    const mark = make("em", "kam-script-mark");
    press.append(mark);
    const options = [...part.labels, { id: "", text: words.not_marked }];
    const chips = choices(options, "kam-chips", (id) => { put(line.id, id); });
    chips.box.setAttribute("role", "group");
    chips.box.setAttribute("aria-label", line.text);
    chips.box.hidden = true;
    chips.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      chips.box.hidden = true;
      press.setAttribute("aria-expanded", "false");
      press.focus();
    });
    if (!only) press.setAttribute("aria-expanded", "false");
    row.append(press);
    if (!only) row.append(chips.box);
    list.append(row);
    return (marks) => {
      const label = part.labels.find((one) => one.id === marks[line.id]);
      row.classList.toggle("kam-marked", Boolean(label));
      if (only) press.setAttribute("aria-pressed", String(Boolean(label)));
      mark.textContent = label ? label.text : "";
      chips.show([label ? label.id : ""]);
    };
  });
  const none = choices([{ id: "none", text: part.nothing }], "kam-options", (_, on) => {
    sheet.put(part.name, { marks: on ? {} : kept().marks || {}, nothing: on });
  }, false);
  field.append(list, none.box);
  const show = (value) => {
    drawn.forEach((one) => one((value || {}).marks || {}));
    none.show((value || {}).nothing ? ["none"] : []);
  };
  return { node: field, show };
}

// Questions one may ask before deciding; each reply comes from the kernel when its question is asked.
function probes(part, sheet) {
  const { words } = sheet;
  const field = frame(part, "kam-probes");
  const left = make("p", "kam-field-note");
  const chat = make("div", "kam-chat");
  chat.setAttribute("role", "log");
  const said = make("p", "kam-said");
  said.setAttribute("role", "status");
  const asked = () => sheet.get(part.name) || [];
  const drawn = part.options.map((option) => {
    const node = button("kam-probe", option.text, () => {
      said.textContent = "";
      sheet.put(part.name, [...asked(), option.id]);
      sheet.ask(part.name, option.id);
      setTimeout(() => {
        if (sheet.told()[option.id] || !asked().includes(option.id)) return;
        sheet.put(part.name, asked().filter((id) => id !== option.id));
        said.textContent = words.no_reply;
      }, 4000);
    });
    return [option, node];
  });
  const buttons = make("div", "kam-probe-buttons");
  buttons.append(...drawn.map(([, node]) => node));
  field.append(chat, left, buttons, said);
  const show = () => {
    const told = sheet.told();
    left.textContent = filled(words.asks_left, { count: part.asks - asked().length, all: part.asks });
    drawn.forEach(([option, node]) => {
      node.hidden = asked().includes(option.id);
      node.disabled = node.hidden || asked().length >= part.asks;
    });
    const shown = asked().filter((id) => told[id]);
    while (chat.children.length > 2 * shown.length) chat.lastChild.remove();
    shown.slice(chat.children.length / 2).forEach((id) => {
      const [option] = drawn.find(([one]) => one.id === id);
      const mine = make("p", "kam-bubble kam-ours", option.text);
      const theirs = make("p", "kam-bubble kam-theirs");
      theirs.append(make("b", "kam-unseen", `${part.speaker}: `), make("span", "", told[id]));
      chat.append(mine, theirs);
    });
  };
  return { node: field, show };
}

function hints(part, sheet) {
  const box = make("div", "kam-hints");
  const list = make("ol", "kam-hint-list");
  list.setAttribute("aria-live", "polite");
  const open = button("kam-small", "", () => {
    sheet.put(part.name, (sheet.get(part.name) || 0) + 1);
    sheet.ask(part.name, "");
  });
  box.append(list, open);
  const show = (value) => {
    const told = sheet.told();
    const opened = value || 0;
    list.replaceChildren();
    for (let at = 0; at < opened; at += 1) list.append(make("li", "", told[`${part.name}/${at}`] || ""));
    open.textContent = filled(part.legend, { place: opened + 1, count: part.count });
    open.hidden = opened >= part.count;
  };
  return { node: box, show };
}

function quote(part) {
  const box = make("blockquote", `kam-quote kam-quote-${part.look || "plain"}`);
  if (part.legend) box.append(make("b", "", part.legend));
  box.append(make("p", "", part.text));
  if (part.note) box.append(make("small", "", part.note));
  return { node: box, show: () => {} };
}

function group(part, sheet) {
  const box = make("div", "kam-seat");
  const head = make("h4", "", part.legend);
  if (part.title) head.append(make("small", "", part.title));
  box.append(head);
  if (part.note) box.append(make("p", "", part.note));
  const inner = make("div", "kam-picks");
  const drawn = part.parts.map((one) => field(one, sheet));
  inner.append(...drawn.map((one) => one.node));
  box.append(inner);
  return { node: box, show: (_, value) => drawn.forEach((one) => one.show(value)) };
}

const KINDS = { radio, ticks, select, rows, text, order, lines, probes, hints, quote, group };

function field(part, sheet) {
  const { node, show } = KINDS[part.kind](part, sheet);
  let outer = node;
  if (part.fold) {
    outer = make("details", "kam-fold");
    outer.append(make("summary", "", part.fold), node);
  }
  outer.dataset.part = part.name || "";
  return {
    node: outer,
    show: (value) => {
      if (part.when) outer.hidden = !part.when.is.includes(value[part.when.name]);
      if (part.fold && value[part.name]) outer.open = true;
      show(value[part.name], value);
    },
  };
}

function render({ model, el }) {
  const box = make("div", "kam-sheet");
  const font = document.createElement("style");
  el.append(font, box);
  let drawn = [];
  const sheet = {
    words: model.get("words"),
    get: (name) => model.get("value")[name],
    put: (name, value) => {
      model.set("value", { ...model.get("value"), [name]: value });
      model.set("typed", model.get("typed") + 1);
      model.save_changes();  // at once: what is set and not sent would be overwritten by the echo of what was sent before
    },
    told: () => model.get("told"),
    ask: (name, id) => model.send({ kind: "ask", name, id }),
  };
  const show = () => drawn.forEach((one) => one.show(model.get("value")));
  const draw = () => {
    drawn = model.get("parts").map((part) => field(part, sheet));
    box.replaceChildren(...drawn.map((one) => one.node));
    show();
  };
  const type = () => { font.textContent = model.get("font"); };
  model.on("change:parts", draw);
  model.on("change:value change:told", show);
  model.on("change:font", type);
  type();
  draw();
}
export default { render };
