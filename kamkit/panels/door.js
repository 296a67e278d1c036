// The page's own place: what stands behind # in its address (personal key, exercise, language), the announcements for
// screen readers, the focus on each new view, and whether anybody still answers at the other end.
function render({ model, el }) {
  const own = document.body.classList.contains("kam-class-page");  // not in JupyterLab: its address is not ours
  const spoken = document.createElement("div");
  spoken.className = "kam-spoken";
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-live", "polite");
  const banner = document.createElement("div");
  banner.className = "kam-note kam-note-bad kam-cut-off";
  banner.setAttribute("role", "alert");
  banner.hidden = true;
  const told = document.createElement("div");
  const again = document.createElement("button");
  again.type = "button";
  again.addEventListener("click", () => location.reload());
  banner.append(told, again);
  el.append(spoken, banner);

  let count = 0;
  const hear = () => {
    const asked = new URLSearchParams(own ? location.hash.slice(1) : "");
    const [key, code, place, lang] = ["k", "c", "x", "lang"].map((name) => asked.get(name) || "");
    model.set("heard", { key, code, place, lang, count: ++count });
    model.save_changes();
  };
  const move = () => {
    const wanted = "#" + model.get("hash");
    if (!own || !model.get("hash") || location.hash === wanted) return;
    const way = model.get("replaces") ? "replaceState" : "pushState";
    history[way](null, "", wanted);
  };
  const name = () => {
    if (!own) return;
    document.title = model.get("title");
    document.documentElement.lang = model.get("lang");
  };
  const say = () => { spoken.textContent = model.get("said").text || ""; };
  const look = (tries) => {
    const view = model.get("view");
    const head = document.querySelector(`[data-view="${view}"]`);
    if (!head) {
      if (tries) setTimeout(look, 30, tries - 1);
      return;
    }
    document.dispatchEvent(new Event("kam-ready"));
    if (view < 2 || !own) return;  // the first view takes nobody's focus away
    window.scrollTo(0, 0);
    head.focus({ preventScroll: true });
  };
  let waiting = null;
  const cut = (lost) => {
    if (banner.hidden !== lost) return;
    banner.setAttribute("role", document.querySelector(".kam-said") ? "none" : "alert");  // an exercise says it itself
    told.textContent = model.get("cut_off");
    again.textContent = model.get("reload");
    banner.hidden = !lost;
    if (!lost) spoken.textContent = model.get("back_again");
  };
  const ping = () => {
    if (document.hidden || waiting) return;
    model.set("ping", model.get("ping") + 1);
    model.save_changes();
    waiting = setTimeout(() => { waiting = null; cut(true); }, model.get("patience"));
  };
  const pong = () => {
    if (model.get("pong") !== model.get("ping")) return;
    clearTimeout(waiting);
    waiting = null;
    cut(false);
  };
  const leave = (event) => {
    const config = document.getElementById("jupyter-config-data");
    if (!own || event.persisted || !config) return;
    const { baseUrl, kernelId } = JSON.parse(config.textContent);
    const token = (document.cookie.match(/(?:^|; )_xsrf=([^;]*)/) || [])[1] || "";
    const headers = { "X-XSRFToken": token };
    fetch(`${baseUrl}voila/api/shutdown/${kernelId}`, { method: "POST", keepalive: true, headers }).catch(() => {});
  };
  const heard = own ? { popstate: hear, pagehide: leave } : {};
  for (const [event, act] of Object.entries(heard)) window.addEventListener(event, act);
  const beat = own ? setInterval(ping, model.get("beat")) : null;
  const changes = { hash: move, title: name, lang: name, said: say, view: () => look(200), pong };
  for (const [trait, act] of Object.entries(changes)) model.on(`change:${trait}`, act);
  name();
  look(200);
  hear();
  return () => {
    clearInterval(beat);
    clearTimeout(waiting);
    for (const [event, act] of Object.entries(heard)) window.removeEventListener(event, act);
  };
}
export default { render };
