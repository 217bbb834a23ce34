package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
    @TempDir
    Path folder;

    private List<?> kernels(String... arguments) {
        String[] call = new String[arguments.length + 1];
        call[0] = "explain";
        System.arraycopy(arguments, 0, call, 1, arguments.length);
        Map<String, Object> json = new Calls(folder).json(call);
        assertThat(json).containsOnlyKeys("kernels");
        return (List<?>) json.get("kernels");
    }

    private static Map<?, ?> only(List<?> kernels) {
        assertThat(kernels).hasSize(1);
        return (Map<?, ?>) kernels.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "linear"})
    void lossAndGradientOfANeuronAreOneKernelThatReadsXOnce(String model) {
        Map<?, ?> kernel = only(kernels("--model", model, "--features", "1024", "--rows", "1000000"));
        assertThat(kernel.keySet().stream().map(Object::toString)).containsExactly("name", "rows", "bytes", "flops", "reads");
        assertThat(kernel.get("rows")).isEqualTo(1_000_000L);
        assertThat(kernel.get("reads")).isEqualTo(Map.of("X", 1L, "w", 1L, "b", 1L, "y", 1L));
        long x = 4L * 1024 * 1_000_000;
        assertThat((long) kernel.get("bytes")).as("X, y, and what is small beside them").isBetween(x + 4_000_000, x + 4_100_000);
        assertThat((long) kernel.get("flops")).as("2 a number forward, 2 back").isBetween(x, x + 20_000_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"logistic|mean(ln(1 + exp(-y*(X·w + b))))", "hinge|mean(max(0, 1 - y*(X·w + b)))",
            "Huber, smooth|mean(sqrt(1 + (y - X·w - b)^2) - 1)", "sine|mean((y - sin(X·w))^2)", "absolute|mean(abs(y - X·w))",
            "weighted|mean(s*(y - max(0, X·w + b))^2)", "Huber|mean(where(1[abs(y - X·w) <= 1], (y - X·w)^2/2, abs(y - X·w) - 0.5))"})
    void otherLossesOfThatFormAreOneKernelToo(String name, String formula) {
        String[] size = {"--features", "1024", "--rows", "1000000"};
        List<?> kernels = name.equals("weighted")
                ? kernels(formula, "--shape", "s=N", "--wrt", "w,b", size[0], size[1], size[2], size[3])
                : kernels(formula, size[0], size[1], size[2], size[3]);
        Map<?, ?> reads = (Map<?, ?>) only(kernels).get("reads");
        assertThat(reads.get("X")).as(name).isEqualTo(1L);
    }

    @Test
    void aBiasDeclaredAsOneNumberCostsNoKernel() {
        Map<?, ?> kernel = only(kernels("mean((y - max(0, X·w + b))^2)", "--shape", "X=N,D", "--shape", "w=D", "--shape", "y=N", "--shape",
                "b=1", "--wrt", "w,b"));
        assertThat(kernel.get("reads")).isEqualTo(Map.of("X", 1L, "w", 1L, "b", 1L, "y", 1L));
    }

    @Test
    void dimensionsLeftOpenStandAsLetters() {
        Map<?, ?> kernel = only(kernels());
        assertThat(kernel.get("rows")).isEqualTo("N");
        assertThat(kernel.get("bytes").toString()).contains("4·D·N");
    }

    @Test
    void printsDerivativeGraphAndPlan() {
        String printed = new Calls(folder).must("explain", "--features", "3", "--rows", "100");
        assertThat(printed.lines()).contains("f = mean((y − max(0, X·w + b))²)", "Graph of the loss and its gradient", "Plan: 1 kernel",
                "    reads X once").anyMatch(line -> line.startsWith("∂f/∂w = 2/N · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])"))
                .anyMatch(line -> line.matches("    moves [0-9]+ bytes, does [0-9]+ flops: [0-9.]+ flops a byte"));
    }

    /** Of what is computed without overflow, a textbook's form is read. */
    @Test
    void aSigmoidReadsAsInATextbook() {
        String printed = new Calls(folder).must("explain", "mean((y - sigmoid(X·w))^2)");
        assertThat(printed).contains("1/(1 + exp(−X·w))").doesNotContainPattern("∂f/∂w.*where").contains("Plan: 1 kernel");
    }
}
