package dev.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random formulas of scalars: printed and read back, simplified, differentiated; each against sixty digits of the truth. */
class FormulaPropertiesTest {
    private static final BigDecimal H = new BigDecimal("1e-15");

    @Provide
    Arbitrary<String> formulas() {
        return FormulaTexts.formulas();
    }

    @Provide
    Arbitrary<String> shortFormulas() {
        return FormulaTexts.shortFormulas();
    }

    @Provide
    Arbitrary<String> wildFormulas() {
        return FormulaTexts.wildFormulas();
    }

    @Property(edgeCases = EdgeCasesMode.NONE, seed = "1")
    void whatIsPrintedIsReadBackAsTheSameTerm(@ForAll("wildFormulas") String formula) {
        Parsed f = new Parsed(formula);
        assertReadBack(f.term(), f.names);
        f.derivation().wrt().keySet().forEach(x -> assertReadBack(f.derivation().derivative(x), f.names));
    }

    private static void assertReadBack(Term term, Set<String> names) {
        String printed = new TermPrinter(names).print(term);
        Term again = new NodeTerms().of(new FormulaGraph(FormulaParser.parse(printed, names), Map.of(), DType.F64).root());
        assertThat(new TermPrinter(names).print(again)).isEqualTo(printed);
        assertThat(again).as(printed).isEqualTo(term);
    }

    @Property(edgeCases = EdgeCasesMode.NONE, seed = "2")
    void theFormulaIsShownAsItIsMeant(@ForAll("formulas") String formula, @ForAll long seed) {
        Parsed f = new Parsed(formula);
        Expr shown = FormulaParser.parse(f.expr.toString());
        assertThat(shown.toString()).isEqualTo(f.expr.toString());
        assertSameValue(f, shown, point(f.names, seed));
    }

    @Property(edgeCases = EdgeCasesMode.NONE, seed = "3")
    void simplifyingKeepsTheValue(@ForAll("formulas") String formula, @ForAll long seed) {
        Parsed f = new Parsed(formula);
        assertSameValue(f, FormulaParser.parse(new TermPrinter(f.names).print(f.term()), f.names), point(f.names, seed));
    }

