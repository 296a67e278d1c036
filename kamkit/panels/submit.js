// Submit, and lose nothing. The page makes the attempt's id; what is typed and what nobody has acknowledged stay in this
// browser, per trainee and exercise, and are sent again: when the connection is back, or when the page is next opened.
const PATIENCE = 4000, BEAT = 1500, OVERDUE = 2000, FIRST = 10000, TICK = 250, LATER = 3000;
const GONE = ["dead", "restarting", "autorestarting", "terminating"];
const beats = (globalThis[Symbol.for("kamkit.beats")] ??= new WeakMap());

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
  const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
}
const same = (one, other) => JSON.stringify(one ?? {}) === JSON.stringify(other ?? {});

// What this browser keeps: { draft, press } under one name. Every method says whether it worked.
const drawer = {
  read: (name) => { try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; } },
  write: (name, entry) => {
    try {
      if (entry.draft || entry.press) localStorage.setItem(name, JSON.stringify(entry));
      else localStorage.removeItem(name);
      return true;
    } catch { return false; }
  },
  names: (start) => { try { return Object.keys(localStorage).filter((name) => name.startsWith(start)); } catch { return []; } },
};

// One heartbeat a kernel, however many exercises a page has: is anybody there? A busy kernel is given its time.
function listen(manager, member) {
  const beat = beats.get(manager) || { members: new Set(), up: null, waits: 0, sent: 0, seen: Date.now() };
  beats.set(manager, beat);
  beat.members.add(member);
  const turn = (up) => {
    if (beat.up === up) return;
    beat.up = up;
    for (const one of beat.members) one.turned(up);
  };
  beat.heard = () => { beat.waits = 0; turn(true); };
  const tick = () => {
    const now = Date.now(), slept = now - beat.seen > 3000;
    beat.seen = now;
    if (slept && beat.waits) beat.waits = now;
    const kernel = manager.kernel;
    const busy = kernel?.status === "busy" && kernel?.connectionStatus === "connected";
    if (GONE.includes(kernel?.status)) turn(false);
    if (busy && beat.waits) beat.waits = now;
    if (beat.waits && now - beat.waits > (beat.up === null ? FIRST : OVERDUE)) turn(false);
    if (now - beat.sent < BEAT || (beat.waits && beat.up)) return;
    beat.sent = now;
    beat.waits ||= now;
    [...beat.members].at(-1)?.ping();
  };
  beat.timer ??= setInterval(tick, TICK);
  if (beat.up !== null) member.turned(beat.up);
  return () => {
    beat.members.delete(member);
    if (beat.members.size) return;
    clearInterval(beat.timer);
    beats.delete(manager);
  };
}

