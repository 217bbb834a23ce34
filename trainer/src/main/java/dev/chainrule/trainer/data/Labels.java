package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The different values of a column, numbered from 0: the categories of a feature, the classes of a target. Sorted, numbers first and by their
 * size, then texts by their characters. A value is known by its text, so that {@code 3} is the same whether it was read as a number or not.
 *
 * @param values each once
 */
public record Labels(List<String> values) {
    /** A column of more different values is no choice among categories: each would be an input, or an output, of the model. */
    public static final int MOST = 4096;

    /**
     * Labels in the order given.
     *
     * @throws IllegalArgumentException if one of them stands there twice, or there is none
     */
    public Labels {
        values = List.copyOf(values);
        if (values.isEmpty() || new HashSet<>(values).size() < values.size()) {
            throw new IllegalArgumentException("labels that are not different: " + values);
        }
    }

    /**
     * The labels that {@code rows} have in {@code column}.
     *
     * @param role what they are needed for: {@code class}, {@code category}
     * @throws BadCallException if they are too many, or none
     */
    static Labels fit(Column column, int[] rows, String role) {
        BitSet texts = new BitSet();
        Set<Double> numbers = new HashSet<>();
        for (int row : rows) {
            long cell = column.cell(row);
            int text = Cells.text(cell);
            if (text >= 0) {
                texts.set(text);
            } else if (cell != Cells.MISSING) {
                numbers.add(Cells.number(cell) + 0.0);
            }
            if (column.hasTooManyTexts() || tooMany(numbers, texts)) {
                throw new BadCallException(column.place() + ": it has more than " + MOST + " different values, and each would be a " + role
                        + ": choose another column.");
            }
        }
        Set<String> sorted = new TreeSet<>(ORDER);
        numbers.forEach(number -> sorted.add(NumberText.label(number)));
        List<String> spelled = column.texts();
        texts.stream().forEach(place -> sorted.add(spelled.get(place)));
        if (sorted.isEmpty()) {
            throw new BadCallException(column.place() + ": every value is missing, and a " + role + " needs one.");
        }
        return new Labels(List.copyOf(sorted));
    }

    private static boolean tooMany(Set<Double> numbers, BitSet texts) {
        return numbers.size() + texts.cardinality() > MOST;
    }

    private static final Comparator<String> ORDER = (a, b) -> {
        double x = asNumber(a);
        double y = asNumber(b);
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Double.isNaN(x) && Double.isNaN(y) ? a.compareTo(b) : Double.isNaN(x) ? 1 : -1;
        }
        return Double.compare(x, y);
    };

    /** The number whose label {@code text} is; NaN if there is none: {@code 03} is the label of no number. */
    private static double asNumber(String text) {
        double number = NumberText.number(text);
        return Double.isNaN(number) || !NumberText.label(number).equals(text) ? Double.NaN : number;
    }

    /** How many there are. */
    public int count() {
        return values.size();
    }

    /**
     * The numbers of the labels that {@code rows} have in {@code column}, these being classes; NaN where one is missing.
     *
     * @throws BadCallException if one is none of these; names file, line, column and value
     */
    public double[] numbers(Column column, int[] rows) {
        Lookup lookup = in(column);
        double[] numbers = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int label = lookup.of(rows[i]);
            if (label == Lookup.UNKNOWN) {
                throw new BadCallException(column.where(rows[i]) + ": '" + Column.shown(column.label(rows[i]))
                        + "' is no class of the model; its classes are: " + Table.list(values) + ".");
            }
            numbers[i] = label < 0 ? Double.NaN : label;
        }
        return numbers;
    }

    /** The numbers of these labels in the rows of {@code column}. */
    Lookup in(Column column) {
        return new Lookup(column);
    }

    /** For each row of a column the number of its label. */
    final class Lookup {
        /** The value of the row is missing. */
        static final int MISSING = -1;
        /** The value of the row is none of the labels. */
        static final int UNKNOWN = -2;

        private final Column column;
        private final int[] ofText;
        private final double[] numbers;
        private final int[] ofNumber;

        private Lookup(Column column) {
            this.column = column;
            List<String> texts = column.texts();
            ofText = new int[texts.size()];
            Arrays.setAll(ofText, place -> orUnknown(values.indexOf(texts.get(place))));
            int[] numeric = IntStream.range(0, values.size()).filter(k -> !Double.isNaN(asNumber(values.get(k)))).boxed()
                    .sorted(Comparator.comparingDouble(k -> asNumber(values.get(k)))).mapToInt(Integer::intValue).toArray();
            ofNumber = numeric;
            numbers = Arrays.stream(numeric).mapToDouble(k -> asNumber(values.get(k))).toArray();
        }

        private static int orUnknown(int found) {
            return found < 0 ? UNKNOWN : found;
        }

        /** The number of the label in {@code row}, {@link #MISSING} or {@link #UNKNOWN}. */
        int of(int row) {
            long cell = column.cell(row);
            if (cell == Cells.MISSING) {
                return MISSING;
            }
            int text = Cells.text(cell);
            if (text >= 0) {
                return text < ofText.length ? ofText[text] : UNKNOWN;
            }
            int found = Arrays.binarySearch(numbers, Cells.number(cell) + 0.0);
            return found < 0 ? UNKNOWN : ofNumber[found];
        }
    }
}
