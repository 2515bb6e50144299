// Draws a network: finds room for it, paints its maps, shows more under the pointer, lets choose.
//
// A graph of another shape is built anew; one of the same shape keeps every element, and only what
// changed is written, so nothing flickers while a run plays.
//
// Who decides what is chosen? The browser until Python has answered, Python at rest.

const TITLE = 17; // px, a line of a column's title
const LINE = 15; // px, a line of text under a unit
const RING = 4; // px, around the unit that is chosen
const TEXT = 62; // px, the width that such a line may take
const LEAST = 24; // px, the smallest unit with text under it
const LARGEST = { round: 44, map: 56 }; // px
const FAR = { across: 210, down: 96 }; // px, the largest distance between two units' middles
const REACH = 7; // px from a wire at which the pointer still means it
const MANY = 40; // wires, of which the weak ones are pale
const PATIENCE = 2000; // ms to wait for Python's answer to a choice
const PLACES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]; // along a wire, for its label

const graphs = new WeakMap(); // Streamlit calls the default export on every change of data or theme
const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

export default function ({ data, parentElement, setStateValue }) {
  let graph = graphs.get(parentElement);
  if (!graph) graphs.set(parentElement, (graph = new Graph(parentElement.querySelector("#graph"))));
  graph.send = (place) => setStateValue("chosen", place);
  graph.receive(data);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook; then the graph lives on.
    if (!parentElement.isConnected) graph.leave();
  };
}

class Graph {
  constructor(root) {
    this.root = root;
    this.parts = Object.fromEntries([...root.querySelectorAll("[id]")].map((e) => [e.id, e]));
    this.svg = root.querySelector("svg");
    this.parts.panel.append(make("canvas"), make("p", "heading"), make("p"));
    this.sentAt = -Infinity;
    this.width = root.clientWidth; // kept, because asking for it at each redraw is slow
    this.watch = new ResizeObserver(() => {
      this.width = root.clientWidth;
      this.layout();
    });
    this.watch.observe(root);
    // A finger leaves where it lifts: what it showed stays until it points elsewhere.
    root.onpointermove = root.onpointerdown = (event) => this.seek(event);
    root.onpointerleave = (event) => event.pointerType === "touch" || this.hide();
    root.onkeydown = (event) => this.steer(event);
  }

  leave() {
    this.watch.disconnect();
  }

  receive(data) {
    const { columns, titles, ends, labels } = data;
    const form = columns.map((units) => units.map(({ kind, map }) => [kind, map === undefined]));
    const shape = JSON.stringify([form, titles, ends, labels.map(Boolean)]);
    const anew = shape !== this.shape;
    this.shape = shape;
    this.data = data;
    if (anew) this.build();
    const answered = same(data.chosen, this.chosen);
    if (answered) this.sentAt = -Infinity;
    if (anew || performance.now() - this.sentAt > PATIENCE) this.chosen = data.chosen;
    this.root.ariaLabel = data.alt;
    put(this.parts.hint, "textContent", data.hint);
    this.root.style.height = `${data.height}px`;
    this.dye();
    this.units.forEach((unit) => this.write(unit));
    this.wires.forEach((wire) => this.draw(wire));
    this.mark();
    this.layout();
    if (this.shown) this.describe();
  }

  // One record for each unit and wire: what it is and its elements.
  build() {
    const { columns, titles, ends } = this.data;
    this.hide();
    this.fitted = ""; // what the last layout was made for
    this.widest = 0; // px, of the labels so far: so that they find their places once
    this.thick = 1; // px, the widest wire
    this.columns = columns.map((units, column) =>
      units.map(({ kind, map }, row) => this.unit(column, row, kind, map !== undefined)),
    );
    this.units = this.columns.flat();
    this.wires = ends.map(([a, b, c, d], k) => {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const label = this.data.labels[k] ? make("span", "label") : null;
      const [start, end] = [this.columns[a][b], this.columns[c][d]];
      return { k, line, label, start, end, sign: "neutral" };
    });
    this.titles = titles.map((title) => Object.assign(make("span"), { textContent: title }));
    this.svg.replaceChildren(...this.wires.map(({ line }) => line));
    this.parts.titles.replaceChildren(...this.titles);
    this.parts.labels.replaceChildren(...this.wires.map(({ label }) => label).filter(Boolean));
    this.parts.units.replaceChildren(...this.units.map(({ button }) => button));
  }

