"""The glossary's data: every word in one or two exact sentences, its formula, and where it is seen.

Words are in English here and marked for translation, also those in formulas.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from language import marked, tr

IN_FORMULAS = (
    marked("learning rate"),
    marked("critical rate"),
    marked("largest curvature"),
    marked("steps in an epoch"),
    marked("batch size"),
    marked("mean"),
    marked("standard deviation"),
)


@dataclass(frozen=True)
class Term:
    """One entry, and the page (key of `ui.shell.PAGES`) that shows it, with its part of a link."""

    word: str
    meaning: str
    page: str
    link: dict[str, str] = field(default_factory=dict)  # the view or panel that shows it
    formula: str = ""  # LaTeX

    def said(self) -> tuple[str, str]:
        """The word and its meaning in the reader's language."""
        return tr(self.word), tr(self.meaning)

    def written(self) -> str:
        """The formula with its words in the reader's language."""
        formula = self.formula
        for words in IN_FORMULAS:
            formula = formula.replace(rf"\text{{{words}}}", rf"\text{{{tr(words)}}}")
        return formula


def found(text: str, terms: Iterable[Term]) -> list[Term]:
    """The terms whose word holds `text`, or else those whose meaning does; all for an empty text.

    English words are found in every language, and capitals do not matter.
    """
    wanted = " ".join(text.split()).casefold()
    terms = list(terms)
    by_word = [t for t in terms if any(wanted in w.casefold() for w in (t.word, t.said()[0]))]
    return by_word or [t for t in terms if wanted in t.said()[1].casefold()]


