"""The submit button: it makes the attempt's id, and says so when no acknowledgement comes back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import anywidget
import traitlets

ESM = """
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
  const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
}
function render({ model, el }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kam-main kam-submit";
  const said = document.createElement("div");
  said.className = "kam-said";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  el.append(button, said);
  let timer = null;
  let pending = null;  // the id of an attempt that nobody has acknowledged: sent again, it is stored once
  const draw = () => { button.textContent = model.get("label"); button.disabled = model.get("disabled"); };
  const tell = (text, bad) => { said.textContent = text; said.classList.toggle("kam-bad", bad); };
  const settled = () => {
    if (model.get("acknowledged") !== model.get("presses")) return;
    clearTimeout(timer);
    pending = null;
    button.removeAttribute("aria-busy");
    tell(model.get("said"), model.get("refused"));
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-busy")) return;
    pending = pending || newId();
    model.set("attempt", pending);
    model.set("presses", model.get("presses") + 1);
    model.save_changes();
    button.setAttribute("aria-busy", "true");
    tell(model.get("waiting"), false);
    clearTimeout(timer);
    const giveUp = () => { button.removeAttribute("aria-busy"); tell(model.get("lost"), true); };
    timer = setTimeout(giveUp, model.get("patience"));
  });
  model.on("change:acknowledged", settled);
  model.on("change:label", draw);
  model.on("change:disabled", draw);
  draw();
  if (model.get("said")) tell(model.get("said"), model.get("refused"));
  return () => clearTimeout(timer);
}
export default { render };
"""


class SubmitButton(anywidget.AnyWidget):
    """A button whose press carries a new attempt id; the page waits `patience` milliseconds for its acknowledgement."""

    _esm = ESM
    label = traitlets.Unicode("").tag(sync=True)
    waiting = traitlets.Unicode("").tag(sync=True)
    lost = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    patience = traitlets.Int(5000).tag(sync=True)
    attempt = traitlets.Unicode("").tag(sync=True)
    presses = traitlets.Int(0).tag(sync=True)
    acknowledged = traitlets.Int(0).tag(sync=True)
    said = traitlets.Unicode("").tag(sync=True)
    refused = traitlets.Bool(False).tag(sync=True)

    def on_submit(self, handler: Callable[[UUID], None]) -> None:
        """Call `handler` with the attempt's id at each press; one that got no answer comes again."""
        self.observe(lambda change: handler(UUID(self.attempt)), "presses")

    def acknowledge(self, said: str, refused: bool = False) -> None:
        """Tell the page that its attempt has been dealt with, and what to say."""
        with self.hold_sync():
            self.said, self.refused = said, refused
        self.acknowledged = self.presses

    def click(self, attempt: UUID | None = None) -> None:
        """Press the button, as a page would; with the id of an earlier press where that got no answer."""
        with self.hold_sync():
            self.attempt = str(attempt or uuid4())
        self.presses += 1
