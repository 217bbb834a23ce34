package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a model learns from: the D inputs x and the target y of every row of a table that can be used. Columns become inputs by an {@link
 * Encoding}. The target is a number, or the number of a class from 0 to K − 1.
 */
public final class Examples {
    private static final String CORRECT = "correct it, or leave it empty if it is missing";

    /**
     * Which examples to make of a table.
     *
     * @param target         the column to predict
     * @param features       the columns to predict from; empty means every other column that has numbers or is one-hot encoded
     * @param oneHot         which columns are categories
     * @param missing        what to do with rows that lack a value
     * @param classification whether the target's values, texts or whole numbers, are classes
     */
    public record Request(String target, List<String> features, OneHot oneHot, Missing missing, boolean classification) {
    }

    private final EncodedTable inputs;
    private final Column target;
    private final Labels classes;
    private final Labels.Lookup classOf;
    private final int[] rows;
    private final List<String> notes;

    private Examples(EncodedTable inputs, Column target, Labels classes, int[] rows, List<String> notes) {
        this.inputs = inputs;
        this.target = target;
        this.classes = classes;
        this.classOf = classes == null ? null : classes.in(target);
        this.rows = rows;
        this.notes = notes;
    }

    /**
     * Numeric features for a numeric target.
     *
     * @see #of(Table, Request)
     */
    public static Examples of(Table table, String targetName, List<String> featureNames, Missing missing) {
        return of(table, new Request(targetName, featureNames, OneHot.NONE, missing, false));
    }

    /**
     * Chooses columns and rows.
     *
     * @throws BadCallException if a column is not there or not of the kind it is needed for, a row lacks a value and the rule is FAIL, no row
     *                          is left, or there is one class only
     */
    public static Examples of(Table table, Request request) {
        List<String> notes = new ArrayList<>();
        Column target = table.column(request.target());
        if (!request.classification()) {
            target.numeric("target", CORRECT);
        } else if (target.isEmpty()) {
            throw new BadCallException(target.place() + ": every value is missing, and a target needs classes.");
        }
        List<Column> features = new FeatureChoice(table, target, request, notes).features();
        int[] complete = complete(table, target, features, request, notes);
        Labels classes = request.classification() ? classes(target, complete) : null;
        List<Encoding.Feature> encoded = features.stream().map(column -> new Encoding.Feature(column.name(),
                request.oneHot().takes(column) ? Labels.fit(column, complete, "category") : null)).toList();
        EncodedTable inputs = new Encoding(encoded, request.missing(), null).of(table);
        Examples examples = new Examples(inputs, target, classes, complete, notes);
        if (request.missing() == Missing.MEAN) {
            examples = examples.filledFrom(IntStream.range(0, complete.length).toArray());
            examples.noteFilled(features);
        }
        return examples;
    }

    private static int[] complete(Table table, Column target, List<Column> features, Request request, List<String> notes) {
        List<Column> needed = new ArrayList<>(request.missing() == Missing.MEAN ? List.of() : features);
        needed.add(target);
        int[] complete = complete(table.cells(), needed);
        int left = table.rows() - complete.length;
        if (left > 0 && request.missing() == Missing.FAIL) {
            throw firstMissing(table, needed);
        }
        if (complete.length == 0) {
            throw new BadCallException(table.file() + ": every row lacks a value of a feature or of the target; choose other features with "
                    + "--features.");
        }
        if (left > 0) {
            notes.add("Left out " + left + " of " + table.rows() + " rows, which lack "
                    + (request.missing() == Missing.MEAN ? "the target." : "a value."));
        }
        return complete;
    }

    /** The rows that have a value in all of {@code needed}. */
    private static int[] complete(Cells cells, List<Column> needed) {
        int[] columns = needed.stream().mapToInt(Column::index).toArray();
        int[] complete = new int[cells.rows()];
        int count = 0;
        for (int row = 0; row < complete.length; row++) {
            boolean missing = false;
            for (int column : columns) {
                missing |= cells.cell(row, column) == Cells.MISSING;
            }
            if (!missing) {
                complete[count++] = row;
            }
        }
        return count == complete.length ? complete : Arrays.copyOf(complete, count);
    }

