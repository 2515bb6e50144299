// A canvas for a digit, which says at each lift of the pen what is drawn on it.
//
// A stroke is a list of points, in shares of the canvas's side. It is drawn twice: on the screen in
// the theme's colours and the screen's pixels, and apart from it in white on black, at a size of its
// own, for Python. So the same strokes are the same image, whatever the screen.

const PEN = 1 / 12; // of the side: the pen's width, to where its edge is half as strong
const SOFT = 0.25; // of that width: how far the edge begins outside and ends inside of it
const SHADES = 8; // of the edge
const FINE = 4; // pixels drawn for one that is sent, along a side
const CLOSE = 1 / 280; // of the side: a point nearer to the one before adds nothing
const DOT = 1e-4; // of the side: a line so short is seen, one without length may not be

const pads = new Map(); // the newest for each key

class DigitPad extends Reporter {
  constructor(root, data) {
    super(root, data);
    const { canvas, pad, undo, clear } = this.parts;
    // Streamlit builds the pad anew where something else comes to stand before it on the page:
    // then Python still knows of the drawing, and it is taken over. What is Python's alone goes.
    const before = pads.get(data.key);
    const same = data.strokes > 0 && before?.count >= data.count;
    if (same) this.count = this.heard = before.count;
    this.strokes = same ? before.strokes : [];
    this.dirty = same ? before.at !== before.said : data.strokes > 0;
    this.said = this.at; // where the last report stood
    pads.set(data.key, this);
    this.stroke = null; // the one under the pen
    this.screen = new Sheet(canvas);
    this.ink = new Sheet(document.createElement("canvas"), { willReadFrequently: true });
    this.ink.prepare(data.side * FINE, "black", "white");
    this.strokes.forEach((stroke) => this.ink.draw(stroke, 0, true));

    canvas.onpointerdown = (event) => this.begin(event);
    canvas.onpointermove = (event) => this.follow(event);
    canvas.onpointerup = canvas.onlostpointercapture = (event) => this.lift(event);
    canvas.onpointercancel = (event) => this.lift(event, false);
    canvas.oncontextmenu = (event) => this.stroke && event.preventDefault(); // a long press
    pad.onkeydown = (event) => this.key(event);
    undo.onclick = () => this.takeBack(1);
    clear.onclick = () => this.takeBack(this.strokes.length);
    this.watch = new ResizeObserver(() => this.show());
    this.watch.observe(canvas);
    addEventListener("resize", () => this.show(), { signal: this.away.signal }); // zoomed, perhaps
  }

  receive(data) {
    // The answer to a report that a pad before this one had sent.
    if (data.count > this.count && data.strokes !== this.strokes.length) this.dirty = true;
    super.receive(data);
  }

  leave() {
    super.leave();
    this.watch.disconnect();
  }

  // The browser alone decides what is drawn; its place among the reports is how often it changed.
  told() {
    return this.at ?? 0;
  }

  fit(wanted) {
    return wanted;
  }

  address() {} // a drawing is too much for a link

  words() {
    this.said = this.at;
    const strokes = Math.min(this.strokes.length, this.data.most);
    return { image: strokes ? this.ink.averaged(FINE) : "", strokes };
  }

  begin(event) {
    if (this.stroke || event.button !== 0) return;
    const { canvas } = this.parts;
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.stroke = [];
    this.show();
    this.follow(event);
  }

  follow(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    if (!(event.buttons & 1)) return this.lift(event);
    const known = this.stroke.length;
    const { left, top, width } = this.parts.canvas.getBoundingClientRect();
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of passed.length ? passed : [event]) {
      const point = [(clientX - left) / width, (clientY - top) / width];
      const [x, y] = this.stroke.at(-1) ?? [Infinity, Infinity];
      if (Math.hypot(point[0] - x, point[1] - y) >= CLOSE) this.stroke.push(point);
    }
    if (this.stroke.length > known) this.screen.draw(this.stroke, Math.max(0, known - 1));
  }

  // A stroke that the system cancels, as when it takes the touch for its own gesture, is not kept.
  lift(event, keep = true) {
    const { stroke } = this;
    if (!stroke || event.pointerId !== this.pointer) return;
    this.stroke = null;
    if (!keep) return this.redraw();
    this.strokes.push(stroke);
    this.screen.draw(stroke, stroke.length - 1, true);
    this.ink.draw(stroke, 0, true);
    this.go(this.at + 1);
  }

  takeBack(count) {
    if (this.stroke || !this.strokes.length) return;
    this.strokes.length -= count;
    this.ink.wipe();
    this.strokes.forEach((stroke) => this.ink.draw(stroke, 0, true));
    this.redraw();
    this.go(this.at + 1);
  }

  key(event) {
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    const command = (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === "z";
    const empty = ["Delete", "Escape"].includes(key) && !(ctrlKey || metaKey || shiftKey || altKey);
    if (!command && !empty) return;
    event.preventDefault();
    event.stopPropagation();
    this.takeBack(command ? 1 : this.strokes.length);
  }

  redraw() {
    this.screen.wipe();
    this.strokes.forEach((stroke) => this.screen.draw(stroke, 0, true));
    if (this.stroke?.length) this.screen.draw(this.stroke, 0);
    this.show();
  }

  show() {
    const { canvas, invitation, undo, clear } = this.parts;
    const { color, backgroundColor } = getComputedStyle(canvas);
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (side && this.screen.prepare(side, backgroundColor, color)) this.redraw();
    const empty = !this.strokes.length;
    // They are only marked, so that the button that emptied the canvas keeps the focus.
    undo.ariaDisabled = clear.ariaDisabled = String(empty);
    const { labels } = this.data;
    canvas.ariaLabel = empty ? labels.empty : labels.drawn;
    for (const name of ["invitation", "hint", "undo", "clear"]) {
      if (this.parts[name].textContent !== labels[name]) {
        this.parts[name].textContent = labels[name];
      }
    }
    undo.title = labels.undo_title;
    clear.title = labels.clear_title;
    invitation.hidden = !empty || Boolean(this.stroke);
  }
}

