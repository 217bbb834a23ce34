package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.NumberText;
import dev.chainrule.trainer.data.TableBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * LIBSVM: a row a line, {@code label index:value index:value … # comment}, indices rising; what is not there is 0. The columns are y for the label,
 * and x1 to xD, or x0 to xD if any row has an index 0. The file is read twice: first for D. A label of several classes (1,3) and {@code qid:} are
 * refused.
 */
public final class LibsvmFormat implements DataFormat {
    /** 8 bytes each: what a sparse file may become when it is made dense. */
    private static final long MOST_CELLS = 1L << 31;

    private DataFile file;
    private int first = 1;
    private int last;
    private long rows;

    @Override
    public void read(DataFile source, Columns columns) throws IOException {
        file = source;
        try (TokenReader tokens = new TokenReader(file)) {
            measure(tokens);
        }
        int width = last - first + 1;
        if (rows * (width + 1L) > MOST_CELLS) {
            throw new BadCallException(
                    file.name() + ": its " + rows + " rows of " + width + " features are sparse, and dense they would be more than "
                            + MOST_CELLS + " numbers: leave out rare features.");
        }
        List<String> names = new ArrayList<>(List.of("y"));
        for (int index = first; index <= last; index++) {
            names.add("x" + index);
        }
        TableBuilder table = columns.begin(names, TableBuilder.Place.LINE);
        try (TokenReader tokens = new TokenReader(file)) {
            fill(tokens, table, new double[width]);
        }
    }

    private void measure(TokenReader tokens) throws IOException {
        while (tokens.nextLine()) {
            rows++;
            label(tokens);
            while (tokens.next()) {
                int index = index(tokens, -1);
                first = Math.min(first, index);
                last = Math.max(last, index);
            }
        }
        if (rows == 0) {
            throw new BadCallException(file.name() + " is empty: it has no rows.");
        }
        if (last < first) {
            throw new BadCallException(file.name() + " has labels and no features: write them as index:value.");
        }
    }

    private void fill(TokenReader tokens, TableBuilder table, double[] row) throws IOException {
        while (tokens.nextLine()) {
            Arrays.fill(row, 0);
            table.number(0, label(tokens));
            int before = -1;
            while (tokens.next()) {
                int index = index(tokens, before);
                before = index;
                if (index < first || index > last) {
                    throw new BadCallException(file.name() + " changed while it was read.");
                }
                row[index - first] = number(tokens, tokens.text().indexOf(':') + 1, "the value of feature " + index);
            }
            for (int j = 0; j < row.length; j++) {
                table.number(j + 1, row[j]);
            }
            table.endRow(tokens.line());
        }
    }

    private double label(TokenReader tokens) {
        if (tokens.text().indexOf(':') >= 0) {
            throw wrong(tokens, "begins with '" + tokens.text() + "', where a label belongs: write label index:value …");
        }
        if (tokens.text().indexOf(',') >= 0) {
            throw wrong(tokens, "has the label '" + tokens.text() + "', of several classes: a row has one label here");
        }
        return number(tokens, 0, "the label");
    }

    private double number(TokenReader tokens, int from, String what) {
        double number = NumberText.number(tokens.text().substring(from));
        if (Double.isNaN(number) && !tokens.text().substring(from).equalsIgnoreCase("nan")) {
            throw wrong(tokens, "has '" + tokens.text().substring(from) + "' for " + what + ", which is no number");
        }
        return number;
    }

    private int index(TokenReader tokens, int before) {
        String text = tokens.text();
        int colon = text.indexOf(':');
        if (text.startsWith("qid:")) {
            throw wrong(tokens, "has a '" + text + "': ranking by queries is not among what is trained here; take the qid: out");
        }
        int index = -1;
        for (int k = 0; k < colon && k < 10; k++) {
            int digit = text.charAt(k) - '0';
            boolean good = digit >= 0 && digit <= 9 && colon <= 9;
            index = good ? Math.max(index, 0) * 10 + digit : -1;
            if (!good) {
                break;
            }
        }
        if (index < 0) {
            throw wrong(tokens, "has '" + text + "', where index:value belongs");
        }
        if (index > NumberArray.MOST_COLUMNS) {
            throw wrong(tokens,
                    "has the feature " + index + "; at most " + NumberArray.MOST_COLUMNS + " are read, for they are made dense");
        }
        if (index <= before) {
            throw wrong(tokens, "has feature " + index + " after " + before + ": they must rise");
        }
        return index;
    }

    private BadCallException wrong(TokenReader tokens, String what) {
        return new BadCallException(file.name() + ", line " + tokens.line() + ": it " + what + ".");
    }
}
