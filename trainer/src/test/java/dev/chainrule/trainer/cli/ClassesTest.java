package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes and categories, losses and schedules, from the options of {@code train} to the predictions. */
class ClassesTest {
    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
    }

    private Map<String, Object> train(String file, String target, String... more) {
        String[] call = {"train", file, "--target", target, "--quiet", "--out", "model"};
        String[] all = Arrays.copyOf(call, call.length + more.length);
        System.arraycopy(more, 0, all, call.length, more.length);
        return calls.json(all);
    }

    private static String penguins() {
        return Calls.example("penguins.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model softmax", "--model softmax --optimizer lbfgs", "--layers 8 --loss cross-entropy",
            "--model softmax --batch 32 --epochs 30"})
    void thePenguinsAreToldApart(String options) {
        Map<String, Object> json = train(penguins(), "Species", options.split(" "));
        assertThat((double) json.get("accuracy")).isGreaterThan(0.95);
        assertThat(json.get("classes")).isEqualTo(List.of("Adelie", "Chinstrap", "Gentoo"));
        String printed = calls.must("predict", "model", penguins());
        assertThat(printed.lines().skip(1).filter(line -> !line.isEmpty())).hasSize(342)
                .allMatch(line -> List.of("Adelie", "Chinstrap", "Gentoo").contains(line));
        assertThat(calls.error())
                .containsPattern("Loss \\(cross-entropy, in nats\\): .* on 342 rows, 3[2-4][0-9] of them classified right\\.");
    }

    /** y is 1 where a + b is above 0, said in words. */
    private String words() {
        StringBuilder csv = new StringBuilder("a,b,y\n");
        for (int k = 0; k < 200; k++) {
            double a = Math.sin(k * 1.7) * 2;
            double b = Math.cos(k * 0.9);
            csv.append(a).append(',').append(b).append(',').append(a + b > 0 ? "yes" : "no").append('\n');
        }
        return calls.write("words.csv", csv.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model sigmoid", "--loss hinge", "--loss logistic --optimizer lbfgs", "--layers 4 --loss logistic",
            "--model softmax"})
    void twoClassesAreToldApart(String options) {
        String[] parts = (options + " --l2 0.0001").split(" ");
        Map<String, Object> json = train(words(), "y", parts);
        assertThat((double) json.get("accuracy")).isGreaterThan(0.9);
        assertThat(calls.must("predict", "model", "words.csv").lines().skip(1)).allMatch(line -> line.equals("yes") || line.equals("no"));
    }

    @Test
    void aLabelThatWasNeverSeenIsNamed() {
        train(words(), "y", "--model", "sigmoid", "--epochs", "3");
        calls.write("more.csv", "a,b,y\n1,2,maybe\n");
        assertThat(calls.fails(2, "predict", "model", "more.csv"))
                .isEqualTo("more.csv, line 2, column y: 'maybe' is no class of the model; its classes are: no, yes.");
    }

    @Test
    void twoClassesAreTooFewNeuronsForThree() {
        assertThat(calls.fails(2, "train", penguins(), "--target", "Species", "--model", "sigmoid")).isEqualTo(
                "The loss logistic tells two classes apart, and 'Species' has 3: Adelie, Chinstrap, Gentoo; use --loss cross-entropy.");
    }

    @Test
    void categoriesBecomeFeaturesAndGoWithTheModel() {
        Map<String, Object> json = train(Calls.example("cars.csv"), "Miles_per_Gallon", "--one-hot", "Origin", "--model", "linear");
        assertThat((List<?>) json.get("features")).asString().contains("Origin=Europe, Origin=Japan, Origin=USA");
        calls.must("predict", "model", Calls.example("cars.csv"));
        assertThat(calls.error()).contains("on 392 rows.");
        String text = calls.read("model/model.json").replaceAll("\\s+", " ");
        assertThat(text).contains("\"column\" : \"Origin\", \"values\" : [ \"Europe\", \"Japan\", \"USA\" ]");
    }

    @Test
    void aMeanStandsInForAMissingValue() {
        Map<String, Object> json = train(Calls.example("cars.csv"), "Miles_per_Gallon", "--missing", "mean");
        assertThat((long) json.get("rows") + (long) json.get("holdoutRows")).isEqualTo(398);
        calls.must("predict", "model", Calls.example("cars.csv"));
        assertThat(calls.output().lines().skip(1)).hasSize(406).allMatch(line -> !line.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"mae,mean absolute error", "huber:3,Huber", "quantile:0.9,of the quantile 0.9", "huber,Huber"})
    void everyLossForNumbersIsLearnedBy(String loss, String words) {
        Map<String, Object> all = train(Calls.example("cars.csv"), "Miles_per_Gallon", "--loss", loss, "--holdout", "0");
        List<String> history = calls.read("model/history.csv").lines().skip(1).toList();
        double first = Double.parseDouble(history.get(0).split(",")[1]);
        double trained = (double) all.get("trainLoss");
        assertThat(trained).isLessThan(0.7 * first);
        double last = Double.parseDouble(history.get(history.size() - 1).split(",")[1]);
        assertThat(trained).isLessThan(last * 1.001 + 1e-6);
        calls.must("predict", "model", Calls.example("cars.csv"));
        assertThat(calls.error()).contains("Loss (" + words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--schedule constant", "--schedule step:0.5:300", "--schedule plateau:0.5:20", "--schedule warmup:50+cosine",
            "--clip-norm 1", "--clip-value 0.5"})
    void schedulesAndClippingEndNearTheSameLoss(String options) {
        double least = (double) train(penguins(), "Body Mass (g)", "--model", "linear", "--holdout", "0").get("trainLoss");
        String[] parts = ("--model linear --holdout 0 " + options).split(" ");
        assertThat((double) train(penguins(), "Body Mass (g)", parts).get("trainLoss")).isCloseTo(least, within(0.02 * least));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--clip-norm|0|clip", "--schedule|stairs|stairs", "--loss|huber:x|after the colon stands a number",
            "--loss|l3|There is no loss 'l3'", "--one-hot|Colour|has no column 'Colour'"})
    void wrongOptionsAreNamed(String option, String value, String words) {
        assertThat(calls.fails(2, "train", Calls.example("cars.csv"), "--target", "Miles_per_Gallon", option, value)).contains(words);
    }
}