NETWORK = (
    Term(
        marked("Neuron, unit"),
        marked(
            "It multiplies each input by a weight, adds up the products and a bias, and passes the "
            "sum z through its activation f."
        ),
        "activations",
        {"f_view": "One neuron"},
        r"a = f(z), \quad z = w_1 x_1 + \dots + w_d x_d + b",
    ),
    Term(
        marked("Weight"),
        marked(
            "The number by which a neuron multiplies one of its inputs. Learning changes weights. "
            "On the page of one weight it is called α."
        ),
        "loss_curve",
        formula=r"\hat y = \alpha \cdot x",
    ),
    Term(
        marked("Bias"),
        marked(
            "The number that a neuron adds to its weighted inputs. It shifts the sum, and so it "
            "sets the threshold at which a step unit fires: written as − b, the bias is that "
            "threshold."
        ),
        "activations",
        {"f_view": "One neuron"},
        r"w \cdot x - b > 0",
    ),
    Term(
        marked("Parameter"),
        marked("A number that learning changes: a weight or a bias. All of them together are θ."),
        "decision_boundary",
    ),
    Term(
        marked("Activation"),
        marked(
            "The function that turns a neuron's sum into its output; also that output itself. "
            "Without a bent one between them, several layers are no more than one."
        ),
        "activations",
        {"f_view": "One neuron"},
        r"a = f(z)",
    ),
    Term(
        marked("Step function"),
        marked(
            "1 where the sum is above 0, and 0 elsewhere. Its slope is 0 wherever it has one, so "
            "gradient descent cannot move the weights that lead into it."
        ),
        "activations",
        {"f_view": "Who can learn"},
        r"\text{step}(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
    ),
    Term(
        marked("Sigmoid"),
        marked(
            "A smooth step from 0 to 1, also called the logistic function. Its output can be read "
            "as the probability of a yes."
        ),
        "activations",
        {"f_view": "One neuron"},
        r"\sigma(z) = \frac{1}{1 + e^{-z}}, \quad \sigma'(z) = \sigma(z)\,(1 - \sigma(z))",
    ),
    Term(
        marked("Tanh"),
        marked("The hyperbolic tangent: the sigmoid's shape, but from −1 to 1 and through 0."),
        "activations",
        {"f_view": "Who can learn"},
        r"\tanh z = 2\,\sigma(2z) - 1, \quad \tanh' z = 1 - \tanh^2 z",
    ),
    Term(
        marked("ReLU"),
        marked(
            "Rectified linear unit: the sum itself where it is above 0, and 0 elsewhere. The leaky "
            "ReLU keeps a hundredth of the sum below 0."
        ),
        "activations",
        {"f_view": "Who can learn"},
        r"\text{ReLU}(z) = \max(0, z)",
    ),
    Term(
        marked("Logit"),
        marked(
            "The sum z of an output neuron, before it is turned into a probability. For a sigmoid "
            "it is the logarithm of the odds."
        ),
        "losses",
        {"l_view": "One z"},
        r"z = \ln \frac{\hat y}{1 - \hat y}",
    ),
    Term(
        marked("Softmax"),
        marked(
            "Turns the logits of several classes into positive numbers that add up to 1: one "
            "probability for each class."
        ),
        "digits",
        {"d_view": "Read a digit"},
        r"\hat y_k = \frac{e^{z_k}}{\sum_j e^{z_j}}",
    ),
    Term(
        marked("Layer, hidden layer"),
        marked(
            "Neurons side by side that see the same inputs. A hidden layer lies between the inputs "
            "and the output layer; its outputs are the next layer's inputs."
        ),
        "decision_boundary",
        formula=r"a = f(X W + b)",
    ),
    Term(
        marked("Decision boundary"),
        marked(
            "The points at which a network is undecided between two classes. For one neuron with a "
            "sigmoid it is the straight line where z is 0."
        ),
        "decision_boundary",
        formula=r"\hat y = \tfrac{1}{2} \iff z = 0",
    ),
    Term(
        marked("Stack"),
        marked(
            "Many networks of one shape in one array, with the network's number as its first axis: "
            "a loss curve, a loss surface or forty learning rates are then one computation."
        ),
        "loss_curve",
        {"a_panel": "Learning rates"},
    ),
)
LOSS = (
    Term(
        marked("Target, label"),
        marked("What the network should say for an example: a number, or the name of a class."),
        "linear_regression",
    ),
    Term(
        marked("Miss, residual"),
        marked("An example's output minus its target. Its sign says in which direction it misses."),
        "loss_curve",
        formula=r"\hat y - y",
    ),
    Term(
        marked("Loss"),
        marked(
            "One number for how badly a network does on some examples: the mean of what each "
            "example costs. Learning makes it small."
        ),
        "loss_curve",
        formula=r"L = \frac{1}{n} \sum_i L_i",
    ),
    Term(
        marked("MSE, mean squared error"),
        marked(
            "The mean of the squared misses; with several outputs, those of an example are added "
            "up first."
        ),
        "loss_curve",
        {"a_panel": "The sum"},
        r"L = \frac{1}{n} \sum_i (\hat y_i - y_i)^2",
    ),
    Term(
        marked("MAE, mean absolute error"),
        marked(
            "The mean size of the misses. Each example pulls with the same force however far it "
            "lies, so an odd one matters less than in MSE."
        ),
        "losses",
        {"l_view": "A number instead"},
        r"L = \frac{1}{n} \sum_i |\hat y_i - y_i|",
    ),
    Term(
        marked("Cross-entropy"),
        marked(
            "The mean of −ln of the probability that the network gives to the right answer. "
            "Behind a sigmoid or softmax, its slope in each logit is the miss itself."
        ),
        "losses",
        {"l_view": "One z"},
        r"L_i = -\,[\,y \ln \hat y + (1 - y) \ln(1 - \hat y)\,], \quad "
        r"\frac{dL_i}{dz} = \hat y - y",
    ),
    Term(
        marked("One-hot"),
        marked("A class written as numbers: 1 at the place of the class, and 0 at all others."),
        "digits",
        {"d_view": "One image, one step"},
        r"3 \to (0, 0, 0, 1, 0, 0, 0, 0, 0, 0)",
    ),
    Term(
        marked("L1, L2 penalty"),
        marked(
            "A price for large weights, added to the loss while the network learns. L1 charges the "
            "size of each weight, L2 half its square; biases are free."
        ),
        "decision_boundary",
        formula=r"P = \lambda_1 \sum |w| + \frac{\lambda_2}{2} \sum w^2",
    ),
)
LEARNING = (
    Term(
        marked("Gradient, slope"),
        marked(
            "How fast the loss rises as a parameter rises, and all these slopes together. The loss "
            "falls fastest in the opposite direction."
        ),
        "loss_curve",
        formula=r"\nabla L = \left(\frac{\partial L}{\partial \theta_1}, "
        r"\frac{\partial L}{\partial \theta_2}, \dots\right)",
    ),
    Term(
        marked("Chain rule"),
        marked(
            "The slope of a function of a function is the product of both slopes. It carries the "
            "gradient back from the loss to every weight."
        ),
        "loss_curve",
        {"a_panel": "The sum"},
        r"\frac{dL}{dw} = \frac{dL}{d\hat y} \cdot \frac{d\hat y}{dz} \cdot \frac{dz}{dw}",
    ),
    Term(
        marked("Backpropagation"),
        marked(
            "The chain rule, layer by layer from the outputs back to the inputs: what is worked "
            "out for a layer serves all layers before it, so one pass gives the whole gradient. "
            "δ is a layer's slopes in its sums z."
        ),
        "decision_boundary",
        {"b_panel": "The sum"},
        r"\delta^{(l)} = f'(z^{(l)}) \odot W^{(l+1)} \delta^{(l+1)}",
    ),
    Term(
        marked("Gradient descent"),
        marked("Move every parameter against its slope, by the learning rate times it, and again."),
        "loss_curve",
        formula=r"\theta \leftarrow \theta - \text{learning rate} \cdot "
        r"\frac{\partial L}{\partial \theta}",
    ),
    Term(
        marked("Learning rate"),
        marked(
            "The number by which the gradient is multiplied to make a step. Too small and learning "
            "creeps; too large and it diverges."
        ),
        "loss_curve",
        {"a_panel": "Learning rates"},
    ),
    Term(
        marked("Curvature"),
        marked(
            "How fast the slope of the loss changes, its second derivative. With several "
            "parameters it differs between directions. The formula is that of the one weight α."
        ),
        "loss_curve",
        {"a_panel": "Learning rates"},
        r"\frac{d^2 L}{d\alpha^2} = \frac{2}{n} \sum_i x_i^2",
    ),
    Term(
        marked("Critical rate"),
        marked(
            "2 divided by the largest curvature of the loss. Above it, descent on a loss shaped "
            "like a parabola or a bowl runs away from the bottom instead of towards it."
        ),
        "loss_curve",
        {"a_panel": "Learning rates"},
        r"\text{critical rate} = \frac{2}{\text{largest curvature}}",
    ),
    Term(
        marked("Divergence"),
        marked(
            "The loss grows without end because steps overshoot. The run then ends at its last "
            "finite numbers."
        ),
        "loss_curve",
        {"a_share": "1.1"},
    ),
    Term(
        marked("Step, iteration, update"),
        marked("One change of the parameters by one gradient. All three words mean the same."),
        "linear_regression",
    ),
    Term(
        marked("Epoch"),
        marked(
            "As many steps as it takes to use every training example once. With all examples in "
            "one batch, an epoch is one step."
        ),
        "digits",
        {"d_view": "Train"},
        r"\text{steps in an epoch} = \left\lceil \frac{n}{\text{batch size}} \right\rceil",
    ),
    Term(
        marked("Batch, mini-batch"),
        marked(
            "The examples whose mean gradient makes one step: all of them (a full batch), or a "
            "few drawn at random (a mini-batch)."
        ),
        "decision_boundary",
    ),
    Term(
        marked("SGD, stochastic gradient descent"),
        marked(
            "Gradient descent with mini-batches. Its gradient is that of the whole set but for "
            "chance, and far cheaper."
        ),
        "digits",
        {"d_view": "Train"},
    ),
    Term(
        marked("Momentum"),
        marked(
            "Steps follow a velocity v that remembers earlier gradients: it grows where they "
            "agree, and they cancel in it where they alternate. μ says how much is kept."
        ),
        "digits",
        {"d_view": "Train"},
        r"v \leftarrow \mu v + \nabla L, \quad \theta \leftarrow \theta - "
        r"\text{learning rate} \cdot v",
    ),
    Term(
        marked("Adam"),
        marked(
            "Divides a running mean of the gradient by the root of a running mean of its square, "
            "so that every parameter moves by about the learning rate, however small its gradient."
        ),
        "decision_boundary",
        {"b_data": "spiral"},
        r"\theta \leftarrow \theta - \text{learning rate} \cdot "
        r"\frac{\hat m}{\sqrt{\hat v} + \epsilon}",
    ),
    Term(
        marked("Saturation"),
        marked(
            "A neuron whose sum lies where its activation is flat: its slope is almost 0, so it "
            "hardly learns, even from a large miss."
        ),
        "losses",
        {"l_view": "One z"},
        r"|z| \gg 0 \implies \sigma'(z) \approx 0",
    ),
    Term(
        marked("Vanishing gradient"),
        marked(
            "On its way back, a gradient is multiplied by the slope and the weights of each layer. "
            "Where these products are small, little of it reaches the first layers."
        ),
        "activations",
        {"f_view": "Through many layers"},
        r"\sigma'(z) \le \tfrac{1}{4} \implies \sigma'(z)^{10} < 10^{-6}",
    ),
    Term(
        marked("Dead ReLU"),
        marked(
            "A ReLU whose sum is not positive for any example. Its slope is 0 for all of them, so "
            "its own weights get no gradient."
        ),
        "activations",
        {"f_view": "Who can learn"},
    ),
    Term(
        marked("Gradient check"),
        marked(
            "A slope measured by moving one parameter up and down a little, beside the one that "
            "backpropagation computed. They must agree."
        ),
        "loss_curve",
        {"a_panel": "Gradient check"},
        r"\frac{\partial L}{\partial \theta} \approx "
        r"\frac{L(\theta + h) - L(\theta - h)}{2h}",
    ),
    Term(
        marked("Seed"),
        marked(
            "The number from which a random generator starts. The same seed and settings give the "
            "same numbers again."
        ),
        "linear_regression",
    ),
)
JUDGING = (
    Term(
        marked("Training, validation and test data"),
        marked(
            "Training examples are learned from; validation examples choose settings and when to "
            "stop; test examples are only read at the end, to say how good the network is."
        ),
        "digits",
        {"d_view": "Train"},
    ),
    Term(
        marked("Overfitting"),
        marked(
            "Learning by heart: the loss still falls on training examples while it rises on others."
        ),
        "decision_boundary",
    ),
    Term(
        marked("Standardise"),
        marked(
            "Take each column's mean away and divide by its standard deviation. Then all inputs "
            "are of one size, and one learning rate suits them all."
        ),
        "linear_regression",
        formula=r"\frac{x - \text{mean}}{\text{standard deviation}}",
    ),
    Term(
        marked("Least squares"),
        marked(
            "The weights and bias with the least mean squared error, computed exactly, without "
            "steps. In the formula X has a column of ones, for the bias."
        ),
        "linear_regression",
        formula=r"(X^\top X)\, w = X^\top y",
    ),
    Term(
        marked("RMSE"),
        marked("The root of the mean squared error: a typical miss, in the unit of the target."),
        "linear_regression",
        formula=r"\sqrt{\frac{1}{n} \sum_i (\hat y_i - y_i)^2}",
    ),
    Term(
        marked("R²"),
        marked(
            "The share of the targets' variance that the outputs explain: 1 is perfect, 0 is no "
            "better than always saying the mean, and below 0 is worse."
        ),
        "linear_regression",
        formula=r"R^2 = 1 - \frac{\sum_i (\hat y_i - y_i)^2}{\sum_i (\bar y - y_i)^2}",
    ),
    Term(
        marked("Accuracy"),
        marked("The share of examples whose class the network names rightly."),
        "digits",
        {"d_view": "Train"},
    ),
    Term(
        marked("Confusion matrix"),
        marked(
            "A table that counts, for each true class, what the network said. Right answers stand "
            "on the diagonal."
        ),
        "digits",
        {"d_view": "Train", "d_panel": "Confusion matrix"},
    ),
    Term(
        marked("Calibration"),
        marked(
            "Whether probabilities mean what they say: of the answers given with 80 %, about 80 % "
            "should be right."
        ),
        "digits",
        {"d_view": "Read a digit", "d_read_panel": "How well it reads"},
    ),
    Term(
        marked("Temperature"),
        marked(
            "A number by which all logits are divided before softmax. Above 1 it makes the network "
            "less sure without changing which class it names."
        ),
        "digits",
        {"d_view": "Read a digit", "d_read_panel": "How well it reads"},
        r"\hat y_k = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}}",
    ),
)
SECTIONS: dict[str, tuple[Term, ...]] = {
    marked("The network"): NETWORK,
    marked("The loss"): LOSS,
    marked("Learning"): LEARNING,
    marked("Data and judgement"): JUDGING,
}
