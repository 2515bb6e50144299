// Shows one step of a run and says so to Python while it moves.
//
// Who decides? The browser, while the person moves; Python, at rest. Each report carries a count,
// Python sends back the count it has heard, and only an answer that has heard the last report may
// set the position. So a late answer never pulls the control back, and at rest both agree.

const GAP = 80; // ms between two reports
const PATIENCE = 1500; // ms to wait for a page that is still drawing the report before
const GONE = 250; // ms after which a report has left the browser
const QUIET = 300; // ms without a move that make a rest
const LOST = 2000; // ms after which a report without an answer went down with its connection
const PLAY = "M7.5 5v14L19 12z";
const PAUSE = "M7 5.5h3.5v13H7zM13.5 5.5H17v13h-3.5z";

const controls = new WeakMap(); // Streamlit calls the default export on every change of data or theme

export default function ({ data, parentElement, setStateValue }) {
  let control = controls.get(parentElement);
  if (!control) controls.set(parentElement, (control = new Control(parentElement, data)));
  control.send = (report) => setStateValue("report", report);
  control.receive(data);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook; then the control lives on.
    if (!parentElement.isConnected) control.leave();
  };
}

class Control {
  constructor(root, data) {
    this.parts = Object.fromEntries([...root.querySelectorAll("[id]")].map((e) => [e.id, e]));
    this.data = data;
    this.step = data.step;
    this.count = this.heard = data.count; // reports sent, reports that Python has heard
    this.playing = this.dirty = this.burst = this.unsettled = false;
    this.sentAt = this.movedAt = -Infinity;

    const { start, back, play, forward, end, range, speed } = this.parts;
    const press = (button, where) => (button.onclick = () => this.move(where()));
    press(start, () => 0);
    press(back, () => this.step - 1);
    press(forward, () => this.step + 1);
    press(end, () => this.data.last);
    range.oninput = () => this.move(Number(range.value));
    play.onclick = () => (this.playing ? this.move(this.step) : this.play());
    speed.onchange = () => this.playing && this.play();

    // A report that leaves the browser after a link was followed would call the person back to
    // this page: so a link stops the control, and waits until the last report has gone.
    this.away = new AbortController();
    const away = { capture: true, signal: this.away.signal };
    const follow = (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link) return;
      this.stop();
      const wait = GONE - (performance.now() - this.sentAt);
      const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey);
      if (event.type !== "click" || wait <= 0 || !plain) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setTimeout(() => link.click(), wait);
    };
    for (const kind of ["pointerdown", "click"]) document.addEventListener(kind, follow, away);
    addEventListener("popstate", () => this.stop(), away);
  }

  receive(data) {
    const newRun = data.run !== this.data.run;
    this.data = data;
    if (newRun) {
      this.step = Math.min(this.step, data.last);
      this.stop(); // what was still to be said was about the old run
      this.expect();
    } else if (data.count < this.heard) {
      this.dirty = true; // a new session on the server, which has forgotten what it heard
    }
    this.heard = data.count;
    if (newRun || (data.count >= this.count && !this.dirty && !this.playing)) this.step = data.step;
    this.count = Math.max(this.count, data.count);
    this.step = Math.min(this.step, data.last);
    this.show();
    this.report();
  }

  move(step) {
    this.halt();
    if (!this.go(step)) this.settle();
  }

  go(wanted) {
    const step = Math.min(Math.max(wanted, 0), this.data.last);
    if (step === this.step) return false;
    this.step = step;
    const now = performance.now();
    this.burst = now - this.movedAt < QUIET;
    this.movedAt = now;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(), QUIET);
    this.dirty = true;
    this.show();
    this.report();
    return true;
  }

  play() {
    clearInterval(this.player);
    const begin = this.step < this.data.last ? this.step : 0;
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

  // The last word of a movement: the address may change now, too.
  settle() {
    if (this.playing || !(this.unsettled || this.dirty)) return;
    this.burst = false;
    this.dirty = true;
    this.report();
  }

  // Says where we are now, unless the page is still busy with what we said before: reports never
  // queue up, and a page slower than GAP is not interrupted again and again before it is drawn.
  report() {
    if (!this.dirty) return;
    clearTimeout(this.timer);
    const age = performance.now() - this.sentAt;
    const busy = this.heard < this.count || pageIsRunning();
    if (age < GAP || (busy && age < PATIENCE)) {
      this.timer = setTimeout(() => this.report(), Math.max(GAP - age, 15));
      return;
    }
    const moving = (this.unsettled = this.playing || this.burst);
    if (!moving) this.address();
    this.dirty = false;
    this.sentAt = performance.now();
    this.count += 1;
    this.send({ run: this.data.run, step: this.step, count: this.count, moving });
    this.expect();
  }

  // Says it again where no answer comes and none is being made.
  expect() {
    this.timer = setTimeout(() => {
      if (this.heard >= this.count) return;
      this.dirty = !pageIsRunning();
      if (this.dirty) this.report();
      else this.expect();
    }, LOST);
  }

  // Done here, because Streamlit would make an entry in the history for each change: then the
  // Back button would lead through every step before it left the page.
  address() {
    const url = new URL(location.href);
    if (this.step === this.data.last) url.searchParams.delete(this.data.key);
    else url.searchParams.set(this.data.key, this.step);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  stop() {
    clearInterval(this.player);
    clearTimeout(this.timer);
    clearTimeout(this.rest);
    this.playing = this.dirty = this.burst = this.unsettled = false;
    this.show();
  }

  leave() {
    this.stop();
    this.away.abort();
  }

  show() {
    const { start, back, play, forward, end, range, label, speed } = this.parts;
    const { last, noun } = this.data;
    const text = (step) => `${noun} ${step} of ${last}`;
    for (const part of [start, back, play, forward, end, range, speed]) part.disabled = last === 0;
    // At an end a button keeps the focus, so it is only marked.
    start.ariaDisabled = back.ariaDisabled = String(this.step === 0);
    forward.ariaDisabled = end.ariaDisabled = String(this.step === last);
    play.ariaLabel = play.title = this.playing ? "Pause" : "Play";
    play.querySelector("path").setAttribute("d", this.playing ? PAUSE : PLAY);
    range.max = last;
    range.value = this.step;
    range.ariaLabel = noun;
    range.ariaValueText = label.textContent = text(this.step);
    range.style.setProperty("--done", last ? this.step / last : 0);
    label.dataset.widest = text(last); // keeps its width, so that the range does not jitter
  }
}

function pageIsRunning() {
  const state = document.querySelector("[data-test-script-state]")?.dataset.testScriptState;
  return state === "running" || state === "rerunRequested";
}