function render({ model, el }) {
  const make = (tag, kind) => { const node = document.createElement(tag); node.className = kind; return node; };
  const bar = make("div", "kam-bar-submit"), main = make("button", "kam-main kam-submit"), pass = make("button", "kam-pass");
  const clock = make("span", "kam-clock"), said = make("div", "kam-said");
  main.type = pass.type = "button";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  clock.hidden = !model.get("timed");
  bar.dataset.exercise = model.get("exercise");
  bar.append(main, pass, clock);
  el.append(bar, said);

  const words = (name) => model.get("words")[name] || "";
  const start = `kamkit:${model.get("owner")}:`, own = start + model.get("exercise");
  let entry = drawer.read(own), kept = true, sheet = null, timer = null, up = null, began = Date.now();
  let pressed = false, renewing = false;  // what the trainee did on this page, so that the focus follows nobody else
  let last = null;  // the latest press: its id is used again as long as the same answer is not stored
  const send = (message) => { try { model.send(message); } catch { /* a dead kernel: the heartbeat tells */ } };
  const keep = (change) => { entry = { ...entry, ...change }; kept = drawer.write(own, entry); };
  const tell = (text, bad = false) => { said.textContent = text; said.classList.toggle("kam-bad", bad); };
  const lost = () => {
    const where = document.querySelector(".lm-MenuBar") ? "lost_lab" : "lost_page";
    tell(kept ? `${model.get("lost")} ${words(where)}` : words("lost_unkept"), true);
  };
  const draw = () => {
    const [settled, halfway] = [model.get("settled"), model.get("halfway")];
    main.textContent = words(settled ? "again" : halfway ? "save_judgement" : "submit");
    pass.textContent = words("pass");
    pass.hidden = settled || halfway;
  };
  const stop = () => { clearTimeout(timer); timer = null; main.removeAttribute("aria-busy"); };
  const deliver = () => {
    send({ kind: "press", exercise: model.get("exercise"), ...entry.press });
    main.setAttribute("aria-busy", "true");
    clearTimeout(timer);
    timer = setTimeout(() => { stop(); lost(); }, PATIENCE);
    if (up === false) lost(); else tell(words("waiting"));
  };
  const press = (passed) => {
    if (main.getAttribute("aria-busy") && up !== false) return;
    const draft = sheet ? sheet.get("value") : {};
    const repeats = last && last.passed === passed && same(last.draft, draft);
    const seconds = model.get("timed") ? Math.round((Date.now() - began) / 100) / 10 : null;
    last = repeats ? last : { attempt: newId(), draft, passed, seconds };
    pressed = true;
    keep({ draft, press: last });
    deliver();
  };
  const again = () => {
    renewing = true;
    began = Date.now();
    last = null;
    keep({ draft: null, press: null });
    tell(up === false ? words("cut") : "", up === false);
    timer = setTimeout(() => { stop(); tell(words(kept ? "cut" : "lost_unkept"), true); }, PATIENCE);
    send({ kind: "again" });
  };
  main.addEventListener("click", () => (model.get("settled") ? again() : press(false)));
  pass.addEventListener("click", () => press(true));

  const box = () => el.closest(".kam-panel-box") || document;
  const show = (selector, tries) => {
    const found = box().querySelector(selector);
    if (!found) return tries && setTimeout(show, 50, selector, tries - 1);
    const inside = found.matches("[tabindex]") ? found : found.querySelector("input, select, textarea, button, [tabindex]");
    inside?.focus({ preventScroll: true });
    found.scrollIntoView({ block: "nearest" });
    return found;
  };
  const acknowledged = (message) => {
    const other = drawer.names(start).find((name) => name !== own && drawer.read(name).press?.attempt === message.attempt);
    if (other && !message.refused) drawer.write(other, {});
    if (entry.press?.attempt !== message.attempt) return;
    stop();
    const changed = sheet && !same(sheet.get("value"), entry.press.draft);
    keep(message.refused || changed ? { press: null } : { draft: null, press: null });
    if (!message.refused) last = null;
    tell(message.said, message.refused);
    if (message.missing) show(`[data-part="${message.missing}"]`, 0)?.classList.add("kam-missing");
    else if (!message.refused && pressed) show(`[data-attempt="${message.attempt}"]`, 40);
  };
  const turned = (now) => {
    const was = up;
    up = now;
    bar.dataset.line = now ? "up" : "down";
    if (now === false) return entry.press ? lost() : tell(words(kept ? "cut" : "lost_unkept"), true);
    if (entry.press) return deliver();
    return was === false ? tell(words("back")) : null;
  };
  model.on("msg:custom", (message) => {
    if (message.kind === "pong") beats.get(model.widget_manager)?.heard();
    if (message.kind === "ack") acknowledged(message);
  });
  model.on("change:settled change:halfway change:words", draw);
  model.on("change:settled", () => {
    if (renewing && !model.get("settled")) { stop(); show(".kam-sheet [data-part]", 0); }
    renewing = false;
  });
  draw();
  if (model.get("said")) tell(model.get("said"), model.get("refused"));
  // An exercise that is on this page sends its own.
  const sendOthers = () => {
    const here = [...document.querySelectorAll(".kam-bar-submit")].map((one) => start + one.dataset.exercise);
    for (const name of drawer.names(start).filter((one) => !here.includes(one))) {
      const kept_ = drawer.read(name).press;
      if (kept_) send({ kind: "press", exercise: name.slice(start.length), ...kept_ });
    }
  };
  let orphans = null;
  const unsettle = () => { model.set("settled", false); model.save_changes(); };
  const typed = () => {
    for (const part of box().querySelectorAll(".kam-missing")) part.classList.remove("kam-missing");
    if (model.get("settled")) unsettle();
    keep({ draft: sheet.get("value") });
  };
  // First the form as it was left, then the answer that nobody acknowledged, then those of other exercises.
  model.widget_manager.get_model(model.get("sheet")).then((found) => {
    sheet = found;
    sheet.on("change:typed", typed);
    if (entry.draft && !same(entry.draft, sheet.get("value"))) {
      send({ kind: "restore", draft: entry.draft });
      unsettle();
      tell(words("restored"));
    }
    if (entry.press) { last = entry.press; deliver(); tell(words("resending")); }
    orphans = setTimeout(sendOthers, LATER);
  });
  const leave = listen(model.widget_manager, { turned, ping: () => send({ kind: "ping" }) });
  const tock = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  const ticking = model.get("timed") ? setInterval(tock, 1000) : null;
  return () => { leave(); clearTimeout(timer); clearTimeout(orphans); clearInterval(ticking); sheet?.off("change:typed", typed); };
}
export default { render };
