package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What a model learns from: the features and the target of every row of a table that lacks none of them. */
public final class Examples {
    private static final String CORRECT = "correct it, or leave it empty if it is missing";

    private final Table table;
    private final List<Column> features;
    private final Column target;
    private final int[] rows;
    private final List<String> notes;

    private Examples(Table table, List<Column> features, Column target, int[] rows, List<String> notes) {
        this.table = table;
        this.features = features;
        this.target = target;
        this.rows = rows;
        this.notes = notes;
    }

    /**
     * Chooses columns and rows.
     *
     * @param targetName   the column to predict
     * @param featureNames the columns to predict from; empty means every other column that has numbers
     * @throws BadCallException if a column is not there or not numeric, a row lacks a value and {@code missing} is FAIL, or no row is left
     */
    public static Examples of(Table table, String targetName, List<String> featureNames, Missing missing) {
        List<String> notes = new ArrayList<>();
        Column target = table.column(targetName).numeric("target", CORRECT);
        List<Column> features = featureNames.isEmpty() ? numericColumns(table, target, notes) : named(table, target, featureNames);
        List<Column> all = new ArrayList<>(features);
        all.add(target);
        int[] complete = IntStream.range(0, table.rows()).filter(row -> all.stream().noneMatch(column -> column.isMissing(row))).toArray();
        int left = table.rows() - complete.length;
        if (left > 0 && missing == Missing.FAIL) {
            throw firstMissing(table, all);
        }
        if (complete.length == 0) {
            throw new BadCallException(table.file() + ": every row lacks a value of a feature or of the target; choose other features with "
                    + "--features.");
        }
        if (left > 0) {
            notes.add("Left out " + left + " of " + table.rows() + " rows, which lack a value.");
        }
        return new Examples(table, features, target, complete, List.copyOf(notes));
    }

    private static List<Column> numericColumns(Table table, Column target, List<String> notes) {
        List<Column> features = new ArrayList<>();
        List<String> text = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (Column column : table.columns()) {
            if (column.isEmpty()) {
                empty.add(column.name());
            } else if (column != target && column.hasNumbers()) {
                features.add(column.numeric("feature", CORRECT + ", or choose other columns with --features"));
            } else if (column != target) {
                text.add(column.name());
            }
        }
        if (!text.isEmpty()) {
            notes.add("Left out " + count(text.size(), "text column") + ": " + Table.list(text) + ".");
        }
        if (!empty.isEmpty()) {
            notes.add("Left out " + count(empty.size(), "empty column") + ": " + Table.list(empty) + ".");
        }
        if (features.isEmpty()) {
            throw new BadCallException(table.file() + " has no column of numbers beside the target '" + target.name() + "'.");
        }
        return List.copyOf(features);
    }

    private static List<Column> named(Table table, Column target, List<String> names) {
        Set<String> seen = new HashSet<>();
        List<Column> features = new ArrayList<>();
        for (String name : names) {
            Column column = table.column(name).numeric("feature", CORRECT);
            if (column == target) {
                throw new BadCallException("'" + name + "' is the target, and cannot be a feature too.");
            }
            if (!seen.add(name)) {
                throw new BadCallException("The feature '" + name + "' is named twice.");
            }
            features.add(column);
        }
        return List.copyOf(features);
    }

    private static BadCallException firstMissing(Table table, List<Column> columns) {
        for (int row = 0; row < table.rows(); row++) {
            for (Column column : columns) {
                if (column.isMissing(row)) {
                    return new BadCallException(column.where(row)
                            + ": the value is missing; --missing drop would leave such rows out.");
                }
            }
        }
        throw new IllegalStateException("no value is missing");
    }

    /** {@code 1 text column}, {@code 2 text columns}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The file that they come from, for messages. */
    public String file() {
        return table.file();
    }

    /** The names of the features, in the order of the weights. */
    public List<String> features() {
        return features.stream().map(Column::name).toList();
    }

    /** The name of the target. */
    public String target() {
        return target.name();
    }

    /** The labels of the classes 0, 1, … that the targets number; empty if the target is a number. */
    public List<String> classes() {
        return List.of();
    }

    /** The number of examples, D features each. */
    public int rows() {
        return rows.length;
    }

    /** What was left out and why, one sentence each. */
    public List<String> notes() {
        return notes;
    }

    /** The targets y[i]. */
    public double[] targets() {
        double[] y = new double[rows.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = target.value(rows[i]);
        }
        return y;
    }

    /** The number of features D. */
    public int columns() {
        return features.size();
    }

    /** The feature X[i, j]. */
    public double feature(int i, int j) {
        return features.get(j).value(rows[i]);
    }

    /**
     * The features X[i, j] of rows {@code from} to {@code to}, row-major.
     *
     * @throws BadCallException if they exceed a Java array
     */
    public double[] matrix(int from, int to) {
        int d = features.size();
        double[] x = new double[arrayLength(to - from, d)];
        for (int j = 0; j < d; j++) {
            Column column = features.get(j);
            for (int i = from; i < to; i++) {
                x[(i - from) * d + j] = column.value(rows[i]);
            }
        }
        return x;
    }

    /**
     * The length of an array of {@code n}·{@code d} elements.
     *
     * @throws BadCallException if there is no such array
     */
    int arrayLength(int n, int d) {
        long elements = (long) n * d;
        if (elements > Integer.MAX_VALUE - 8) {
            throw new BadCallException(file() + ": " + n + " rows of " + d + " features are more numbers than one array holds ("
                    + (Integer.MAX_VALUE - 8) + "): choose fewer columns with --features.");
        }
        return (int) elements;
    }

    /** These examples, some of them, in the order given. */
    public Examples subset(int[] which) {
        return new Examples(table, features, target, IntStream.of(which).map(k -> rows[k]).toArray(), notes);
    }
}
