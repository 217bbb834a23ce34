package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a call or with its data is one clear sentence and exit code 2; nothing is printed, nothing is written. */
class BadInputTest {
    private static final String GOOD = "a,b,y\n1,5,2\n2,4,4.5\n3,7,6\n4,1,8\n";

    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
    }

    private String train(String csv, String... more) {
        calls.write("data.csv", csv);
        return calls.fails(2, with(more, "train", "data.csv", "--target", "y"));
    }

    private String gradient(String csv, String... more) {
        calls.write("data.csv", csv);
        return calls.fails(2, with(more, "gradient", "data.csv", "--target", "y", "--weights", "1,2", "--bias", "3"));
    }

    private static String[] with(String[] more, String... first) {
        return IntStream.range(0, first.length + more.length).mapToObj(k -> k < first.length ? first[k] : more[k - first.length])
                .toArray(String[]::new);
    }

    @Test
    void anUnknownCommandIsNamedWithTheOneMeant() {
        String all = " The commands are: derive, gradient, train, predict, export, explain, devices, doctor.";
        assertThat(calls.fails(2, "bogus")).isEqualTo("There is no command 'bogus'." + all);
        assertThat(calls.fails(2, "trian", "x")).isEqualTo("There is no command 'trian'; did you mean 'train'?" + all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"derive", "gradient", "train", "predict", "explain", "devices", "doctor"})
    void anUnknownFlagIsNamed(String command) {
        assertThat(calls.fails(2, command, "--nonsense")).startsWith(command + " has no option '--nonsense'")
                .endsWith("See ./chainrule " + command + " --help.");
    }

    @Test
    void aFlagSpelledNearlyRightIsNamedWithTheOneMeant() {
        assertThat(calls.fails(2, "train", "x.csv", "--target", "y", "--epoch", "3"))
                .isEqualTo("train has no option '--epoch'; did you mean --epochs? See ./chainrule train --help.");
    }

    @Test
    void whatBeginsWithADashAndIsNoOptionIsToldItsPlace() {
        String place = "What begins with '-' and is no option comes after '--'.";
        assertThat(calls.fails(2, "derive", "-x^2")).isEqualTo("derive has no option '-x^2'. " + place + " See ./chainrule derive --help.");
        assertThat(calls.fails(2, "derive", "--at", "x=1", "--steps", "-x^2")).startsWith("derive has no option '-x^2'. " + place);
        assertThat(calls.fails(2, "train", "-data.csv", "--target", "y")).startsWith("train has no option '-data.csv'").contains(place);
        assertThat(calls.fails(2, "gradient", "data.csv", "--target", "y", "--weights", "-1,2"))
                .startsWith("Missing required option: '--bias");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "train|Missing required option: '--target=NAME'. See ./chainrule train --help.",
            "train --target y|Missing required parameter: 'DATA'. See ./chainrule train --help.",
            "train x.csv --query select --target y|DATA and --query exclude each other: name a file, or select from files.",
            "gradient --target y --weights 1 --bias 1|Missing required parameter: 'DATA'. See ./chainrule gradient --help.",
            "train x.csv|Missing required option: '--target=NAME'. See ./chainrule train --help.",
            "train x.csv z.csv --target y|The argument 'z.csv' is one too many. See ./chainrule train --help.",
            "predict|Missing required parameter: 'DIR'. See ./chainrule predict --help.",
            "gradient x.csv --target y --bias 1|Missing required option: '--weights=0.1,-0.2'. See ./chainrule gradient --help.",
            "gradient x.csv --target y --weights 1|Missing required option: '--bias=0.3'. See ./chainrule gradient --help.",
            "derive|Missing required parameter: 'FORMULA'. See ./chainrule derive --help.",
            "devices all|The argument 'all' is one too many. See ./chainrule devices --help."})
    void anArgumentTooFewOrTooManyIsNamed(String call, String sentence) {
        assertThat(calls.fails(2, call.split(" "))).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"--epochs|0|--epochs must be 1 or more, not 0.",
            "--epochs|many|--epochs: 'many' is not a whole number from -2147483648 to 2147483647.",
            "--seed|pi|--seed: 'pi' is not a whole number from -9223372036854775808 to 9223372036854775807.",
            "--batch|0|--batch must be full or a number of rows from 1, not '0'.",
            "--batch|half|--batch must be full or a number of rows from 1, not 'half'.",
            "--holdout|1|--holdout must be a part of the rows, 0 or more and below 1, not 1.",
            "--holdout|-0.1|--holdout must be a part of the rows, 0 or more and below 1, not -0.1.",
            "--holdout|NaN|--holdout: 'NaN' is not a finite number.",
            "--learning-rate|0|--learning-rate must be above 0, not 0.",
            "--learning-rate|fast|--learning-rate: 'fast' is not a finite number.",
            "--model|tanh|--model: there is no 'tanh'; choose one of relu, linear, sigmoid, softmax.",
            "--optimizer|rprop|There is no optimizer 'rprop'; choose one of sgd, momentum, nesterov, adam, adamw, rmsprop, lbfgs.",
            "--missing|keep|--missing: there is no 'keep'; choose one of drop, fail, mean.",
            "--features|a,,b|--features needs names with commas between, such as a,b; 'a,,b' has an empty one.",
            "--features|a,a|The feature 'a' is named twice.",
            "--features|y|'y' is the target, and cannot be a feature too."})
    void aValueThatAnOptionDoesNotTakeIsNamed(String option, String value, String sentence) {
        assertThat(train(GOOD, option, value)).isEqualTo(sentence);
    }

    @Test
    void aDeviceThatThereIsNotIsNamedWithThoseThereAre() {
        assertThat(train(GOOD, "--device", "tpu")).startsWith("There is no device 'tpu': use auto, cpu, ").contains("cpu");
        assertThat(gradient(GOOD, "--device", "tpu")).startsWith("There is no device 'tpu': use auto, cpu, ").contains("cpu");
        assertThat(calls.fails(2, "explain", "--device", "tpu")).startsWith("There is no device 'tpu': ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"--weights|1|--weights gives 1 weight for 2 features: a, b.",
            "--weights|1,2,3|--weights gives 3 weights for 2 features: a, b.", "--weights|1,x|--weights: 'x' is not a finite number.",
            "--bias|inf|--bias: 'inf' is not a finite number.", "--dtype|f16|--dtype: there is no 'f16'; choose one of f32, f64.",
            "--model|tanh|--model: there is no 'tanh'; choose one of linear, relu, sigmoid."})
    void aWeightTooFewOrOneThatIsNoNumberIsNamed(String option, String value, String sentence) {
        calls.write("data.csv", GOOD);
        String[] call = {"gradient", "data.csv", "--target", "y", "--weights", "1,2", "--bias", "3", option, value};
        for (int k = 4; k < 8; k += 2) {
            if (call[k].equals(option)) {
                call[k + 1] = value;
            }
        }
        boolean replaced = option.equals("--weights") || option.equals("--bias");
        assertThat(calls.fails(2, replaced ? java.util.Arrays.copyOf(call, 8) : call)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train none.csv --target y", "gradient none.csv --target y --weights 1 --bias 1"})
    void aFileThatThereIsNotIsNamed(String call) {
        assertThat(calls.fails(2, call.split(" "))).isEqualTo("There is no file '" + folder.resolve("none.csv") + "'.");
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(calls.fails(2, "train", ".", "--target", "y")).endsWith("' is a folder: name a CSV file.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "\uFEFF"})
    void anEmptyFileIsCalledEmpty(String csv) {
        assertThat(train(csv)).isEqualTo("data.csv is empty: its first line must name the columns.");
        assertThat(gradient(csv)).isEqualTo("data.csv is empty: its first line must name the columns.");
    }

    @Test
    void aHeaderAloneHasNoRows() {
        assertThat(train("a,y\n")).isEqualTo("data.csv has a header and no rows.");
    }

    @Test
    void aColumnThatThereIsNotIsNamedWithThoseThereAre() {
        assertThat(train("a,b\n1,2\n")).isEqualTo("data.csv has no column 'y'; its columns are: a, b.");
        assertThat(train(GOOD, "--features", "a,c")).isEqualTo("data.csv has no column 'c'; its columns are: a, b, y.");
    }

    @Test
    void atMostTenColumnsAreListed() {
        String header = IntStream.rangeClosed(1, 12).mapToObj(k -> "c" + k).collect(Collectors.joining(","));
        assertThat(train(header + "\n" + "1,".repeat(11) + "1\n"))
                .isEqualTo("data.csv has no column 'y'; its columns are: c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 and 2 more.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "a,b,y;1,5,2;2,x,3|line 3, column b: 'x' is not a number: correct it, or leave it empty if it is missing, "
                    + "or choose other columns with --features.",
            "a,b,y;1,5,2;2,3,n|line 3, column y: 'n' is not a number: correct it, or leave it empty if it is missing.",
            "a,b,y;1,5,u;2,3,v|line 2, column y: 'u' is text, and a target needs numbers: correct it, or leave it empty if it is missing.",
            "a,b,y;1,5,2;2,1e,3|line 3, column b: '1e' is not a number: correct it, or leave it empty if it is missing, "
                    + "or choose other columns with --features.",
            "a,b,y;1,5,2;2,0x10,3|line 3, column b: '0x10' is not a number: correct it, or leave it empty if it is missing, "
                    + "or choose other columns with --features."})
    void textAmongNumbersIsShownWithItsPlace(String lines, String sentence) {
        String csv = lines.replace(';', '\n') + "\n";
        assertThat(train(csv)).isEqualTo("data.csv, " + sentence);
        assertThat(gradient(csv)).isEqualTo("data.csv, " + sentence);
    }

    @Test
    void textInANamedFeatureIsShownWithItsPlace() {
        String sentence = "data.csv, line 2, column a: 'one' is text, and a feature needs numbers: correct it, or leave it empty if it is "
                + "missing.";
        assertThat(train("a,b,y\none,5,2\ntwo,6,3\n", "--features", "a,b")).isEqualTo(sentence);
    }

    @Test
    void theLineIsThatOfTheFileWhateverStandsBefore() {
        String csv = "\"a\nfirst\",b,y\r\n\r\n\"1\",5,2\r\n2,x,3\r\n";
        assertThat(train(csv)).startsWith("data.csv, line 5, column b: 'x' is not a number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"1,2|2", "1,2,3,4|4", "1|1"})
    void aRaggedRowIsShownWithItsLine(String row, int found) {
        String sentence = "data.csv, line 3: expected 3 fields as in the header, found " + found + ".";
        assertThat(train("a,b,y\n1,2,3\n" + row + "\n")).isEqualTo(sentence);
        assertThat(gradient("a,b,y\n1,2,3\n" + row + "\n")).isEqualTo(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "-inf", "Infinity", "+Infinity", "∞", "1e999", "-1e999"})
    void anInfinityIsShownWithItsPlace(String infinity) {
        String why = "' is infinite, and a feature needs finite numbers: correct it, or leave it empty if it is missing.";
        assertThat(train("a,b,y\n1,2,3\n2," + infinity + ",4\n")).isEqualTo("data.csv, line 3, column b: '" + infinity + why);
        assertThat(gradient("a,b,y\n1," + infinity + ",3\n2," + infinity + ",4\n"))
                .isEqualTo("data.csv, line 2, column b: '" + infinity + why);
        assertThat(train("a,b,y\n1,2,3\n2,3," + infinity + "\n"))
                .isEqualTo("data.csv, line 3, column y: '" + infinity + why.replace("feature", "target"));
    }

    @Test
    void aColumnOfInfinitiesAloneIsNoTextColumn() {
        assertThat(train("a,b,y\n1,inf,3\n2,-inf,4\n")).startsWith("data.csv, line 2, column b: 'inf' is infinite");
    }

    @Test
    void twoColumnsOfOneNameAreNamed() {
        assertThat(train("a,a,y\n1,2,3\n")).isEqualTo("data.csv, line 1: two columns are named 'a': give each a name of its own.");
    }

    @Test
    void aFileThatIsNoTextOrNoCsvIsCalledSo() throws java.io.IOException {
        java.nio.file.Files.write(folder.resolve("latin.csv"), new byte[] {'a', ',', 'y', '\n', '1', ',', (byte) 0xE4, '\n'});
        assertThat(calls.fails(2, "train", "latin.csv", "--target", "y"))
                .isEqualTo("latin.csv is not UTF-8 text (after line 1): save it as CSV in UTF-8.");
    }

    @Test
    void aConstantTargetLeavesNothingToLearn() {
        assertThat(train("a,b,y\n1,2,3\n2,3,3\n4,4,3\n"))
                .isEqualTo("data.csv: the target 'y' has the same value, 3.0, in every row, so there is nothing to learn.");
    }

    @Test
    void aTargetWithoutValuesIsCalledSo() {
        assertThat(train("a,b,y\n1,2,\n2,3,NA\n4,4,?\n"))
                .isEqualTo("data.csv, column y: every value is missing, and a target needs numbers.");
    }

    @Test
    void fewerThanTwoUsableRowsAreTooFewToTrainOn() {
        assertThat(train("a,b,y\n1,2,3\n2,3,\n,4,5\n")).isEqualTo("data.csv has 1 usable row; training needs at least two.");
        assertThat(train("a,b,y\n1,2,3\n")).isEqualTo("data.csv has 1 usable row; training needs at least two.");
        assertThat(train("a,b,y\n1,,3\n,3,2\n")).isEqualTo(
                "data.csv: every row lacks a value of a feature or of the target; choose other features with --features.");
    }

    @Test
    void aFileWithoutAFeatureIsCalledSo() {
        assertThat(train("name,y\nu,1\nv,2\n")).isEqualTo("data.csv has no column of numbers beside the target 'y'.");
    }

    @Test
    void missingValuesAreRefusedWhereThatIsAsked() {
        assertThat(train("a,b,y\n1,2,3\n2,,5\n4,4,5\n", "--missing", "fail"))
                .isEqualTo("data.csv, line 3, column b: the value is missing; --missing drop would leave such rows out.");
    }

    @Test
    void aReluNeuronNeedsATargetAboveZero() {
        assertThat(train("a,b,y\n1,2,-3\n2,3,-1\n")).isEqualTo(
                "data.csv: no target 'y' is above 0, and a ReLU neuron predicts nothing below: use --model linear.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "x +|The formula does not parse at column 4: the formula ends where a number, a variable or '(' was expected.",
            "foo(x)|The formula does not parse at column 1: there is no function 'foo'; there are ",
            "x y|The formula does not parse at column 3: 'y' was not expected here: write a product with '*' or '·'.",
            "mean(x|The formula does not parse at column 7: ')' was expected to close the bracket at column 5, but the formula ends.",
            "\"\"|The formula is empty: write one, such as "})
    void aFormulaThatDoesNotParseIsShownWithItsColumn(String formula, String sentence) {
        for (String command : new String[] {"derive", "explain"}) {
            assertThat(calls.run(command, formula)).isEqualTo(2);
            assertThat(calls.output()).isEmpty();
            assertThat(calls.error()).startsWith("chainrule: " + sentence).doesNotContain("\tat ");
        }
    }

    @Test
    void aFormulaIsShownWithItsFault() {
        calls.run("derive", "2x + * 3");
        assertThat(calls.error().lines().skip(1)).containsExactly("  2x + * 3", "       ^");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "derive A·B --shape A=N,D --shape B=N,K|In the formula at column 2: matmul: shapes [N, D] and [N, K] do not fit: "
                    + "the last dimension D of the left against the first dimension N of the right.",
            "derive x+y --shape x=2 --shape y=3|In the formula at column 2: add: shapes [2] and [3] do not fit: 2 against 3; "
                    + "aligned at the last axis, dimensions must be equal or 1.",
            "explain mean((y-X·w)^2) --shape w=K|In the formula at column 10: matmul: shapes [N, D] and [K] do not fit: "
                    + "the last dimension D of the left against the first dimension K of the right.",
            "explain X·w|A gradient needs a scalar, not shape [N]; take a sum or a mean first.",
            "explain mean(X·w) --wrt v|--wrt names 'v', which is no variable of the formula; it has X, w."})
    void shapesThatDoNotFitAreNamed(String call, String sentence) {
        assertThat(calls.fails(2, call.split(" "))).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"--features 0|--features needs a whole number of at least 1, not '0'.",
            "--rows -4|--rows needs a whole number of at least 1, not '-4'.",
            "--rows many|--rows needs a whole number of at least 1, not 'many'.",
            "--ptx --rows 5|The text for a GPU needs numbers for the dimensions D: give N by --rows, D by --features, any other in --shape.",
            "--arch sm_90|The text for a GPU needs numbers for the dimensions D, N: give N by --rows, D by --features, any other in --shape.",
            "--model tanh|There is no model 'tanh': use relu or linear, or give a formula.",
            "mean(X·w) --model relu|explain takes a formula or --model, not both.",
            "--features 999999999999999 --rows 999999999999999|The sizes are too large: "})
    void whatCannotBeExplainedIsNamedBeforeAnythingIsPrinted(String call, String sentence) {
        assertThat(calls.fails(2, ("explain " + call).split(" "))).startsWith(sentence);
        assertThat(calls.fails(2, ("explain --json " + call).split(" "))).startsWith(sentence);
    }

    @Test
    void nothingIsWrittenByACallThatFails() {
        train("a,b,y\n1,2,3\n2,3,3\n4,4,3\n");
        train(GOOD, "--holdout", "2");
        train(GOOD, "--device", "tpu");
        assertThat(calls.files(".")).containsExactly("data.csv");
    }

    @Test
    void onlyDebugShowsWhereAnErrorComesFrom() {
        Calls debugging = new Calls(folder, 0, true);
        assertThat(debugging.run("train", "none.csv", "--target", "y")).isEqualTo(2);
        assertThat(debugging.error()).contains("BadCallException", "\tat dev.chainrule.trainer");
        calls.fails(2, "train", "none.csv", "--target", "y");
    }
}
