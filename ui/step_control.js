// Shows one step of a run and says so to Python while it moves.

const PLAY = "M7.5 5v14L19 12z";
const PAUSE = "M7 5.5h3.5v13H7zM13.5 5.5H17v13h-3.5z";

class StepControl extends Reporter {
  constructor(root, data) {
    super(root, data);
    const { start, back, play, forward, end, range, speed } = this.parts;
    const press = (button, where) => (button.onclick = () => this.move(where()));
    press(start, () => 0);
    press(back, () => this.at - 1);
    press(forward, () => this.at + 1);
    press(end, () => this.data.last);
    range.oninput = () => this.move(Number(range.value));
    play.onclick = () => (this.playing ? this.move(this.at) : this.play());
    speed.onchange = () => this.playing && this.play();
  }

  told() {
    return this.data.step;
  }

  fit(wanted) {
    return Math.min(Math.max(wanted, 0), this.data.last);
  }

  words() {
    return { step: this.at };
  }

  written() {
    return this.at === this.data.last ? null : String(this.at);
  }

  move(step) {
    this.halt();
    if (!this.go(step)) this.settle();
  }

  play() {
    clearInterval(this.player);
    const begin = this.at < this.data.last ? this.at : 0;
    const perSecond = Number(this.parts.speed.value);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const since = performance.now();
    this.playing = true;
    this.go(begin);
    // By the clock, not by counting ticks: on a slow machine play leaves steps out, not time.
    const tick = () => {
      const step = begin + Math.floor(((performance.now() - since) / 1000) * perSecond + 0.01);
      if (step >= this.data.last) this.halt();
      this.go(step);
    };
    this.player = setInterval(tick, Math.max(1000 / perSecond, calm ? 500 : 0));
    this.show();
  }

  halt() {
    if (!this.playing) return;
    clearInterval(this.player);
    this.playing = false;
    this.movedAt = -Infinity; // the next move is a single one again
    this.show();
  }

  stop() {
    clearInterval(this.player);
    super.stop();
  }

  show() {
    const { start, back, play, forward, end, range, label, speed } = this.parts;
    const { last, noun, words } = this.data;
    const text = (here) => filled(words.place, { here, last });
    this.call({ ...words.titles, ...(this.playing && { play: words.pause }) });
    const fixed = last === 0 || this.data.held;
    for (const part of [start, back, play, forward, end, range, speed]) part.disabled = fixed;
    // At an end a button keeps the focus, so it is only marked.
    start.ariaDisabled = back.ariaDisabled = String(this.at === 0);
    forward.ariaDisabled = end.ariaDisabled = String(this.at === last);
    play.querySelector("path").setAttribute("d", this.playing ? PAUSE : PLAY);
    range.max = last;
    range.value = this.at;
    range.ariaLabel = noun;
    range.ariaValueText = label.textContent = text(this.at);
    range.style.setProperty("--done", last ? this.at / last : 0);
    label.dataset.widest = text(last); // keeps its width, so that the range does not jitter
  }

  // Only what is new is written: a list of speeds that is open stays as it is.
  call(titles) {
    const { speed, speed_title, speeds } = this.data.words;
    for (const [id, title] of Object.entries(titles)) {
      if (this.parts[id].title !== title) this.parts[id].ariaLabel = this.parts[id].title = title;
    }
    this.parts.speed.ariaLabel = speed;
    this.parts.speed.title = speed_title;
    speeds.forEach((text, k) => {
      const option = this.parts.speed.options[k];
      if (option.text !== text) option.text = text;
    });
  }
}

export default mounted(StepControl);
