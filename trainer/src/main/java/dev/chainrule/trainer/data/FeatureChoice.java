package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which columns of a table are the features, and what to say about those that are not. */
final class FeatureChoice {
    private static final String CORRECT = "correct it, or leave it empty if it is missing";
    /** With more values than this, of which most stand in one row only, a column of text names the rows and tells nothing about others. */
    private static final int MOST_NAMES_OF_ROWS = 50;

    private final Table table;
    private final Column target;
    private final Examples.Request request;
    private final List<String> notes;

    FeatureChoice(Table table, Column target, Examples.Request request, List<String> notes) {
        this.table = table;
        this.target = target;
        this.request = request;
        this.notes = notes;
    }

    List<Column> features() {
        for (String name : request.oneHot().columns()) {
            if (!request.features().isEmpty() && !request.features().contains(name)) {
                throw new BadCallException("'" + name + "' is to be one-hot encoded, but is none of the features: "
                        + Table.list(request.features()) + ".");
            }
            notTheTarget(table.column(name));
        }
        return request.features().isEmpty() ? all() : named();
    }

    private List<Column> all() {
        List<Column> features = new ArrayList<>();
        List<String> text = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (Column column : table.columns()) {
            boolean named = request.oneHot().columns().contains(column.name());
            if (column.isEmpty() && !named) {
                empty.add(column.name());
            } else if (column == target) {
                continue;
            } else if (!named && request.oneHot().takes(column) && namesRows(column)) {
                names.add(column.name());
            } else if (request.oneHot().takes(column)) {
                features.add(column);
            } else if (column.hasNumbers()) {
                features.add(column.numeric("feature", CORRECT + ", or choose other columns with --features"));
            } else {
                text.add(column.name());
            }
        }
        note(text, "text column", "");
        note(names, "text column", " with a value of its own in nearly every row");
        note(empty, "empty column", "");
        if (features.isEmpty()) {
            throw new BadCallException(table.file() + " has no column of numbers beside the target '" + target.name() + "'.");
        }
        return List.copyOf(features);
    }

    private boolean namesRows(Column column) {
        int values = column.texts().size();
        return column.hasTooManyTexts() || values > Labels.MOST || values > MOST_NAMES_OF_ROWS && values > table.rows() / 2;
    }

    private void note(List<String> columns, String what, String which) {
        if (!columns.isEmpty()) {
            notes.add("Left out " + Examples.count(columns.size(), what) + which + ": " + Table.list(columns) + ".");
        }
    }

    private List<Column> named() {
        Set<String> seen = new HashSet<>();
        List<Column> features = new ArrayList<>();
        for (String name : request.features()) {
            Column column = table.column(name);
            if (!request.oneHot().takes(column)) {
                column.numeric("feature", CORRECT);
            }
            notTheTarget(column);
            if (!seen.add(name)) {
                throw new BadCallException("The feature '" + name + "' is named twice.");
            }
            features.add(column);
        }
        return List.copyOf(features);
    }

    private void notTheTarget(Column column) {
        if (column == target) {
            throw new BadCallException("'" + column.name() + "' is the target, and cannot be a feature too.");
        }
    }
}
