// What the controls share that say where they are while they are moved; each is put after this
// text and ends with `export default mounted(Its class)`.
//
// Who decides? The browser, while the person moves; Python, at rest. Each report carries a count,
// Python sends back the count it has heard, and only an answer that has heard the last report may
// set the position. So a late answer never pulls the control back, and at rest both agree.

const GAP = 80; // ms between two reports
const PATIENCE = 1500; // ms to wait for a page that is still drawing the report before
const GONE = 250; // ms after which a report has left the browser
const QUIET = 300; // ms without a move that make a rest
const LOST = 2000; // ms after which a report without an answer went down with its connection

const controls = new WeakMap(); // Streamlit calls the default export on every change of data or theme

function mounted(Control) {
  return ({ data, parentElement, setStateValue }) => {
    let control = controls.get(parentElement);
    if (!control) controls.set(parentElement, (control = new Control(parentElement, data)));
    control.send = (report) => setStateValue("report", report);
    control.receive(data);
    return () => {
      // Streamlit also cleans up after a call that a newer one overtook; then the control lives on.
      if (!parentElement.isConnected) control.leave();
    };
  };
}

// A control shows `at`, one of the places there are; one that is `playing` moves by itself. It says
// `told()`, where Python's answer stands, `fit(wanted)`, the nearest place there is, `words()`,
// what a report says, `written()`, the place in the address or null for none, and `show()`.
class Reporter {
  constructor(root, data) {
    this.parts = Object.fromEntries([...root.querySelectorAll("[id]")].map((e) => [e.id, e]));
    this.data = data;
    this.at = this.told();
    this.count = this.heard = data.count; // reports sent, reports that Python has heard
    this.playing = this.dirty = this.burst = this.unsettled = false;
    this.sentAt = this.movedAt = -Infinity;

    // A report that leaves the browser after a link was followed would call the person back to
    // this page, and a late answer would write its place into the next page's address: so a link
    // stops the control, and waits until the last report is answered, or has been given up.
    this.away = new AbortController();
    const away = { capture: true, signal: this.away.signal };
    const follow = (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link) return;
      this.stop();
      const age = performance.now() - this.sentAt;
      const answered = age >= GONE && this.heard >= this.count && !pageIsRunning();
      const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey);
      if (event.type !== "click" || answered || age >= PATIENCE || !plain) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setTimeout(() => link.click(), Math.max(GONE - age, 30)); // asks again, by way of here
    };
    for (const kind of ["pointerdown", "click"]) document.addEventListener(kind, follow, away);
    addEventListener("popstate", () => this.stop(), away);
  }

  receive(data) {
    const newRun = data.run !== this.data.run;
    this.data = data;
    if (newRun) {
      this.at = this.fit(this.at);
      this.stop(); // what was still to be said was about the old run
      this.expect();
    } else if (data.count < this.heard) {
      this.dirty = true; // a new session on the server, which has forgotten what it heard
    }
    this.heard = data.count;
    if (newRun || (data.count >= this.count && !this.dirty && !this.playing)) this.at = this.told();
    this.count = Math.max(this.count, data.count);
    this.at = this.fit(this.at);
    this.show();
    this.report();
  }

  go(wanted) {
    const at = this.fit(wanted);
    if (at === this.at) return false;
    this.at = at;
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
    this.send({ run: this.data.run, ...this.words(), count: this.count, moving });
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
    const text = this.written();
    if (text === null) url.searchParams.delete(this.data.key);
    else url.searchParams.set(this.data.key, text);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.rest);
    this.playing = this.dirty = this.burst = this.unsettled = false;
    this.show();
  }

  leave() {
    this.stop();
    this.away.abort();
  }
}

// A sentence with the values in its {places}.
function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function pageIsRunning() {
  const state = document.querySelector("[data-test-script-state]")?.dataset.testScriptState;
  return state === "running" || state === "rerunRequested";
}
