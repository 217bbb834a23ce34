package dev.chainrule.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.tensor.BadCallException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** A report of fixed numbers: its statistics, its table, its JSON and back, its charts. */
class ReportTest {
    private static final Environment HERE = new Environment("Some CPU, 2 threads, SIMD, 512 bits", "24 GB", "Linux 6.1 amd64",
            "17.0.1 (Somebody)", "0123456789", "2026-01-02T03:04:05Z", "quick");

    @TempDir
    private Path temp;

    private static Map<String, String> parameters(String... words) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int k = 0; k < words.length; k += 2) {
            parameters.put(words[k], words[k + 1]);
        }
        return parameters;
    }

    static Report report() {
        CaseResult neuron = new CaseResult("loss-gradient", parameters("size", "200000x512", "model", "relu"),
                List.of(new Timing("chainrule", List.of(10_000.0, 20_000.0, 40_000.0)),
                        new Timing("limit", List.of(9000.0, 18_000.0, 38_000.0)),
                        new Timing("pytorch", List.of(21_000.0, 40_000.0, 60_000.0))),
                Map.of("nd4j", "nd4j finds 2.0 for loss[0]"), 0.02);
        CaseResult layer = new CaseResult("layer", parameters("width", "1024"),
                List.of(new Timing("chainrule", List.of(60_000.0)), new Timing("chainruleBlas", List.of(30_000.0)),
                        new Timing("pytorch", List.of(24_000.0))),
                Map.of(), 0.5);
        List<CaseResult> all = new ArrayList<>(List.of(neuron, layer));
        for (int rows = 1000; rows <= 1_000_000; rows *= 10) {
            all.add(new CaseResult("rows", parameters("size", rows + "x64", "model", "relu"),
                    List.of(new Timing("chainrule", List.of(rows / 50.0)), new Timing("limit", List.of(rows / 80.0)),
                            new Timing("pytorch", List.of(rows / 5.0))),
                    Map.of(), 0.1));
        }
        return new Report(HERE, all);
    }

    @Test
    void aRatioIsTheMedianOfRatiosNotTheRatioOfMedians() {
        Quotient share = report().results().get(0).ratio("limit", "chainrule");
        assertThat(share.median()).isEqualTo(0.9);
        assertThat(share.low()).isEqualTo(0.9);
        assertThat(share.high()).isEqualTo(0.95);
        assertThat(report().results().get(0).ratio("loops", "chainrule")).isNull();
    }

    @Test
    void anIntervalOfTheMedianIsThatOfTheTable() {
        // n, and the 1-based rank of the lower end at 95 %: Conover, table of the sign test
        int[][] table = {{6, 1}, {8, 1}, {9, 2}, {11, 2}, {12, 3}, {15, 4}, {20, 6}, {25, 8}};
        for (int[] row : table) {
            assertThat(Medians.rank(row[0], 0.95)).as("n = %d", row[0]).isEqualTo(row[1] - 1);
        }
        assertThat(Medians.rank(1, 0.95)).isZero();
        assertThat(Medians.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
    }

    @Test
    void aShiftIsTheMedianOfAllDifferences() {
        double[] a = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] b = {11, 12, 13, 14, 15, 16, 17, 18};
        double[] shift = Medians.shift(a, b);
        assertThat(shift[1]).isEqualTo(10, within(1e-12));
        assertThat(shift[0]).isBetween(5.0, 10.0);
        assertThat(shift[2]).isBetween(10.0, 15.0);
    }

    @Test
    void theTableNamesTheMachineAndRatiosAndWhatFailed() {
        assertThat(ReportTable.write(report()))
                .contains(
                        "Measured on 2026-01-02T03:04:05Z at commit 0123456789, quick run, by Java 17.0.1 (Somebody) on Some CPU, 2 threads, "
                                + "SIMD, 512 bits, 24 GB, Linux 6.1 amd64.")
                .contains("Other programs took 10 % of all cores (median of the times before a case; at most 50 %).")
                .contains("""
                        ### loss-gradient

                        | size | model | time | share | × PyTorch |
                        | --- | --- | ---: | ---: | ---: |
                        | 200000x512 | relu | 20.0 ms | 0.90 | 2.00 |
                        """)
                .contains("""
                        | width | ours | time | × PyTorch |
                        | --- | --- | ---: | ---: |
                        | 1024 | Chainrule | 60.0 ms | 0.40 |
                        | 1024 | Chainrule with ND4J's BLAS | 30.0 ms | 0.80 |
                        """)
                .endsWith("### Not measured\n\n- loss-gradient 200000x512 relu, ND4J: nd4j finds 2.0 for loss[0]\n");
    }

    @Test
    void numbersHaveThreeDigitsAndAUnit() {
        assertThat(List.of(ReportTable.time(0.1234), ReportTable.time(5.678), ReportTable.time(999), ReportTable.time(12_345),
                ReportTable.time(2_500_000))).containsExactly("123 ns", "5.68 µs", "999 µs", "12.3 ms", "2.50 s");
    }

    @Test
    void jsonHasEveryRoundAndIsReadBack() throws Exception {
        Path file = Files.writeString(temp.resolve("report.json"), ReportJson.write(report()));
        assertThat(ReportJson.read(file)).isEqualTo(report());
        assertThat(Files.readString(file)).contains("\"cpu\" : \"Some CPU").contains("\"micros\"").contains("\"ratios\"");
    }

    @Test
    void whatIsNoReportIsOneSentence() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of("{}", "is no report of ./chainrule bench", "", "cannot be read as a report: ",
                "{\"format\" : \"chainrule-benchmark 1\"}", "is no whole report", "[1]", "is no whole report").entrySet()) {
            Path file = Files.writeString(temp.resolve("wrong.json"), wrong.getKey());
            assertThatThrownBy(() -> ReportJson.read(file)).isInstanceOf(BadCallException.class).hasMessageContaining(wrong.getValue())
                    .hasMessageEndingWith(".");
        }
        assertThatThrownBy(() -> ReportJson.read(temp.resolve("none"))).isInstanceOf(BadCallException.class)
                .hasMessage("There is no file '" + temp.resolve("none") + "'.");
    }

    @Test
    void chartsAreXmlThatNamesWhatItShows() throws Exception {
        Map<String, String> charts = Charts.of(report());
        assertThat(charts.keySet()).containsExactly("share-loss-gradient.svg", "ratio-loss-gradient.svg", "ratio-layer.svg",
                "cost-rows.svg");
        for (String svg : charts.values()) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            assertThat(svg).contains("Some CPU").contains("2026-01-02").doesNotContain("NaN").doesNotContain("Infinity");
        }
        assertThat(charts.get("share-loss-gradient.svg")).contains("200000 × 512  relu").contains(">0.90<");
        assertThat(charts.get("cost-rows.svg")).contains("64 features").contains("ns per element").contains(">10⁶<");
    }

    @Test
    void aCostFarAboveOursIsWrittenNotDrawnAsIfItLayAtTheEdge() {
        assertThat(Charts.of(report()).get("cost-rows.svg")).contains("↑ 3.1").doesNotContain("↑ 0");
    }

    @Test
    void aCostInProportionIsAStraightLine() {
        String svg = Charts.of(report()).get("cost-rows.svg");
        String points = svg.substring(svg.indexOf("points=\"") + 8);
        List<double[]> line = new ArrayList<>();
        for (String point : points.substring(0, points.indexOf('"')).split(" ")) {
            String[] xy = point.split(",");
            line.add(new double[] {Double.parseDouble(xy[0]), Double.parseDouble(xy[1])});
        }
        assertThat(line).hasSize(4);
        double slope = (line.get(3)[1] - line.get(0)[1]) / (line.get(3)[0] - line.get(0)[0]);
        for (double[] point : line) {
            assertThat(point[1]).isCloseTo(line.get(0)[1] + slope * (point[0] - line.get(0)[0]), within(0.2));
        }
    }
}
