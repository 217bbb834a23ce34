package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How columns of a table become the D inputs of a model. A numeric column is one input; a category is an input for each of its values,
 * {@code Origin=Japan}, 1 where the column has it and 0 elsewhere. It is stored with the model, and applied in the same way to other tables.
 */
public final class Encoding {
    /**
     * A column that a model takes.
     *
     * @param column     its name
     * @param categories its values; null if it is numeric
     */
    public record Feature(String column, Labels categories) {
        /** The number of inputs that it becomes. */
        public int width() {
            return categories == null ? 1 : categories.count();
        }
    }

    private final List<Feature> features;
    private final Missing missing;
    private final double[] means;
    private final List<String> inputs;

    /**
     * An encoding.
     *
     * @param missing what to do with a row that lacks a value
     * @param means   for MEAN what each input is where the value is missing; else null
     */
    Encoding(List<Feature> features, Missing missing, double[] means) {
        this.features = List.copyOf(features);
        this.missing = missing;
        this.means = means;
        List<String> names = new ArrayList<>();
        for (Feature feature : features) {
            if (feature.categories() == null) {
                names.add(feature.column());
            } else {
                feature.categories().values().forEach(value -> names.add(feature.column() + "=" + value));
            }
        }
        inputs = List.copyOf(names);
        if (means != null && means.length != inputs.size()) {
            throw new IllegalArgumentException("there are " + means.length + " means for " + inputs.size() + " inputs");
        }
    }

    /** Numeric columns, rows that lack a value left out. */
    public static Encoding numeric(List<String> columns) {
        return new Encoding(columns.stream().map(column -> new Feature(column, null)).toList(), Missing.DROP, null);
    }

    /** For MEAN what each input is where the value is missing, D numbers; else null. */
    public double[] means() {
        return means == null ? null : means.clone();
    }

    /** The columns in the order of their inputs. */
    public List<Feature> features() {
        return features;
    }

    /** The names of the inputs: a column's, or {@code column=value}. */
    public List<String> inputs() {
        return inputs;
    }

    /** The number of inputs D. */
    public int width() {
        return inputs.size();
    }

    /** What to do with a row that lacks a value. */
    public Missing missing() {
        return missing;
    }

    /** What an input is where the value is missing; NaN unless the rule is MEAN. */
    double mean(int input) {
        return means == null ? Double.NaN : means[input];
    }

    Encoding withMeans(double[] others) {
        return new Encoding(features, missing, others);
    }

    /**
     * The inputs that this encoding makes of a table.
     *
     * @throws BadCallException if the table lacks a column, or has text where numbers are needed; names file, line and column
     */
    public EncodedTable of(Table table) {
        return new EncodedTable(table, this);
    }

    /** As an object for {@code model.json}; {@link #of(Map)} reads it. */
    public Map<String, Object> toMap() {
        List<Object> list = new ArrayList<>();
        int input = 0;
        for (Feature feature : features) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("column", feature.column());
            if (feature.categories() != null) {
                each.put("values", feature.categories().values());
            }
            if (means != null) {
                each.put("means", Arrays.stream(means, input, input + feature.width()).boxed().toList());
            }
            input += feature.width();
            list.add(each);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("missing", missing.toString());
        map.put("features", list);
        return map;
    }

    /**
     * The encoding that {@link #toMap()} wrote.
     *
     * @throws IllegalArgumentException if it is none (also ClassCastException and NullPointerException)
     */
    public static Encoding of(Map<?, ?> map) {
        Missing missing = Missing.valueOf(((String) map.get("missing")).toUpperCase(Locale.ROOT));
        List<Feature> features = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        for (Object each : (List<?>) map.get("features")) {
            Map<?, ?> feature = (Map<?, ?>) each;
            List<?> values = (List<?>) feature.get("values");
            Labels labels = values == null ? null : new Labels(values.stream().map(String.class::cast).toList());
            features.add(new Feature((String) Objects.requireNonNull(feature.get("column")), labels));
            if (missing == Missing.MEAN) {
                ((List<?>) feature.get("means")).forEach(mean -> means.add(((Number) mean).doubleValue()));
            }
        }
        double[] filled = missing == Missing.MEAN ? means.stream().mapToDouble(Double::doubleValue).toArray() : null;
        return new Encoding(features, missing, filled);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Encoding encoding && features.equals(encoding.features) && missing == encoding.missing
                && Arrays.equals(means, encoding.means);
    }

    @Override
    public int hashCode() {
        return features.hashCode();
    }

    @Override
    public String toString() {
        return Json.write(toMap(), false);
    }
}
