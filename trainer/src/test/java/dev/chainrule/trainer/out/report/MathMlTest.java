package dev.chainrule.trainer.out.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.formula.DeriveReport;
import java.io.StringReader;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class MathMlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "x                            | <mi>x</mi>",
            "2.5 x                        | <mrow><mn>2.5</mn><mi>x</mi></mrow>",
            "\\frac{2}{N}                 | <mfrac><mn>2</mn><mi>N</mi></mfrac>",
            "u_{4}^{2}                    | <msubsup><mi>u</mi><mn>4</mn><mn>2</mn></msubsup>",
            "X^{\\top}                    | <msup><mi>X</mi><mi mathvariant=\"normal\">⊤</mi></msup>",
            "-a < b                       | <mrow><mo>−</mo><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>",
            "\\max\\left(0, x\\right)     | <mrow><mi mathvariant=\"normal\">max</mi><mrow><mo fence=\"true\">(</mo><mrow><mn>0</mn><mo>,</mo><mi>x</mi></mrow><mo fence=\"true\">)</mo></mrow></mrow>",
            "\\mathrm{W1}                 | <msub><mi>W</mi><mn>1</mn></msub>",
            "\\mathrm{a\\_b}              | <mi mathvariant=\"normal\">a_b</mi>",
            "\\mathbf{1}                  | <mn style=\"font-weight:bold\">1</mn>",
            "\\sqrt{x}                    | <msqrt><mi>x</mi></msqrt>",
            "\\frac{                      | <mfrac><mrow></mrow><mrow></mrow></mfrac>"})
    void latexIsMathMl(String latex, String mathMl) {
        assertThat(MathMl.inline(latex)).isEqualTo("<math>" + mathMl + "</math>");
    }

    /** Whatever is derived is well-formed, and no command is left over. */
    @ParameterizedTest
    @ValueSource(strings = {"sin(x + x^2)", "ln(x)/sqrt(1 + x^2)", "max(0, x·y)·exp(-x)", "abs(x) + tanh(y)^3", "where(1[x < y], x^2, y)",
            "1e-20·x + 0.5"})
    void whatIsDerivedIsWellFormed(String formula) throws Exception {
        DeriveReport report = DeriveReport.of(new DeriveReport.Request(formula, null, null, 1, Map.of()));
        for (DeriveReport.Derivative derivative : report.derivatives().values()) {
            String math = MathMl.block(derivative.latex());
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(math)));
            assertThat(math).doesNotContain("\\").doesNotContain("{").doesNotContain("frac<").doesNotContain("left");
        }
    }

    @Test
    void anyTextEnds() {
        for (String latex : new String[] {"", "\\", "^", "_{", "{{{", "}}", "\\left", "\\left(", "x^", "\\mathrm{a", "\\unknown{x}",
                "\uD835\uDC65<&"}) {
            assertThat(MathMl.inline(latex)).startsWith("<math>").endsWith("</math>");
        }
    }
}
