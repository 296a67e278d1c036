// A form with real labels. What was typed goes to the kernel once, at the press, and is not kept in the widget.
function render({ model, el }) {
  const words = model.get("words");
  const form = document.createElement("form");
  form.className = "kam-sign-in";
  form.noValidate = true;
  const fields = {};
  for (const name of ["code", "name", "secret"]) {
    const label = document.createElement("label");
    const title = document.createElement("span");
    title.textContent = words[name];
    const input = document.createElement("input");
    input.type = "text";
    input.name = name;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("autocapitalize", "none");
    input.maxLength = 90;
    label.append(title, input);
    if (words[`${name}_hint`]) {
      const hint = document.createElement("small");
      hint.id = `kam-hint-${name}`;
      hint.textContent = words[`${name}_hint`];
      input.setAttribute("aria-describedby", hint.id);
      label.append(hint);
    }
    form.append(label);
    fields[name] = input;
  }
  fields.code.value = model.get("code");
  const button = document.createElement("button");
  button.type = "submit";
  button.className = "kam-main";
  button.textContent = words.enter;
  const said = document.createElement("p");
  said.className = "kam-said";
  said.setAttribute("role", "alert");
  form.append(button, said);
  el.append(form);
  const tell = (text, bad) => { said.textContent = text; said.classList.toggle("kam-bad", bad); };
  let count = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(fields).map(([name, input]) => [name, input.value.trim()]));
    const empty = Object.keys(given).find((name) => !given[name]);
    if (empty) {
      tell(words.fill_all, true);
      fields[empty].focus();
      return;
    }
    button.disabled = true;
    tell(words.checking, false);
    model.set("given", { ...given, count: ++count });
    model.save_changes();
  });
  model.on("change:refused", () => {
    button.disabled = false;
    tell(model.get("refused").text || "", true);
    fields.secret.focus();
    fields.secret.select();
  });
  model.on("change:code", () => { if (!fields.code.value) fields.code.value = model.get("code"); });
}
export default { render };
