"""Networks of Playground's size beside TensorFlow Playground's own engine.

Both train with tanh on the same 250 points and measure the loss after every epoch; ours keeps the
weights of every epoch, too. nn.mjs is Playground's src/nn.ts without its types
(`esbuild nn.ts --format=esm --outfile=nn.mjs`) and runs under Node; without it only ours is
measured. One BLAS thread; rounds are interleaved.
"""

import json
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.measure import Figure
from engine.data import Dataset
from experiments import decision_boundary as boundary

SECTION = "Networks of Playground's size, an epoch"
EPOCHS, POINTS = 300, 250
CASES = ((8, 8), None), ((4, 2), None), ((4, 2), 10), ((32, 32), None)  # hidden, batch size
# Reads {X, y, epochs, hidden}, trains as Playground's page does, and prints milliseconds and loss.
DRIVER = """
import * as nn from %s;
let text = ''; for await (const part of process.stdin) text += part;
const {X, y, epochs, hidden, batch} = JSON.parse(text);
const tanh = nn.Activations.TANH, square = nn.Errors.SQUARE;
const run = () => {
  const network = nn.buildNetwork([2, ...hidden, 1], tanh, tanh, null, ['x', 'y']);
  const begin = performance.now(); let loss = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    X.forEach((x, i) => {
      nn.forwardProp(network, x); nn.backProp(network, y[i], square);
      if ((i + 1) %% batch === 0) nn.updateWeights(network, 0.3, 0);
    });
    loss = 0; X.forEach((x, i) => { loss += square.error(nn.forwardProp(network, x), y[i]); });
  }
  return [performance.now() - begin, loss / X.length];
};
run();  // once, so that the compiler has seen it
console.log(JSON.stringify(run()));
"""


def ours(data: Dataset, hidden: tuple[int, ...], batch: int | None) -> float:
    """Milliseconds of an epoch of one run as the page asks for it."""
    settings = boundary.Settings(
        hidden,
        "tanh",
        bias=True,
        learning_rate=0.3,
        epochs=EPOCHS,
        train_share=1.0,
        batch_size=batch,
    )
    begin = time.perf_counter()
    learned = boundary.learn(data, settings)
    elapsed = time.perf_counter() - begin
    assert len(learned) == EPOCHS + 1
    assert learned.train.losses[-1] < learned.train.losses[0]
    return 1000 * elapsed / EPOCHS


def theirs(data: Dataset, hidden: tuple[int, ...], batch: int | None, engine: Path) -> float:
    """Milliseconds of an epoch of Playground's run of the same work, after one to warm up."""
    work = {
        "X": data.X.tolist(),
        "y": (2 * data.y[:, 0] - 1).tolist(),  # its targets are −1 and 1
        "epochs": EPOCHS,
        "hidden": hidden,
        "batch": batch or len(data),
    }
    script = DRIVER % json.dumps(engine.resolve().as_uri())
    node = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(node, input=json.dumps(work), capture_output=True, text=True, check=True)
    elapsed, loss = json.loads(done.stdout)
    assert loss < 0.5
    return float(elapsed) / EPOCHS


def figures(rounds: int, engine: Path | None) -> list[Figure]:
    """Milliseconds of ours, and how many times as long theirs takes."""
    data, found = boundary.points("moons", POINTS, 0.15, 6), list[Figure]()
    beside = engine is not None and shutil.which("node") is not None
    for hidden, batch in CASES:
        name = f"2-{'-'.join(map(str, hidden))}-1, " + (f"batch {batch}" if batch else "full batch")
        mine, ratios = [], []
        with threadpool_limits(1):
            ours(data, hidden, batch)  # to warm up
            for _ in range(rounds):
                mine.append(ours(data, hidden, batch))
                if beside and engine:
                    ratios.append(theirs(data, hidden, batch, engine) / mine[-1])
        found.append(Figure(SECTION, name, statistics.median(mine), "ms"))
        ratio = statistics.median(ratios) if ratios else None
        missing = "" if ratios else "needs Node and --playground nn.mjs"
        found.append(Figure(SECTION, f"{name}: Playground / ours", ratio, "times", "", missing))
    return found
