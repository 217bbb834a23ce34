package dev.chainrule.tensor.plan;

/** Where a value of a {@link RowKernel} lives: how many of it there are. */
public enum Placement {
    /** One for the whole kernel: a bias, a learning rate, a loss. */
    UNIFORM,
    /** One for each column: a weight, a column sum. */
    COLUMN,
    /** One for each row: a target, a residual. */
    ROW,
    /** One for each row and column: the data X. */
    CELL;

    static Placement of(boolean rows, boolean column) {
        return rows ? column ? CELL : ROW : column ? COLUMN : UNIFORM;
    }

    /** Whether there is one for each row. */
    public boolean hasRows() {
        return this == ROW || this == CELL;
    }

    /** Whether there is one for each column. */
    public boolean hasColumns() {
        return this == COLUMN || this == CELL;
    }
}
