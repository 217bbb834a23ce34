package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    private static final String LINE = "a,k,y\n1,5,3\n2,5,5\n3,5,7\n4,5,9\n5,5,11\n";

    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
    }

    private static String cars() {
        return Calls.example("cars.csv");
    }

    @Test
    void trainsOnTheCarsAndSavesThreeFiles() {
        String printed = calls.must("train", cars(), "--target", "Miles_per_Gallon");
        assertThat(printed.lines().map(line -> line.split("-?[0-9]")[0].strip())).containsExactly("Miles_per_Gallon = max(", "w  Cylinders",
                "w  Displacement", "w  Horsepower", "w  Weight_in_lbs", "w  Acceleration", "b",
                "Loss (mean squared error, in Miles_per_Gallon²):",
                "Saved model.json, model.safetensors, history.csv, loss.svg and report.html in runs/cars (");
        assertThat(calls.error().lines()).contains("Left out 3 text columns: Name, Year, Origin.",
                "Left out 14 of 406 rows, which lack a value.",
                "Training a relu neuron of 5 features on 314 rows (78 held out), device cpu: 1000 epochs, batch full, adam, "
                        + "learning rate 0.05.");
        assertThat(calls.files("runs")).containsExactly("cars");
        assertThat(calls.files("runs/cars")).containsExactly("history.csv", "loss.svg", "model.json", "model.safetensors", "report.html");
        assertThat(calls.read("runs/cars/history.csv").lines()).hasSize(1002).startsWith("epoch,trainLoss,holdoutLoss");
        assertThat(calls.read("runs/cars/loss.svg")).startsWith("<svg ").endsWith("</svg>\n");
    }

    @Test
    void jsonStatesWhatWasFoundAndNothingElseIsPrinted() {
        Map<String, Object> json = calls.json("train", cars(), "--target", "Miles_per_Gallon");
        assertThat(json).containsOnlyKeys("rows", "holdoutRows", "features", "epochs", "trainLoss", "holdoutLoss", "rSquared", "weights",
                "bias", "seconds", "device", "model");
        assertThat(json).containsEntry("rows", 314L).containsEntry("holdoutRows", 78L).containsEntry("epochs", 1000L)
                .containsEntry("device", "cpu").containsEntry("model", "runs/cars");
        List<String> features = List.of("Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration");
        assertThat(json.get("features")).isEqualTo(features);
        assertThat(((Map<?, ?>) json.get("weights")).keySet().stream().map(Object::toString)).containsExactlyElementsOf(features);
        assertThat((double) json.get("trainLoss")).isBetween(16.0, 17.0);
        assertThat((double) json.get("holdoutLoss")).isBetween(20.0, 25.0);
        assertThat((double) json.get("rSquared")).isBetween(0.6, 0.7);
        assertThat((double) json.get("seconds")).isPositive();
    }

    @Test
    void withoutHeldOutRowsTheirLossIsNull() {
        Map<String, Object> json = calls.json("train", cars(), "--target", "Miles_per_Gallon", "--holdout", "0");
        assertThat(json).containsEntry("rows", 392L).containsEntry("holdoutRows", 0L).containsEntry("holdoutLoss", null);
        assertThat((double) json.get("rSquared")).isCloseTo(1 - (double) json.get("trainLoss") / 60.7627, within(1e-4));
        assertThat(calls.read("runs/cars/history.csv").lines().skip(1)).allMatch(line -> line.endsWith(","));
    }

    @Test
    void weightsAreInTheUnitsOfTheData() {
        calls.write("line.csv", LINE);
        Map<String, Object> json = calls.json("train", "line.csv", "--target", "y", "--holdout", "0", "--quiet");
        assertThat(calls.error()).isEmpty();
        Map<?, ?> weights = (Map<?, ?>) json.get("weights");
        assertThat((double) weights.get("a")).isCloseTo(2, within(1e-4));
        assertThat((double) json.get("bias")).isCloseTo(1, within(1e-3));
        assertThat((double) json.get("trainLoss")).isBetween(0.0, 1e-6);
    }

    @Test
    void aConstantFeatureGetsWeightZeroAndALine() {
        calls.write("line.csv", LINE);
        for (String model : List.of("relu", "linear")) {
            Map<String, Object> json = calls.json("train", "line.csv", "--target", "y", "--model", model);
            assertThat(calls.error().lines()).contains("This feature is constant and gets weight 0: k.");
            assertThat(((Map<?, ?>) json.get("weights")).get("k")).isEqualTo(0.0);
        }
    }

    @Test
    void aFeatureThatFollowsFromOthersGetsWeightZeroAndALine() {
        calls.write("twice.csv", "a,twice,y\n1,2,3\n2,4,5\n3,6,7\n4,8,9\n5,10,11\n");
        Map<String, Object> json = calls.json("train", "twice.csv", "--target", "y", "--holdout", "0");
        assertThat(calls.error().lines()).contains("This feature follows from those before it and gets weight 0: twice.");
        assertThat((double) ((Map<?, ?>) json.get("weights")).get("a")).isCloseTo(2, within(1e-4));
    }

    @Test
    void moreFeaturesThanRowsIsAWarningAndTrains() {
        calls.write("wide.csv", "a,b,c,y\n1,5,3,2\n2,1,4,4\n");
        Map<String, Object> json = calls.json("train", "wide.csv", "--target", "y");
        assertThat(calls.error()).contains("Warning: there are more features (3) than rows to train on (2)");
        assertThat((double) json.get("trainLoss")).isBetween(0.0, 1e-6);
    }

    @Test
    void rowsThatLackAValueAreLeftOutAndCounted() {
        StringBuilder csv = new StringBuilder("a,y\n");
        for (String missing : List.of("", "NA", "N/A", "NaN", "null", "?", "na", "n/a", "nan", "NULL", "  ", "\"\"")) {
            csv.append(missing).append(",1\n");
        }
        calls.write("data.csv", csv + "1,1\n2,3\n3,5\n");
        Map<String, Object> json = calls.json("train", "data.csv", "--target", "y", "--holdout", "0");
        assertThat(json).containsEntry("rows", 3L);
        assertThat(calls.error().lines()).contains("Left out 12 of 15 rows, which lack a value.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"None", "-", "nil", "#N/A", "missing"})
    void otherWordsAreNotMissingValues(String word) {
        calls.write("data.csv", "a,y\n1,1\n" + word + ",3\n3,5\n");
        assertThat(calls.fails(2, "train", "data.csv", "--target", "y")).contains("line 3, column a: '" + word + "' is not a number");
    }

    static List<String> formsOfCsv() {
        String plain = "a,b,y\n1,5,3\n2,4,5\n3,7,7\n";
        String quoted = "\"a\",\"b\",y\n\"1\",5,3\n2,\"4\",5\n3,7,\"7\"\n";
        String note = "a,b,y,note\n1,5,3,\"x, \"\"y\"\"\nz\"\n2,4,5,u\n3,7,7,v\n";
        return List.of(plain, plain.replace(',', ';'), plain.replace(',', '\t'), plain.replace("\n", "\r\n"), "\uFEFF" + plain,
                plain.strip(),
                quoted, quoted.replace(',', ';').replace("\n", "\r\n"), "\uFEFF" + quoted, " a , b,y \n 1 ,5 , 3\n2,4,5\n\n3,7,7\n\n", note,
                "\uFEFF" + note.replace("\n", "\r\n"), "\n" + plain,
                "\"a\";\"b\";\"y, with commas, no less\";y\n1;5;9;3\n2;4;9;5\n3;7;9;7\n");
    }

    @ParameterizedTest
    @MethodSource("formsOfCsv")
    void everyCommonFormOfCsvIsRead(String csv) {
        calls.write("data.csv", csv);
        Map<String, Object> json = calls.json("gradient", "data.csv", "--target", "y", "--features", "a,b", "--weights", "2,0", "--bias",
                "1");
        assertThat(json).containsEntry("rows", 3L).containsEntry("features", List.of("a", "b")).containsEntry("loss", 0.0);
    }

    @Test
    void namedFeaturesAreTakenInTheirOrder() {
        Map<String, Object> json = calls.json("train", cars(), "--target", "Miles_per_Gallon", "--features", "Weight_in_lbs,Cylinders",
                "--epochs", "3");
        assertThat(json.get("features")).isEqualTo(List.of("Weight_in_lbs", "Cylinders"));
        assertThat(calls.error()).doesNotContain("text column").contains("Left out 8 of 406 rows");
    }

    @ParameterizedTest
    @CsvSource({"sgd,linear", "sgd,relu", "momentum,linear", "momentum,relu", "adam,linear", "adam,relu"})
    void aLearningRateThatDivergesStopsAndLeavesTheLastGoodModel(String optimizer, String model) {
        for (String rate : List.of("3", "30", "1000", "1e30")) {
            int code = calls.run("train", cars(), "--target", "Miles_per_Gallon", "--holdout", "0", "--optimizer", optimizer, "--model",
                    model,
                    "--learning-rate", rate);
            if (rate.length() > 1) {
                assertThat(code).as(rate).isEqualTo(1);
            }
            if (code == 1) {
                assertThat(calls.output()).isEmpty();
                assertThat(calls.error()).containsPattern("chainrule: (Training diverged in epoch [0-9]+: the loss rose from 60\\.7627 to "
                        + ".*; use a smaller --learning-rate, such as (0*[0-9]{1,4}\\.?[0-9]*|1E\\+29)\\.|The neuron is dead after epoch [0-9]+: .*) "
                        + "The best model before that is saved in runs/cars\\.").doesNotContain("\tat ");
            }
            assertThat(loss("runs/cars")).as("%s %s", rate, calls.error()).isLessThan(60.7628);
        }
    }

    /** The loss that model.json states; asserts that what predict finds is the same. */
    private double loss(String model) {
        Map<?, ?> training = (Map<?, ?>) Calls.object(calls.read(model + "/model.json")).get("training");
        double loss = (double) training.get("trainLoss");
        calls.must("predict", model, cars());
        assertThat(calls.error()).contains("on 392 rows.");
        double found = Double.parseDouble(calls.error().split("²\\): ")[1].split(" ")[0]);
        assertThat(found).isCloseTo(loss, within(1e-9 * loss));
        return loss;
    }

    @Test
    void aNeuronThatDiesSaysSoAndWhyAndTheLastLiveModelIsKept() {
        calls.write("data.csv", "a,y\n1,1\n2,0\n3,0\n4,0\n5,0.5\n6,0\n");
        String sentence = calls.fails(1, "train", "data.csv", "--target", "y", "--optimizer", "sgd", "--learning-rate", "5", "--holdout",
                "0");
        assertThat(sentence).startsWith("The neuron is dead after epoch ").contains("w·x + b is 0 or less in every training row")
                .contains("smaller --learning-rate").endsWith("The best model before that is saved in runs/data.");
        calls.must("predict", "runs/data", "data.csv");
        assertThat(calls.output().lines().skip(1).mapToDouble(Double::parseDouble).max().orElse(0)).isPositive();
    }

    @Test
    void batchesAndSeedsAreTheUsersToChoose() {
        String[] call = {"train", cars(), "--target", "Miles_per_Gallon", "--batch", "50", "--epochs", "20", "--seed", "7"};
        Map<String, Object> first = calls.json(call);
        String model = calls.read("runs/cars/model.json");
        assertThat(calls.error()).contains("20 epochs, batch 50");
        Map<String, Object> second = calls.json(call);
        assertThat(calls.read("runs/cars/model.json")).isEqualTo(model);
        assertThat(second.get("weights")).isEqualTo(first.get("weights"));
        call[call.length - 1] = "8";
        assertThat(calls.json(call).get("weights")).isNotEqualTo(first.get("weights"));
    }

    @Test
    void rawFeaturesAreTrainedOnWhereThatIsAsked() {
        calls.write("line.csv", LINE);
        Map<String, Object> json = calls.json("train", "line.csv", "--target", "y", "--no-standardize", "--holdout", "0");
        assertThat((double) json.get("trainLoss")).isLessThan(0.01);
        assertThat(calls.read("runs/line/model.json")).contains("\"standardized\" : false");
    }

    @Test
    void aTerminalGetsABarInsteadOfLines() {
        Calls terminal = new Calls(folder, 80, false);
        terminal.must("train", cars(), "--target", "Miles_per_Gallon");
        assertThat(terminal.error()).contains("\r").contains("training").doesNotContain("  epoch 100 of 1000");
        calls.must("train", cars(), "--target", "Miles_per_Gallon");
        assertThat(calls.error()).doesNotContain("\r");
        assertThat(calls.error().lines().filter(line -> line.startsWith("  epoch "))).hasSize(10);
    }

    @Test
    void optionsMayBeGivenWithAnEqualsSignAndEndWithTwoDashes() {
        calls.write("-data.csv", LINE);
        String printed = calls.must("train", "--target=y", "--epochs=2", "--out=here", "--", "-data.csv");
        assertThat(printed).contains("in here (");
        assertThat(calls.files("here")).contains("model.json");
    }

    @Test
    void theHelpNamesEveryFlagWithItsDefault() {
        String help = calls.must("train", "--help").replaceAll("\\s+", " ");
        assertThat(help).contains("--target=NAME", "--features=a,b", "--model=relu|linear|sigmoid|softmax", "(default: relu)",
                "--optimizer=NAME", "(default: adam)", "--learning-rate=R", "--epochs=N", "--batch=full|N", "--holdout=0.2",
                "(default: 0.2; with --folds 0)", "--seed=S", "(default: 1)", "--missing=drop|fail", "(default: drop)", "--no-standardize",
                "--device=D",
                "(default: auto)", "--out=DIR", "(default: runs/<data name>)", "--quiet", "--json");
    }
}
