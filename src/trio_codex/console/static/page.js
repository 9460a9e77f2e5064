// Keeps the page as the rows are that the program tells of. Text from the program is only ever
// put into text nodes: nothing here makes markup of it.

import { Card } from "/cards.js";
import { Spending } from "/spending.js";
import { Step, Turn, put } from "/steps.js";

const find = (id) => document.getElementById(id);
const rows = new Map(); // what is shown, by key
let told = new Set(); // the keys that were told since the stream began
let whole = false; // whether everything was told once
let announced = "";

class About {
  update(data) {
    find("about").textContent = this.told(data);
    find("left-out").hidden = !data.left_out;
    find("left-out").textContent = `${data.left_out} earlier turns are left out.`;
  }
  told(data) {
    if (data.ended) return `The connection is over: ${data.ended}`;
    if (data.cut) return "Reconnecting: the connection to the runtime was cut.";
    return data.runtime ? `Runtime ${data.runtime}` : "No runtime yet";
  }
  remove() {}
}

function make(row) {
  switch (row.kind) {
    case "about": return new About();
    case "spending": return new Spending(find("totals"), find("chart"), find("spending"));
    case "request": return new Card(row.key, find("cards"), find("requests"), rows);
    case "turn": return new Turn(row.key, find("turns"));
    default: return new Step(row.key, row.kind);
  }
}

function take(row) {
  told.add(row.key);
  let view = rows.get(row.key);
  if (view === undefined) {
    view = make(row);
    rows.set(row.key, view);
  }
  if (row.data !== undefined) {
    const before = view.data;
    view.data = row.data;
    if (view.element !== undefined) {
      put(view, rows.get(row.parent)?.children ?? view.home ?? find("turns"));
    }
    view.update(row.data);
    if (whole) announce(view, before);
  }
  if (row.text !== undefined) view.grow?.(row.text);
}

function drop(key) {
  rows.get(key)?.remove();
  rows.delete(key);
}

function announce(view, before) {
  const data = view.data;
  if (view instanceof Card) say(`${data.title} ${data.facts[0]?.text ?? ""}`);
  if (view instanceof About && before && view.told(before) !== view.told(data)) say(view.told(data));
  if (view instanceof Turn && before && before.status !== data.status) {
    say(`Turn of thread ${data.thread} ${data.status}. ${data.error}`);
  }
}

function say(text) {
  // The same text again would not be read out.
  announced = text.slice(0, 300) + (announced.endsWith("\u00a0") ? "" : "\u00a0");
  find("say").textContent = announced;
}

function count() {
  let waiting = 0, running = 0, turns = 0;
  for (const view of rows.values()) {
    if (view instanceof Card) waiting += 1;
    if (view instanceof Turn) {
      turns += 1;
      if (view.data.status === "inProgress") running += 1;
    }
  }
  find("requests-title").textContent = waiting
    ? `${waiting} ${waiting === 1 ? "request waits" : "requests wait"} for you`
    : "Nothing waits for you";
  find("turns-title").textContent = turns ? `${turns} ${turns === 1 ? "turn" : "turns"}, ${running} running` : "No turns yet";
  document.title = (waiting ? `(${waiting}) ` : "") + "trio-codex console";
}

function trouble(text, button) {
  const place = find("trouble");
  place.hidden = !text;
  place.replaceChildren(text, ...(button ? [" ", button] : []));
  document.body.classList.toggle("cut-off", Boolean(text));
}

function connect() {
  const stream = new EventSource("/events");
  stream.addEventListener("begin", () => {
    told = new Set();
    whole = false;
    trouble("");
  });
  stream.addEventListener("whole", () => {
    for (const key of [...rows.keys()]) if (!told.has(key)) drop(key);
    whole = true;
    count();
    document.body.dataset.whole = "yes";
  });
  stream.onmessage = (message) => {
    const news = JSON.parse(message.data);
    news.gone.forEach(drop);
    news.rows.forEach(take);
    count();
  };
  stream.addEventListener("elsewhere", () => {
    stream.close();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Go on here";
    button.onclick = connect;
    trouble("This page is open too often, and was stopped here.", button);
  });
  stream.onerror = () => trouble(
    stream.readyState === EventSource.CLOSED
      ? "The program does not let this page in any more. Open the address that it has printed."
      : "The program cannot be reached. This is what was known last.",
  );
}

setInterval(() => {
  for (const view of rows.values()) if (view instanceof Turn) view.tick();
}, 1000);
connect();
