package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Activation;
import dev.chainrule.trainer.nn.FormulaModel;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.StackModel;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Which model is trained, and by which loss. */
final class ModelOptions {
    private enum Kind {
        RELU, LINEAR, SIGMOID, SOFTMAX
    }

    @Option(names = "--model", paramLabel = "relu|linear|sigmoid|softmax", description = "a neuron, or a softmax over a layer of them, one a class (default: relu)")
    private String model;

    @Option(names = "--layers", paramLabel = "32,16", description = "a stack: hidden layers of so many neurons, then the output")
    private String layers;

    @Option(names = "--activation", paramLabel = "relu|tanh|sigmoid|linear", description = "of the hidden layers (default: relu)")
    private String activation;

    @Option(names = "--loss", paramLabel = "NAME|FORMULA", description = "mse, mae, huber[:δ], quantile[:q]; for classes logistic, cross-entropy, hinge; or a formula of X, y and parameters, such as \"mean((y - max(0, X·w + b))^2)\"")
    private String loss;

    @Option(names = "--param", paramLabel = "w=D", description = "the shape of a parameter of the formula; D is the number of features")
    private List<String> shapes = List.of();

    @Option(names = "--prediction", paramLabel = "FORMULA", description = "what is predicted, where the formula does not say it as y - …")
    private String prediction;

    private boolean isFormula() {
        return loss != null && loss.matches(".*[(^*/·+].*");
    }

    private Kind kind() {
        return model == null ? Kind.RELU : Options.choice("--model", model, Kind.class);
    }

    private boolean isStack() {
        return layers != null;
    }

    /** The loss by its name; what suits the model if none is named. */
    private Loss named() {
        if (loss != null) {
            return Loss.named(loss);
        }
        return switch (isStack() && model == null ? Kind.LINEAR : kind()) {
            case SIGMOID -> Loss.named("logistic");
            case SOFTMAX -> Loss.named("cross-entropy");
            case RELU, LINEAR -> Loss.named("mse");
        };
    }

    /** Whether the target is a class, not a number. */
    boolean isForClasses() {
        return !isFormula() && named().isForClasses();
    }

    /**
     * The model.
     *
     * @param target  the column that it predicts, for messages
     * @param classes the labels of the classes; none if the target is a number
     */
    Model model(String target, List<String> classes) {
        if (isFormula()) {
            if (model != null || layers != null) {
                throw new BadCallException(
                        "--loss gives a formula, which is the whole model: leave out " + (model != null ? "--model" : "--layers")
                                + ".");
            }
            return new FormulaModel(loss, prediction, ShapeOption.parse("--param", shapes));
        }
        if (prediction != null || !shapes.isEmpty()) {
            throw new BadCallException((prediction != null ? "--prediction" : "--param") + " goes with a --loss that is a formula.");
        }
        Loss chosen = named();
        if (chosen.isForClasses() && !chosen.takesManyClasses() && classes.size() != 2) {
            throw new BadCallException(
                    "The loss " + chosen.name() + " tells two classes apart, and '" + target + "' has " + classes.size() + ": "
                            + Table.list(classes) + "; use --loss cross-entropy.");
        }
        if (isStack()) {
            if (model != null && kind() != Kind.SOFTMAX && kind() != Kind.LINEAR) {
                throw new BadCallException(
                        "--layers makes a stack, whose output is linear, or with --model softmax a class: leave out --model.");
            }
            return StackModel.of(hidden(), activation(), chosen.takesManyClasses() ? classes.size() : 1, chosen);
        }
        if (activation != null) {
            throw new BadCallException("--activation is that of the hidden layers of a stack: say which with --layers.");
        }
        return one(chosen, classes);
    }

    private Model one(Loss chosen, List<String> classes) {
        if (chosen.takesManyClasses()) {
            if (model != null && kind() != Kind.SOFTMAX) {
                throw new BadCallException("The loss " + chosen.name() + " needs a neuron for each class: --model softmax, or --layers.");
            }
            return StackModel.of(List.of(), Activation.LINEAR, classes.size(), chosen);
        }
        return switch (kind()) {
            case SOFTMAX -> throw new BadCallException("--model softmax goes with --loss cross-entropy, not with " + chosen.name() + ".");
            case RELU -> new NeuronModel(chosen.isForClasses() ? Neuron.SIGMOID : Neuron.RELU, chosen);
            case LINEAR -> new NeuronModel(Neuron.LINEAR, chosen);
            case SIGMOID -> new NeuronModel(Neuron.SIGMOID, chosen);
        };
    }

    private List<Integer> hidden() {
        return Arrays.stream(layers.split(",", -1)).map(String::strip).map(units -> {
            if (!units.matches("[0-9]{1,7}") || Integer.parseInt(units) == 0) {
                throw new BadCallException("--layers needs numbers of neurons with commas between, such as 32,16, not '" + layers + "'.");
            }
            return Integer.parseInt(units);
        }).toList();
    }

    private Activation activation() {
        return activation == null ? Activation.RELU : Options.choice("--activation", activation, Activation.class);
    }
}
