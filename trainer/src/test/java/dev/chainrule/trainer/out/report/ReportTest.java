package dev.chainrule.trainer.out.report;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.formula.GraphReport;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.out.report.ReportContent.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final String NASTY = "<script>alert(\"x\")</script> & 'ü'";

    private static GraphReport formula() {
        Graph graph = new Graph();
        Node w = graph.input("w", Shape.parse("D"), DType.F32);
        Node b = graph.input("b", Shape.SCALAR, DType.F32);
        Node residual = sub(graph.input("y", Shape.parse("N"), DType.F32), add(matmul(graph.input("X", Shape.parse("N,D"), DType.F32), w),
                b));
        return new GraphReport(mean(mul(residual, residual)), Map.of("w", w));
    }

    private static ReportContent content(Judgement judgement, String name) {
        List<Point> history = new ArrayList<>();
        for (int k = 0; k <= 5000; k++) {
            history.add(new Point(k, 100.0 / (k + 1), k == 7 ? Double.NaN : 120.0 / (k + 1)));
        }
        return new ReportContent(name, "A neuron.", "It " + name, Map.of("rows", "4"), name, history,
                List.of(ColumnSummary.ofNumbers(name, "feature", 4, i -> i == 3 ? Double.NaN : i), ColumnSummary.ofTexts("text", "", 4,
                        i -> i == 0 ? null : name + i / 2), ColumnSummary.ofNumbers("empty", "", 4, i -> Double.NaN),
                        ColumnSummary.ofNumbers("constant", "target", 4, i -> 5)),
                judgement, List.of(new Weights("w", List.of(name, "c"), List.of(), new double[] {1, -2}, new double[] {3, 0}),
                        new Weights("W", List.of(name, "c"), List.of("k", "l"), new double[] {1, -2, Double.NaN, 0}, null),
                        new Weights("V", many("r", 100), many("c", 100), new double[10_000], null),
                        new Weights("U", List.of("1", "2"), List.of("1", "2", "3"), new double[] {1, -2, 0, Double.NaN, 4, 5}, null),
                        new Weights("u", List.of("1", "2"), List.of(), new double[] {1, -2}, null),
                        new Weights("b", List.of(), List.of(), new double[] {0.25}, null)),
                Map.of("optimizer", name), formula());
    }

    private static List<String> many(String name, int count) {
        List<String> names = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            names.add(name + k);
        }
        return names;
    }

    private static final Judgement NUMBERS = new Judgement("4 held-out rows", new double[] {1, 2, 3, 4},
            new double[] {1, 2.5, Double.NaN, 4},
            List.of());
    private static final Judgement CLASSES = new Judgement("5 held-out rows", new double[] {0, 0, 1, 1, 1}, new double[] {0, 1, 1, 1, 0},
            List.of("no", "yes"));

    /** The page as XML: of the elements without an end, meta alone occurs. */
    private static Document parsed(String html) throws Exception {
        String xml = html.replace("<!DOCTYPE html>", "").replaceAll("(<(?:meta|img)[^>]*)>", "$1/>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static String text(Document page, String path) throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate("string(" + path + ")", page);
    }

    @Test
    void thePageIsWellFormedAndNamesAreTextWhateverTheyAre() throws Exception {
        for (Judgement judgement : new Judgement[] {NUMBERS, CLASSES, null}) {
            String html = Report.html(content(judgement, NASTY));
            assertThat(html).doesNotContain("<script").doesNotContain("NaN,").doesNotContain("\"NaN\"").doesNotContain("\u0000");
            assertThat(text(parsed(html), "//h1")).isEqualTo(NASTY);
            assertThat(text(parsed(html), "//title")).isEqualTo(NASTY);
            assertThat(text(parsed(html), "//p[@class='failure']")).isEqualTo("It " + NASTY);
        }
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        String html = Report.html(content(NUMBERS, "y"));
        Matcher links = Pattern.compile("(?:src|href|url)\\s*[=(]\\s*\"?([^\"\\s)]+)").matcher(html);
        List<String> targets = new ArrayList<>();
        while (links.find()) {
            targets.add(links.group(1));
        }
        assertThat(targets).hasSize(1).allMatch(target -> target.startsWith("data:image/svg+xml;base64,"));
        assertThat(html).doesNotContain("http").doesNotContain("@import").hasSizeLessThan(200_000);
    }

    @Test
    void classesAreJudgedByAConfusionMatrix() throws Exception {
        Document page = parsed(Report.html(content(CLASSES, "y")));
        assertThat(text(page, "//section[@id='predictions']/p")).isEqualTo("Of the 5 held-out rows, 3 are given their own class.");
        String row = "//table[@class='confusion']/tr[%d]/td[%d]";
        assertThat(text(page, row.formatted(2, 1)) + text(page, row.formatted(2, 2)) + text(page, row.formatted(3, 1)) + text(page, row
                .formatted(3, 2))).isEqualTo("1112");
        String second = "//section[@id='predictions']//figure[2]//tr[3]/td[%d]";
        assertThat(List.of(text(page, second.formatted(1)), text(page, second.formatted(2)), text(page, second.formatted(3)),
                text(page, second.formatted(4)), text(page, second.formatted(5))))
                .containsExactly("yes", "3", "66.7 %", "66.7 %", "66.7 %");
    }

    @Test
    void everyPartSaysWhatItShould() throws Exception {
        Document page = parsed(Report.html(content(NUMBERS, "y")));
        assertThat(text(page, "//section[@id='loss']/p")).isEqualTo("The held-out loss is least, 0.0239952, after epoch 5000.");
        assertThat(text(page, "count(//section[@id='predictions']//*[local-name()='circle'])")).isEqualTo("3");
        assertThat(text(page, "//section[@id='weights']//table[@class='bars']/tr[2]/td[3]")).isEqualTo("3");
        assertThat(text(page, "//section[@id='weights']/p[1]")).isEqualTo("V has 100 × 100 elements from 0 to 0, root mean square 0.");
        assertThat(text(page, "//section[@id='weights']/p[2]")).isEqualTo("u has 2 elements from −2 to 1, root mean square 1.58114.");
        assertThat(text(page, "//section[@id='weights']/p[3]")).isEqualTo("b = 0.25");
        assertThat(text(page, "count(//table[@class='map']//*[local-name()='rect'])")).isEqualTo("6");
        assertThat(text(page, "//section[@id='data']//tr[2]/td[3]")).isEqualTo("1 of 4");
        assertThat(text(page, "//section[@id='data']//tr[2]/td[5]")).isEqualTo("1");
        assertThat(text(page, "//section[@id='data']//tr[3]/td[4]")).isEqualTo("2 different texts");
        assertThat(text(page, "//section[@id='data']//tr[3]/td[5]")).isEqualTo("y1 (2), y0 (1)");
        assertThat(text(page, "count(//section[@id='formula']//*[local-name()='math'])")).satisfies(count -> assertThat(Double.parseDouble(
                count)).isGreaterThan(10));
        assertThat(text(page, "//section[@id='settings']//td")).isEqualTo("y");
    }

    @Test
    void theSameContentIsTheSamePage() {
        assertThat(Report.html(content(NUMBERS, "y"))).isEqualTo(Report.html(content(NUMBERS, "y")));
    }
}
