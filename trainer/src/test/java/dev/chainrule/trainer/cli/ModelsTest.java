package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of model that {@code train} makes, from its options to its predictions. */
class ModelsTest {
    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
    }

    private Map<String, Object> train(String file, String target, String... more) {
        String[] call = {"train", file, "--target", target, "--quiet", "--out", "model"};
        String[] all = java.util.Arrays.copyOf(call, call.length + more.length);
        System.arraycopy(more, 0, all, call.length, more.length);
        return calls.json(all);
    }

    /** 300 rows of y = |a| + a·b/2 − 1, which no neuron alone can follow; seed 5. */
    private String bent() {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 300; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            csv.append(a).append(',').append(b).append(',').append(Math.abs(a) + a * b / 2 - 1).append('\n');
        }
        return calls.write("bent.csv", csv.toString());
    }

    /** A formula whose features enter as X·w + b alone is trained like the neuron that it is, and ends where that ends. */
    @Test
    void aFormulaIsTrainedAsItStands() {
        String cars = Calls.example("cars.csv");
        Map<String, Object> formula = train(cars, "Miles_per_Gallon", "--holdout", "0", "--loss", "mean((y - (X·w + b))^2)");
        Map<String, Object> neuron = train(cars, "Miles_per_Gallon", "--holdout", "0", "--model", "linear");
        double least = (double) neuron.get("trainLoss");
        assertThat((double) formula.get("trainLoss")).isBetween(least * (1 - 1e-6), least * 1.01);
        assertThat((Map<?, ?>) formula.get("parameters")).isEqualTo(Map.of("w", 5L, "b", 1L));
    }

    @Test
    void aFormulaOfAnyFormFindsItsParameters() {
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int k = 0; k <= 100; k++) {
            csv.append(k / 50.0).append(',').append(2 * Math.exp(-0.7 * k / 50.0) + 1).append('\n');
        }
        calls.write("decay.csv", csv.toString());
        Map<String, Object> json = train("decay.csv", "y", "--holdout", "0", "--epochs", "4000", "--learning-rate", "0.05", "--loss",
                "mean((y - a*exp(X·w) - c)^2)");
        assertThat((double) json.get("trainLoss")).isLessThan(1e-3);
        String model = calls.read("model/model.json");
        assertThat(model).contains("mean((y - a*exp(X·w) - c)^2)");
        calls.must("predict", "model", "decay.csv");
        double first = Double.parseDouble(calls.output().lines().skip(1).findFirst().orElseThrow());
        assertThat(first).isCloseTo(3, within(0.1));
    }

    @Test
    void aFormulaWithALayerDeclaresItsShapes() {
        String file = bent();
        Map<String, Object> json = train(file, "y", "--loss", "mean((y - max(0, X·V + c)·u - d)^2)", "--param", "V=D,16", "--param", "c=16",
                "--param", "u=16", "--epochs", "2000");
        assertThat((double) json.get("rSquared")).isGreaterThan(0.6);
        assertThat((Map<?, ?>) json.get("parameters")).isEqualTo(Map.of("V", 32L, "c", 16L, "u", 16L, "d", 1L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "mean((y - b)^2)|The loss has no X, so it learns nothing from the features: mean((y - b)^2)",
            "mean((y - X·w·X)^2)|--param NAME=SHAPE declares another.",
            "(y - X·w)^2|The loss must be a number, such as mean(…), and is of shape [N]: (y - X·w)^2",
            "mean(y - sum(X))|The loss has no parameter to train, only X and y: mean(y - sum(X))"})
    void aFormulaThatCannotBeTrainedIsExplained(String formula, String sentence) {
        assertThat(calls.fails(2, "train", bent(), "--target", "y", "--loss", formula)).contains(sentence);
    }

    @Test
    void aStackLearnsWhatANeuronCannot() {
        String file = bent();
        double linear = (double) train(file, "y", "--model", "linear").get("rSquared");
        Map<String, Object> json = train(file, "y", "--layers", "16,8", "--epochs", "1500");
        assertThat(linear).isLessThan(0.5);
        assertThat((double) json.get("rSquared")).isGreaterThan(0.95);
        assertThat((Map<?, ?>) json.get("parameters"))
                .isEqualTo(Map.of("W1", 32L, "b1", 16L, "W2", 128L, "b2", 8L, "W3", 8L, "b3", 1L));
        calls.must("predict", "model", file);
        double found = Double.parseDouble(calls.error().split("²\\): ")[1].split(" ")[0]);
        double all = 0.8 * (double) json.get("trainLoss") + 0.2 * (double) json.get("holdoutLoss");
        assertThat(found).isCloseTo(all, within(1e-6 * all));
    }

    @Test
    void aStackInBatchesHasTheSameBitsWhateverTheMemory() {
        String file = bent();
        String[] options = {"--layers", "8", "--activation", "tanh", "--batch", "32", "--epochs", "20"};
        train(file, "y", options);
        String whole = calls.read("model/model.json");
        String[] less = java.util.Arrays.copyOf(options, options.length + 2);
        less[options.length] = "--memory";
        less[options.length + 1] = "1kB";
        train(file, "y", less);
        assertThat(calls.read("model/model.json")).isEqualTo(whole);
    }

    @Test
    void trainingStopsWhereTheHeldOutLossDoesAndKeepsTheBest() {
        Map<String, Object> json = train(bent(), "y", "--layers", "32", "--epochs", "5000", "--patience", "20");
        assertThat((long) json.get("epochs")).isLessThan(5000);
        List<String> history = calls.read("model/history.csv").lines().skip(1).toList();
        double least = history.stream().mapToDouble(line -> Double.parseDouble(line.split(",")[2])).min().orElseThrow();
        assertThat((double) json.get("holdoutLoss")).isCloseTo(least, within(1e-3 * least));
    }

    @Test
    void crossValidationHoldsOutEveryRowOnce() {
        Map<String, Object> json = train(Calls.example("penguins.csv"), "Body Mass (g)", "--model", "linear", "--folds", "5");
        assertThat((List<?>) json.get("foldLosses")).hasSize(5);
        assertThat(json).containsEntry("rows", 342L).containsEntry("holdoutRows", 0L);
        assertThat(((List<?>) json.get("foldLosses")).stream().mapToDouble(loss -> (double) loss).average().orElseThrow())
                .isBetween((double) json.get("trainLoss"), 1.2 * (double) json.get("trainLoss"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--layers|0|--layers needs numbers of neurons with commas between, such as 32,16, not '0'.",
            "--layers|8,x|--layers needs numbers of neurons with commas between, such as 32,16, not '8,x'.",
            "--activation|tanh|--activation is that of the hidden layers of a stack: say which with --layers.",
            "--param|w=D|--param goes with a --loss that is a formula.",
            "--prediction|X·w|--prediction goes with a --loss that is a formula.",
            "--memory|much|--memory must be a size, such as 512MB or 2GB, not 'much'.",
            "--memory|0MB|--memory must be above 0, not 0MB.",
            "--patience|0|--patience must be 1 or more, not 0.",
            "--folds|1|Cross-validation needs 2 folds or more, and no more than there are rows (300), not 1.",
            "--l2|-1|--l2 must be 0 or more, not -1."})
    void wrongOptionsAreNamed(String option, String value, String sentence) {
        assertThat(calls.fails(2, "train", bent(), "--target", "y", option, value)).isEqualTo(sentence);
    }
}
