package dev.chainrule.trainer.out.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Mathematics as MathML, which browsers set by themselves, from the LaTeX that {@code autograd} prints: fractions, indices, exponents, growing
 * parentheses, names of functions. What it does not know it shows as it is written.
 */
final class MathMl {
    private static final Map<String, String> SYMBOLS = Map.ofEntries(Map.entry("cdot", "⋅"), Map.entry("odot", "⊙"), Map.entry("le", "≤"),
            Map.entry("ge", "≥"), Map.entry("to", "→"), Map.entry("sum", "∑"), Map.entry("ldots", "…"));
    private static final Map<String, String> LETTERS = Map.of("partial", "∂", "infty", "∞", "top", "⊤");

    private final String latex;
    private int at;

    private MathMl(String latex) {
        this.latex = latex;
    }

    /** A formula in a line of text. */
    static String inline(String latex) {
        return "<math>" + new MathMl(latex).row("") + "</math>";
    }

    /** A formula on a line of its own, with large fractions. */
    static String block(String latex) {
        return "<math display=\"block\">" + new MathMl(latex).row("") + "</math>";
    }

    /** Everything up to {@code end}, which is taken too. */
    private String row(String end) {
        List<String> parts = new ArrayList<>();
        while (at < latex.length() && (end.isEmpty() || !latex.startsWith(end, at))) {
            char c = latex.charAt(at);
            if (c == ' ') {
                at++;
            } else if ((c == '^' || c == '_') && !parts.isEmpty()) {
                parts.add(scripts(parts.remove(parts.size() - 1)));
            } else {
                parts.add(atom());
            }
        }
        at = Math.min(latex.length(), at + end.length());
        return parts.size() == 1 ? parts.get(0) : "<mrow>" + String.join("", parts) + "</mrow>";
    }

    private String scripts(String base) {
        String below = null;
        String above = null;
        while (at < latex.length() && (latex.charAt(at) == '^' && above == null || latex.charAt(at) == '_' && below == null)) {
            boolean up = latex.charAt(at++) == '^';
            String script = group();
            below = up ? below : script;
            above = up ? script : above;
        }
        return below == null ? "<msup>" + base + above + "</msup>"
                : above == null ? "<msub>" + base + below + "</msub>"
                        : "<msubsup>" + base + below + above + "</msubsup>";
    }

    private String group() {
        if (at < latex.length() && latex.charAt(at) == '{') {
            at++;
            return row("}");
        }
        return at < latex.length() ? atom() : "<mrow></mrow>";
    }

    private String atom() {
        char c = latex.charAt(at);
        if (c == '\\') {
            return command();
        }
        if (c == '{') {
            return group();
        }
        if (Character.isDigit(c)) {
            int from = at;
            while (at < latex.length() && (Character.isDigit(latex.charAt(at)) || latex.charAt(at) == '.')) {
                at++;
            }
            return "<mn>" + latex.substring(from, at) + "</mn>";
        }
        int point = latex.codePointAt(at);
        at += Character.charCount(point);
        String text = Character.toString(point);
        return Character.isLetter(point) ? "<mi>" + text + "</mi>" : "<mo>" + Html.escape(text.equals("-") ? "−" : text) + "</mo>";
    }

    private String command() {
        int from = ++at;
        while (at < latex.length() && Character.isLetter(latex.charAt(at))) {
            at++;
        }
        String name = latex.substring(from, at);
        if (SYMBOLS.containsKey(name)) {
            return "<mo>" + SYMBOLS.get(name) + "</mo>";
        }
        if (LETTERS.containsKey(name)) {
            return "<mi mathvariant=\"normal\">" + LETTERS.get(name) + "</mi>";
        }
        return switch (name) {
            case "frac" -> "<mfrac>" + group() + group() + "</mfrac>";
            case "sqrt" -> "<msqrt>" + group() + "</msqrt>";
            case "mathrm", "operatorname" -> word(text());
            case "mathbf" -> "<mn style=\"font-weight:bold\">" + Html.escape(text()) + "</mn>";
            case "left" -> fenced();
            case "" -> {
                String escaped = at < latex.length() ? latex.substring(at, ++at) : "";
                yield "<mo>" + Html.escape(escaped) + "</mo>";
            }
            default -> "<mi mathvariant=\"normal\">" + Html.escape(name) + "</mi>";
        };
    }

    /** A name of several letters; a letter and a number are a letter with an index. */
    private static String word(String name) {
        return name.matches("\\p{L}[0-9]+")
                ? "<msub><mi>" + name.substring(0, 1) + "</mi><mn>" + name.substring(1) + "</mn></msub>"
                : "<mi mathvariant=\"normal\">" + Html.escape(name) + "</mi>";
    }

    /** The text in braces. */
    private String text() {
        if (at >= latex.length() || latex.charAt(at) != '{') {
            return "";
        }
        int end = latex.indexOf('}', at);
        String text = latex.substring(at + 1, end < 0 ? latex.length() : end);
        at = end < 0 ? latex.length() : end + 1;
        return text.replace("\\", "");
    }

    private String fenced() {
        String open = at < latex.length() ? latex.substring(at, ++at) : "";
        StringBuilder parts = new StringBuilder("<mo fence=\"true\">" + Html.escape(open) + "</mo>").append(row("\\right"));
        String close = at < latex.length() ? latex.substring(at, ++at) : "";
        return "<mrow>" + parts.append("<mo fence=\"true\">").append(Html.escape(close)) + "</mo></mrow>";
    }
}