  unit(column, row, kind, pictured) {
    const button = make("button", `unit ${kind}${pictured ? " pictured" : ""}`);
    const [name, under, value] = [make("span", "name"), make("span", "under"), make("span")];
    const [bias, canvas] = [make("span", "tag"), pictured ? make("canvas") : null];
    under.append(value, bias);
    button.append(...[canvas, name, under].filter(Boolean));
    const unit = { column, row, button, canvas, name, value, bias, under };
    button.type = "button";
    button.tabIndex = column || row ? -1 : 0;
    button.onclick = () => this.choose(unit);
    button.onpointerenter = () => this.show({ unit });
    button.onpointerleave = (event) => event.pointerType === "touch" || this.hide(unit);
    button.onblur = () => this.hide(unit);
    button.onfocus = () => {
      this.units.forEach((other) => (other.button.tabIndex = other === unit ? 0 : -1));
      if (button.matches(":focus-visible")) this.show({ unit });
    };
    return unit;
  }

  // The classes' colours, and the shades from the one through the paper to the other.
  dye() {
    const style = getComputedStyle(this.root);
    const inks = style.getPropertyValue("--st-chart-categorical-colors").split(/,(?![^(]*\))/);
    const chosen = this.root.dataset.inks.split(" ").map((k) => inks[k]?.trim());
    const paper = style.getPropertyValue("--st-background-color");
    const theme = JSON.stringify([chosen, paper]);
    if (theme === this.theme) return;
    this.theme = theme;
    const ends = chosen.map((ink, k) => {
      if (ink) this.root.style.setProperty(`--class-${k}`, ink);
      return colour(ink || style.getPropertyValue(`--class-${k}`));
    });
    const middle = colour(paper || "white");
    this.shades = Uint32Array.from({ length: 256 }, (_, byte) => {
      const level = (byte < 128 ? byte : byte - 256) / 127; // a signed byte
      const end = ends[level > 0 ? 1 : 0];
      return middle.reduceRight(
        (pixel, from, k) => (pixel << 8) | (from + (end[k] - from) * Math.min(1, Math.abs(level))),
        255, // opaque; red is the lowest byte
      );
    });
    this.units.forEach((unit) => (unit.painted = null));
  }

  of(unit) {
    return this.data.columns[unit.column][unit.row];
  }

  // A unit's numbers, its name for ears, its map.
  write(unit) {
    const now = this.of(unit);
    for (const part of ["name", "value", "bias"]) put(unit[part], "textContent", now[part]);
    put(unit.button, "ariaLabel", now.said);
    if (!unit.canvas || unit.painted === now.map) return;
    unit.painted = now.map;
    const levels = atob(now.map);
    const [wide, high] = [now.wide, levels.length / now.wide];
    put(unit.canvas, "width", wide);
    put(unit.canvas, "height", high);
    const picture = new ImageData(wide, high);
    const pixels = new Uint32Array(picture.data.buffer);
    for (let k = 0; k < levels.length; k += 1) {
      const row = high - 1 - Math.floor(k / wide); // the lowest row comes first
      pixels[row * wide + (k % wide)] = this.shades[levels.charCodeAt(k)];
    }
    unit.canvas.getContext("2d").putImageData(picture, 0, 0);
  }

  draw(wire) {
    const share = this.data.shares[wire.k];
    if (wire.share !== share) {
      wire.share = share;
      const sign = share > 0 ? "positive" : share < 0 ? "negative" : "neutral";
      wire.line.classList.remove(wire.sign);
      wire.line.classList.add((wire.sign = sign));
      this.stroke(wire);
    }
    if (!wire.label) return;
    put(wire.label, "textContent", this.data.labels[wire.k]);
    const width = Math.ceil((measure(wire.label) + 6) / 4) * 4;
    this.widest = Math.max(this.widest, width);
  }

