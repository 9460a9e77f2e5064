// The tokens of all turns, as they add up over time.

import uPlot from "/uPlot.esm.js";

const HEIGHT = 150;
const number = (value) => value.toLocaleString("en");

export class Spending {
  constructor(totals, place, details) {
    this.totals = totals;
    this.place = place;
    this.details = details;
    this.lines = "";
    details.addEventListener("toggle", () => this.draw());
    new ResizeObserver(() => this.resize()).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.plot?.destroy();
      this.plot = undefined;
      this.draw();
    });
  }

  update(data) {
    const cached = data.cached ? ` (${number(data.cached)} from the cache)` : "";
    this.totals.textContent = `${number(data.input)} in${cached}, ${number(data.output)} out`;
    this.place.setAttribute("aria-label", `Tokens over time: ${this.totals.textContent} until now`);
    this.draw();
  }

  grow(text) {
    this.lines = text.set ?? this.lines + text.add;
    this.draw();
  }

  draw() {
    if (!this.details.open || this.wanted) return;
    this.wanted = true;
    requestAnimationFrame(() => {
      this.wanted = false;
      const points = this.lines.trim().split("\n").filter(Boolean).map((line) => line.split(",").map(Number));
      if (points.length === 0) return;
      points.push([Date.now(), this.data.input, this.data.output]);
      const columns = [0, 1, 2].map((column) => points.map((point) => column ? point[column] : point[0] / 1000));
      if (this.plot) this.plot.setData(columns);
      else this.plot = new uPlot(this.options(), columns, this.place);
    });
  }

  resize() {
    this.plot?.setSize({ width: this.place.clientWidth, height: HEIGHT });
  }

  options() {
    const style = getComputedStyle(document.body);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--text"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
    return {
      width: this.place.clientWidth,
      height: HEIGHT,
      cursor: { y: false },
      scales: { y: { range: (_, least, most) => [0, Math.max(1, most * 1.05)] } },
      series: [
        {},
        { label: "in", stroke: colour("--busy"), width: 2, value: (_, value) => (value == null ? "" : number(value)) },
        { label: "out", stroke: colour("--good"), width: 2, dash: [6, 3], value: (_, value) => (value == null ? "" : number(value)) },
      ],
      axes: [axis, { ...axis, size: 70, values: (_, values) => values.map(number) }],
    };
  }

  remove() {}
}
