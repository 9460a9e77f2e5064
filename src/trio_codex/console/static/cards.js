// Requests of the runtime that wait for a click. A card shows what it is told to show: the
// program knows what a choice means.

import { element, files } from "/steps.js";

export class Card {
  constructor(key, home, section, rows) {
    this.key = key;
    this.home = home;
    this.section = section;
    this.rows = rows;
    this.element = element("article", "card");
    this.inputs = [];
  }

  update(data) {
    if (this.form) return; // a card never changes, and what was entered stays
    this.form = element("form", "");
    const title = element("h3", "", data.title);
    title.id = `card-${this.key}`;
    title.tabIndex = -1;
    this.element.setAttribute("aria-labelledby", title.id);
    this.form.append(title, this.where(data), ...data.facts.map(fact), ...files(data.files));
    for (const each of data.fields) this.form.append(this.field(each));
    this.problem = element("p", "error");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    this.buttons = element("div", "choices");
    data.choices.forEach((choice, place) => {
      const button = element("button", place === 0 ? "first" : "", choice.label);
      // Enter in a field sends what is entered; nothing else is ever chosen by it.
      const sends = place === 0 && data.fields.length > 0;
      button.type = sends ? "submit" : "button";
      button.name = choice.name;
      button.setAttribute("aria-describedby", title.id);
      if (!sends) button.addEventListener("click", () => this.choose(choice.name));
      this.buttons.append(button);
    });
    this.form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      if (data.fields.length > 0) this.choose(data.choices[0].name);
    });
    this.form.append(this.problem, this.buttons);
    this.element.append(this.form);
  }

  where(data) {
    const line = element("p", "facts");
    if (data.thread !== null) line.append(`thread ${data.thread}`);
    const turn = this.rows.get(data.turn);
    if (turn !== undefined) {
      const link = element("a", "", turn.title.textContent.slice(0, 80));
      link.href = `#${turn.title.id}`;
      line.append(": ", link);
    }
    if (data.seconds) line.append(` · the runtime waits ${data.seconds} s`);
    line.hidden = !line.hasChildNodes();
    return line;
  }

  field(told) {
    const id = `field-${this.key}-${told.name}`;
    const needed = told.needed ? " (needed)" : "";
    if (told.type === "link" || told.type === "shown") {
      const address = told.type === "link" ? element("a", "address", told.about) : element("code", "address", told.about);
      if (told.type === "link") {
        address.href = told.about;
        address.rel = "noopener noreferrer";
        address.target = "_blank";
      }
      return element("p", "field", `${told.label}: `, address);
    }
    const about = element("p", "about", told.about ?? "");
    about.id = `${id}-about`;
    about.hidden = !told.about;
    about.dir = "auto";
    if (told.type === "one" || told.type === "many") {
      const group = element("fieldset", "field", element("legend", "", told.label + needed), about);
      told.options.forEach((option) => {
        const input = document.createElement("input");
        input.type = told.type === "one" ? "radio" : "checkbox";
        input.name = id;
        input.value = option.value;
        const hint = option.about ? element("span", "about", ` ${option.about}`) : "";
        group.append(element("label", "option", input, " ", option.label, hint));
        this.inputs.push({ name: told.name, input, chosen: true });
      });
      if (told.other) group.append(this.entry({ ...told, type: told.other, name: `${told.name} other`, label: "Something else" }, id));
      return group;
    }
    const entry = this.entry({ ...told, label: told.label + needed }, id);
    entry.prepend(about);
    return entry;
  }

  entry(told, id) {
    const input = document.createElement(told.type === "block" ? "textarea" : "input");
    input.id = `${id}-entry`;
    input.setAttribute("aria-describedby", `${id}-about`);
    if (told.type === "check") {
      input.type = "checkbox";
      input.checked = told.preset === true;
    } else {
      if (told.type === "secret") input.type = "password";
      if (told.type === "number") input.inputMode = "decimal";
      input.value = told.preset ?? "";
      if (told.format) input.placeholder = told.format;
      input.autocomplete = "off";
    }
    const label = element("label", "", told.label);
    label.htmlFor = input.id;
    this.inputs.push({ name: told.name, input, chosen: false });
    const order = told.type === "check" ? [input, " ", label] : [label, " ", input];
    return element("div", "field", ...order);
  }

  entered() {
    const values = {};
    for (const { name, input, chosen } of this.inputs) {
      if (!chosen) values[name] = input.type === "checkbox" ? input.checked : input.value;
      else if (input.checked) (values[name] ??= []).push(input.value);
      else values[name] ??= [];
    }
    return values;
  }

  async choose(choice) {
    if (this.sending) return;
    this.sending = true;
    this.busy(true);
    let problem = "The program cannot be reached.";
    try {
      const response = await fetch("/answer", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ key: this.key, choice, entered: this.entered() }),
      });
      if (response.ok) return; // the program takes the card away
      problem = await response.text();
    } catch {
      // it is said below
    }
    this.sending = false;
    this.busy(false);
    this.problem.textContent = problem;
    this.problem.hidden = false;
  }

  busy(is) {
    this.element.setAttribute("aria-busy", String(is));
    for (const button of this.buttons.children) button.setAttribute("aria-disabled", String(is));
  }

  remove() {
    const held = this.element.contains(document.activeElement);
    const next = this.element.nextElementSibling ?? this.element.previousElementSibling;
    this.element.remove();
    // Who works by keyboard goes on with the next card.
    if (held) (next?.querySelector("h3") ?? this.section).focus();
  }
}

function fact(told) {
  const text = element(told.code ? "code" : "span", "fact-text", told.text);
  text.dir = "auto";
  return element("div", "fact", element("span", "label", told.label), " ", text);
}
