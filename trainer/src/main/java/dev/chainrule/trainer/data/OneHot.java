package dev.chainrule.trainer.data;

import java.util.List;

/**
 * Which columns are categories: of such a column each value becomes an input of its own, 1 in the rows that have it and 0 in the others.
 *
 * @param all     every column that has a text in it
 * @param columns these, whether they have texts or numbers
 */
public record OneHot(boolean all, List<String> columns) {
    /** No column: those of text are left out. */
    public static final OneHot NONE = new OneHot(false, List.of());
    /** Every column with texts. */
    public static final OneHot ALL = new OneHot(true, List.of());

    /** These columns. */
    public static OneHot of(List<String> columns) {
        return new OneHot(false, List.copyOf(columns));
    }

    boolean takes(Column column) {
        return all && column.hasTexts() || columns.contains(column.name());
    }
}