  // The larger the weight, the wider and, where wires are many, the less pale.
  stroke({ line, share, sign }) {
    const part = Math.abs(share);
    const pale = this.wires.length > MANY ? 0.25 : 1;
    const width = sign === "neutral" ? 1.5 : 1 + part * (this.thick - 1);
    line.setAttribute("stroke-width", width.toFixed(2));
    line.setAttribute("stroke-opacity", (pale + (1 - pale) * part).toFixed(2));
  }

  // Where everything stands. Only the size and the shape decide, and how wide labels have been.
  layout() {
    const { width } = this;
    if (!this.data || !width) return;
    const texts = this.columns.map((units) => this.lines(units));
    const names = this.units.map((unit) => this.of(unit).name);
    const fitted = JSON.stringify([width, this.data.height, this.widest, texts, names]);
    if (fitted === this.fitted) return;
    this.fitted = fitted;
    this.top = this.headroom(width);
    const boxes = this.columns.map((units, k) => this.box(units, texts[k], width));
    const middles = this.spread(boxes, width);
    this.columns.forEach((units, k) => this.place(units, boxes[k], middles[k]));
    this.titles.forEach((title, k) => {
      const x = middles[k];
      const [before, after] = [middles[k - 1] ?? -x, middles[k + 1] ?? 2 * width - x];
      const room = Math.min(x - before, after - x);
      frame(title, { left: x - room / 2, top: 0, width: room, height: this.top });
    });
    const least = Math.min(...boxes.map(({ high }) => high));
    this.thick = Math.min(6, Math.max(2, least * 0.15));
    for (const wire of this.wires) {
      const { line, start, end } = wire;
      const ends = { x1: start.x, y1: start.y, x2: end.x, y2: end.y };
      for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
      this.stroke(wire);
    }
    this.putLabels();
  }

  // Lines of text that stand under each unit of a column where there is room.
  lines(units) {
    const lines = ({ value, bias }) => Boolean(value) + Boolean(bias);
    return Math.max(...units.map((unit) => lines(this.of(unit))));
  }

  headroom(width) {
    if (!this.titles.length) return 0;
    const room = (width / this.titles.length) * 0.75;
    return this.titles.some((title) => measure(title) > room) ? 2 * TITLE + 4 : TITLE + 6;
  }

  // The measures of a column's units. One rule for the text under them: the whole column has it, if
  // below the smallest unit there is room for all its lines, else none of it.
  box(units, lines, width) {
    const across = width / this.columns.length;
    const pitch = Math.min((this.data.height - this.top - RING) / units.length, FAR.down);
    const gap = Math.min(6, pitch / 5);
    const under = lines && lines * LINE + RING;
    const text = pitch >= LEAST + under + gap && across >= TEXT ? under : 0;
    const pictured = units.some((unit) => unit.canvas);
    const largest = pictured ? LARGEST.map : LARGEST.round;
    const high = Math.max(6, Math.min(largest, pitch - text - gap, across * 0.6));
    const name = Math.ceil(Math.max(...units.map((unit) => measure(unit.name)))) + 3;
    const column = units[0].column;
    // A name stands in its unit; beside a picture at the two ends; else there is no room for one.
    const ends = { 0: "left", [this.columns.length - 1]: "right" };
    const side = pictured && this.columns.length > 1 ? (ends[column] ?? "none") : "none";
    const room = Math.min(name, across / 2, 110);
    const inside = !pictured && high >= 20;
    const wide = inside ? Math.max(high, Math.min(name + high * 0.35, across - 8, 130)) : high;
    return { pitch, text, high, wide, inside, side, name: room };
  }