    private static BadCallException firstMissing(Table table, List<Column> columns) {
        for (int row = 0; row < table.rows(); row++) {
            for (Column column : columns) {
                if (column.isMissing(row)) {
                    return new BadCallException(column.where(row) + ": the value is missing; --missing drop would leave such rows out.");
                }
            }
        }
        throw new IllegalStateException("no value is missing");
    }

    private static Labels classes(Column target, int[] rows) {
        for (int row : rows) {
            double value = target.value(row);                   // of a text it is NaN
            if (!Double.isNaN(value) && (value != Math.rint(value) || Double.isInfinite(value))) {
                throw new BadCallException(target.where(row) + ": " + target.label(row)
                        + " is no class: a class is a text or a whole number; without classes the target is predicted as a number.");
            }
        }
        Labels classes = Labels.fit(target, rows, "class");
        if (classes.count() == 1) {
            throw new BadCallException(target.place() + ": every row is of the same class, '" + Column.shown(classes.values().get(0))
                    + "', so there is nothing to learn.");
        }
        return classes;
    }

    /** {@code 1 text column}, {@code 2 text columns}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The file that they come from, for messages. */
    public String file() {
        return inputs.table().file();
    }

    /** How the columns become inputs. */
    public Encoding encoding() {
        return inputs.encoding();
    }

    /** The names of the inputs, in the order of the weights. */
    public List<String> features() {
        return encoding().inputs();
    }

    /** The name of the target. */
    public String target() {
        return target.name();
    }

    /** The labels of the classes 0, 1, … that the targets number; empty if the target is a number. */
    public List<String> classes() {
        return classes == null ? List.of() : classes.values();
    }

    /** The number of examples, D inputs each. */
    public int rows() {
        return rows.length;
    }

    /** What was left out or filled in and why, one sentence each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The target y of example {@code i}: a number, or the number of its class. */
    public double target(int i) {
        return classOf == null ? target.value(rows[i]) : classOf.of(rows[i]);
    }

    /** The targets y[i]. */
    public double[] targets() {
        double[] y = new double[rows.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = target(i);
        }
        return y;
    }

    /** The number of inputs D. */
    public int columns() {
        return encoding().width();
    }

    /** Writes the inputs X[i, 0] to X[i, D − 1] to {@code x} from {@code place} on. */
    public void read(int i, double[] x, int place) {
        inputs.read(rows[i], x, place);
    }

    /**
     * The inputs X[i, j] of examples {@code from} to {@code to}, row-major.
     *
     * @throws BadCallException if they exceed a Java array
     */
    public double[] matrix(int from, int to) {
        int d = columns();
        double[] x = new double[arrayLength(to - from, d)];
        for (int i = from; i < to; i++) {
            read(i, x, (i - from) * d);
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
        return new Examples(inputs, target, classes, IntStream.of(which).map(k -> rows[k]).toArray(), notes);
    }

    /**
     * These examples, with the means of the examples {@code which} wherever a value is missing: those that are trained on, so that the others
     * stay unseen. Without the rule MEAN nothing changes.
     *
     * @throws BadCallException if a column has no value in any of them
     */
    public Examples filledFrom(int[] which) {
        if (encoding().missing() != Missing.MEAN) {
            return this;
        }
        Examples without = new Examples(encoding().withMeans(null).of(inputs.table()), target, classes, rows, notes).subset(which);
        Moments[] moments = Moments.ofInputs(without);
        double[] means = new double[moments.length];
        for (int j = 0; j < means.length; j++) {
            if (moments[j].count() == 0) {
                throw new BadCallException(file() + ": every value of '" + features().get(j)
                        + "' is missing in the rows to learn from, so there is no mean to put in its place: choose other features.");
            }
            means[j] = moments[j].mean();
        }
        return new Examples(encoding().withMeans(means).of(inputs.table()), target, classes, rows, notes);
    }

    private void noteFilled(List<Column> features) {
        long[] missing = new long[features.size()];
        for (int row : rows) {
            for (int k = 0; k < missing.length; k++) {
                missing[k] += features.get(k).isMissing(row) ? 1 : 0;
            }
        }
        long values = LongStream.of(missing).sum();
        List<String> names = IntStream.range(0, missing.length).filter(k -> missing[k] > 0).mapToObj(k -> features.get(k).name()).toList();
        if (values > 0) {
            notes.add("Put the mean in the place of " + count(values, "missing value") + ", in " + Table.list(names) + ".");
        }
    }
}
