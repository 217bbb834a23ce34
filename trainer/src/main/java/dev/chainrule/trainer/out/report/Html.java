package dev.chainrule.trainer.out.report;

/** What every part of the page needs. */
final class Html {
    private Html() {
    }

    /** Text, whatever is in it, as it may stand between tags and in attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replaceAll(
                "[\\p{Cntrl}&&[^\\n\\t]]", " ");
    }

    /** A number for a reader, six digits. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return minus(Long.toString((long) value));
        }
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
        }
        boolean plain = Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7;
        return minus(plain
                ? new java.math.BigDecimal(value).round(new java.math.MathContext(6)).stripTrailingZeros().toPlainString()
                : String.format(java.util.Locale.ROOT, "%.4g", value));
    }

    private static String minus(String number) {
        return number.replaceFirst("^-", "−");
    }
}
