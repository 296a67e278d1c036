// The log of one day: a counter for each kind, details where one wants them, and nothing lost. The page makes the id of
// each press and keeps it in this browser until the kernel has answered, one key a press, so that two windows never
// write over each other. Every text goes in as text, never as markup.
const PATIENCE = 4000, RETRY = 3000;
const make = (tag, kind = "", text = "") => {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text) node.textContent = text;
  return node;
};
const button = (kind, text, act, label = "") => {
  const node = make("button", kind, text);
  node.type = "button";
  if (label) node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  return node;
};
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const newId = () => {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
  const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
};
const codeOf = (id) => "LOG-" + id.replaceAll("-", "").slice(0, 16);
const drawer = {
  read: (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
  write: (name, what) => { try { localStorage.setItem(name, JSON.stringify(what)); return true; } catch { return false; } },
  drop: (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
  names: (start) => { try { return Object.keys(localStorage).filter((name) => name.startsWith(start)).sort(); } catch { return []; } },
};

function render({ model, el }) {
  const words = (name, values = {}) => filled(model.get("words")[name] ?? name, values);
  const shown = () => model.get("shown");
  const start = `kamkit:log:${model.get("owner")}:`;
  const root = make("div", "kam-log kam-sheet"), font = make("style");
  const head = make("div", "kam-log-head"), kinds = make("div", "kam-log-kinds"), ask = make("div", "kam-log-ask");
  const said = make("p", "kam-said kam-log-said"), list = make("div", "kam-log-list");
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  root.append(head, kinds, ask, said, list);
  el.append(font, root);

  let queue = [], timer = null, kept = true, open = null, doubt = null, count = 0, more = false;
  const tell = (text, bad = false) => { said.textContent = text; said.classList.toggle("kam-bad", bad); };
  const send = (message) => { try { model.send(message); } catch { /* a dead kernel: the timer tells */ } };
  const here = (item) => item.specialist === shown().specialist && item.day === shown().day;

  // -- what is on its way ---------------------------------------------------------------------------------------------
  const deliver = () => {
    clearTimeout(timer);
    timer = null;
    if (!queue.length || doubt) return;
    send({ kind: "tell", ...queue[0].item });
    timer = setTimeout(() => { tell(words(kept ? "lost" : "lost_unkept", { count: queue.length }), true); timer = setTimeout(deliver, RETRY); }, PATIENCE);
  };
  const put = (what) => {
    const item = { id: newId(), specialist: shown().specialist, day: shown().day, ...what };
    const name = `${start}${Date.now().toString(36).padStart(10, "0")}-${String(count++).padStart(4, "0")}-${item.id}`;
    kept = drawer.write(name, item);
    queue.push({ name, item });
    if (!timer) tell(words("saving"));
    if (queue.length === 1) deliver();
    draw();
    return item;
  };
  const settled = (reply) => {
    const at = queue.findIndex((one) => one.item.id === reply.id);
    if (at < 0) return;
    if (reply.outcome === "doubt") {
      clearTimeout(timer);
      timer = null;
      doubt = reply;
      tell("");
      return draw();
    }
    drawer.drop(queue[at].name);
    queue.splice(at, 1);
    tell(reply.said, reply.outcome === "refused");
    if (reply.outcome === "saved" && open && open.id === reply.id) open = null;
    deliver();
    draw();
  };
  const answered = (twice) => {
    const at = queue.findIndex((one) => one.item.id === doubt.id), one = queue[at];
    doubt = null;
    if (twice) {
      one.item.sure = true;
      drawer.write(one.name, one.item);
      deliver();
    } else {
      drawer.drop(one.name);
      queue.splice(at, 1);
      open = null;
      tell(words("dropped"));
      deliver();
    }
    draw();
    kinds.querySelector("button")?.focus({ preventScroll: true });
  };

  // -- a kind and its counter -----------------------------------------------------------------------------------------
  const pending = (kind) => queue.filter(({ item }) => here(item) && item.activity === kind && item.act === "add");
  const leaving = () => queue.filter(({ item }) => item.act === "take_back").map(({ item }) => item.code);
  const newest = (kind) => {
    const going = leaving(), coming = pending(kind).at(-1);
    if (coming && !going.includes(codeOf(coming.item.id))) return codeOf(coming.item.id);
    return shown().entries.find((one) => one.kind === kind && one.own && !going.includes(one.id))?.id;
  };
  const counted = (kind) => {
    const going = leaving().filter((code) => shown().entries.some((one) => one.id === code && one.kind === kind.id));
    return kind.count + pending(kind.id).length - going.length;
  };
  const add = (kind) => {
    if (kind.details) return unfold({ kind: kind.id });
    put({ act: "add", activity: kind.id, entry: {} });
  };
  const less = (kind) => { const code = newest(kind.id); if (code) put({ act: "take_back", activity: kind.id, code }); };
  const unfold = (what) => { open = { entry: {}, ...what }; draw(); root.querySelector(".kam-log-form :is(select, input, textarea)")?.focus(); };

  function counter(kind) {
    const box = make("section", `kam-log-kind kam-log-${kind.state}`);
    box.dataset.kind = kind.id;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", kind.name);
    const name = make("div", "kam-log-name");
    const now = counted(kind);
    name.append(make("b", "", kind.name), make("small", "", now === kind.count ? kind.said : words("saving")));
    const number = make("output", "kam-log-count", String(now));
    number.setAttribute("aria-label", `${kind.name}: ${now}`);
    const minus = button("kam-log-less", "−", () => less(kind), words("less", { kind: kind.name }));
    minus.disabled = !newest(kind.id);
    const plus = button("kam-log-more", "+", () => add(kind), words("more", { kind: kind.name }));
    const details = button("kam-log-details", words("details"), () => unfold({ kind: kind.id }), words("details_of", { kind: kind.name }));
    details.hidden = kind.details;
    box.append(name, minus, number, plus, details);
    box.addEventListener("keydown", (event) => {
      if (event.target.matches("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey) return;
      const act = { "+": add, "=": add, ArrowUp: add, "-": less, ArrowDown: less }[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act(kind);
    });
    if (open && !open.code && open.kind === kind.id) box.append(formOf(kind.id));
    return box;
  }

  // -- details --------------------------------------------------------------------------------------------------------
  function field(label, node, note = "") {
    const line = make("label", "kam-line-field");
    line.append(make("span", "", label), node);
    if (note) line.append(make("small", "", note));
    return line;
  }
  function pick(options, value, put_, none) {
    const select = make("select");
    select.append(new Option(none, ""));
    for (const one of options) select.append(new Option(one.text, one.id));
    if (value && !options.some((one) => one.id === value)) select.append(new Option(open.names?.[value] || value, value));
    select.value = value || "";
    select.addEventListener("change", () => put_(select.value));
    return select;
  }
  function typed(name, most, lines = 1, type = "text") {
    const input = make(lines > 1 ? "textarea" : "input");
    if (lines > 1) input.rows = lines; else input.type = type;
    if (type === "text") input.maxLength = most;
    input.autocomplete = "off";
    input.name = name;
    input.value = open.entry[name] || "";
    input.addEventListener("input", () => { open.entry[name] = input.value; });
    return input;
  }
  const formOf = (kind) => (open.node ??= form(kind));
  function form(kind) {
    const box = make("div", "kam-log-form"), entry = open.entry, book = model.get("book");
    const redraw = (name) => { open.node = null; draw(); root.querySelector(`.kam-log-form [data-field="${name}"] :is(select, input)`)?.focus(); };
    const mark = (node, name) => { node.dataset.field = name; box.append(node); };
    if (kind === "mail_followup_call" && shown().mails.length) {
      mark(field(words("answers"), pick(shown().mails, entry.answers, (id) => {
        const mail = shown().mails.find((one) => one.id === id);
        Object.assign(entry, { answers: id }, mail ? { account: mail.account, person: mail.person } : {});
        open.names = { ...open.names, ...mail?.names };
        redraw("answers");
      }, words("none")), words("answers_note")), "answers");
    }
    const other = { id: "?", text: words("other_account") };
    mark(field(words(kind === "visit" ? "account_needed" : "account"), pick([...book.accounts, other], open.searching ? "?" : entry.account, (id) => {
      open.searching = id === "?";
      Object.assign(entry, { account: open.searching ? "" : id, person: "" });
      redraw(open.searching ? "search" : "account");
    }, words("none"))), "account");
    if (open.searching) mark(search(), "search");
    const people = book.people[entry.account] || open.people || [];
    if (entry.account && people.length) mark(field(words("person"), pick(people, entry.person, (id) => { entry.person = id; }, words("none"))), "person");
    const visit = kind === "visit";
    mark(field(words(visit ? "result" : "note"), typed("note", 2000, 2)), "note");
    if (visit) {
      box.append(make("p", "kam-field-note", words("next_note")));
      mark(field(words("next_step"), typed("next_step", 2000)), "next_step");
      mark(field(words("next_owner"), typed("next_owner", 200)), "next_owner");
      mark(field(words("next_due"), typed("next_due", 10, 1, "date")), "next_due");
    }
    const row = make("div", "kam-log-bar");
    row.append(button("kam-main", words(open.code ? "keep" : "write"), () => {
      const told = Object.fromEntries(Object.entries(entry).filter(([, value]) => value));
      const what = open.code ? { act: "change", code: open.code } : { act: "add" };
      open.id = put({ ...what, activity: kind, entry: told }).id;
    }), button("", words("cancel"), () => { open = null; draw(); }));
    box.append(row);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") { open = null; draw(); } });
    return box;
  }
  function search() {
    const line = make("div", "kam-log-search"), input = make("input"), found = make("div", "kam-log-found");
    input.type = "search";
    input.value = open.looked || "";
    input.setAttribute("aria-label", words("search"));
    input.placeholder = words("search");
    const look = () => { open.looked = input.value; send({ kind: "find", text: input.value, specialist: shown().specialist }); };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); look(); } });
    for (const one of open.found || []) {
      found.append(button("kam-small", one.text, () => {
        Object.assign(open, { node: null, searching: false, people: one.people, names: { ...open.names, [one.id]: one.text } });
        Object.assign(open.entry, { account: one.id, person: "" });
        draw();
      }));
    }
    if (open.found && !open.found.length) found.append(make("p", "", words("nothing_found")));
    line.append(input, button("", words("look"), look), found);
    return line;
  }

  // -- the entries of the day -----------------------------------------------------------------------------------------
  function entryLine(one) {
    const line = make("li", "kam-log-entry"), text = make("div", "kam-log-text");
    text.append(make("b", "", one.name));
    for (const part of [one.who, one.note, one.next]) if (part) text.append(make("span", "", part));
    line.append(text);
    if (one.own) {
      line.append(button("kam-small", words("edit"), () => unfold({ code: one.id, kind: one.kind, entry: { ...one.values }, names: one.names, people: one.people }), words("edit_of", { kind: one.name, who: one.who })),
        button("kam-small", words("undo"), () => put({ act: "take_back", activity: one.kind, code: one.id }), words("undo_of", { kind: one.name, who: one.who })));
    } else line.append(make("small", "kam-log-from", words("from_file")));
    if (open && open.code === one.id) line.append(formOf(one.kind));
    return line;
  }
  function entries() {
    const { entries: all, gone } = shown(), parts = [];
    if (gone) {
      const back = make("p", "kam-log-gone", words("gone", { what: gone.text }));
      back.append(" ", button("kam-small", words("put_back"), () => put({ act: "put_back", activity: gone.kind, code: gone.id })));
      parts.push(back);
    }
    parts.push(make("h4", "", words("entries", { count: all.length })));
    if (!all.length) parts.push(make("p", "", words("no_entry")));
    const few = more || all.length <= 8 ? all : all.filter((one, at) => at < 8 || one.id === open?.code);
    const ul = make("ul", "kam-log-entries");
    ul.append(...few.map(entryLine));
    parts.push(ul);
    if (few.length < all.length) parts.push(button("", words("show_all", { count: all.length }), () => { more = true; draw(); }));
    return parts;
  }

  // -- day and person, the question, all of it ------------------------------------------------------------------------
  const turn = (change) => {
    const to = { specialist: shown().specialist, day: shown().day, ...change };
    open = null;
    drawer.write(`${start}who`, to.specialist);
    send({ kind: "turn", ...to });
  };
  function heading() {
    const { specialists, specialist, day, today, yesterday, off } = shown();
    const row = make("div", "kam-log-when"), date = make("input");
    date.type = "date";
    date.max = today;
    date.value = day;
    date.addEventListener("change", () => { if (date.value) turn({ day: date.value }); });
    if (specialists.length > 1) {
      const who = make("select");
      for (const one of specialists) who.append(new Option(one.text, one.id));
      who.value = specialist;
      who.addEventListener("change", () => turn({ specialist: who.value }));
      row.append(field(words("who"), who));
    }
    row.append(field(words("day"), date));
    const near = make("div", "kam-log-near");
    for (const [name, value] of [["today", today], ["yesterday", yesterday]]) {
      const press = button("kam-small", words(name), () => turn({ day: value }));
      press.setAttribute("aria-pressed", String(day === value));
      near.append(press);
    }
    row.append(near);
    return off ? [row, make("p", "kam-log-off", off)] : [row];
  }
  function question() {
    if (!doubt) return [];
    const box = make("div", "kam-log-doubt");
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", doubt.said);
    box.append(make("p", "", doubt.said), button("kam-main", words("twice"), () => answered(true)), button("", words("slip"), () => answered(false)));
    return [box];
  }
  const draw = () => {
    const focus = document.activeElement, at = focus && root.contains(focus) ? focus.closest("[data-kind], [data-field]") : null;
    const spot = at && [at.dataset.kind ? `[data-kind="${at.dataset.kind}"]` : null, focus.className.split(" ")[0]];
    head.replaceChildren(...heading());
    const hand = shown().kinds.filter((kind) => kind.hand), rest = shown().kinds.filter((kind) => !kind.hand);
    const other = make("div", "kam-log-rest");
    other.append(...rest.map(counter));
    kinds.replaceChildren(make("h4", "", words("hand")), ...hand.map(counter), make("h4", "", words("others")), other);
    ask.replaceChildren(...question());
    list.replaceChildren(...entries());
    for (const node of root.querySelectorAll(".kam-log-kind > button")) if (doubt) node.disabled = true;
    if (doubt) ask.querySelector("button")?.focus();
    else if (focus && root.contains(focus)) focus.focus({ preventScroll: true });
    else if (spot?.[0] && spot[1]) root.querySelector(`${spot[0]} .${CSS.escape(spot[1])}`)?.focus({ preventScroll: true });
  };
  model.on("change:shown change:book change:words", () => { more = more && Boolean(shown().entries.length); draw(); });
  model.on("change:font", () => { font.textContent = model.get("font"); });
  model.on("msg:custom", (message) => {
    if (message.kind === "reply") settled(message);
    if (message.kind === "found" && open?.searching) { Object.assign(open, { found: message.found, node: null }); draw(); root.querySelector(".kam-log-found button")?.focus(); }
  });
  font.textContent = model.get("font");
  const who = drawer.read(`${start}who`);
  if (who && who !== shown().specialist && shown().specialists.some((one) => one.id === who)) turn({ specialist: who });
  queue = drawer.names(start).filter((name) => !name.endsWith(":who")).map((name) => ({ name, item: drawer.read(name) })).filter(({ item }) => item?.id);
  draw();
  if (queue.length) { tell(words("resending", { count: queue.length })); deliver(); }
  return () => clearTimeout(timer);
}
export default { render };