    private static void assertSameValue(Parsed f, Expr other, Map<String, BigDecimal> at) {
        BigDecimal expected = valueOrNull(f.expr, at);
        if (expected != null) {
            String relative = other.toString().matches("(?s).*(\\d[\\d.]{15}|\\de[+-]?\\d).*") ? "1e-13" : "1e-20";    // long numbers are rounded
            BigDecimal bound = new BigDecimal(relative).multiply(expected.abs().max(BigDecimal.ONE));
            assertThat(PreciseValue.withoutLimit(other, at).subtract(expected).abs()).as(other + " at " + at).isLessThan(bound);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE, seed = "4")
    void derivativesAreTheSlope(@ForAll("formulas") String formula, @ForAll long seed) {
        Parsed f = new Parsed(formula);
        for (String x : f.derivation().wrt().keySet()) {
            String printed = new TermPrinter(f.names).print(f.derivation().derivative(x));
            assertSlope(f.expr, x, FormulaParser.parse(printed, f.names), point(f.names, seed));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE, seed = "5", tries = 200)
    void secondDerivativesAreTheSlopeOfTheFirst(@ForAll("shortFormulas") String formula, @ForAll long seed) {
        Set<String> names = new Parsed(formula).names;
        Assume.that(!names.isEmpty());
        DeriveReport report = DeriveReport.of(new DeriveReport.Request(formula, null, null, 2, Map.of()));
        report.second().forEach((x, row) -> {
            Expr first = FormulaParser.parse(report.derivatives().get(x).formula(), names);
            row.forEach((y, second) -> assertSlope(first, y, FormulaParser.parse(second.formula(), names), point(names, seed)));
        });
    }

    /** Central differences with step 10⁻¹⁵ in sixty digits; nothing is said where the sides differ, or there is no value near. */
    private static void assertSlope(Expr f, String x, Expr derivative, Map<String, BigDecimal> at) {
        at.putIfAbsent(x, BigDecimal.ONE);
        BigDecimal here = valueOrNull(f, at);
        BigDecimal left = valueOrNull(f, moved(at, x, H.negate()));
        BigDecimal right = valueOrNull(f, moved(at, x, H));
        if (here == null || left == null || right == null) {
            return;
        }
        BigDecimal slope = right.subtract(left).divide(H.add(H), PreciseValue.DIGITS);
        BigDecimal oneSided = right.subtract(here).divide(H, PreciseValue.DIGITS);
        BigDecimal bound = new BigDecimal("1e-9").multiply(slope.abs().max(BigDecimal.ONE));
        if (oneSided.subtract(slope).abs().compareTo(bound) < 0) {
            try {
                BigDecimal found = PreciseValue.withoutLimit(derivative, at);
                assertThat(found.subtract(slope).abs()).as("d/d" + x + " " + f + " = " + derivative + " at " + at).isLessThan(bound);
            } catch (PreciseValue.Undefined undefined) {
                Term term = new NodeTerms().of(new FormulaGraph(f, Map.of(), DType.F64).root());
                assertThat(Algebra.mayBeFlat(term) || !Double.isFinite(computed(f, x, at)))
                        .as("d/d" + x + " " + f + " = " + derivative + " at " + at + ": " + undefined.getMessage()).isTrue();
            }
        }
    }

    /** The derivative as it is computed, from the graph; the printed one may have no value where an outer rule is singular: √max(0, x). */
    private static double computed(Expr f, String x, Map<String, BigDecimal> at) {
        FormulaGraph graph = new FormulaGraph(f, Map.of(), DType.F64);
        Node gradient = Gradients.of(graph.root(), List.of(graph.leaf(x, Shape.SCALAR))).get(0);
        Map<Node, double[]> values = new IdentityHashMap<>();
        graph.variables().forEach((name, node) -> values.put(node, new double[] {at.get(name).doubleValue()}));
        return ReferenceInterpreter.evaluate(gradient, values)[0];
    }

    @Property(edgeCases = EdgeCasesMode.NONE, seed = "6", tries = 300)
    void latexIsBalanced(@ForAll("wildFormulas") String formula) {
        Parsed f = new Parsed(formula);
        Assume.that(!f.names.isEmpty());
        DeriveReport report = DeriveReport.of(new DeriveReport.Request(formula, null, null, 1, Map.of()));
        report.lines(true, true).forEach(FormulaPropertiesTest::assertLatex);
        assertLatex(new LatexPrinter().print(f.term()));
    }

    private static void assertLatex(String latex) {
        int open = 0;
        for (int k = 0; k < latex.length() && open >= 0; k++) {
            open += latex.charAt(k) == '{' ? 1 : latex.charAt(k) == '}' ? -1 : 0;
        }
        assertThat(open).as(latex).isZero();
        assertThat(latex.split("\\\\left\\b", -1)).as(latex).hasSameSizeAs(latex.split("\\\\right\\b", -1));
        assertThat(latex).doesNotContain("{}").doesNotContain("--").doesNotContainPattern("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻√Σ·−∞⊙ᵀ≤≥]");
    }

    private static BigDecimal valueOrNull(Expr f, Map<String, BigDecimal> at) {
        try {
            return PreciseValue.of(f, at);
        } catch (PreciseValue.Undefined undefined) {
            return null;
        }
    }

    private static Map<String, BigDecimal> moved(Map<String, BigDecimal> at, String x, BigDecimal h) {
        Map<String, BigDecimal> there = new HashMap<>(at);
        there.merge(x, h, BigDecimal::add);
        return there;
    }

    private static Map<String, BigDecimal> point(Set<String> names, long seed) {
        Random random = new Random(seed);
        Map<String, BigDecimal> at = new LinkedHashMap<>();
        names.forEach(name -> at.put(name, new BigDecimal(random.nextDouble() * 4 - 1.5).round(new MathContext(15))));
        return at;
    }

    /** A formula of scalars on its way. */
    private static final class Parsed {
        final Expr expr;
        final Set<String> names;
        final FormulaGraph graph;

        Parsed(String formula) {
            this.expr = FormulaParser.parse(formula);
            this.names = new LinkedHashSet<>(expr.variables());
            this.graph = new FormulaGraph(expr, Map.of(), DType.F64);
        }

        Term term() {
            return new NodeTerms().of(graph.root());
        }

        Derivation derivation() {
            Map<String, Node> wrt = new LinkedHashMap<>(graph.variables());
            if (wrt.isEmpty()) {
                wrt.put("x", graph.leaf("x", Shape.SCALAR));
            }
            return new Derivation(graph.root(), wrt);
        }
    }
}
