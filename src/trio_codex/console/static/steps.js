// Turns, and the steps in them.

export function element(tag, classes = "", ...content) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...content); // strings become text nodes
  return made;
}

// Put what is shown into a place, in the order of the keys.
export function put(view, place) {
  if (view.element.parentNode === place) return;
  view.element.dataset.key = view.key;
  let next = null;
  for (let each = place.lastElementChild; each; each = each.previousElementSibling) {
    if (Number(each.dataset.key) < view.key) break;
    next = each;
  }
  place.insertBefore(view.element, next);
}

export function seconds(value) {
  if (value < 60) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  return `${Math.floor(value / 60)} min ${Math.floor(value % 60)} s`;
}

// Text that grows: one text node, and a line on what is left out before it.
export class GrowingText {
  constructor(classes) {
    this.node = document.createTextNode("");
    this.note = element("p", "note");
    this.block = element("pre", classes, this.node);
    this.block.dir = "auto";
    this.element = element("div", "growing", this.note, this.block);
    this.element.hidden = this.note.hidden = true;
  }
  grow(text) {
    if (text.set !== undefined) {
      this.node.data = text.set;
      this.note.hidden = !text.cut;
      this.note.textContent = `${text.cut.toLocaleString("en")} earlier characters are left out.`;
    } else {
      this.node.appendData(text.add);
    }
    this.element.hidden = this.node.length === 0;
  }
}

const STATUS = {
  inProgress: "running", completed: "completed", failed: "failed", interrupted: "interrupted",
  declined: "declined", stopped: "stopped", lost: "lost", refused: "refused", abandoned: "abandoned",
};
const BAD = new Set(["failed", "declined", "lost", "refused", "abandoned"]);

function chip(status) {
  const known = STATUS[status] ?? status;
  const look = BAD.has(status) ? "bad" : status === "inProgress" ? "busy" : status === "completed" ? "good" : "";
  return element("span", `chip ${look}`, known);
}

// The changes of files, each line in its colour and with its sign.
export function files(changes) {
  return changes.map((change) => {
    const lines = element("pre", "diff");
    for (const line of change.diff.replace(/\n$/, "").split("\n")) {
      const look = { "+": "added", "-": "removed", "@": "place" }[line[0]] ?? "";
      lines.append(element("span", look, `${line}\n`));
    }
    const name = element("code", "", change.path);
    return element("div", "file", element("p", "file-name", element("span", "chip", change.what), " ", name), lines);
  });
}

export class Step {
  constructor(key, kind) {
    this.key = key;
    this.kind = kind;
    this.head = element("div", "head");
    this.text = new GrowingText(`text ${kind}`);
    const inner = [this.head, this.text.element];
    this.element = element("div", `step ${kind}`);
    if (kind === "reasoning") {
      this.element.append(element("details", "", element("summary", "", "Reasoning"), ...inner));
    } else {
      this.element.append(...inner);
    }
  }

  update(data) {
    const parts = [];
    switch (this.kind) {
      case "command":
        parts.push(element("code", "command", `$ ${data.command ?? ""}`), " ");
        if (data.exit) parts.push(element("span", "chip bad", `exit ${data.exit}`));
        else if (data.status) parts.push(chip(data.status));
        break;
      case "files":
        if (data.status) parts.push(element("p", "", "Files ", chip(data.status)));
        parts.push(...files(data.files ?? []));
        break;
      case "tool":
        parts.push(element("code", "command", data.name ?? ""), " ");
        if (data.status) parts.push(chip(data.status));
        if (data.arguments) parts.push(element("pre", "arguments", data.arguments));
        if (data.error) parts.push(element("p", "error", data.error));
        break;
      case "agent":
        parts.push(element("span", "label", "Sub-agent: "), data.name ?? "", " ");
        if (data.status) parts.push(chip(data.status));
        if (data.prompt) parts.push(element("p", "prompt", data.prompt));
        break;
      case "message":
        if (data.phase === "commentary") this.element.classList.add("commentary");
        break;
      case "input":
        parts.push(element("span", "label", "More input"));
        break;
      case "plan":
        parts.push(element("span", "label", "Plan"));
        break;
      case "retry":
        parts.push(element("span", "chip busy", "tries again"), " ", data.about);
        break;
      case "gap":
        parts.push(element("span", "chip bad", "connection lost"), " It is back. What was said meanwhile may be missing.");
        break;
      case "answer":
        parts.push(element("span", "chip", "answered here"), " ", data.about);
        break;
      case "step":
        parts.push(element("span", "label", data.name ?? ""), " ", data.about ?? "");
        break;
    }
    this.head.replaceChildren(...parts);
    this.head.hidden = parts.length === 0;
    this.follow();
  }

  grow(text) {
    this.text.grow(text);
    this.follow();
  }

  follow() {
    this.element.parentNode?.follow?.();
  }

  remove() {
    this.element.remove();
  }
}

export class Turn {
  constructor(key, home) {
    this.key = key;
    this.home = home;
    this.title = element("h3", "");
    this.title.id = `turn-${key}`;
    this.title.tabIndex = -1;
    this.title.dir = "auto";
    this.facts = element("p", "facts");
    this.clock = element("span", "");
    this.error = element("p", "error");
    this.error.dir = "auto";
    this.note = element("p", "note");
    this.children = element("div", "steps");
    this.children.tabIndex = 0;
    this.children.setAttribute("role", "group");
    this.children.setAttribute("aria-labelledby", this.title.id);
    this.element = element("article", "turn", this.title, this.facts, this.note, this.children, this.error);
    this.element.setAttribute("aria-labelledby", this.title.id);
    let atEnd = true;
    this.children.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.children;
      atEnd = scrollTop + clientHeight > scrollHeight - 40;
    }, { passive: true });
    let wanted = false;
    this.children.follow = () => {
      if (!atEnd || wanted) return;
      wanted = true;
      requestAnimationFrame(() => {
        wanted = false;
        this.children.scrollTop = this.children.scrollHeight;
      });
    };
  }

  update(data) {
    this.element.classList.toggle("agent", data.agent);
    this.element.dataset.status = data.status;
    this.title.textContent = data.title || (data.agent ? "Sub-agent" : "Turn");
    const tokens = data.tokens ? ` · ${data.tokens.toLocaleString("en")} tokens` : "";
    const who = data.agent ? "sub-agent, thread" : "thread";
    this.facts.replaceChildren(chip(data.status), ` ${who} ${data.thread} · `, this.clock, tokens);
    this.error.textContent = data.error;
    this.error.hidden = !data.error;
    this.note.textContent = `${data.left_out} earlier steps are left out.`;
    this.note.hidden = !data.left_out;
    this.tick();
  }

  tick() {
    const { seconds: taken, began } = this.data;
    this.clock.textContent = seconds(taken ?? Math.max(0, (Date.now() - began) / 1000));
  }

  remove() {
    this.element.remove();
  }
}
