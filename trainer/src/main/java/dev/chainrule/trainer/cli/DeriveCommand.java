package dev.chainrule.trainer.cli;

import dev.chainrule.autograd.formula.DeriveReport;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.AtomicWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code derive}: the derivatives of a formula as mathematics writes them, their values at a point, and how they come about. */
@Command(name = "derive", mixinStandardHelpOptions = true, sortOptions = false, description = "Derives a formula and shows each step, as a textbook would; -- ends the options, for a formula that begins with a minus.")
final class DeriveCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FORMULA", description = "such as \"sin(x + x^2)\" or \"mean((y - max(0, X·w + b))^2)\"")
    private String formula;

    @Option(names = "--wrt", paramLabel = "x,y", description = "the variables to differentiate for (default: all, in order)")
    private String wrt;

    @Option(names = "--at", paramLabel = "x=1.5,y=2", description = "the point at which values are wanted")
    private String at;

    @Option(names = "--order", paramLabel = "1|2", defaultValue = "1", description = "2: second derivatives too")
    private int order;

    @Option(names = "--shape", paramLabel = "X=N,D", description = "the shape of a variable, in numbers or names; 1 is a scalar (default)")
    private List<String> shapes = new ArrayList<>();

    @Option(names = "--steps", description = "the written derivation: intermediate variables, partials, paths, rules")
    private boolean steps;

    @Option(names = "--latex", description = "LaTeX instead of plain text")
    private boolean latex;

    @Option(names = "--svg", paramLabel = "FILE", description = "draws the graph; as DOT if the name ends in .dot")
    private String svg;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    DeriveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (order != 1 && order != 2) {
            throw new BadCallException("--order is 1 or 2, not " + order + ".");
        }
        DeriveReport report = DeriveReport
                .of(new DeriveReport.Request(formula, names(wrt), point(at), order, ShapeOption.parse("--shape", shapes)));
        if (svg != null) {
            AtomicWrite.file(console.path(svg), svg.endsWith(".dot") ? report.dot() : report.svg());
        }
        if (json) {
            JsonOutput.print(console.out(), report.json(steps, latex));
        } else {
            report.lines(steps, latex).forEach(console.out()::println);
        }
        return 0;
    }

    private static List<String> names(String wrt) {
        return wrt == null ? null : Arrays.stream(wrt.split(",", -1)).map(String::trim).toList();
    }

    /** Reads {@code x=1.5,y=2}. */
    private static Map<String, Double> point(String at) {
        if (at == null) {
            return null;
        }
        Map<String, Double> point = new LinkedHashMap<>();
        for (String part : at.split(",", -1)) {
            String[] sides = part.split("=", -1);
            if (sides.length != 2) {
                throw new BadCallException("--at needs NAME=NUMBER, such as x=1.5,y=2; '" + part.trim() + "' is none.");
            }
            if (point.put(sides[0].trim(), number(sides[0].trim(), sides[1].trim())) != null) {
                throw new BadCallException("--at gives " + sides[0].trim() + " two values; give one.");
            }
        }
        return point;
    }

    private static double number(String name, String text) {
        String plain = text.replace('−', '-');
        if (!plain.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?") || Double.isInfinite(Double.parseDouble(plain))) {
            throw new BadCallException("--at: '" + text + "' is no number for " + name + "; write one such as 1.5 or -2e3.");
        }
        return Double.parseDouble(plain);
    }
}
