// A slider that says where it is while it is moved.

const EDGE = 8; // px that the help keeps from the window's edges
const LINGER = 200; // ms in which the pointer may move from the help's button onto the help

class LiveSlider extends Reporter {
  constructor(root, data) {
    super(root, data);
    const { range, ask, help } = this.parts;
    range.oninput = () => this.go(Number(range.value));
    ask.onclick = ask.onfocus = ask.onpointerenter = () => this.explain();
    help.onpointerenter = () => clearTimeout(this.fading);
    ask.onpointerleave = help.onpointerleave = () => {
      this.fading = setTimeout(() => help.hidePopover(), LINGER);
    };
    ask.onblur = () => help.hidePopover();
    const gone = { capture: true, signal: this.away.signal };
    addEventListener("keydown", (event) => event.key === "Escape" && help.hidePopover(), gone);
    for (const kind of ["scroll", "resize"]) addEventListener(kind, () => help.hidePopover(), gone);
  }

  told() {
    return this.data.value;
  }

  fit(wanted) {
    return Math.min(Math.max(wanted, this.data.low), this.data.high);
  }

  words() {
    return { value: this.at };
  }

  written() {
    return this.at === this.data.default ? null : this.at.toFixed(this.data.places);
  }

  explain() {
    const { ask, help } = this.parts;
    clearTimeout(this.fading);
    if (!help.matches(":popover-open")) help.showPopover();
    const from = ask.getBoundingClientRect();
    const { width, height } = help.getBoundingClientRect();
    const above = from.top - height - EDGE;
    help.style.left = `${Math.max(EDGE, Math.min(from.left, innerWidth - width - EDGE))}px`;
    help.style.top = `${above < EDGE ? from.bottom + EDGE : above}px`;
  }

  show() {
    const { data, parts } = this;
    const { slider, range, ask } = parts;
    const text = (number) => number.toFixed(data.places).replace("-", "\u2212");
    const here = text(this.at);
    range.min = data.low;
    range.max = data.high;
    range.step = data.step;
    range.value = this.at;
    range.disabled = data.held;
    // Words without a place for the number were made for the value that Python knows.
    const known = this.heard >= this.count && !this.dirty && data.words;
    range.ariaValueText = data.words.includes("{}")
      ? data.words.replaceAll("{}", here)
      : known || here;
    parts.name.textContent = data.label;
    parts.value.textContent = here;
    parts.low.textContent = text(data.low);
    parts.high.textContent = text(data.high);
    slider.style.setProperty("--done", (this.at - data.low) / (data.high - data.low));
    slider.style.setProperty("--letters", here.length);
    ask.hidden = !data.help;
    ask.ariaLabel = data.ask;
    parts.help.textContent = data.help;
    for (const part of [range, ask]) {
      if (data.help) part.setAttribute("aria-describedby", "help");
      else part.removeAttribute("aria-describedby");
    }
  }
}

export default mounted(LiveSlider);