// A square of paper. Of ink that lies on ink the stronger shade is seen: so a stroke may be drawn
// in pieces, and where strokes cross, their soft edges do not add up.
class Sheet {
  constructor(canvas, options) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", options);
  }

  // Takes size and colours, and says whether they are new: then the sheet is empty.
  prepare(side, paper, ink) {
    const form = `${side} ${paper} ${ink}`;
    if (form === this.form) return false;
    Object.assign(this, { form, side, paper });
    this.canvas.width = this.canvas.height = side;
    const { context } = this;
    this.shades = shades(paper, ink);
    context.scale(side, side); // from here on the side is 1
    context.lineCap = context.lineJoin = "round";
    this.wipe();
    return true;
  }

  wipe() {
    const { context } = this;
    context.globalCompositeOperation = "source-over";
    context.fillStyle = this.paper;
    context.fillRect(0, 0, 1, 1);
    context.globalCompositeOperation = this.shades.brighter ? "lighten" : "darken";
  }

  // Draws a stroke from one of its points on, in curves that go from the middle between two points
  // to the next middle; the last half line only if it has ended.
  draw(points, from, ended = false) {
    const { context } = this;
    const line = new Path2D();
    const [x, y] = from ? middle(points[from - 1], points[from]) : points[0];
    line.moveTo(x, y);
    line.lineTo(x + DOT, y);
    for (let k = from; k < points.length - 1; k += 1) {
      line.quadraticCurveTo(...points[k], ...middle(points[k], points[k + 1]));
    }
    if (ended) line.lineTo(...points.at(-1));
    this.shades.forEach((shade, k) => {
      context.strokeStyle = shade;
      context.lineWidth = PEN * (1 + SOFT * (1 - (2 * k + 1) / SHADES));
      context.stroke(line);
    });
  }

  // The brightness of squares of `fine` times `fine` pixels, as bytes in base64.
  averaged(fine) {
    const { side } = this;
    const { data } = this.context.getImageData(0, 0, side, side); // red, green, blue, opacity
    const sums = new Uint32Array((side / fine) ** 2);
    for (let pixel = 0; pixel < side * side; pixel += 1) {
      const [row, column] = [Math.floor(pixel / side), pixel % side];
      sums[Math.floor(row / fine) * (side / fine) + Math.floor(column / fine)] += data[4 * pixel];
    }
    return btoa(String.fromCharCode(...sums.map((sum) => Math.round(sum / fine ** 2))));
  }
}

function middle([x, y], [u, v]) {
  return [(x + u) / 2, (y + v) / 2];
}

// The steps from paper to ink, faintest first.
function shades(paper, ink) {
  const strip = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  strip.fillStyle = paper;
  strip.fillRect(0, 0, SHADES + 1, 1);
  strip.fillStyle = ink;
  for (let k = 1; k <= SHADES; k += 1) {
    strip.globalAlpha = k / SHADES;
    strip.fillRect(k, 0, 1, 1);
  }
  const pixels = Array.from({ length: SHADES + 1 }, (_, k) => [
    ...strip.getImageData(k, 0, 1, 1).data.subarray(0, 3),
  ]);
  const light = (pixel) => pixel.reduce((sum, part) => sum + part, 0);
  const steps = pixels.slice(1).map((pixel) => `rgb(${pixel.join(" ")})`);
  return Object.assign(steps, { brighter: light(pixels.at(-1)) > light(pixels[0]) });
}

export default mounted(DigitPad);
