"""A run of the decision boundary page beside TensorFlow Playground's own engine:
`python -m benchmarks.playground --playground nn.mjs`.

Both train 2-8-8-1 with tanh on the same 250 points, full batch, and measure the loss after every
epoch; ours keeps the weights of every epoch, too. nn.mjs is Playground's src/nn.ts without its
types (`esbuild nn.ts --format=esm --outfile=nn.mjs`) and runs under Node; without it only ours is
measured. One BLAS thread; rounds are interleaved.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from threadpoolctl import threadpool_limits

from engine.data import Dataset
from experiments import decision_boundary as boundary

EPOCHS, POINTS, HIDDEN, ROUNDS = 300, 250, (8, 8), 7
# Reads {X, y, epochs, hidden}, trains as Playground's page does, and prints milliseconds and loss.
DRIVER = """
import * as nn from %s;
let text = ''; for await (const part of process.stdin) text += part;
const {X, y, epochs, hidden} = JSON.parse(text);
const tanh = nn.Activations.TANH, square = nn.Errors.SQUARE;
const run = () => {
  const network = nn.buildNetwork([2, ...hidden, 1], tanh, tanh, null, ['x', 'y']);
  const begin = performance.now(); let loss = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    X.forEach((x, i) => { nn.forwardProp(network, x); nn.backProp(network, y[i], square); });
    nn.updateWeights(network, 0.3, 0);
    loss = 0; X.forEach((x, i) => { loss += square.error(nn.forwardProp(network, x), y[i]); });
  }
  return [performance.now() - begin, loss / X.length];
};
run();  // once, so that the compiler has seen it
console.log(JSON.stringify(run()));
"""


def ours(data: Dataset) -> float:
    """Milliseconds of one run as the page asks for it."""
    settings = boundary.Settings(
        HIDDEN, "tanh", bias=True, learning_rate=0.3, epochs=EPOCHS, train_share=1.0
    )
    begin = time.perf_counter()
    learned = boundary.learn(data, settings)
    elapsed = time.perf_counter() - begin
    assert len(learned) == EPOCHS + 1
    assert learned.train.losses[-1] < learned.train.losses[0]
    return 1000 * elapsed


def theirs(data: Dataset, engine: Path) -> float:
    """Milliseconds of Playground's run of the same work, after one to warm up."""
    work = {
        "X": data.X.tolist(),
        "y": (2 * data.y[:, 0] - 1).tolist(),  # its targets are −1 and 1
        "epochs": EPOCHS,
        "hidden": HIDDEN,
    }
    script = DRIVER % json.dumps(engine.resolve().as_uri())
    node = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(node, input=json.dumps(work), capture_output=True, text=True, check=True)
    elapsed, loss = json.loads(done.stdout)
    assert loss < 0.5
    return float(elapsed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--playground", type=Path, help="nn.mjs, Playground's engine")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    data = boundary.points("moons", POINTS, 0.15, 6)
    beside = asked.playground is not None and shutil.which("node") is not None
    with threadpool_limits(1):
        ours(data)
        times = [
            (ours(data), theirs(data, asked.playground) if beside else None)
            for _ in range(asked.rounds)
        ]
    mine = statistics.median(own for own, _ in times)
    print(f"Descent: {mine:.0f} ms for {EPOCHS} epochs, {mine / EPOCHS:.2f} ms an epoch")
    if not beside:
        print("TensorFlow Playground was not measured: give --playground nn.mjs, and have Node.")
        return
    other = statistics.median(their for _, their in times if their is not None)
    ratio = statistics.median(their / own for own, their in times if their is not None)
    print(f"Playground: {other:.0f} ms, {other / EPOCHS:.2f} ms an epoch; ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