  // The columns' middles: as far apart as there is room. Where there is too little, those without
  // labels between them give way.
  spread(boxes, width) {
    const half = ({ wide, text }) => Math.max(wide, text ? TEXT : 0) / 2;
    const outer = (box, here) =>
      Math.max(box.wide / 2 + (box.side === here ? box.name + 12 : 6), half(box) + 1);
    const labelled = new Set(this.wires.filter((w) => w.label).map((w) => w.start.column));
    const needs = boxes.slice(1).map((box, k) => {
      const both = half(box) + half(boxes[k]);
      const bare = (box.wide + boxes[k].wide) / 2 + 12;
      return labelled.has(k) ? both + this.widest + 4 : Math.max(both, bare);
    });
    const [left, right] = [outer(boxes[0], "left"), outer(boxes.at(-1), "right")];
    const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
    const free = width - left - right - sum(needs);
    const all = free >= 0 || labelled.size === needs.length;
    const gives = needs.map((_, k) => all || !labelled.has(k));
    const share = free / Math.max(1, gives.filter(Boolean).length);
    const steps = needs.map((need, k) => {
      const most = share > 0 ? Math.max(need, Math.min(need + share, FAR.across)) : need + share;
      return gives[k] ? most : need;
    });
    let middle = needs.length ? left + (width - left - right - sum(steps)) / 2 : width / 2;
    return [middle, ...steps.map((step) => (middle += step))];
  }

  place(units, { pitch, text, high, wide, inside, side, name }, x) {
    const centre = (this.top + this.data.height - RING) / 2 - text / 2;
    units.forEach((unit) => {
      const y = centre + (unit.row - (units.length - 1) / 2) * pitch;
      Object.assign(unit, { x, y, wide, high, text });
      frame(unit.button, { left: x - wide / 2, top: y - high / 2, width: wide, height: high });
      unit.button.style.setProperty("--name", `${name}px`);
      put(unit.name, "className", `name ${inside ? "inside" : side}`);
      put(unit.under, "hidden", !text);
    });
  }

  // A label stands at the first place along its wire that is free; where none is, it is left out.
  putLabels() {
    const taken = this.units.flatMap((unit) => {
      const { x, y, wide, high, text } = unit;
      const under = { x, y: y + (high + text) / 2, wide: TEXT, high: text };
      return text ? [{ x, y, wide, high }, under] : [{ x, y, wide, high }];
    });
    const clash = (a, b) =>
      2 * Math.abs(a.x - b.x) < a.wide + b.wide && 2 * Math.abs(a.y - b.y) < a.high + b.high;
    for (const { label, start, end } of this.wires) {
      if (!label) continue;
      const [from, to] = [start.x + start.wide / 2, end.x - end.wide / 2];
      const box = PLACES.map((part) => {
        const x = from + part * (to - from);
        const y = start.y + ((x - start.x) / (end.x - start.x)) * (end.y - start.y);
        return { x, y, wide: this.widest, high: LINE + 2 };
      }).find((box) => !taken.some((other) => clash(box, other)));
      put(label, "hidden", !box);
      if (!box) continue;
      taken.push(box);
      frame(label, { left: box.x, top: box.y });
    }
  }

  // The wire that is meant by a pointer between the units: the nearest within reach.
  seek(event) {
    if (event.target.closest("button")) return;
    const { left, top } = this.root.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let [nearest, reach] = [null, REACH];
    for (const wire of this.wires) {
      const distance = apart(x, y, wire.start, wire.end);
      if (this.data.weights[wire.k] && distance < reach) [nearest, reach] = [wire, distance];
    }
    if (nearest) this.show({ wire: nearest, x, y });
    else this.hide();
  }

  show(what) {
    const wires = new Set(this.shown?.lit);
    this.shown = what;
    what.lit = this.wires.filter((w) => w === what.wire || [w.start, w.end].includes(what.unit));
    for (const wire of what.lit) {
      wire.line.classList.add("lit");
      wires.delete(wire);
    }
    for (const wire of wires) wire.line.classList.remove("lit");
    this.svg.classList.toggle("dim", what.lit.length > 0);
    this.describe();
  }

