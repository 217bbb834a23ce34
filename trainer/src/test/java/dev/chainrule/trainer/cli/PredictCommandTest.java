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

class PredictCommandTest {
    @TempDir
    Path folder;
    private Calls calls;

    /** A model of two features: y = max(0, 2a − b + 1), exactly. */
    @BeforeEach
    void prepare() throws java.io.IOException {
        calls = new Calls(folder);
        java.nio.file.Files.createDirectory(folder.resolve("model"));
        calls.write("model/model.json", "{\"format\": \"chainrule-model\", \"version\": 2, \"model\": {\"kind\": \"neuron\","
                + " \"activation\": \"relu\", \"loss\": {\"name\": \"mse\"}}, \"target\": \"y\", \"inputs\": {\"missing\": \"drop\", \"features\": [{\"column\": \"a\"}, {\"column\": \"b\"}]},"
                + " \"parameters\": {\"w\": [2.0, -1], \"b\": [1.0]}}");
    }

    @Test
    void writesOneRowForEachRowEmptyWhereAValueIsMissing() {
        calls.write("data.csv", "b,name,a\n1,u,1\n,v,2\n1,w,NA\n9,x,1\n2,,3\n");
        assertThat(calls.must("predict", "model", "data.csv")).isEqualTo("prediction\n2.0\n\n\n0.0\n5.0\n");
        assertThat(calls.error().lines()).containsExactly("No prediction for 2 of 5 rows, where a feature is missing.");
    }

    @Test
    void writesAFileWhereOneIsNamed() {
        calls.write("data.csv", "a,b\n1,1\n2,1\n");
        assertThat(calls.must("predict", "model", "data.csv", "--out", "out/predicted.csv")).isEmpty();
        assertThat(calls.read("out/predicted.csv")).isEqualTo("prediction\n2.0\n4.0\n");
        assertThat(calls.files("out")).containsExactly("predicted.csv");
    }

    @Test
    void printsTheLossWhereTheTargetIs() {
        calls.write("data.csv", "a,b,y\n1,1,3\n2,1,\n3,1,6\n,1,7\n");
        assertThat(calls.must("predict", "model", "data.csv")).isEqualTo("prediction\n2.0\n4.0\n6.0\n\n");
        assertThat(calls.error().lines()).contains("Loss (mean squared error, in y²): 0.5 on 2 rows.");
        assertThat(calls.must("predict", "model", "data.csv", "--out", "predicted.csv"))
                .isEqualTo("Loss (mean squared error, in y²): 0.5 on 2 rows.\n");
    }

    @Test
    void aColumnThatWasRenamedOrIsGoneIsNamed() {
        calls.write("data.csv", "a,bb\n1,1\n");
        assertThat(calls.fails(2, "predict", "model", "data.csv")).isEqualTo("data.csv has no column 'b'; its columns are: a, bb.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "a,b\\n1,1\\nx,2|data.csv, line 3, column a: 'x' is not a number: correct it, or leave it empty if it is missing.",
            "a,b\\n1,inf\\n|data.csv, line 2, column b: 'inf' is infinite, and a feature needs finite numbers: correct it, "
                    + "or leave it empty if it is missing.",
            "a,b,y\\n1,1,1\\n1,2,z|data.csv, line 3, column y: 'z' is not a number: correct it, or leave it empty if it is missing.",
            "a,b\\n1,1\\n1|data.csv, line 3: expected 2 fields as in the header, found 1."})
    void dataThatAreNoNumbersAreShownWithTheirPlaceAndNothingIsPrinted(String csv, String sentence) {
        calls.write("data.csv", csv.replace("\\n", "\n"));
        assertThat(calls.fails(2, "predict", "model", "data.csv")).isEqualTo(sentence);
        assertThat(calls.fails(2, "predict", "model", "data.csv", "--out", "predicted.csv")).isEqualTo(sentence);
        assertThat(calls.files(".")).containsExactly("data.csv", "model");
    }

    @Test
    void aFolderWithoutAModelIsNamed() throws java.io.IOException {
        calls.write("data.csv", "a,b\n1,1\n");
        assertThat(calls.fails(2, "predict", "none", "data.csv"))
                .isEqualTo("There is no folder '" + folder.resolve("none") + "': name the folder of a trained model.");
        assertThat(calls.fails(2, "predict", ".", "data.csv")).contains("has no model.json: name the folder of a trained model.");
        String whole = java.nio.file.Files.readString(folder.resolve("model/model.json"));
        String noTarget = whole.replace("\"target\"", "\"goal\"");
        String oneClassTwice = whole.replace("\"target\"", "\"classes\": [\"p\", \"p\"], \"target\"");
        assertThat(List.of(noTarget, oneClassTwice)).doesNotContain(whole);
        for (String rubbish : List.of("", "{", "[]", noTarget, oneClassTwice, "{\"format\": \"chainrule-model\", \"version\": 2}",
                "{\"format\": \"chainrule-model\", \"version\": 2, \"model\": {\"kind\": \"neuron\"}, \"target\": \"y\"}")) {
            calls.write("model/model.json", rubbish);
            assertThat(calls.fails(2, "predict", "model", "data.csv"))
                    .endsWith("model.json' is not a model that this version can read: train it anew.");
        }
    }

    @Test
    void predictsWhatWasTrained() {
        String cars = Calls.example("cars.csv");
        Map<String, Object> trained = calls.json("train", cars, "--target", "Miles_per_Gallon", "--holdout", "0");
        String printed = calls.must("predict", "runs/cars", cars, "--out", "predicted.csv");
        double loss = Double.parseDouble(printed.split("²\\): ")[1].split(" ")[0]);
        assertThat(loss).isCloseTo((double) trained.get("trainLoss"), within(1e-9));
        assertThat(printed).endsWith(" on 392 rows.\n");
        List<String> rows = calls.read("predicted.csv").lines().toList();
        assertThat(rows).hasSize(407);
        assertThat(rows.stream().skip(1).filter(String::isEmpty)).hasSize(6);
    }

    @Test
    void aFileWithNothingToPredictFromGetsEmptyRows() {
        calls.write("data.csv", "a,b\n,\n,\n");
        assertThat(calls.must("predict", "model", "data.csv")).isEqualTo("prediction\n\n\n");
    }
}
