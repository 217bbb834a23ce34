package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeriveCommandTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int derive(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "derive";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                folder, 0, false);
        return Main.run(console, all);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsTheDerivative() {
        assertThat(derive("x^2*x")).isZero();
        assertThat(output().lines()).containsExactly("f = x²·x", "df/dx = 3x²");
        assertThat(error()).isEmpty();
    }

    @Test
    void printsTheGradientOfANeuronsLoss() {
        assertThat(derive("mean((y - max(0, X·w + b))^2)", "--shape", "X=N,D", "--shape", "w=D", "--shape", "y=N", "--shape", "b=1",
                "--wrt", "w,b", "--steps")).isZero();
        assertThat(output().lines()).contains("∂f/∂w = 2/N · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])",
                "∂f/∂b = 2/N · Σ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])");
    }

    @Test
    void printsJson() {
        assertThat(derive("3x^2*y", "--at", "x=1,y=2", "--order", "2", "--json")).isZero();
        assertThat(output().trim()).isEqualTo("{\"formula\":\"3x²·y\",\"value\":6.0,"
                + "\"derivatives\":{\"x\":{\"formula\":\"6xy\",\"value\":12.0},\"y\":{\"formula\":\"3x²\",\"value\":3.0}},"
                + "\"second\":{\"x\":{\"x\":{\"formula\":\"6y\",\"value\":12.0},\"y\":{\"formula\":\"6x\",\"value\":6.0}},"
                + "\"y\":{\"x\":{\"formula\":\"6x\",\"value\":6.0},\"y\":{\"formula\":\"0\",\"value\":0.0}}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"99|x|Rules for x;  constant: d(99)/dx = 0", "x|x|Rules for x;  power: dx/dx = 1",
            "y|x|Rules for x;  constant: d(y)/dx = 0", "3x|z|Rules for z;  constant: d(3x)/dz = 0"})
    void aFormulaWithoutTheVariableIsConstant(String formula, String x, String steps) {
        assertThat(derive(formula, "--wrt", x, "--steps")).isZero();
        assertThat(output()).contains("\n" + steps.replace(';', '\n') + "\n").doesNotContain("paths");
    }

    @Test
    void aFormulaMayBeginWithAMinus() {
        assertThat(derive("--wrt", "x", "--", "-x^2")).isZero();
        assertThat(output()).contains("df/dx = −2x");
    }

    @Test
    void whatOverflowsIsAString() {
        assertThat(derive("exp(x)", "--at", "x=1000", "--json")).isZero();
        assertThat(output()).contains("\"value\":\"Infinity\"");
    }

    @Test
    void aDerivativeThatIsNotFiniteIsAString() {
        assertThat(derive("sqrt(x)", "--at", "x=0", "--json")).isZero();
        assertThat(output()).contains("\"value\":0.0").contains("\"value\":\"Infinity\"");
    }

    @Test
    void drawsTheGraph() throws IOException {
        assertThat(derive("sin(x + x^2)", "--svg", "graph.svg")).isZero();
        assertThat(derive("sin(x + x^2)", "--svg", "graph.dot")).isZero();
        assertThat(Files.readString(folder.resolve("graph.svg"))).startsWith("<svg ").contains("∂u₂/∂u₁ = 1").endsWith("</svg>\n");
        assertThat(Files.readString(folder.resolve("graph.dot"))).contains("-> n1 [label=\"∂u₁/∂x = 2x\"]");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aPictureThatCannotBeWrittenFailsTheWork() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertThat(derive("x^2", "--svg", "file/graph.svg")).isEqualTo(1);
        assertThat(error()).contains("Cannot write '").contains("file/graph.svg': ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "1/(x - 1)|x=1|The formula is undefined at x = 1: 1/(x − 1) (column 1) divides by 0.",
            "2 + ln(x)|x=0|The formula is undefined at x = 0: ln(x) (column 5) is the logarithm of 0.",
            "sqrt(x)|x=-1|The formula is undefined at x = −1: sqrt(x) (column 1) is the square root of −1.",
            "(x)^-2|x=0|The formula is undefined at x = 0: x^−2 (column 2) divides by 0.",
            "x^0.5|x=-4|The formula is undefined at x = −4: x^0.5 (column 1) is a power of −4 with an exponent that is not whole."})
    void whereTheFormulaIsUndefinedTheWorkFails(String formula, String at, String sentence) {
        assertThat(derive(formula, "--at", at)).isEqualTo(1);
        assertThat(error()).isEqualTo("chainrule: " + sentence + System.lineSeparator());
        assertThat(output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"x*y|--at|x=1|The point gives no value for y; the formula has x, y.",
            "x|--at|x=1,z=2|The point gives a value for z, which the formula lacks; there is x.",
            "x|--at|x|--at needs NAME=NUMBER, such as x=1.5,y=2; 'x' is none.",
            "x|--at|x=one|--at: 'one' is no number for x; write one such as 1.5 or -2e3.",
            "x|--at|x=1,x=2|--at gives x two values; give one.", "x|--order|3|--order is 1 or 2, not 3.",
            "x|--wrt|2|'2' is no variable to differentiate for: give names, such as x or x,y.",
            "x|--wrt|x,x|The variable x is named twice; once is enough.",
            "x|--shape|N|--shape needs NAME=DIMENSIONS, such as X=N,D; 'N' is none.",
            "x|--shape|z=N|A shape is given for z, which the formula lacks; it has x."})
    void aWrongCallIsOneSentence(String formula, String option, String argument, String sentence) {
        assertThat(derive(formula, option, argument)).isEqualTo(2);
        assertThat(error()).isEqualTo("chainrule: " + sentence + System.lineSeparator());
        assertThat(output()).isEmpty();
    }
}