  // Shows nothing more, or nothing more of this unit.
  hide(unit) {
    if (!this.shown || (unit && unit !== this.shown.unit)) return;
    for (const { line } of this.shown.lit) line.classList.remove("lit");
    this.shown = null;
    this.svg.classList.remove("dim");
    this.parts.panel.className = "";
  }

  describe() {
    const { unit, wire } = this.shown;
    const { panel } = this.parts;
    const [canvas, heading, text] = panel.children;
    if (wire) {
      put(text, "textContent", this.data.weights[wire.k]);
      put(heading, "textContent", "");
    } else {
      const { value, bias, heading: said } = this.of(unit);
      put(text, "textContent", [value, bias].filter(Boolean).join("\n"));
      put(heading, "textContent", said);
    }
    put(canvas, "hidden", !unit?.canvas);
    if (unit?.canvas) {
      put(canvas, "width", unit.canvas.width);
      put(canvas, "height", unit.canvas.height);
      canvas.getContext("2d").drawImage(unit.canvas, 0, 0);
    }
    panel.className = "seen";
    this.putPanel();
  }

  // A picture stands beside its unit, on the side with more room; words alone stand above their
  // place, or else below. Never outside.
  putPanel() {
    const { panel } = this.parts;
    const { unit, wire } = this.shown;
    const { x, y } = unit ?? this.shown;
    const [width, height] = [this.width, this.data.height];
    const away = wire ? 12 : 8 + (unit.canvas ? unit.wide : unit.high) / 2;
    const room = unit?.canvas ? Math.max(x, width - x) - away : width;
    panel.style.maxWidth = `${Math.max(130, Math.min(240, room))}px`;
    panel.style.setProperty("--side", `${Math.min(150, height - 80, Math.max(90, room - 18))}px`);
    const { offsetWidth: wide, offsetHeight: high } = panel;
    let [left, top] = [x - wide / 2, y - away > high ? y - away - high : y + away];
    if (unit?.canvas) [left, top] = [width > 2 * x ? x + away : x - away - wide, y - high / 2];
    const inside = (value, most) => Math.max(0, Math.min(most, value));
    frame(panel, { left: inside(left, width - wide), top: inside(top, height - high) });
  }

  steer(event) {
    if (event.key === "Escape") this.hide();
    const here = this.units.find(({ button }) => button === event.target);
    const [across, down] = ARROWS[event.key] ?? [0, 0];
    if (!here || (!across && !down)) return;
    event.preventDefault();
    const column = this.columns[here.column + across];
    const beside = column && nearestIn(column, here.y);
    const to = across ? beside : this.columns[here.column][here.row + down];
    to?.button.focus();
  }

  choose(unit) {
    const place = [unit.column, unit.row];
    this.chosen = same(place, this.chosen) ? null : place;
    this.sentAt = performance.now();
    unit.button.focus({ preventScroll: true });
    this.mark();
    this.send(this.chosen);
  }

  mark() {
    for (const { column, row, button } of this.units) {
      put(button, "ariaPressed", String(same([column, row], this.chosen)));
    }
  }
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nearestIn(units, y) {
  return units.reduce((a, b) => (Math.abs(b.y - y) < Math.abs(a.y - y) ? b : a));
}

function make(tag, className = "") {
  return Object.assign(document.createElement(tag), { className });
}

function put(element, property, value) {
  if (element[property] !== value) element[property] = value;
}

function frame(element, sides) {
  for (const [side, value] of Object.entries(sides)) element.style[side] = `${value}px`;
}

function same(one, other) {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}

function measure(element) {
  const { font } = getComputedStyle(element);
  if (brush.font !== font) brush.font = font;
  return brush.measureText(element.textContent).width;
}

// Red, green and blue, 0 to 255, of any colour that CSS knows.
function colour(text) {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = text;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

// From a point to the nearest of a line from one place to another.
function apart(x, y, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const part = ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1);
  const at = Math.min(1, Math.max(0, part));
  return Math.hypot(x - a.x - at * dx, y - a.y - at * dy);
}
