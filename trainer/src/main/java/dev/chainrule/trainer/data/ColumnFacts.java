package dev.chainrule.trainer.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a column beside its cells: how many of them are numbers, the texts in it, each once, in the order in which they first
 * stand, and the first infinity.
 */
final class ColumnFacts {
    /** A column with more different texts than this, or with more characters in them, cannot be told apart by its texts. */
    static final int MOST_TEXTS = 1 << 16;
    private static final long MOST_CHARACTERS = 1 << 24;

    final String name;
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private long characters;
    private boolean tooManyTexts;
    private long numbers;
    private int firstTextRow = -1;
    private int firstInfinityRow = -1;
    private String firstInfinity;

    ColumnFacts(String name) {
        this.name = name;
    }

    /** The cell of a finite number. */
    long number(double value) {
        numbers++;
        return Cells.ofNumber(value);
    }

    /** That many finite numbers more are in it. */
    void numbers(long more) {
        numbers += more;
    }

    /** The cell of an infinite number, which the file spells {@code as}. */
    long infinity(double value, String as, int row) {
        if (firstInfinityRow < 0) {
            firstInfinityRow = row;
            firstInfinity = as;
        }
        return Cells.ofNumber(value);
    }

    /** The cell of a text that is not missing; texts beyond the limits all share the last place. */
    long text(String text, int row) {
        if (firstTextRow < 0) {
            firstTextRow = row;
        }
        Integer place = places.get(text);
        if (place == null) {
            if (texts.size() == MOST_TEXTS || characters + text.length() > MOST_CHARACTERS && !texts.isEmpty()) {
                tooManyTexts = true;
                return Cells.ofText(MOST_TEXTS);
            }
            place = texts.size();
            places.put(text, place);
            texts.add(text);
            characters += text.length();
        }
        return Cells.ofText(place);
    }

    void write(DataOutput out) throws IOException {
        TableFacts.writeText(name, out);
        out.writeLong(numbers);
        out.writeInt(firstTextRow);
        out.writeInt(firstInfinityRow);
        if (firstInfinityRow >= 0) {
            TableFacts.writeText(firstInfinity, out);
        }
        out.writeBoolean(tooManyTexts);
        out.writeInt(texts.size());
        for (String text : texts) {
            TableFacts.writeText(text, out);
        }
    }

    /** What {@link #write} wrote; for reading only. */
    static ColumnFacts read(DataInput in) throws IOException {
        ColumnFacts facts = new ColumnFacts(TableFacts.readText(in));
        facts.numbers = in.readLong();
        facts.firstTextRow = in.readInt();
        facts.firstInfinityRow = in.readInt();
        facts.firstInfinity = facts.firstInfinityRow < 0 ? null : TableFacts.readText(in);
        facts.tooManyTexts = in.readBoolean();
        for (int left = in.readInt(); left > 0; left--) {
            facts.texts.add(TableFacts.readText(in));
        }
        return facts;
    }

    long numbers() {
        return numbers;
    }

    boolean hasTexts() {
        return firstTextRow >= 0;
    }

    boolean hasTooManyTexts() {
        return tooManyTexts;
    }

    List<String> texts() {
        return texts;
    }

    int firstTextRow() {
        return firstTextRow;
    }

    int firstInfinityRow() {
        return firstInfinityRow;
    }

    String firstInfinity() {
        return firstInfinity;
    }
}
