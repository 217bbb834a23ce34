package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.List;

/**
 * One column of a {@link Table}: in each row a number (float64), a text, or nothing. Nothing, a missing value, is in a file of text an empty
 * field, {@code NA}, {@code N/A}, {@code NaN}, {@code null} or {@code ?}. A text in a column of numbers is an error only where the column is
 * used.
 */
public final class Column {
    private static final int MOST_SHOWN = 60;

    private final Table table;
    private final int index;
    private final ColumnFacts facts;

    Column(Table table, int index, ColumnFacts facts) {
        this.table = table;
        this.index = index;
        this.facts = facts;
    }

    /** The name in the header. */
    public String name() {
        return facts.name;
    }

    /** Its place among the columns of the table, from 0. */
    public int index() {
        return index;
    }

    /** Whether there is a number in it, an infinite one included: a column without a single number is text. */
    public boolean hasNumbers() {
        return facts.numbers() > 0 || facts.firstInfinityRow() >= 0 && !facts.hasTexts();
    }

    /** Whether there is a text in it. */
    public boolean hasTexts() {
        return facts.hasTexts();
    }

    /** Whether it has neither numbers nor text, only missing values. */
    public boolean isEmpty() {
        return facts.numbers() == 0 && !facts.hasTexts() && facts.firstInfinityRow() < 0;
    }

    /** The texts in it, each once, in the order in which they first stand; see {@link #hasTooManyTexts()}. */
    public List<String> texts() {
        return List.copyOf(facts.texts());
    }

    /** Whether it has more different texts than are kept (65,536 of 16 million characters in all): its rows then have no labels. */
    public boolean hasTooManyTexts() {
        return facts.hasTooManyTexts();
    }

    /** The number in {@code row}; NaN if it is missing or a text. */
    public double value(int row) {
        return Cells.number(table.cells().cell(row, index));
    }

    /** Whether the value of {@code row} is missing. */
    public boolean isMissing(int row) {
        return table.cells().cell(row, index) == Cells.MISSING;
    }

    /** The text in {@code row}, or its number as a text, whole ones without a point; null if it is missing. */
    public String label(int row) {
        long cell = table.cells().cell(row, index);
        if (cell == Cells.MISSING) {
            return null;
        }
        int text = Cells.text(cell);
        return text < 0 ? NumberText.label(Cells.number(cell)) : facts.texts().get(Math.min(text, facts.texts().size() - 1));
    }

    /**
     * This column, if every value of it is a finite number or missing.
     *
     * @param role what it is needed for: {@code target}, {@code feature}
     * @param hint what else to do about text, a clause
     * @throws BadCallException names file, line, column and value of the first that is not
     */
    public Column numeric(String role, String hint) {
        if (facts.hasTexts()) {
            String what = facts.numbers() == 0 ? "is text, and a " + role + " needs numbers" : "is not a number";
            throw new BadCallException(where(facts.firstTextRow()) + ": '" + shown(facts.texts().get(0)) + "' " + what + ": " + hint + ".");
        }
        if (facts.firstInfinityRow() >= 0) {
            throw new BadCallException(where(facts.firstInfinityRow()) + ": '" + facts.firstInfinity() + "' is infinite, and a " + role
                    + " needs finite numbers: correct it, or leave it empty if it is missing.");
        }
        if (facts.numbers() == 0) {
            throw new BadCallException(place() + ": every value is missing, and a " + role + " needs numbers.");
        }
        return this;
    }

    /** Where the value of {@code row} stands, for messages: {@code cars.csv, line 7, column Origin}. */
    public String where(int row) {
        return table.where(row) + ", column " + name();
    }

    /** This column, for messages: {@code cars.csv, column Origin}. */
    String place() {
        return table.file() + ", column " + name();
    }

    long cell(int row) {
        return table.cells().cell(row, index);
    }

    /** A text for a message, cut where it is long. */
    static String shown(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }
}
